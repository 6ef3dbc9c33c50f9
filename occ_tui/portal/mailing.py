"""A list of invoices becomes a mail: which invoices the caller means and may send, and the message about them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection

from occ_tui.domain.access import Access as Wanted
from occ_tui.domain.access import ContactType, Module, may_send_invoices
from occ_tui.domain.access import may as may_read
from occ_tui.domain.dates import epoch_day
from occ_tui.domain.invoices import InvoiceRecord, Tab
from occ_tui.domain.mail import attachments as files
from occ_tui.domain.mail.letter import ListOf, letter
from occ_tui.domain.mail.message import Envelope, message, new_message_id
from occ_tui.domain.mail.wishes import MAX_IDS, MAX_INVOICES, MailRefused, Wish, wish
from occ_tui.domain.query import QueryError, parse, predicate
from occ_tui.domain.search import matches, query_tokens
from occ_tui.domain.sorting import SortKey, ordered
from occ_tui.domain.text import clean
from occ_tui.locale import language, speaking
from occ_tui.portal import documents, ledger, records
from occ_tui.portal.auth import Caller
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.refusals import invalid_parameter, not_found, support_sends_nothing
from occ_tui.portal.state import Portal
from occ_tui.wire.mail import EmailInvoicesDetails

MOST_AT_ONCE = 3 * MAX_INVOICES
"""Records that are held in memory."""


class Mail(NamedTuple):
    """A message that may go out."""

    message_id: str
    recipients: tuple[str, ...]
    subject: str
    content: bytes
    invoices: int


def wish_of(details: EmailInvoicesDetails) -> Wish:
    """How the mail is to be; refused with 400 when it may not be so."""
    try:
        return wish(
            details.recipients or (),
            language=details.language_code or language(),
            subject=details.subject or "",
            note="\n".join(details.note_lines or ()),
            attach=details.attachment or "xlsx",
            with_pdfs=bool(details.is_pdf_attached),
            columns=details.columns or (),
            fields=details.fields or (),
        )
    except MailRefused as refusal:
        raise invalid_parameter(f"{refusal}.") from None


def accounts_of(connection: Connection, caller: Caller, details: EmailInvoicesDetails) -> list[AnyRow]:
    """The accounts whose invoices are meant, all of which the caller may send; refused with 404 for any other."""
    if details.invoices is not None:
        ocids = list(dict.fromkeys(part.compartment_id or "" for part in details.invoices))
    elif details.compartment_id is not None:
        ocids = [details.compartment_id]
    else:
        return _all_accounts(connection, caller)
    return [_sendable(connection, caller, ledger.find_account(connection, ocid)) for ocid in ocids]


def _sendable(connection: Connection, caller: Caller, account: AnyRow | None) -> AnyRow:
    types = ledger.contact_types(connection, caller.contact_id, account.id) if account else []
    if account is None or not may_read(types, Module.INVOICES, Wanted.READ):
        raise not_found()
    if not may_send_invoices(types):
        raise support_sends_nothing()
    return account


def _all_accounts(connection: Connection, caller: Caller) -> list[AnyRow]:
    granted = list(_granted(connection, caller))
    found = [account for account, types in granted if may_send_invoices(types)]
    if not found:
        is_support = any(ContactType.SUPPORT in types for _account, types in granted)
        raise support_sends_nothing() if is_support else not_found()
    return found


def _granted(connection: Connection, caller: Caller) -> Iterator[tuple[AnyRow, list[ContactType]]]:
    after = 0
    while rows := ledger.granted_accounts(connection, caller.contact_id, after, 500):
        for row in rows:
            yield row, ledger.contact_types(connection, caller.contact_id, row.id)
        after = rows[-1].id


def list_of(
    connection: Connection, portal: Portal, caller: Caller, details: EmailInvoicesDetails, accounts: list[AnyRow]
) -> ListOf:
    """The list that `details` mean, in its order. Refused with 400 for what cannot be read."""
    day = _day(details.today)
    tab = _tab(details.status)
    orders = [_order(text) for text in details.sort_by or ()] or [(SortKey.DUE_DATE, False)]
    found: list[InvoiceRecord] = []
    today = 0
    for account in accounts:
        today = portal.today_number(account.time_zone) if day is None else epoch_day(day)
        if details.invoices is None:
            some = _narrowed(records.of_tab(connection, account, tab, today), details, today)
        else:
            some = records.named(connection, account, _names(details, account.ocid), today)
        for record in some:
            found.append(record)
            if len(found) > MOST_AT_ONCE:
                # The first ones alone are asked for, or the list is too long anyway: no more are kept in memory.
                found = ordered(found, orders, today)[: _kept(details)]
    asked = " ".join(filter(None, (details.query, details.search_text)))
    sender = f"{clean(caller.name)} <{caller.email}>"
    chosen = ordered(found, orders, today)[: _kept(details)]
    return ListOf(chosen, today, tab, asked, details.invoices is not None, sender)


def _kept(details: EmailInvoicesDetails) -> int:
    return MAX_INVOICES + 1 if details.limit is None else min(details.limit, MAX_INVOICES + 1)


def compose(
    connection: Connection, portal: Portal, caller: Caller, sent: ListOf, how: Wish, token: str, at: datetime
) -> Mail:
    """The whole message, in the language that is asked for. Refused with 400 when it would be too long."""
    try:
        files.check_list(sent.records, how)
        with speaking(how.language):
            attached = files.the_list(sent, how)
            if how.with_pdfs:
                attached += _pdfs(connection, sent)
            files.check_size(attached)
            said = letter(sent, how, [attachment.name for attachment in attached])
            message_id = new_message_id(token, portal.mail_from)
            name = clean(caller.name)
            envelope = Envelope(portal.mail_from, how.recipients, message_id, at, name, caller.email)
            content = message(said, envelope, attached)
    except MailRefused as refusal:
        raise invalid_parameter(f"{refusal}.") from None
    return Mail(message_id, how.recipients, said.subject, content, len(sent.records))


def _pdfs(connection: Connection, sent: ListOf) -> list[files.Attachment]:
    having = files.with_pdf(sent.records)
    found = []
    for record, name in zip(having, files.pdf_names(having), strict=True):
        account = ledger.find_account(connection, record.compartment_id)
        assert account is not None
        invoice = ledger.find_invoice(connection, account.id, record.internal_invoice_id)
        assert invoice is not None
        content = documents.render(account, invoice, ledger.lines_of(connection, invoice.id))
        found.append(files.Attachment(name, files.PDF, content))
    return found


def _narrowed(some: Iterator[InvoiceRecord], details: EmailInvoicesDetails, today: int) -> Iterator[InvoiceRecord]:
    tokens = query_tokens(details.search_text or "")
    if tokens:
        some = (
            row for row in some if matches(tokens, (row.invoice_number, row.party_name, row.po_number, row.reference))
        )
    if not (details.query or "").strip():
        return some
    try:
        fits = predicate(parse(details.query or "", today=today))
    except QueryError as error:
        raise invalid_parameter(f"query: {error.message} (at {error.start}).") from None
    return (row for row in some if fits(row))


def _names(details: EmailInvoicesDetails, ocid: str) -> list[str]:
    parts = details.invoices or ()
    names = [name for part in parts if part.compartment_id == ocid for name in part.internal_invoice_ids or ()]
    return list(dict.fromkeys(names))


def check(details: EmailInvoicesDetails) -> None:
    """Refuses more invoices by name than may be named, a list that is named in both ways, and a senseless limit."""
    if details.limit is not None and details.limit < 1:
        raise invalid_parameter("limit: a number from 1.")
    if details.invoices is None:
        return
    if sum(len(part.internal_invoice_ids or ()) for part in details.invoices) > MAX_IDS:
        raise invalid_parameter(f"invoices: at most {MAX_IDS}; ask for more by a query.")
    if details.query or details.search_text or details.status or details.compartment_id:
        raise invalid_parameter("invoices: names them all; a query beside it has no meaning.")


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise invalid_parameter("today: not a day like 2026-11-23.") from None


def _tab(text: str | None) -> Tab:
    try:
        return Tab(text or Tab.ALL)
    except ValueError:
        raise invalid_parameter(f"status: one of {', '.join(Tab)}.") from None


def _order(text: str) -> tuple[SortKey, bool]:
    name, _colon, direction = text.partition(":")
    try:
        if direction not in ("", "asc", "desc"):
            raise ValueError(direction)
        return SortKey(name), direction == "desc"
    except ValueError:
        raise invalid_parameter("sortBy: not a field to sort by.") from None
