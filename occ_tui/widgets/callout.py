"""A box that says what something on the screen is, beside it; and a mark along what it speaks of.

Both lie above everything without taking the focus, a key or room from anything below them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar

from textual.content import Content
from textual.geometry import Region, Size
from textual.screen import Screen
from textual.widget import Widget

from occ_tui.annotations import NamedTuple
from occ_tui.widgets.line import spread, text

_WIDEST = 62
_AROUND = 4
"""Columns that border and padding take."""
_BELOW = 2
"""Lines at the bottom of the screen that stay free: what was said last, and keys."""
_ABOVE = 1
_FEW_LINES = 20
"""On a screen with fewer lines the last one of the box joins the first."""


class Told(NamedTuple):
    """What a callout says."""

    title: str
    place: str
    """At the right end of the title."""
    words: Content
    do: Content
    """What to press now."""
    hint: str


class Seen(NamedTuple):
    """Where that is of which a callout speaks."""

    region: Region | None
    """As far as one sees it; `None`: it is nowhere to be seen."""
    cursor: int | None = None
    """The line of the screen on which its cursor is."""


class Spot(NamedTuple):
    """Where a callout is, and which way it points."""

    region: Region
    up: bool = False
    down: bool = False


def spot_for(size: Size, screen: Size, target: Region | None, cursor: int | None = None) -> Spot:
    """Where a box of `size` stands: below `target`, above or beside it, where there is no room over its lower end.

    `cursor` is a line that has to stay in sight.
    """
    width, height = size
    bottom = screen.height - _BELOW
    if target is None:
        return Spot(Region(max(0, (screen.width - width) // 2), max(0, bottom - height), width, height))
    left = max(0, min(target.x + 2, screen.width - width - 1))
    if target.bottom + height <= bottom:
        return Spot(Region(left, target.bottom, width, height), up=True)
    if target.y - height >= _ABOVE:
        return Spot(Region(left, target.y - height, width, height), down=True)
    if target.right + width + 1 <= screen.width:
        return Spot(Region(target.right + 1, max(_ABOVE, min(target.y, bottom - height)), width, height))
    y = max(_ABOVE, min(bottom, target.bottom) - height)
    if cursor is not None and cursor >= y:
        y = max(_ABOVE, min(target.y + 1, cursor - height))
    return Spot(Region(max(0, screen.width - width - 2), y, width, height))


class Beam(Widget):
    """The mark along what is spoken of."""

    can_focus = False
    DEFAULT_CSS = """
    Beam { position: absolute; overlay: screen; width: 1; height: 1; color: $accent; display: none; }
    """

    def render(self) -> Content:
        return Content("\n".join("┃" * max(1, self.size.height)))


class Callout(Widget):
    """See the module."""

    can_focus = False
    DEFAULT_CSS: ClassVar[str] = """
    Callout {
        position: absolute; overlay: screen; width: 10; height: 5; padding: 0 1; display: none;
        background: $panel; border: round $accent; border-title-color: $accent; border-subtitle-color: $accent;
    }
    """

    def __init__(self, beam: Beam) -> None:
        super().__init__()
        self.beam = beam
        self._told: Told | None = None
        self._lines: list[Content] = []
        self._look: Callable[[], Seen] = partial(Seen, None)
        self._placed: tuple[Size, Size, Seen] | None = None
        """For which size, on a screen of which size, beside what it was placed last."""

    def on_mount(self) -> None:
        self.screen.screen_layout_refresh_signal.subscribe(self, self._laid_out)

    def tell(self, told: Told, look: Callable[[], Seen]) -> None:
        """Says `told` beside what `look` sees, or at the bottom of the screen where that is nowhere."""
        self._told, self._look = told, look
        self.display = True
        self._place()

    def _laid_out(self, _screen: Screen[Any]) -> None:
        """What it points at may have moved."""
        if self.display:
            self._place()

    def _place(self) -> None:
        if self._told is None:
            return
        screen, seen = self.app.size, self._look()
        width = min(_WIDEST, screen.width - 2)
        lines = _lines(self._told, width - _AROUND, is_short=screen.height < _FEW_LINES)
        if not _same(lines, self._lines):
            self._lines = lines
            self.refresh()
        size = Size(width, len(lines) + 2)
        if self._placed == (size, screen, seen):
            return
        self._placed = (size, screen, seen)
        spot = spot_for(size, screen, seen.region, seen.cursor)
        self.styles.width, self.styles.height = spot.region.size
        self.styles.offset = spot.region.offset
        self.border_title = "▲" if spot.up else None
        self.border_subtitle = "▼" if spot.down else None
        self.styles.border_subtitle_align = "left"
        self._mark(seen.region)

    def hide(self) -> None:
        """Is not seen until it has something to say again."""
        self.display = self.beam.display = False
        self._placed = None

    @property
    def plain(self) -> str:
        """What it says, for tests; empty while it is not seen."""
        return "\n".join(line.plain for line in self._lines) if self.display else ""

    def render(self) -> Content:
        return Content("\n").join(self._lines)

    def _mark(self, target: Region | None) -> None:
        self.beam.display = target is not None
        if target is not None:
            # What begins further right has no column to spare for it.
            self.beam.styles.offset = (max(0, target.x - 1), target.y)
            self.beam.styles.height = target.height


def _lines(told: Told, width: int, *, is_short: bool) -> list[Content]:
    title, place, hint = text(told.title, "bold $accent"), text(told.place, "$dim"), text(told.hint, "$dim")
    said = [*told.words.wrap(width), *told.do.wrap(width)]
    if is_short:
        return [spread(Content.assemble(title, "  ", place), hint, width), *said]
    return [spread(title, place, width), *said, hint.truncate(width, ellipsis=True)]


def _same(one: Sequence[Content], other: Sequence[Content]) -> bool:
    return len(one) == len(other) and all(a.is_same(b) for a, b in zip(one, other, strict=True))
