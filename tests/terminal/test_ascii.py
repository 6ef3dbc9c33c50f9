"""`occ --ascii` in a real terminal: nothing but ASCII reaches it, and what stood under each other still does."""

from __future__ import annotations

import re
from collections.abc import Callable

from support.sections import walk
from support.terminal import Terminal

_SEQUENCES = re.compile(rb"\x1b\[[0-9;:<=>?]*[$ ]?[A-Za-z@~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[78=>]|[\r\n\t\x07]")


def test_every_section_is_said_in_ascii_and_still_in_columns(occ_demo: Callable[..., Terminal]) -> None:
    screens: dict[str, str] = {}
    with occ_demo("--ascii", "--lang", "de") as terminal:
        walk(terminal, screens.setdefault)
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
        strange = [part for part in _SEQUENCES.split(bytes(terminal.raw)) if not part.isascii() or b"\x1b" in part]
        assert strange == []
    invoices = screens["2"].splitlines()
    assert "Uberfallig" in invoices[1]
    assert invoices.count("-" * 80) == 1
    rows = [line for line in invoices if re.match(r"[> ] ! \d{6}", line)]
    assert len(rows) == 3
    assert {re.search(r"\d\d\.\d\d\.2026", row).start() for row in rows} == {28}  # type: ignore[union-attr]
    assert {re.search(r" [A-Z]{3}( |$)", row[50:]).start() for row in rows} == {9}  # type: ignore[union-attr]
    assert "Jurgen Grosmann" in screens["4"]
    assert "esc schliesen" in screens["?"]


def test_what_the_encoding_of_the_terminal_lacks_is_said_in_ascii(occ_demo: Callable[..., Terminal]) -> None:
    with occ_demo("--lang", "de", PYTHONIOENCODING="latin-1") as terminal:
        terminal.wait_for("Jetzt zu erledigen")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
        assert "überfällig".encode("latin-1") in terminal.raw
        assert b"-" * 80 in terminal.raw
        assert "─".encode() not in terminal.raw
