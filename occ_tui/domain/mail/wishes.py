"""How a mail is to be, and what is refused before anything is made of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

from occ_tui.annotations import NamedTuple
from occ_tui.domain.text import clean
from occ_tui.locale import LANGUAGES, _, ngettext

MAX_RECIPIENTS = 20
MAX_NOTE_BYTES = 4096
MAX_SUBJECT = 150
"""Characters."""
MAX_IDS = 500
"""Invoices that may be named one by one; more are asked for by a query."""
MAX_INVOICES = 20_000
BODY_ROWS = 200
"""Rows of the table in the mail itself; what is more stands in what is attached."""
MAX_PDFS = 50
MAX_ATTACHED_BYTES = 10 * 1024 * 1024
"""All attachments together. On its way a mail grows by a third, and many servers take 20 MB at most."""

_MAX_ADDRESS = 254
_MAX_LOCAL = 64
_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+")
"""The plain form of RFC 5321: no comments, no quotes, no names, nothing that a header could be broken with."""


class Attach(StrEnum):
    """How the list is attached."""

    XLSX = "xlsx"
    CSV = "csv"
    NONE = "none"


class MailRefused(ValueError):
    """A mail that is not sent; the text says why, in the language now spoken."""


class Wish(NamedTuple):
    """How a mail is to be. Made by `wish`, which checks it."""

    recipients: tuple[str, ...]
    language: str = "en"
    subject: str = ""
    """Empty: one that says what the list is."""
    note: str = ""
    """What the sender wants to say before the list; lines as they were typed."""
    attach: Attach = Attach.XLSX
    with_pdfs: bool = False
    columns: tuple[str, ...] = ()
    """Columns of the table in the mail, keys of `domain.rows.invoices`; empty: the usual ones."""
    fields: tuple[str, ...] = ()
    """Fields of what is attached; empty: all."""


def wish(
    recipients: Iterable[str],
    *,
    language: str = "en",
    subject: str = "",
    note: str = "",
    attach: str = Attach.XLSX,
    with_pdfs: bool = False,
    columns: Iterable[str] = (),
    fields: Iterable[str] = (),
) -> Wish:
    """A mail that may be sent. Error: `MailRefused`."""
    from occ_tui.domain.rows.invoices import ALL_COLUMNS, FIELDS

    if language not in LANGUAGES:
        raise MailRefused(_("the language of a mail is one of: {languages}").format(languages=", ".join(LANGUAGES)))
    if attach not in set(Attach):
        raise MailRefused(_("what is attached is one of: {formats}").format(formats=", ".join(Attach)))
    if unknown := next((key for key in columns if key not in {column.key for column in ALL_COLUMNS}), ""):
        raise MailRefused(_("there is no column “{name}”").format(name=clean(unknown)[:80]))
    if unknown := next((name for name in fields if name not in FIELDS), ""):
        raise MailRefused(_("there is no field “{name}”").format(name=clean(unknown)[:80]))
    return Wish(
        addresses(recipients),
        language,
        _subject(subject),
        _note(note),
        Attach(attach),
        with_pdfs,
        tuple(dict.fromkeys(columns)),
        tuple(dict.fromkeys(fields)),
    )


def addresses(typed: Iterable[str]) -> tuple[str, ...]:
    """Addresses, each once, in their order; commas, semicolons and blanks part them. Error: `MailRefused`."""
    found: dict[str, str] = {}
    for word in re.split(r"[,;\s]+", " ".join(typed)):
        if word:
            found.setdefault(word.lower(), address(word))
    if not found:
        raise MailRefused(_("nobody is named to whom the mail should go"))
    if len(found) > MAX_RECIPIENTS:
        words = ngettext(
            "a mail has at most {count} recipient", "a mail has at most {count} recipients", MAX_RECIPIENTS
        )
        raise MailRefused(words.format(count=MAX_RECIPIENTS))
    return tuple(found.values())


def address(typed: str) -> str:
    """One address as it is. Error: `MailRefused`."""
    word = typed.strip()
    local = word.partition("@")[0]
    if len(word) > _MAX_ADDRESS or len(local) > _MAX_LOCAL or _ADDRESS.fullmatch(word) is None:
        raise MailRefused(
            _("“{word}” is no e-mail address; write it like ap@acme.example").format(word=clean(word)[:80])
        )
    return word


def _subject(typed: str) -> str:
    subject = clean(" ".join(typed.split()))
    if len(subject) > MAX_SUBJECT:
        words = _("the subject is longer than {count} characters")
        raise MailRefused(words.format(count=MAX_SUBJECT))
    return subject


def _note(typed: str) -> str:
    lines = [clean(line.rstrip().replace("\t", "    ")) for line in re.split(r"\r\n|\r|\n", typed)]
    note = "\n".join(lines).strip("\n")
    if len(note.encode()) > MAX_NOTE_BYTES:
        raise MailRefused(_("the note is longer than {count} bytes").format(count=MAX_NOTE_BYTES))
    return note
