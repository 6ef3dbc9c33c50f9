"""`config.toml` in a real terminal: keys, mouse, language, section as they are settled; mistakes are shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from support.terminal import Terminal

F6, CTRL_G = "\x1b[17~", "\x07"
SETTLED = """language = "de"
theme = "high-contrast-light"
start_section = "orders"
date_format = "iso"
mouse = false

[keys]
preset = "emacs"
"general.help" = ["f2", "?"]
"section.invoices" = "f6"
"""


def settle(home: dict[str, str], words: str) -> None:
    path = Path(home["XDG_CONFIG_HOME"], "occ", "config.toml")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(words)


def test_the_program_is_bent_to_its_user(home: dict[str, str], occ_demo: Callable[..., Terminal]) -> None:
    settle(home, SETTLED)
    with occ_demo(columns=120, rows=40) as terminal:
        terminal.wait_for(re.compile(r"⟳ 2026-11-23.*f6 Rechnungen.*f2 Tasten", re.DOTALL))
        terminal.press(F6)
        terminal.wait_for("Überfällig")
        assert b"\x1b[?1000h" not in terminal.raw
        terminal.press("ctrl+s")
        terminal.wait_for("Nummer, Kunde")
        terminal.press(CTRL_G, "q")
        assert terminal.wait_for_exit() == 0


def test_a_mistake_is_shown_with_its_line_and_left_with_a_key(
    home: dict[str, str], occ_demo: Callable[..., Terminal]
) -> None:
    settle(home, '[keys]\npreset = "vim"\n"payments.pay" = "d"\n')
    with occ_demo() as terminal:
        shown = " ".join(terminal.wait_for("occ config check").split())
        assert "config.toml:3" in shown.replace("\n", "")
        assert "(payments.pay)" in shown
        terminal.press("q")
        assert terminal.wait_for_exit() == 2
