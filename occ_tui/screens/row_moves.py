"""Moving about in a list of rows."""

from __future__ import annotations

from occ_tui.screens.base import OccScreen
from occ_tui.widgets.row_list import RowList


class RowMoves(OccScreen, is_part=True):
    """For screens that have a list."""

    @property
    def table(self) -> RowList:
        """The list."""
        raise NotImplementedError

    def move_down(self) -> None:
        self.table.move_by(1)

    def move_up(self) -> None:
        self.table.move_by(-1)

    def move_half_page_down(self) -> None:
        self.table.page_by(0.5)

    def move_half_page_up(self) -> None:
        self.table.page_by(-0.5)

    def move_page_down(self) -> None:
        self.table.page_by(1)

    def move_page_up(self) -> None:
        self.table.page_by(-1)

    def move_first(self) -> None:
        self.table.move_to(0)

    def move_last(self) -> None:
        self.table.move_to(self.table.total - 1)
