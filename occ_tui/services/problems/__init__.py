"""The one place where exceptions become sentences: what happened, what it means, what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from occ_tui.services.session import Session, SessionOptions

EXIT_USAGE = 2
EXIT_NOT_ALLOWED = 3
EXIT_NOT_FOUND = 4
EXIT_UNREACHABLE = 5
EXIT_REJECTED = 6
EXIT_INTERNAL = 70


@dataclass(frozen=True, slots=True)
class Problem:
    """An error as a user reads it, in their language; clean text, no secret in it."""

    what: str
    """What happened."""
    meaning: str
    """What it means for the user's money or data."""
    next_step: str
    """What to do, with the exact command, shell-quoted."""
    request_id: str | None
    """The server's `opc-request-id`, if it answered."""
    exit_code: int
    """See design.md §4."""


def describe(error: BaseException, *, session: Session | None = None, options: SessionOptions | None = None) -> Problem:
    """`error` as a problem. `session` (or, if none could be opened, `options`) says which command to show.

    An error that nobody foresaw is reported in a file of its own (0600, no local variables) and gets exit code 70.
    """
    raise NotImplementedError
