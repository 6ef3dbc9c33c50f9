"""The section of the payments: what each tab tells, and what can be done with what stands in it."""

from __future__ import annotations

import csv
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.paying_service import PayingService, owed, payment, visa
from support.screens import NOW, Start, press, settle, shown
from support.service_world import day
from support.standing_clock import stand_still
from textual.pilot import Pilot

from occ_tui.screens.confirm import ConfirmScreen
from occ_tui.screens.invoice import InvoiceScreen
from occ_tui.screens.operation import OperationScreen
from occ_tui.screens.payment import PaymentScreen
from occ_tui.screens.payment_page import PaymentPageScreen
from occ_tui.screens.payments import PaymentsScreen

SIZES = [(60, 16), (80, 24), (120, 40)]
DUE, PAID, FAILED, UNRESOLVED, METHODS = ([], ["]"], ["]", "]"], ["[", "["], ["["])
"""Keys that lead from the first tab to each."""


@pytest.fixture(autouse=True)
def armed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ConfirmScreen, "ARMED_AFTER_S", 0)


async def go(pilot: Pilot[None], keys: list[str]) -> None:
    if keys:
        await press(pilot, *keys)


@pytest.mark.parametrize("size", SIZES)
async def test_what_is_due_stands_by_its_day_with_sums_per_currency(start_paying: Start, size: Any) -> None:
    async with start_paying(size=size) as pilot:
        said = shown(pilot)
        assert said.index("100411") < said.index("100412") < said.index("100413") < said.index("8564157")
        assert "24,775.55 EUR · 1,204,000 JPY" in said
        assert "Due 7" in said


async def test_what_cannot_be_paid_says_why_and_takes_no_mark(start_paying: Start, service: PayingService) -> None:
    async with start_paying(size=(120, 40)) as pilot:
        assert "not online" in shown(pilot)
        await press(pilot, "j", "j", "j", "j", "space")
        assert "It can't be paid: it cannot be paid online." in shown(pilot)
        await press(pilot, "asterisk")
        assert "6 marked" in shown(pilot)
        await press(pilot, "escape")
        assert "marked" not in shown(pilot)


async def test_a_renewal_is_paid_like_an_invoice(start_paying: Start, service: PayingService) -> None:
    async with start_paying() as pilot:
        await press(pilot, "G")
        await press(pilot, "p")
        assert "support ren" in shown(pilot)
        await press(pilot, "ctrl+s")
        await press(pilot, "right", "enter")
        assert "The payment of 426.00 EUR was taken over." in shown(pilot)


async def test_an_invoice_opens_from_what_is_due(start_paying: Start) -> None:
    async with start_paying() as pilot:
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, InvoiceScreen)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, PaymentsScreen)


async def test_what_was_paid_opens_with_what_it_paid_and_its_receipt(start_paying: Start, own_home: Path) -> None:
    async with start_paying() as pilot:
        await go(pilot, PAID)
        assert "P000001" in shown(pilot)
        await press(pilot, "j", "enter")
        assert isinstance(pilot.app.screen, PaymentScreen)
        said = shown(pilot)
        for words in ("Payment P000002 · ✓ settled", "100431", "119.00 EUR", "Franziska Brandt", "VISA ····1881"):
            assert words in said
        await press(pilot, "d")
        assert (own_home / "receipt-P000002.pdf").exists()


async def test_a_receipt_is_mailed_to_whoever_is_named(start_paying: Start, service: PayingService) -> None:
    async with start_paying() as pilot:
        await go(pilot, PAID)
        await press(pilot, "j", "enter", "m")
        assert "Mail the receipt of P000002 to" in shown(pilot)
        await press(pilot, "ctrl+u", *"nobody", "enter")
        assert "That is not an e-mail address: nobody. Nothing was sent." in shown(pilot)
        await press(pilot, "m", "ctrl+u", *"a@b.example", "enter")
        await settle(pilot)
        assert "Done: the portal has the mail and delivers it." in shown(pilot)
    [request] = [one for one in service.asked if one.url.path.endswith("/actions/emailReceipt")]
    assert "/payments/pay-2/" in request.url.path
    assert json.loads(request.content) == {"email": "a@b.example", "languageCode": "en"}
    assert request.headers["opc-retry-token"]


async def test_payments_are_written_to_csv_with_what_each_paid(start_paying: Start, own_home: Path) -> None:
    async with start_paying() as pilot:
        await press(pilot, "x")
        await press(pilot, "enter")
        assert "3 rows written to" in shown(pilot)
    with (own_home / "payments-2026-11-23.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["reference"] for row in rows] == ["P000001", "P000002", "P000003"]
    assert rows[0] | {"allocated": "119.00", "number": "100431", "currencyCode": "EUR"} == rows[0]


async def test_what_failed_leads_to_another_method_only_while_something_is_due(
    start_paying: Start, service: PayingService
) -> None:
    service.payments.append(payment(4, "FAILED", of="31"))
    async with start_paying() as pilot:
        await go(pilot, FAILED)
        said = shown(pilot)
        assert "P000003" in said
        assert "P000004" not in said, "its invoice was paid in another way"
        await press(pilot, "enter")
        assert "No money moved. p pays the same with another method." in shown(pilot)


async def test_nothing_unresolved_is_said_so(start_paying: Start) -> None:
    async with start_paying() as pilot:
        await go(pilot, UNRESOLVED)
        assert "Nothing is under way" in shown(pilot)
        await press(pilot, "u")
        assert "There is no operation here." in shown(pilot)


async def left_unsure(pilot: Pilot[None], service: PayingService, *, closed: bool = True) -> None:
    """A payment of which nobody knows, and its tab; without `closed` what is told of it at once."""

    def lost(request: httpx.Request) -> httpx.Response | None:
        if request.method == "POST" or "clientReference" in request.url.params:
            raise httpx.ReadTimeout("slow", request=request)
        return None

    service.fault = lost
    await press(pilot, "p")
    await press(pilot, "ctrl+s")
    await press(pilot, "right", "enter")
    if closed:
        await press(pilot, "escape")
        await go(pilot, UNRESOLVED)


@pytest.mark.parametrize("size", SIZES)
async def test_an_operation_opens_with_every_step(start_paying: Start, service: PayingService, size: Any) -> None:
    async with start_paying(size=size) as pilot:
        await left_unsure(pilot, service)
        assert "unknown" in shown(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, OperationScreen)
        said = " ".join(shown(pilot).split())
        assert "Nobody knows yet whether it happened." in said
        assert "u asks the server again" in said
        assert "failed" not in said
        if size[1] >= 40:
            assert re.search(r"For +Invoice \d{6}\b", said)


async def test_what_is_too_old_to_be_sent_again_is_left_to_a_person(
    start_paying: Start, service: PayingService, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with start_paying(size=(120, 40)) as pilot:
        await left_unsure(pilot, service)
        assert "u asks the server again" in shown(pilot)
        assert "2026-11-24 13:02" in shown(pilot)
        stand_still(monkeypatch, NOW + timedelta(hours=23))
        await press(pilot, "[", "]")
        said = shown(pilot)
        assert "X settles what you found out" in said
        assert "u asks the server again" not in said
        assert "2026-11-24 13:02" not in said, "it can no longer be sent safely"
        await press(pilot, "enter")
        said = " ".join(shown(pilot).split())
        assert "It is too long ago to send it again safely" in said
        assert "A person decides" in said
        assert "Safe to resend until" not in said


async def test_the_outcome_of_what_is_too_old_says_that_a_person_decides(
    start_paying: Start, service: PayingService, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with start_paying(size=(120, 40)) as pilot:
        await left_unsure(pilot, service, closed=False)
        assert "u asks the server again" in shown(pilot)
        stand_still(monkeypatch, NOW + timedelta(hours=23))
        await press(pilot, "u")
        said = " ".join(shown(pilot).split())
        assert "A person decides" in said
        assert "Ask the payee what they have, then say so: 3, Unresolved, X." in said
        assert "u asks the server again" not in said
        assert "Safe to resend until" not in said
    assert len({request.headers["opc-retry-token"] for request in service.paying}) == 1


async def test_what_is_unsure_is_settled_by_a_person_only_with_a_reason(
    start_paying: Start, service: PayingService
) -> None:
    async with start_paying() as pilot:
        await left_unsure(pilot, service)
        await press(pilot, "X")
        await press(pilot, "ctrl+s")
        assert "This is needed." in shown(pilot)
        await press(pilot, *"bank")
        await press(pilot, "ctrl+s")
        await press(pilot, "enter")
        assert "Unresolved" not in shown(pilot) or "Settle what you found out" in shown(pilot)
        await press(pilot, "ctrl+s")
        service.fault = lambda _request: None
        await press(pilot, "right", "enter")
        assert "Nothing is under way" in shown(pilot)


async def test_methods_say_what_expires_and_what_uses_them(start_paying: Start) -> None:
    async with start_paying(size=(120, 40)) as pilot:
        await go(pilot, METHODS)
        said = shown(pilot)
        for words in ("VISA ····4242", "1 plan: SP-1", "expired 10/2026, can't be used", "◷ AMEX ····9433"):
            assert words in said
        assert "expires on 31 Dec 2026" in said


async def test_a_method_becomes_the_default_and_gets_another_name(start_paying: Start, service: PayingService) -> None:
    async with start_paying() as pilot:
        await go(pilot, METHODS)
        await press(pilot, "j", "D")
        assert "This has expired" in shown(pilot)
        await press(pilot, "j", "D")
        assert [method["token"] for method in service.methods if method["isDefault"]] == ["m-soon"]
        await press(pilot, "R")
        await press(pilot, *" 2", "enter")
        assert any(method["name"] == "Travel 2" for method in service.methods)


async def test_removing_a_method_names_what_uses_it_and_starts_with_the_safe_answer(
    start_paying: Start, service: PayingService
) -> None:
    async with start_paying() as pilot:
        await go(pilot, METHODS)
        await press(pilot, "X")
        said = shown(pilot)
        assert "Remove VISA ····4242?" in said
        assert "1 plan still uses it: SP-1" in said
        assert "[ Keep it ]" in said
        await press(pilot, "enter")
        assert len(service.methods) == 4
        await press(pilot, "j", "j", "j", "X")
        await press(pilot, "right", "enter")
        assert len(service.methods) == 3


async def test_a_refused_change_says_why_in_a_window(start_paying: Start, service: PayingService) -> None:
    async with start_paying() as pilot:
        await go(pilot, METHODS)
        await press(pilot, "X")
        await press(pilot, "right", "enter")
        assert "Nothing was changed." in shown(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, PaymentsScreen)
        assert len(service.methods) == 4


async def test_a_method_is_added_on_a_page_only(start_paying: Start, service: PayingService) -> None:
    async with start_paying() as pilot:
        await go(pilot, METHODS)
        await press(pilot, "A")
        screen = pilot.app.screen
        assert isinstance(screen, PaymentPageScreen)
        assert "Add the card on this page" in " ".join(shown(pilot).split())
        service.methods.append(visa("m-new", name="New"))
        screen.watch_it()
        await settle(pilot)
        await press(pilot, "escape")
        assert "Methods 5" in shown(pilot)


async def test_a_service_without_payments_says_so_with_the_next_best_step(start_paying: Start) -> None:
    async with start_paying(kind="oracle") as pilot:
        for keys in (PAID, ["]"], ["]", "]"]):
            await go(pilot, keys)
            assert "Open the Customer Center in a browser, or use a profile of a portal." in " ".join(
                shown(pilot).split()
            )


async def test_offline_the_store_is_shown_with_its_age(start_paying: Start, service: PayingService) -> None:
    async with start_paying() as pilot:

        def gone(request: httpx.Request) -> httpx.Response | None:
            raise httpx.ConnectError("refused", request=request)

        await go(pilot, PAID)
        assert "as of 23 Nov 2026, 14:02" in shown(pilot)
        service.fault = gone
        await press(pilot, "r")
        assert "not reached, as of 23 Nov 2026, 14:02" in shown(pilot)
        assert "P000001" in shown(pilot)


async def test_news_of_the_server_arrive_with_a_refresh(start_paying: Start, service: PayingService) -> None:
    async with start_paying() as pilot:
        await go(pilot, PAID)
        assert "P000005" not in shown(pilot)
        service.payments.insert(0, payment(5, of="31"))
        await press(pilot, "r")
        assert "P000005" in shown(pilot)


async def test_the_cursor_stays_on_its_row_when_rows_come_before_it(
    start_paying: Start, service: PayingService
) -> None:
    async with start_paying() as pilot:
        await press(pilot, "j")
        service.put(owed("09", timeInvoiceDue=day(-200)))
        await press(pilot, "r")
        screen = pilot.app.screen
        assert isinstance(screen, PaymentsScreen)
        assert screen.table.current_key == "12"


async def test_the_overview_tells_what_is_on_its_way_failed_and_expires(
    start_paying: Start, service: PayingService
) -> None:
    async with start_paying(section="overview", size=(120, 40)) as pilot:
        said = shown(pilot)
        assert "… 1 payment on its way" in said
        assert "× 1 payment failed: use another method" in said
        assert "◷ AMEX ····9433 expires on 31 Dec 2026" in said
        await press(pilot, "p")
        assert isinstance(pilot.app.screen, PaymentsScreen)


async def test_the_overview_counts_what_is_unsure(start_paying: Start, service: PayingService) -> None:
    async with start_paying(size=(120, 40)) as pilot:
        await left_unsure(pilot, service)
        await press(pilot, "1")
        said = shown(pilot)
        assert "? 1 unsure" in said
        assert "11,900.00 EUR" in said
