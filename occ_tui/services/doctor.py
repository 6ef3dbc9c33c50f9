"""Is everything in place? The checks behind `occ doctor`, each with a sentence and a next step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from occ_tui.services.session import SessionOptions


class State(StrEnum):
    """How a check came out."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    SKIPPED = "skipped"
    """Could not be looked at because something before it failed."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    id: str
    """Stable word for scripts: settings, config, key, …"""
    title: str
    state: State
    sentence: str
    next_step: str = ""


async def examine(options: SessionOptions, *, on_check: Callable[[Check], None] | None = None) -> list[Check]:
    """All checks in order; never raises. `on_check` hears of each as it is done."""
    raise NotImplementedError


def found_something(checks: list[Check]) -> bool:
    """Whether `occ doctor` exits with 1: something failed or deserves a warning."""
    return any(check.state in (State.WARN, State.FAIL) for check in checks)
