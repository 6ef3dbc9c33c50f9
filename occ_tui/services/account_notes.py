"""Notes on accounts: the portal's, which its support staff share, or the user's own beside the profile's desk.

A portal keeps them for whoever is support staff of an account. Everybody else's, and those on other profiles, live
here as notes on invoices do, and whether a promise was kept is worked out from what invoices say of their payments.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from occ_tui.domain.access import ContactType
from occ_tui.domain.account_notes import AccountNote, newest_first
from occ_tui.domain.dates import epoch_day, iso_day
from occ_tui.domain.money import InexactAmount, to_decimal, to_minor
from occ_tui.domain.promises import Paid, judge
from occ_tui.domain.text import clean, clean_lines

if TYPE_CHECKING:
    from occ_tui.services.paying import Outcome
    from occ_tui.services.session import Session
    from occ_tui.store.database import Store
    from occ_tui.wire import accounts as wire

NOTES = "accountNotes"
"""Resource of the store: the notes on all accounts, under no account."""
_NOT_KEPT = ("id", "compartment_id", "promise_state", "promise_paid", "is_own", "etag")
"""What of a note here is not in its document."""


def is_shared(session: Session, compartment_id: str) -> bool:
    """Whether notes on an account are kept by the portal, for all of its support staff to read."""
    if session.capabilities.kind == "oracle":
        return False
    account = session.known_account(compartment_id)
    return account is not None and ContactType.SUPPORT in account.contact_types


def notes(session: Session, *, store: Store | None = None) -> Mapping[str, list[AccountNote]]:
    """The notes on every account that has some, the newest first. Error: `NotesUnusable`."""
    from occ_tui.store.documents import documents

    found: dict[str, list[AccountNote]] = defaultdict(list)
    for body in documents(store or session.store(), NOTES, [""]):
        found[body["compartment_id"]].append(AccountNote(**body))
    for compartment_id, own in _kept_here(session, store).items():
        found[compartment_id] += own
    return {compartment_id: newest_first(known) for compartment_id, known in found.items()}


def of_wire(note: wire.AccountNote) -> AccountNote:
    """A note off the wire."""
    currency = note.promised_currency_code or ""
    return AccountNote(
        id=note.id or "",
        compartment_id=note.compartment_id or "",
        day=day_of_text(note.contact_date) or 0,
        channel=note.channel or "",
        outcome=note.outcome or "",
        text=note.text or "",
        author=note.author_name or "",
        created_ms=int(note.time_created.timestamp() * 1000) if note.time_created else 0,
        promised_minor=_minor(note.promised_amount, currency),
        promised_currency=currency,
        promised_day=day_of_text(note.promised_date),
        promise_state=note.promise_status or "",
        promise_paid=_minor(note.promise_paid_amount, currency) or 0,
        next_action=note.next_action or "",
        next_day=day_of_text(note.next_action_date),
        next_owner=note.next_action_owner or "",
        is_own=bool(note.is_own),
        etag=note.etag or "",
    )


# Writing.


async def save(session: Session, note: AccountNote) -> Outcome | None:
    """Keeps a note, a new one if it has no id, as a person has confirmed it.

    At the portal journalled like every change, with its outcome; here at once, and then there is none. Errors: those of
    the journal, `NotesUnusable`, `ReadOnlyRefused`.
    """
    from occ_tui.client.accounts import note_path, notes_path
    from occ_tui.services.changing import change
    from occ_tui.wire.codec import dumps

    if not is_shared(session, note.compartment_id):
        keep_here(session, note)
        return None
    body = dumps(_details(note).to_wire())
    return await change(
        session,
        note.compartment_id,
        "PUT" if note.id else "POST",
        note_path(note.compartment_id, note.id) if note.id else notes_path(note.compartment_id),
        object=note.id or f"note on {note.compartment_id}",
        body=body,
        etag=note.etag,
    )


async def remove(session: Session, note: AccountNote) -> Outcome | None:
    """Removes a note, which a person has confirmed; otherwise as `save`."""
    from occ_tui.client.accounts import note_path
    from occ_tui.services.changing import change

    if not is_shared(session, note.compartment_id):
        remove_here(session, note)
        return None
    path = note_path(note.compartment_id, note.id)
    return await change(session, note.compartment_id, "DELETE", path, object=note.id, etag=note.etag)


def _details(note: AccountNote) -> wire.AccountNoteDetails:
    from occ_tui.wire.accounts import AccountNoteDetails

    promised = note.promised_minor
    return AccountNoteDetails(
        contact_date=iso_day(note.day),
        channel=note.channel,
        outcome=note.outcome,
        text=note.text or None,
        promised_amount=None if promised is None else to_decimal(promised, note.promised_currency),
        promised_currency_code=note.promised_currency or None,
        promised_date=iso_day(note.promised_day),
        next_action=note.next_action or None,
        next_action_date=iso_day(note.next_day),
        next_action_owner=note.next_owner or None,
    )


# Kept here.


def keep_here(session: Session, note: AccountNote) -> None:
    """Keeps a note beside the profile's desk. Errors: `NotesUnusable`, `ReadOnlyRefused`."""
    from occ_tui.services import notes as kept
    from occ_tui.store import account_notes as stored

    _refuse_if_reading(session)
    now = note._replace(created_ms=note.created_ms or int(datetime.now(UTC).timestamp() * 1000))
    body = {name: value for name, value in now._asdict().items() if name not in _NOT_KEPT}
    if note.id:
        kept.in_database(session, lambda connection: stored.change(connection, int(note.id), body))
    else:
        kept.in_database(session, lambda connection: stored.add(connection, note.compartment_id, body))


def remove_here(session: Session, note: AccountNote) -> None:
    """Removes such a note; one that is gone already stays so. Errors: as of `keep_here`."""
    from occ_tui.services import notes as kept
    from occ_tui.store import account_notes as stored

    _refuse_if_reading(session)
    kept.in_database(session, lambda connection: stored.remove(connection, int(note.id)))


def _refuse_if_reading(session: Session) -> None:
    from occ_tui.client.errors import ReadOnlyRefused

    if session.read_only:
        raise ReadOnlyRefused("POST")


def _kept_here(session: Session, store: Store | None) -> dict[str, list[AccountNote]]:
    """The user's own notes by account, each promise held to what invoices say was paid."""
    from occ_tui.services import notes as kept
    from occ_tui.store import account_notes as stored

    if not kept.notes_path(session).exists():
        return {}
    found: dict[str, list[AccountNote]] = defaultdict(list)
    for number, account, body in kept.in_database(session, stored.all_of):
        known = {name: body[name] for name in AccountNote._fields if name in body and name not in _NOT_KEPT}
        found[account].append(_filtered(AccountNote(id=str(number), compartment_id=account, **known)))
    return _judged(session, found, store)


def _judged(session: Session, found: dict[str, list[AccountNote]], store: Store | None) -> dict[str, list[AccountNote]]:
    from occ_tui.store.invoices import Scope
    from occ_tui.store.triage import paid_since

    promised = [note for known in found.values() for note in known if note.promise is not None]
    if not promised:
        return found
    paid: dict[str, list[Paid]] = defaultdict(list)
    accounts = Scope(tuple({note.compartment_id for note in promised}))
    for one in paid_since(store or session.store(), accounts, min(note.day for note in promised)):
        paid[one.compartment_id].append(Paid(one.day, one.minor, one.currency, one.is_settled))
    today = session.clock.today_number()
    judged: dict[str, list[AccountNote]] = {}
    for account, known in found.items():
        results = iter(judge([note.promise for note in known if note.promise], paid[account], today))
        judged[account] = [_with_result(note, results) for note in known]
    return judged


def _with_result(note: AccountNote, results: Any) -> AccountNote:
    if note.promise is None:
        return note
    result = next(results)
    return note._replace(promise_state=result.state.value, promise_paid=result.paid_minor)


def _filtered(note: AccountNote) -> AccountNote:
    """The file may have been written by anyone: what is shown passes the filter again."""
    texts = {name: clean(value) for name, value in note._asdict().items() if isinstance(value, str) and name != "text"}
    return note._replace(**texts, text=clean_lines(note.text))  # type: ignore[arg-type]


def day_of_text(text: str | None) -> int | None:
    """The epoch day that a text like 2026-11-23 means; `None` for none."""
    try:
        return epoch_day(date.fromisoformat(text)) if text else None
    except ValueError:
        return None


def _minor(amount: Decimal | None, currency: str) -> int | None:
    from occ_tui.client.errors import MalformedAnswer

    try:
        return None if amount is None else to_minor(amount, currency)
    except InexactAmount as error:
        raise MalformedAnswer(str(error)) from None
