"""The billing schedule of the accounts in view: asked of the server, read from the store, written to a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import aclosing
from decimal import Decimal, InvalidOperation
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

from occ_tui.domain.dates import day_of, from_epoch_day
from occ_tui.domain.money import InexactAmount, to_minor
from occ_tui.domain.schedule import ScheduleRow, by_day, to_come
from occ_tui.locale import _, locale_code

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from occ_tui.client.transport import Transport
    from occ_tui.services.session import Session
    from occ_tui.store.database import Store
    from occ_tui.wire.contracts import OrganizationSubscriptionSummary
    from occ_tui.wire.schedule import BillingScheduleSummary

SCHEDULE = "billingSchedule"
"""Resource of the store."""
BACK_DAYS = 400
"""What was invoiced before that is left to the list of invoices, which has all of it."""
MOST_ROWS = 1000
"""Of one subscription, the latest."""
MOST_OF_ACCOUNT = 5000
"""Of all together: what one looks through with the keys."""
FORMATS = ("csv", "tsv", "json", "jsonl", "xlsx", "ics")


def schedule(session: Session, *, store: Store | None = None) -> list[ScheduleRow]:
    """What was and what will be invoiced, by day."""
    from occ_tui.services.plans import stored

    return by_day(ScheduleRow(**body) for body in stored(session, SCHEDULE, store))


async def asked(
    transport: Transport, compartment_id: str, today: int, zone: tzinfo
) -> Sequence[tuple[str, Mapping[str, Any]]]:
    """An account's schedule as documents of the store. Errors: the tree of `client.errors`."""
    from occ_tui.client.schedule import ScheduleClient
    from occ_tui.services.threads import all_of

    client, since = ScheduleClient(transport), today - BACK_DAYS
    subscriptions = [one for one in await client.subscriptions(compartment_id) if one.id]
    found = await all_of([_of_subscription(client, compartment_id, one, since, zone) for one in subscriptions])
    latest = by_day(row for rows in found for row in rows)[-MOST_OF_ACCOUNT:]
    return [(row.key, row._asdict()) for row in latest]


async def _of_subscription(
    client: Any, compartment_id: str, subscription: OrganizationSubscriptionSummary, since: int, zone: tzinfo
) -> list[ScheduleRow]:
    """The rows of a subscription, the latest first, until they are too old or too many."""
    rows: list[ScheduleRow] = []
    pages = client.pages(compartment_id, subscription.id, sort_by="TIMEINVOICING", sort_order="DESC")
    async with aclosing(pages):
        async for page in pages:
            for item in page.items:
                row = row_of(item, compartment_id, subscription, len(rows), zone)
                if len(rows) >= MOST_ROWS or (row.invoicing_day is not None and row.invoicing_day < since):
                    return rows
                rows.append(row)
    return rows


def row_of(
    told: BillingScheduleSummary,
    compartment_id: str,
    subscription: OrganizationSubscriptionSummary,
    place: int,
    zone: tzinfo,
) -> ScheduleRow:
    """A row off the wire. Days are those of the account's time zone."""
    currency = (subscription.currency.iso_code if subscription.currency else None) or ""
    product = told.product

    def day(instant: datetime | None) -> int | None:
        return None if instant is None else day_of(instant, zone)

    return ScheduleRow(
        compartment_id=compartment_id,
        subscription_id=subscription.id or "",
        subscription_name=subscription.service_name or "",
        place=place,
        currency=currency,
        service_id=told.subscribed_service_id or "",
        product=(product.name if product else None) or "",
        part_number=(product.part_number if product else None) or "",
        start_day=day(told.time_start),
        end_day=day(told.time_end),
        invoicing_day=day(told.time_invoicing),
        status=told.invoice_status or "",
        quantity=told.quantity or "",
        price=told.net_unit_price or "",
        amount=_minor(told.amount, currency),
        frequency=told.billing_frequency or "",
        order_number=told.order_number or "",
        invoice_number=told.ar_invoice_number or "",
        transaction_id=told.ar_customer_transaction_id or "",
    )


def _minor(amount: str | None, currency: str) -> int | None:
    try:
        return None if amount is None else to_minor(Decimal(amount), currency)
    except (InvalidOperation, InexactAmount):
        return None


def default_name(today: int, how: str) -> str:
    """A file name made here: `schedule-2026-11-23.ics`."""
    return f"schedule-{from_epoch_day(today).isoformat()}.{how}"


def format_of(path: Path, asked: str | None = None) -> str:
    """The format of a file: the one that is asked for, or what its name ends with. Error: `BadUsage`."""
    from occ_tui.services.errors import BadUsage

    how = asked or path.suffix.removeprefix(".").lower()
    if how not in FORMATS:
        endings = ", ".join(f".{name}" for name in FORMATS)
        raise BadUsage(
            _("The name of the file says no format; let it end with one of {endings}").format(endings=endings)
        )
    return how


def export(
    session: Session, rows: Sequence[ScheduleRow], path: Path, how: str | None = None, *, overwrite: bool = False
) -> int:
    """Writes `rows` to `path`, whole or not at all; a calendar gets those to come. The number of rows. Blocks.

    Errors: `BadUsage` for a name without a format, `FileExists` unless `overwrite`, `FileNotWritten`.
    """
    from occ_tui.domain.rows.schedule import SCHEDULE_FIELDS, schedule_fields
    from occ_tui.services.files import new_file

    path = path.expanduser().absolute()
    how = format_of(path, how)
    names = session.account_names()
    with new_file(path, overwrite=overwrite) as stream:
        if how == "ics":
            coming = to_come(rows, session.clock.today_number())
            stream.write(calendar_of(session, coming))
            return len(coming)
        fields = (schedule_fields(row, names.get(row.compartment_id, "")) for row in rows)
        if how == "xlsx":
            from occ_tui.domain.rows.spreadsheet import write_workbook

            return write_workbook(fields, SCHEDULE_FIELDS, stream, path.parent, title=_("Billing schedule"))
        from occ_tui.domain.rows.records import write_records

        text = TextIOWrapper(stream, encoding="utf-8", newline="", write_through=False)
        try:
            count = write_records(fields, SCHEDULE_FIELDS, how, text)
            text.flush()
            return count
        finally:
            text.detach()


def calendar_of(session: Session, rows: Sequence[ScheduleRow]) -> bytes:
    """The days on which something is invoiced, as a calendar in the user's language."""
    from occ_tui.domain.formatting import formatter
    from occ_tui.domain.rows.calendar import Entry, calendar
    from occ_tui.domain.rows.schedule import frequency_words, period_words

    write = formatter(locale_code())
    names = session.account_names()

    def entry(row: ScheduleRow) -> Entry:
        amount = "" if row.amount is None else write.money(row.amount, row.currency)
        facts = [
            (_("Account"), names.get(row.compartment_id, "")),
            (_("Subscription"), " ".join(filter(None, (row.subscription_id, row.subscription_name)))),
            (_("Period"), period_words(row, write)),
            (_("Order"), row.order_number),
            (_("Frequency"), frequency_words(row)),
        ]
        details = "\n".join(f"{name}: {value}" for name, value in facts if value)
        what = row.product or row.subscription_name or row.subscription_id
        title = _("Invoice for {what}: {amount}").format(what=what, amount=amount) if amount else what
        key = f"{row.key} {row.invoicing_day} {row.part_number} {row.order_number}"
        return Entry(key, row.invoicing_day or 0, title, details)

    return calendar(map(entry, rows), _("Billing schedule"), session.clock.today_number())
