"""The list of invoices by itself: how much it reads and draws for a key."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.store_ledgers import ACME, TODAY, summary, sync
from textual.app import App, ComposeResult

from occ_tui.domain.formatting import formatter
from occ_tui.domain.invoices import InvoiceRecord, Tab
from occ_tui.store.database import Store
from occ_tui.store.invoices import InvoiceReader
from occ_tui.store.views import SortKey, View
from occ_tui.widgets.invoice_table import InvoiceTable, Listing


class _Counted:
    """A list of so many invoices that counts how often it is read."""

    def __init__(self, reader: InvoiceReader) -> None:
        self._reader = reader
        self.reads = 0

    def rows(self, offset: int, limit: int) -> list[InvoiceRecord]:
        self.reads += 1
        return self._reader.rows(offset, limit)

    def position(self, internal_invoice_id: str) -> int | None:
        return self._reader.position(internal_invoice_id)


class _TableApp(App[None]):
    def compose(self) -> ComposeResult:
        yield InvoiceTable()


@pytest.mark.parametrize("height", [40, 260, 450])
async def test_however_tall_the_terminal_a_key_reads_and_draws_what_comes_into_view(
    height: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[int] = []
    draw = InvoiceTable._draw
    monkeypatch.setattr(
        InvoiceTable, "_draw", lambda table, index, *how: (drawn.append(index), draw(table, index, *how))[1]
    )
    with Store.open(tmp_path / "cache.db") as store:
        sync(store, {ACME: [summary(str(number)) for number in range(1000)]})
        source = _Counted(InvoiceReader(store, View(Tab.ALL, SortKey.STATUS, today=TODAY)))
        app = _TableApp()
        async with app.run_test(size=(100, height)) as pilot:
            table = app.query_one(InvoiceTable)
            table.show(Listing(source, 1000, today=TODAY, write=formatter("en")))
            table.move_to(height + 20)
            await pilot.pause()
            for _turn in range(40):
                drawn.clear()
                source.reads = 0
                table.move_by(1)
                await pilot.pause()
                assert len(drawn) <= 3
                assert source.reads <= 1
