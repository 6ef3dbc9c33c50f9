"""How far one came in the guided tour, kept for each profile, and whether it was offered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from occ_tui.annotations import NamedTuple
from occ_tui.services.desk_state import DeskState

if TYPE_CHECKING:
    from occ_tui.services.session import Session

_NAME = "tour"


class Progress(NamedTuple):
    """How far one came."""

    done: frozenset[str] = frozenset()
    """Chapters that one came to the end of."""
    chapter: str = ""
    """Where one left; empty for who never began, or came to the end."""
    step: int = 0
    """The step of that chapter, 0 first."""
    was_offered: bool = False

    def at(self, chapter: str, step: int) -> Progress:
        """One is at a step now."""
        return self._replace(chapter=chapter, step=step, was_offered=True)

    def with_done(self, chapter: str) -> Progress:
        """One came to the end of a chapter."""
        return self._replace(done=self.done | {chapter}, chapter="", step=0)


def progress(session: Session) -> Progress:
    """What was kept last; nothing where that can't be read."""
    kept = DeskState.of(session).read(_NAME)
    if not isinstance(kept, dict):
        return Progress()
    done, step = kept.get("done"), kept.get("step")
    return Progress(
        frozenset(name for name in done if isinstance(name, str)) if isinstance(done, list) else frozenset(),
        str(kept.get("chapter") or ""),
        step if isinstance(step, int) else 0,
        kept.get("was_offered") is True,
    )


def keep(session: Session, reached: Progress) -> bool:
    """Keeps how far one came; `False` where the disk does not let us."""
    value: dict[str, Any] = reached._asdict() | {"done": sorted(reached.done)}
    return DeskState.of(session).write(_NAME, value)
