"""The sync that runs beside the keys: how old the data is, how far a refresh got, what is said when it failed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from textual import on, work
from textual.reactive import var

from occ_tui.locale import _
from occ_tui.screens.lane import Lane
from occ_tui.screens.questions import Questions
from occ_tui.screens.sync_messages import SyncFailed, SyncFinished, SyncProgressed
from occ_tui.screens.writing import one_line
from occ_tui.services import apart, problems
from occ_tui.services import sync as syncing
from occ_tui.services.problems import Problem
from occ_tui.widgets.header import Freshness

if TYPE_CHECKING:
    from datetime import date

    from occ_tui.domain.formatting import Formatter
    from occ_tui.services.sync import SyncProgress

_REPORT_EVERY_S = 1.0
"""How often a sync's progress is shown at most."""


class Refreshing(Questions, is_part=True):
    """See the module. A part of the app: `Host` has the session."""

    freshness: var[Freshness] = var(Freshness, init=False)
    """How old the data is; screens watch it."""
    warning: var[str] = var("", init=False)
    """What must be known on every screen: offline, a refresh that failed; screens watch it."""
    _day: date | None = None
    """The day that counted as today when that was last looked at."""

    def __init__(self, **others: Any) -> None:
        super().__init__(**others)
        self.problem: Problem | None = None
        """Why there is nothing to show; `None` when all is well."""
        self._syncing = Lane("occ-sync", self._close_store)
        self._last_report = 0.0
        self._notice = ""
        """What happened to the cache, while it is still in the banner."""

    # What the app says.

    @property
    def has_session(self) -> bool:
        """Whether a profile could be opened."""
        raise NotImplementedError

    @property
    def write(self) -> Formatter:
        """How the user's locale writes amounts and dates."""
        raise NotImplementedError

    def _look_for_changes(self) -> None:
        """Sees whether another process published something, or midnight passed; repaints only then."""
        raise NotImplementedError

    def show_problem(self, problem: Problem) -> None:
        """Puts the screen of a problem before everything else; the app says which."""
        raise NotImplementedError

    def lock(self, problem: Problem) -> None:
        """The server does not know the user any more: nothing is shown until it does."""
        self.problem = problem
        self.show_problem(problem)

    def unlock(self) -> None:
        """A sync succeeded: what `lock` or the first sync put before everything else goes away."""
        raise NotImplementedError

    # Refreshing.

    def start_sync(self, *, full: bool = False) -> None:
        """Refreshes the store beside everything else; does nothing while that is under way."""
        if not self.has_session or self.freshness.is_syncing:
            return
        self.freshness = self.freshness._replace(is_syncing=True, rows_done=0, rows_total=None)
        self._sync(full)

    @work(group="sync", exclusive=True, exit_on_error=False)
    async def _sync(self, full: bool) -> None:
        session = self.session
        try:
            result = await self._syncing.run(lambda: apart.sync(session, full=full, progress=self._report))
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
            self.freshness = self.freshness._replace(rows_done=progress.rows_done, rows_total=progress.rows_total)

    @on(SyncFinished)
    def _take_result(self, message: SyncFinished) -> None:
        self.problem = None
        self._take_notice()
        self.warning = self._notice
        self.freshness = Freshness(syncing.age_in_view(self.session).at or message.result.at, self._day)
        self._look_for_changes()
        self.unlock()
        self.look_at_journal()
        self.payments.start()
        self.refresh_if_old()

    @on(SyncFailed)
    def _take_failure(self, message: SyncFailed) -> None:
        problem = problems.describe(message.error, session=self.session)
        is_offline = problem.exit_code == problems.EXIT_UNREACHABLE
        since = (self.freshness.offline_since or self.now()) if is_offline else None
        self.freshness = self.freshness._replace(is_syncing=False, offline_since=since)
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
