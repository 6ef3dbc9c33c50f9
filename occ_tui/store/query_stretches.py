"""Which stretches of the row order a query can find rows in: status and due date are what rows lie in the order of."""

from __future__ import annotations

from typing import TypeAlias

from occ_tui.annotations import NamedTuple
from occ_tui.domain.invoices import Group, Tab
from occ_tui.domain.query.nodes import And, BucketLeaf, FlagLeaf, Node, Not, NumberLeaf, Or, StatusLeaf
from occ_tui.store.schema import LAST_DUE_DAY, NO_DUE_DAY, first_rid
from occ_tui.store.scopes import stretches

Stretches: TypeAlias = tuple[tuple[int, int], ...]
"""`(low, high)` of `rid`, in order and apart, the high end not included."""

EVERYWHERE: Stretches = ((0, first_rid(len(Group))),)


class Found(NamedTuple):
    """Where the rows of a node lie."""

    stretches: Stretches
    """No row outside of these fits."""
    is_exact: bool
    """And every row inside does."""


_ANYWHERE = Found(EVERYWHERE, False)


def of_node(node: Node, today: int) -> Found:
    """Where the rows lie that `node` is true of on epoch day `today`."""
    if isinstance(node, And):
        parts = [of_node(part, today) for part in node.nodes]
        found = EVERYWHERE
        for part in parts:
            found = common(found, part.stretches)
        return Found(found, all(part.is_exact for part in parts))
    if isinstance(node, Or):
        parts = [of_node(part, today) for part in node.nodes]
        either = united([stretch for part in parts for stretch in part.stretches])
        return Found(either, all(part.is_exact for part in parts))
    if isinstance(node, Not):
        inner = of_node(node.node, today)
        return Found(_outside(inner.stretches), True) if inner.is_exact else _ANYWHERE
    if isinstance(node, StatusLeaf):
        return _of_tabs(node.statuses, today)
    if isinstance(node, FlagLeaf) and node.field == "overdue":
        overdue = _of_tabs((Tab.OVERDUE.value,), today)
        return overdue if node.wanted else Found(_outside(overdue.stretches), True)
    if isinstance(node, NumberLeaf) and node.field == "due":
        return _of_due_days(node)
    if isinstance(node, BucketLeaf) and not node.or_missing:
        return Found(((0, first_rid(Group.CLOSED)),), False)
    return _ANYWHERE


def common(first: Stretches, second: Stretches) -> Stretches:
    """What lies in both."""
    found = []
    one, other = 0, 0
    while one < len(first) and other < len(second):
        low, high = max(first[one][0], second[other][0]), min(first[one][1], second[other][1])
        if low < high:
            found.append((low, high))
        if first[one][1] <= second[other][1]:
            one += 1
        else:
            other += 1
    return tuple(found)


def united(parts: list[tuple[int, int]]) -> Stretches:
    """What lies in any of them."""
    found: list[tuple[int, int]] = []
    for low, high in sorted(part for part in parts if part[0] < part[1]):
        if found and low <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], high))
        else:
            found.append((low, high))
    return tuple(found)


def _outside(parts: Stretches) -> Stretches:
    found = []
    place, end = EVERYWHERE[0]
    for low, high in parts:
        if place < low:
            found.append((place, low))
        place = high
    return (*found, (place, end)) if place < end else tuple(found)


def _of_tabs(names: tuple[str, ...], today: int) -> Found:
    return Found(united([(s.low, s.high) for name in names for s in stretches(Tab(name), today)]), True)


def _of_due_days(leaf: NumberLeaf) -> Found:
    days = [(NO_DUE_DAY, NO_DUE_DAY)] if leaf.or_missing else []
    for span in leaf.spans:
        low = 0 if span.low is None else max(span.low, 0)
        high = LAST_DUE_DAY if span.high is None else min(span.high, LAST_DUE_DAY)
        days.append((low, high))
    parts = [
        (first_rid(group, low), first_rid(group, high) + first_rid(0, 1))
        for group in Group
        for low, high in days
        if low <= high
    ]
    return Found(united(parts), True)
