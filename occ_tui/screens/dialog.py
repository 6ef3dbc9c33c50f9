"""What every window above a screen shares: its frame, its heading, and below what it shows the keys that work in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen, ScreenResultType
from textual.widget import Widget

from occ_tui.commands.base import Context
from occ_tui.locale import N_
from occ_tui.screens.left_early import LeftEarly
from occ_tui.widgets.key_help import KeyHelp, keys_of
from occ_tui.widgets.line import Line, text


class Dialog(LeftEarly[ScreenResultType], ModalScreen[ScreenResultType]):
    """See the module. A subclass composes its middle and says what keys do, in its `KEYS` to the help."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+t", "help", "", show=False, priority=True),
        Binding("question_mark", "help", "", show=False, id="general.help"),
    ]
    KEYS: ClassVar[tuple[KeyHelp, ...]] = (KeyHelp("escape", N_("Closes the window; nothing is done by that.")),)

    frame: ClassVar[type[Widget]] = Vertical
    """What holds everything; one that scrolls for what may be long."""

    def __init__(self, heading: str) -> None:
        super().__init__()
        self.heading = heading

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Closes the window. Textual would close whatever is on top, for instance at an Enter that came twice."""
        return super().dismiss(result) if self.is_active else AwaitComplete()

    def compose(self) -> ComposeResult:
        with self.frame(id="dialog"):
            yield Line(id="title")
            yield from self.compose_middle()
            for number, _hint in enumerate(self.hints()):
                yield Line(id=f"hint-{number}", classes="hint")

    def compose_middle(self) -> Iterable[Widget]:
        """What stands between heading and keys."""
        return ()

    def on_mount(self) -> None:
        self.query_one("#title", Line).say(text(self.heading, "bold $accent"), self.beside_heading())
        self.show_hints()

    def beside_heading(self) -> Content:
        """What stands at the right end of the heading's line."""
        return Content("")

    def hints(self) -> tuple[str, ...]:
        """What keys do here, in one line or two; always as many."""
        return ()

    def action_help(self) -> None:
        """What the keys do here, and in what has the focus."""
        from occ_tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen((), Context(), keys_of(self.focused or self)))

    def show_hints(self) -> None:
        """Says what keys do now."""
        for number, hint in enumerate(self.hints()):
            self.query_one(f"#hint-{number}", Line).say(text(hint, "$dim"))
