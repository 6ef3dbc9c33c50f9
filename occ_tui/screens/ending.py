"""How the interface ends when nobody asked it to: by a signal, or by an error that nobody foresaw."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING, Any

from occ_tui.screens.part import AppPart
from occ_tui.services import problems

if TYPE_CHECKING:
    from occ_tui.services.problems import Problem

_SIGNALS = (signal.SIGTERM, signal.SIGHUP)
_DEADLINE_S = 1.5
"""A signal ends the program this fast even if something hangs, a terminal that is gone for instance."""
_RESTORE = b"\x1b[?2004l\x1b[?7h\x1b[?1000l\x1b[?1003l\x1b[?1006l\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l"
"""Main screen, visible cursor, no mouse, no pasting mode: what Textual would have written."""


class Ending(AppPart, is_part=True):
    """The endings of the app, in place of Textual's, which would print local variables."""

    crash: Problem | None = None
    """The error that ended the program, in sentences; its report is in a file."""
    was_told_to_end = False
    """A signal ended the program: it does not wait for anything."""

    def end_on_signals(self) -> None:
        """Ends with 128 + the signal's number and the terminal restored when one arrives."""
        if self.is_headless:
            return
        loop = asyncio.get_running_loop()
        for number in _SIGNALS:
            loop.add_signal_handler(number, self._end_by_signal, number)
        loop.set_exception_handler(self._note_error_of_loop)

    def _end_by_signal(self, number: int) -> None:
        deadline = threading.Timer(_DEADLINE_S, _end_now, (self, 128 + number))
        deadline.daemon = True
        deadline.start()
        self.was_told_to_end = True
        self.exit(return_code=128 + number)

    def _note_error_of_loop(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Errors of tasks nobody waits for any more; asyncio would print them over the screen."""

    def _handle_exception(self, error: Exception) -> None:
        self._return_code = problems.EXIT_INTERNAL
        if self.crash is None:
            self.crash = problems.describe(error)
            self._exception = error
            self._exception_event.set()
        self._close_messages_no_wait()

    def panic(self, *renderables: object) -> None:
        """Textual's way to end with something printed, a traceback for instance; nothing is printed here."""
        self._handle_exception(_Panic("Textual gave up"))

    def _fatal_error(self) -> None:
        self.panic()

    def _print_error_renderables(self) -> None:
        self._exit_renderables.clear()

    def set_window_title(self, words: str) -> None:
        """Names the terminal's window; `words` are our own, in ASCII."""
        if self._driver is not None and not self.is_headless:
            self._driver.write(f"\x1b]0;{words}\x07")


class _Panic(RuntimeError):
    """Textual ended the program."""


def _end_now(app: Ending, code: int) -> None:
    with contextlib.suppress(Exception):
        import termios

        before = getattr(app._driver, "attrs_before", None)
        if before is not None:
            termios.tcsetattr(sys.__stdin__.fileno(), termios.TCSANOW, before)  # type: ignore[union-attr]
        os.write(2, _RESTORE)
    os._exit(code)
