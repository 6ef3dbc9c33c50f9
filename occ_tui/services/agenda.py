"""What comes in the next weeks, gathered from all that the store knows; as a list and as a calendar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from occ_tui.domain.agenda import AHEAD_DAYS, Coming, Topic, in_order
from occ_tui.locale import _, locale_code

if TYPE_CHECKING:
    from occ_tui.services.session import Session
    from occ_tui.store.database import Store

MOST_ACCOUNTS = 5
"""Of so many everything is asked for without being wanted."""


def agenda(session: Session, *, days: int = AHEAD_DAYS, store: Store | None = None) -> list[Coming]:
    """What comes until `days` from today, by day; each thing by itself, but the invoices of a day together.

    Only the store is read: what was never asked for is not there. Takes as long as reading every list; for a thread.
    """
    store = store or session.store()
    today = session.clock.today_number()
    found = [
        *_due(session, store, today, days),
        *_payables(session, store),
        *_schedule(session, store, today),
        *_contracts(session, store),
        *_cards(session, store),
        *_rewards(session, store, today),
        *_orders(session, store),
    ]
    return in_order(found, today, days)


async def refresh(session: Session, *, only_known: bool = False) -> None:
    """Asks for what it is made of besides invoices and payments, one section after the other.

    Where there are many accounts, which takes many questions, or with `only_known`, only for what was asked for before.
    What can't be had stays as it was; its own section tells why. Errors: those of the store.
    """
    from occ_tui.client.errors import OccClientError
    from occ_tui.services import contracts, orders, plans, rewards

    only_known = only_known or len(session.accounts()) > MOST_ACCOUNTS
    for service in (contracts, orders, plans, rewards):
        if service is orders and orders.is_gathered(session):
            continue  # they come with the contracts
        if not only_known or service.read_at(session) is not None:
            with suppress(OccClientError):
                await service.refresh(session)


def _due(session: Session, store: Store, today: int, days: int) -> Iterator[Coming]:
    from occ_tui.store.ahead import due_between

    for one in due_between(store, session.scope(), today, today + days):
        yield Coming(one.day, Topic.DUE, one.count, one.due_sums)


def _payables(session: Session, store: Store) -> Iterator[Coming]:
    from occ_tui.domain.payments import PayableKind
    from occ_tui.services.payments import payables

    topics = {PayableKind.ORDER: Topic.ORDER, PayableKind.RENEWAL: Topic.RENEWAL}
    for owed in payables(session, store=store):
        if owed.due_day is not None and owed.due and owed.kind in topics:
            what = f"{owed.number} {owed.description}".strip()
            yield Coming(owed.due_day, topics[owed.kind], 1, {owed.currency: owed.due}, what, owed.account_name)


def _schedule(session: Session, store: Store, today: int) -> Iterator[Coming]:
    from occ_tui.domain.schedule import to_come
    from occ_tui.services.schedule import schedule

    names = session.account_names()
    for row in to_come(schedule(session, store=store), today):
        sums = {} if row.amount is None else {row.currency: row.amount}
        what = row.product or row.subscription_name or row.subscription_id
        yield Coming(row.invoicing_day, Topic.SCHEDULE, 1, sums, what, names.get(row.compartment_id, ""))


def _contracts(session: Session, store: Store) -> Iterator[Coming]:
    from occ_tui.services.contracts import subscriptions

    names = session.account_names()
    for subscription in subscriptions(session, store=store):
        for service in subscription.services:
            if service.end_day is not None:
                what = service.product or service.part_number or service.id
                account = names.get(subscription.compartment_id, "")
                yield Coming(service.end_day, Topic.CONTRACT, 1, {}, what, account)


def _cards(session: Session, store: Store) -> Iterator[Coming]:
    from occ_tui.domain.rows.payments import method_words
    from occ_tui.services.payments import methods

    for method in methods(session, store=store):
        if method.expires_day is not None:
            yield Coming(method.expires_day - 1, Topic.CARD, 1, {}, method_words(method))


def _rewards(session: Session, store: Store, today: int) -> Iterator[Coming]:
    from occ_tui.domain.formatting import formatter
    from occ_tui.domain.rows.rewards import month_words
    from occ_tui.services.rewards import months

    names, write = session.account_names(), formatter(locale_code())
    for month in months(session, store=store):
        if month.expires_day is not None and (left := month.left(today)):
            account, words = names.get(month.compartment_id, ""), month_words(month, write)
            yield Coming(month.expires_day - 1, Topic.REWARD, 1, {month.currency: left}, words, account)


def _orders(session: Session, store: Store) -> Iterator[Coming]:
    from occ_tui.domain.orders import DONE
    from occ_tui.services.orders import orders

    names = session.account_names()
    for order in orders(session, store=store):
        if order.state and order.state not in DONE:
            what = f"{order.number} {order.description}".strip()
            yield Coming(None, Topic.ON_ITS_WAY, 1, {}, what, names.get(order.compartment_id, ""))


def default_name(today: int) -> str:
    """A file name made here: `agenda-2026-11-23.ics`."""
    from occ_tui.domain.dates import from_epoch_day

    return f"agenda-{from_epoch_day(today).isoformat()}.ics"


def export(session: Session, entries: Sequence[Coming], path: Path, *, overwrite: bool = False) -> int:
    """Writes what has a day to `path` as a calendar (ICS), whole or not at all; how many entries. Blocks.

    Errors: `FileExists` unless `overwrite`, `FileNotWritten`.
    """
    from occ_tui.domain.formatting import formatter
    from occ_tui.domain.rows.agenda import coming_words
    from occ_tui.domain.rows.calendar import Entry, calendar
    from occ_tui.services.files import write_whole

    write = formatter(locale_code())
    made, times = [], Counter[tuple[object, ...]]()
    for entry in entries:
        if entry.day is None:
            continue
        name = (entry.topic, entry.account, entry.what, entry.day)
        times[name] += 1
        amount = write.totals(entry.sums) if entry.sums else ""
        title = f"{coming_words(entry, write)}: {amount}" if amount else coming_words(entry, write)
        details = _("Account: {name}").format(name=entry.account) if entry.account else ""
        key = " ".join(map(str, (*name, times[name])))
        made.append(Entry(key, entry.day, title, details))
    write_whole(path, calendar(made, _("What comes"), session.clock.today_number()), overwrite=overwrite)
    return len(made)
