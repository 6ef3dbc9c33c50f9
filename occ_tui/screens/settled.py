"""What only the interface can say of the settings: whether actions, keys and columns exist, and no two clash."""

from __future__ import annotations

import difflib

from occ_tui import settings
from occ_tui.commands.keymap import Keymap, clashes, read_keymap, used_twice
from occ_tui.domain.rows.invoices import ALL_COLUMNS
from occ_tui.locale import _

Problem = tuple[tuple[str, ...], str]
"""Where in the settings, and a sentence."""


def keymap_of(settled: settings.Settings) -> tuple[Keymap, list[Problem]]:
    """The keymap, and everything that is wrong with it."""
    keymap, problems = read_keymap(settled.keys)
    if keymap.changed_at and used_twice(keymap):
        from occ_tui.screens.every import every_screen

        problems += clashes(keymap, [screen.commands for screen in every_screen()])
    return keymap, problems


def problems_of(settled: settings.Settings) -> list[Problem]:
    """Everything that is wrong with what `settings` itself finds right."""
    return [*_columns(settled), *keymap_of(settled)[1]]


def require(settled: settings.Settings) -> Keymap:
    """The keymap, where everything is in order. Errors: `SettingsError`."""
    keymap, problems = keymap_of(settled)
    for at, sentence in [*_columns(settled), *problems]:
        settings.refuse(at, sentence)
    return keymap


def _columns(settled: settings.Settings) -> list[Problem]:
    """Columns that the list of invoices does not have."""
    known = [column.key for column in ALL_COLUMNS]
    problems: list[Problem] = []
    for key in settled.columns:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1, cutoff=0.4)
            said = _('there is no column "{key}"').format(key=key)
            said += _('; the nearest is "{near}"').format(near=near[0]) if near else ""
            problems.append((("columns",), said))
    return problems
