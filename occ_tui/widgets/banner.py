"""A line that is only there when something must be known: offline, a refresh that failed, a store that was rebuilt."""

from __future__ import annotations

from textual.content import Content

from occ_tui.widgets.line import Line, text


class Banner(Line):
    """Takes no room while it has nothing to say."""

    DEFAULT_CSS = "Banner { display: none; background: $soon 15%; height: auto; max-height: 5; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._words = Content("")

    def announce(self, words: str) -> None:
        """Shows `words`; none of them takes the banner away."""
        said = text(f" ! {words}", "bold $soon") if words else Content("")
        if said.is_same(self._words):
            return
        self._words = said
        self.display = bool(words)
        self.refresh(layout=True)

    def render(self) -> Content:
        return self._words
