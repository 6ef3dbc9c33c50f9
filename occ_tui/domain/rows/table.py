"""A short list as headings and cells, for whoever shows it: the command line under each other, `--plain` in a line."""

from __future__ import annotations

from collections.abc import Sequence

from occ_tui.annotations import NamedTuple


class Heading(NamedTuple):
    """A column of a table."""

    text: str
    is_number: bool = False
    """Right-aligned, and never cut."""
    is_whole: bool = False
    """Text that is never cut either: half a number or a date is worse than none."""
    priority: int = 0
    """The higher, the earlier it gives way; 0 never does."""
    most: int = 40
    """The most cells that text takes."""

    @property
    def is_cut(self) -> bool:
        """Whether its cells give way to a narrow terminal."""
        return not (self.is_number or self.is_whole)


class Table(NamedTuple):
    """Headings, and the cells of each row under them."""

    headings: Sequence[Heading]
    rows: Sequence[Sequence[str]]
    when_empty: str = ""
    """What is said when there are no rows."""
