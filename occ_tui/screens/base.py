"""What all screens of sections share: header, sections, banner, status line, keys, and the way a key becomes an act."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from occ_tui.commands.base import Command, Context
from occ_tui.commands.general import GENERAL, LATER, SECTIONS
from occ_tui.domain.text import clean
from occ_tui.locale import _
from occ_tui.widgets.banner import Banner
from occ_tui.widgets.header import Sections, WhoAndWhere
from occ_tui.widgets.key_line import KeyHint, KeyLine
from occ_tui.widgets.line import Line, Rule, text
from occ_tui.widgets.notice import TooSmall

if TYPE_CHECKING:
    from occ_tui.screens.host import Host

_VIEW = "view:"
"""What the palette's ids of saved views begin with."""
SMALLEST = (60, 16)
"""Columns and rows below which a screen only says that it needs more room."""


class OccScreen(Screen[str | None]):
    """A screen with commands. A subclass names them, its section's key, and composes its middle."""

    commands: ClassVar[tuple[Command, ...]] = (*GENERAL, *LATER)
    """Everything that can be done here; BINDINGS are made of it."""
    section_key: ClassVar[str] = ""
    """Key of the section that the screen belongs to."""
    HORIZONTAL_BREAKPOINTS = [(0, "-cramped"), (SMALLEST[0], "-tight"), (76, "-narrow"), (100, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (SMALLEST[1], "-low"), (30, "-high")]  # noqa: RUF012

    def __init__(self) -> None:
        super().__init__()
        self._message = ""
        self._read_generation = -1

    @property
    def host(self) -> Host:
        """The app, as screens know it."""
        return cast("Host", self.app)

    def compose(self) -> ComposeResult:
        yield WhoAndWhere(id="who")
        yield Sections(id="sections")
        yield Rule(id="top-rule")
        yield Banner(id="banner")
        yield from self.compose_middle()
        yield Rule(id="bottom-rule")
        yield Line(id="status")
        yield KeyLine(id="keys")
        yield TooSmall(SMALLEST)

    def compose_middle(self) -> Iterable[Widget]:
        """What stands between header and status line."""
        return ()

    def on_mount(self) -> None:
        self.watch(self.app, "freshness", self._show_who, init=False)
        self.watch(self.app, "warning", self._show_warning, init=False)
        self.watch(self.app, "generation", self._read_if_changed, init=False)
        self._show_all()

    def on_screen_resume(self) -> None:
        if self.is_mounted:
            self._show_all()

    def _show_all(self) -> None:
        self._show_who()
        self._show_warning()
        bar = [(command.key_names()[0], _(command.title)) for command in SECTIONS]
        self.query_one("#sections", Sections).show(bar, self.section_key)
        self._read_if_changed()
        self.show_keys()

    def _show_who(self) -> None:
        if self.is_current:
            self.query_one("#who", WhoAndWhere).show(
                self.host.identity(), self.host.freshness, self.host.write, self.host.now()
            )

    def _show_warning(self) -> None:
        self.query_one("#banner", Banner).announce(self.host.warning)

    def _read_if_changed(self) -> None:
        """Reads the store again when something was published since this screen last did."""
        if self.host.freshness.at is not None and self.is_current and self._read_generation != self.host.generation:
            self._read_generation = self.host.generation
            self._show_who()
            self.reread()

    def reread(self) -> None:
        """Reads the store and shows what it says."""

    def context(self) -> Context:
        """What commands look at."""
        capabilities = self.host.session.capabilities if self.host.has_session else None
        return Context(capabilities=capabilities, is_syncing=self.host.freshness.is_syncing)

    async def action_command(self, command_id: str) -> None:
        """Does what a key, the palette or a click asks for, or says why not."""
        command = next((command for command in self.commands if command.id == command_id), None)
        if command is None:
            return
        self.host.end_notice()
        had_message = bool(self._message)
        self._message = ""
        if reason := command.disabled_reason(self.context()):
            self.say(reason)
            return
        done = command.run(self)
        if inspect.isawaitable(done):
            await done
        if had_message and not self._message:
            self.show_status()

    def say(self, words: str) -> None:
        """Tells the user something in the status line, until the next key."""
        self._message = clean(words)
        self.show_status()

    def show_status(self) -> None:
        """Repaints the status line if it has to say something else."""
        said = text(f" {self._message}", "bold $foreground") if self._message else self.status()
        self.query_one("#status", Line).say(said)

    def status(self) -> Content:
        """What the status line says when there is no message."""
        return Content("")

    def show_keys(self) -> None:
        """Shows the keys that matter now."""
        self.query_one("#keys", KeyLine).show(self.key_hints())

    def key_hints(self) -> tuple[KeyHint, ...]:
        """The footer: the commands that have a rank, in its order; `?` last."""
        ranked = sorted((command for command in self.commands if command.footer), key=lambda command: command.footer)
        return tuple(KeyHint(command.key_names()[0], _(command.title)) for command in ranked)

    def on_resize(self, event: events.Resize) -> None:
        self.query_one(TooSmall).tell(event.size)

    # What every screen can do.

    def go_to_overview(self) -> None:
        self.app.switch_mode("overview")

    def go_to_invoices(self) -> None:
        self.app.switch_mode("invoices")

    async def export(self) -> None:
        """Goes to the list and asks what of it becomes a file."""
        await self.host.do_in_list("export")

    async def open_query(self) -> None:
        """Queries are asked of the list."""
        await self.host.do_in_list("open_query")

    async def choose_columns(self) -> None:
        await self.host.do_in_list("choose_columns")

    def refresh_from_server(self) -> None:
        self.host.start_sync()

    def show_help(self) -> None:
        from occ_tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.commands, self.context()))

    def show_palette(self) -> None:
        from occ_tui.screens.chooser import Choice, Chooser

        context = self.context()
        choices = [
            Choice(command.id, _capital(_(command.title)), _(command.tooltip), ", ".join(command.key_names()), reason)
            for command in self.commands
            if not command.is_later
            for reason in [command.disabled_reason(context)]
        ]
        choices += [Choice(f"{_VIEW}{name}", name, _("Shows this saved view.")) for name in self.view_names()]
        self.app.push_screen(Chooser(_("Commands"), choices, can_filter=True), self._run_chosen)

    def view_names(self) -> list[str]:
        """Saved views that can be opened from here."""
        return []

    def open_view(self, name: str) -> None:
        """Looks at a saved view; for screens that have some."""

    async def _run_chosen(self, command_id: str | None) -> None:
        if command_id and command_id.startswith(_VIEW):
            self.open_view(command_id.removeprefix(_VIEW))
        elif command_id:
            await self.action_command(command_id)

    def go_back(self) -> None:
        """A section has nothing behind it."""

    def leave(self) -> None:
        self.app.exit()


def _capital(title: str) -> str:
    """A title as it begins a line: titles are also used amid others, in the footer."""
    return title[:1].upper() + title[1:]
