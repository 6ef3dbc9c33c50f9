"""A letter as plain text: for readers without HTML, and for the preview."""

from __future__ import annotations

from occ_tui.domain.formatting import formatter
from occ_tui.domain.mail.letter import Letter, Sum
from occ_tui.domain.rows.invoices import SIGNS, fit
from occ_tui.domain.width import cells, cut, pad
from occ_tui.locale import _, locale_code, ngettext

WIDTH = 100
"""Cells of a line; columns that matter less give way."""
_GAP = "  "


def as_text(letter: Letter) -> str:
    """The whole letter."""
    parts = [letter.note] if letter.note else []
    parts.append("\n".join([letter.title, *letter.facts]))
    parts.append("\n".join(sum_lines(letter.sums)))
    parts.append("\n".join([*table_lines(letter), *([letter.more] if letter.more else [])]))
    parts += [letter.attached] if letter.attached else []
    return "\n\n".join([*parts, f"-- \n{letter.closing}"]) + "\n"


def sum_lines(sums: tuple[Sum, ...]) -> list[str]:
    """What the invoices come to, a currency a line."""
    write = formatter(locale_code())
    rows = [
        (
            ngettext("{count} invoice", "{count} invoices", one.invoices).format(count=write.number(one.invoices)),
            write.money(one.amount, one.currency),
            write.money(one.due, one.currency),
        )
        for one in sums
    ]
    counts, amounts, dues = (max((cells(row[place]) for row in rows), default=0) for place in range(3))
    return [
        _("{invoices}  in total {amount}  due {due}").format(
            invoices=pad(count, counts, to_right=True),
            amount=pad(amount, amounts, to_right=True),
            due=pad(due, dues, to_right=True),
        )
        for count, amount, due in rows
    ]


def table_lines(letter: Letter, room: int = WIDTH) -> list[str]:
    """Headings and rows, the sign of each row's state before it."""
    places = [letter.columns.index(column) for column in fit(letter.columns, room - 2)]
    widths = [
        min(
            max([cells(letter.headings[place]), *(cells(line.cells[place]) for line in letter.lines)]),
            max(letter.columns[place].width, 32),
        )
        for place in places
    ]

    def line(texts: tuple[str, ...]) -> str:
        shown = []
        for place, width in zip(places, widths, strict=True):
            is_number = letter.columns[place].is_number
            text = texts[place] if is_number else cut(texts[place], width)
            shown.append(pad(text, width, to_right=is_number))
        return _GAP.join(shown).rstrip()

    head = f"  {line(letter.headings)}"
    return [head, "-" * cells(head), *(f"{SIGNS[row.tone]} {line(row.cells)}" for row in letter.lines)]
