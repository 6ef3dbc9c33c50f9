"""`/`, `x`, `c`, `m` and `:` on the short lists: contracts, orders, the billing profile."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from support.contract_service import ContractService, make_contract_app, with_contracts
from support.paying_service import running
from support.screens import press, settle, shown
from textual.pilot import Pilot

Start = Callable[..., Any]


@pytest.fixture
def service() -> ContractService:
    return with_contracts()


@pytest.fixture
def start(service: ContractService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Start:
    """Runs the app on `service`: `async with start(section="orders") as pilot:`."""

    def run(*, size: tuple[int, int] = (120, 40), **options: Any) -> Any:
        return running(make_contract_app(service, tmp_path, monkeypatch, **options), size)

    return run


def rows(pilot: Pilot[None]) -> list[Any]:
    return list(pilot.app.screen.table.records.rows)


async def test_contracts_are_narrowed_to_what_was_found_and_what_stands_above_it(start: Start) -> None:
    async with start() as pilot:
        everything = len(rows(pilot))
        await press(pilot, "slash", *"support")
        assert " found   esc clears" in shown(pilot)
        said = [row.title for row in rows(pilot)]
        assert any("Premier Support" in title for title in said)
        assert any("EU-OMA-2044" in title for title in said), "the agreement above it"
        assert not any("Old Cloud" in title or "Database" in title for title in said)
        assert "esc clears" in shown(pilot)
        await press(pilot, "ctrl+u", *"active sub-1")
        assert [row.kind.value for row in rows(pilot)][:2] == ["agreement", "subscription"]
        await press(pilot, "ctrl+u", *"zebra")
        assert rows(pilot) == []
        assert "No contract has these words. esc shows all again." in shown(pilot)
        await press(pilot, "escape")
        assert len(rows(pilot)) == everything
        assert "found" not in shown(pilot)


async def test_what_lies_folded_is_found_too_and_enter_goes_on_in_what_was_found(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "z", "slash", *"22817", "enter", "j")
        assert any(row.kind.value == "service" for row in rows(pilot)), "by its CSI, which the line does not show"
        await press(pilot, "escape")
        assert all(row.kind.value == "agreement" for row in rows(pilot)), "all is folded as it was"


@pytest.mark.parametrize(
    ("words", "number"), [("3320010", "3320010"), ("waits activation", "3320010"), ("must paid", "33")]
)
async def test_orders_are_narrowed_by_any_word_of_what_is_shown(start: Start, words: str, number: str) -> None:
    async with start(section="orders", size=(80, 24)) as pilot:
        await press(pilot, "slash", *("space" if sign == " " else sign for sign in words))
        [order] = rows(pilot)
        assert number in order.number
        assert "1 found" in shown(pilot)
        await press(pilot, "right_square_bracket", "escape")
        assert len(rows(pilot)) >= 1
        assert "found" not in shown(pilot)


async def test_orders_in_view_become_a_file(start: Start, own_home: Path) -> None:
    async with start(section="orders") as pilot:
        await press(pilot, "slash", *"3318842", "enter", "x")
        assert "orders-2026-11-23.csv" in shown(pilot)
        await press(pilot, "enter")
        await settle(pilot)
        assert "1 row written to" in shown(pilot)
    [row] = csv.DictReader((own_home / "orders-2026-11-23.csv").read_text(encoding="utf-8").splitlines())
    assert (row["orderNumber"], row["status"], row["currencyCode"]) == ("3318842", "PROVISIONED", "EUR")


async def test_contracts_in_view_become_a_file_of_any_format(start: Start, own_home: Path) -> None:
    async with start() as pilot:
        await press(pilot, "slash", *"2044", "enter", "x", "ctrl+u", *"c.json", "enter")
        await settle(pilot)
        await press(pilot, "escape", "x", "ctrl+u", *"all.xlsx", "enter")
        await settle(pilot)
    found = json.loads((own_home / "c.json").read_text(encoding="utf-8"))
    assert {row["subscriptionId"] for row in found} == {"sub-2"}
    sheet = openpyxl.load_workbook(own_home / "all.xlsx").active
    assert sheet.title == "Contracts"
    names = [cell.value for cell in sheet[1]]
    place = names.index("subscriptionId")
    assert {row[place] for row in sheet.iter_rows(min_row=2, values_only=True)} == {"sub-1", "sub-2", "sub-3"}


@pytest.mark.parametrize("section", ["contracts", "orders", "billing"])
async def test_keys_of_the_invoices_say_why_they_do_nothing_here(start: Start, section: str) -> None:
    async with start(section=section) as pilot:
        screen = pilot.app.screen
        await press(pilot, "colon")
        assert "“/” narrows this list" in shown(pilot)
        await press(pilot, "m")
        assert "“x” writes this list to a file" in shown(pilot)
        assert pilot.app.screen is screen


async def test_columns_are_chosen_and_kept(start: Start) -> None:
    async with start(section="orders") as pilot:
        assert "Product" in shown(pilot)
        await press(pilot, "c")
        assert "Columns" in shown(pilot)
        await press(pilot, "down", "down", "down", "space", "enter")
        assert "Product" not in shown(pilot)
        await press(pilot, "5", "6")
        assert "Product" not in shown(pilot)
        await press(pilot, "c", "backspace")
        assert "Product" in shown(pilot)


@pytest.mark.parametrize("kind", ["portal", "oracle"])
async def test_a_po_number_finds_the_order_and_the_contract_of_its_invoice(
    start: Start, service: ContractService, kind: str
) -> None:
    from support.service_world import ACME

    service.put({**service.ledger[ACME]["12"], "invoicePoNumber": "PO-7788/A"})
    async with start(section="orders", kind=kind) as pilot:
        await press(pilot, "slash", *"po-7788")
        assert [order.number for order in rows(pilot)] == ["3318842"]
        await press(pilot, "escape", "5", "slash", *"PO-7788")
        found = [row for row in rows(pilot) if row.kind.value == "subscription"]
        assert [row.subscription.id for row in found] == ["sub-1"]
        await press(pilot, "ctrl+u", *"3318842")
        assert {row.subscription.id for row in rows(pilot) if row.subscription} == {"sub-1"}, "by its order number"


async def test_the_palette_leads_to_the_order_and_the_contract_of_a_po_number(
    start: Start, service: ContractService
) -> None:
    from support.service_world import ACME

    from occ_tui.screens.contract import ContractScreen
    from occ_tui.screens.order import OrderScreen

    service.put({**service.ledger[ACME]["12"], "invoicePoNumber": "PO-7788/A"})
    async with start() as pilot:
        await press(pilot, "ctrl+p", *"po-7788/a")
        assert "PO PO-7788/A" in shown(pilot)
        for keys, screen in ((["enter"], OrderScreen), (["down", "enter"], ContractScreen)):
            await press(pilot, *keys)
            assert isinstance(pilot.app.screen, screen)
            await press(pilot, "escape", "ctrl+p", *"po-7788/a")
