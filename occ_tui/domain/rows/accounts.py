"""Accounts of the triage desk, and notes on them, as words for people and fields for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from occ_tui.domain.account_note_form import channel_words
from occ_tui.domain.account_notes import AccountNote, Waiting, Why
from occ_tui.domain.dates import iso_day, iso_instant
from occ_tui.domain.formatting import Formatter
from occ_tui.domain.money import decimal_string
from occ_tui.domain.promises import PromiseState
from occ_tui.locale import _, pgettext

NOTE_FIELDS = (
    "id",
    "contactDate",
    "channel",
    "outcome",
    "text",
    "promisedAmount",
    "promisedCurrencyCode",
    "promisedDate",
    "promiseStatus",
    "promisePaidAmount",
    "nextAction",
    "nextActionDate",
    "nextActionOwner",
    "authorName",
    "timeCreated",
    "accountName",
    "compartmentId",
)

_SIGNS = {PromiseState.OPEN: "◷", PromiseState.KEPT: "✓", PromiseState.BROKEN: "×"}
_GLYPHS = "▒▓█"
"""From a little late to very late: the bar reads without colour, too."""


def promise_sign(note: AccountNote) -> str:
    """What became of a promise in one cell; a blank where there is none."""
    return next((sign for state, sign in _SIGNS.items() if state == note.promise_state), " ")


def state_words(state: str) -> str:
    """What became of a promise; a word that we do not know stays as it is."""
    words = {
        PromiseState.OPEN: pgettext("promise", "open"),
        PromiseState.KEPT: pgettext("promise", "kept"),
        PromiseState.BROKEN: pgettext("promise", "broken"),
    }
    return next((said for name, said in words.items() if name == state), state)


def promise_words(note: AccountNote, write: Formatter) -> str:
    """`broken: 1,234.00 EUR by 17 Nov 2026, 200.00 EUR paid`; nothing where nothing was promised."""
    if note.promised_minor is None:
        return ""
    state = state_words(note.promise_state)
    amount, day = write.money(note.promised_minor, note.promised_currency), write.date(note.promised_day)
    said = _("{amount} by {day}").format(amount=amount, day=day)
    said = f"{state}: {said}" if state else said
    if note.promise_paid and note.promise_paid < note.promised_minor:
        paid = write.money(note.promise_paid, note.promised_currency)
        said += ", " + _("{amount} of it paid").format(amount=paid)
    return said


def next_words(note: AccountNote | None, write: Formatter) -> str:
    """What is to be done next: `Call back, 24 Nov 2026, Sven Okafor`."""
    if note is None:
        return ""
    return ", ".join(
        part for part in (note.next_action, write.date(note.next_day) if note.next_day else "", note.next_owner) if part
    )


def waiting_words(waiting: Waiting, write: Formatter) -> str:
    """What is to be done today, and why."""
    note = waiting.note
    if waiting.why is Why.ACTION:
        return note.next_action
    broken = _("Promise {promise}").format(promise=promise_words(note, write))
    return f"{note.next_action} · {broken}" if note.next_action else broken


def headline(note: AccountNote) -> str:
    """`Call: No answer`."""
    return f"{channel_words(note.channel)}: {note.outcome}"


def bar(sums: Sequence[int], width: int) -> list[tuple[str, int]]:
    """What is due by how late it is, as glyphs and bucket places that together fill `width` cells.

    Every bucket that has something gets a cell at least; empty where nothing is due.
    """
    shown = [(place, max(0, minor)) for place, minor in enumerate(sums)]
    total = sum(minor for _place, minor in shown)
    if not total or width < sum(minor > 0 for _place, minor in shown):
        return []
    cells = {place: max(1, minor * width // total) for place, minor in shown if minor}
    while (over := sum(cells.values()) - width) != 0:
        largest = max(cells, key=lambda place: (cells[place], place))
        cells[largest] -= min(over, cells[largest] - 1) if over > 0 else over
    last = len(sums) - 1
    return [(_glyph(place, last) * count, place) for place, count in sorted(cells.items())]


def _glyph(place: int, last: int) -> str:
    if place == 0:
        return "░"
    if place == last:
        return "·"
    return _GLYPHS[min(len(_GLYPHS) - 1, (place - 1) * len(_GLYPHS) // max(1, last - 1))]


def note_fields(note: AccountNote, account_name: str) -> dict[str, Any]:
    """A note under the names of `NOTE_FIELDS`."""
    currency = note.promised_currency
    has_promise = note.promised_minor is not None
    return {
        "id": note.id,
        "contactDate": iso_day(note.day),
        "channel": note.channel,
        "outcome": note.outcome,
        "text": note.text or None,
        "promisedAmount": None if note.promised_minor is None else decimal_string(note.promised_minor, currency),
        "promisedCurrencyCode": currency or None,
        "promisedDate": iso_day(note.promised_day),
        "promiseStatus": note.promise_state or None,
        "promisePaidAmount": decimal_string(note.promise_paid, currency) if has_promise else None,
        "nextAction": note.next_action or None,
        "nextActionDate": iso_day(note.next_day),
        "nextActionOwner": note.next_owner or None,
        "authorName": note.author or None,
        "timeCreated": iso_instant(note.created_ms),
        "accountName": account_name,
        "compartmentId": note.compartment_id,
    }
