"""What the list is sorted by: one column with enter, several in a row with space."""

from __future__ import annotations

from occ_tui.domain.rows.invoices import ALL_COLUMNS
from occ_tui.locale import _, pgettext
from occ_tui.screens.list_state import MOST_KEYS
from occ_tui.services.desk import Order
from occ_tui.store.invoices import SortKey
from occ_tui.widgets.choices import Choice, ChoicePanel


class SortChooser(ChoicePanel):
    """See the module. Closes with an order in words, which `order_of` reads."""

    leaving = ("escape", "q", "s")

    def __init__(self, order: Order) -> None:
        super().__init__(_("Sort by"), at=list(_titles()).index(order[0][0]))
        self._order = order
        self._staged: Order = order

    def hint(self) -> str:
        if self._staged != self._order:
            return _("enter sort so   space one more column   esc close")
        return _("enter by this alone   space one more column   esc close")

    def choices(self) -> list[Choice]:
        ranks = {key: rank for rank, (key, _descending) in enumerate(self._staged)}
        choices = []
        for key, title in _titles().items():
            rank, arrow, said = ranks.get(key), "", ""
            if rank is not None:
                arrow = ("▼" if self._staged[rank][1] else "▲") + (str(rank + 1) if len(self._staged) > 1 else "")
                is_alone = len(self._staged) == 1 and self._staged == self._order
                said = _("enter turns it round") if is_alone else ""
            choices.append(Choice(key.value, title, said, arrow))
        return choices

    def press(self, key: str) -> str | None:
        if key in ("space", "plus"):
            self._add(SortKey(self.chosen.id))
            return None
        if key == "enter" and self._staged != self._order:
            return " ".join(f"{key.value}:{int(descending)}" for key, descending in self._staged)
        return super().press(key)

    def _add(self, key: SortKey) -> None:
        """The column under the cursor: not yet among the keys, then rising, then falling, then not again."""
        keys = dict(self._staged)
        if key not in keys:
            if len(keys) < MOST_KEYS:
                keys[key] = False
        elif not keys[key]:
            keys[key] = True
        elif len(keys) > 1:
            del keys[key]
        else:
            keys[key] = False
        self._staged = tuple(keys.items())


def order_of(chosen: str) -> Order | None:
    """The order that a closed chooser tells; `None` for one column alone, which turns round what it was."""
    if ":" not in chosen:
        return None
    pairs = [word.partition(":") for word in chosen.split()]
    return tuple((SortKey(key), descending == "1") for key, _colon, descending in pairs)


def _titles() -> dict[SortKey, str]:
    titles = {SortKey.of(column.sort): column.heading() for column in ALL_COLUMNS if column.sort}
    titles[SortKey.STATUS] = pgettext("column", "Status")
    return titles
