"""Texts that attack whoever shows them: escape sequences, markup, spoofing, formulas, endless words.

Every payload carries at least one sign that `domain.text.clean` must make visible.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, TypeVar

from occ_tui.portal.entries import (
    AccountEntry,
    CorrectionEntry,
    InvoiceEntry,
    LineEntry,
    PaymentEntry,
    RecipientEntry,
)
from occ_tui.portal.entries_accounts import NoteEntry

ENDLESS = 4_000
"""Signs of the longest text."""

_PREFIXES = (
    '=HYPERLINK("http://evil.example";"pay here")\x1b[31m',
    "+49\x1b]0;owned\x07",
    "-2+3\x9b2J",
    "@SUM(A1)\u202e",
    "\t=1+1",
)
"""In front, where a spreadsheet takes them for a formula."""
_SUFFIXES = (
    "\x1b[2J\x1b[H[/foo][bold red]",
    "\x1b]8;;http://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "\x1b]52;c;cm0gLXJmIH4=\x07[@click=app.quit]quit[/]",
    "\x9b31m\x9d0;title\x9c\x90q\x9c",
    "\u202egnp.exe\u2066\u2069\u200f",
    "\u200bzero\u200dwidth\ufeff\u00ad\u2060",
    "[link=http://evil.example]invoice[/link]\x1b[8m",
    "first\r\nsecond\nthird\u2028fourth",
    "\x00\x07\x08\x0b\x0c\x7f\x85",
    "\x1bP+q544e\x1b\\\x1b_G\x1b\\[[]]{nb}**__--",
    "\x1b[6n\x1b[c\x1b[?1049h\x1b[?1000h\U000e0041",
)

_PLAIN = {
    "ocid", "time_zone", "country_code", "account_ocid", "internal_invoice_id", "currency", "type", "kind", "method",
    "state", "card_brand", "last_digits", "failure_reason", "method_token", "order_number", "part_number",
    "subscription_id", "subscription_ids", "user_ocid", "note_id", "channel", "promised_currency",
}  # fmt: skip
"""Identifiers and words of closed lists: what routes are made of, and what the ledger itself gives a meaning to."""

Record = TypeVar(
    "Record", AccountEntry, InvoiceEntry, LineEntry, CorrectionEntry, PaymentEntry, RecipientEntry, NoteEntry
)


def poison(text: str, number: int) -> str:
    """`text` with an attack in front of it or behind; `number` chooses which."""
    if number % 61 == 60:
        return text + "W" * ENDLESS + _SUFFIXES[0]
    if number % 4 == 3:
        return _PREFIXES[number // 4 % len(_PREFIXES)] + text
    return text + _SUFFIXES[number % len(_SUFFIXES)]


def poisoned(record: Record, number: int) -> Record:
    """`record` with every text in it poisoned, each in another way; `number` is where to begin."""
    changes: dict[str, Any] = {}
    for place, item in enumerate(fields(record)):
        value = getattr(record, item.name)
        if item.name in _PLAIN and not (item.name == "state" and isinstance(record, AccountEntry)):
            continue
        if isinstance(value, str):
            changes[item.name] = poison(value, number + place)
        elif isinstance(value, tuple):
            changes[item.name] = tuple(_part(part, number + place + step) for step, part in enumerate(value))
    return replace(record, **changes)


def _part(value: Any, number: int) -> Any:
    if isinstance(value, str):
        return poison(value, number)
    return poisoned(value, number)
