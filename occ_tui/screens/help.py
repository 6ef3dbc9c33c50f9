"""The keys of the screen one comes from, made from its commands."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from occ_tui.commands.base import Command, Context
from occ_tui.commands.key_names import key_name
from occ_tui.commands.rewording import reworded
from occ_tui.locale import _
from occ_tui.screens.dialog import Dialog
from occ_tui.widgets.key_help import KeyHelp
from occ_tui.widgets.line import text


class HelpScreen(Dialog[None]):
    """See the module."""

    frame = VerticalScroll
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,ctrl+t,enter", "leave", "", show=False, priority=True),
        Binding("question_mark", "leave", "", show=False, priority=True, id="general.help"),
        Binding("j,down", "scroll(1)", "", show=False, priority=True),
        Binding("k,up", "scroll(-1)", "", show=False, priority=True),
        Binding("ctrl+d,pagedown,space", "scroll(10)", "", show=False, priority=True),
        Binding("ctrl+u,pageup", "scroll(-10)", "", show=False, priority=True),
        Binding("g,home", "scroll(-9999)", "", show=False, priority=True),
        Binding("G,end", "scroll(9999)", "", show=False, priority=True),
    ]

    def __init__(self, commands: Iterable[Command], context: Context, here: Iterable[KeyHelp] = ()) -> None:
        """`here` is what keys do in what has the focus; they come before those of the screen."""
        super().__init__(_("Keys"))
        self._commands = tuple(commands)
        self._now = context
        self._here = tuple(here)

    def compose_middle(self) -> Iterable[Widget]:
        yield Static(id="help-keys", markup=False)

    def beside_heading(self) -> Content:
        return text(_("esc close"), "$dim")

    def on_resize(self) -> None:
        self.call_after_refresh(self._show_keys)

    def _show_keys(self) -> None:
        if self.is_attached:
            said = self.query_one("#help-keys", Static)
            said.update(self.keys(said.content_size.width))

    def keys(self, room: int) -> Content:
        """Key, sentence and, where there is one, the reason why not, in lines of at most `room` cells."""
        here = [(_names(said.keys), text(reworded(_(said.tooltip), self._commands))) for said in self._here]
        named = [*(keys for keys, _said in here), *(_keys(command) for command in self._commands)]
        width = min(max(map(cell_len, named), default=0), max(8, room // 3)) + 2
        room = max(10, room - width)
        lines: list[Content] = []
        for keys, said in here:
            lines += _hanging(text(keys, "bold $accent"), said, width, room)
        if here and self._commands:
            lines += [Content(""), text(_("On this screen"), "bold")]
        for command in self._commands:
            lines += self._lines(command, width, room)
        return Content("\n").join(lines)

    def _lines(self, command: Command, width: int, room: int) -> list[Content]:
        reason = reworded(command.disabled_reason(self._now) or "", self._commands)
        said = text(reworded(_(command.tooltip), self._commands), "$dim" if reason else "")
        if reason:
            said = Content.assemble(said, "  ", text(reason, "$soon"))
        return _hanging(text(_keys(command), "$dim" if reason else "bold $accent"), said, width, room)

    def action_scroll(self, lines: int) -> None:
        self.query_one("#dialog", VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_leave(self) -> None:
        self.dismiss(None)


def _hanging(keys: Content, said: Content, width: int, room: int) -> list[Content]:
    """The keys in a cell of `width`, what they do beside it in lines of at most `room` cells."""
    cells, lines = keys.wrap(width - 2), said.wrap(room)
    empty = Content("")
    return [
        Content.assemble(cell, " " * (width - cell.cell_length), line)
        for cell, line in zip_longest(cells, lines, fillvalue=empty)
    ]


def _keys(command: Command) -> str:
    return ", ".join(command.key_names())


def _names(keys: str) -> str:
    return ", ".join(key_name(key) for key in keys.split(","))
