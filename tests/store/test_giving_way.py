"""A search that is interrupted while it reads, and is asked again, finds every row once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.store_ledgers import ACME, TODAY, summary, sync

from occ_tui.domain.invoices import Tab
from occ_tui.store.database import Store
from occ_tui.store.errors import StoreInterrupted
from occ_tui.store.found import Filter
from occ_tui.store.invoices import InvoiceReader
from occ_tui.store.views import View


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "cache.db") as opened:
        sync(opened, {ACME: [summary(str(number), partyName="Acme") for number in range(9)]})
        yield opened


def test_rows_read_before_an_interruption_do_not_come_twice(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = InvoiceReader(store, View(tab=Tab.OVERDUE, text="acme", today=TODAY))
    whole = Filter.rids

    def broken_off(self: Filter, *args: Any) -> Iterator[Any]:
        found = whole(self, *args)
        yield next(found)
        yield next(found)
        raise StoreInterrupted(store.path)

    monkeypatch.setattr(Filter, "rids", broken_off)
    with pytest.raises(StoreInterrupted):
        reader.rows(0, 9)
    monkeypatch.setattr(Filter, "rids", whole)
    assert reader.count().number == 9
    assert len({record.internal_invoice_id for record in reader.rows(0, 20)}) == 9
