"""Asks for a name: one line, Enter takes it, esc takes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget

from occ_tui.domain.forms import never_taken
from occ_tui.locale import _
from occ_tui.screens.dialog import Dialog
from occ_tui.widgets.search_field import SearchField


class NameScreen(Dialog[str | None]):
    """See the module."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "", show=False)]

    def __init__(self, title: str, name: str = "", hints: str = "") -> None:
        super().__init__(title)
        self._hints = hints or _("enter save   esc close")
        self._name_before = name
        self._refused = ""

    def compose_middle(self) -> Iterable[Widget]:
        field = SearchField(id="name")
        field.refuse = never_taken
        yield field

    def hints(self) -> tuple[str, ...]:
        return (self._refused or self._hints,)

    def on_mount(self) -> None:
        field = self.query_one("#name", SearchField)
        field.put(self._name_before)
        field.focus()

    @on(SearchField.Submitted)
    def _take(self) -> None:
        field = self.query_one("#name", SearchField)
        # What was offered may have the number of an invoice in it.
        if field.value != self._name_before and (reason := never_taken(field.value)):
            field.clear()
            self._say_refused(reason)
        else:
            self.dismiss(field.value)

    @on(SearchField.Dropped)
    def _dropped(self, message: SearchField.Dropped) -> None:
        self._say_refused(message.reason)

    def _say_refused(self, reason: str) -> None:
        """In the place of the keys."""
        self._refused = reason
        self.show_hints()

    def action_leave(self) -> None:
        self.dismiss(None)
