"""An incremental sync of a portal that tells its changes: exact, small, and no dead end where it can't be had."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import delete, select, update
from support import portal_world as world
from support.portal_session import PortalSession, Served, serving, session_at

from occ_tui.client.errors import ConnectionCut
from occ_tui.domain.invoices import InvoiceRecord, Tab
from occ_tui.portal import ledger
from occ_tui.portal.routes import customer_center
from occ_tui.portal.schema import accounts, corrections, invoice_lines, invoices
from occ_tui.services import invoices as listing
from occ_tui.services.session import Session
from occ_tui.services.sync import last_sync, sync

CHANGES = "/customerCenter/20261101/changes"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with serving(tmp_path) as made:
        yield made


@pytest.fixture
def session(served: Served, tmp_path: Path) -> Iterator[PortalSession]:
    with session_at(served, tmp_path) as made:
        assert isinstance(made, PortalSession)
        yield made


def held(session: Session) -> dict[str, InvoiceRecord]:
    rows = listing.reader(session, listing.view(session)).rows(0, 10_000)
    return {record.internal_invoice_id: record for record in rows}


def closed(session: Session) -> str:
    """The invoice that was closed longest ago."""
    rows = listing.reader(session, listing.view(session, Tab.CLOSED)).rows(0, 1000)
    return min(rows, key=lambda record: (record.paid_day or 0, record.invoice_day or 0)).internal_invoice_id


async def test_a_late_credit_on_an_old_closed_invoice_comes_without_a_full_sync(
    served: Served, session: PortalSession
) -> None:
    assert (await sync(session)).was_full
    old = closed(session)
    with served.portal.ledger.writing() as connection:  # older than any window of queries would reach
        long_ago = update(invoices).where(invoices.c.internal_invoice_id == old)
        connection.execute(long_ago.values(time_invoice_ms=0, last_payment_ms=0))
    served.credit(old)
    served.asked.clear()

    result = await sync(session)

    assert (result.was_full, result.rows_received, result.rows_changed) == (False, 1, 1)
    assert held(session)[old].credited == 5
    assert served.paths() == ["/customerCenter/20261101/accounts", CHANGES]
    again = await sync(session)
    assert (again.rows_received, again.rows_changed) == (0, 0)


async def test_what_changes_while_the_list_is_read_comes_with_the_next_sync(
    served: Served, session: PortalSession
) -> None:
    first = next(iter(held_by(served)))

    def credit_meanwhile(request: httpx.Request) -> None:
        if request.url.path == world.INVOICES and not booked:
            booked.append(first)
            served.credit(first)

    booked: list[str] = []
    served.fault = credit_meanwhile
    await sync(session)
    assert booked
    assert (await sync(session)).rows_received == 1


def held_by(served: Served) -> list[str]:
    with served.portal.ledger.reading() as connection:
        return list(
            connection.execute(select(invoices.c.internal_invoice_id).where(invoices.c.account_id == 1)).scalars()
        )


async def test_a_portal_that_does_not_say_so_is_not_asked_for_changes(
    served: Served, session: PortalSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(customer_center, "CAPABILITIES", ("invoices",))
    await sync(session)
    served.credit(closed(session))
    assert not (await sync(session)).was_full
    assert CHANGES not in served.paths()
    assert not last_sync(session).is_exact


async def test_a_portal_that_knows_no_changes_any_more_is_read_by_queries(
    served: Served, session: PortalSession
) -> None:
    await sync(session)
    assert last_sync(session).is_exact
    open_one = next(record for record in held(session).values() if record.due > 5 and record.group == 0)
    served.credit(open_one.internal_invoice_id)
    not_found = {"code": "NotAuthorizedOrNotFound", "message": "No such route."}
    served.fault = lambda request: httpx.Response(404, json=not_found) if request.url.path == CHANGES else None
    result = await sync(session)
    assert not result.was_full
    assert held(session)[open_one.internal_invoice_id].credited == open_one.credited + 5
    assert not last_sync(session).is_exact


async def test_a_cursor_that_the_portal_refuses_leads_to_a_full_sync(served: Served, session: PortalSession) -> None:
    await sync(session)
    victim = closed(session)
    with served.portal.ledger.writing() as connection:  # the ledger of a week ago was put back
        connection.execute(update(accounts).values(changes=accounts.c.changes - 9))
        number = connection.scalar(select(invoices.c.id).where(invoices.c.internal_invoice_id == victim))
        for table in (invoice_lines, corrections, ledger.allocations):
            connection.execute(delete(table).where(table.c.invoice_id == number))
        connection.execute(delete(invoices).where(invoices.c.id == number))
    result = await sync(session)
    assert (result.was_full, result.rows_removed) == (True, 1)
    assert last_sync(session).is_exact
    assert not (await sync(session)).was_full


async def test_an_interrupted_reading_of_changes_misses_none(served: Served, session: PortalSession) -> None:
    await sync(session)
    changed = sorted(held(session))[:5]
    for internal_id in changed:
        served.credit(internal_id)

    def cut(request: httpx.Request) -> httpx.Response | None:
        if request.url.path == CHANGES and len([path for path in served.paths() if path == CHANGES]) > 2:
            raise httpx.ReadError("cut")
        return None

    before = {internal_id: record.credited for internal_id, record in held(session).items()}
    served.fault = cut
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("occ_tui.client.customer_center.PAGE_LIMIT", 2)
        served.asked.clear()
        with pytest.raises(ConnectionCut):
            await sync(session)
        served.fault = lambda request: None
        result = await sync(session)
    assert result.was_resumed
    now = held(session)
    assert {internal_id: now[internal_id].credited - before[internal_id] for internal_id in changed} == dict.fromkeys(
        changed, 5
    )
    assert (await sync(session)).rows_changed == 0


async def test_the_list_and_the_changes_agree_about_every_invoice(served: Served, session: PortalSession) -> None:
    await sync(session)
    for internal_id in sorted(held(session))[::3]:
        served.credit(internal_id, 7)
    await sync(session)
    followed = held(session)
    await sync(session, full=True)
    assert {key: record._replace(rid=0) for key, record in followed.items()} == {
        key: record._replace(rid=0) for key, record in held(session).items()
    }
