"""The terminal is lent to the user's editor and taken back, which only a real one can show."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from support.terminal import Terminal, stray_bytes

EDITOR = """#!/bin/sh
echo "EDITOR HAS THE TERMINAL"
stty -a | grep -q -- '-icanon' && echo "but it is raw"
printf 'New subject\\n\\nNew body \\033]0;owned\\007\\n' > "$1"
read -r line
"""


def test_the_editor_gets_the_terminal_and_what_it_leaves_is_shown(
    occ_demo: Callable[..., Terminal], tmp_path: Path
) -> None:
    editor = tmp_path / "my editor"
    editor.write_text(EDITOR)
    editor.chmod(0o700)
    with occ_demo(columns=100, rows=30, EDITOR=f"'{editor}'", VISUAL="") as terminal:
        terminal.wait_for(re.compile(r"! \d+ overdue"))
        terminal.press("2")
        terminal.wait_for(re.compile(r"^.*! +\d{6,}", re.MULTILINE))
        terminal.press("A")
        terminal.wait_for("Copy of a document")
        terminal.press("down", "down", "down", "enter")
        terminal.wait_for("Your name")
        # Documents are chosen already; remarks, contract and order may stay empty.
        terminal.press("tab", "tab", "tab", "tab", "Anna", "tab", "anna@acme.example", "\x13")
        terminal.wait_for("Hello Billing Support")
        terminal.press("e")
        terminal.wait_for("EDITOR HAS THE TERMINAL")
        assert "but it is raw" not in terminal.text
        terminal.press("enter")
        shown = terminal.wait_for("New body")
        assert "New subject" in shown
        assert "\\x1b]0;owned\\x07" in shown
        assert "Changed." in shown
        terminal.press("escape", "escape", "q")
        assert terminal.wait_for_exit() == 0
        assert b"]0;owned" not in bytes(terminal.raw).replace(b"\\x1b]0;owned", b"")
    assert [part for part in stray_bytes(terminal.raw) if b"owned" in part and b"\x1b" in part] == []
