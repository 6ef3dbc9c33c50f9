"""A letter as HTML: one table, styles at each element since mail programs read no others, every text escaped."""

from __future__ import annotations

from html import escape

from occ_tui.domain.formatting import formatter
from occ_tui.domain.mail.letter import Letter
from occ_tui.domain.rows.invoices import SIGNS, Tone
from occ_tui.locale import _, language, locale_code

_FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
_CELL = "padding:4px 10px 4px 0;border-bottom:1px solid #e3e3e3;vertical-align:top"
_HEAD = "padding:4px 10px 4px 0;border-bottom:2px solid #888;text-align:{side};white-space:nowrap"
_NUMBER = ";text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums"
_COLOURS = {Tone.OVERDUE: "#b3261e", Tone.FAILED: "#b3261e", Tone.CLOSED: "#6b6b6b"}
_DIM = "color:#6b6b6b"


def as_html(letter: Letter) -> str:
    """The whole document. It refers to nothing outside itself and holds no script."""
    parts = [
        *([f'<p style="white-space:pre-wrap">{escape(letter.note)}</p>'] if letter.note else []),
        f'<h1 style="font-size:18px;margin:16px 0 4px">{escape(letter.title)}</h1>',
        *(f'<p style="margin:0;{_DIM}">{escape(fact)}</p>' for fact in letter.facts),
        _sums(letter),
        _table(letter),
        *([f'<p style="{_DIM}">{escape(letter.more)}</p>'] if letter.more else []),
        *([f"<p>{escape(letter.attached)}</p>"] if letter.attached else []),
        f'<p style="{_DIM};font-size:12px">{escape(letter.closing)}</p>',
    ]
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="{language()}"><head><meta charset="utf-8"><title>{escape(letter.subject)}</title></head>',
            f'<body style="{_FONT};font-size:14px;color:#1c1c1c">',
            *parts,
            "</body></html>",
            "",
        ]
    )


def _table(letter: Letter) -> str:
    heads = "".join(
        _head(heading, is_number=column.is_number)
        for heading, column in zip(letter.headings, letter.columns, strict=True)
    )
    rows = []
    for line in letter.lines:
        colour = f"color:{_COLOURS[line.tone]}" if line.tone in _COLOURS else ""
        cells = "".join(
            _cell(text, is_number=column.is_number) for text, column in zip(line.cells, letter.columns, strict=True)
        )
        rows.append(f'<tr style="{colour}">{_cell(SIGNS[line.tone])}{cells}</tr>')
    return _whole(f"<tr>{_head('')}{heads}</tr>", rows)


def _sums(letter: Letter) -> str:
    write = formatter(locale_code())
    titles = (_("Currency"), _("Invoices"), _("Total"), _("Due"))
    heads = "".join(_head(title, is_number=place > 0) for place, title in enumerate(titles))
    rows = []
    for one in letter.sums:
        texts = (
            one.currency,
            write.number(one.invoices),
            write.amount(one.amount, one.currency),
            write.amount(one.due, one.currency),
        )
        cells = "".join(_cell(text, is_number=place > 0, is_bold=True) for place, text in enumerate(texts))
        rows.append(f"<tr>{cells}</tr>")
    return _whole(f"<tr>{heads}</tr>", rows)


def _whole(head: str, rows: list[str]) -> str:
    style = "border-collapse:collapse;margin:14px 0;font-size:13px"
    return "\n".join([f'<table style="{style}"><thead>{head}</thead><tbody>', *rows, "</tbody></table>"])


def _head(text: str, *, is_number: bool = False) -> str:
    side = "right" if is_number else "left"
    return f'<th scope="col" style="{_HEAD.format(side=side)}">{escape(text)}</th>'


def _cell(text: str, *, is_number: bool = False, is_bold: bool = False) -> str:
    style = _CELL + (_NUMBER if is_number else "") + (";font-weight:600" if is_bold else "")
    return f'<td style="{style}">{escape(text)}</td>'
