"""Aging as cells and fields: one place names the buckets and writes what stands in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from occ_tui.domain.aging import CURRENT, NO_DUE_DATE
from occ_tui.domain.aging_table import AgingLine
from occ_tui.domain.currencies import decimal_string
from occ_tui.domain.dates import from_epoch_day
from occ_tui.locale import pgettext

if TYPE_CHECKING:
    from occ_tui.domain.formatting import Formatter

FIELDS = (
    "asOf",
    "compartmentId",
    "accountName",
    "currencyCode",
    "agingBucket",
    "invoices",
    "invoiceAmountDue",
)
"""One record a bucket: `invoices` counts, `invoiceAmountDue` is a decimal string in `currencyCode`."""

ACCOUNT_FIELDS = ("compartmentId", "accountName")
"""Those that only aging per account has."""

Record = dict[str, str | int]


def bucket_title(name: str) -> str:
    """A bucket in the user's language: `current`, `1–30`, `90+`, `no due date`."""
    words = {CURRENT: pgettext("aging", "Current"), NO_DUE_DATE: pgettext("aging", "No due date")}
    return words.get(name, name.replace("-", "–"))


def records(lines: Sequence[AgingLine], buckets: Sequence[str], day: int) -> Iterator[Record]:
    """What JSON and CSV say: a record for each line and bucket, empty ones included."""
    for line in lines:
        for bucket, count, minor in zip(buckets, line.counts, line.sums, strict=True):
            yield {
                "asOf": from_epoch_day(day).isoformat(),
                "compartmentId": line.compartment_id,
                "accountName": line.account_name,
                "currencyCode": line.currency,
                "agingBucket": bucket,
                "invoices": count,
                "invoiceAmountDue": decimal_string(minor, line.currency),
            }


def amount_cells(line: AgingLine, write: Formatter) -> list[str]:
    """What is due per bucket and in all, without the currency; a dash where no invoice is."""
    cells = [
        write.amount(minor, line.currency) if count else "–"
        for count, minor in zip(line.counts, line.sums, strict=True)
    ]
    return [*cells, write.amount(line.total, line.currency)]


def count_cells(line: AgingLine, write: Formatter) -> list[str]:
    """How many invoices are due per bucket and in all."""
    return [*(write.number(count) if count else "" for count in line.counts), write.number(line.count_of_all)]
