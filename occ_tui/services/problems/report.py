"""A file about an error that nobody foresaw: where it happened, and nothing that could be a secret."""

from __future__ import annotations

import os
import platform
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

from occ_tui import __version__
from occ_tui.domain.text import clean

_ABOUT_CODE = (
    ArithmeticError, AttributeError, ImportError, IndexError, NameError, NotImplementedError, RecursionError, TypeError,
)  # fmt: skip
"""Errors whose messages the interpreter words about code. Every other message may quote what a user typed or a
server sent, a pass phrase among it, and is left out."""


def write_report(error: BaseException, directory: Path) -> Path | None:
    """Writes the report into `directory` (0700, the file 0600); `None` where even that is impossible."""
    now = datetime.now(UTC)
    path = directory / f"internal-error-{now:%Y%m%dT%H%M%S}-{os.getpid()}.txt"
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(report_text(error, now))
    except OSError:
        return None
    return path


def report_text(error: BaseException, now: datetime) -> str:
    """Version, system, and for each error of the chain its type and the lines that led to it."""
    head = [
        f"occ {__version__}, internal error of {now:%Y-%m-%d %H:%M:%S} UTC",
        f"Python {platform.python_version()} on {platform.system()} {platform.release()} {platform.machine()}",
        "",
    ]
    return "\n".join([*head, *_chain(error), ""])


def _chain(error: BaseException) -> list[str]:
    lines: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        kind = type(current)
        lines += [f"{kind.__module__}.{kind.__qualname__}: {_message(current)}", *_places(current)]
        if isinstance(current, BaseExceptionGroup):
            for part in current.exceptions:
                lines += _chain(part)
        current = current.__cause__ or current.__context__
        if current is not None:
            lines.append("that came from:")
    return lines


def places(error: BaseException) -> list[str]:
    """Where an error of another process came from, for `places_elsewhere`."""
    return ["in another process:", *(f"  {line}" for line in _chain(error))]


def _message(error: BaseException) -> str:
    return clean(str(error)) if isinstance(error, _ABOUT_CODE) else "(its text is left out: it could hold data)"


def _places(error: BaseException) -> list[str]:
    here = [
        f"  {_short(frame.filename)}:{frame.lineno} in {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    return [*here, *getattr(error, "places_elsewhere", ())]


def _short(filename: str) -> str:
    """The file below the directory that Python found it in: a path could name a user or a customer."""
    found = [entry for entry in sys.path if entry and filename.startswith(entry.rstrip("/") + "/")]
    return filename[len(max(found, key=len).rstrip("/")) + 1 :] if found else Path(filename).name
