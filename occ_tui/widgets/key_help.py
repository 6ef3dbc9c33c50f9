"""What keys do in a widget or a window that takes them by itself: said beside it, read by the help."""

from __future__ import annotations

from collections.abc import Iterator

from textual.dom import DOMNode

from occ_tui.annotations import NamedTuple


class KeyHelp(NamedTuple):
    """Some keys, and what they do."""

    keys: str
    """In Textual's names, separated by commas."""
    tooltip: str
    """Untranslated; a whole sentence."""


def keys_of(node: DOMNode | None) -> Iterator[KeyHelp]:
    """What is said of `node` and of what it stands in, as `KEYS` of their classes; the innermost first."""
    known: set[str] = set()
    while node is not None:
        for of in type(node).__mro__:
            for said in of.__dict__.get("KEYS", ()):
                if said.keys not in known:
                    known.add(said.keys)
                    yield said
        node = node.parent
