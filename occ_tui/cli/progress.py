"""A progress bar on standard error while something takes long; silent where no terminal shows it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TextIO

from occ_tui.cli.text import cut
from occ_tui.domain.text import clean
from occ_tui.locale import _

if TYPE_CHECKING:
    from occ_tui.services.sync import SyncProgress

_BAR_CELLS = 24
_REDRAW_S = 0.05
"""As often as an eye can follow; a slow line must not hold up the work."""
_CLEAR_LINE = "\r\x1b[K"


@contextmanager
def progress_bar(
    stream: TextIO | None = None, words: Callable[[Any], str] | None = None
) -> Iterator[Callable[[Any], None] | None]:
    """Yields what is called with a progress, or `None` where nobody would see it; leaves no trace behind.

    `words` makes a line of it; without, it is a sync's.
    """
    stream = stream or sys.stderr
    if not stream.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    last = 0.0

    def show(progress: Any) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _REDRAW_S:
            last = now
            _write(stream, _CLEAR_LINE + cut((words or progress_text)(progress), _width() - 1))

    try:
        yield show
    finally:
        _write(stream, _CLEAR_LINE)


def progress_text(progress: SyncProgress) -> str:
    """One line: what happens, a bar where the end is known, the rows so far, the account."""
    from occ_tui.domain.formatting import formatter
    from occ_tui.locale import locale_code

    number = formatter(locale_code()).number
    phase = _PHASES.get(progress.phase.value, lambda: "")()
    rows = ""
    if progress.rows_total:
        rows = bar_text(progress.rows_done, progress.rows_total)
    elif progress.rows_done:
        rows = _("{done} invoices").format(done=number(progress.rows_done))
    account = clean(progress.account_name)
    if progress.accounts_total > 1:
        account = f"{account} ({progress.accounts_done + 1}/{progress.accounts_total})".strip()
    return "  ".join(part for part in (phase, rows, account) if part)


def bar_text(rows_done: int, rows_total: int) -> str:
    """A bar, and how many of how many invoices."""
    from occ_tui.domain.formatting import formatter
    from occ_tui.locale import locale_code

    number = formatter(locale_code()).number
    done = min(rows_done, rows_total)
    filled = _BAR_CELLS * done // rows_total if rows_total else _BAR_CELLS
    counts = _("{done} of {total} invoices").format(done=number(done), total=number(rows_total))
    return f"{'█' * filled}{'░' * (_BAR_CELLS - filled)}  {counts}"


_PHASES: dict[str, Callable[[], str]] = {
    "waiting": lambda: _("waiting for another occ that is syncing"),
    "accounts": lambda: _("reading accounts"),
    "reading": lambda: _("reading"),
    "checking": lambda: _("checking"),
    "publishing": lambda: _("storing"),
}


def _width() -> int:
    with suppress(OSError, ValueError):
        return os.get_terminal_size(sys.stderr.fileno()).columns or 80
    return 80


def _write(stream: TextIO, text: str) -> None:
    with suppress(OSError, ValueError):
        stream.write(text)
        stream.flush()
