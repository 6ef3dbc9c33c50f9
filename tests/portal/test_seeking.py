"""Page 1,000 costs what page 1 costs: SQLite answers what a sync asks from an index, without sorting."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event
from support import portal_world

from occ_tui.domain.invoices import InvoiceStatus
from occ_tui.portal import ledger, reward_lists, selection, sqlite, summaries
from occ_tui.portal.schema import invoices
from occ_tui.portal.selection import Selection, SortBy
from occ_tui.portal.state import Portal

OPEN, PAST_DUE = InvoiceStatus.OPEN, InvoiceStatus.PAST_DUE
SUBMITTED, CLOSED = InvoiceStatus.PAYMENT_SUBMITTED, InvoiceStatus.CLOSED
START = portal_world.DAY_MS * (portal_world.TODAY_NUMBER - 9)

SYNCED = [
    Selection(),
    Selection(is_descending=True),
    Selection(statuses=(OPEN, PAST_DUE, SUBMITTED)),
    *(Selection(statuses=(status,)) for status in InvoiceStatus),
    Selection(statuses=(CLOSED,), paid_from_ms=START),
    Selection(statuses=(CLOSED,), paid_from_ms=START, paid_until_ms=START + 5, is_descending=True),
    Selection(statuses=(CLOSED,), invoiced_from_ms=START),
    Selection(invoiced_from_ms=START, invoiced_until_ms=START + 5),
    *(Selection(sort_by=sort) for sort in SortBy),
    *(Selection(sort_by=sort, is_descending=True) for sort in SortBy),
    *(Selection(statuses=(PAST_DUE,), sort_by=sort) for sort in SortBy),
    *(Selection(statuses=(CLOSED,), sort_by=sort) for sort in SortBy),
]


@pytest.mark.parametrize("asked", SYNCED, ids=lambda asked: f"{asked.sort_by}-{asked.statuses}-{asked.is_descending}")
def test_what_a_sync_asks_is_sought_in_an_index_and_never_sorted(read_only_portal: Portal, asked: Selection) -> None:
    with read_only_portal.ledger.reading() as connection:
        for statement in selection.statements(connection, 1, asked, portal_world.TODAY_NUMBER):
            compiled = statement.compile(connection.engine, compile_kwargs={"render_postcompile": True})
            values = tuple(compiled.params[name] for name in compiled.positiontup or ())
            for step in sqlite.query_plan(connection, str(compiled), values):
                assert step.startswith("SEARCH"), (step, str(compiled))
                assert "account_id=? AND state=?" in step, (step, str(compiled))


@pytest.mark.parametrize("after", [None, (7, 7)])
def test_redeemable_invoices_are_sought_in_an_index_and_never_sorted(read_only_portal: Portal, after: Any) -> None:
    asked: list[tuple[str, Any]] = []
    keys = (invoices.c.id, invoices.c.id)
    with read_only_portal.ledger.reading() as connection:
        event.listen(connection, "before_cursor_execute", lambda *call: asked.append((call[2], call[3])))
        reward_lists.page(connection, reward_lists.redeemable(1), keys, after, 10)
    with read_only_portal.ledger.reading() as connection:
        ((statement, values),) = [call for call in asked if call[0].startswith("SELECT")]
        (step,) = sqlite.query_plan(connection, statement, values)
        assert step.startswith("SEARCH"), step
        assert ("account_id=? AND state=? AND type=? AND id>?" if after else "state=? AND type=?") in step.replace(
            "rowid>?", "id>?"
        )


def test_one_invoice_is_read_by_its_key(read_only_portal: Portal) -> None:
    with read_only_portal.ledger.reading() as connection:
        asked = Selection(invoice_id="8880012", sort_by=SortBy.TYPE)
        for statement in selection.statements(connection, 1, asked, portal_world.TODAY_NUMBER):
            compiled = statement.compile(connection.engine, compile_kwargs={"render_postcompile": True})
            values = tuple(compiled.params[name] for name in compiled.positiontup or ())
            assert "PRIMARY KEY" in sqlite.query_plan(connection, str(compiled), values)[0]


def test_the_last_page_takes_no_more_steps_than_the_first(read_only_portal: Portal) -> None:
    with read_only_portal.ledger.reading() as connection:
        account = ledger.find_account(connection, portal_world.ACME)
        assert account
        raw: Any = connection.connection.driver_connection
        steps: list[int] = []
        position = None
        while True:
            counted = 0

            def count() -> int:
                nonlocal counted
                counted += 1
                return 0

            raw.set_progress_handler(count, 1)
            page = selection.page(connection, account.id, Selection(), portal_world.TODAY_NUMBER, position, 10)
            summaries.rows_of(connection, page.ids)
            raw.set_progress_handler(None, 0)
            steps.append(counted)
            position = page.next_position
            if position is None:
                break
    assert len(steps) > 10
    assert max(steps) <= 1.5 * steps[0], steps


def test_a_page_asks_the_database_a_handful_of_times(read_only_portal: Portal) -> None:
    asked: list[str] = []
    with read_only_portal.ledger.reading() as connection:
        event.listen(connection, "before_cursor_execute", lambda *call: asked.append(call[2]))
        selection.page(connection, 1, Selection(), portal_world.TODAY_NUMBER, None, 100)
    assert len(asked) <= 10, asked
