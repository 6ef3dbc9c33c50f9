"""A window that says something and asks nothing: what became of a write, why something can't be done."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from occ_tui.locale import N_, _
from occ_tui.screens.dialog import Dialog
from occ_tui.screens.writing import one_line
from occ_tui.services.problems import EXIT_UNKNOWN, Problem
from occ_tui.widgets.key_help import KeyHelp
from occ_tui.widgets.line import Line, text

if TYPE_CHECKING:
    from occ_tui.screens.base import OccScreen


class TellScreen(Dialog[None]):
    """See the module."""

    frame = VerticalScroll
    KEYS: ClassVar[tuple[KeyHelp, ...]] = (
        KeyHelp("j,down,k,up", N_("Shows more where there is more than the window holds.")),
        KeyHelp("escape,q,enter", N_("Closes the window.")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "leave", "", show=False, priority=True),
        Binding("j,down", "scroll(1)", "", show=False, priority=True),
        Binding("k,up", "scroll(-1)", "", show=False, priority=True),
    ]

    def __init__(self, heading: str, body: Content) -> None:
        super().__init__(heading)
        self._body = body

    def on_mount(self) -> None:
        # A heading may be a whole sentence here.
        self.query_one("#title", Line).display = False

    def compose_middle(self) -> Iterable[Widget]:
        yield Static(text(self.heading, "bold $accent"), id="told", markup=False)
        yield Static(self._body, markup=False)

    @classmethod
    def of(cls, problem: Problem) -> TellScreen:
        """What happened, what it means, what to do."""
        is_unknown = problem.exit_code == EXIT_UNKNOWN
        parts = [text(f"{'?' if is_unknown else '×'} {problem.what}", "bold $late")]
        if problem.meaning:
            parts += [Content(""), text(problem.meaning)]
        if problem.next_step:
            parts += [Content(""), text(_("What to do"), "bold"), text(problem.next_step)]
        if problem.request_id:
            parts += [Content(""), text(_("Request id: {id}").format(id=problem.request_id), "$dim")]
        return cls(_("Not known yet") if is_unknown else _("Not done"), Content("\n").join(parts))

    @staticmethod
    def say_or_tell(screen: OccScreen, problem: Problem) -> None:
        """Why something that was asked for was not done: in the line below if all of it has room, else in a window."""
        words = one_line(problem)
        if cell_len(words) + 2 <= screen.size.width:
            screen.say(words)
        else:
            screen.say("")
            screen.app.push_screen(TellScreen.of(problem))

    def hints(self) -> tuple[str, ...]:
        return (_("esc close"),)

    def action_scroll(self, lines: int) -> None:
        self.query_one("#dialog", VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_leave(self) -> None:
        self.dismiss(None)
