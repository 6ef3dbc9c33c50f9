"""The line of a query, and below it, while one types, what may follow or what is wrong with it, and where."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from occ_tui.locale import N_
from occ_tui.widgets.invoice_lines import cut
from occ_tui.widgets.key_help import KeyHelp
from occ_tui.widgets.line import Line, text
from occ_tui.widgets.row import Row
from occ_tui.widgets.search_field import SearchField

LEAD = 4
"""Cells before what one types."""


class QueryField(SearchField):
    """A search field that leaves Tab and the arrows to whoever knows queries, and can mark a place as wrong."""

    KEYS: ClassVar[tuple[KeyHelp, ...]] = (
        KeyHelp("tab", N_("Completes the word; once more takes the next that fits.")),
        KeyHelp("up,down", N_("Brings back queries from before.")),
        KeyHelp("enter", N_("Goes to the list that the query left.")),
    )

    longest = 1000

    class CompletionWanted(Message):
        """Tab."""

    class PastWanted(Message):
        """Up (-1) or down (1): an earlier query, or a later one."""

        def __init__(self, steps: int) -> None:
            super().__init__()
            self.steps = steps

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._wrong: tuple[int, int] | None = None

    def on_key(self, event: events.Key) -> None:
        if event.key == "tab":
            self.post_message(self.CompletionWanted())
        elif event.key in ("up", "down"):
            self.post_message(self.PastWanted(-1 if event.key == "up" else 1))
        else:
            return
        event.stop()
        event.prevent_default()

    def mark(self, wrong: tuple[int, int] | None) -> None:
        """Marks `(start, length)` as wrong, or nothing."""
        if wrong != self._wrong:
            self._wrong = wrong
            self.refresh()

    def render(self) -> Content:
        line, first = super().render(), self.first
        if self._wrong is not None:
            start, length = self._wrong
            start, end = max(0, start - first), start + length - first
            if end > start:
                line = line.stylize("$late underline", start, end)
        return line

    def typed(self, width: int) -> Content:
        """As far as `width` cells show it, with an ellipsis at either end where something is missing."""
        start, end = self._in_view(width)
        shown = self.value + " "
        self.first = max(0, start - 1)
        before, behind = "…" if start else "", "…" if end < len(self.value) else ""
        line = Content(f"{before}{shown[start:end]}{behind}").truncate(width)
        at = self.at - self.first
        return line.stylize("reverse", at, at + 1) if self.has_focus else line

    def place(self, at: int) -> int:
        """Cells before what stands at `at`; of what is out of view, up to the end that is nearer to it."""
        start, end = self._in_view(self.size.width)
        if at < start:
            return 0
        return bool(start) + cell_len(self.value[start : min(at, end)])

    def _in_view(self, width: int) -> tuple[int, int]:
        """First sign in view and the one behind the last; where something is missing, a cell is left to say so."""
        length, at = len(self.value), self.at
        edges = [0, *accumulate(map(cell_len, self.value + " "))]
        start = 0
        while start < at and edges[at + 1] - edges[start] + bool(start) + (at < length - 1) > width:
            start += 1
        end = at + 1
        while end <= length and edges[end + 1] - edges[start] + bool(start) + (end + 1 < length) <= width:
            end += 1
        return start, end


class QueryLine(Widget):
    """`: status:overdue amount>5000                          12 found   esc restores`, and a line of hints."""

    DEFAULT_CSS = """
    QueryLine { height: auto; width: 1fr; display: none; layout: vertical; overflow: hidden hidden; }
    QueryLine Row { height: 1; }
    QueryLine #colon { width: 4; }
    QueryLine #query-found { width: 30; }
    QueryLine #query-hint { color: $dim; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.is_open = False
        """Somebody types in it."""
        self.is_readable = True
        """What stands in it is a query, so that the list may be its answer."""

    def compose(self) -> ComposeResult:
        colon = Line(id="colon")
        colon.say(text("  : ", "bold $accent"))
        with Row():
            yield colon
            yield QueryField(id="query")
            yield Line(id="query-found")
        yield Line(id="query-hint")

    @property
    def field(self) -> QueryField:
        """Where one types."""
        return self.query_one("#query", QueryField)

    def open(self, words: str) -> None:
        """Shows the line with `words` and starts typing at their end."""
        self.is_open = self.is_readable = True
        self.field.put(words)
        self.query_one("#query-hint").display = True
        self.display = True
        self.field.focus()

    def rest(self, words: str) -> None:
        """Nobody types any more: the line shows the query that holds, and goes away without one."""
        self.is_open, self.is_readable = False, True
        self.field.put(words)
        self.field.mark(None)
        self.query_one("#query-hint").display = False
        self.display = bool(words)

    def say_found(self, words: str) -> None:
        """Says at the right end how much was found."""
        self.query_one("#query-found", Line).say(Content(""), text(f"{words} ", "$dim"))

    def say_wrong(self, start: int, length: int, messages: Sequence[str]) -> None:
        """Marks a place as wrong, and says below it what is, in the longest of several wordings that fits."""
        field = self.field
        field.mark((start, max(1, length)))
        before = min(field.place(start), max(0, field.size.width - 1))
        carets = "^" * max(1, min(field.place(start + length) - before, field.size.width - before))
        mark = Content.assemble(" " * (LEAD + before), text(carets, "bold $late"), " ")
        wordings = [Content.assemble(lead, text(said, "$late")) for lead in (mark, " " * LEAD) for said in messages]
        self._hint(next((line for line in wordings if line.cell_length <= self.size.width), wordings[-1]))

    def say_choices(self, choices: Sequence[tuple[str, str]], current: int | None) -> None:
        """Shows what may follow, as (text, explanation); the one that Tab took last in the accent colour."""
        self.field.mark(None)
        first = max(0, (current or 0) - 2)
        _word, said = choices[current or 0]
        explained = said if current is not None or len(choices) == 1 else ""
        right = text(f"{cut(explained, self.size.width // 2)} ", "$dim") if explained else Content("")
        room = self.size.width - right.cell_length - 3
        line = Content(" " * LEAD + ("… " if first else ""))
        for number, (word, _said) in enumerate(choices[first:], first):
            part = text(f"{word}  ", "bold $accent" if number == current else "$foreground")
            if line.cell_length + part.cell_length > room:
                line = Content.assemble(line, text("…", "$dim"))
                break
            line = Content.assemble(line, part)
        self._hint(line, right)

    def say_hint(self, words: str) -> None:
        """Says something that is not wrong."""
        self.field.mark(None)
        self._hint(Content.assemble(" " * LEAD, text(words, "$dim")))

    def _hint(self, said: Content, right: Content | None = None) -> None:
        self.query_one("#query-hint", Line).say(said, right)
