"""A real pseudo-terminal with a program in it: keys go in as bytes, the screen is read by pyte, raw output is kept."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import pyte

from support.readable import is_readable

OCC = str(Path(sys.executable).with_name("occ"))
"""The installed program."""
KEYS = {
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "space": " ",
    "down": "\x1b[B",
    "up": "\x1b[A",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pagedown": "\x1b[6~",
    "pageup": "\x1b[5~",
    "f1": "\x1bOP",
    "ctrl+d": "\x04",
    "ctrl+u": "\x15",
    "ctrl+p": "\x10",
    "ctrl+s": "\x13",
    "ctrl+z": "\x1a",
}
PATIENCE_S = 60
"""How long anything may take on a busy machine before a test gives up; nothing here measures time."""


def home_in(directory: Path) -> dict[str, str]:
    """The environment of a user who has never run occ, with everything of theirs in `directory`."""
    names = {"HOME": "", "XDG_CONFIG_HOME": ".config", "XDG_CACHE_HOME": ".cache", "XDG_STATE_HOME": ".state"}
    for name in names.values():
        (directory / name).mkdir(mode=0o700, exist_ok=True)
    return {variable: str(directory / name) for variable, name in names.items()}


class Terminal:
    """Runs `command` in a terminal of `columns` × `rows`."""

    def __init__(
        self,
        command: Sequence[str],
        columns: int = 80,
        rows: int = 24,
        env: dict[str, str] | None = None,
        directory: Path | None = None,
    ) -> None:
        self.raw = bytearray()
        """Every byte that the program sent to the terminal."""
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._master, slave = pty.openpty()
        self._set_size(slave, columns, rows)
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "OCC_", "OCI_", "TEXTUAL"))}
        settings = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", **(env or {})}
        self._process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            env=inherited | settings,
            cwd=directory,
            preexec_fn=_take_terminal,
        )
        os.close(slave)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        if self._master >= 0:
            os.close(self._master)

    @property
    def pid(self) -> int:
        """The program's process id."""
        return self._process.pid

    @property
    def lines(self) -> list[str]:
        """The screen, a string a line, as a person sees it."""
        return [line.rstrip() for line in self._screen.display]

    @property
    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.lines)

    def press(self, *keys: str) -> None:
        """Sends keys by their names, or as typed text; after escape waits for what it does, so that it stays a key.

        A program that is late reads escape and the next key together, which is another key.
        """
        for key in keys:
            os.write(self._master, KEYS.get(key, key).encode())
            self._read(0.02)
            if key == "escape":
                self._settle()

    def wait_for(self, wanted: str | re.Pattern[str] | Callable[[str], bool]) -> str:
        """Reads until the screen shows `wanted`; the screen's text. Fails with the screen when it never does.

        A terminal hands on a paint in pieces: what the same paint still brings is on the screen too.
        """
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            if _shows(self.text, wanted):
                self._read_rest_of_paint()
                return self.text
            if not self._read(0.1) and self._process.poll() is not None:
                break
        assert _shows(self.text, wanted), f"never showed {wanted!r}; the screen is:\n{self.text}"
        return self.text

    def wait_until_marked(self, words: str) -> None:
        """Reads until these words stand there in reverse: an answer that is still deaf is only dim."""
        self.wait_for(
            lambda _text: any(
                (at := line.find(words)) >= 0 and self._screen.buffer[row][at].reverse
                for row, line in enumerate(self._screen.display)
            )
        )

    def _read_rest_of_paint(self) -> None:
        for _piece in range(16):
            if not self._read_once(0.05):
                return

    def _settle(self) -> None:
        """Reads until the program has painted something and then nothing for a while; at most two seconds."""
        deadline, painted = time.monotonic() + 2, False
        while time.monotonic() < deadline and self._process.poll() is None:
            got = self._read(0.15)
            if painted and not got:
                return
            painted = painted or got

    def wait_until_idle(self, seconds: float) -> None:
        """Reads until nothing came for `seconds`; fails when that never happens."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            if not self._read_once(seconds):
                return
        raise AssertionError(f"never came to rest; the screen is:\n{self.text}")

    def settings(self) -> list[Any]:
        """How the terminal treats what is typed: what `stty` shows."""
        return termios.tcgetattr(self._master)

    def rest(self, seconds: float) -> None:
        """Reads what comes for a while, as a person looks before pressing a key again."""
        self._read(seconds)

    def resize(self, columns: int, rows: int) -> None:
        """Changes the size, as dragging a window does."""
        self._set_size(self._master, columns, rows)
        self._screen.resize(rows, columns)
        os.kill(self._process.pid, signal.SIGWINCH)
        self._read(0.05)

    def signal(self, number: int) -> None:
        """Sends a signal to the program."""
        os.kill(self._process.pid, number)

    def hang_up(self) -> None:
        """Closes the terminal under the program, as a dropped connection does."""
        os.close(self._master)
        self._master = -1

    def wait_for_exit(self) -> int:
        """Reads until the program ends; its exit code (negative: the signal that ended it)."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline and self._process.poll() is None:
            if self._master < 0 or not self._read(0.1):
                time.sleep(0.02)
        assert self._process.poll() is not None, f"did not end; the screen is:\n{self.text}"
        while self._master >= 0 and self._read(0.05):
            pass
        return self._process.returncode

    def _read_once(self, seconds: float) -> bool:
        """Whether anything came within `seconds`; does not wait longer than for that."""
        return is_readable(self._master, seconds) and self._read(0)

    def _read(self, seconds: float) -> bool:
        if self._master < 0:
            return False
        got = False
        end = time.monotonic() + seconds
        while True:
            if not is_readable(self._master, end - time.monotonic()):
                return got
            try:
                data = os.read(self._master, 65536)
            except OSError:
                return got
            if not data:
                return got
            got = True
            self.raw += data
            self._stream.feed(data)

    @staticmethod
    def _set_size(descriptor: int, columns: int, rows: int) -> None:
        fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def _take_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _shows(text: str, wanted: str | re.Pattern[str] | Callable[[str], bool]) -> bool:
    if isinstance(wanted, str):
        return wanted in text
    return bool(wanted.search(text)) if isinstance(wanted, re.Pattern) else wanted(text)


def modes(raw: bytes) -> dict[int, bool]:
    """The terminal's modes that a program set or reset, and how it left them."""
    found = re.findall(rb"\x1b\[\?(\d+)([hl])", raw)
    return {int(mode): to == b"h" for mode, to in found}


LEFT_AS_FOUND = {1049: False, 25: True, 1000: False, 1003: False, 1006: False, 2004: False, 1004: False, 7: True}
"""Main screen, visible cursor, no mouse, no marked pasting, no news of the focus, long lines go on in the next."""


_ALLOWED = re.compile(
    rb"\x1b\[[0-9;:]*[mHABCDGdJKrSTXPL@M]"  # colours, cursor, erase, scroll
    rb"|\x1b\[\?[0-9;]*[hl]"  # modes of the terminal: alternate screen, cursor, mouse, paste, focus
    rb"|\x1b\[[<>=?]?[0-9;]*(?:\$p|[ucnqt])"  # what kind of terminal is this
    rb"|\x1b\]0;[\x20-\x7e]*(?:\x07|\x1b\\)"  # the window's title, in our own words
    rb"|\x1b\]22;[a-z-]*(?:\x07|\x1b\\)"  # the pointer's shape
    rb"|\x1b[78=>]|\x1bP[=>+$][^\x1b\x07]*\x1b\\"
    rb"|[\r\n]"
)


def stray_bytes(raw: bytes) -> list[bytes]:
    """What of `raw` is neither a sequence that the program itself needs nor clean text."""
    from occ_tui.domain.text import is_clean

    rest = _ALLOWED.sub(b"\n", bytes(raw))
    return [part for part in rest.split(b"\n") if part and not is_clean(part.decode("utf-8", "surrogateescape"))]
