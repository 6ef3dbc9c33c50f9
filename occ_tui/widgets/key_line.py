"""The last line of every screen: which keys matter now."""

from __future__ import annotations

from textual.content import Content

from occ_tui.annotations import NamedTuple
from occ_tui.widgets.line import Line, text


class KeyHint(NamedTuple):
    """A key and what it does, both as people read them."""

    key: str
    label: str
    is_disabled: bool = False
    """Keeps its place, but dim."""


class KeyLine(Line):
    """Shows as many hints as fit; the last one always does (it is the way to all the others)."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._hints: tuple[KeyHint, ...] = ()

    def show(self, hints: tuple[KeyHint, ...]) -> None:
        """Shows `hints`, the most important first."""
        if hints != self._hints:
            before = self.said()
            self._hints = hints
            self.refresh_said(before)

    def render(self) -> Content:
        parts = [_hint(hint) for hint in self._hints]
        room = self.size.width - 1
        while len(parts) > 1 and sum(part.cell_length + 2 for part in parts) - 2 > room:
            parts.pop(-2)
        return Content.assemble(" ", text("  ", "$dim").join(parts))


def _hint(hint: KeyHint) -> Content:
    style = "$dim" if hint.is_disabled else "bold $accent"
    return Content.assemble(text(hint.key, style), text(f" {hint.label}", "$dim"))
