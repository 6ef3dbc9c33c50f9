"""Notes of the operator's staff on accounts: read and written in one transaction each; promises held to what was paid.

They are internal: whoever is no support staff of an account does not learn that there are any.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, delete, insert, select, update

from occ_tui.domain.account_notes import MOST_OUTCOME, MOST_OWNER, MOST_TEXT, Channel
from occ_tui.domain.currencies import is_code
from occ_tui.domain.dates import day_of, epoch_day, epoch_ms, from_epoch_day, from_epoch_ms, iso_day
from occ_tui.domain.money import InexactAmount, to_decimal, to_minor
from occ_tui.domain.promises import Judged, Paid, Promise, judge
from occ_tui.domain.text import clean, clean_lines
from occ_tui.portal import audit
from occ_tui.portal.auth import Caller
from occ_tui.portal.entries import SETTLED, SUBMITTED
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.plans import check_etag
from occ_tui.portal.refusals import invalid_parameter, not_found, written_by_another
from occ_tui.portal.schema import accounts, contacts, payments
from occ_tui.portal.schema_accounts import account_notes
from occ_tui.portal.state import Portal, zone
from occ_tui.wire.accounts import AccountNote, AccountNoteDetails

_n = account_notes.c
_TEXTS = {
    "outcome": MOST_OUTCOME,
    "text": MOST_TEXT,
    "next_action": MOST_OUTCOME,
    "next_action_owner": MOST_OWNER,
}
"""Fields of the message that are words, and how many signs each takes."""


def notes(account_ids: Select[Any] | Sequence[int]) -> Select[Any]:
    """The notes on these accounts, each with who wrote it and whose account it is."""
    return (
        select(
            account_notes,
            contacts.c.name.label("author_name"),
            accounts.c.ocid.label("account_ocid"),
            accounts.c.time_zone,
        )
        .join(contacts, contacts.c.id == _n.contact_id)
        .join(accounts, accounts.c.id == _n.account_id)
        .where(_n.account_id.in_(account_ids))
    )


def find(connection: Connection, account_id: int, public_id: str) -> AnyRow:
    """One note on an account; 404 if there is none."""
    row = connection.execute(notes([account_id]).where(_n.public_id == public_id)).first()
    if row is None:
        raise not_found()
    return row


def etag(row: AnyRow) -> str:
    """Another one after every change of the note."""
    return f"{row.public_id}-{row.version}"


def messages(connection: Connection, portal: Portal, caller: Caller, rows: Sequence[AnyRow]) -> list[AccountNote]:
    """Notes as they are told, with what became of each promise by now."""
    judged = _judged(connection, portal, {row.account_id for row in rows if row.promised_day is not None})
    return [_message(row, caller, judged.get(row.id)) for row in rows]


def create(
    connection: Connection, portal: Portal, caller: Caller, account: AnyRow, details: AccountNoteDetails
) -> AnyRow:
    """A new note on an account."""
    noted_ms = portal.business_ms(account.time_zone)
    values = _checked(details, portal.today_number(account.time_zone))
    public_id = f"note-{secrets.token_hex(16)}"
    values |= {"account_id": account.id, "contact_id": caller.contact_id, "public_id": public_id}
    connection.execute(insert(account_notes).values(created_ms=noted_ms, changed_ms=noted_ms, **values))
    audit.record(connection, account.id, epoch_ms(portal.now()), caller.name, "note.create", public_id)
    return find(connection, account.id, public_id)


def change(
    connection: Connection,
    portal: Portal,
    caller: Caller,
    account: AnyRow,
    row: AnyRow,
    details: AccountNoteDetails,
    if_match: str | None,
) -> AnyRow:
    """Puts other words in the place of those of a note, which the caller wrote."""
    _check_mine(row, caller)
    check_etag(etag(row), if_match)
    noted_ms = portal.business_ms(account.time_zone)
    values = _checked(details, portal.today_number(account.time_zone))
    connection.execute(
        update(account_notes)
        .where(_n.id == row.id)
        .values(changed_ms=max(row.changed_ms, noted_ms), version=_n.version + 1, **values)
    )
    audit.record(connection, account.id, epoch_ms(portal.now()), caller.name, "note.update", row.public_id)
    return find(connection, account.id, row.public_id)


def remove(connection: Connection, portal: Portal, caller: Caller, row: AnyRow, if_match: str | None) -> None:
    """Removes a note, which the caller wrote."""
    _check_mine(row, caller)
    check_etag(etag(row), if_match)
    connection.execute(delete(account_notes).where(_n.id == row.id))
    audit.record(connection, row.account_id, epoch_ms(portal.now()), caller.name, "note.delete", row.public_id)


def _check_mine(row: AnyRow, caller: Caller) -> None:
    if row.contact_id != caller.contact_id:
        raise written_by_another()


# What was promised, and what was paid.


def _judged(connection: Connection, portal: Portal, account_ids: Iterable[int]) -> Mapping[int, Judged]:
    """Note → what became of its promise; all promises of an account share its payments."""
    wanted = list(account_ids)
    if not wanted:
        return {}
    promised: dict[int, list[tuple[int, Promise]]] = defaultdict(list)
    query = select(_n.id, _n.account_id, _n.contact_day, _n.promised_day, _n.promised_minor, _n.promised_currency)
    for note, account, *promise in connection.execute(
        query.where(_n.account_id.in_(wanted), _n.promised_day.is_not(None)).order_by(_n.id)
    ):
        promised[account].append((note, Promise(*promise)))
    zones = dict(connection.execute(select(accounts.c.id, accounts.c.time_zone).where(accounts.c.id.in_(wanted))).all())
    paid = _paid(connection, zones, min(promise.made_day for found in promised.values() for _id, promise in found))
    found: dict[int, Judged] = {}
    for account, known in promised.items():
        results = judge([one for _id, one in known], paid[account], portal.today_number(zones[account]))
        found |= {note: result for (note, _promise), result in zip(known, results, strict=True)}
    return found


def _paid(connection: Connection, zones: Mapping[int, str], since: int) -> Mapping[int, list[Paid]]:
    """Payments of these accounts from epoch day `since` on, each on its account's calendar day."""
    from_ms = (since - 1) * 86_400_000
    query = select(
        payments.c.account_id, payments.c.paid_ms, payments.c.amount_minor, payments.c.currency, payments.c.state
    ).where(
        payments.c.account_id.in_(list(zones)),
        payments.c.state.in_((SETTLED, SUBMITTED)),
        payments.c.paid_ms >= from_ms,
    )
    found: dict[int, list[Paid]] = defaultdict(list)
    for account, paid_ms, minor, currency, state in connection.execute(query):
        day = day_of(from_epoch_ms(paid_ms), zone(zones[account]))
        found[account].append(Paid(day, minor, currency, state == SETTLED))
    return found


# Messages.


def _message(row: AnyRow, caller: Caller, judged: Judged | None) -> AccountNote:
    currency = row.promised_currency
    return AccountNote.model_construct(
        id=row.public_id,
        compartment_id=row.account_ocid,
        contact_date=iso_day(row.contact_day),
        channel=row.channel,
        outcome=row.outcome,
        text=row.text or None,
        promised_amount=None if row.promised_minor is None else to_decimal(row.promised_minor, currency),
        promised_currency_code=currency or None,
        promised_date=iso_day(row.promised_day),
        promise_status=None if judged is None else judged.state.value,
        promise_paid_amount=None if judged is None else to_decimal(judged.paid_minor, currency),
        next_action=row.next_action or None,
        next_action_date=iso_day(row.next_day),
        next_action_owner=row.next_owner or None,
        author_name=row.author_name,
        is_own=row.contact_id == caller.contact_id,
        time_created=from_epoch_ms(row.created_ms),
        time_updated=from_epoch_ms(row.changed_ms),
        etag=etag(row),
    )


def _checked(details: AccountNoteDetails, today: int) -> dict[str, Any]:
    """A note's columns; refused unless the note can be meant."""
    day = _day(details.contact_date, "contactDate")
    if day is None or day > today:
        raise invalid_parameter("contactDate: a day like 2026-11-23, not after today. Nothing was kept.")
    if details.channel not in set(Channel):
        raise invalid_parameter(f"channel: one of {', '.join(Channel)}. Nothing was kept.")
    words = {name: _words(details, name, most) for name, most in _TEXTS.items()}
    if not words["outcome"]:
        raise invalid_parameter("outcome: needed. Nothing was kept.")
    next_day = _day(details.next_action_date, "nextActionDate")
    if not words["next_action"] and (next_day is not None or words["next_action_owner"]):
        raise invalid_parameter("nextAction: needed beside its day and owner. Nothing was kept.")
    return {
        "contact_day": day,
        "channel": details.channel,
        "outcome": words["outcome"],
        "text": words["text"],
        "next_action": words["next_action"],
        "next_day": next_day,
        "next_owner": words["next_action_owner"],
        **_promised(details, day),
    }


def _promised(details: AccountNoteDetails, day: int) -> dict[str, Any]:
    promised = _day(details.promised_date, "promisedDate")
    given = (details.promised_amount, details.promised_currency_code or None, promised)
    if given == (None, None, None):
        return {"promised_minor": None, "promised_currency": "", "promised_day": None}
    amount, currency, _day_of_it = given
    if amount is None or currency is None or promised is None:
        raise invalid_parameter("promisedAmount, promisedCurrencyCode, promisedDate: all or none. Nothing was kept.")
    if not is_code(currency):
        raise invalid_parameter("promisedCurrencyCode: three letters, as in ISO 4217. Nothing was kept.")
    try:
        minor = to_minor(amount, currency)
    except InexactAmount:
        minor = 0
    if minor <= 0:
        raise invalid_parameter(f"promisedAmount: more than nothing, in {currency}. Nothing was kept.")
    if promised < day:
        raise invalid_parameter("promisedDate: not before contactDate. Nothing was kept.")
    return {"promised_minor": minor, "promised_currency": currency, "promised_day": promised}


def _day(text: str | None, name: str) -> int | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or from_epoch_day(epoch_day(day)).isoformat() != text:
        raise invalid_parameter(f"{name}: a day like 2026-11-23. Nothing was kept.")
    return epoch_day(day)


def _words(details: AccountNoteDetails, name: str, most: int) -> str:
    given = getattr(details, name) or ""
    words = clean_lines(given).strip() if name == "text" else clean(given).strip()
    if len(words) > most:
        field = AccountNoteDetails.model_fields[name].alias
        raise invalid_parameter(f"{field}: at most {most} signs. Nothing was kept.")
    return words
