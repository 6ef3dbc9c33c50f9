"""The billing schedule: rows of what was invoiced and what will be, and what they come to per currency and month. Pure.

Days are epoch days, amounts minor units of the row's currency; quantity and price are decimals as they were sent.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from occ_tui.annotations import NamedTuple
from occ_tui.domain.dates import epoch_day, from_epoch_day


class ScheduleRow(NamedTuple):
    """One instalment of what was bought."""

    compartment_id: str
    subscription_id: str
    subscription_name: str
    place: int
    """Tells apart the rows of a subscription."""
    currency: str
    service_id: str = ""
    product: str = ""
    part_number: str = ""
    start_day: int | None = None
    end_day: int | None = None
    invoicing_day: int | None = None
    status: str = ""
    """INVOICED, NOT_INVOICED, or the server's own word."""
    quantity: str = ""
    price: str = ""
    amount: int | None = None
    """`None` if the server told none, or none that the currency has."""
    frequency: str = ""
    order_number: str = ""
    invoice_number: str = ""
    transaction_id: str = ""

    @property
    def is_invoiced(self) -> bool:
        """Whether there is an invoice for it."""
        return self.status == "INVOICED"

    @property
    def key(self) -> str:
        """What tells it from all others."""
        return f"{self.compartment_id} {self.subscription_id} {self.place}"


class Month(NamedTuple):
    """What is invoiced in one month in one currency."""

    currency: str
    first_day: int
    invoiced: int
    planned: int

    @property
    def total(self) -> int:
        """Both together."""
        return self.invoiced + self.planned


def by_day(rows: Iterable[ScheduleRow]) -> list[ScheduleRow]:
    """The rows by the day on which they are invoiced; those without a day last."""
    latest = epoch_day(date.max)
    return sorted(rows, key=lambda row: (latest if row.invoicing_day is None else row.invoicing_day, row.key))


def to_come(rows: Iterable[ScheduleRow], today: int) -> list[ScheduleRow]:
    """What is not invoiced yet and has a day from today on, by day."""
    return [row for row in by_day(rows) if not row.is_invoiced and (row.invoicing_day or -1) >= today]


def months(rows: Iterable[ScheduleRow]) -> list[Month]:
    """What each month comes to per currency: by currency, then by month. Rows without a day are left out."""
    found: dict[tuple[str, int], list[int]] = {}
    for row in rows:
        if row.invoicing_day is None or row.amount is None:
            continue
        day = from_epoch_day(row.invoicing_day)
        sums = found.setdefault((row.currency, epoch_day(day.replace(day=1))), [0, 0])
        sums[0 if row.is_invoiced else 1] += row.amount
    return [Month(currency, first, *sums) for (currency, first), sums in sorted(found.items())]


def months_around(found: Iterable[Month], today: int, most: int) -> list[Month]:
    """At most `most` months: from this one on, then before it if there is room."""
    this = epoch_day(from_epoch_day(today).replace(day=1))
    known = list(found)
    ahead = [month for month in known if month.first_day >= this][:most]
    before = [month for month in known if month.first_day < this]
    room = max(0, most - len(ahead))
    return [*(before[-room:] if room else []), *ahead]


def bar(month: Month, largest: int, cells: int) -> tuple[int, int]:
    """How many cells stand for what is invoiced and what is planned, where `largest` takes all `cells`."""
    if largest <= 0 or month.total <= 0:
        return 0, 0
    whole = max(1, min(cells, round(cells * month.total / largest)))
    invoiced = min(whole, round(whole * max(0, month.invoiced) / month.total))
    return invoiced, whole - invoiced
