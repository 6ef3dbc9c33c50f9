"""What comes, in words and as fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from occ_tui.domain.agenda import Coming, Topic
from occ_tui.domain.dates import from_epoch_day
from occ_tui.domain.formatting import Formatter
from occ_tui.domain.money import decimal_string
from occ_tui.locale import ngettext

AGENDA_FIELDS = ("day", "topic", "count", "what", "accountName", "amount", "currencyCode")
"""Fields of `occ agenda`; an entry has a row for each currency."""


def coming_words(entry: Coming, write: Formatter) -> str:
    """`3 invoices due`, `support renewal 22817`, `VISA ····1881 expires`."""
    count = entry.count
    words = {
        Topic.DUE: ngettext("{count} invoice due", "{count} invoices due", count),
        Topic.ORDER: ngettext("{count} order to be paid", "{count} orders to be paid", count),
        Topic.RENEWAL: ngettext("{count} support renewal", "{count} support renewals", count),
        Topic.SCHEDULE: ngettext("{count} instalment, not invoiced", "{count} instalments, not invoiced", count),
        Topic.CONTRACT: ngettext("{count} service ends", "{count} services end", count),
        Topic.CARD: ngettext("{count} card expires", "{count} cards expire", count),
        Topic.REWARD: ngettext("rewards of {count} month expire", "rewards of {count} months expire", count),
        Topic.ON_ITS_WAY: ngettext("{count} order on its way", "{count} orders on their way", count),
    }[entry.topic].format(count=write.number(count))
    return f"{words}: {entry.what}" if entry.what and count == 1 else words


def agenda_fields(entry: Coming) -> Iterator[dict[str, Any]]:
    """A row for each currency of an entry, one without amount where there is none."""
    amounts: list[tuple[str, int | None]] = [*entry.sums.items()] or [("", None)]
    for currency, minor in amounts:
        yield {
            "day": None if entry.day is None else from_epoch_day(entry.day).isoformat(),
            "topic": entry.topic.value,
            "count": entry.count,
            "what": entry.what,
            "accountName": entry.account,
            "amount": None if minor is None else decimal_string(minor, currency),
            "currencyCode": currency,
        }
