"""The statement of one account: opening balance, what changed it, closing balance, and its aging, per currency."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from occ_tui import settings
from occ_tui.annotations import NamedTuple
from occ_tui.domain.aging import bucket_names
from occ_tui.domain.aging_table import AgingLine
from occ_tui.domain.dates import epoch_day
from occ_tui.domain.statement import Section, sections
from occ_tui.domain.text import clean
from occ_tui.locale import _
from occ_tui.services.errors import BadUsage

if TYPE_CHECKING:
    from occ_tui.services.session import Account, Session


class Statement(NamedTuple):
    """What an account owed, and why."""

    account: Account
    first: int
    """Epoch day; the opening balance is that of the day before."""
    last: int
    """Epoch day at whose end the closing balance stands."""
    sections: list[Section]
    aging: list[AgingLine]
    """The closing balance by how late it is, per currency."""
    buckets: tuple[str, ...]
    is_of_the_past: bool
    """Invoices were dated or paid after the last day."""


def statement(session: Session, first: date | None = None) -> Statement:
    """The statement of the account in view from `first` (default: 1 January) to the session's today.

    Errors: `BadUsage` where several accounts are in view or the days are the wrong way round, `SettingsError`.
    """
    from occ_tui.store.aging import aging, happened_later
    from occ_tui.store.statement import invoices_between

    account = _one_account(session)
    today = session.clock.today()
    first = first or today.replace(month=1, day=1)
    if first > today:
        raise BadUsage(
            _("A statement cannot begin on {first} and end on {last}.").format(
                first=first.isoformat(), last=today.isoformat()
            )
        )
    begins, ends, edges = epoch_day(first), epoch_day(today), settings.load().aging_edges
    store, scope = session.store(), session.scope()
    with store.reading() as connection:
        opening = {line.currency: line.total for line in aging(store, scope, begins - 1, edges)}
        named = sections(invoices_between(store, scope, begins, ends), begins, ends, opening)
        aged = aging(store, scope, ends, edges)
        is_of_the_past = happened_later(connection, ends)
    return Statement(account, begins, ends, named, aged, bucket_names(edges), is_of_the_past)


def _one_account(session: Session) -> Account:
    chosen = session.account()
    if chosen:
        return chosen
    accounts = session.accounts()
    if len(accounts) == 1:
        return accounts[0]
    names = ", ".join(clean(account.account_name) for account in accounts[:8])
    if len(accounts) > 8:
        names += " …"
    raise BadUsage(
        _("A statement is of one account. Say which with --account: {names}").format(names=names)
        if accounts
        else _("There is no account yet whose statement could be made.")
    )
