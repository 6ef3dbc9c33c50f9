"""What must hold of the notes on accounts: somebody wrote each on an account, its days are days, a promise is whole.

A part of `check`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from occ_tui.domain.account_notes import Channel
from occ_tui.domain.currencies import is_code
from occ_tui.domain.dates import from_epoch_day
from occ_tui.domain.text import clean
from occ_tui.locale import _
from occ_tui.portal.ledger import AnyRow, Ledger
from occ_tui.portal.schema import accounts, contacts
from occ_tui.portal.schema_accounts import account_notes

Finding = tuple[str, str]
"""A note, and what can't be."""


def findings(ledger: Ledger) -> Iterator[Finding]:
    """All there are."""
    query = (
        select(account_notes, accounts.c.id.label("account"), contacts.c.id.label("author"))
        .outerjoin(accounts, accounts.c.id == account_notes.c.account_id)
        .outerjoin(contacts, contacts.c.id == account_notes.c.contact_id)
        .order_by(account_notes.c.id)
    )
    with ledger.reading() as connection:
        for row in connection.execute(query):
            for reason in (*_origin(row), *_days(row), *_promise(row)):
                yield clean(row.public_id), reason


def _origin(row: AnyRow) -> Iterator[str]:
    if row.account is None:
        yield _("the account that it is about does not exist")
    if row.author is None:
        yield _("who wrote it does not exist")
    if row.channel not in set(Channel):
        yield _("“{word}” is no way to speak with somebody").format(word=clean(str(row.channel)))
    if not row.outcome:
        yield _("it does not say how it ended")


def _days(row: AnyRow) -> Iterator[str]:
    for name in ("contact_day", "next_day", "promised_day"):
        number = getattr(row, name)
        if not _is_day(number) and not (number is None and name != "contact_day"):
            yield _("{column} is no date: {value}").format(column=name, value=clean(str(number)))
    if row.next_day is not None and not row.next_action:
        yield _("it names a day for the next action, and no action")


def _promise(row: AnyRow) -> Iterator[str]:
    minor, currency, day = row.promised_minor, row.promised_currency, row.promised_day
    if minor is None and not currency and day is None:
        return
    if minor is None or day is None:
        yield _("a promise without an amount or without a day")
    elif not isinstance(minor, int) or minor <= 0:
        yield _("it promises {amount}, which is no amount").format(amount=clean(str(minor)))
    if not is_code(str(currency)):
        yield _("an amount is promised without a currency")
    if _is_day(day) and _is_day(row.contact_day) and day < row.contact_day:
        yield _("it was promised for a day before anybody spoke")


def _is_day(number: Any) -> bool:
    """Whether an epoch day is one of the calendar's."""
    try:
        from_epoch_day(number)
    except (OverflowError, TypeError, ValueError):
        return False
    return True
