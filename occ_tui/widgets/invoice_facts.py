"""What the detail of an invoice says besides its money: facts, bill-to, last payment, lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from rich.cells import cell_len
from textual.content import Content

from occ_tui.domain.dates import epoch_day
from occ_tui.domain.formatting import Formatter
from occ_tui.domain.invoices import InvoiceRecord
from occ_tui.domain.money import to_minor
from occ_tui.domain.rows import invoices as cells
from occ_tui.domain.rows.invoices import NOTHING
from occ_tui.domain.rows.payments import expiry_month
from occ_tui.domain.rows.terms import payment_words
from occ_tui.locale import N_, _, ngettext
from occ_tui.services.invoices import DetailLine, InvoiceDetail
from occ_tui.services.notes import Note, mailed_text, moment, state_text
from occ_tui.widgets.invoice_lines import NOTED, cut, fitted
from occ_tui.widgets.line import text
from occ_tui.widgets.status_tabs import signed

_MOST_NOTES = 4
"""Notes that are named; `A` lists all."""
_NAME_LINES = 3
"""Lines that the name of a product may take."""


def title(record: InvoiceRecord, today: int) -> Content:
    """`Invoice 100482391 · LICENSE · ! overdue 84 days`. The sign of what is open would look like one more dot."""
    tone = cells.tone(record, today)
    state = cells.status_text(record, today)
    return Content.assemble(
        text(_("Invoice {number}").format(number=record.invoice_number or record.invoice_id), "bold"),
        text(" · ", "$dim"),
        record.invoice_type or NOTHING,
        text(" · ", "$dim"),
        Content(state) if tone is cells.Tone.OPEN else signed(tone, state),
    )


def pairs(entries: Sequence[tuple[str, str]], width: int) -> Content:
    """Label and value under each other; a value that is too long goes on below itself."""
    if not entries:
        return Content("")
    labels = min(max(cell_len(label) for label, _value in entries), max(6, width // 2))
    room = max(8, width - labels - 2)
    lines: list[Content] = []
    for label, value in entries:
        shown = Content(value).wrap(room) or [Content("")]
        head = text(fitted(label, labels) + "  ", "$dim")
        lines.append(Content.assemble(head, shown[0]))
        lines += [Content.assemble(" " * (labels + 2), more) for more in shown[1:]]
    return Content("\n").join(lines)


def facts(record: InvoiceRecord, detail: InvoiceDetail | None, write: Formatter) -> list[tuple[str, str]]:
    """Dates, numbers and terms; what only the detail knows is left out until it is there."""
    entries = [
        (_("Invoice date"), write.date(record.invoice_day)),
        (_("Due date"), write.date(record.due_day)),
    ]
    if detail is not None and detail.payment_terms:
        entries.append((_("Terms"), payment_words(detail.payment_terms)))
    if detail is not None and detail.tax is not None:
        entries.append((_("Tax"), write.money(detail.tax, record.currency)))
    entries += [(_("PO"), record.po_number or NOTHING), (_("Reference"), record.reference or NOTHING)]
    if detail is not None and detail.preferred_email:
        entries.append((_("Sent to"), detail.preferred_email))
    return entries


_PAYMENT_LABELS = {
    "paymentMethod": N_("Paid with"),
    "amountPaid": N_("Amount"),
    "timePaidOn": N_("Paid on"),
    "paidBy": N_("Paid by"),
    "creditCardType": N_("Card"),
    "lastDigits": N_("Last digits"),
    "nameOnCard": N_("Name on card"),
    "timeExpiration": N_("Expires"),
    "paypalReference": N_("PayPal reference"),
}
_ATTEMPT_LABELS = _PAYMENT_LABELS | {
    "paymentMethod": N_("Tried with"),
    "amountPaid": N_("Amount"),
    "timePaidOn": N_("Tried on"),
    "paidBy": N_("Tried by"),
}
"""The same for a payment that failed: nothing was paid."""


def last_payment(record: InvoiceRecord, detail: InvoiceDetail | None, write: Formatter) -> list[tuple[str, str]]:
    """The last payment, or what was tried, in the words of its kind."""
    labels = _ATTEMPT_LABELS if record.is_payment_failed else _PAYMENT_LABELS
    if detail is not None and detail.payment:
        return [
            (_(labels.get(name, name)), _payment_value(name, said, record.currency, write))
            for name, said in detail.payment
        ]
    if not record.payment_method:
        return []
    known = {"paymentMethod": method(record)}
    if record.paid_day is not None:
        known["timePaidOn"] = write.date(record.paid_day)
    if record.card_expires is not None:
        known["timeExpiration"] = expiry_month(record.card_expires)
    return [(_(labels[name]), said) for name, said in known.items()]


def _payment_value(name: str, said: str, currency: str, write: Formatter) -> str:
    """Amounts and instants as the locale writes them; what can't be read stays as the server sent it."""
    if name == "paymentMethod":
        return cells.payment_method_text(said)
    try:
        if name == "amountPaid":
            return write.money(to_minor(Decimal(said), currency), currency)
        if name == "timeExpiration":
            return expiry_month(epoch_day(date.fromisoformat(said)))
        if name == "timePaidOn":
            return write.date_time(datetime.fromisoformat(said))
    except (ArithmeticError, ValueError):
        return said
    return said


def method(record: InvoiceRecord) -> str:
    """What the last payment was made with: "VISA ····4242"."""
    card = " ".join(
        part for part in (record.card_type, f"····{record.last_digits}" if record.last_digits else "") if part
    )
    return card or cells.payment_method_text(record.payment_method)


def bill_to(record: InvoiceRecord, detail: InvoiceDetail | None) -> list[str]:
    """Name and address of who is billed, line by line."""
    name = record.party_name or record.account_name
    address = list(detail.bill_to) if detail is not None else []
    return address if name in address else [name or NOTHING, *address]


def notes(kept: Sequence[tuple[str, Note]], write: Formatter) -> Content:
    """What was asked about the invoice, with what became of it, when and by whom; the latest first."""
    lines: list[Content] = []
    for title, note in kept[:_MOST_NOTES]:
        at = write.date_time(moment(note))
        lines.append(Content.assemble(text(f"{NOTED} ", "$accent"), title))
        lines.append(text(f"  {state_text(note)} · {at}" + (f" · {note.author}" if note.author else ""), "$dim"))
        if mailed := mailed_text(note, write):
            lines.append(text(f"  {mailed}", "$dim"))
    more = len(kept) - _MOST_NOTES
    if more > 0:
        words = ngettext("and {count} more", "and {count} more", more).format(count=write.number(more))
        lines.append(text(f"  {words}", "$dim"))
    return Content("\n").join(lines)


def lines_heading(detail: InvoiceDetail | None) -> Content:
    """`Lines 3`."""
    if detail is None:
        return text(_("Lines"), "bold")
    count = len(detail.lines)
    return text(ngettext("{count} line", "{count} lines", count).format(count=count), "bold")


def line_items(detail: InvoiceDetail, record: InvoiceRecord, write: Formatter, width: int) -> Content:
    """Product and total of each line, the tax, and whether they come to the invoice's total."""
    entries = [
        (line.product or line.part_number or NOTHING, _line_amount(line, write), _line_note(line, write))
        for line in detail.lines
    ]
    if detail.lines and detail.tax and _sum(detail) != record.amount:
        entries.append((_("Tax"), write.amount(detail.tax, record.currency), ""))
    total = write.amount(record.amount, record.currency)
    widest = max([cell_len(amount) for _said, amount, _note in entries] + [cell_len(total)])
    room = max(6, width - widest - 4)
    shown: list[Content] = []
    for said, amount, note in entries:
        first, *others = Content(said).wrap(room)[:_NAME_LINES]
        shown.append(Content(f"{fitted(first.plain, room)}  {fitted(amount, widest, to_the_right=True)}"))
        shown += [Content(cut(other.plain, room)) for other in others]
        if note:
            shown.append(text("  " + cut(note, max(1, width - 4)), "$dim"))
    if (holds := _adds_up(detail, record)) is not None:
        line = f"{fitted(_('Total'), room)}  {fitted(total, widest, to_the_right=True)}"
        shown.append(Content.assemble(text(line, "bold"), text(" ✓", "$good") if holds else text(" !", "bold $soon")))
    return Content("\n").join(shown)


def _line_amount(line: DetailLine, write: Formatter) -> str:
    return NOTHING if line.total is None else write.amount(line.total, line.currency)


def _line_note(line: DetailLine, write: Formatter) -> str:
    parts = []
    if line.quantity and line.unit_price:
        parts.append(f"{write.decimal(line.quantity)} × {write.decimal(line.unit_price)}")
    if line.start_day is not None and line.end_day is not None:
        parts.append(f"{write.table_date(line.start_day)} – {write.table_date(line.end_day)}")
    if line.order_number:
        parts.append(_("order {number}").format(number=line.order_number))
    return " · ".join(parts)


def _adds_up(detail: InvoiceDetail, record: InvoiceRecord) -> bool | None:
    """Whether the lines, with or without tax, come to the total; `None` where that can't be said."""
    if not detail.lines or any(line.total is None or line.currency != record.currency for line in detail.lines):
        return None
    return record.amount in (_sum(detail), _sum(detail) + (detail.tax or 0))


def _sum(detail: InvoiceDetail) -> int:
    return sum(line.total for line in detail.lines if line.total is not None)
