"""The first rows of a list, asked for alone: the server's own, in the order that the store would give them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support import portal_world as world
from support.portal_session import PortalSession, Served, serving, session_at

from occ_tui.domain.invoices import InvoiceRecord, Tab
from occ_tui.domain.query import parse
from occ_tui.services import invoices, live
from occ_tui.services.sync import sync
from occ_tui.store.views import SortKey


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with serving(tmp_path) as made:
        yield made


@pytest.fixture
def session(served: Served, tmp_path: Path) -> Iterator[PortalSession]:
    with session_at(served, tmp_path) as made:
        assert isinstance(made, PortalSession)
        yield made


EXPRESSIBLE: list[dict[str, Any]] = [
    {"tab": Tab.ALL, "sort": SortKey.STATUS},
    {"tab": Tab.OVERDUE, "sort": SortKey.DUE_DATE},
    {"tab": Tab.SUBMITTED, "sort": SortKey.DUE_DATE},
    {"tab": Tab.CLOSED, "sort": SortKey.DUE_DATE},
    {"tab": Tab.ALL, "sort": SortKey.AMOUNT},
    {"tab": Tab.ALL, "sort": SortKey.DUE, "descending": True},
    {"tab": Tab.CLOSED, "sort": SortKey.AMOUNT, "descending": True},
]


def place(record: InvoiceRecord, sort: SortKey) -> Any:
    """Where a row belongs; rows of one place may come in any order."""
    due_day = 10**6 if record.due_day is None else record.due_day
    units = 10 ** {"JPY": 0, "BHD": 3}.get(record.currency, 2)
    return {
        SortKey.STATUS: (record.group, due_day),
        SortKey.DUE_DATE: due_day,
        SortKey.AMOUNT: record.amount / units,
        SortKey.DUE: record.due / units,
    }[sort]


@pytest.mark.parametrize("limit", [1, 10, 60, 1000])
@pytest.mark.parametrize("asked", EXPRESSIBLE, ids=lambda asked: " ".join(map(str, asked.values())))
async def test_it_is_what_a_sync_would_show(session: PortalSession, asked: dict[str, Any], limit: int) -> None:
    await sync(session)
    view = invoices.view(session, **asked)
    shown = await live.first_rows(session, view, limit)
    assert shown is not None
    expected = invoices.reader(session, view).rows(0, limit)
    assert [place(record, view.sort) for record in shown] == [place(record, view.sort) for record in expected]
    assert len({record.internal_invoice_id for record in shown}) == len(expected)


async def test_it_shows_what_changed_and_keeps_it(served: Served, session: PortalSession) -> None:
    await sync(session)
    view = invoices.view(session, Tab.OVERDUE)
    first = next(row for row in invoices.reader(session, view).rows(0, 100) if row.due > 5)
    served.credit(first.internal_invoice_id)
    gone = next(row for row in invoices.reader(session, view).rows(0, 100) if row != first)
    served.credit(gone.internal_invoice_id, gone.due)
    served.asked.clear()

    shown = await live.first_rows(session, view, 50)

    assert served.paths() == [world.INVOICES]
    assert shown is not None
    assert {row.internal_invoice_id: row.credited for row in shown}[first.internal_invoice_id] == first.credited + 5
    assert gone.internal_invoice_id not in {row.internal_invoice_id for row in shown}
    kept = invoices.get(session, first.internal_invoice_id)
    assert kept is not None
    assert kept.credited == first.credited + 5


async def test_no_more_is_asked_for_than_is_shown(served: Served, session: PortalSession) -> None:
    await sync(session)
    served.asked.clear()
    await live.first_rows(session, invoices.view(session, Tab.ALL, sort=SortKey.STATUS), 3)
    assert [request.url.params["limit"] for request in served.asked] == ["3"]


@pytest.mark.parametrize(
    "asked",
    [
        {"tab": Tab.OPEN},
        {"tab": Tab.OVERDUE, "descending": True},
        {"tab": Tab.ALL, "sort": SortKey.PARTY},
        {"tab": Tab.OVERDUE, "sort": SortKey.AMOUNT},
        {"tab": Tab.ALL, "text": "acme"},
        {"tab": Tab.CLOSED, "query": parse("amount>5", today=0)},
        {"tab": Tab.CLOSED, "then": ((SortKey.AMOUNT, False),)},
    ],
    ids=str,
)
async def test_what_the_server_cannot_be_asked_is_left_to_a_sync(
    served: Served, session: PortalSession, asked: dict[str, Any]
) -> None:
    await sync(session)
    served.asked.clear()
    assert await live.first_rows(session, invoices.view(session, **asked), 10) is None
    assert served.asked == []


async def test_several_accounts_and_long_lists_are_left_to_a_sync(served: Served, session: PortalSession) -> None:
    view = invoices.view(session, Tab.CLOSED)
    assert await live.first_rows(session, view, 10) is None, "no account is known yet"
    await sync(session)
    assert await live.first_rows(session, view, live.MOST + 1) is None
    assert await live.first_rows(session, view, 0) is None
