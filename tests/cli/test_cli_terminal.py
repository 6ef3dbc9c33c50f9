"""The one-shot commands on a real pseudo-terminal: width, colour, and what stays away from it."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios

import pytest
from support import ledger

from occ_tui.cli.text import cells

COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture
def on_terminal(own_home):
    """Runs `occ` with its standard output on a terminal of some width; answers with what it painted."""
    config = ledger.write_config(own_home)
    ledger.filled(config)

    def run(columns, *words, **environment):
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        command = [sys.executable, "-m", "occ_tui", *words, "--config-file", str(config), "--today", ledger.TODAY]
        with subprocess.Popen(
            command, stdout=theirs, stderr=subprocess.PIPE, env={**os.environ, "TERM": "xterm", **environment}
        ) as child:
            os.close(theirs)
            painted = b""
            while True:
                try:
                    part = os.read(ours, 4096)
                except OSError:
                    break
                if not part:
                    break
                painted += part
            child.stderr.read()
        os.close(ours)
        assert child.returncode == 0
        return painted.decode().replace("\r\n", "\n")

    return run


def test_what_is_overdue_is_red_and_has_a_sign(on_terminal):
    painted = on_terminal(100, "invoices", "--status", "overdue")
    assert "\x1b[31m!\x1b[0m 100482217" in painted
    assert "\x1b[31m×\x1b[0m 100483002" in painted


def test_what_is_closed_is_dim(on_terminal):
    assert "\x1b[2m✓ 400000001" in on_terminal(100, "invoices", "--status", "closed")


def test_a_user_who_wants_no_colour_gets_none(on_terminal):
    painted = on_terminal(100, "invoices", NO_COLOR="1")
    assert "\x1b" not in painted
    assert "! 100482217" in painted


@pytest.mark.parametrize("columns", [40, 60, 80, 132])
def test_no_line_is_wider_than_the_terminal(on_terminal, columns):
    lines = COLOUR.sub("", on_terminal(columns, "invoices")).splitlines()
    assert any("11,900.00 EUR" in line for line in lines)
    assert max(map(cells, lines)) <= columns


@pytest.mark.parametrize("columns", [1, 20])
def test_no_terminal_is_too_narrow(on_terminal, columns):
    assert "100482217" in on_terminal(columns, "invoices")
    assert "9,000.00" in on_terminal(columns, "invoice", "100482391")


def test_formats_for_programs_have_no_colour_even_on_a_terminal(on_terminal):
    for how in ("json", "csv", "tsv"):
        assert "\x1b" not in on_terminal(80, "invoices", "-o", how)


def test_only_colour_reaches_the_terminal_of_what_steers_one(on_terminal):
    painted = COLOUR.sub("", on_terminal(200, "invoices"))
    assert all(sign.isprintable() or sign == "\n" for sign in painted)
    assert "\\x1b]0;owned" in painted
