"""Which columns the list has, in which order, how wide: chosen here, kept for the profile."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from occ_tui.domain.rows.invoices import ALL_COLUMNS
from occ_tui.locale import _
from occ_tui.screens.chooser import Choice, ChoiceList
from occ_tui.services.desk import ChosenColumn
from occ_tui.widgets.line import Line, text

NARROWEST, WIDEST = 3, 60
"""Cells a column may be given."""
_KNOWN = {column.key: column for column in ALL_COLUMNS}


class ColumnChooser(ModalScreen[tuple[ChosenColumn, ...] | None]):
    """See the module. Closes with the columns, an empty tuple for the usual ones, or `None` for no change."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,c", "leave", "", show=False),
        Binding("enter", "choose", "", show=False, priority=True),
        Binding("down,j", "move(1)", "", show=False, priority=True),
        Binding("up,k", "move(-1)", "", show=False, priority=True),
        Binding("space", "show_or_hide", "", show=False, priority=True),
        Binding("J,shift+down", "carry(1)", "", show=False, priority=True),
        Binding("K,shift+up", "carry(-1)", "", show=False, priority=True),
        Binding("plus,right,l", "widen(1)", "", show=False, priority=True),
        Binding("minus,left,h", "widen(-1)", "", show=False, priority=True),
        Binding("0", "own_width", "", show=False, priority=True),
        Binding("backspace,delete", "usual", "", show=False, priority=True),
    ]

    def __init__(self, columns: Sequence[ChosenColumn], shown: Sequence[str]) -> None:
        """`columns` are those chosen before, `shown` the keys of those that one sees now."""
        super().__init__()
        self._columns = all_columns(columns or [ChosenColumn(key) for key in shown])

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Line(id="title")
            yield ChoiceList(self._choices())
            yield Line(id="hint")
            yield Line(id="more-hint")

    def on_mount(self) -> None:
        self.query_one("#title", Line).say(text(_("Columns"), "bold $accent"))
        self.query_one("#hint", Line).say(text(_("space show or hide   J K move   + − width   0 own width"), "$dim"))
        self.query_one("#more-hint", Line).say(text(_("enter done   backspace the usual columns   esc close"), "$dim"))
        choices = self.query_one(ChoiceList)
        choices.styles.height = min(len(self._columns), max(3, self.app.size.height - 10))

    def _choices(self) -> list[Choice]:
        return [
            Choice(
                column.key,
                f"{'●' if column.is_shown else '·'} {_KNOWN[column.key].heading()}",
                "" if column.is_shown else _("hidden"),
                str(column.width or _KNOWN[column.key].width) + (" " if column.width is None else "="),
            )
            for column in self._columns
        ]

    def _change(self, changed: ChosenColumn) -> None:
        at = self.query_one(ChoiceList).cursor
        self._columns[at] = changed
        self._show(at)

    def _show(self, at: int) -> None:
        self.query_one(ChoiceList).show(self._choices(), at)

    @property
    def _current(self) -> ChosenColumn:
        return self._columns[self.query_one(ChoiceList).cursor]

    def action_move(self, steps: int) -> None:
        self.query_one(ChoiceList).move_by(steps)

    def action_show_or_hide(self) -> None:
        others = sum(column.is_shown for column in self._columns) > 1
        if others or not self._current.is_shown:
            self._change(self._current._replace(is_shown=not self._current.is_shown))

    def action_carry(self, steps: int) -> None:
        at = self.query_one(ChoiceList).cursor
        to = at + steps
        if 0 <= to < len(self._columns):
            self._columns.insert(to, self._columns.pop(at))
            self._show(to)

    def action_widen(self, cells: int) -> None:
        width = (self._current.width or _KNOWN[self._current.key].width) + cells
        self._change(self._current._replace(width=max(NARROWEST, min(WIDEST, width))))

    def action_own_width(self) -> None:
        self._change(self._current._replace(width=None))

    def action_usual(self) -> None:
        self.dismiss(())

    def action_choose(self) -> None:
        self.dismiss(tuple(self._columns))

    def action_leave(self) -> None:
        self.dismiss(None)


def all_columns(columns: Sequence[ChosenColumn]) -> list[ChosenColumn]:
    """The columns that this version knows: those chosen, in their order, then all others, hidden."""
    known = list({column.key: column for column in columns if column.key in _KNOWN}.values())
    named = {column.key for column in known}
    return [*known, *(ChosenColumn(key, False) for key in _KNOWN if key not in named)]


def shown_columns(columns: Sequence[ChosenColumn]) -> tuple[tuple[str, int | None], ...]:
    """Keys and widths of those to be shown."""
    return tuple((column.key, column.width) for column in columns if column.is_shown)
