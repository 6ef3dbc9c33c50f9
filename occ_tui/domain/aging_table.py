"""Aging added up: what is due per account, currency and bucket, on any day. Nothing is added across currencies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from occ_tui.annotations import NamedTuple
from occ_tui.domain.aging import EDGES, bucket_place

if TYPE_CHECKING:
    from occ_tui.domain.invoices import InvoiceRecord


class AgingLine(NamedTuple):
    """One currency of one account (of all, where accounts were added up)."""

    compartment_id: str
    """Empty where accounts were added up; so is the name."""
    account_name: str
    currency: str
    counts: tuple[int, ...]
    """Invoices per bucket, in the order of `aging.bucket_names`."""
    sums: tuple[int, ...]
    """What is due of them, in minor units."""

    @property
    def count_of_all(self) -> int:
        """Invoices of which something is due."""
        return sum(self.counts)

    @property
    def total(self) -> int:
        """What is due of them together, in minor units."""
        return sum(self.sums)

    @property
    def overdue(self) -> int:
        """What is due past its due date, in minor units."""
        return sum(self.sums[1:-1])


def aged(records: Iterable[InvoiceRecord], day: int, edges: Sequence[int] = EDGES) -> list[AgingLine]:
    """The lines of `records` on epoch day `day`, by account name and currency; see `aging.due_on` for what was due."""
    size = len(edges) + 3
    found: dict[tuple[str, str, str], tuple[list[int], list[int]]] = {}
    for record in records:
        due = record.due_on(day)
        if not due:
            continue
        key = (record.compartment_id, record.account_name, record.currency)
        counts, sums = found.setdefault(key, ([0] * size, [0] * size))
        place = bucket_place(record.due_day, day, edges)
        counts[place] += 1
        sums[place] += due
    return in_order(AgingLine(*key, tuple(counts), tuple(sums)) for key, (counts, sums) in found.items())


def in_order(lines: Iterable[AgingLine]) -> list[AgingLine]:
    """`lines` by account name, account and currency."""
    return sorted(lines, key=lambda line: (line.account_name.casefold(), line.compartment_id, line.currency))


def by_currency(lines: Iterable[AgingLine]) -> list[AgingLine]:
    """`lines` with their accounts added up."""
    found: dict[str, AgingLine] = {}
    for line in lines:
        before = found.get(line.currency)
        if before is None:
            found[line.currency] = line._replace(compartment_id="", account_name="")
        else:
            found[line.currency] = before._replace(
                counts=_added(before.counts, line.counts), sums=_added(before.sums, line.sums)
            )
    return in_order(found.values())


def _added(some: Sequence[int], others: Sequence[int]) -> tuple[int, ...]:
    return tuple(one + other for one, other in zip(some, others, strict=True))
