"""A statement of account as PDF: whose, from when to when, a table and its sums per currency, the aging at the foot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING

from occ_tui.domain.dates import from_epoch_day
from occ_tui.domain.formatting import Formatter, formatter
from occ_tui.domain.rows.aging import amount_cells, bucket_title
from occ_tui.domain.rows.statement import cells, headings, sums
from occ_tui.domain.statement import Section
from occ_tui.domain.text import clean
from occ_tui.locale import _, locale_code, ngettext
from occ_tui.paper.page import BOTTOM, LEFT, RIGHT, begin_page, cut, draw_feet
from occ_tui.services.errors import BadUsage, PdfExtraMissing

if TYPE_CHECKING:
    from occ_tui.paper.sheet import Sheet
    from occ_tui.services.statement import Statement

MOST_ENTRIES = 10_000
"""Entries that are drawn; a table of more is for CSV, not for paper."""

_LINE_MM = 4.8
_LONGEST = 200
"""Signs of one cell that are drawn."""
_COLUMNS = ((20.0, 20.0), (41.0, 27.0), (69.0, 28.0), (98.0, 25.0), (124.0, 18.0), (142.0, 24.0), (166.0, 24.0))
"""Left edge and width of each, in millimetres."""
_NUMBERS_FROM = 5


def render(statement: Statement) -> bytes:
    """The file's bytes. Errors: `PdfExtraMissing`; `BadUsage` for more than `MOST_ENTRIES`."""
    if any(find_spec(package) is None for package in ("fpdf", "fontTools", "weblate_fonts", "uharfbuzz")):
        raise PdfExtraMissing
    count = sum(len(section.entries) for section in statement.sections)
    if count > MOST_ENTRIES:
        sentence = ngettext(
            "{count} entry is too much for a PDF file; take --format csv, or begin later with --from.",
            "{count} entries are too much for a PDF file; take --format csv, or begin later with --from.",
            count,
        )
        raise BadUsage(sentence.format(count=count))
    from occ_tui.paper.sheet import Sheet

    day = from_epoch_day(statement.last)
    sheet = Sheet(_title(statement), datetime(day.year, day.month, day.day, tzinfo=UTC))
    painter = _Painter(statement, sheet, formatter(locale_code()))
    painter.draw()
    return sheet.output_bytes()


def _title(statement: Statement) -> str:
    return _("Statement of account: {name}").format(name=_plain(statement.account.account_name))


def _plain(text: str) -> str:
    return cut(clean(text), _LONGEST)


class _Painter:
    """Draws from top to bottom; knows where on the page it stands."""

    def __init__(self, statement: Statement, sheet: Sheet, write: Formatter) -> None:
        self.statement, self.sheet, self.write = statement, sheet, write

    def draw(self) -> None:
        self._first_page()
        if not self.statement.sections:
            self.sheet.y += self.sheet.text(_("Nothing was due, invoiced or paid."), LEFT, RIGHT - LEFT, size=10)
        for section in self.statement.sections:
            self._section(section)
        draw_feet(self.sheet, limits_text(), size=7, line_mm=3.5)

    def _first_page(self) -> None:
        sheet, account, write = self.sheet, self.statement.account, self.write
        begin_page(self.sheet)
        sheet.y += sheet.text(_("Statement of account"), LEFT, 170, size=21, bold=True, line_mm=9) + 5
        sheet.y += sheet.text(_plain(account.account_name), LEFT, 170, size=11, bold=True, most_lines=2, line_mm=5.2)
        sheet.y += sheet.text(_plain(account.account_number), LEFT, 170, size=9, colour=sheet.DIM, most_lines=1)
        period = _("{first} to {last}").format(
            first=write.date(self.statement.first), last=write.date(self.statement.last)
        )
        sheet.y += 2
        sheet.y += sheet.text(period, LEFT, 170, size=10) + 6

    def _make_room(self, height: float) -> bool:
        """Begins another page unless `height` fits this one; whether it did."""
        if self.sheet.y + height <= BOTTOM:
            return False
        begin_page(self.sheet)
        name = _plain(self.statement.account.account_name)
        self.sheet.y += self.sheet.text(name, LEFT, 170, size=8, colour=self.sheet.DIM, most_lines=1) + 3
        return True

    def _section(self, section: Section) -> None:
        self._make_room(40)
        self._row(headings(section.currency), is_head=True)
        self._balance(_("Opening balance"), section.opening, section.currency)
        for entry, balance in zip(section.entries, section.balances(), strict=True):
            if self._make_room(_LINE_MM + 2):
                self._row(headings(section.currency), is_head=True)
            self._row([_plain(cell) for cell in cells(entry, balance, self.write)])
        self._balance(_("Closing balance"), section.closing, section.currency)
        self._sums(section)
        self._aging(section.currency)
        self.sheet.y += 9

    def _row(self, row: Sequence[str], *, is_head: bool = False) -> None:
        sheet = self.sheet
        for place, (cell, (left, width)) in enumerate(zip(row, _COLUMNS, strict=True)):
            align = "R" if place >= _NUMBERS_FROM else "L"
            colour = sheet.DIM if is_head else sheet.INK
            sheet.text(cell, left, width, size=8, colour=colour, align=align, most_lines=1, line_mm=_LINE_MM)
        sheet.y += _LINE_MM
        if is_head:
            sheet.rule(LEFT, RIGHT, strong=True)
            sheet.y += 1

    def _balance(self, label: str, minor: int, currency: str) -> None:
        sheet = self.sheet
        self._make_room(_LINE_MM + 2)
        sheet.y += 0.6
        sheet.text(label, LEFT, 100, size=8.5, bold=True, line_mm=_LINE_MM)
        amount = self.write.money(minor, _plain(currency))
        sheet.text(amount, 130, RIGHT - 130, size=8.5, bold=True, align="R", most_lines=1, line_mm=_LINE_MM)
        sheet.y += _LINE_MM + 0.6
        sheet.rule(LEFT, RIGHT)
        sheet.y += 0.8

    def _sums(self, section: Section) -> None:
        sheet, lines = self.sheet, sums(section)
        self._make_room(len(lines) * 5 + 4)
        sheet.y += 3
        for label, minor in lines:
            sheet.text(label, 98, 50, size=8.5, colour=sheet.DIM, most_lines=1)
            amount = self.write.money(minor, _plain(section.currency))
            sheet.text(amount, 140, RIGHT - 140, size=8.5, align="R", most_lines=1)
            sheet.y += 5

    def _aging(self, currency: str) -> None:
        sheet = self.sheet
        line = next((line for line in self.statement.aging if line.currency == currency), None)
        if line is None:
            return
        self._make_room(14)
        sheet.y += 2
        titles = [*(bucket_title(name) for name in self.statement.buckets), _("Total")]
        width = (RIGHT - LEFT) / len(titles)
        sheet.block(LEFT, sheet.y - 1, RIGHT - LEFT, 11, sheet.TINT)
        for place, (title, cell) in enumerate(zip(titles, amount_cells(line, self.write), strict=True)):
            left, top = LEFT + place * width, sheet.y
            sheet.text(title, left, width - 1.5, size=7.5, colour=sheet.DIM, align="R", most_lines=1)
            sheet.y = top + 4.4
            sheet.text(cell, left, width - 1.5, size=8, align="R", most_lines=1)
            sheet.y = top
        sheet.y += 11


def limits_text(sign: str = "~") -> str:
    """What a statement cannot know; `sign` stands beside what is so."""
    return _(
        "{sign} stands on the invoice's day, since its own is not known. "
        "What was paid of an invoice stands on the day of its last payment."
    ).format(sign=sign)
