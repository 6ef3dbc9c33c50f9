"""Long lists are made ready for jumps beside the keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.screens import Start

from occ_tui.screens import preparing
from occ_tui.store.errors import StoreInterrupted


def orders_ready(memo: dict[tuple[object, ...], object]) -> set[object]:
    """Columns whose order of some tab was worked out already."""
    return {name[2] for name in memo if name[0] in ("key", "small", "null")}


@pytest.fixture
def every_list_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparing, "MANY", 0)
    monkeypatch.setattr(preparing, "_PAUSE_S", 0.0)


@pytest.mark.usefixtures("every_list_is_long")
async def test_every_order_is_ready_before_anyone_sorts(start: Start) -> None:
    async with start() as pilot:
        await pilot.app.workers.wait_for_complete()
        ready = orders_ready(pilot.app.session.store().memo())
        assert {"amount_key", "due_key", "number", "party", "po", "invoice_day"} <= ready


async def test_a_short_list_is_left_to_the_key_that_needs_it(start: Start) -> None:
    async with start() as pilot:
        await pilot.app.workers.wait_for_complete()
        assert "amount_key" not in orders_ready(pilot.app.session.store().memo())


@pytest.mark.usefixtures("every_list_is_long")
async def test_what_cannot_be_made_ready_is_left_to_the_keys(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise StoreInterrupted(Path("cache.db"), "interrupted")

    monkeypatch.setattr("occ_tui.store.invoices.InvoiceReader.prepare", interrupted)
    async with start() as pilot:
        await pilot.app.workers.wait_for_complete()
        await pilot.press("j")
        assert pilot.app.screen.table.cursor == 1
