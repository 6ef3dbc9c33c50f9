"""One invoice for people: who and what, the money line beside the facts, where it went, its lines."""

from __future__ import annotations

import sys
from itertools import zip_longest
from typing import TYPE_CHECKING, TextIO

from occ_tui.cli.table import Heading, styled, width_of, write_line, write_table
from occ_tui.cli.text import cells, pad
from occ_tui.domain.formatting import Formatter, formatter
from occ_tui.domain.rows.invoices import Tone, sign, status_text, tone
from occ_tui.domain.text import clean
from occ_tui.locale import _, locale_code, pgettext
from occ_tui.services import invoice_words

if TYPE_CHECKING:
    from occ_tui.domain.invoices import InvoiceRecord
    from occ_tui.services.invoices import DetailLine, InvoiceDetail
    from occ_tui.services.session import Session

_INDENT = "  "
_GUTTER = 5
"""Cells between the money line and the facts beside it."""
_STYLES = {Tone.OVERDUE: "red", Tone.FAILED: "red", Tone.SUBMITTED: "yellow", Tone.CLOSED: "green", Tone.OPEN: ""}


def write_invoice(session: Session, record: InvoiceRecord, detail: InvoiceDetail | None, *, with_lines: bool) -> None:
    """Prints the invoice as `screens.md` sketches it; the two columns under each other where room is short."""
    stream = sys.stdout
    write = formatter(locale_code())
    today = session.clock.today_number()
    for text in _title(record, today, stream):
        write_line(text, stream)
    write_line("", stream)
    money = money_lines(record, write)
    facts = fact_lines(record, detail, write)
    beside = max(map(cells, money)) + _GUTTER
    room = width_of(stream) - len(_INDENT)
    if beside + max(map(cells, facts), default=0) <= room:
        for left, right in zip_longest(money, facts, fillvalue=""):
            write_line(f"{_INDENT}{pad(left, beside)}{right}".rstrip(), stream)
    else:
        for text in (*money, "", *facts):
            write_line(f"{_INDENT}{text}".rstrip(), stream)
    if detail is not None and detail.bill_to:
        write_line("", stream)
        write_line(_INDENT + _("Bill to"), stream)
        for text in detail.bill_to:
            write_line(f"{_INDENT}  {clean(text)}", stream)
    if with_lines:
        write_line("", stream)
        _write_lines(record, detail, write, stream)


def money_lines(record: InvoiceRecord, write: Formatter) -> list[str]:
    """Total − credited ± adjusted − paid = due, amounts under each other, with a mark whether it adds up."""
    rows = invoice_words.money_rows(record, write)
    label_width = max(cells(row.label) for row in rows)
    amount_width = max(cells(row.amount) for row in rows)
    return [
        f"{row.sign} {pad(row.label, label_width)}  {pad(row.amount, amount_width, to_right=True)} "
        f"{row.currency} {row.mark}".rstrip()
        for row in rows
    ]


def fact_lines(record: InvoiceRecord, detail: InvoiceDetail | None, write: Formatter) -> list[str]:
    """Dates, terms, references and the last payment, values under each other."""
    shown = invoice_words.facts(record, detail, write)
    width = max((cells(name) for name, _value in shown), default=0)
    return [f"{pad(name, width)}  {value}" for name, value in shown]


def _title(record: InvoiceRecord, today: int, stream: TextIO) -> list[str]:
    state = f"{sign(record, today)} {status_text(record, today)}"
    parts = [_("Invoice {number}").format(number=record.invoice_number or "–"), record.invoice_type]
    head = " · ".join(clean(part) for part in parts if part)
    who = record.party_name or record.account_name
    lines = [f"{styled(head, 'bold', stream)} · {styled(clean(state), _STYLES[tone(record, today)], stream)}"]
    if who:
        account = record.account_name if record.account_name and record.account_name != who else ""
        lines.append(" · ".join(clean(part) for part in (who, account) if part))
    return lines


def _write_lines(record: InvoiceRecord, detail: InvoiceDetail | None, write: Formatter, stream: TextIO) -> None:
    if detail is None or not detail.lines:
        write_line(_INDENT + _("No lines are known of this invoice."), stream)
        return
    headings = [
        Heading(_("Product"), most=50),
        Heading(_("Part"), priority=3, most=16),
        Heading(_("Order"), priority=2, most=16),
        Heading(_("Quantity"), is_number=True, priority=1),
        Heading(_("Unit price"), is_number=True, priority=4),
        Heading(pgettext("money line", "Total"), is_number=True),
    ]
    rows = [
        [
            line.product,
            line.part_number,
            line.order_number,
            write.decimal(line.quantity),
            write.decimal(line.unit_price),
            "–" if line.total is None else write.money(line.total, line.currency),
        ]
        for line in detail.lines
    ]
    rows.append(["", "", "", "", "", _sum_of_lines(record, detail.lines, write)])
    write_table(headings, rows, stream, _INDENT)


def _sum_of_lines(record: InvoiceRecord, lines: tuple[DetailLine, ...], write: Formatter) -> str:
    """The lines' sum with a mark whether it is the invoice's amount; nothing where currencies differ."""
    if any(line.currency != record.currency or line.total is None for line in lines):
        return "–"
    total = sum(line.total or 0 for line in lines)
    return f"{'✓' if total == record.amount else '≠'} {write.money(total, record.currency)}"
