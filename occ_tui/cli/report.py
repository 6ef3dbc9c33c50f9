"""What the command line says on standard error: problems in three parts, notes, and how old an answer is."""

from __future__ import annotations

import sys
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from occ_tui.domain.text import clean
from occ_tui.locale import _, ngettext

if TYPE_CHECKING:
    from occ_tui.services.problems import Problem
    from occ_tui.services.sync import SyncAge

_MINUTE_S = 60
_HOUR_S = 3600
_DAY_S = 86400


def say(text: str) -> None:
    """`text` on standard error; a reader who has gone is no reason to fail."""
    with suppress(OSError, ValueError):
        print(text.encode(_encoding(), "backslashreplace").decode(_encoding()), file=sys.stderr, flush=True)


def say_problem(problem: Problem) -> None:
    """The problem, one part per line, with the server's request id for whoever has to look for it."""
    parts = [problem.what, problem.meaning, problem.next_step]
    if problem.request_id:
        parts.append(_("request id: {id}").format(id=problem.request_id))
    say_parts(*parts)


def say_parts(*parts: str) -> None:
    """`occ: ` and the first part, the others below it."""
    lines = [line for part in parts if part for line in part.split("\n")]
    for number, line in enumerate(lines):
        say(f"{'     ' if number else 'occ: '}{clean(line)}")


def say_age(age: SyncAge) -> None:
    """How old what follows is."""
    if age.at is None:
        return
    say(age_text(age.at, datetime.now(UTC)))
    if age.is_interrupted:
        say(_("A later sync was interrupted; “occ sync” takes it up again."))


def age_text(at: datetime, now: datetime) -> str:
    """`as of 14:02, 12 minutes ago`; with the day in front of the time when it is not today."""
    local = at.astimezone()
    same_day = local.date() == now.astimezone().date()
    moment = f"{local:%H:%M}" if same_day else f"{local:%Y-%m-%d %H:%M}"
    return _("as of {time}, {ago}").format(time=moment, ago=ago_text(at, now))


def ago_text(at: datetime, now: datetime) -> str:
    """`just now`, `12 minutes ago`, `3 hours ago`, `2 days ago`."""
    seconds = max(0, int((now - at).total_seconds()))
    if seconds < _MINUTE_S:
        return _("just now")
    if seconds < _HOUR_S:
        count = seconds // _MINUTE_S
        return ngettext("{count} minute ago", "{count} minutes ago", count).format(count=count)
    if seconds < _DAY_S:
        count = seconds // _HOUR_S
        return ngettext("{count} hour ago", "{count} hours ago", count).format(count=count)
    count = seconds // _DAY_S
    return ngettext("{count} day ago", "{count} days ago", count).format(count=count)


def _encoding() -> str:
    return getattr(sys.stderr, "encoding", None) or "utf-8"
