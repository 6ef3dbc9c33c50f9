"""Requests to Billing Support: what is known of the invoice, who asks, and the message for a mail program."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from occ_tui.domain.contacts import Contact
from occ_tui.domain.requests import About, Request
from occ_tui.services import invoices
from occ_tui.services.desk import Desk

if TYPE_CHECKING:
    from occ_tui.domain.invoices import InvoiceRecord
    from occ_tui.services.session import Session


def about(session: Session, record: InvoiceRecord) -> About:
    """What the store knows of the invoice; its details only as far as they were read before."""
    account = session.known_account(record.compartment_id)
    detail = invoices.detail(session, record)
    orders = dict.fromkeys(line.order_number for line in detail.lines if line.order_number) if detail else {}
    return About(
        record,
        record.party_name or record.account_name,
        account.account_number if account else "",
        tuple(orders),
        detail.bill_to if detail else (),
        detail.payment_terms if detail else "",
    )


def contact(session: Session) -> Contact:
    """Who asked the last time."""
    return Desk(session).contact()


def support(session: Session) -> str:
    """Where requests were mailed to the last time; empty before that."""
    return Desk(session).support()


def remember_contact(session: Session, who: Contact) -> None:
    """Who asks need not be typed the next time. A disk that does not take it is no reason not to ask."""
    Desk(session).keep_contact(who)


def file_name(request: Request, number: str) -> str:
    """A file name made here from the invoice's number and what the request is about."""
    plain = re.sub(r"[^A-Za-z0-9_-]+", "-", number).strip("-")[:80]
    return f"request-{plain or 'without-number'}-{request.kind.value}.eml"


def save_message(request: Request, who: Contact, path: Path) -> Path:
    """The request as a message that mail programs open (RFC 5322), 0600, without a recipient; the file's path.

    Errors: `FileExists`, `FileNotWritten`.
    """
    from occ_tui.services.files import write_whole

    return write_whole(path, message(request, who))


def message(request: Request, who: Contact) -> bytes:
    """The request as a message. Billing Support's address differs by country: who sends it adds it."""
    from email.headerregistry import Address
    from email.message import EmailMessage
    from email.policy import SMTP

    made = EmailMessage(policy=SMTP)
    user, _at, domain = who.email.rpartition("@")
    made["From"] = Address(who.name, user, domain)
    made["Subject"] = request.subject
    made["Content-Language"] = request.language
    made["X-Unsent"] = "1"
    made.set_content(request.body, cte="quoted-printable")
    return made.as_bytes()
