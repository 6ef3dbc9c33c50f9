"""The keys of the screen one comes from, made from its commands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from occ_tui.commands.base import Command, Context
from occ_tui.locale import _
from occ_tui.widgets.line import Line, text


class HelpScreen(ModalScreen[None]):
    """See the module."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,enter", "leave", "", show=False),
        Binding("j,down", "scroll(1)", "", show=False, priority=True),
        Binding("k,up", "scroll(-1)", "", show=False, priority=True),
        Binding("ctrl+d,pagedown,space", "scroll(10)", "", show=False, priority=True),
        Binding("ctrl+u,pageup", "scroll(-10)", "", show=False, priority=True),
        Binding("g,home", "scroll(-9999)", "", show=False, priority=True),
        Binding("G,end", "scroll(9999)", "", show=False, priority=True),
    ]

    def __init__(self, commands: Iterable[Command], context: Context) -> None:
        super().__init__()
        self._commands = tuple(commands)
        self._now = context

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="dialog"):
            yield Line(id="title")
            yield Static(id="help-keys", markup=False)

    def on_mount(self) -> None:
        self.query_one("#title", Line).say(text(_("Keys"), "bold $accent"), text(_("esc close"), "$dim"))

    def on_resize(self) -> None:
        self.call_after_refresh(self._show_keys)

    def _show_keys(self) -> None:
        if self.is_attached:
            said = self.query_one("#help-keys", Static)
            said.update(self.keys(said.content_size.width))

    def keys(self, room: int) -> Content:
        """Key, sentence and, where there is one, the reason why not, in lines of at most `room` cells."""
        now = [command for command in self._commands if not command.is_later]
        later = [command for command in self._commands if command.is_later]
        width = max(cell_len(_keys(command)) for command in self._commands) + 2
        room = max(10, room - width)
        lines: list[Content] = []
        for command in now:
            lines += self._lines(command, width, room)
        if later:
            lines += [Content(""), text(_("Not in this version yet"), "bold")]
            for command in later:
                lines += _hanging(text(_keys(command), "$dim"), text(_(command.title), "$dim"), width, room)
        return Content("\n").join(lines)

    def _lines(self, command: Command, width: int, room: int) -> list[Content]:
        reason = command.disabled_reason(self._now)
        said = text(_(command.tooltip), "$dim" if reason else "")
        if reason:
            said = Content.assemble(said, "  ", text(reason, "$soon"))
        return _hanging(text(_keys(command), "$dim" if reason else "bold $accent"), said, width, room)

    def action_scroll(self, lines: int) -> None:
        self.query_one("#dialog", VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_leave(self) -> None:
        self.dismiss(None)


def _hanging(keys: Content, said: Content, width: int, room: int) -> list[Content]:
    """The keys in a cell of `width`, what they do beside it in lines of at most `room` cells."""
    first, *others = said.wrap(room)
    cell = Content.assemble(keys, " " * (width - keys.cell_length))
    return [Content.assemble(cell, first), *(Content.assemble(" " * width, other) for other in others)]


def _keys(command: Command) -> str:
    return ", ".join(command.key_names())
