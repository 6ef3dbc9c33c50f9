"""A widget that costs a key as little as it can: painted with everything else that the key changed, and only if it was.

Textual lets each widget tell it when its own queue is idle; two widgets changed by one key may then miss the same
repaint, and the second one comes 16 ms and a whole paint later. At each repaint it asks every widget in the region for
its lines and works out their styles, changed or not; and it repaints what gains or loses the focus as a whole.
"""

from __future__ import annotations

from typing import Self

from textual import events
from textual.content import Content
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget


class Kept(Widget):
    """Keeps its lines as they were painted until it is told to paint them anew."""

    _painted: tuple[Region, Size, list[Strip]] | None = None
    """What was painted last: of which part, at which size; `None` when it has to be painted anew."""

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        self._painted = None
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def notify_style_update(self) -> None:
        self._painted = None
        super().notify_style_update()

    def render_lines(self, crop: Region) -> list[Strip]:
        size = self.outer_size
        if self._painted is None or self._painted[:2] != (crop, size):
            self._painted = (crop, size, self.paint(crop))
        return self._painted[2]

    def paint(self, crop: Region) -> list[Strip]:
        """The lines of a part, as Textual makes them."""
        return super().render_lines(crop)


class Backdrop(Kept):
    """What has nothing of its own to show but its ground, on which others stand."""

    def paint(self, crop: Region) -> list[Strip]:
        # Textual would draw line after line, each looking up all of the styles again.
        line = Strip.blank(crop.width, self.visual_style.rich_style)
        for each in self.get_line_filters():
            line = line.apply_filter(each, self.background_colors[1])
        return [line] * crop.height


class Promptly(Kept):
    """See the module. Without rules about focus in its style sheet: a change of focus looks nothing up there."""

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
        if self.is_running and repaint and not layout and not recompose:
            self._check_refresh()
        return self

    def paint(self, crop: Region) -> list[Strip]:
        # Textual marks every word of a line with its place, for selecting by mouse: three times the work and bytes.
        content, size = self.render(), self.outer_size
        if not isinstance(content, Content) or size != (crop.width, 1) or size != self.size:
            return super().paint(crop)
        style = self.visual_style
        line = Strip(content.render_segments(style)).adjust_cell_length(size.width, style.rich_style).simplify()
        for each in self.get_line_filters():
            line = line.apply_filter(each, self.background_colors[1])
        return [line]

    def said(self) -> int:
        """How many cells of its one line say something; 0 if it has not exactly one."""
        content = self.render() if self.outer_size.height == 1 else None
        return content.cell_length if isinstance(content, Content) else 0

    def refresh_said(self, before: int) -> None:
        """Repaints the line, which said `before` cells until now; what is blank at its end stays so."""
        after = self.said()
        if before and after:
            self.refresh(Region(0, 0, max(before, after), 1))
        else:
            self.refresh()

    def focus(self, scroll_visible: bool = False) -> Self:
        """Takes the focus now, not later and with a repaint of all of the widget. Nothing here scrolls by itself."""
        self.screen.set_focus(self, scroll_visible=scroll_visible)
        return self

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Nothing in the style sheets depends on it."""

    def on_focus(self, event: events.Focus) -> None:
        self._take_focus(event, True)

    def on_blur(self, event: events.Blur) -> None:
        self._take_focus(event, False)

    def _take_focus(self, event: events.Event, has_focus: bool) -> None:
        event.prevent_default()  # which is to repaint all of the widget
        self.has_focus = has_focus
        self.show_focus()

    def show_focus(self) -> None:
        """Repaints what looks otherwise with the focus than without; nothing does, unless a subclass says so."""
