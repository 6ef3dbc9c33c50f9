"""`occ --plain`: opens the session, and talks until nobody types any more."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from occ_tui.services.places import Start
    from occ_tui.services.session import SessionOptions

_NO = ("", "0", "no", "false")


def is_wished() -> bool:
    """Whether the environment asks for plain text (`ACCESSIBLE=1`)."""
    return os.environ.get("ACCESSIBLE", "").strip().casefold() not in _NO


def is_dumb() -> bool:
    """Whether the terminal can't place text, so that nothing but plain text is left."""
    return os.environ.get("TERM", "") == "dumb"


def talk(options: SessionOptions, start: Start | None = None) -> int:
    """Talks on the profile that `options` name; the exit code: 0, 3 when the key opens nothing any more, 7 when it is
    not known what became of a write. Errors: those of `Session.open`.
    """
    from occ_tui.plain.talk import Talk
    from occ_tui.plain.walk import Walk
    from occ_tui.services.session import Session

    with Session.open(options) as session:
        return Walk(session, Talk()).run(start)
