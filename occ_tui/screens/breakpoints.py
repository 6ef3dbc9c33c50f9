"""How screens suit the size of the terminal: the classes that style sheets name, and below what nothing has room."""

from __future__ import annotations

from collections.abc import Sequence

from textual.geometry import Size

SMALLEST = (60, 16)
"""Columns and rows below which a screen only says that it needs more room."""
HORIZONTAL = [(0, "-cramped"), (SMALLEST[0], "-tight"), (76, "-narrow"), (100, "-wide")]
"""From so many columns on, this class."""
VERTICAL = [(0, "-flat"), (SMALLEST[1], "-low"), (30, "-high")]
"""From so many rows on, this class."""


def classes_of(size: Size) -> tuple[str, str]:
    """The classes that a screen of this size has."""
    return _reached(size.width, HORIZONTAL), _reached(size.height, VERTICAL)


def _reached(cells: int, points: Sequence[tuple[int, str]]) -> str:
    return max(point for point in points if point[0] <= cells)[1]
