"""What the app does for money: writes that nothing cancels, and what is left under way."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from datetime import datetime
from typing import TYPE_CHECKING, Any

from textual import on, work
from textual.content import Content
from textual.message import Message
from textual.reactive import var
from textual.screen import Screen

from occ_tui.locale import ngettext
from occ_tui.screens.lane import Lane, WritingLane
from occ_tui.screens.part import AppPart
from occ_tui.screens.rereading import Rereading
from occ_tui.services import problems
from occ_tui.services.problems import Problem
from occ_tui.services.under_way import UnderWay, under_way
from occ_tui.store.journal.locks import DRIVEN

if TYPE_CHECKING:
    from occ_tui.screens.fetching import Fetching
    from occ_tui.services.paying import Outcome
    from occ_tui.services.session import Session
    from occ_tui.store.journal.records import Operation

Told = Callable[["Operation"], None]
Start = Callable[[Told], Coroutine[Any, Any, "Outcome"]]
"""Begins a write, given whom to tell of the operation as soon as it is recorded."""


class Write:
    """One write: under way, or over with an outcome or an error that kept it from beginning."""

    def __init__(self, title: str, begun: datetime, by: Screen[Any] | None) -> None:
        self.title = title
        """What is done, as a person reads it."""
        self.by = by
        """The screen that wanted it."""
        self.begun = begun
        self.first = len(DRIVEN)
        """Where in the operations of this process it begins."""
        self.operation: Operation | None = None
        """As it was recorded; `None` before that."""
        self.outcome: Outcome | None = None
        self.error: Exception | None = None
        """One of the journal, before anything was sent."""
        self.is_shown = False
        """A screen shows how it stands; else it has to be told otherwise."""
        self.at_end: Callable[[Problem], None] | None = None
        """Who tells what became of it; exit code 0 when all went as it was confirmed."""

    @property
    def is_mail(self) -> bool:
        """Whether it changed nothing that the store knows of."""
        return self.outcome is not None and self.outcome.operation.kind.is_mail

    @property
    def is_over(self) -> bool:
        """Whether there is an outcome, or will be none."""
        return self.outcome is not None or self.error is not None


class WriteEnded(Message, bubble=False):
    """A write is over."""

    def __init__(self, write: Write) -> None:
        super().__init__()
        self.write = write


class JournalRead(Message, bubble=False):
    """What the journal has that is not over."""

    def __init__(self, under_way: UnderWay, error: Exception | None = None) -> None:
        super().__init__()
        self.under_way = under_way
        self.error = error


class Resumed(Message, bubble=False):
    """What was left under way was driven on as far as it goes now."""

    def __init__(self, error: Exception | None = None) -> None:
        super().__init__()
        self.error = error


class Writing(AppPart, is_part=True):
    """See the module. A part of the app: `Host` has the session."""

    money: var[int] = var(0, init=False)
    """Grows when the journal or what is known of payments changed; screens that show either watch it."""
    under_way: var[UnderWay] = var(UnderWay, init=False)
    """What is not over, as the journal had it last; the banner of every screen watches it."""

    asking: Lane
    payments: Fetching
    """Payments, methods and payables, where the portal has such lists."""

    def __init__(self, **others: Any) -> None:
        super().__init__(**others)
        self.writing = WritingLane("occ-write", self._close_store)
        """Everything that changes something at the server."""
        self.parting: list[str] = []
        """What is printed when the program has ended: the outcome of a write one did not see."""
        self._untold: list[Write] = []
        """Writes whose end nobody heard of yet."""
        self._leaving_since: float | None = None
        self._reading_journal = Rereading(self, self._read_journal)
        self._journal_stamp = 0
        self._has_resumed = False

    @property
    def session(self) -> Session:
        """The session."""
        raise NotImplementedError

    def now(self) -> datetime:
        """The real time."""
        raise NotImplementedError

    def start_sync(self, *, full: bool = False) -> None:
        """Refreshes the store."""
        raise NotImplementedError

    def tell(self, words: str) -> None:
        """Says something on whatever screen one sees."""
        raise NotImplementedError

    def _close_store(self) -> None:
        raise NotImplementedError

    # Writes.

    def begin_write(
        self,
        title: str,
        start: Start,
        *,
        by: Screen[Any] | None = None,
        at_end: Callable[[Problem], None] | None = None,
    ) -> Write:
        """Starts a write that goes on to its end whatever happens to the screen `by` which it was wanted.

        `at_end` tells what became of it; without it, or a screen that shows it, that is told here.
        """
        write = Write(title, self.now(), by)
        write.at_end = at_end
        self._untold.append(write)

        def told(operation: Operation) -> None:
            write.operation = operation

        self._follow(write, self.writing.hold(lambda: start(told)))
        return write

    @work(group="write", exit_on_error=False)
    async def _follow(self, write: Write, future: Future[Outcome]) -> None:
        """Waits for a write; being cancelled ends the waiting and not the write."""
        try:
            write.outcome = await asyncio.shield(asyncio.wrap_future(future))
            write.operation = write.outcome.operation
        except Exception as error:
            write.error = error
        self.post_message(WriteEnded(write))

    @on(WriteEnded)
    def _take_end(self, message: WriteEnded) -> None:
        self._untold.remove(message.write)
        problem = self.problem_of(message.write)
        self.money += 1
        self.look_at_journal()
        if not message.write.is_mail:
            self.payments.start()
            self.start_sync()
        if self._leaving_since is not None and not self.writing.is_busy:
            self.parting = [part for part in (problem.what, problem.meaning, problem.next_step) if part]
            self.exit(return_code=problem.exit_code)
        elif message.write.at_end is not None:
            message.write.at_end(problem)
        elif not message.write.is_shown:
            self.tell_end(message.write, problem)

    def tell_end(self, write: Write, problem: Problem) -> None:
        """In the status line; what did not go well in a window, where one still looks at what one asked for."""
        from occ_tui.screens.telling import TellScreen

        if problem.exit_code and write.by is self.screen:
            self.tell("")
            parts = [part for part in (problem.meaning, problem.next_step) if part]
            self.push_screen(TellScreen(problem.what, Content("\n\n".join(parts))))
        else:
            self.tell(" ".join(part for part in (problem.what, problem.meaning) if part))

    def problem_of(self, write: Write) -> Problem:
        """What became of a write that is over, in sentences."""
        from occ_tui.services.outcomes import report

        if write.outcome is not None:
            return report(write.outcome, self.session)
        return problems.describe(write.error or RuntimeError(), session=self.session)

    def untold(self) -> list[str]:
        """How writes stand whose end no screen could tell any more, as the journal knows it."""
        from occ_tui.services.outcomes import report
        from occ_tui.services.paying import Outcome
        from occ_tui.services.recovery import driven_from

        if not self._untold:
            return []
        known = driven_from(self.session, min(write.first for write in self._untold))
        found = [report(Outcome(operation), self.session) for operation in known]
        return [part for told in found for part in (told.what, told.meaning, told.next_step) if part]

    @property
    def is_leaving(self) -> bool:
        """Whether one wants to leave, and only what is being sent is waited for."""
        return self._leaving_since is not None

    def quit_when_certain(self, return_code: int = 0) -> None:
        """Leaves the program; while something is being sent, once its outcome is known."""
        if not self.writing.is_busy:
            self.exit(return_code=return_code)
            return
        now = time.monotonic()
        if self._leaving_since is None:
            self._leaving_since = now
        left_s = self.writing.PATIENCE_S - (now - self._leaving_since)
        if left_s <= 0:
            self.exit(return_code=problems.EXIT_UNKNOWN)
            return
        words = ngettext(
            "Something is being sent: occ ends when its outcome is known, or on q after {seconds} second.",
            "Something is being sent: occ ends when its outcome is known, or on q after {seconds} seconds.",
            int(left_s) + 1,
        )
        self.tell(words.format(seconds=int(left_s) + 1))

    # What was left under way.

    def look_at_journal(self) -> None:
        """Reads what is not over; cheap, and beside the keys."""
        self._reading_journal.start()

    async def _read_journal(self) -> None:
        session = self.session

        async def read() -> UnderWay:
            return under_way(session)

        try:
            found = await self.asking.run(read)
        except Exception as error:
            self.post_message(JournalRead(self.under_way, error))
        else:
            self.post_message(JournalRead(found))

    @on(JournalRead)
    def _take_journal(self, message: JournalRead) -> None:
        if message.error is not None:
            self.tell(one_line(problems.describe(message.error, session=self.session)))
        elif message.under_way != self.under_way:
            self.under_way = message.under_way
            self.money += 1
        if not self._has_resumed:
            self._has_resumed = True
            if self.under_way.operations and not self.session.read_only:
                self._resume_all()

    @work(group="resume", exit_on_error=False)
    async def _resume_all(self) -> None:
        from occ_tui.services import recovery

        session = self.session
        future = self.writing.submit(lambda: recovery.resume_all(session))
        try:
            await asyncio.shield(asyncio.wrap_future(future))
        except Exception as error:
            self.post_message(Resumed(error))
        else:
            self.post_message(Resumed())

    @on(Resumed)
    def _take_resumed(self, message: Resumed) -> None:
        if message.error is not None:
            self.tell(one_line(problems.describe(message.error, session=self.session)))
        self.look_at_journal()

    def unresolved_words(self) -> str:
        """How many operations need a look, and where it is had; empty if none does."""
        count = self.under_way.wanting
        if not count:
            return ""
        words = ngettext(
            "{count} operation is not over: 3 and Unresolved show what to do.",
            "{count} operations are not over: 3 and Unresolved show what to do.",
            count,
        )
        return words.format(count=count)

    def journal_changed(self) -> bool:
        """Whether any process wrote to the journal since this was asked last."""
        from occ_tui.services.journal import journal_path

        try:
            stamp = journal_path(self.session).stat().st_mtime_ns
        except OSError:
            stamp = 0
        is_new, self._journal_stamp = stamp != self._journal_stamp, stamp
        return is_new

    def take_up(self) -> None:
        """Once something is on the screen: what was left under way."""
        self.journal_changed()
        self.look_at_journal()


def one_line(problem: Problem) -> str:
    """What happened and what to do, for a line of the screen."""
    return " ".join(f"{problem.what} {problem.next_step}".split())
