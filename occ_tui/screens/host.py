"""What every screen can rely on: the session, who one is there, and what changed in the store meanwhile."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from textual import work
from textual.reactive import var

from occ_tui.domain.access import ContactType
from occ_tui.domain.formatting import Formatter, formatter
from occ_tui.locale import _, locale_code, ngettext
from occ_tui.screens.lane import Lane
from occ_tui.screens.refreshing import Refreshing
from occ_tui.services import granters, news, notes
from occ_tui.services import sync as syncing
from occ_tui.services.errors import AccountAmbiguous, AccountNotFound
from occ_tui.services.granters import NotOpen
from occ_tui.services.problems import Problem
from occ_tui.settings import Settings
from occ_tui.store.errors import StoreError
from occ_tui.widgets.header import Freshness, Identity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from occ_tui.domain.changes import AnyTab
    from occ_tui.domain.forms import Values
    from occ_tui.screens.base import OccScreen
    from occ_tui.services.links import Place
    from occ_tui.services.news import News
    from occ_tui.services.session import Session
    from occ_tui.store.changes import Look

STALE_AFTER_S = 300
"""Data older than this is refreshed when the program starts."""
NO_ACCOUNT = NotOpen(frozenset(), {})
"""Of an account that is not there nothing is said to be closed."""
LOOK_EVERY_S = 2.0
"""How often the store is asked (in microseconds of work) whether another process published something."""


class Host(Refreshing, is_part=True):
    """The part of the app that screens know. It asks services and tells the screens when to read the store again."""

    generation: var[int] = var(0, init=False)
    """Number of the store's published state that is known here; screens read the store again when it grows."""

    notes_token: var[tuple[int, ...]] = var((), init=False)
    """Changes when the notes do, whichever terminal wrote them; screens that show some watch it."""
    news: var[News | None] = var(None, init=False)
    """What changed since the last look, once it was read; screens watch it."""

    settled = Settings()
    """What the user settled; as delivered until the app says otherwise."""

    def __init__(self, session: Session | None, problem: Problem | None = None, *, in_colour: bool = True) -> None:
        # With the terminal's own colours Textual takes all of them away for NO_COLOR, else it makes them grey.
        super().__init__(ansi_color=None if in_colour else True)
        self.problem = problem
        self._session = session
        self.drafts: dict[str, Values] = {}
        """What was typed in forms that were left before they were done, by the form's name for it."""
        self.thread: list[tuple[Place | None, Place]] = []
        """Where one went back from along threads, the last one last: from which place, to which `>` leads again."""
        self.counting = Lane("occ-count", self._close_store)
        """Counts what a search finds, when that takes longer than a key may."""
        self.preparing = Lane("occ-ready", self._close_store)
        """Makes long lists ready for jumps before anyone jumps."""
        self._not_open: tuple[tuple[int, str | None], NotOpen] | None = None
        """What the user's contact types do not open, and of which state of the store and which account that is said."""
        self._look: Look | None = None
        """The look that counts, as it was known last; another terminal may move it on."""
        self.seen: News | None = None
        """What stood on the tab of changes last; it counts as seen when the program is left."""
        if session is not None:
            self.look_into(session)

    def look_into(self, session: Session) -> None:
        """What its store knows is what is shown from now on."""
        self._session = session
        self._day = session.clock.today()
        self.set_reactive(Host.generation, session.store().generation())
        self.set_reactive(Host.notes_token, notes.token(session))
        self.set_reactive(Host.freshness, Freshness(syncing.age_in_view(session).at, self._day))

    @property
    def copies(self) -> bool:
        """Whether anything goes to the terminal's clipboard."""
        return self.settled.clipboard != "off"

    @property
    def session(self) -> Session:
        """The session; only screens that show data ask for it."""
        if self._session is None:
            raise LookupError("there is no session")
        return self._session

    @property
    def has_session(self) -> bool:
        """Whether a profile could be opened."""
        return self._session is not None

    def lacks(self, module: str) -> bool:
        """Whether the user's contact types do not open a module of `domain.access` anywhere in view."""
        return self._session is not None and module in self._what_is_not_open(self._session).modules

    @property
    def closed(self) -> Mapping[str, str]:
        """Why the user may do something nowhere in view, by the capability that it needs."""
        if self._session is None or self.freshness.at is None:
            return {}
        return self._what_is_not_open(self._session).reasons

    def _what_is_not_open(self, session: Session) -> NotOpen:
        of = (self.generation, session.options.account)
        if self._not_open is None or self._not_open[0] != of:
            try:
                self._not_open = (of, granters.not_open(session))
            except (AccountNotFound, AccountAmbiguous):
                return NO_ACCOUNT  # the one account that is looked at has just been taken away
        return self._not_open[1]

    @property
    def write(self) -> Formatter:
        """How the user's locale writes amounts and dates."""
        return formatter(locale_code())

    @property
    def today(self) -> int:
        """The epoch day that counts as today."""
        return self.session.clock.today_number()

    def now(self) -> datetime:
        """The real time, by which the age of data goes; business dates follow `today`."""
        return datetime.now(UTC)

    def identity(self) -> Identity:
        """Who and where one is, from what the last sync saw."""
        if self._session is None:
            return Identity()
        profile = self.session.profile
        accounts = self.session.accounts()
        chosen = self.session.account() if self.session.options.account and accounts else None
        if chosen is None and len(accounts) == 1:
            chosen = accounts[0]
        if chosen is not None:
            name, number = chosen.account_name, chosen.account_number
        elif accounts:
            name, number = ngettext("{count} account", "{count} accounts", len(accounts)), ""
            name = name.format(count=self.write.number(len(accounts)))
        else:
            name, number = _("No account yet"), ""
        roles = {account.contact_types for account in ([chosen] if chosen else accounts)}
        role = next(iter(roles)) if len(roles) == 1 else ()
        return Identity(name, number, profile.name, profile.kind, self.session.read_only, role)

    @property
    def has_desk(self) -> bool:
        """Whether there are accounts to look after: several, or one as support staff."""
        if self._session is None:
            return False
        accounts = self.session.accounts()
        return len(accounts) > 1 or any(ContactType.SUPPORT in account.contact_types for account in accounts)

    async def look_at(self, compartment_id: str | None) -> None:
        """Looks at one account alone, or at all of them; every section reads the store anew."""
        self._session = self.session.with_account(compartment_id)
        while len(self.screen_stack) > 1:
            await self.pop_screen()
        self.thread.clear()
        self.freshness = self.freshness._replace(at=syncing.age_in_view(self._session).at or self.freshness.at)
        self.money += 1
        self.mutate_reactive(Host.freshness)
        self.mutate_reactive(Host.generation)

    def on_mount(self) -> None:
        if self._session is not None:
            self.begin_looking()

    def begin_looking(self) -> None:
        """Refreshes the data when it is too old, and sees from now on what other processes publish."""
        self._take_notice()
        self.set_interval(LOOK_EVERY_S, self._look_for_changes, name="changes")
        if self.freshness.at is None:
            self.start_sync()
        else:
            self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """Once there is something on the screen: asks for what is too old, and looks at what was left under way.

        Invoices come first: what the sections show is asked for when they are there.
        """
        at = self.freshness.at
        self.take_up()
        if at is None or (self.now() - at).total_seconds() > STALE_AFTER_S:
            self.start_sync()
        else:
            self.refresh_if_old()

    def read_news(self) -> None:
        """Reads beside the keys what changed since the last look: after a long time there may be many."""
        if self._session is not None:
            self._look = news.last_interface_look(self._session)
            self._read_news()

    @work(group="news", exclusive=True, exit_on_error=False)
    async def _read_news(self) -> None:
        session, shared = self.session, self.session.store()

        async def read() -> News:
            # A connection of its own that shares what was found.
            with shared.another() as store:
                return news.news(session, store=store)

        with suppress(StoreError):  # the keys will say what is wrong
            self.news = await self.counting.run(read)

    def banner(self) -> str:
        """What must be known on every screen, in one sentence or two."""
        return " ".join(words for words in (self.warning, self.unresolved_words()) if words)

    def tell(self, words: str) -> None:
        from occ_tui.screens.base import OccScreen

        if isinstance(self.screen, OccScreen):
            self.screen.say(words)
        else:
            self.warning = words

    async def action_quit(self) -> None:
        self.quit_when_certain()

    async def open_invoices(self, tab: AnyTab, invoice: str | None) -> None:
        """Goes to a tab of the invoices, with the cursor on `invoice`."""
        raise NotImplementedError

    async def open_payments(self, tab: str) -> None:
        """Goes to a tab of the payments."""
        raise NotImplementedError

    async def open_section(self, mode: str) -> OccScreen | None:
        """Goes to a section, to its first screen; that screen."""
        raise NotImplementedError

    async def show_found(self, wanted: str) -> None:
        """Goes to the list of invoices and shows what was chosen in the palette."""
        raise NotImplementedError

    async def do_in_list(self, method: str) -> None:
        """Goes to the list of invoices and calls a method of its screen."""
        raise NotImplementedError

    def show_tour(self) -> None:
        """Asks for a chapter of the guided tour."""
        raise NotImplementedError

    def command_done(self, command_id: str) -> None:
        """A screen did a command, or said why not: what looks on moves on with it."""

    def copy_command(self, words: list[str], screen: OccScreen) -> None:
        """Sends the command line `occ WORDS` of this profile to the terminal's clipboard; `screen` says so."""
        raise NotImplementedError

    def _look_for_changes(self) -> None:
        """Sees whether another process published something, or midnight passed; repaints only then."""
        if self._session is None:
            return
        generation, day = self.session.store().generation(), self.session.clock.today()
        self._take_notice()
        self.look_for_notes()
        if self.journal_changed():
            self.look_at_journal()
        if news.last_interface_look(self._session) != self._look:
            self.read_news()
        if generation == self.generation and day == self._day:
            return
        self._day = day
        if generation != self.generation and not self.freshness.is_syncing:
            age = syncing.age_in_view(self.session)
            self.freshness = self.freshness._replace(at=age.at, today=day)
        else:
            self.freshness = self.freshness._replace(today=day)
        if generation == self.generation:
            self.mutate_reactive(Host.generation)
        self.generation = generation

    def look_for_notes(self) -> None:
        """Sees whether this terminal or another one wrote notes."""
        if self._session is not None:
            self.notes_token = notes.token(self._session)

    def _close_store(self) -> None:
        if self._session is not None:
            self._session.close()

    def close_lanes(self) -> None:
        """Ends the threads; what was being written is rolled back or finished by the store itself.

        What is being sent is waited for, unless one did so already.
        """
        self.writing.close(is_forced=self._leaving_since is not None)
        for lane in (self._syncing, self.asking, self.counting, self.preparing):
            lane.close()
