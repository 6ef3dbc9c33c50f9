"""Carries a write to its end; whoever breaks it off is told what is known of it then, and what is not."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from occ_tui.services.session import Session
    from occ_tui.store.journal.records import Operation

Became = TypeVar("Became")


def carried(session: Session, asked: Coroutine[Any, Any, Became]) -> Became:
    """What became of a write.

    Broken off by Ctrl-C or a signal, it says how the operation stands in the journal and ends the program: with exit
    code 7 while nobody knows what became of it, else as a signal does.
    """
    import asyncio

    from occ_tui.cli.main import Ended
    from occ_tui.services.recovery import touched_since
    from occ_tui.store.journal.journal import now_ms

    begun_ms = now_ms()
    try:
        return asyncio.run(asked)
    except (KeyboardInterrupt, Ended):
        touched = touched_since(session, begun_ms)
        if touched and (code := _tell(session, touched[-1])):
            raise SystemExit(code) from None
        raise


def _tell(session: Session, operation: Operation) -> int:
    import sys

    from occ_tui.cli.report import say_problem
    from occ_tui.services.outcomes import report
    from occ_tui.services.paying import Outcome

    if sys.stderr.isatty():
        print(file=sys.stderr)  # behind the ^C that the terminal shows
    told = report(Outcome(operation), session)
    say_problem(told)
    return told.exit_code
