"""A short mail to one person: text and HTML of the same words, in one column that a telephone shows as it is."""

from __future__ import annotations

from html import escape

from occ_tui.annotations import NamedTuple
from occ_tui.locale import language

_FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
_MONO = "font-family:ui-monospace,'SF Mono',Menlo,Consolas,monospace"
_DIM = "color:#6b6b6b"
_KEY = (
    f"{_MONO};font-size:{{size}};background:#f2f2f2;border-radius:6px;padding:12px 14px;margin:16px 0;"
    "overflow-wrap:anywhere;word-break:break-all"
)
_LONG_KEY = 16
"""A key of more signs is written smaller."""


class Notice(NamedTuple):
    """What the mail says, in the language in which it was made. Every text is plain."""

    subject: str
    paragraphs: tuple[str, ...] = ()
    """Before the key; line feeds are kept."""
    key: str = ""
    """The one thing to copy: a code, a token."""
    facts: tuple[tuple[str, str], ...] = ()
    """What it is about: a name and a value a line."""
    after: tuple[str, ...] = ()
    """Behind it all."""
    closing: str = ""


def as_text(notice: Notice) -> str:
    """The plain text."""
    width = max((len(name) for name, _value in notice.facts), default=0)
    parts = [
        *notice.paragraphs,
        *([f"    {notice.key}"] if notice.key else []),
        *(["\n".join(f"{name:{width}}  {value}" for name, value in notice.facts)] if notice.facts else []),
        *notice.after,
        f"-- \n{notice.closing}",
    ]
    return "\n\n".join(parts) + "\n"


def as_html(notice: Notice) -> str:
    """The whole document. It refers to nothing outside itself, follows no link and holds no script."""
    size = "28px;letter-spacing:3px" if len(notice.key) <= _LONG_KEY else "15px"
    parts = [
        f'<h1 style="font-size:18px;line-height:1.3;margin:0 0 12px">{escape(notice.subject)}</h1>',
        *map(_paragraph, notice.paragraphs),
        *([f'<p style="{_KEY.format(size=size)}">{escape(notice.key)}</p>'] if notice.key else []),
        *([_facts(notice)] if notice.facts else []),
        *map(_paragraph, notice.after),
        f'<p style="{_DIM};font-size:12px;margin:20px 0 0">{escape(notice.closing)}</p>',
    ]
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="{language()}"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width,initial-scale=1">',
            f"<title>{escape(notice.subject)}</title></head>",
            f'<body style="{_FONT};font-size:16px;line-height:1.45;color:#1c1c1c;margin:0;padding:16px">',
            '<div style="max-width:34em;margin:0 auto">',
            *parts,
            "</div></body></html>",
            "",
        ]
    )


def _paragraph(text: str) -> str:
    return f'<p style="margin:0 0 10px;white-space:pre-wrap;overflow-wrap:anywhere">{escape(text)}</p>'


def _facts(notice: Notice) -> str:
    rows = [
        f'<tr><th scope="row" style="{_DIM};text-align:left;font-weight:400;padding:2px 14px 2px 0;'
        f'vertical-align:top">{escape(name)}</th><td style="overflow-wrap:anywhere">{escape(value)}</td></tr>'
        for name, value in notice.facts
    ]
    style = "border-collapse:collapse;margin:0 0 14px;font-size:15px"
    return "\n".join([f'<table style="{style}"><tbody>', *rows, "</tbody></table>"])
