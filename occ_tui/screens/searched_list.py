"""A section's list that has a search in the line of sums, columns to choose, and a file that it is written to."""

from __future__ import annotations

from occ_tui.screens.narrowing import Narrowing
from occ_tui.screens.record_columns import RecordColumns
from occ_tui.screens.record_export import RecordExport
from occ_tui.screens.section_list import SectionList


class SearchedList(Narrowing, RecordColumns, RecordExport, SectionList):
    """See the module; a subclass has `#sums` as a `NarrowLine`."""

    section: str
    """What its tables are called among those whose columns are kept."""

    def show_narrowed(self) -> None:
        self.show_table()

    def table_name(self) -> str:
        return f"{self.section}-{self.tab}"
