"""Which columns the list has, in which order, how wide: chosen here, kept for the profile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, Protocol

from textual.binding import Binding, BindingType
from textual.widget import Widget

from occ_tui.domain.rows.invoices import ALL_COLUMNS
from occ_tui.locale import N_, _
from occ_tui.screens.chooser import ChoiceList
from occ_tui.screens.dialog import Dialog
from occ_tui.services.desk import ChosenColumn
from occ_tui.widgets.choices import Choice
from occ_tui.widgets.key_help import KeyHelp

NARROWEST, WIDEST = 3, 60
"""Cells a column may be given."""
_KNOWN: Mapping[str, Known] = {column.key: column for column in ALL_COLUMNS}


class Known(Protocol):
    """What is known of a column."""

    @property
    def width(self) -> int:
        """Cells of its own; 0 where it is as wide as what it says."""
        ...

    def heading(self) -> str:
        """What stands over it, in the user's language."""
        ...


class ColumnChooser(Dialog[tuple[ChosenColumn, ...] | None]):
    """See the module. Closes with the columns, an empty tuple for the usual ones, or `None` for no change."""

    KEYS: ClassVar[tuple[KeyHelp, ...]] = (
        KeyHelp("space", N_("Shows or hides the column.")),
        KeyHelp("J,shift+down,K,shift+up", N_("Carries the column down, or up.")),
        KeyHelp("plus,right,l,minus,left,h", N_("Makes the column wider, or narrower, where columns have a width.")),
        KeyHelp("0", N_("Gives the column its own width again.")),
        KeyHelp("backspace,delete", N_("Takes the usual columns again, and closes.")),
        KeyHelp("j,down,k,up", N_("Goes to the next line, or to the one before.")),
        KeyHelp("enter", N_("Closes, with the columns as they are now.")),
    )
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

    def __init__(
        self, columns: Sequence[ChosenColumn], shown: Sequence[str], known: Mapping[str, Known] = _KNOWN
    ) -> None:
        """`columns` are those chosen before, `shown` the keys of those that one sees now, `known` all there are."""
        super().__init__(_("Columns"))
        self._known = known
        self._has_widths = all(column.width for column in known.values())
        self._columns = all_columns(columns or [ChosenColumn(key) for key in shown], known)

    def compose_middle(self) -> Iterable[Widget]:
        yield ChoiceList(self._choices())

    def hints(self) -> tuple[str, ...]:
        return (
            _("space show or hide   J K move   + − width   0 own width")
            if self._has_widths
            else _("space show or hide   J K move"),
            _("enter done   backspace the usual columns   esc close"),
        )

    def on_mount(self) -> None:
        choices = self.query_one(ChoiceList)
        choices.styles.height = min(len(self._columns), max(3, self.app.size.height - 10))

    def _choices(self) -> list[Choice]:
        return [
            Choice(
                column.key,
                f"{'●' if column.is_shown else '·'} {self._known[column.key].heading()}",
                "" if column.is_shown else _("hidden"),
                self._width(column),
            )
            for column in self._columns
        ]

    def _width(self, column: ChosenColumn) -> str:
        if not self._has_widths:
            return ""
        return str(column.width or self._known[column.key].width) + (" " if column.width is None else "=")

    def _change(self, changed: ChosenColumn) -> None:
        at = self.query_one(ChoiceList).cursor
        self._columns[at] = changed
        self._show(at)

    def _show(self, at: int) -> None:
        self.query_one(ChoiceList).show(self._choices(), at)

    @property
    def _current(self) -> ChosenColumn:
        return self._columns[self.query_one(ChoiceList).cursor]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where columns have no widths of their own, no key changes them."""
        return self._has_widths or action not in ("widen", "own_width")

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
        if self._has_widths:
            width = (self._current.width or self._known[self._current.key].width) + cells
            self._change(self._current._replace(width=max(NARROWEST, min(WIDEST, width))))

    def action_own_width(self) -> None:
        self._change(self._current._replace(width=None))

    def action_usual(self) -> None:
        self.dismiss(())

    def action_choose(self) -> None:
        self.dismiss(tuple(self._columns))

    def action_leave(self) -> None:
        self.dismiss(None)


def all_columns(columns: Sequence[ChosenColumn], known: Mapping[str, Known] = _KNOWN) -> list[ChosenColumn]:
    """The columns that this version knows: those chosen, in their order, then all others, hidden."""
    chosen = list({column.key: column for column in columns if column.key in known}.values())
    named = {column.key for column in chosen}
    return [*chosen, *(ChosenColumn(key, False) for key in known if key not in named)]
