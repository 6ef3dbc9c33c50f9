"""`occ search TEXT`: everything that has this name or number, with what it is and whose it is; nothing is guessed."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from occ_tui.cli.parser import UsageError, a_count, add_output_options, visible
from occ_tui.locale import _, ngettext

if TYPE_CHECKING:
    from datetime import datetime

    from occ_tui.services.ages import SyncAge
    from occ_tui.services.search import Match
    from occ_tui.services.session import Session
    from occ_tui.store.deals import Deal

FIELDS = (
    "kind",
    "accountName",
    "accountNumber",
    "compartmentId",
    "invoiceNumber",
    "internalInvoiceId",
    "invoicePoNumber",
    "invoiceRefNumber",
    "partyName",
    "timeInvoiceDue",
    "invoiceStatus",
    "currencyCode",
    "invoiceAmountDue",
    "orderNumber",
    "contractId",
    "subscriptionId",
)
"""`kind` is account, invoice, po, reference, order, contract, customer or several.

Accounts, orders and contracts have no invoice fields; `order` is an order, or an invoice that a line of it names.
"""

EXIT_NOT_FOUND = 4
_LIMIT = 50
_OWN, _INVOICE = FIELDS[:4], FIELDS[4:-3]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `occ search`."""
    parser.add_argument(
        "text",
        nargs="+",
        metavar=_("TEXT"),
        help=_("words that begin a word of account, number, customer, PO, order, contract …"),
    )
    parser.add_argument(
        "--limit", metavar="N", type=a_count, default=_LIMIT, help=_("no more than N matches (default: 50)")
    )
    parser.add_argument("--live", action="store_true", help=_("ask the server first"))
    add_output_options(parser)


def run(args: argparse.Namespace) -> int:
    """Prints what matches, and says what could not be looked through; 4 when nothing matches."""
    from datetime import UTC, datetime

    from occ_tui.cli.freshness import bring_up_to_date
    from occ_tui.cli.output import chosen_fields, write_records
    from occ_tui.cli.report import say
    from occ_tui.services.search import never_read, search
    from occ_tui.services.session import Session

    if args.output == "table" and args.fields is not None:
        raise UsageError(_("--fields is for -o json, jsonl, csv and tsv; the table has its own columns"))
    names = chosen_fields(args.fields, FIELDS)
    text = " ".join(args.text)
    with Session.open(args.options) as session:
        began = datetime.now(UTC)
        age = bring_up_to_date(session, live=args.live)
        if args.live:
            _read_deals(session, age, began)
        found = search(session, text, args.limit)
        unread = [_unread_words(what, session) for what in never_read(session)]
        today = session.clock.today_number()
    if args.output == "table":
        if found.matches:
            _write(found.matches, today)
    else:
        rows = (_fields(match, today) for match in found.matches)
        write_records(({name: row[name] for name in names} for row in rows), names, args.output)
    sys.stdout.flush()
    if found.left_off:
        more = ngettext("At least {count} more matches.", "At least {count} more match.", found.left_off)
        say(more.format(count=found.left_off))
    for sentence in unread:
        say(sentence)
    if not found.matches:
        words = _("Nothing that was read matches “{text}”.") if unread else _("Nothing here matches “{text}”.")
        say(words.format(text=visible(text)))
        return EXIT_NOT_FOUND
    return 0


def _read_deals(session: Session, age: SyncAge, began: datetime) -> None:
    """Reads orders and contracts as well, unless the server did not even answer the sync; trouble is only told."""
    from occ_tui.cli.freshness import freshen, say_problem_of
    from occ_tui.client.errors import OccClientError
    from occ_tui.services import contracts, orders

    if age.at is None or age.at < began.replace(microsecond=began.microsecond // 1000 * 1000):
        return
    if not orders.is_asked(session):
        return
    try:
        freshen(session, orders.refresh, is_known=True, live=True)
        if not orders.is_gathered(session):
            freshen(session, contracts.refresh, is_known=True, live=True)
    except OccClientError as error:
        say_problem_of(error, session)


def _unread_words(what: str, session: Session) -> str:
    """That orders or contracts were not looked through, and which command reads them."""
    sentences = {
        "orders": _("Orders were not looked through: they have not been read yet. Read them: {command}"),
        "contracts": _("Contracts were not looked through: they have not been read yet. Read them: {command}"),
    }
    return sentences[what].format(command=session.equivalent(what))


def _fields(match: Match, today: int) -> dict[str, Any]:
    from occ_tui.domain.rows.invoices import fields_of

    own = (match.kind.value, match.account_name, match.account_number, match.compartment_id)
    invoice = fields_of(match.record, today, _INVOICE) if match.record else dict.fromkeys(_INVOICE)
    return {**dict(zip(_OWN, own, strict=True)), **invoice, **_deal_fields(match.deal)}


def _deal_fields(deal: Deal | None) -> dict[str, str | None]:
    return {
        "orderNumber": deal.number if deal and deal.is_order else None,
        "contractId": deal.contract_id or None if deal else None,
        "subscriptionId": deal.key if deal and not deal.is_order else None,
    }


def _write(matches: list[Match], today: int) -> None:
    from occ_tui.cli.table import Heading, write_table
    from occ_tui.domain.formatting import formatter
    from occ_tui.domain.rows.invoices import status_text
    from occ_tui.domain.rows.search import kind_text
    from occ_tui.locale import locale_code

    write = formatter(locale_code())
    headings = [
        Heading(_("Found in"), is_whole=True),
        Heading(_("Account"), most=24),
        Heading(_("Number"), is_whole=True),
        Heading(_("Customer or product"), most=20, priority=3),
        Heading(_("PO"), most=20, priority=2),
        Heading(_("State"), is_whole=True, priority=4),
        Heading(_("Due date"), is_whole=True, priority=1),
        Heading(_("Due"), is_number=True),
    ]
    rows = []
    for match in matches:
        row, deal, kind = match.record, match.deal, kind_text(match.kind.value)
        if deal is not None:
            rows.append([kind, match.account_name, deal.number, deal.title, ", ".join(deal.po_numbers), "", "", ""])
            continue
        if row is None:
            rows.append([kind, match.account_name, match.account_number, "", "", "", "", ""])
            continue
        due = write.money(row.due, row.currency)
        day = write.table_date(row.due_day)
        state = status_text(row, today)
        rows.append([kind, match.account_name, row.invoice_number, row.party_name, row.po_number, state, day, due])
    write_table(headings, rows)
