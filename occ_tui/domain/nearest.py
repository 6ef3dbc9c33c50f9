"""What somebody may have meant who typed a word that nobody knows."""

from __future__ import annotations

from collections.abc import Iterable

from occ_tui.locale import _


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean …?` with the nearest known word, or nothing."""
    import difflib

    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return _("; did you mean {word}?").format(word=near[0]) if near else ""
