"""A line of a table that is drawn once, cut once and written once.

Textual keeps seven caches for every line, which take longer to make than they save here. A screen of other rows, which
is what a letter typed in the search brings, is thirty lines, each cut where it is blank like the one before.
"""

from __future__ import annotations

import re
from typing import Any

from rich.cells import cell_len
from rich.segment import Segment
from textual.cache import FIFOCache
from textual.strip import Strip

_ONE_CELL_EACH = re.compile("[ -~¡-¬®-ʯ–…·▌●]*").fullmatch
"""Letters of Western Europe and what the table itself draws: to search for others is far quicker than to add up."""


def takes_one_cell_each(words: str) -> bool:
    """Whether each character of `words` surely takes one cell; `False` where it would have to be looked up."""
    return words.isascii() or _ONE_CELL_EACH(words) is not None


class _Nothing:
    """In the place of a cache: whoever asks for a line again makes it again."""

    def get(self, _key: object, default: Any = None) -> Any:
        return default

    def __setitem__(self, _key: object, _value: object) -> None:
        """Keeps nothing."""


_NOTHING: Any = _Nothing()


class RowStrip(Strip):
    """See the module. Its text as it is written to the terminal is kept, as Textual's is."""

    __slots__ = ()

    def __init__(self, segments: list[Segment], cell_length: int) -> None:
        self._segments = segments
        self._cell_length = cell_length
        self._divide_cache = self._crop_cache = self._style_cache = _NOTHING
        self._line_length_cache = self._crop_extend_cache = self._offsets_cache = _NOTHING
        self._filter_cache = FIFOCache(4)  # without colours, or with few, each line goes through one at each repaint
        self._render_cache = self._link_ids = self._cell_count = None

    def crop(self, start: int, end: int | None = None) -> Strip:
        if start > 0 or end is None:
            return super().crop(start, end)
        if end >= self.cell_length:
            return self
        kept: list[Segment] = []
        left = end
        for segment in self._segments:
            said = segment.text
            is_plain = takes_one_cell_each(said)
            width = len(said) if is_plain else cell_len(said)
            if not width and left == end:
                continue  # what takes no cell and has none before it: Textual drops it, too
            if width >= left:
                kept.append(Segment(said[:left], segment.style) if is_plain else segment.split_cells(left)[0])
                break
            kept.append(segment)
            left -= width
        return RowStrip(kept, end)
