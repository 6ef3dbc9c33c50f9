"""A section that is not open to the user: why, and who can open it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from occ_tui.plain.page import Page

if TYPE_CHECKING:
    from occ_tui.plain.walk import Walk


class ClosedPage(Page):
    """See the module."""

    def __init__(self, walk: Walk, title: str, reason: str) -> None:
        super().__init__(walk)
        self._title = title
        self._reason = reason

    def show(self) -> None:
        self.say(f"{self._title}. {self._reason}")
