"""`occ invoices … --mail-to`: shows what would be sent, or sends it and says what became of it in a line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from occ_tui.cli.parser import holds_card_number
from occ_tui.locale import _, language, ngettext

if TYPE_CHECKING:
    import argparse

    from occ_tui.services.mail import Preview
    from occ_tui.services.paying import Outcome
    from occ_tui.services.session import Session
    from occ_tui.store.views import View

_SHOWN_LINES = 30
"""Lines of the text that a dry run shows."""


def send_list(session: Session, view: View, args: argparse.Namespace) -> int:
    """Sends the list, or with `--dry-run` shows it; the exit code."""
    from occ_tui.services import mail

    columns, fields = _fields(args)
    note = sys.stdin.read() if args.mail_note == "-" else args.mail_note or ""
    if holds_card_number(note):
        from occ_tui.cli.typed_cards import CardNumberTyped

        raise CardNumberTyped
    wish = mail.wish_of(
        args.mail_to,
        language=args.mail_lang or language(),
        subject=args.mail_subject or "",
        note=note,
        attach=args.mail_attach or "xlsx",
        with_pdfs=args.mail_pdf,
        columns=columns,
        fields=fields,
    )
    prepared = mail.prepare(session, mail.Chosen(view, limit=args.limit), wish)
    if args.dry_run:
        _show(prepared.preview, args)
        return 0
    from occ_tui.cli.carrying import carried
    from occ_tui.services.mail_sending import send

    return tell(session, carried(session, send(session, prepared)), args.output)


def _fields(args: argparse.Namespace) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What `--fields` chooses: columns of the table in the mail, and fields of what is attached."""
    from occ_tui.cli.output import chosen_fields
    from occ_tui.domain.rows.invoices import ALL_COLUMNS, FIELDS

    if args.fields is None:
        return (), ()
    fields = chosen_fields(args.fields, list(FIELDS))
    known = {column.key for column in ALL_COLUMNS}
    return tuple(name for name in fields if name in known), fields


def _show(preview: Preview, args: argparse.Namespace) -> None:
    from occ_tui.cli.report import say
    from occ_tui.cli.table import write_facts, write_line
    from occ_tui.services.mail_words import preview_facts

    if args.output == "json":
        from occ_tui.cli.output import write_object

        write_object(_object_of(preview), "json")
        return
    write_facts(preview_facts(preview))
    lines = preview.text.splitlines()
    sys.stdout.write("\n")
    for line in lines[:_SHOWN_LINES]:
        write_line(f"| {line}".rstrip(), sys.stdout)
    if len(lines) > _SHOWN_LINES:
        more = ngettext("… and {count} line", "… and {count} lines", len(lines) - _SHOWN_LINES)
        write_line(more.format(count=len(lines) - _SHOWN_LINES), sys.stdout)
    sys.stdout.flush()
    say(_("Nothing was sent."))


def _object_of(preview: Preview) -> dict[str, object]:
    from occ_tui.domain.currencies import decimal_string

    return {
        "recipients": list(preview.recipients),
        "subject": preview.subject,
        "languageCode": preview.language,
        "invoices": preview.invoices,
        "totals": [
            {
                "currencyCode": one.currency,
                "invoices": one.invoices,
                "invoiceAmount": decimal_string(one.amount, one.currency),
                "invoiceAmountDue": decimal_string(one.due, one.currency),
            }
            for one in preview.sums
        ],
        "attachments": [{"name": file.name, "size": file.size} for file in preview.files],
        "text": preview.text,
    }


def tell(session: Session, outcome: Outcome, how: str) -> int:
    """What became of a mail, in a line or with `json` as an object; the exit code."""
    from occ_tui.cli.report import say_problem
    from occ_tui.services.outcomes import report

    told, operation = report(outcome, session), outcome.operation
    if how == "json":
        from occ_tui.cli.output import write_object

        known = {
            "id": operation.id,
            "state": operation.state.value,
            "messageId": operation.result.get("messageId"),
            "invoices": operation.result.get("invoices"),
            "refused": operation.result.get("refused"),
            "opcRequestId": operation.opc_request_id or None,
        }
        write_object(known, "json")
    if told.exit_code:
        say_problem(told)
    elif how != "json":
        from occ_tui.cli.table import write_line

        write_line(" ".join(filter(None, (told.what, told.meaning))), sys.stdout)
    return told.exit_code
