"""The line in which one searches: it stands where the sums were, and says how many invoices it found."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input

from occ_tui.widgets.line import Line, text


class SearchLine(Horizontal):
    """`/ acme_                                                      12 found   esc clears`."""

    DEFAULT_CSS = """
    SearchLine { height: 1; width: 1fr; display: none; }
    SearchLine #slash { width: 4; }
    SearchLine Input { width: 1fr; height: 1; border: none; padding: 0; background: $background; }
    SearchLine Input:focus { border: none; background-tint: $foreground 0%; }
    SearchLine #found { width: 40; }
    """

    def compose(self) -> ComposeResult:
        slash = Line(id="slash")
        slash.say(text("  / ", "bold $accent"))
        yield slash
        yield Input(id="search", select_on_focus=False, compact=True)
        yield Line(id="found")

    def on_mount(self) -> None:
        self.field.cursor_blink = False

    @property
    def field(self) -> Input:
        """Where one types."""
        return self.query_one("#search", Input)

    @property
    def value(self) -> str:
        """What is searched for."""
        return self.field.value

    def open(self) -> None:
        """Shows the line and starts typing."""
        self.display = True
        self.field.focus(scroll_visible=False)

    def close(self) -> None:
        """Forgets the words and takes the line away."""
        self.field.value = ""
        self.display = False

    def say_found(self, words: str) -> None:
        """Says at the right end how much was found."""
        self.query_one("#found", Line).say(Content(""), text(f"{words} ", "$dim"))
