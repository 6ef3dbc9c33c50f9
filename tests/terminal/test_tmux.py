"""Inside tmux, as many work over SSH: the same screen, and what is copied reaches the terminal outside."""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from support.terminal import OCC, Terminal


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
def test_in_tmux_one_works_and_copies_as_outside(home: dict[str, str], tmp_path: Path) -> None:
    config = tmp_path / "tmux.conf"
    config.write_text('set -g default-terminal "tmux-256color"\nset -g set-clipboard on\nset -g status off\n')
    tmux = ["tmux", "-u", "-S", str(tmp_path / "socket"), "-f", str(config)]
    demo = f"{OCC} demo --today 2026-11-23 --seed 7 --invoices 300"
    try:
        with Terminal([*tmux, "new-session", demo], env=home | {"COLORTERM": ""}) as terminal:
            terminal.wait_for(re.compile(r"! \d+ overdue"))
            terminal.press("2")
            listed = terminal.wait_for(re.compile(r"▌ ! \d{6,}"))
            number = re.search(r"! (\d{6,})", listed)
            assert number
            terminal.press("y")
            terminal.wait_for("sent to your terminal")
            sent = re.search(rb"\x1b\]52;[a-z]*;([A-Za-z0-9+/=]+)", bytes(terminal.raw))
            assert sent, "tmux was not handed what was copied"
            assert number[1] in base64.b64decode(sent[1]).decode()
            terminal.press("q")
            assert terminal.wait_for_exit() == 0
    finally:
        subprocess.run([*tmux, "kill-server"], check=False, capture_output=True)
