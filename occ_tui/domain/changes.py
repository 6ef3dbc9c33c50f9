"""What a change of an invoice is called: new, paid, newly overdue, changed, removed."""

from __future__ import annotations

from enum import StrEnum

from occ_tui.annotations import NamedTuple, Protocol
from occ_tui.domain.invoices import Group, Tab


class ChangesTab(StrEnum):
    """The tab beside those of the statuses: what changed since a look, whatever its status."""

    CHANGES = "changes"


AnyTab = Tab | ChangesTab


class ChangeKind(StrEnum):
    """The kinds in the order in which they are told. An invoice is of one kind, the first that fits."""

    NEW = "new"
    OVERDUE = "overdue"
    """Unpaid, not overdue on the day of the last look, overdue today."""
    PAID = "paid"
    """Closed, or nothing due any more."""
    CHANGED = "changed"
    REMOVED = "removed"


class InvoiceState(Protocol):
    """What counts of an invoice before and after."""

    @property
    def group(self) -> int: ...
    @property
    def due(self) -> int: ...
    @property
    def due_day(self) -> int | None: ...


class State(NamedTuple):
    """An invoice before or after a change."""

    group: int
    status: str
    due: int
    """Minor units."""
    due_day: int | None


class Happened(NamedTuple):
    """What happened to an invoice that is there."""

    kind: ChangeKind
    before: State | None = None
    """`None` for a new one, and for one that nothing but time made overdue."""
    after: State | None = None
    at_ms: int | None = None
    """When a sync saw it."""


def kind_of(before: InvoiceState | None, after: InvoiceState | None, since_day: int, today: int) -> ChangeKind | None:
    """What happened between a look on epoch day `since_day` and today; `None` for what came and went in between."""
    if before is None:
        return None if after is None else ChangeKind.NEW
    if after is None:
        return ChangeKind.REMOVED
    if _is_settled(after) and not _is_settled(before):
        return ChangeKind.PAID
    if _is_overdue(after, today) and not _is_overdue(before, since_day):
        return ChangeKind.OVERDUE
    return ChangeKind.CHANGED


def _is_settled(state: InvoiceState) -> bool:
    return state.group == Group.CLOSED or state.due == 0


def _is_overdue(state: InvoiceState, day: int) -> bool:
    return state.group == Group.UNPAID and state.due_day is not None and state.due_day < day
