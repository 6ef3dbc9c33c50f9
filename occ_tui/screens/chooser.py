"""A small list to choose from: commands, an answer. Closes with the chosen id, or with none."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.reactive import var
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input

from occ_tui.locale import N_, _
from occ_tui.screens.dialog import Dialog
from occ_tui.widgets.choices import Choice, choice_line, longest_title
from occ_tui.widgets.key_help import KeyHelp
from occ_tui.widgets.line import text


class ChoiceList(Widget):
    """The choices that fit, the current one marked."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"choices--cursor"}
    DEFAULT_CSS = "ChoiceList { width: 1fr; }"

    cursor: var[int] = var(0)

    def __init__(self, choices: list[Choice]) -> None:
        super().__init__()
        self.choices = choices
        self._first = 0
        self._fit(choices)

    def _fit(self, choices: list[Choice], widest: int | None = None) -> None:
        """The explanations stand under each other, whatever is filtered out."""
        longest = longest_title(choices)
        self._title_width = longest if widest is None else min(longest, widest)
        self._explained = max((cell_len(choice.explanation) for choice in choices), default=0)

    def offer(self, choices: list[Choice], cursor: int = 0, widest: int = 32) -> None:
        """Shows choices that are new; a title gets `widest` cells at most."""
        self._fit(choices, widest)
        self.show(choices, cursor)

    def show(self, choices: list[Choice], cursor: int = 0) -> None:
        """Shows some of the choices, or others with titles no longer than theirs."""
        self.choices = choices
        self.cursor = max(0, min(cursor, len(choices) - 1))
        self.refresh()

    def move_by(self, steps: int) -> None:
        """Moves the cursor, round the ends."""
        if self.choices:
            self.cursor = (self.cursor + steps) % len(self.choices)
            self.refresh()

    @property
    def chosen(self) -> Choice | None:
        """The choice under the cursor."""
        return self.choices[self.cursor] if self.choices else None

    def render_line(self, y: int) -> Strip:
        height, width = max(1, self.size.height), self.size.width
        self._first = max(0, min(self._first, self.cursor, len(self.choices) - height))
        if self.cursor >= self._first + height:
            self._first = self.cursor - height + 1
        index = self._first + y
        if index >= len(self.choices):
            words = _("Nothing fits.") if not self.choices and y == 0 else ""
            return self._strip(text(f"  {words}", "$dim"), False)
        under_cursor = index == self.cursor
        # One long title does not take the room of what tells all the others apart.
        titles = min(self._title_width, max(width // 2, width - 2 - self._explained))
        return self._strip(choice_line(self.choices[index], width, titles, under_cursor), under_cursor)

    def _strip(self, line: Content, under_cursor: bool) -> Strip:
        style = self.get_visual_style("choices--cursor") if under_cursor else self.visual_style
        return Strip(line.render_segments(style)).adjust_cell_length(self.size.width, style.rich_style)

    def on_click(self, event: events.Click) -> None:
        if self._first + event.y < len(self.choices):
            self.cursor = self._first + event.y
            self.screen.action_choose()  # type: ignore[attr-defined]


class Chooser(Dialog[str | None]):
    """See the module."""

    KEYS: ClassVar[tuple[KeyHelp, ...]] = (
        KeyHelp("enter", N_("Chooses what is under the cursor.")),
        KeyHelp("down,ctrl+n,up,ctrl+p", N_("Goes to the next line, or to the one before.")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "", show=False),
        Binding("down,ctrl+n", "move(1)", "", show=False, priority=True),
        Binding("up,ctrl+p", "move(-1)", "", show=False, priority=True),
        Binding("enter", "choose", "", show=False, priority=True),
        Binding("j", "move(1)", "", show=False),
        Binding("k", "move(-1)", "", show=False),
        Binding("q", "leave", "", show=False),
    ]

    def __init__(self, title: str, choices: list[Choice], *, at: int = 0, can_filter: bool = False) -> None:
        super().__init__(title)
        self._choices = choices
        self._at = at
        self._can_filter = can_filter

    def compose_middle(self) -> Iterable[Widget]:
        if self._can_filter:
            yield Input(id="filter", compact=True, placeholder=_("type to find"))
        yield ChoiceList(self._choices)

    def on_mount(self) -> None:
        choices = self.query_one(ChoiceList)
        choices.styles.height = min(len(self._choices), max(3, self.app.size.height - 10))
        choices.show(self._choices, self._at)
        if self._can_filter:
            field = self.query_one("#filter", Input)
            field.cursor_blink = False
            field.focus()
            self.watch(field, "value", self._filter, init=False)

    def hints(self) -> tuple[str, ...]:
        return (_("enter choose   esc close"),)

    def _filter(self, words: str) -> None:
        wanted = words.casefold().split()
        found = [
            choice
            for choice in self._choices
            if all(word in f"{choice.title} {choice.explanation} {choice.also}".casefold() for word in wanted)
        ]
        found.sort(key=lambda choice: not all(word in choice.title.casefold() for word in wanted))
        self.query_one(ChoiceList).show(found)

    def action_move(self, steps: int) -> None:
        self.query_one(ChoiceList).move_by(steps)

    def action_choose(self) -> None:
        chosen = self.query_one(ChoiceList).chosen
        self.dismiss(chosen.id if chosen is not None else None)

    def action_leave(self) -> None:
        self.dismiss(None)
