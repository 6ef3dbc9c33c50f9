"""A line that is only there when something must be known: offline, a refresh that failed, a store that was rebuilt."""

from __future__ import annotations

from textual.content import Content

from occ_tui.widgets.line import Line, text


class Banner(Line):
    """Takes no room while it has nothing to say."""

    DEFAULT_CSS = "Banner { display: none; background: $soon 15%; }"

    def announce(self, words: str) -> None:
        """Shows `words`; none of them takes the banner away."""
        if bool(words) != self.display:
            self.display = bool(words)
        self.say(text(f" ! {words}", "bold $soon") if words else Content(""))
