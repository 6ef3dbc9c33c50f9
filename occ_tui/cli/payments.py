"""`occ payments [REFERENCE]`: what was paid, with what, for what, what became of it; receipts as PDF or by mail."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from occ_tui.cli.carrying import carried
from occ_tui.cli.parser import OneOf, UsageError, add_output_options, visible
from occ_tui.locale import _, locale_code

if TYPE_CHECKING:
    from occ_tui.domain.payments import PaymentRecord
    from occ_tui.services.session import Session

STATUSES = ("submitted", "settled", "failed")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `occ payments`."""
    parser.add_argument("reference", nargs="?", metavar=_("REFERENCE"), help=_("only this payment, with what it paid"))
    parser.add_argument("--status", type=OneOf(STATUSES), choices=STATUSES, help=_("only these"))
    parser.add_argument(
        "--allocations", action="store_true", help=_("one row for each thing that was paid, for reconciliation")
    )
    parser.add_argument("--pdf", metavar=_("FILE"), help=_("with a reference: save its receipt there"))
    parser.add_argument(
        "--mail-to", metavar=_("ADDRESS"), help=_("with a reference: have the portal mail its receipt there")
    )
    parser.add_argument("--live", action="store_true", help=_("ask the server first"))
    add_output_options(parser)


def run(args: argparse.Namespace) -> int:
    """Prints payments, the latest first, or saves or mails the receipt of one."""
    from occ_tui.cli.freshness import know_accounts
    from occ_tui.cli.report import say, say_age
    from occ_tui.services.ages import SyncAge
    from occ_tui.services.payments import is_outdated, payments, read_at
    from occ_tui.services.session import Session

    for option, is_given in (("--pdf", args.pdf), ("--mail-to", args.mail_to)):
        if is_given and not args.reference:
            words = _("{option} wants the reference of a payment").format(option=option)
            raise UsageError(words, _("See which there are: occ payments"))
    with Session.open(args.options) as session:
        know_accounts(session)
        freshen(session, live=args.live)
        say_age(SyncAge(read_at(session), None))
        if is_outdated(session):
            say(_("What was paid from here since then is not among these."))
        known = [payment for payment in payments(session) if _fits(payment, args)]
        if args.reference and len(known) != 1:
            sentence = _("no payment has the reference “{word}”") if not known else _("several have “{word}”")
            raise UsageError(sentence.format(word=visible(args.reference)), _("See which there are: occ payments"))
        if args.pdf:
            return _save_receipt(session, known[0], args.pdf)
        if args.mail_to:
            return _mail_receipt(session, known[0], args)
        _write(known, args)
    return 0


def freshen(session: Session, *, live: bool) -> None:
    """Asks for payments and what belongs to them where nothing is known yet, or `live`; says so if that can't be.

    What was read before a payment of this computer does not have it: then it is asked for as well.
    """
    from occ_tui.cli import freshness
    from occ_tui.services import payments
    from occ_tui.services.errors import BadUsage

    if reason := session.capabilities.reason("payments"):
        raise BadUsage(reason)
    is_asked = live or payments.is_outdated(session)
    freshness.freshen(session, payments.refresh, is_known=payments.is_known(session), live=is_asked)


def _fits(payment: PaymentRecord, args: argparse.Namespace) -> bool:
    if args.reference and args.reference not in (payment.reference, payment.id):
        return False
    return args.status is None or payment.status == args.status.upper()


def _write(known: list[PaymentRecord], args: argparse.Namespace) -> None:
    from occ_tui.cli.output import chosen_fields, write_records
    from occ_tui.domain.rows.payments import ALLOCATION_FIELDS, PAYMENT_FIELDS, allocation_fields, payment_fields

    is_split = args.allocations or bool(args.reference and args.output == "table")
    names = chosen_fields(args.fields, ALLOCATION_FIELDS if is_split else PAYMENT_FIELDS)
    if args.output == "table" and args.fields is None:
        _write_table(known, with_parts=is_split)
        return
    fields: list[dict[str, Any]] = [
        row for payment in known for row in (allocation_fields(payment) if is_split else [payment_fields(payment)])
    ]
    rows = ({name: row[name] for name in names} for row in fields)
    write_records(rows, names, "tsv" if args.output == "table" else args.output)


def _write_table(known: list[PaymentRecord], *, with_parts: bool) -> None:
    from occ_tui.cli.table import tell_table
    from occ_tui.domain.formatting import formatter
    from occ_tui.domain.tables import payments as tables

    write = formatter(locale_code())
    tell_table(tables.payments(known, write))
    if known and with_parts:
        print()
        tell_table(tables.parts(known, write))


def _save_receipt(session: Session, payment: PaymentRecord, where: str) -> int:
    import asyncio
    from pathlib import Path

    from occ_tui.cli.report import say
    from occ_tui.domain.text import clean
    from occ_tui.services.receipts import save_receipt

    path = asyncio.run(save_receipt(session, payment, Path(where).expanduser()))
    say(_("Receipt {reference} saved: {path}").format(reference=payment.reference, path=clean(str(path))))
    return 0


def _mail_receipt(session: Session, payment: PaymentRecord, args: argparse.Namespace) -> int:
    from occ_tui.cli.pay import tell
    from occ_tui.services.receipts import mail_receipt

    return tell(session, carried(session, mail_receipt(session, payment, args.mail_to)), args)
