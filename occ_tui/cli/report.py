"""What the command line says on standard error: problems in three parts, notes, and how old an answer is."""

from __future__ import annotations

import sys
from contextlib import suppress
from datetime import UTC, datetime

from occ_tui.annotations import TYPE_CHECKING
from occ_tui.domain.rows.ages import age_text as age_text
from occ_tui.domain.rows.ages import ago_text as ago_text
from occ_tui.domain.text import clean
from occ_tui.locale import _

if TYPE_CHECKING:
    from occ_tui.services.ages import SyncAge
    from occ_tui.services.problems import Problem


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


def _encoding() -> str:
    return getattr(sys.stderr, "encoding", None) or "utf-8"
