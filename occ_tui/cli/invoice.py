"""`occ invoice NUMBER`: one invoice with its money line, what the server knows beyond the list, its lines, its PDF."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from occ_tui.cli.parser import OneOf, UsageError, add_output_options, add_paying_options
from occ_tui.locale import _

if TYPE_CHECKING:
    from occ_tui.domain.invoices import InvoiceRecord
    from occ_tui.services.invoices import InvoiceDetail
    from occ_tui.services.session import Session

DETAIL_FIELDS = ("tax", "paymentTerms", "preferredEmail", "billToAddress", "lastPaymentDetail")
"""What `get_invoice` adds; `billToAddress` as lines to print."""
LINE_FIELDS = (
    "invoiceNumber",
    "product",
    "partNumber",
    "orderNo",
    "quantity",
    "netUnitPrice",
    "totalPrice",
    "currencyCode",
    "timeStart",
    "timeEnd",
)
_LINES = "lines"
REQUEST_KINDS = ("missing-po", "wrong-address", "dispute", "copy")
"""`domain.requests.RequestKind`, which no look-up needs."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `occ invoice`."""
    parser.add_argument("number", metavar=_("NUMBER"), help=_("the invoice's number"))
    parser.add_argument("--lines", action="store_true", help=_("with its lines"))
    parser.add_argument("--pdf", metavar=_("FILE"), help=_("save its PDF there (a directory: under its own name)"))
    parser.add_argument(
        "--ask",
        metavar=_("KIND"),
        type=OneOf(REQUEST_KINDS),
        choices=REQUEST_KINDS,
        help=_("print a request to Billing Support ({kinds}), kept as a note").format(kinds=", ".join(REQUEST_KINDS)),
    )
    parser.add_argument(
        "--field",
        metavar=_("NAME=VALUE"),
        action="append",
        default=[],
        help=_("an answer for --ask; those that are missing are named"),
    )
    parser.add_argument(
        "--mail-to",
        action="append",
        metavar=_("ADDRESS,…"),
        help=_("with --ask: send it there by your own mail server, [mail] in the settings"),
    )
    parser.add_argument("--notes", action="store_true", help=_("list the notes on the invoice"))
    parser.add_argument("--live", action="store_true", help=_("ask the server first"))
    add_paying_options(
        parser,
        "--pay",
        required=False,
        dry_run=_("with --pay: only show what would be paid; with --ask: send nothing, keep no note"),
    )
    add_output_options(parser)


def run(args: argparse.Namespace) -> int:
    """Prints the invoice, or saves its PDF. A number of several accounts is never guessed."""
    from occ_tui.cli.output import chosen_fields
    from occ_tui.domain.rows.invoices import FIELDS
    from occ_tui.services.session import Session

    if args.ask or args.notes:
        from occ_tui.cli.request import run_request

        return run_request(args)
    if args.method and not args.mail_to:
        return _pay(args)
    if args.field or args.dry_run or args.mail_to:
        raise UsageError(_("--field and --mail-to belong to --ask, --dry-run to --ask or --pay"))
    known = (*FIELDS, *DETAIL_FIELDS, _LINES)
    names = chosen_fields(args.fields, known)
    if args.fields is None and not (args.lines or args.output in ("json", "jsonl")):
        names = tuple(name for name in names if name != _LINES)
    with Session.open(args.options) as session:
        record = find_invoice(session, args.number, live=args.live)
        if args.pdf:
            return _save_pdf(session, record, args.pdf)
        detail = read_detail(session, record, live=args.live)
        record = _again(session, record)
        if args.output != "table":
            _write(session, record, detail, names, args)
        elif args.fields is not None:
            _write_fields(session, record, detail, names)
        else:
            from occ_tui.cli.invoice_detail import write_invoice

            write_invoice(session, record, detail, with_lines=args.lines)
    return 0


def _pay(args: argparse.Namespace) -> int:
    """The same as `occ pay NUMBER --with METHOD`."""
    from occ_tui.cli.pay import run as pay

    args.numbers = [args.number]
    return pay(args)


def invoice_fields(record: InvoiceRecord, detail: InvoiceDetail | None, today: int) -> dict[str, Any]:
    """Everything known of an invoice under Oracle's names; amounts as decimal strings."""
    from occ_tui.domain.money import decimal_string
    from occ_tui.domain.rows.invoices import FIELDS, fields_of

    fields: dict[str, Any] = dict(fields_of(record, today, tuple(FIELDS)))
    fields |= dict.fromkeys((*DETAIL_FIELDS, _LINES))
    if detail is None:
        return fields
    fields["tax"] = None if detail.tax is None else decimal_string(detail.tax, record.currency)
    fields["paymentTerms"] = detail.payment_terms or None
    fields["preferredEmail"] = detail.preferred_email or None
    fields["billToAddress"] = list(detail.bill_to)
    fields["lastPaymentDetail"] = dict(detail.payment) or None
    fields[_LINES] = line_fields(record, detail)
    return fields


def line_fields(record: InvoiceRecord, detail: InvoiceDetail) -> list[dict[str, Any]]:
    """The invoice's lines under Oracle's names."""
    from occ_tui.domain.dates import from_epoch_day
    from occ_tui.domain.money import decimal_string

    def day(number: int | None) -> str | None:
        return None if number is None else from_epoch_day(number).isoformat()

    return [
        {
            "invoiceNumber": record.invoice_number,
            "product": line.product,
            "partNumber": line.part_number or None,
            "orderNo": line.order_number or None,
            "quantity": line.quantity or None,
            "netUnitPrice": line.unit_price or None,
            "totalPrice": None if line.total is None else decimal_string(line.total, line.currency),
            "currencyCode": line.currency,
            "timeStart": day(line.start_day),
            "timeEnd": day(line.end_day),
        }
        for line in detail.lines
    ]


def find_invoice(session: Session, number: str, *, live: bool) -> InvoiceRecord:
    """The invoice of that number; with `live`, the server is asked for one that is not in the cache."""
    from occ_tui.cli.freshness import bring_up_to_date, synchronise
    from occ_tui.services.errors import InvoiceNotFound
    from occ_tui.services.invoices import find

    bring_up_to_date(session, live=False)
    try:
        return find(session, number)
    except InvoiceNotFound:
        if not live:
            raise
    synchronise(session)
    return find(session, number)


def _again(session: Session, record: InvoiceRecord) -> InvoiceRecord:
    """The row as it stands after the server was asked for it."""
    from occ_tui.services.invoices import get

    return get(session, record.internal_invoice_id) or record


def read_detail(session: Session, record: InvoiceRecord, *, live: bool) -> InvoiceDetail | None:
    """What the cache knows beyond the row; the server is asked where it knows nothing, or `live`."""
    import asyncio

    from occ_tui.cli.freshness import is_passing, warn_of_age
    from occ_tui.services.invoices import detail, refresh_detail

    known = detail(session, record)
    if known is not None and not live:
        return known
    try:
        asyncio.run(refresh_detail(session, record))
    except Exception as error:
        if not is_passing(error):
            raise
        warn_of_age(error, session)
    return detail(session, record)


def _save_pdf(session: Session, record: InvoiceRecord, where: str) -> int:
    import asyncio
    from pathlib import Path

    from occ_tui.cli.report import say
    from occ_tui.domain.text import clean
    from occ_tui.services.invoices import save_pdf

    path = asyncio.run(save_pdf(session, record, Path(where).expanduser()))
    say(_("PDF of invoice {number} saved: {path}").format(number=clean(record.invoice_number), path=clean(str(path))))
    return 0


def _write(
    session: Session,
    record: InvoiceRecord,
    detail: InvoiceDetail | None,
    names: tuple[str, ...],
    args: argparse.Namespace,
) -> None:
    from occ_tui.cli.output import write_object, write_records

    if args.lines and args.fields is None and args.output in ("csv", "tsv"):
        write_records(line_fields(record, detail) if detail else [], LINE_FIELDS, args.output)
        return
    fields = invoice_fields(record, detail, session.clock.today_number())
    write_object({name: fields[name] for name in names}, args.output)


def _write_fields(
    session: Session, record: InvoiceRecord, detail: InvoiceDetail | None, names: tuple[str, ...]
) -> None:
    from occ_tui.cli.output import plain
    from occ_tui.cli.table import write_facts

    fields = invoice_fields(record, detail, session.clock.today_number())
    write_facts([(name, plain(fields[name])) for name in names])
