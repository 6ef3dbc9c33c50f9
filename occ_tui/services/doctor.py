"""Is everything in place? The checks behind `occ doctor`, each with a sentence and a next step."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from occ_tui.locale import N_, _

if TYPE_CHECKING:
    from occ_tui.client.config import Profile
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


@dataclass(frozen=True, slots=True)
class Finding:
    """How one check came out, before it has its name."""

    state: State
    sentence: str
    next_step: str = ""


@dataclass(slots=True)
class Patient:
    """What the checks learn from one another."""

    options: SessionOptions
    profile: Profile | None = None
    clock_offset_s: float | None = None
    """Seconds by which the server's clock is ahead; `None` while no answer came."""
    signature: Finding | None = None
    """What the server said to a signed question, once one was asked."""
    notes: list[str] = field(default_factory=list)


Looking = Callable[[Patient], Finding | Awaitable[Finding]]

TITLES = {
    "settings": N_("Settings"),
    "config": N_("Config file"),
    "key": N_("Key"),
    "files": N_("File modes"),
    "timeZone": N_("Time zone"),
    "endpoint": N_("Endpoint"),
    "clock": N_("Clock"),
    "signature": N_("Signature"),
    "cache": N_("Cache"),
    "portal": N_("Portal extra"),
    "terminal": N_("Terminal"),
    "language": N_("Language"),
}
"""Every check by its id, in their order; what the user reads."""


async def examine(options: SessionOptions, *, on_check: Callable[[Check], None] | None = None) -> list[Check]:
    """All checks in order; never raises. `on_check` hears of each as it is done."""
    from occ_tui.services import doctor_local as local
    from occ_tui.services import doctor_network as network

    looking: dict[str, Looking] = {
        "settings": local.settings,
        "config": local.config,
        "key": local.key,
        "files": local.files,
        "timeZone": local.time_zone,
        "endpoint": network.endpoint,
        "clock": network.clock,
        "signature": network.signature,
        "cache": local.cache,
        "portal": local.portal_extra,
        "terminal": local.terminal,
        "language": local.language,
    }
    patient = Patient(options)
    checks = []
    for id_, look in looking.items():
        finding = await _finding(look, patient)
        check = Check(id_, _(TITLES[id_]), finding.state, finding.sentence, finding.next_step)
        checks.append(check)
        if on_check is not None:
            on_check(check)
    return checks


async def _finding(look: Looking, patient: Patient) -> Finding:
    try:
        answer = look(patient)
        return answer if isinstance(answer, Finding) else await answer
    except Exception as error:
        return of_error(error, patient)


def of_error(error: Exception, patient: Patient, state: State = State.FAIL) -> Finding:
    """What an error means for a check."""
    from occ_tui.services.problems import describe

    problem = describe(error, options=patient.options)
    return Finding(state, problem.what, problem.next_step)


def skipped(because: str) -> Finding:
    """A check that has to wait until something else is mended."""
    return Finding(State.SKIPPED, because)


def found_something(checks: list[Check]) -> bool:
    """Whether `occ doctor` exits with 1: something failed or deserves a warning."""
    return any(check.state in (State.WARN, State.FAIL) for check in checks)
