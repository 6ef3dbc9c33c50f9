"""Carries a write to its end; whoever breaks it off is told what is known of it then, and what is not."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from occ_tui.locale import _

if TYPE_CHECKING:
    from occ_tui.services.session import Session

Became = TypeVar("Became")


def carried(session: Session, asked: Coroutine[Any, Any, Became]) -> Became:
    """What became of a write.

    Broken off by Ctrl-C or a signal, it says how the operation stands in the journal and ends the program: with exit
    code 7 while nobody knows what became of it, else as a signal does.
    """
    import asyncio

    from occ_tui.cli.main import Ended
    from occ_tui.store.journal.locks import DRIVEN

    first = len(DRIVEN)
    try:
        return asyncio.run(asked)
    except (KeyboardInterrupt, Ended):
        if len(DRIVEN) > first and (code := _tell(session, first)):
            raise SystemExit(code) from None
        raise


def _tell(session: Session, first: int) -> int:
    """How everything stands that was under way; the gravest exit code."""
    import sys

    from occ_tui.cli.report import say, say_problem
    from occ_tui.services.outcomes import report
    from occ_tui.services.paying import Outcome
    from occ_tui.services.problems import EXIT_UNKNOWN
    from occ_tui.services.recovery import driven_from
    from occ_tui.store.journal.errors import JournalError

    if sys.stderr.isatty():
        print(file=sys.stderr)  # behind the ^C that the terminal shows
    try:
        told = [report(Outcome(operation), session) for operation in driven_from(session, first)]
    except JournalError:
        say(_("Interrupted while it was sent. See what became of it: {command}").format(command="occ journal list"))
        return EXIT_UNKNOWN
    for problem in told:
        say_problem(problem)
    return max(problem.exit_code for problem in told)
