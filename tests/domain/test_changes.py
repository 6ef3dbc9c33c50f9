"""What a change is called."""

from __future__ import annotations

from typing import Any

import pytest
from support.records import record

from occ_tui.domain.changes import ChangeKind, kind_of
from occ_tui.domain.invoices import Group

SINCE, TODAY = 100, 110
OPEN: dict[str, Any] = {"due": 5, "due_day": 105}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (None, OPEN, ChangeKind.NEW),
        (OPEN, None, ChangeKind.REMOVED),
        (None, None, None),
        (OPEN, {"group": Group.CLOSED, "due_day": 105}, ChangeKind.PAID),
        (OPEN, {"due": 0, "due_day": 105}, ChangeKind.PAID),
        ({"due": 0}, {"group": Group.CLOSED}, ChangeKind.CHANGED),
        (OPEN, {"due": 4, "due_day": 105}, ChangeKind.OVERDUE),
        (OPEN, {"due": 4, "due_day": 110}, ChangeKind.CHANGED),
        ({"due": 5, "due_day": 99}, {"due": 4, "due_day": 99}, ChangeKind.CHANGED),
        (OPEN, {"due": 5, "due_day": 105, "group": Group.SUBMITTED}, ChangeKind.CHANGED),
        ({"group": Group.CLOSED}, OPEN, ChangeKind.OVERDUE),
    ],
)
def test_a_change_has_the_first_name_that_fits(
    before: dict[str, Any] | None, after: dict[str, Any] | None, expected: ChangeKind | None
) -> None:
    def state(known: dict[str, Any] | None) -> Any:
        return None if known is None else record(**known)

    assert kind_of(state(before), state(after), SINCE, TODAY) is expected
