"""`occ --at` in a real terminal: what was named is on the screen without a key, even before anything was read."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from support.portal_process import serving
from support.terminal import OCC, Terminal, home_in

from occ_tui.portal.cli import main


def test_an_order_is_opened_from_the_command_line(tmp_path: Path) -> None:
    books, place = tmp_path / "books", tmp_path / "home"
    place.mkdir()
    assert main(["init", str(books), "--invoices", "60", "--seed", "7"]) == 0
    env = home_in(place)
    with serving(books) as (_process, customer):
        profile = ["--config-file", str(books / "config"), "--profile", "finance", "--endpoint", customer.url]
        told = subprocess.run([OCC, *profile, "orders", "-o", "json"], env=env, check=True, capture_output=True)
        number = json.loads(told.stdout)[-1]["orderNumber"]
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        with Terminal([OCC, *profile, "--at", f"orders/{number}"], 80, 24, env=home_in(elsewhere)) as terminal:
            terminal.wait_for(f"Order {number}")
            terminal.press("escape")
            terminal.wait_for("Waiting for you")
            terminal.press("q")
            assert terminal.wait_for_exit() == 0
