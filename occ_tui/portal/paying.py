"""Payment sessions: `pay_invoice` opens a hosted page for one invoice. It moves no money; the page does."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import timedelta
from urllib.parse import urlsplit

from sqlalchemy import Connection, insert, select

from occ_tui.domain.dates import epoch_ms, from_epoch_ms
from occ_tui.portal import changes
from occ_tui.portal.auth import Caller
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.messages import etag, is_payable, status_of
from occ_tui.portal.refusals import incorrect_state, invalid_parameter, no_etag_match
from occ_tui.portal.schema import accounts, contacts, invoices, payment_sessions
from occ_tui.portal.state import Portal
from occ_tui.wire.customer_payments import PageReceipt
from occ_tui.wire.invoices import PayInvoiceDetails

SESSION = timedelta(minutes=30)

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")


def check_details(details: PayInvoiceDetails) -> None:
    """Refuses a body whose fields could not be used."""
    check_contact(details.email, details.language_code)
    check_return_url(details.return_url)


def check_contact(email: str | None, language_code: str | None) -> None:
    """Refuses an address to which no mail could go, and a language that is none."""
    if email and not (len(email) <= 254 and _EMAIL.fullmatch(email)):
        raise invalid_parameter("email: not an e-mail address.")
    if language_code and not _LANGUAGE.fullmatch(language_code):
        raise invalid_parameter("languageCode: not a language code.")


def check_return_url(url: str | None) -> None:
    """Refuses an address to which no page may lead back."""
    if url and not _is_return_url(url):
        raise invalid_parameter("returnUrl: must be an https URL without user name or password.")


def check_payable(invoice: AnyRow, today: int, if_match: str | None) -> None:
    """Refuses to pay what changed since it was read, or what is not to be paid as it stands."""
    if if_match is not None and if_match.strip() not in ("*", etag(invoice), f'"{etag(invoice)}"'):
        raise no_etag_match()
    if not is_payable(invoice):
        raise incorrect_state(
            f"Invoice {invoice.internal_invoice_id} cannot be paid: its status is {status_of(invoice, today)}"
            f"{'' if invoice.is_payable else ' and it is not payable online'}."
        )


def open_session(
    connection: Connection, portal: Portal, caller: Caller, invoice: AnyRow, details: PayInvoiceDetails
) -> PageReceipt:
    """A new hosted page for what is due now. It uses up the invoice's etag: whoever read the old one reads again."""
    token, header_id = secrets.token_urlsafe(32), secrets.token_hex(16)
    now = portal.now()
    expires_at = now + SESSION
    connection.execute(
        insert(payment_sessions).values(
            header_id=header_id,
            token_hash=hashed(token),
            invoice_id=invoice.id,
            contact_id=caller.contact_id,
            due_minor=invoice.due_minor,
            email=details.email or "",
            language_code=details.language_code or "",
            return_url=details.return_url or "",
            created_ms=epoch_ms(now),
            expires_ms=epoch_ms(expires_at),
        )
    )
    changes.note(connection, invoice.id)
    url = f"{portal.pages_url}/pay/{token}"
    expires_at = from_epoch_ms(epoch_ms(expires_at))
    return PageReceipt(url=url, header_id=header_id, token=token, expires_at=expires_at)


def find_session(connection: Connection, token: str) -> AnyRow | None:
    """The session of a page's token, with its invoice, its account and who opened it.

    `due_minor` is what was due when it was opened, `due_now_minor` what is.
    """
    query = (
        select(
            payment_sessions,
            invoices.c.internal_invoice_id,
            invoices.c.account_id,
            invoices.c.number,
            invoices.c.currency,
            invoices.c.party_name,
            invoices.c.state,
            invoices.c.is_card_payable,
            invoices.c.due_minor.label("due_now_minor"),
            accounts.c.ocid.label("account_ocid"),
            accounts.c.name.label("account_name"),
            accounts.c.number.label("account_number"),
            accounts.c.preferred_email,
            accounts.c.time_zone,
            contacts.c.name.label("contact_name"),
        )
        .join(invoices, invoices.c.id == payment_sessions.c.invoice_id)
        .join(accounts, accounts.c.id == invoices.c.account_id)
        .join(contacts, contacts.c.id == payment_sessions.c.contact_id)
        .where(payment_sessions.c.token_hash == hashed(token))
    )
    return connection.execute(query).first()


def hashed(token: str) -> str:
    """What the database knows of a page's token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _is_return_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
        is_local = parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1", "::1")
    except ValueError:
        return False
    return bool(parts.hostname) and not (parts.username or parts.password) and (parts.scheme == "https" or is_local)
