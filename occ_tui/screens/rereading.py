"""Reading that is asked for again while it is under way: it is done once more after it, and never broken off."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from textual.dom import DOMNode

Read = Callable[[], Coroutine[Any, Any, None]]


class Rereading:
    """See the module; in a worker of `owner`, which reads what `read` says."""

    def __init__(self, owner: DOMNode, read: Read) -> None:
        self._owner = owner
        self._read = read
        self._is_reading = False
        self._is_wanted = False

    def start(self) -> None:
        """Reads, now or as soon as what is being read is there."""
        self._is_wanted = True
        if not self._is_reading:
            self._is_reading = True
            begin: Callable[[], Any] = self._run
            self._owner.run_worker(begin, exit_on_error=False)

    async def _run(self) -> None:
        try:
            while self._is_wanted:
                self._is_wanted = False
                await self._read()
        finally:
            self._is_reading = False
