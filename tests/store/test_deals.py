"""Orders and contracts by the PO numbers of their invoices: looked up by indexes, never by a walk over all invoices."""

from __future__ import annotations

from pathlib import Path

import pytest

from occ_tui.store import deals
from occ_tui.store.database import Store


@pytest.mark.parametrize("statement", [deals._PO_OF_ORDERS, deals._PO_OF_CONTRACTS])
def test_no_invoice_is_read_that_no_order_or_contract_names(tmp_path: Path, statement: str) -> None:
    with Store.open(tmp_path / "cache.db") as store, store.reading() as connection:
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", ("[]",))]
    steps = [step for step in plan if "invoices" in step]
    assert steps
    assert all(step.startswith("SEARCH invoices USING") for step in steps), plan
