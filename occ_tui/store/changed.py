"""Which stored invoices changed since a look, and what happened to each: the list that a view can be narrowed to."""

from __future__ import annotations

import json
import sqlite3
from array import array
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from occ_tui.domain.changes import ChangeKind, Happened, kind_of
from occ_tui.domain.invoices import Group, InvoiceRecord
from occ_tui.domain.search import matches
from occ_tui.store.changes import read_log
from occ_tui.store.database import Store
from occ_tui.store.records import records
from occ_tui.store.schema import LAST_DUE_DAY, first_rid
from occ_tui.store.scopes import resolve
from occ_tui.store.totals import numbers

if TYPE_CHECKING:
    from occ_tui.store.found import Filter
    from occ_tui.store.views import Scope, Since, View

_FEW = 500
"""Of so many changed invoices the words are looked through one by one, which is faster than every hit of a word."""
_AMONG = "rid IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class Changed:
    """See the module. For one state of the store, one look, one today."""

    rids: array[int]
    """The invoices, in row order."""
    told: dict[int, Happened]
    """What syncs saw of them; what else is in `rids` fell due."""
    counts: dict[ChangeKind, int]
    """How many of each kind there are, without kinds of which there is none; also of those that are gone."""
    complete_from_ms: int
    """What was published after this instant is all there."""
    last_id: int
    """Number of the newest line of the log."""
    _json: list[str] = field(default_factory=list)

    def __contains__(self, rid: int) -> bool:
        at = bisect_left(self.rids, rid)
        return at < len(self.rids) and self.rids[at] == rid

    def happened(self, rid: int) -> Happened | None:
        """What happened to an invoice; `None` if nothing did."""
        return self.told.get(rid) or (Happened(ChangeKind.OVERDUE) if rid in self else None)

    def as_json(self) -> str:
        """`rids`, as SQL takes a list of any length."""
        if not self._json:
            self._json.append(json.dumps(self.rids.tolist()))
        return self._json[0]


def changed(store: Store, scope: Scope, since: Since, today: int) -> Changed:
    """What changed between the look `since` and `today`; worked out once a state of the store."""
    with store.reading() as connection:
        memo = store.memo()
        name = ("changed", scope, since, today)
        if name not in memo:
            for older in [known for known in list(memo) if known[0] == "changed"]:
                memo.pop(older, None)
            memo[name] = _worked_out(store, connection, scope, since, today)
        found: Changed = memo[name]
        return found


def _worked_out(store: Store, connection: sqlite3.Connection, scope: Scope, since: Since, today: int) -> Changed:
    log = read_log(store, scope, after_id=since.after_id, after_ms=since.after_ms)
    counts: Counter[ChangeKind] = Counter()
    told: dict[int, Happened] = {}
    for change in log.changes:
        kind = kind_of(change.before, change.after, since.day, today)
        if kind is None:
            continue
        counts[kind] += 1
        if change.rid is not None:
            told[change.rid] = Happened(kind, change.before, change.after, change.at_ms)
    fallen = [rid for rid in fallen_due(store, connection, scope, since.day, today) if rid not in told]
    counts[ChangeKind.OVERDUE] += len(fallen)
    ordered = {kind: counts[kind] for kind in ChangeKind if counts[kind]}
    return Changed(array("q", sorted([*told, *fallen])), told, ordered, log.complete_from_ms, log.last_id)


def fallen_due(store: Store, connection: sqlite3.Connection, scope: Scope, since_day: int, today: int) -> list[int]:
    """Unpaid invoices that were not overdue on `since_day` and are on `today`, by due date."""
    first, end = (first_rid(Group.UNPAID, min(max(day, 0), LAST_DUE_DAY)) for day in (since_day, today))
    accounts = resolve(store, connection, scope)
    which = "" if accounts.is_everything else f" AND account IN ({numbers(accounts.ids)})"
    found = connection.execute(
        f"SELECT rid FROM invoices WHERE rid >= ? AND rid < ?{which} ORDER BY rid",  # noqa: S608
        (first, end),
    )
    return [rid for (rid,) in found]


def fell_due(store: Store, scope: Scope, since_day: int, today: int) -> list[InvoiceRecord]:
    """The same as records."""
    with store.reading() as connection:
        return records(store, connection, fallen_due(store, connection, scope, since_day, today))


def narrowed(store: Store, connection: sqlite3.Connection, view: View, kept: Filter) -> Filter:
    """`kept`, but only what changed since the look that `view` names."""
    assert view.since is not None
    found = changed(store, view.scope, view.since, view.today)
    tokens, rids = kept.tokens, found.as_json()
    if tokens and len(found.rids) <= _FEW:
        among = records(store, connection, found.rids)
        rids = json.dumps([row.rid for row in among if matches(tokens, _searched(row))])
        tokens = ()
    condition = f"{_AMONG} AND ({kept.condition})" if kept.condition else _AMONG
    return kept._replace(tokens=tokens, condition=condition, values=(rids, *kept.values), is_costly=True)


def _searched(row: InvoiceRecord) -> tuple[str, ...]:
    return row.invoice_number, row.party_name, row.po_number, row.reference
