"""Asking the service in a process of its own.

Decoding and writing a million rows never holds up a key of this one then, and what it takes to ask, a third of the
memory of all the rest, is never loaded here.

Both ends are here. The parent hands in its questions through a pipe, and nothing through arguments or the environment;
the child tells its progress, and answers each with one word: its result, or the error as it was raised. It ends at once
when its parent does, at whatever step: what a sync staged stays, and the next one goes on there.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import sys
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING, Any, BinaryIO, Concatenate, ParamSpec, TypeVar

from occ_tui.annotations import NamedTuple
from occ_tui.runtime import collect_rarely, take_turns_often
from occ_tui.services.handing_over import HEAD, framed, packed, unpacked

if TYPE_CHECKING:
    from pathlib import Path

    from occ_tui.services.session import Session
    from occ_tui.services.sync import SyncProgress, SyncResult

Answer = TypeVar("Answer")
Arguments = ParamSpec("Arguments")
Asked = Callable[Concatenate["Session", Arguments], Coroutine[Any, Any, Answer]]

PROGRESS, RESULT, ERROR = "progress", "result", "error"
NICE = 5
"""By how much the child gives way to whoever presses keys."""
IDLE_S = 180.0
"""After so long without a question the child is ended: it takes as much memory as its parent."""
PASSING_S = 30.0
"""So long it stays for a question in passing; one that is there for others does not stay longer for it."""
_ENDING_S = 5.0
"""A child that has closed its answers and is still there after so long is ended."""
_COMMAND = ("-P", "-m", "occ_tui.services.apart")
"""Whatever lies in the current directory (`-P`), it is our own module that runs."""
_ASKING = "occ_tui.client.transport"
"""What is loaded once this process itself asked the service for anything."""
_TRIES = 2
"""How often a question is asked whose process ended before it answered; a read may be."""


class _Ended(Exception):
    """The child ended before it answered; `status` is as in `subprocess`."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class _Waiting(NamedTuple):
    """Somebody who waits for an answer."""

    answer: asyncio.Future[tuple[str, Any]]
    progress: Callable[[Any], None] | None


class _Child:
    """One process, seen from its parent, and who waits for its answers."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._numbers = count(1)
        self._waiting: dict[int, _Waiting] = {}
        self.is_over = False
        """Nothing should be asked any more."""
        self._status: int | None = None
        """How it ended."""
        self.life = asyncio.create_task(self._live())

    @classmethod
    async def start(cls) -> _Child:
        """A new process. Error: `OSError`."""
        pipe, none = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
        return cls(
            await asyncio.create_subprocess_exec(sys.executable, *_COMMAND, stdin=pipe, stdout=pipe, stderr=none)
        )

    @property
    def is_idle(self) -> bool:
        """Whether nobody waits for an answer."""
        return not self._waiting

    async def ask(self, body: bytes, progress: Callable[[Any], None] | None) -> tuple[str, Any]:
        """What it says in the end. Error: `_Ended`."""
        if self._status is not None:
            raise _Ended(self._status)
        number = next(self._numbers)
        waiting = self._waiting[number] = _Waiting(asyncio.get_running_loop().create_future(), progress)
        try:
            await self._send(number, body)
            return await waiting.answer
        except asyncio.CancelledError:
            await self._send(number, b"")
            raise
        finally:
            del self._waiting[number]

    async def end(self) -> None:
        """Ends it, whatever it does."""
        self.life.cancel()
        await asyncio.wait([self.life])

    async def _live(self) -> None:
        try:
            with suppress(asyncio.IncompleteReadError):
                while True:
                    await self._take()
            self.is_over = True
            with suppress(TimeoutError):  # signalled while it ends, its status would be lost: `Popen.poll` takes it
                await asyncio.wait_for(self._process.wait(), _ENDING_S)
        finally:
            self.is_over = True
            with suppress(ProcessLookupError):
                self._process.kill()
            self._status = await _end_of(self._process)
            for waiting in self._waiting.values():
                if not waiting.answer.done():
                    waiting.answer.set_exception(_Ended(self._status))

    async def _take(self) -> None:
        answers = self._process.stdout
        assert answers is not None
        number, length = HEAD.unpack(await answers.readexactly(HEAD.size))
        kind, value = pickle.loads(await answers.readexactly(length))  # noqa: S301 - from our own child alone
        waiting = self._waiting.get(number)
        if waiting is None or waiting.answer.done():
            return  # to a question that was taken back
        if kind != PROGRESS:
            waiting.answer.set_result((kind, value))
        elif waiting.progress is not None:
            waiting.progress(value)

    async def _send(self, number: int, body: bytes) -> None:
        questions = self._process.stdin
        assert questions is not None
        with suppress(ConnectionError):  # it is dead already: whoever reads its answers knows
            questions.write(HEAD.pack(number, len(body)) + body)
            await questions.drain()


async def _end_of(process: asyncio.subprocess.Process) -> int:
    """Its status, waited for whoever else wants to end it meanwhile."""
    ended = asyncio.ensure_future(process.wait())
    while not ended.done():
        with suppress(asyncio.CancelledError):
            await asyncio.wait([ended])
    return ended.result()


class Asker:
    """A process that answers questions, several at a time: started by the first, ended by `close` or by idleness.

    One that somebody ends is started anew, and what it left unanswered is asked again. For one event loop, in which
    it ends with the loop's tasks.
    """

    def __init__(self, *, idle_s: float = IDLE_S, passing_s: float = PASSING_S, tries: int = _TRIES) -> None:
        self._idle_s = idle_s
        self._passing_s = passing_s
        self._tries = tries
        self._until_s = 0.0
        """The loop's time until which the process is kept."""
        self._begun: asyncio.Task[_Child] | None = None
        self._rest: asyncio.TimerHandle | None = None

    @property
    def is_there(self) -> bool:
        """Whether there is a process, or soon will be."""
        begun = self._begun
        if begun is None or not begun.done():
            return begun is not None
        return not begun.cancelled() and begun.exception() is None and not begun.result().is_over

    async def ask(
        self,
        session: Session,
        question: Asked[Arguments, Answer],
        *args: Arguments.args,
        **how: Arguments.kwargs,
    ) -> Answer:
        """What `question(session, *args, **how)` answers there; `progress` among `how` is called here.

        `question` is a function of a module; what goes in and comes out can be pickled. Cancelling it cancels that.
        Errors: as there, and `RefreshEnded`.
        """
        return await self._ask(self._idle_s, session, question, args, how)

    async def ask_in_passing(self, session: Session, question: Asked[[], Answer]) -> Answer:
        """The same of what is asked every now and then, by itself: the process would never end for it."""
        return await self._ask(self._passing_s, session, question, (), {})

    async def _ask(
        self, rest_s: float, session: Session, question: Asked[..., Answer], args: tuple[Any, ...], how: dict[str, Any]
    ) -> Answer:
        from occ_tui.locale import locale_code
        from occ_tui.services.errors import RefreshEnded

        progress: Any = how.pop("progress", None)
        body = pickle.dumps((session.options, locale_code(), question, args, how, progress is not None))
        for left in reversed(range(self._tries)):
            child = await self._child()
            try:
                kind, (outcome, moved_to) = await child.ask(body, progress)
                break
            except _Ended as ended:
                if not left:
                    raise RefreshEnded(ended.status) from None
            finally:
                self._rest_later(child, rest_s)
        if moved_to is not None:
            session.note_moved(moved_to)
        if kind == ERROR:
            raise unpacked(outcome)
        answer: Answer = outcome
        return answer

    async def close(self) -> None:
        """Ends the process, whatever it does."""
        if self._begun is not None:
            with suppress(OSError):
                await (await self._begun).end()

    async def _child(self) -> _Child:
        if self._rest is not None:
            self._rest.cancel()
        if self._begun is None or not self.is_there:
            self._begun = asyncio.create_task(_Child.start())
        return await asyncio.shield(self._begun)

    def _rest_later(self, child: _Child, rest_s: float) -> None:
        """It is ended unless somebody asks something before it has rested so long, or longer for others."""
        loop = asyncio.get_running_loop()
        self._until_s = max(self._until_s, loop.time() + rest_s)
        if self._rest is not None:
            self._rest.cancel()  # one that was set while the next question was on its way would end it too early

        def end() -> None:
            if child.is_idle:
                child.life.cancel()

        if child.is_idle:
            self._rest = loop.call_at(self._until_s, end)


async def sync(
    session: Session, *, full: bool = False, progress: Callable[[SyncProgress], None] | None = None
) -> SyncResult:
    """`sync.sync` in a process of its own, ended after it. Cancelling it ends that. Errors: see `Asker.ask`."""
    from occ_tui.services.sync import sync as there

    asker = Asker(tries=1)
    try:
        return await asker.ask(session, there, full=full, progress=progress)
    finally:
        await asker.close()


async def ask(
    asker: Asker,
    session: Session,
    question: Asked[Arguments, Answer],
    *args: Arguments.args,
    **how: Arguments.kwargs,
) -> Answer:
    """`asker.ask`, unless what it takes to ask is here already, and not there.

    A process that has sent something itself has loaded that, and is quicker than a new one.
    """
    if _is_loaded(asker):
        return await question(session, *args, **how)
    return await asker.ask(session, question, *args, **how)


async def ask_in_passing(asker: Asker, session: Session, question: Asked[[], Answer]) -> Answer:
    """The same by `asker.ask_in_passing`."""
    return await (question(session) if _is_loaded(asker) else asker.ask_in_passing(session, question))


def _is_loaded(asker: Asker) -> bool:
    return _ASKING in sys.modules and not asker.is_there


def main() -> None:
    """The child's whole life."""
    with suppress(OSError):
        os.nice(NICE)
    collect_rarely()
    take_turns_often()
    asyncio.run(_Answering().serve(sys.stdin.buffer))


class _Answering:
    """Answers questions until the parent is gone."""

    def __init__(self) -> None:
        self._under_way: dict[int, asyncio.Task[None]] = {}

    async def serve(self, given: BinaryIO) -> None:
        loop = asyncio.get_running_loop()

        def take(number: int, body: bytes) -> None:
            loop.call_soon_threadsafe(self._take, number, body)

        threading.Thread(target=_listen, args=(given, take), daemon=True).start()
        await loop.create_future()

    def _take(self, number: int, body: bytes) -> None:
        if body:
            self._under_way[number] = asyncio.create_task(self._answer(number, body))
        elif number in self._under_way:
            self._under_way[number].cancel()

    async def _answer(self, number: int, body: bytes) -> None:
        from occ_tui.locale import use_language
        from occ_tui.services.session import Session

        moved_to: Path | None = None
        try:
            options, language, question, args, how, is_told = pickle.loads(body)  # noqa: S301 - from our parent alone
            use_language(language)
            if is_told:
                how["progress"] = lambda progress: _tell(number, PROGRESS, progress)
            with Session.open(options) as session:
                try:
                    outcome = await question(session, *args, **how)
                finally:
                    moved_to = session.moved_to()
            _tell(number, RESULT, (outcome, moved_to))
        except BaseException as error:
            _tell(number, ERROR, (packed(error), moved_to))
        finally:
            del self._under_way[number]


_telling = threading.Lock()
"""Progress may be told by a thread."""


def _tell(number: int, kind: str, value: object) -> None:
    word = framed(number, (kind, value))
    with _telling:
        sys.stdout.buffer.write(word)
        sys.stdout.buffer.flush()


def _listen(given: BinaryIO, take: Callable[[int, bytes], None]) -> None:
    with suppress(OSError):
        while len(head := given.read(HEAD.size)) == HEAD.size:
            number, length = HEAD.unpack(head)
            take(number, given.read(length))
    os._exit(1)


if __name__ == "__main__":
    main()
