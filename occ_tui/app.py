"""The terminal interface: modes, keys, theme; and how it ends, by the user's wish, a signal or an error."""

from __future__ import annotations

import os
import shlex
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType

from occ_tui.domain.text import clean
from occ_tui.locale import _
from occ_tui.runtime import take_turns_often
from occ_tui.screens.base import OccScreen
from occ_tui.screens.ending import Ending
from occ_tui.screens.leftovers import Leftovers
from occ_tui.screens.readying import Readying
from occ_tui.screens.stylesheet import DressedOnce
from occ_tui.screens.suiting import Suiting
from occ_tui.screens.touring import Touring
from occ_tui.screens.typed_ahead import TypedAhead
from occ_tui.services import problems
from occ_tui.services.places import Start
from occ_tui.services.session import Session, SessionOptions
from occ_tui.settings import Settings, load
from occ_tui.widgets import themes
from occ_tui.widgets.letting_go import let_go_of_closed_screens
from occ_tui.widgets.more_themes import theme_named

if TYPE_CHECKING:
    from textual.driver import Driver

    from occ_tui.commands.keymap import Keymap
    from occ_tui.domain.changes import AnyTab
    from occ_tui.screens.invoices import InvoicesScreen
    from occ_tui.services.problems import Problem

OVERVIEW = "overview"
INVOICES = "invoices"
PAYMENTS = "payments"
BILLING = "billing"
CONTRACTS = "contracts"
ORDERS = "orders"
REWARDS = "rewards"
PEOPLE = "people"
ACCOUNTS = "accounts"


def _overview() -> OccScreen:
    from occ_tui.screens.overview import OverviewScreen

    return OverviewScreen()


def _invoices() -> OccScreen:
    from occ_tui.screens.invoices import InvoicesScreen

    return InvoicesScreen()


def _payments() -> OccScreen:
    from occ_tui.screens.payments import PaymentsScreen

    return PaymentsScreen()


def _billing() -> OccScreen:
    from occ_tui.screens.billing import BillingScreen

    return BillingScreen()


def _contracts() -> OccScreen:
    from occ_tui.screens.contracts import ContractsScreen

    return ContractsScreen()


def _orders() -> OccScreen:
    from occ_tui.screens.orders import OrdersScreen

    return OrdersScreen()


def _rewards() -> OccScreen:
    from occ_tui.screens.rewards import RewardsScreen

    return RewardsScreen()


def _people() -> OccScreen:
    from occ_tui.screens.people import PeopleScreen

    return PeopleScreen()


def _accounts() -> OccScreen:
    from occ_tui.screens.accounts import AccountsScreen

    return AccountsScreen()


class OccApp(TypedAhead, DressedOnce, Readying, Leftovers, Ending, Suiting, Touring):
    """See the module."""

    TITLE = "occ"
    CSS_PATH = "styles/base.tcss"
    MODES: ClassVar = {
        OVERVIEW: _overview,
        INVOICES: _invoices,
        PAYMENTS: _payments,
        BILLING: _billing,
        CONTRACTS: _contracts,
        ORDERS: _orders,
        REWARDS: _rewards,
        PEOPLE: _people,
        ACCOUNTS: _accounts,
    }
    """The sections; each is imported when it is first shown, so that the first one is there sooner."""
    DEFAULT_MODE = OVERVIEW
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c,ctrl+q", "quit", "", show=False),
        Binding("ctrl+z", "suspend_process", "", show=False),
    ]
    """What works amid questions and forms, too; where one writes several lines, ctrl+z takes back what was typed."""

    def __init__(
        self,
        session: Session | None,
        problem: Problem | None = None,
        *,
        section: str = OVERVIEW,
        theme: str = "dark",
        lock_after_minutes: int = 0,
        signing_in: SessionOptions | None = None,
        name: str = "",
        settled: Settings | None = None,
        keymap: Keymap | None = None,
    ) -> None:
        """Without a session there is a problem to show, or one signs in first, with what `signing_in` describes.

        `name` is what is opened in the section, if anything.
        """
        # Textual reads this class variable once, in __init__; set here, only the wanted mode is composed.
        self.__dict__["DEFAULT_MODE"] = section
        in_colour = themes.shows_colours(os.environ)
        super().__init__(session, problem, in_colour=in_colour)
        self.suit(settled or Settings(), keymap)
        self.locks_after_minutes = lock_after_minutes
        self._signing_in = signing_in
        self._start = Start(section, name)
        let_go_of_closed_screens()
        self.choose_theme(theme_named(theme, self.settled.themes), in_colour=in_colour)
        # Nothing here is said by either, and each would be one more thing to mount before the first picture.
        self._disable_tooltips = self._disable_notifications = True

    def get_driver_class(self) -> type[Driver]:
        from textual.drivers.linux_driver import LinuxDriver

        from occ_tui.screens.terse import TerseDriver

        usual = super().get_driver_class()
        return TerseDriver if usual is LinuxDriver else usual

    def on_mount(self) -> None:
        self.end_on_signals()
        self.set_window_title("occ")
        if self.problem is not None:
            self.show_problem(self.problem)
        elif self._signing_in is not None:
            self.ask_as_whom(self._signing_in)
        else:
            self.show_first()
        self.begin_arriving(self._start)
        self.begin_refreshing()
        self.call_after_refresh(self.begin_locking, self.locks_after_minutes)
        self.call_after_refresh(self.begin_readying)

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
        self.call_after_refresh(self.arrive)

    async def open_invoices(self, tab: AnyTab, invoice: str | None) -> None:
        """Goes to a tab of the invoices, with the cursor on `invoice`."""
        if screen := await self._list():
            screen.show_tab(tab, invoice)

    async def open_payments(self, tab: str) -> None:
        """Goes to a tab of the payments."""
        from occ_tui.screens.payments import PaymentsScreen

        await self.switch_mode(PAYMENTS)
        while not isinstance(self.screen, PaymentsScreen) and len(self.screen_stack) > 1:
            await self.pop_screen()
        if isinstance(self.screen, PaymentsScreen):
            self.screen.show_tab(tab)

    async def open_section(self, mode: str) -> OccScreen | None:
        """Goes to a section, to its first screen; that screen."""
        await self.switch_mode(mode)
        while len(self.screen_stack) > 1:
            await self.pop_screen()
        return self.screen if isinstance(self.screen, OccScreen) else None

    async def show_found(self, wanted: str) -> None:
        """Goes to the list of invoices and shows what was chosen in the palette."""
        from occ_tui.screens.palette import show_found

        if screen := await self._list():
            show_found(screen, wanted)

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
        # Profile and account, which stand in the header, would leave no room for what is asked.
        screen.copy(self.session.equivalent(*words), clean(f"occ … {shlex.join(words)}"))


def _note_look(app: OccApp) -> None:
    """The next visit begins with what was not seen in this one; a store that can't be written keeps the older mark."""
    from occ_tui.services.news import end_visit
    from occ_tui.store.errors import StoreError

    with suppress(StoreError):
        end_visit(app.session, app.news, app.seen)


def run(options: SessionOptions, place: Start | None = None, *, signs_in: bool = False) -> int:
    """Opens the interface on what `options` describe and stays until it is left; the exit code.

    `signs_in`: there is no profile yet, and one is chosen or made first; or one looks around in a demo. A problem that
    leaves nothing to show is shown on a screen; leaving that gives the problem's own exit code.
    """
    app = _run(options, place, signs_in=signs_in)
    if app.wants_demo:
        from occ_tui.services.demo import start_demo

        print(_("Making the data to look around in …"), file=sys.stderr)
        with start_demo(today=options.today) as demo:
            app = _run(demo._replace(read_only=options.read_only), place)
    return app.return_code or 0


def _keymap(settled: Settings) -> Keymap | None:
    """The user's own keys; `None` where there are none. Errors: `SettingsError`."""
    if settled.keys == Settings().keys and not settled.columns:
        return None
    from occ_tui.screens.settled import require

    return require(settled)


def _run(options: SessionOptions, place: Start | None, *, signs_in: bool = False) -> OccApp:
    session, settled = None, Settings()
    take_turns_often()
    try:
        settled = load()
        start = place or Start(settled.start_section)
        habits: Any = {"settled": settled, "keymap": _keymap(settled), "lock_after_minutes": settled.lock_after_minutes}
        if signs_in:
            app = OccApp(None, **start._asdict(), theme=settled.theme, **habits, signing_in=options)
        else:
            session = Session.open(options)
            app = OccApp(session, **start._asdict(), theme=settled.theme, **habits)
    except Exception as error:
        described = problems.describe(error, session=session, options=options)
        app = OccApp(None, described, theme=settled.theme, settled=settled)
    app.offers_tour = True
    try:
        app.run(mouse=settled.mouse)
    finally:
        if app.was_told_to_end:
            _say(last_words(app))  # before anything is waited for: there is a second left
        app.close_lanes()
        parting = [] if app.was_told_to_end else last_words(app)
        if app.has_session:
            _note_look(app)
            session = app.session
        if session is not None:
            session.close()
    _say(parting)
    return app


def _say(parting: list[str]) -> None:
    with suppress(OSError):  # a terminal that is gone
        for words in parting:
            print(words, file=sys.stderr, flush=True)


def last_words(app: OccApp) -> list[str]:
    """What is said on leaving; that a crash changed nothing only if nothing was on its way to the server."""
    untold: list[str] = []
    with suppress(Exception):  # the journal may be what ended it
        untold = app.untold()
    if app.crash is None:
        return [*app.parting, *untold]
    return [app.crash.what, *(untold or [app.crash.meaning]), app.crash.next_step]
