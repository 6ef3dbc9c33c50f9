"""A thread with an event loop of its own, so that no call to the server or the disk holds up a key."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, wait
from typing import Any, TypeVar

Answer = TypeVar("Answer")

_FAREWELL_S = 1.0
"""How long closing waits for what was cancelled to tidy up; the thread is a daemon and never keeps the process."""


class Lane:
    """Runs coroutines one screen asks for; started on first use."""

    def __init__(self, name: str, at_end: Callable[[], None] | None = None) -> None:
        self._name = name
        self._at_end = at_end
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    async def run(self, start: Callable[[], Coroutine[Any, Any, Answer]]) -> Answer:
        """What the coroutine answers that `start`, called in the lane's thread, makes.

        Cancelling the caller cancels it there.
        """

        return await asyncio.wrap_future(self.submit(start))

    def submit(self, start: Callable[[], Coroutine[Any, Any, Answer]]) -> Future[Answer]:
        """The same for whoever does not wait for it."""

        async def in_lane() -> Answer:
            return await start()

        return asyncio.run_coroutine_threadsafe(in_lane(), self._running_loop())

    def close(self) -> None:
        """Cancels what runs and ends the thread."""
        loop, thread = self._loop, self._thread
        if loop is None or thread is None:
            return
        self._loop = self._thread = None
        asyncio.run_coroutine_threadsafe(_cancel_others(), loop)
        thread.join(_FAREWELL_S)

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            loop = asyncio.new_event_loop()
            self._loop = loop
            self._thread = threading.Thread(target=self._live, args=(loop,), name=self._name, daemon=True)
            self._thread.start()
        return self._loop

    def _live(self, loop: asyncio.AbstractEventLoop) -> None:
        asyncio.set_event_loop(loop)
        try:
            loop.run_forever()
        finally:
            if self._at_end is not None:
                self._at_end()
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.close()


class WritingLane(Lane):
    """A lane for what changes something at the server: nothing in it is ever cancelled."""

    PATIENCE_S = 70.0
    """Longer than a write may take until its outcome is known, or known to be unknown."""

    def __init__(self, name: str, at_end: Callable[[], None] | None = None) -> None:
        super().__init__(name, at_end)
        self._held: set[Future[Any]] = set()

    @property
    def is_busy(self) -> bool:
        """Whether something is under way that whoever leaves has to wait for."""
        return any(not future.done() for future in self._held)

    def hold(self, start: Callable[[], Coroutine[Any, Any, Answer]]) -> Future[Answer]:
        """Like `submit`, for what whoever leaves has to wait for."""
        self._held = {future for future in self._held if not future.done()}
        future = self.submit(start)
        self._held.add(future)
        return future

    def close(self, *, is_forced: bool = False) -> None:
        """Waits for what is under way, then ends the thread.

        What takes too long, or a person does not wait for, is left to itself: the journal knows how far it came.
        """
        if self.is_busy and not is_forced:
            wait(self._held, timeout=self.PATIENCE_S)
        if not self.is_busy:
            super().close()


async def _cancel_others() -> None:
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    asyncio.get_running_loop().stop()
