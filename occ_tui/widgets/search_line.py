"""The line in which one searches: it stands where the sums were, and says how many invoices it found."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content

from occ_tui.widgets.line import Line, text
from occ_tui.widgets.search_field import SearchField


class SearchLine(Horizontal):
    """`/ acme_                                                      12 found   esc clears`."""

    DEFAULT_CSS = """
    SearchLine { height: 1; width: 1fr; display: none; }
    SearchLine #slash { width: 4; }
    SearchLine #found { width: 40; }
    """

    def compose(self) -> ComposeResult:
        slash = Line(id="slash")
        slash.say(text("  / ", "bold $accent"))
        yield slash
        yield SearchField(id="search")
        yield Line(id="found")

    @property
    def field(self) -> SearchField:
        """Where one types."""
        return self.query_one("#search", SearchField)

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
        self.field.clear()
        self.display = False

    def show_words(self, words: str) -> None:
        """Shows what is searched for, and the line only while there is something."""
        self.field.put(words)
        self.display = bool(words)

    def say_found(self, words: str) -> None:
        """Says at the right end how much was found."""
        self.query_one("#found", Line).say(Content(""), text(f"{words} ", "$dim"))
