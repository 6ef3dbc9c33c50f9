"""Aging on the overview: one line per currency, what is due in each bucket with a bar as long as its share."""

from __future__ import annotations

from collections.abc import Mapping

from rich.cells import cell_len
from textual.content import Content

from occ_tui.domain.aging import CURRENT, NO_DUE_DATE
from occ_tui.domain.formatting import Formatter
from occ_tui.domain.money import exponent
from occ_tui.domain.rows.aging import bucket_title
from occ_tui.domain.width import cut
from occ_tui.locale import _, ngettext
from occ_tui.services.aging import Aging
from occ_tui.widgets.item_list import Item
from occ_tui.widgets.line import text

_LEAD = 6
_NARROW, _WIDE = 14, 21
"""Cells of a bucket: with one sign for its share, and with a bar."""
_BAR = 7
_ROOM = 75
"""Cells of a line where there are 80 columns, as `ItemList` gives them."""
_LEAST_TITLE = 8
"""Cells that a title keeps, with the space before it."""
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
    shown = [([line.sums[place] for place in kept], line.currency) for line in lines[:_MOST_CURRENCIES]]
    places = max(exponent(currency) for _sums, currency in shown)
    rows = [(currency, sums, _amounts(sums, currency, places, write)) for sums, currency in shown]
    least = max(cell_len(amount) for _currency, _sums, amounts in rows for amount in amounts) + 4
    wide, narrow = max(_WIDE, least), max(_NARROW, least)
    columns = [
        _column([(sums[place], currency) for currency, sums, _amounts in rows], write) for place in range(len(names))
    ]
    own = _widths(names, columns)
    heads = [_headings(names, [width] * len(names)) for width in (wide, narrow)]
    items = [Item(heads[0], shorter=heads[1], shortest=_headings(names, own), is_wide=True)]
    for row, (currency, sums, amounts) in enumerate(rows):
        items.append(
            Item(
                _line(currency, names, sums, amounts, wide),
                shorter=_line(currency, names, sums, amounts, narrow, is_short=True),
                shortest=_amounts_alone(currency, names, [column[row] for column in columns], own),
                is_wide=True,
            )
        )
    if len(lines) > _MOST_CURRENCIES:
        items += _more(len(lines) - _MOST_CURRENCIES)
    return [*items, Item(Content(""))]


def _more(count: int) -> list[Item]:
    words = ngettext("{count} more currency: occ aging", "{count} more currencies: occ aging", count)
    return [Item(text(" " * _LEAD + words.format(count=count), "$dim"))]


def _amounts(sums: list[int], currency: str, places: int, write: Formatter) -> list[str]:
    """The sums as text, their decimal points under each other where the widest currency has `places`."""
    own = exponent(currency)
    missing = places - own + (0 if own else 1) if places else 0
    return [write.amount(minor, currency) + " " * missing if minor else "–" for minor in sums]


def _column(sums: list[tuple[int, str]], write: Formatter) -> list[str]:
    """The amounts of one bucket, their points under each other where those that are there need it."""
    places = max((exponent(currency) for minor, currency in sums if minor), default=0)
    return [_amounts([minor], currency, max(places, exponent(currency)), write)[0] for minor, currency in sums]


def _widths(names: list[str], columns: list[list[str]]) -> list[int]:
    """Each bucket as wide as it must be; where that is too much for 80 columns, titles are cut and never amounts."""
    amounts = [max(map(cell_len, column)) for column in columns]
    widths = [max(cell_len(bucket_title(name)), width) + 2 for name, width in zip(names, amounts, strict=True)]
    too_much = _LEAD + sum(widths) - _ROOM
    for place in sorted(range(len(names)), key=lambda place: amounts[place] - widths[place]):
        given_up = max(0, min(too_much, widths[place] - max(amounts[place] + 1, _LEAST_TITLE)))
        widths[place] -= given_up
        too_much -= given_up
    return widths


def _headings(names: list[str], widths: list[int]) -> Content:
    titles = [cut(bucket_title(name), width - 1) for name, width in zip(names, widths, strict=True)]
    cells = "".join(_right(title, width) for title, width in zip(titles, widths, strict=True))
    return Content.assemble(text(_("Aging").ljust(_LEAD), "bold"), text(cells, "$dim"))


def _line(
    currency: str, names: list[str], sums: list[int], amounts: list[str], width: int, *, is_short: bool = False
) -> Content:
    most = max(1, *(abs(minor) for minor in sums))
    cells: list[Content] = [text(currency.ljust(_LEAD), "$dim")]
    for name, minor, amount in zip(names, sums, amounts, strict=True):
        style = "" if name in (CURRENT, NO_DUE_DATE) else "$late"
        share = max(0, minor) / most
        if not is_short:
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


def _amounts_alone(currency: str, names: list[str], amounts: list[str], widths: list[int]) -> Content:
    """A line without bars, each bucket as wide as it must be: what is latest stays in sight at 80 columns."""
    cells: list[Content] = [text(currency.ljust(_LEAD), "$dim")]
    for name, amount, width in zip(names, amounts, widths, strict=True):
        style = "$dim" if amount == "–" else "" if name in (CURRENT, NO_DUE_DATE) else "$late"
        cells.append(text(_right(amount, width), style))
    return Content.assemble(*cells)


def _right(words: str, width: int) -> str:
    return " " * max(1, width - cell_len(words)) + words
