"""Asks the person at the terminal whether something is really to be done; without one, nothing is."""

from __future__ import annotations

import sys

from occ_tui.cli.parser import UsageError
from occ_tui.locale import _


def is_confirmed(question: str, prompt: str, nobody: UsageError) -> bool:
    """Whether “yes” was typed, and nothing else counts. `prompt` has a place `{yes}` for the word; `nobody` is raised
    where no terminal is."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise nobody
    yes = _("yes")
    sys.stderr.write(f"{question}? {prompt.format(yes=yes)}")
    sys.stderr.flush()
    return sys.stdin.readline().strip().casefold() == yes.casefold()
