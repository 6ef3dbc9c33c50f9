"""`c` on a short list: which columns it has, and in which order, kept for the profile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from occ_tui.locale import _
from occ_tui.screens.row_moves import RowMoves
from occ_tui.services.desk import ChosenColumn, Desk
from occ_tui.widgets.record_table import Records


class RecordColumns(RowMoves):
    """A part of the screen of a list."""

    def __init__(self) -> None:
        super().__init__()
        self._chosen_columns: dict[str, tuple[ChosenColumn, ...]] = {}
        """What was chosen of each table, once it was read."""
        self._whole: Records[Any] = Records()
        """What is shown, with all columns that there are."""

    def table_name(self) -> str:
        """What the table that is shown is called among those whose columns are kept."""
        raise NotImplementedError

    def show_narrowed(self) -> None:
        """Shows the list anew."""
        raise NotImplementedError

    def arranged(self, records: Records[Any]) -> Records[Any]:
        """`records` with the columns that were chosen."""
        self._whole = records
        chosen = self._columns()
        by_key = {column.key: column for column in records.columns}
        columns = tuple(by_key[one.key] for one in chosen if one.is_shown and one.key in by_key)
        return replace(records, columns=columns) if columns else records

    def choose_columns(self) -> None:  # type: ignore[override]  # whoever runs a command awaits what is to be awaited
        from occ_tui.screens.columns import ColumnChooser

        known = {column.key: column for column in self._whole.columns}
        if "" in known:
            self.say(_("The columns of this list are all that there are."))
            return
        chooser = ColumnChooser(self._columns(), list(known), known)
        self.app.push_screen(chooser, partial(self._take_columns, self.table_name()))

    def _columns(self) -> Sequence[ChosenColumn]:
        name = self.table_name()
        if name not in self._chosen_columns:
            self._chosen_columns[name] = Desk(self.host.session).columns_of(name)
        return self._chosen_columns[name]

    def _take_columns(self, name: str, columns: tuple[ChosenColumn, ...] | None) -> None:
        if columns is None:
            return
        self._chosen_columns[name] = columns
        is_kept = Desk(self.host.session).keep_columns_of(name, columns)
        self.show_narrowed()
        if not is_kept:
            self.say(_("This cannot be kept for the next time: the disk does not take it."))
