"""A line one types in. Textual's own lays out the whole screen anew at each letter, which costs more than searching."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import var

from occ_tui.domain.text import clean
from occ_tui.locale import N_
from occ_tui.widgets.key_help import KeyHelp
from occ_tui.widgets.promptly import Promptly

LONGEST = 200
"""Characters that are taken; more is no search."""


class SearchField(Promptly, can_focus=True):
    """See the module. `value` is what one typed; keys that it does not need are left to the screen."""

    DEFAULT_CSS = "SearchField { width: 1fr; height: 1; }"
    KEYS: ClassVar[tuple[KeyHelp, ...]] = (
        KeyHelp("left,right,home,end", N_("Moves within what was typed.")),
        KeyHelp(
            "backspace,delete,ctrl+w,ctrl+u",
            N_("Takes away a character, a word, all that stands before."),
        ),
        KeyHelp("enter", N_("Takes what was typed, and goes on.")),
    )

    refuse: Callable[[str], str | None] = staticmethod(lambda _text: None)
    """Answers why a text must not be typed here, or `None`. What one searches for may be anything."""
    longest: int = LONGEST
    value: var[str] = var("", init=False)
    """What is searched for; whoever searches watches it."""

    class Submitted(Message):
        """Enter: one wants to go on in what was found."""

    class Dropped(Message):
        """What was pasted is nothing that is taken; it never was in the field."""

        def __init__(self, reason: str) -> None:
            super().__init__()
            self.reason = reason

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._at = 0
        self.first = 0
        """The first character in view."""

    @property
    def at(self) -> int:
        """Where one types: characters before it."""
        return self._at

    def put(self, words: str, at: int | None = None) -> None:
        """Writes `words` in the place of what was typed; one goes on at `at`, or at their end."""
        self._put(words, len(words) if at is None else at)

    def clear(self) -> None:
        """Forgets what was typed."""
        self._put("", 0)

    def validate_value(self, value: str) -> str:
        return clean(value)[: self.longest]

    def watch_value(self, value: str) -> None:
        self._at = min(self._at, len(value))
        self.refresh()

    def on_key(self, event: events.Key) -> None:
        if event.is_printable and event.character is not None and not event.key.startswith("alt+"):
            self._insert(event.character)
        elif event.key == "enter":
            self.post_message(self.Submitted())
        elif not self._edit(event.key):
            return
        event.stop()
        event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        if reason := self.refuse(event.text):
            self.post_message(self.Dropped(reason))
        else:
            self._insert(" ".join(event.text.split()))

    def _insert(self, words: str) -> None:
        self._put(self.value[: self._at] + words + self.value[self._at :], self._at + len(words))

    def _edit(self, key: str) -> bool:
        """Does what an editing key means; `False` for any other key."""
        before, after = self.value[: self._at], self.value[self._at :]
        if key == "backspace":
            self._put(before[:-1] + after, len(before) - 1)
        elif key == "delete":
            self._put(before + after[1:], self._at)
        elif key == "ctrl+w":
            kept = before.rstrip().rpartition(" ")
            start = kept[0] + kept[1]
            self._put(start + after, len(start))
        elif key == "ctrl+u":
            self._put(after, 0)
        elif key in ("left", "right", "home", "end"):
            self._put(self.value, {"left": self._at - 1, "right": self._at + 1, "home": 0}.get(key, len(self.value)))
        else:
            return False
        return True

    def _put(self, value: str, at: int) -> None:
        self._at = max(0, at)
        self.value = value
        self._at = max(0, min(self._at, len(self.value)))
        self.refresh()

    def show_focus(self) -> None:
        self.refresh()

    def render(self) -> Content:
        return self.typed(self.size.width)

    def typed(self, width: int) -> Content:
        """What one typed, as far as `width` cells show it, and where one goes on."""
        shown, at = self.value + " ", self._at
        while at and cell_len(shown[: at + 1]) > width:
            shown, at = shown[1:], at - 1
        self.first = self._at - at
        line = Content(shown).truncate(width)
        return line.stylize("reverse", at, at + 1) if self.has_focus else line
