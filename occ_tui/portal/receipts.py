"""The receipt of a payment as PDF, in the language of the portal's process: who paid, when, with what, for what."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from occ_tui.domain.formatting import Formatter, formatter
from occ_tui.domain.money import to_minor
from occ_tui.locale import _, locale_code
from occ_tui.paper.page import BOTTOM, LEFT, RIGHT, TOP
from occ_tui.portal.entries import SETTLED
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.pdf import plain
from occ_tui.portal.printed import SAMPLE_DOMAIN
from occ_tui.portal.state import zone
from occ_tui.wire.customer_payments import Payment, PaymentAllocation, PaymentMethod

if TYPE_CHECKING:
    from occ_tui.paper.sheet import Sheet

LABELS_MM = 45.0
ROW_MM = 6.4


def render(account: AnyRow, payment: Payment) -> bytes:
    """The receipt of a payment that was not refused; its date is its creation date, so that its bytes stay the same."""
    from occ_tui.paper.sheet import Sheet

    assert payment.time_submitted is not None
    title = _("Receipt {reference}").format(reference=plain(payment.reference or payment.id or ""))
    sheet = Sheet(title, payment.time_submitted)
    write = formatter(locale_code())
    sheet.new_page()
    sheet.block(0, 0, 210, 3, sheet.ACCENT)
    sheet.y = TOP
    sheet.y += sheet.text(plain(payment.payee_name or ""), LEFT, RIGHT - LEFT, size=11, bold=True) + 4
    sheet.y += sheet.text(title, LEFT, RIGHT - LEFT, size=21, bold=True, line_mm=9, most_lines=2) + 5
    _facts(sheet, account, payment, write)
    _items(sheet, payment, write)
    _closing(sheet, account, payment)
    return sheet.output_bytes()


def method_label(method: PaymentMethod | None) -> str:
    """What the payer knows the method by."""
    if method is None:
        return ""
    what = method.brand or (method.name if method.kind == "OTHER" else "") or method.kind or ""
    return f"{what} •••• {method.last_digits}" if method.last_digits else f"{what} {method.email_address or ''}".strip()


def _facts(sheet: Sheet, account: AnyRow, payment: Payment, write: Formatter) -> None:
    assert payment.time_submitted is not None
    settled = payment.time_settled
    where = zone(account.time_zone)
    facts = (
        (_("Account"), f"{account.name} · {account.number}"),
        (_("Paid by"), payment.paid_by or ""),
        (_("Paid with"), method_label(payment.method)),
        (_("Submitted"), write.date_time(payment.time_submitted, where)),
        (_("Settled"), write.date_time(settled, where) if settled else _("not yet")),
        (_("Remittance"), payment.remittance_text or ""),
    )
    for label, value in facts:
        if value:
            sheet.text(label, LEFT, LABELS_MM, size=9, colour=sheet.DIM, line_mm=5.2)
            left = LEFT + LABELS_MM
            sheet.y += sheet.text(plain(value), left, RIGHT - left, size=9, line_mm=5.2, most_lines=3)
    sheet.y += 6


def _items(sheet: Sheet, payment: Payment, write: Formatter) -> None:
    currency = payment.currency_code or ""
    sheet.rule(LEFT, RIGHT, strong=True)
    sheet.y += 1.5
    for item in payment.allocations or ():
        if sheet.y + ROW_MM > BOTTOM:
            sheet.new_page()
            sheet.y = TOP
        _amount(sheet, item_title(item), money(item.amount, currency, write))
    sheet.rule(LEFT, RIGHT, strong=True)
    sheet.y += 1.5
    _amount(sheet, _("Paid in all"), money(payment.amount, currency, write), is_bold=True)


def _amount(sheet: Sheet, label: str, amount: str, *, is_bold: bool = False) -> None:
    sheet.text(amount, 120, RIGHT - 120, size=10, bold=is_bold, align="R", line_mm=5)
    sheet.y += max(ROW_MM, sheet.text(label, LEFT, 98, size=10, bold=is_bold, line_mm=5, most_lines=2) + 1)


def item_title(item: PaymentAllocation) -> str:
    """What an allocation is for."""
    number = plain(item.number or item.id or "")
    titles = {
        "INVOICE": _("Invoice {number}"),
        "ORDER": _("Order {number}"),
        "RENEWAL": _("Support renewal {number}"),
    }
    return titles.get(item.kind or "", "{number}").format(number=number)


def _closing(sheet: Sheet, account: AnyRow, payment: Payment) -> None:
    if payment.status == SETTLED:
        text = _("The payment is settled.")
    else:
        text = _("The payment is submitted but not settled yet: it can still fail. Only a settled payment is final.")
    sheet.y += 8
    sheet.y += sheet.text(text, LEFT, RIGHT - LEFT, size=9)
    if SAMPLE_DOMAIN in account.preferred_email:
        note = _("Sample receipt made from generated data: no money was moved.")
        sheet.y += sheet.text(note, LEFT, RIGHT - LEFT, size=8, colour=sheet.DIM) + 1


def money(amount: Decimal | None, currency: str, write: Formatter) -> str:
    """An amount of a message, as the reader's language writes it."""
    return write.money(to_minor(amount or 0, currency), currency)
