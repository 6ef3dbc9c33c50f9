"""Invoices as PDF: letterhead, bill-to, facts, the lines over as many pages as they need, the money line, how to pay.

Texts are drawn as they are, never read as markup; the same document gives the same bytes, whenever it is drawn.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from occ_tui.domain.dates import from_epoch_ms
from occ_tui.domain.formatting import Formatter, formatter
from occ_tui.domain.money import InexactAmount, to_minor
from occ_tui.domain.text import clean
from occ_tui.locale import _, locale_code
from occ_tui.paper.page import BOTTOM, LEFT, RIGHT, TOP, begin_page, cut, draw_feet
from occ_tui.portal.balances import Balance
from occ_tui.portal.entries import AccountEntry, InvoiceEntry
from occ_tui.portal.printed import DocumentLine, InvoiceDocument, document_of

if TYPE_CHECKING:
    from occ_tui.paper.sheet import Sheet

LONGEST_TEXT = 600
"""Signs of one text that are drawn; what is longer ends in an ellipsis, so that no text fills a page by itself."""

FACTS = 118.0
"""Left edge of the facts beside the bill-to address."""
LINE_MM = 4.6


def render_invoice(account: AccountEntry, invoice: InvoiceEntry, balance: Balance) -> bytes:
    """An invoice of the ledger as a PDF file; see `printed.document_of`.

    Raises `fonts.FontsMissing` without the package of fonts.
    """
    return render(document_of(account, invoice, balance))


def render(document: InvoiceDocument) -> bytes:
    """`document` as a PDF file."""
    from occ_tui.paper.sheet import Sheet

    sheet = Sheet(_("Invoice {number}").format(number=plain(document.number)), from_epoch_ms(document.time_invoice))
    painter = _Painter(document, sheet, formatter(locale_code()))
    painter.first_page()
    painter.lines()
    painter.closing()
    draw_feet(sheet, plain(document.note), size=8, line_mm=3.9)
    return sheet.output_bytes()


def plain(text: str) -> str:
    """`text` filtered and no longer than `LONGEST_TEXT`."""
    return cut(clean(text), LONGEST_TEXT)


class _Column:
    """A column of the line table."""

    def __init__(self, title: str, left: float, width: float, *, is_number: bool) -> None:
        self.title, self.left, self.width, self.is_number = title, left, width, is_number
        self.align = "R" if is_number else "L"


class _Painter:
    """Draws one document from top to bottom; knows where on the page it stands."""

    def __init__(self, document: InvoiceDocument, sheet: Sheet, write: Formatter) -> None:
        self.document, self.sheet, self.write = document, sheet, write
        self.columns = (
            _Column("#", LEFT, 8, is_number=False),
            _Column(_("Description"), 28, 62, is_number=False),
            _Column(_("Period"), 91, 24, is_number=False),
            _Column(_("Quantity"), 116, 18, is_number=True),
            _Column(_("Unit price"), 134, 27, is_number=True),
            _Column(_("Amount {currency}").format(currency=plain(document.currency)), 161, 29, is_number=True),
        )

    def first_page(self) -> None:
        begin_page(self.sheet)
        self._letterhead()
        top = self.sheet.y
        self._bill_to(top)
        bottom = self.sheet.y
        self._facts(top)
        self.sheet.y = max(bottom, self.sheet.y) + 12

    def _letterhead(self) -> None:
        sheet, seller = self.sheet, self.document.seller
        height = sheet.text(plain(seller.name), LEFT, 92, size=15, bold=True, most_lines=2)
        sheet.y = TOP
        for line in (*seller.address, seller.tax_number, seller.email):
            if line:
                sheet.y += sheet.text(
                    plain(line), 120, RIGHT - 120, size=8, colour=sheet.DIM, align="R", most_lines=1, line_mm=3.9
                )
        sheet.y = max(TOP + height, sheet.y) + 5
        sheet.rule(LEFT, RIGHT)
        sheet.y += 9
        title = _("Invoice {number}").format(number=plain(self.document.number))
        sheet.y += sheet.text(title, LEFT, RIGHT - LEFT, size=21, bold=True, line_mm=9, most_lines=2) + 7

    def _bill_to(self, top: float) -> None:
        sheet = self.sheet
        sheet.y = top
        sheet.y += sheet.text(_("Bill to"), LEFT, 90, size=8, colour=sheet.DIM) + 0.4
        for index, line in enumerate(line for line in self.document.bill_to if line):
            sheet.y += sheet.text(plain(line), LEFT, 90, size=10, bold=index == 0, line_mm=4.9, most_lines=2)

    def _facts(self, top: float) -> None:
        sheet = self.sheet
        sheet.y = top
        for label, value in self.document.facts:
            sheet.text(plain(label), FACTS, 32, size=9, colour=sheet.DIM, line_mm=5.2, most_lines=1)
            sheet.y += sheet.text(plain(value), FACTS + 32, RIGHT - FACTS - 32, size=9, line_mm=5.2, most_lines=2)

    def lines(self) -> None:
        self._table_head()
        for number, line in enumerate(self.document.lines, start=1):
            cells = self._cells(number, line)
            height = self._height(line, cells)
            if self.sheet.y + height > BOTTOM:
                self._next_page()
                self._table_head()
            self._row(line, cells, height)

    def _table_head(self) -> None:
        sheet = self.sheet
        for column in self.columns:
            sheet.text(
                column.title, column.left, column.width, size=8, colour=sheet.DIM, align=column.align, most_lines=1
            )
        sheet.y += 5
        sheet.rule(LEFT, RIGHT, strong=True)
        sheet.y += 1.6

    def _cells(self, number: int, line: DocumentLine) -> list[str]:
        period = "" if line.period is None else "\n".join(f"{self.write.table_date(day)}" for day in line.period)
        amount = self.write.amount(line.total_minor, self.document.currency)
        quantity = "" if line.quantity is None else _quantity(line.quantity, self.write)
        unit = "" if line.unit_price is None else _unit_price(line.unit_price, self.document.currency, self.write)
        return [str(number), plain(line.product), period, quantity, unit, amount]

    def _small_print(self, line: DocumentLine) -> str:
        parts = [plain(line.part_number)] if line.part_number else []
        if line.order_number:
            parts.append(_("order {number}").format(number=plain(line.order_number)))
        return " · ".join(parts)

    def _height(self, line: DocumentLine, cells: list[str]) -> float:
        product = self.sheet.height(cells[1], self.columns[1].width, size=9, line_mm=LINE_MM)
        small = self.sheet.height(self._small_print(line), self.columns[1].width, size=7.5, line_mm=3.8)
        return max(product + small, 2 * 3.8 + 0.8 if line.period else LINE_MM) + 2.6

    def _row(self, line: DocumentLine, cells: list[str], height: float) -> None:
        sheet, top = self.sheet, self.sheet.y
        for column, cell in zip(self.columns, cells, strict=True):
            if column is self.columns[2]:
                self._period(cell, column, top)
                continue
            used = sheet.text(cell, column.left, column.width, size=9, align=column.align, line_mm=LINE_MM)
            if column is self.columns[1] and (small := self._small_print(line)):
                sheet.y = top + used
                sheet.text(small, column.left, column.width, size=7.5, colour=sheet.DIM, line_mm=3.8)
                sheet.y = top
        sheet.y = top + height - 1
        sheet.rule(LEFT, RIGHT)
        sheet.y += 1

    def _period(self, cell: str, column: _Column, top: float) -> None:
        sheet = self.sheet
        sheet.y = top + 0.4
        for day in cell.splitlines():
            sheet.y += sheet.text(day, column.left, column.width, size=8, line_mm=3.8, most_lines=1)
        sheet.y = top

    def closing(self) -> None:
        rows = self._payment_rows()
        changes = sum(1 for minor in (self.document.tax, *self._changes().values()) if minor)
        if self.sheet.y + 4 + (changes + 2) * 6 + 12 + len(rows) * 5 + 7 > BOTTOM:
            self._next_page()
        self.sheet.y += 4
        self._money_line()
        self.sheet.y += 10
        self._how_to_pay(rows)

    def _money_line(self) -> None:
        document = self.document
        self._sum(_("Total"), document.amount, bold=True)
        if document.tax:
            self._sum(_("of which tax"), document.tax, is_dim=True)
        for label, minor in self._changes().items():
            if minor:
                self._sum(label, minor)
        self.sheet.y += 1.5
        self.sheet.block(112, self.sheet.y - 1.7, RIGHT - 112 + 3, 9.4, self.sheet.TINT)
        self._sum(_("Amount due"), document.due, size=12, bold=True)

    def _sum(self, label: str, minor: int, *, size: float = 9.5, bold: bool = False, is_dim: bool = False) -> None:
        sheet = self.sheet
        colour = sheet.DIM if is_dim else sheet.INK
        amount = self.write.money(minor, plain(self.document.currency))
        sheet.text(label, 115, 34, size=size, bold=bold, colour=colour, line_mm=6, most_lines=1)
        sheet.text(amount, 140, RIGHT - 140, size=size, bold=bold, colour=colour, align="R", line_mm=6, most_lines=1)
        sheet.y += 6

    def _changes(self) -> dict[str, int]:
        document = self.document
        return {
            _("− Credited"): document.credited,
            _("± Adjusted"): document.adjusted,
            _("− Paid"): document.applied,
        }

    def _payment_rows(self) -> list[tuple[str, str]]:
        document = self.document
        if document.due <= 0:
            return []
        rows = [(_("Payment terms"), document.payment_terms), *document.seller.bank]
        if document.seller.bank:
            rows.append((_("Reference"), document.reference))
        return [(label, value) for label, value in rows if value]

    def _how_to_pay(self, rows: list[tuple[str, str]]) -> None:
        sheet = self.sheet
        if not rows:
            return
        sheet.y += sheet.text(_("How to pay"), LEFT, 100, size=10.5, bold=True, line_mm=6) + 0.5
        for label, value in rows:
            sheet.text(plain(label), LEFT, 32, size=9, colour=sheet.DIM, line_mm=5, most_lines=1)
            sheet.y += sheet.text(plain(value), LEFT + 32, RIGHT - LEFT - 32, size=9, line_mm=5, most_lines=1)

    def _next_page(self) -> None:
        sheet = self.sheet
        begin_page(sheet)
        title = _("Invoice {number}").format(number=plain(self.document.number))
        sheet.text(title, LEFT, 110, size=9, bold=True, most_lines=1)
        sheet.text(
            plain(self.document.seller.name), 130, RIGHT - 130, size=9, colour=sheet.DIM, align="R", most_lines=1
        )
        sheet.y += 11


def _quantity(quantity: Decimal, write: Formatter) -> str:
    return write.decimal(format(quantity.normalize(), "f"))


def _unit_price(price: Decimal, currency: str, write: Formatter) -> str:
    """A price per unit may be finer than the currency; then it keeps every place that it has."""
    try:
        return write.amount(to_minor(price, currency), currency)
    except InexactAmount:
        return write.decimal(format(price.normalize(), "f"))
