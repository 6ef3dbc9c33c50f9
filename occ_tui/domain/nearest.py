"""What somebody may have meant who typed a word that nobody knows."""

from __future__ import annotations

from collections.abc import Iterable

from occ_tui.locale import _

_MOST_NAMED = 3


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean …?` with the words that begin so, or else the nearest known word, or nothing."""
    import difflib

    known = list(known)
    near = [one for one in known if word and one.startswith(word)][:_MOST_NAMED]
    near = near or difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return _("; did you mean {word}?").format(word=", ".join(near)) if near else ""
