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
            yield Static(self.keys(), id="help-keys", markup=False)

    def on_mount(self) -> None:
        self.query_one("#title", Line).say(text(_("Keys"), "bold $accent"), text(_("esc close"), "$dim"))

    def keys(self) -> Content:
        """Key, sentence and, where there is one, the reason why not."""
        now = [command for command in self._commands if not command.is_later]
        later = [command for command in self._commands if command.is_later]
        width = max(cell_len(_keys(command)) for command in self._commands)
        lines = [self._line(command, width) for command in now]
        if later:
            lines += [Content(""), text(_("Not in this version yet"), "bold")]
            lines += [text(f"{_keys(command).ljust(width)}  {_(command.title)}", "$dim") for command in later]
        return Content("\n").join(lines)

    def _line(self, command: Command, width: int) -> Content:
        reason = command.disabled_reason(self._now)
        return Content.assemble(
            text(_keys(command).ljust(width), "$dim" if reason else "bold $accent"),
            "  ",
            text(_(command.tooltip), "$dim" if reason else ""),
            text(f"  {reason}", "$soon") if reason else "",
        )

    def action_scroll(self, lines: int) -> None:
        self.query_one("#dialog", VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_leave(self) -> None:
        self.dismiss(None)


def _keys(command: Command) -> str:
    return " ".join(command.key_names())
