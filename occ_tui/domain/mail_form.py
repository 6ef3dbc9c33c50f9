"""What is asked before something is mailed: to whom, and how the mail about invoices is to be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from occ_tui.domain import forms
from occ_tui.domain.mail.wishes import MAX_NOTE_BYTES, MAX_RECIPIENTS, MAX_SUBJECT, MailRefused, addresses
from occ_tui.locale import LANGUAGES, N_, _

_LANGUAGES = {"en": N_("English"), "de": N_("German")}


def mail_form(whats: Mapping[str, str], offered: tuple[str, ...], hint: str = "") -> forms.Form:
    """What is asked; `whats` are titles of the lists that can be sent, `offered` addresses.

    `hint` says how what is offered is taken; without one, how several addresses are written.
    """
    fields: list[forms.Field] = []
    if len(whats) > 1:
        options = tuple(forms.Option(name, title) for name, title in whats.items())
        fields.append(forms.Choice(name="what", label=_("What"), options=options, required=True))
    return forms.Form(
        (
            *fields,
            forms.Emails(
                name="to",
                label=_("To"),
                help=hint or _("Several addresses are parted by commas."),
                required=True,
                most=MAX_RECIPIENTS,
                suggestions=offered,
                validator=_address_problem,
            ),
            forms.Text(name="subject", label=_("Subject"), placeholder=_("what the list is"), longest=MAX_SUBJECT),
            forms.LongText(name="note", label=_("Note"), longest=MAX_NOTE_BYTES, validator=_note_problem),
            forms.Choice(
                name="language",
                label=_("Language"),
                options=tuple(forms.Option(code, _(_LANGUAGES[code])) for code in LANGUAGES),
                required=True,
            ),
            forms.Choice(
                name="attach",
                label=_("Attached list"),
                options=(
                    forms.Option("xlsx", _("Spreadsheet (XLSX)")),
                    forms.Option("csv", _("Text with commas (CSV)")),
                    forms.Option("none", _("None")),
                ),
                required=True,
            ),
            forms.YesNo(name="pdfs", label=_("PDFs of the invoices")),
        )
    )


def asked(read: Mapping[str, Any]) -> dict[str, Any]:
    """What the form says of how the mail is to be, as `domain.mail.wishes.wish` takes it."""
    return {
        "typed": read["to"],
        "language": read["language"],
        "subject": read["subject"] or "",
        "note": read["note"] or "",
        "attach": read["attach"],
        "with_pdfs": bool(read["pdfs"]),
    }


def recipient_form() -> forms.Form:
    """What is asked before a request is mailed: to whom it goes."""
    return forms.Form(
        (
            forms.Emails(
                name="to",
                label=_("To"),
                help=_("Billing Support's address in your country; it is offered again the next time."),
                required=True,
                most=MAX_RECIPIENTS,
                validator=_address_problem,
            ),
        )
    )


def _address_problem(found: Any) -> str | None:
    try:
        addresses(found)
    except MailRefused as refusal:
        return str(refusal)
    return None


def _note_problem(note: Any) -> str | None:
    if len(str(note).encode()) <= MAX_NOTE_BYTES:
        return None
    return _("the note is longer than {count} bytes").format(count=MAX_NOTE_BYTES)
