"""Aging on the overview: one line per currency, what is due in each bucket with a bar as long as its share."""

from __future__ import annotations

from collections.abc import Mapping

from rich.cells import cell_len
from textual.content import Content

from occ_tui.domain.aging import CURRENT, NO_DUE_DATE
from occ_tui.domain.formatting import Formatter
from occ_tui.domain.money import exponent
from occ_tui.domain.rows.aging import bucket_title
from occ_tui.locale import _, ngettext
from occ_tui.services.aging import Aging
from occ_tui.widgets.item_list import Item
from occ_tui.widgets.line import text

_LEAD = 6
_NARROW, _WIDE = 14, 21
"""Cells of a bucket: with one sign for its share, and with a bar."""
_BAR = 7
_SIGNS = "▁▂▃▄▅▆▇█"
_MOST_CURRENCIES = 6
"""More of them are counted, never left out in silence."""


def aging_items(known: Aging, write: Formatter, weights: Mapping[str, int]) -> list[Item]:
    """A heading and a line for each currency in which anything is due, the one of most invoices first."""
    lines = sorted((line for line in known.lines if any(line.counts)), key=lambda line: -weights.get(line.currency, 0))
    if not lines:
        return []
    kept = [
        place
        for place, name in enumerate(known.buckets)
        if name != NO_DUE_DATE or any(line.counts[place] for line in lines)
    ]
    names = [known.buckets[place] for place in kept]
    places = max(exponent(line.currency) for line in lines)
    items = [Item(_headings(names, _WIDE), shorter=_headings(names, _NARROW), is_wide=True)]
    for line in lines[:_MOST_CURRENCIES]:
        sums = [line.sums[place] for place in kept]
        missing = places + 1 - (exponent(line.currency) + 1 if exponent(line.currency) else 0) if places else 0
        amounts = [write.amount(minor, line.currency) + " " * missing if minor else "–" for minor in sums]
        items.append(
            Item(
                _line(line.currency, names, sums, amounts, _WIDE),
                shorter=_line(line.currency, names, sums, amounts, _NARROW),
                is_wide=True,
            )
        )
    if len(lines) > _MOST_CURRENCIES:
        items += _more(len(lines) - _MOST_CURRENCIES)
    return [*items, Item(Content(""))]


def _more(count: int) -> list[Item]:
    words = ngettext("{count} more currency: occ aging", "{count} more currencies: occ aging", count)
    return [Item(text(" " * _LEAD + words.format(count=count), "$dim"))]


def _headings(names: list[str], width: int) -> Content:
    cells = "".join(_right(bucket_title(name), width) for name in names)
    return Content.assemble(text(_("Aging").ljust(_LEAD), "bold"), text(cells, "$dim"))


def _line(currency: str, names: list[str], sums: list[int], amounts: list[str], width: int) -> Content:
    most = max(1, *(abs(minor) for minor in sums))
    cells: list[Content] = [text(currency.ljust(_LEAD), "$dim")]
    for name, minor, amount in zip(names, sums, amounts, strict=True):
        style = "" if name in (CURRENT, NO_DUE_DATE) else "$late"
        share = max(0, minor) / most
        if width == _WIDE:
            bar = "█" * (max(1, round(share * _BAR)) if minor > 0 else 0)
        else:
            bar = _SIGNS[min(7, int(share * 7.99))] if minor > 0 else ""
        room = max(1, width - cell_len(amount) - 2 - len(bar))
        cells += [
            Content("  "),
            text(bar, style or "$accent"),
            Content(" " * room),
            text(amount, style if minor else "$dim"),
        ]
    return Content.assemble(*cells)


def _right(words: str, width: int) -> str:
    return " " * max(1, width - cell_len(words)) + words
