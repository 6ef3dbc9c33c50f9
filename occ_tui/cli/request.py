"""`occ invoice NUMBER --ask KIND`: a complete request to Billing Support, printed or mailed; `--notes`: past ones."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from occ_tui.cli.answers import refusal, typed
from occ_tui.cli.carrying import carried
from occ_tui.cli.invoice import find_invoice, read_detail
from occ_tui.cli.output import as_utf8, write_object, write_records
from occ_tui.cli.parser import UsageError
from occ_tui.domain import requests as domain
from occ_tui.domain.requesters import contact_of
from occ_tui.domain.requests import Request, RequestKind
from occ_tui.locale import _
from occ_tui.services import notes, requests

if TYPE_CHECKING:
    from occ_tui.domain.contacts import Contact
    from occ_tui.domain.invoices import InvoiceRecord
    from occ_tui.services.notes import Note
    from occ_tui.services.request_mail import RequestMail
    from occ_tui.services.session import Session

NOTE_FIELDS = (
    "invoiceNumber",
    "kind",
    "state",
    "timeCreated",
    "timeChanged",
    "author",
    "language",
    "subject",
    "body",
    "sentTo",
    "timeSent",
)


def run_request(args: argparse.Namespace) -> int:
    """Prints or mails the request, and keeps it as a note unless it is a dry run; or lists the notes."""
    from occ_tui.services.session import Session

    if args.ask and args.notes:
        raise UsageError(_("--ask and --notes are two different things"))
    if args.notes and (args.field or args.dry_run or args.mail_to):
        raise UsageError(_("--field and --mail-to belong to --ask, --dry-run to --ask or --pay"))
    if args.mail_to and args.output not in ("table", "json"):
        raise UsageError(_("the answer of --mail-to is a line, or an object with -o json"))
    with Session.open(args.options) as session:
        record = find_invoice(session, args.number, live=args.live)
        if args.notes:
            _write_notes(notes.of_invoice(session, record), args.output)
            return 0
        request, contact = _asked(session, record, args)
        if args.mail_to:
            return _mail(session, record, request, contact, args)
        if not args.dry_run:
            requests.remember_contact(session, contact)
            notes.add(session, record, request, author=contact.name, state=notes.NoteState.PREPARED)
        _write_request(request, record, args.output)
    return 0


def _asked(session: Session, record: InvoiceRecord, args: argparse.Namespace) -> tuple[Request, Contact]:
    """The request that the answers make, and who asks."""
    read_detail(session, record, live=args.live)
    kind = RequestKind(args.ask)
    about = requests.about(session, record)
    form = domain.form_for(kind, about)
    known = domain.known_for(kind, about, requests.contact(session))
    given, wrong = typed(form, args.field)
    values = {**form.values(known), **given}
    if wrong := {**form.check(values), **wrong}:
        raise refusal(form, wrong)
    return domain.compose(kind, about, values), contact_of(form.values(values))


def _mail(session: Session, record: InvoiceRecord, request: Request, contact: Contact, args: argparse.Namespace) -> int:
    """Sends it by the user's own mail server, or with `--dry-run` shows what would be sent."""
    from occ_tui.cli.mail import tell
    from occ_tui.services import request_mail

    mail = request_mail.prepare(session, request, notes.invoice_subject(record), contact, args.mail_to)
    if args.dry_run:
        _show_mail(mail, record, args.output)
        return 0
    requests.remember_contact(session, contact)
    sending = request_mail.Sending(session, mail)
    outcome = carried(session, sending.send())
    code = tell(session, outcome, args.output)
    if sending.problem is not None:
        from occ_tui.cli.report import say_problem
        from occ_tui.services.problems import describe

        say_problem(describe(sending.problem, session=session))
    return code


def _show_mail(mail: RequestMail, record: InvoiceRecord, how: str) -> None:
    from occ_tui.cli.report import say
    from occ_tui.cli.table import write_facts

    if how == "table":
        write_facts(mail.facts())
        sys.stdout.write("\n")
    _write_request(mail.request, record, how)
    sys.stdout.flush()
    say(_("Nothing was sent."))


def _write_request(request: Request, record: InvoiceRecord, how: str) -> None:
    if how == "table":
        stream = as_utf8(sys.stdout)
        stream.write(request.as_text(f"{_('Subject:')} "))
        return
    fields = {
        "invoiceNumber": record.invoice_number,
        "kind": request.kind.value,
        "language": request.language,
        "subject": request.subject,
        "body": request.body.split("\n"),
    }
    write_object(fields, how)


def _write_notes(kept: list[Note], how: str) -> None:
    if how != "table":
        write_records([_fields(note) for note in kept], NOTE_FIELDS, how)
        return
    from occ_tui.cli.report import say
    from occ_tui.cli.table import Heading, write_table
    from occ_tui.domain.formatting import formatter
    from occ_tui.domain.requests import TITLES
    from occ_tui.locale import locale_code

    if not kept:
        say(_("There is no note on this invoice."))
        return
    write = formatter(locale_code())
    titles = {kind.value: _(title) for kind, title in TITLES.items()}
    rows = [
        (
            write.date_time(notes.moment(note)),
            titles.get(note.kind, note.kind),
            notes.state_text(note),
            note.author,
            note.subject,
        )
        for note in kept
    ]
    headings = [
        Heading(_("Time"), is_whole=True),
        Heading(_("Request")),
        Heading(_("State")),
        Heading(_("Author"), priority=2),
        Heading(_("Subject"), priority=1, most=60),
    ]
    write_table(headings, rows)


def _fields(note: Note) -> dict[str, Any]:
    from occ_tui.domain.dates import from_epoch_ms, rfc3339

    sent = note.sent_ms
    return {
        "invoiceNumber": note.number,
        "kind": note.kind,
        "state": note.state,
        "timeCreated": rfc3339(from_epoch_ms(note.created_ms)),
        "timeChanged": rfc3339(from_epoch_ms(note.changed_ms)),
        "author": note.author,
        "language": note.language,
        "subject": note.subject,
        "body": note.body.split("\n"),
        "sentTo": note.sent_to.split(", ") if note.sent_to else [],
        "timeSent": None if sent is None else rfc3339(from_epoch_ms(sent)),
    }
