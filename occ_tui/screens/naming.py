"""Asks for a name: one line, Enter takes it, esc takes nothing."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from occ_tui.locale import _
from occ_tui.widgets.line import Line, text
from occ_tui.widgets.search_field import SearchField


class NameScreen(ModalScreen[str | None]):
    """See the module."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "", show=False)]

    def __init__(self, title: str, name: str = "") -> None:
        super().__init__()
        self._title = title
        self._name_before = name

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Line(id="title")
            yield SearchField(id="name")
            yield Line(id="hint")

    def on_mount(self) -> None:
        self.query_one("#title", Line).say(text(self._title, "bold $accent"))
        self.query_one("#hint", Line).say(text(_("enter save   esc close"), "$dim"))
        field = self.query_one("#name", SearchField)
        field.put(self._name_before)
        field.focus()

    @on(SearchField.Submitted)
    def _take(self) -> None:
        self.dismiss(self.query_one("#name", SearchField).value)

    def action_leave(self) -> None:
        self.dismiss(None)
