"""A walk by keys through all that a person meets: every section, an invoice, forms, a dialog, help and palette."""

from __future__ import annotations

import re
from collections.abc import Callable

from support.terminal import Terminal

IN_GERMAN: tuple[tuple[str, str], ...] = (
    ("2", r".berf.llig \d"),
    ("enter", "Rechnungsdatum"),
    ("escape", "1 (von|of)"),
    ("m", "Betreff"),
    ("escape", "1 (von|of)"),
    ("s", "Sortieren nach"),
    ("escape", "1 (von|of)"),
    ("3", "Zahlungsarten"),
    ("4", "SP-10000000"),
    ("e", "Vorname"),
    ("escape", "1 von 2"),
    ("5", "Anfragen"),
    ("6", "Unterwegs"),
    ("7", "Verdient"),
    ("8", "Franziska"),
    ("S", r"sperren\?"),
    ("escape", "Franziska"),
    ("9", "Kundenkonten 1"),
    ("?", "esc schlie"),
    ("escape", "Kundenkonten 1"),
    ("ctrl+p", "Befehle, und was"),
    ("escape", "Kundenkonten 1"),
    ("1", "Jetzt zu erledigen"),
)
"""Keys, and what then stands on the screen, in German."""


def walk(terminal: Terminal, look: Callable[[str, str], None] = lambda _key, _screen: None) -> None:
    """Goes that way from the overview and back to it; `look` sees each screen with the key that led to it."""
    terminal.wait_for("Jetzt zu erledigen")
    left = ""
    for key, wanted in IN_GERMAN:
        terminal.press(key)
        gone, left = left if key == "escape" else "", wanted
        look(key, terminal.wait_for(_shows(wanted, gone)))


def _shows(wanted: str, gone: str) -> Callable[[str], bool]:
    return lambda screen: bool(re.search(wanted, screen)) and not (gone and re.search(gone, screen))
