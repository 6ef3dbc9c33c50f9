"""The whole guided tour in a real terminal, by keys alone, in German, on the smallest usual size."""

from __future__ import annotations

import re
from collections.abc import Callable

from support.terminal import Terminal

WAY = (
    (r"Rechnungen +1 von 10", "2"),
    (r"Rechnungen +2 von 10", "]"),
    (r"^┃ · \d+.*Rechnungen +3 von 10", "j"),
    (r"Rechnungen +4 von 10", "/"),
    (r"Rechnungen +5 von 10", "1"),
    (r"/ 1 .*Rechnungen +5 von 10", "enter"),
    (r"Rechnungen +6 von 10", "escape"),
    (r"Rechnungen +7 von 10", "space"),
    (r"Rechnungen +8 von 10.*1 markiert", "p"),
    (r"Rechnungen +9 von 10.*Auf dem Rundgang wird nichts bezahlt, geändert oder versandt", "enter"),
    (r"Rechnung \d+ ·.*Rechnungen +10 von 10", "j"),
    (r"Zahlungen +1 von 3", "3"),
    (r"Zahlungen +2 von 3", "]"),
    (r" P\d+ .*Zahlungen +3 von 3", "enter"),
    (r"Zahlung P\d+.*Abrechnungsprofil +1 von 3", "4"),
    (r"Abrechnungsprofil +2 von 3", "e"),
    (r"Abrechnungsprofil +3 von 3.*nichts bezahlt, geändert", "]"),
    (r"Verträge +1 von 4", "5"),
    (r"▾ \d+.*Verträge +2 von 4", "z"),
    (r"▸ \d+.*Verträge +3 von 4", "z"),
    (r"Verträge +4 von 4", "i"),
    (r"Aufträge +1 von 3", "6"),
    (r"┃ . \d+ .*Aufträge +2 von 3", "enter"),
    (r"Was geschah.*Aufträge +3 von 3", "j"),
    (r"Prämien +1 von 3", "7"),
    (r"Prämien +2 von 3", "]"),
    (r"Prämien +3 von 3", "p"),
    (r"Personen +1 von 4.*nichts bezahlt, geändert", "8"),
    (r"@.*Personen +2 von 4", "j"),
    (r"Personen +3 von 4", "A"),
    (r"Personen +4 von 4", "enter"),
)
"""What stands on the screen, and the key that is pressed then."""


def test_the_whole_tour_in_german_left_and_resumed_in_the_middle(occ_demo: Callable[..., Terminal]) -> None:
    with occ_demo("--as", "finance", "--lang", "de") as terminal:
        terminal.wait_for("Neu hier? f1 führt Sie herum.")
        terminal.press("f1")
        terminal.wait_for(re.compile(r"Rundgang.*Abrechnungsprofil.*Personen", re.DOTALL))
        terminal.press("enter")
        for wanted, key in WAY:
            terminal.wait_for(re.compile(wanted, re.DOTALL | re.MULTILINE))
            assert "nur lesen" in terminal.text
            if "Verträge +3" in wanted:
                terminal.press("escape")
                terminal.wait_for("f1 macht dort weiter")
                assert "nur lesen" not in terminal.text
                terminal.press("f1")
                terminal.wait_for("weiter bei Schritt 2 von 4")
                terminal.press("enter")
                terminal.wait_for(re.compile(r"Verträge +2 von 4"))
                terminal.press("z")  # they were folded already
                terminal.wait_for(re.compile(r"▾ \d+.*Verträge +3 von 4", re.DOTALL))
            terminal.press(key)
        terminal.wait_for("Das war der Rundgang.")
        terminal.press("f1")
        seen = terminal.wait_for(lambda text: text.count("✓ gesehen") == 7)
        assert "Von vorn" not in seen
        terminal.press("escape", "q")
        assert terminal.wait_for_exit() == 0
