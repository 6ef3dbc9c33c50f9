"""The one place where exceptions become sentences: what happened, what it means, what to do next."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from occ_tui.annotations import NamedTuple
from occ_tui.domain.text import clean

if TYPE_CHECKING:
    from occ_tui.services.session import Session, SessionOptions

EXIT_USAGE = 2
EXIT_NOT_ALLOWED = 3
EXIT_NOT_FOUND = 4
EXIT_UNREACHABLE = 5
EXIT_REJECTED = 6
EXIT_UNKNOWN = 7
EXIT_INTERNAL = 70
EXIT_INTERRUPTED = 130


class Problem(NamedTuple):
    """An error as a user reads it, in their language; clean text, no secret in it."""

    what: str
    """What happened."""
    meaning: str
    """What it means for the user's money or data."""
    next_step: str
    """What to do, with the exact command, shell-quoted; more than one way on lines of their own."""
    request_id: str | None
    """The server's `opc-request-id`, if a request was made."""
    exit_code: int
    """See design.md §4."""


def describe(error: BaseException, *, session: Session | None = None, options: SessionOptions | None = None) -> Problem:
    """`error` as a problem. `session` (or, if none could be opened, `options`) says which command to show.

    An error that nobody foresaw is reported in a file of its own (0600, no local variables) and gets exit code 70.
    """
    from occ_tui.services.problems import (
        of_access,
        of_client,
        of_contracts,
        of_journal,
        of_services,
        of_store,
        unforeseen,
    )
    from occ_tui.services.problems.situation import situation_of

    error = _only_one(error)
    situation = situation_of(session, options)
    describers = {**of_client.DESCRIBERS, **of_store.DESCRIBERS, **of_services.DESCRIBERS}
    describers |= {**of_journal.DESCRIBERS, **of_contracts.DESCRIBERS, **of_access.DESCRIBERS}
    describers |= {KeyboardInterrupt: of_services.interrupted, asyncio.CancelledError: of_services.interrupted}
    parts = None
    for kind in type(error).__mro__:
        if kind in describers:
            parts = describers[kind](error, situation)
            break
    what, meaning, next_step, exit_code = parts or unforeseen.describe(error, situation)
    request_id = getattr(error, "request_id", None)
    return Problem(
        _clean(what), _clean(meaning), _clean(next_step), clean(request_id) if request_id else None, exit_code
    )


def _only_one(error: BaseException) -> BaseException:
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error


def _clean(text: str) -> str:
    return "\n".join(clean(line) for line in text.split("\n"))
