"""A pseudo-terminal that counts: milliseconds from a key to the last byte it caused, and how many bytes that were.

Whoever waits for a last byte also waits for silence; that silence is not counted. `schedstat` tells how long the
program, and whoever measures it, waited for a processor that others used: on a shared machine that is not its fault,
and is taken off where a figure says so.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import selectors
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

COLUMNS, ROWS = 120, 40
KEYS = {
    "down": "\x1b[B",
    "up": "\x1b[A",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pagedown": "\x1b[6~",
    "pageup": "\x1b[5~",
    "enter": "\r",
    "escape": "\x1b",
    "backspace": "\x7f",
    "tab": "\t",
} | {f"ctrl+{letter}": chr(number) for number, letter in enumerate("abcdefghijklmnopqrstuvwxyz", 1)}
ROWS_SHOWN = rb"! (\x1b\[[0-9;]*m)* *\d{8}"
"""The sign and the number of an overdue invoice, as they are written."""
QUIET_S = 0.045
"""Silence after which a burst of output is over: nearly three of Textual's frames."""
_NOTHING_S = 0.4
"""How long a key may stay without any answer before that is the answer."""
_PATIENCE_S = 120.0


class Press(NamedTuple):
    """What a key cost."""

    ms: float
    """From the key to the last byte; 0 if it caused none."""
    waited_ms: float
    """Of those, how long the program's main thread, or the one that measures, waited for a processor."""
    cpu_ms: float
    """What its main thread computed, until the silence."""
    count: int
    """Bytes."""


class Counter:
    """A program in a pseudo-terminal of 120×40, whose output is counted and thrown away."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str]) -> None:
        self.output = bytearray()
        self._chunk = b""
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        settings = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
        self.started = time.perf_counter()
        self._process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            env={**env, **settings},
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(slave)

    def __enter__(self) -> Counter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._master)

    def until(self, wanted: bytes) -> float:
        """Reads until `wanted` (a regular expression) was written; seconds since the start."""
        deadline = time.perf_counter() + _PATIENCE_S
        while not re.search(wanted, self.output):
            if time.perf_counter() > deadline or not self._read(1.0):
                alive = self._process.poll() is None
                if not alive or time.perf_counter() > deadline:
                    raise AssertionError(f"never wrote {wanted!r}: {bytes(self.output[-2000:])!r}")
        return time.perf_counter() - self.started

    def settle(self, seconds: float = 0.5) -> None:
        """Reads until nothing was written for so long, and forgets it."""
        while self._read(seconds):
            pass
        self.output.clear()

    def press(self, key: str, besides: bytes | None = None) -> Press:
        """Sends a key and reads what it causes; not `besides` (a regular expression), what comes by itself."""
        self.output.clear()
        before_run, before_wait = self._schedule()
        start = time.perf_counter()
        os.write(self._master, KEYS.get(key, key).encode())
        last = start
        wait = _NOTHING_S
        waited = 0.0
        while self._read(wait):
            if besides and re.search(besides, self._chunk):
                wait = QUIET_S
                continue
            last = time.perf_counter()
            waited = self._schedule()[1] - before_wait
            wait = QUIET_S
        run, _ = self._schedule()
        return Press((last - start) * 1000, waited, run - before_run, len(self.output))

    def type(self, key: str, pause_s: float) -> int:
        """Sends a key and reads for so long, as a person does who types on; the bytes that came meanwhile."""
        os.write(self._master, KEYS.get(key, key).encode())
        return self.idle(pause_s)

    def resize(self, columns: int, rows: int) -> None:
        """Gives the terminal another size, as dragging a corner of its window does."""
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._process.send_signal(signal.SIGWINCH)

    @property
    def is_alive(self) -> bool:
        """Whether the program still runs."""
        return self.status is None

    @property
    def status(self) -> int | None:
        """How the program ended, as in `subprocess`; `None` while it runs."""
        return self._process.poll()

    def idle(self, seconds: float) -> int:
        """Bytes that come without any key in so many seconds."""
        self.output.clear()
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self._read(left)
        return len(self.output)

    def private_mb(self) -> float:
        """Private memory: what would be free again if the program ended. Nothing that it shares counts."""
        rollup = Path(f"/proc/{self._process.pid}/smaps_rollup").read_text(encoding="ascii")
        return sum(int(kb) for kb in re.findall(r"^Private_\w+:\s+(\d+)", rollup, re.MULTILINE)) / 1024

    def _schedule(self) -> tuple[float, float]:
        """Milliseconds that the program's main thread ran, and that it or we waited to."""
        ran, waited = _schedule(str(self._process.pid))
        return ran, waited + _schedule("self")[1]

    def _read(self, seconds: float) -> bool:
        with selectors.DefaultSelector() as waiting:
            waiting.register(self._master, selectors.EVENT_READ)
            if not waiting.select(seconds):
                return False
        try:
            data = os.read(self._master, 1 << 20)
        except OSError:
            return False
        self.output += data
        self._chunk = data
        return bool(data)


def _schedule(process: str) -> tuple[float, float]:
    """Milliseconds that its main thread ran, and that it waited to."""
    try:
        ran, waited, _ = Path(f"/proc/{process}/schedstat").read_text(encoding="ascii").split()
    except (OSError, ValueError):
        return 0.0, 0.0
    return int(ran) / 1e6, int(waited) / 1e6
