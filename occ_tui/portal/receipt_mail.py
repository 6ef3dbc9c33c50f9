"""The mail to whoever asked for a receipt: the receipt of a settled payment, or why one failed and nothing was charged.

It is put into the outbox in the transaction that ends the payment, which happens once: so there is one mail, whoever
ends it and whenever the portal is killed.
"""

from __future__ import annotations

import logging
import secrets

from sqlalchemy import Connection, select

from occ_tui.domain.emails import is_address
from occ_tui.domain.formatting import Formatter, formatter
from occ_tui.domain.mail.attachments import PDF, Attachment
from occ_tui.domain.mail.message import Envelope, message_of, new_message_id
from occ_tui.domain.mail.notice import Notice, as_html, as_text
from occ_tui.domain.payments import PaymentStatus
from occ_tui.domain.rows.payments import failure_words
from occ_tui.domain.text import clean
from occ_tui.locale import _, locale_code, speaking
from occ_tui.portal import outbox, payment_list, receipts
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.mailing import Mail
from occ_tui.portal.printed import SAMPLE_DOMAIN
from occ_tui.portal.schema import accounts
from occ_tui.portal.state import Portal, zone
from occ_tui.wire.customer_payments import FailureReason, Payment

log = logging.getLogger("occ.portal")


def promise(connection: Connection, portal: Portal, account_id: int, payment_id: int) -> None:
    """Puts the mail about a payment that has just ended into the outbox, if an address was given for it."""
    row = payment_list.find_payment(connection, account_id, payment_id)
    if row is None or not is_address(row.order_email):
        return
    account = connection.execute(select(accounts).where(accounts.c.id == account_id)).one()
    payment = payment_list.messages_of(connection, account, [row])[0]
    with speaking(row.order_language_code or "en"):
        outbox.put(connection, portal, None, mail(portal, account, payment, row.order_email), portal.now())


def mail(portal: Portal, account: AnyRow, payment: Payment, email: str) -> Mail:
    """The mail about `payment`, in the language of the moment."""
    has_failed = payment.status == PaymentStatus.FAILED
    attached = [] if has_failed else _receipt(account, payment)
    reference = clean(payment.reference or payment.id or "")
    words = _("Payment {reference} failed: nothing was charged") if has_failed else _("Receipt {reference}")
    subject = words.format(reference=reference)
    message_id = new_message_id(secrets.token_hex(16), portal.mail_from)
    envelope = Envelope(portal.mail_from, (email,), message_id, portal.now())
    notice = _notice(subject, account, payment, has_receipt=bool(attached))
    content = message_of(subject, as_text(notice), as_html(notice), envelope, attached)
    return Mail(message_id, (email,), subject, content, 0)


def _receipt(account: AnyRow, payment: Payment) -> list[Attachment]:
    """A receipt that cannot be drawn is no reason for money to wait: the text says all that it says."""
    try:
        content = receipts.render(account, payment)
    except Exception:
        log.exception("the receipt of payment %s cannot be drawn", payment.id)
        return []
    return [Attachment(f"receipt-{payment.id}.pdf", PDF, content)]


def _notice(subject: str, account: AnyRow, payment: Payment, *, has_receipt: bool) -> Notice:
    write = formatter(locale_code())
    after = ["\n".join(_items(payment, write))]
    if has_receipt:
        after.append(_("The receipt is attached as PDF."))
    if SAMPLE_DOMAIN in account.preferred_email:
        after.append(_("This payment is made up of generated data: no money was moved."))
    return Notice(
        subject=subject,
        paragraphs=(_outcome(payment),),
        facts=tuple(_facts(account, payment, write)),
        after=tuple(filter(None, after)),
        closing=_("Sent by occ."),
    )


def _outcome(payment: Payment) -> str:
    if payment.status == PaymentStatus.SETTLED:
        return _("The payment is settled.")
    if payment.status == PaymentStatus.SUBMITTED:
        return _("The payment was submitted and is not settled yet.")
    reason = failure_words(str(payment.failure_reason or FailureReason.DECLINED))
    why = _("The payment failed: {reason}. Nothing was charged.").format(reason=reason)
    return "\n".join([why, _("What it was for is still due; pay it with another method.")])


def _facts(account: AnyRow, payment: Payment, write: Formatter) -> list[tuple[str, str]]:
    ended = payment.time_settled or payment.time_failed
    label = _("Settled") if payment.time_settled else _("Failed")
    facts = [
        (_("Reference"), payment.reference or ""),
        (_("Amount"), receipts.money(payment.amount, payment.currency_code or "", write)),
        (_("Payee"), payment.payee_name or ""),
        (_("Account"), f"{account.name} · {account.number}"),
        (_("Paid by"), payment.paid_by or ""),
        (_("Paid with"), receipts.method_label(payment.method)),
        (label, write.date_time(ended, zone(account.time_zone)) if ended else ""),
        (_("Remittance"), payment.remittance_text or ""),
    ]
    return [(name, clean(value)) for name, value in facts if value]


def _items(payment: Payment, write: Formatter) -> list[str]:
    currency = payment.currency_code or ""
    return [
        f"{clean(receipts.item_title(item))}: {receipts.money(item.amount, currency, write)}"
        for item in payment.allocations or ()
    ]
