"""Text in ASCII stands where it stood: every sign keeps its cells."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from rich.cells import cell_len

from occ_tui.commands.base import key_name
from occ_tui.domain import ascii_only
from occ_tui.domain.ascii_only import in_ascii
from occ_tui.domain.text import clean
from occ_tui.domain.width import cells


def _signs() -> list[str]:
    assigned = (chr(code) for code in range(0xA0, sys.maxunicode + 1))
    return [clean(sign) for sign in assigned if unicodedata.category(sign) not in ("Cn", "Co")]


def test_every_sign_keeps_its_cells() -> None:
    for sign in _signs():
        letters = in_ascii(sign)
        assert letters.isascii(), ascii(sign)
        assert letters.isprintable(), ascii(sign)
        assert len(letters) == cells(sign), ascii(sign)


def test_cells_are_counted_as_the_screen_counts_them() -> None:
    differing = [sign for sign in _signs() if cells(sign) != cell_len(sign)]
    assert not differing, ascii(differing)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Jürgen Großmann, 80992 München", "Jurgen Grosmann, 80992 Munchen"),
        ("cafe\u0301 · café", "cafe . cafe"),
        ("▌ ! 100001 … ✓ ≠", "> ! 100001 ~ v !"),
        ("− 4.000,00 € │ –", "- 4.000,00 E | -"),
        ("Łódź, Ελλάς, Москва", "Lodz, Ellas, Moskva"),
    ],
)
def test_words_stay_readable(text: str, wanted: str) -> None:
    assert in_ascii(text) == wanted


def test_wide_signs_become_two_letters_each() -> None:
    assert len(in_ascii("株式会社")) == 8
    assert in_ascii("株式会社") != in_ascii("有限公司")


def test_keys_with_arrows_are_words_and_not_other_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    assert key_name("down") == "↓"
    monkeypatch.setattr(ascii_only, "_is_on", True)
    assert [key_name(key) for key in ("down", "up", "left", "right")] == ["down", "up", "left", "right"]
