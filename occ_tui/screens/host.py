"""What every screen can rely on: the session, the age of the data, and the sync that runs beside the keys."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import App
from textual.message import Message
from textual.reactive import var

from occ_tui.domain.formatting import Formatter, formatter
from occ_tui.locale import _, locale_code, ngettext
from occ_tui.screens.lane import Lane
from occ_tui.services import problems
from occ_tui.services import sync as syncing
from occ_tui.services.problems import Problem
from occ_tui.widgets.header import Freshness, Identity

if TYPE_CHECKING:
    from occ_tui.domain.invoices import Tab
    from occ_tui.screens.base import OccScreen
    from occ_tui.services.session import Session
    from occ_tui.services.sync import SyncProgress, SyncResult

STALE_AFTER_S = 300
"""Data older than this is refreshed when the program starts."""
LOOK_EVERY_S = 2.0
"""How often the store is asked (in microseconds of work) whether another process published something."""
_REPORT_EVERY_S = 0.2
"""How often a sync's progress is shown at most."""


class SyncProgressed(Message, bubble=False):
    """A sync received more rows."""

    def __init__(self, progress: SyncProgress) -> None:
        super().__init__()
        self.progress = progress

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, SyncProgressed)


class SyncFinished(Message, bubble=False):
    """A sync was published."""

    def __init__(self, result: SyncResult) -> None:
        super().__init__()
        self.result = result


class SyncFailed(Message, bubble=False):
    """A sync was not; what was stored before is still there."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error


class Host(App[None]):
    """The part of the app that screens know. It asks services and tells the screens when to read the store again."""

    freshness: var[Freshness] = var(Freshness, init=False)
    """How old the data is; screens watch it."""
    warning: var[str] = var("", init=False)
    """What must be known on every screen: offline, a refresh that failed; screens watch it."""
    generation: var[int] = var(0, init=False)
    """Number of the store's published state that is known here; screens read the store again when it grows."""

    def __init__(self, session: Session | None, problem: Problem | None = None, *, in_colour: bool = True) -> None:
        # With the terminal's own colours Textual takes all of them away for NO_COLOR, else it makes them grey.
        super().__init__(ansi_color=None if in_colour else True)
        self._session = session
        self.problem = problem
        """Why there is nothing to show; `None` when all is well."""
        self.asking = Lane("occ-ask", self._close_store)
        """Answers what a screen asks the server: details, PDF."""
        self.counting = Lane("occ-count", self._close_store)
        """Counts what a search finds, when that takes longer than a key may."""
        self.preparing = Lane("occ-ready", self._close_store)
        """Makes long lists ready for jumps before anyone jumps."""
        self._syncing = Lane("occ-sync", self._close_store)
        self._last_report = 0.0
        self._notice = ""
        """What happened to the cache, while it is still in the banner."""
        self._day: date | None = None
        if session is not None:
            self._day = session.clock.today()
            age = syncing.last_sync(session)
            self.set_reactive(Host.generation, session.store().generation())
            self.set_reactive(Host.freshness, Freshness(age.at, self._day))

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
        return Identity(name, number, profile.name, profile.kind, self.session.read_only)

    def on_mount(self) -> None:
        """Refreshes the data when it is too old."""
        if self._session is None:
            return
        self._take_notice()
        self.set_interval(LOOK_EVERY_S, self._look_for_changes, name="changes")
        at = self.freshness.at
        if at is None or (self.now() - at).total_seconds() > STALE_AFTER_S:
            self.start_sync()

    def start_sync(self, *, full: bool = False) -> None:
        """Refreshes the store beside everything else; does nothing while that is under way."""
        if self._session is None or self.freshness.is_syncing:
            return
        self.freshness = replace(self.freshness, is_syncing=True, rows_done=0, rows_total=None)
        self._sync(full)

    @work(group="sync", exclusive=True, exit_on_error=False)
    async def _sync(self, full: bool) -> None:
        session = self.session
        try:
            result = await self._syncing.run(lambda: syncing.sync(session, full=full, progress=self._report))
        except Exception as error:
            self.post_message(SyncFailed(error))
        else:
            self.post_message(SyncFinished(result))

    def _report(self, progress: SyncProgress) -> None:
        """Called in the sync's thread."""
        now = time.monotonic()
        if now - self._last_report >= _REPORT_EVERY_S:
            self._last_report = now
            self.post_message(SyncProgressed(progress))

    @on(SyncProgressed)
    def _show_progress(self, message: SyncProgressed) -> None:
        progress = message.progress
        if self.freshness.is_syncing:
            self.freshness = replace(self.freshness, rows_done=progress.rows_done, rows_total=progress.rows_total)

    @on(SyncFinished)
    def _take_result(self, message: SyncFinished) -> None:
        self.problem = None
        self._take_notice()
        self.warning = self._notice
        self.freshness = Freshness(syncing.last_sync(self.session).at or message.result.at, self._day)
        self._look_for_changes()
        self.unlock()

    @on(SyncFailed)
    def _take_failure(self, message: SyncFailed) -> None:
        problem = problems.describe(message.error, session=self.session)
        is_offline = problem.exit_code == problems.EXIT_UNREACHABLE
        since = (self.freshness.offline_since or self.now()) if is_offline else None
        self.freshness = replace(self.freshness, is_syncing=False, offline_since=since)
        if self.freshness.at is None or problem.exit_code == problems.EXIT_NOT_ALLOWED:
            self.lock(problem)
            return
        self._take_notice()
        words = self._offline_words() if is_offline else one_line(problem)
        self.warning = f"{self._notice} {words}" if self._notice else words

    def _take_notice(self) -> None:
        """A cache that had to be made anew is told of once, until the next key after it was filled."""
        if notice := self.session.notice():
            self.warning = self._notice = notice

    def end_notice(self) -> None:
        """A key was pressed: what was said of the cache has been seen, once there is something to see."""
        if self._notice and self.freshness.at is not None and not self.freshness.is_syncing:
            self.warning = self.warning.removeprefix(self._notice).strip()
            self._notice = ""

    def _offline_words(self) -> str:
        since, at = self.freshness.offline_since, self.freshness.at
        if since is None or at is None:
            return ""
        return _("offline since {since}, showing data of {at}").format(
            since=self.write.time(since), at=self.write.date_time(at)
        )

    def show_problem(self, problem: Problem) -> None:
        """Puts the screen of a problem before everything else; the app says which."""
        raise NotImplementedError

    def lock(self, problem: Problem) -> None:
        """The server does not know the user any more: nothing is shown until it does."""
        self.problem = problem
        self.show_problem(problem)

    async def open_invoices(self, tab: Tab, invoice: str | None) -> None:
        """Goes to a tab of the invoices, with the cursor on `invoice`."""
        raise NotImplementedError

    async def do_in_list(self, method: str) -> None:
        """Goes to the list of invoices and calls a method of its screen."""
        raise NotImplementedError

    def copy_command(self, words: list[str], screen: OccScreen) -> None:
        """Sends the command line `occ WORDS` of this profile to the terminal's clipboard; `screen` says so."""
        raise NotImplementedError

    def unlock(self) -> None:
        """A sync succeeded: what `lock` or the first sync put before everything else goes away."""
        raise NotImplementedError

    def _look_for_changes(self) -> None:
        """Sees whether another process published something, or midnight passed; repaints only then."""
        if self._session is None:
            return
        generation, day = self.session.store().generation(), self.session.clock.today()
        self._take_notice()
        if generation == self.generation and day == self._day:
            return
        self._day = day
        if generation != self.generation and not self.freshness.is_syncing:
            age = syncing.last_sync(self.session)
            self.freshness = replace(self.freshness, at=age.at, today=day)
        else:
            self.freshness = replace(self.freshness, today=day)
        if generation == self.generation:
            self.mutate_reactive(Host.generation)
        self.generation = generation

    def _close_store(self) -> None:
        if self._session is not None:
            self._session.close()

    def close_lanes(self) -> None:
        """Ends the threads; what was being written is rolled back or finished by the store itself."""
        for lane in (self._syncing, self.asking, self.counting, self.preparing):
            lane.close()


def one_line(problem: Problem) -> str:
    """What happened and what to do, for a line of the screen."""
    return " ".join(f"{problem.what} {problem.next_step}".split())
