"""The terminal interface: modes, keys, theme; and how it ends, by the user's wish, a signal or an error."""

from __future__ import annotations

import gc
import os
import shlex
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from occ_tui.domain.invoices import Tab
from occ_tui.domain.text import clean
from occ_tui.locale import _
from occ_tui.screens.base import OccScreen
from occ_tui.screens.ending import Ending
from occ_tui.screens.host import Host
from occ_tui.services import problems
from occ_tui.services.session import Session, SessionOptions
from occ_tui.widgets.themes import BY_SETTING, DARK, LIGHT, MONO

if TYPE_CHECKING:
    from occ_tui.screens.invoices import InvoicesScreen
    from occ_tui.services.problems import Problem

OVERVIEW = "overview"
INVOICES = "invoices"


def _overview() -> OccScreen:
    from occ_tui.screens.overview import OverviewScreen

    return OverviewScreen()


def _invoices() -> OccScreen:
    from occ_tui.screens.invoices import InvoicesScreen

    return InvoicesScreen()


class OccApp(Ending, Host):
    """See the module."""

    TITLE = "occ"
    CSS_PATH = "styles/base.tcss"
    MODES: ClassVar = {OVERVIEW: _overview, INVOICES: _invoices}
    """The sections; each is imported when it is first shown, so that the first one is there sooner."""
    DEFAULT_MODE = OVERVIEW
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+c,ctrl+q", "quit", "", show=False)]

    def __init__(
        self,
        session: Session | None,
        problem: Problem | None = None,
        *,
        section: str = OVERVIEW,
        theme: str = "dark",
    ) -> None:
        # Textual reads this class variable once, in __init__; set here, only the wanted mode is composed.
        self.__dict__["DEFAULT_MODE"] = section
        super().__init__(session, problem, in_colour="NO_COLOR" not in os.environ)
        self.animation_level = "none"
        for known in (DARK, LIGHT, MONO):
            self.register_theme(known)
        self.theme = MONO.name if self.no_color else BY_SETTING.get(theme, DARK).name

    def on_mount(self) -> None:
        self.end_on_signals()
        self.set_window_title("occ")
        if self.problem is not None:
            self.show_problem(self.problem)
        elif self.freshness.at is None:
            from occ_tui.screens.problem import FirstSyncScreen

            self.push_screen(FirstSyncScreen())
        self.call_after_refresh(_import_the_rest)

    def on_resize(self) -> None:
        """A terminal that changed its size, even there and back, may have lost what stood on it."""
        if self.screen_stack:
            self.screen.refresh()

    def show_problem(self, problem: Problem) -> None:
        """Puts the problem before everything else; there is one such screen at most."""
        from occ_tui.screens.problem import FirstSyncScreen, ProblemScreen

        if isinstance(self.screen, ProblemScreen):
            self.screen.show(problem)
        elif isinstance(self.screen, FirstSyncScreen):
            self.switch_screen(ProblemScreen(problem))
        else:
            self.push_screen(ProblemScreen(problem))

    def unlock(self) -> None:
        """The data can be shown: whatever stood before it goes away."""
        from occ_tui.screens.problem import FirstSyncScreen, ProblemScreen

        before = self.screen
        if isinstance(before, (ProblemScreen, FirstSyncScreen)):
            self.pop_screen()
        if isinstance(before, FirstSyncScreen) and before.then:
            self.switch_mode(before.then)

    async def open_invoices(self, tab: Tab, invoice: str | None) -> None:
        """Goes to a tab of the invoices, with the cursor on `invoice`."""
        if screen := await self._list():
            screen.show_tab(tab, invoice)

    async def do_in_list(self, method: str) -> None:
        """Goes to the list of invoices and calls a method of its screen."""
        if screen := await self._list():
            await getattr(screen, method)()

    async def _list(self) -> InvoicesScreen | None:
        from occ_tui.screens.invoices import InvoicesScreen

        await self.switch_mode(INVOICES)
        while not isinstance(self.screen, InvoicesScreen) and len(self.screen_stack) > 1:
            await self.pop_screen()
        return self.screen if isinstance(self.screen, InvoicesScreen) else None

    def copy_command(self, words: list[str], screen: OccScreen) -> None:
        """Sends the command line that shows the same to the terminal's clipboard."""
        command = clean(shlex.join(["occ", *self.session.shell_options(), *words]))
        self.copy_to_clipboard(command)
        screen.say(_("{words} sent to your terminal's clipboard").format(words=command))


def _import_the_rest() -> None:
    """Once something is on the screen: what the next keys will need."""
    import occ_tui.screens.invoice
    import occ_tui.screens.invoices
    import occ_tui.screens.overview  # noqa: F401

    # What is there now stays to the end: looking through it for garbage again and again would hold up keys.
    gc.freeze()
    gc.enable()


def _note_look(session: Session) -> None:
    """The next visit begins with what happened after this one; a store that can't be written keeps the older mark."""
    from occ_tui.services.changes import INTERFACE, note_look
    from occ_tui.store.errors import StoreError

    with suppress(StoreError):
        note_look(session, who=INTERFACE)


def run(options: SessionOptions, section: str = OVERVIEW) -> int:
    """Opens the interface on what `options` describe and stays until it is left; the exit code.

    A problem that leaves nothing to show is shown on a screen; leaving that gives the problem's own exit code.
    """
    session, theme = None, "dark"
    try:
        from occ_tui import settings

        theme = settings.load().theme
        session = Session.open(options)
        app = OccApp(session, section=section, theme=theme)
    except Exception as error:
        app = OccApp(None, problems.describe(error, session=session, options=options), theme=theme)
    try:
        app.run()
    finally:
        app.close_lanes()
        if session is not None:
            _note_look(session)
            session.close()
    if app.crash is not None:
        for words in (app.crash.what, app.crash.meaning, app.crash.next_step):
            print(words, file=sys.stderr)
    return app.return_code or 0
