"""Which index leads to the few rows that a query can find, where one does: asked before anything is scanned."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from occ_tui.annotations import NamedTuple
from occ_tui.domain.invoices import Group
from occ_tui.domain.query.nodes import AmountLeaf
from occ_tui.store.schema import MAX_INTEGER

FEW = 5000
"""So many rows are looked up one by one; with more, reading all in their order is as fast."""
DAY_INDEXES = {"invoiced": ("invoice_day", "invoice_day"), "paid": ("paid", "paid_day")}
"""Field → index and column."""
AMOUNT_INDEXES = {"amount": "amount_key", "owed": "due_key"}
_KEY_PLACES = 4
"""Keys of amounts are in ten-thousandths of the currency's unit, see `store.convert`."""
_GROUPS = ",".join(str(int(group)) for group in Group)


class Indexed(NamedTuple):
    """A condition on the column of one index."""

    name: str
    sql: str
    values: tuple[Any, ...]


def amounts_by_key(leaf: AmountLeaf) -> Indexed | None:
    """The condition by which amounts are sorted; `None` for amounts so large that they share one key."""
    from occ_tui.domain.query.amounts import minor_span

    column = AMOUNT_INDEXES[leaf.field]
    spans = [minor_span(span, _KEY_PLACES) for span in leaf.spans]
    if any(low > high or low >= MAX_INTEGER or high <= -MAX_INTEGER for low, high in spans):
        return None
    sql = " OR ".join(f"{column} BETWEEN ? AND ?" for _ in spans)
    return Indexed(column, f"({sql})", tuple(end for span in spans for end in span))


def fewest(connection: sqlite3.Connection, choices: Sequence[Indexed | None]) -> tuple[int, ...] | None:
    """The rows of the condition that the fewest fit, `None` if each has more than `FEW`."""
    best: list[tuple[int]] | None = None
    for choice in choices:
        if choice is None:
            continue
        rows = connection.execute(
            f"SELECT rid FROM invoices INDEXED BY invoices_{choice.name} WHERE grp IN ({_GROUPS}) AND {choice.sql}"  # noqa: S608
            " LIMIT ?",
            (*choice.values, FEW + 1),
        ).fetchall()
        if len(rows) <= FEW and (best is None or len(rows) < len(best)):
            best = rows
    return None if best is None else tuple(rid for (rid,) in best)
