"""The first picture of a screen, painted once: at the size, with the classes and the styles that it stays with.

Textual looks up every style again when a screen is resumed, and when it learns what size it has; and while the app
starts it paints what it then throws away. Until there is something to see that was a third of all that was computed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual import events
from textual._context import NoActiveAppError
from textual.widget import Widget

from occ_tui.screens.breakpoints import classes_of
from occ_tui.screens.left_early import LeftEarly


class FirstPicture(LeftEarly[str | None]):
    """A part of the screens of sections; what is painted once is forgotten when one does not see it."""

    def __init_subclass__(cls, *, is_part: bool = False, **how: Any) -> None:
        """`is_part`: it is never shown itself, and what Textual works out for a class is left to those made of it."""
        if not is_part:
            super().__init_subclass__(**how)

    def __init__(self) -> None:
        super().__init__()
        self._is_new = True
        self._was_painted = False
        self._for_later: list[Callable[[], object]] = []
        """What is done once it is painted."""
        try:
            app = self.app
        except NoActiveAppError:
            return
        self.set_class(True, *classes_of(app.size), update=False)
        # It is made with the style sheet as it is now: a theme that is chosen later makes the app count on.
        self._css_update_count = app._css_update_count

    def on_screen_suspend(self) -> None:
        """Nothing of a screen that is not seen has to be kept painted; behind a dialog it is still seen."""
        if self.app.screen.is_modal:
            return
        for widget in self.walk_children(Widget):
            widget.refresh()

    def _on_screen_resume(self, event: events.ScreenResume) -> None:
        if self._is_new:
            self._is_new = event.refresh_styles = False

    def _compositor_refresh(self) -> None:
        if self._was_painted:
            super()._compositor_refresh()
        elif not self.app._batch_count and self.is_current:
            self._was_painted = True
            self._compositor._dirty_regions.add(self._compositor.size.region)
            super()._compositor_refresh()
            self._repaint_required = False
            while self._for_later:
                self.call_later(self._for_later.pop(0))

    def once_painted(self, then: Callable[[], object]) -> None:
        """Does what the first picture need not wait for: after it, or now if there is one."""
        if self._was_painted:
            then()
        else:
            self._for_later.append(then)
