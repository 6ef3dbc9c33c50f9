"""The detail of an invoice, and the way from one to the next."""

from __future__ import annotations

import re

from support.ledger import ACME, summary
from support.screens import Server, Start, ledger, listed, number_at_cursor, press, settle, shown

from occ_tui.client.errors import ServerUnreachable
from occ_tui.screens.invoice import InvoiceScreen

PART_PAID = summary(
    "100482391",
    amount="24000.00",
    due="9000.00",
    invoiceAmountApplied="15000.00",
    invoiceType="LICENSE",
    invoicePoNumber="4500118290",
    timeInvoiceDue="2026-08-31T00:00:00.000Z",
)


async def test_the_money_line_adds_up_and_says_so(start: Start) -> None:
    async with start([PART_PAID]) as pilot:
        await press(pilot, "enter")
        said = shown(pilot)
        assert "Invoice 100482391 · LICENSE · ! overdue 84 days" in said
        assert "‹ 1 of 1 ›" in said
        assert re.search(r"Total +24,000\.00 EUR", said)
        assert re.search(r"− Paid +15,000\.00", said)
        assert re.search(r"= Due +9,000\.00 EUR ✓", said)


async def test_a_money_line_that_does_not_add_up_is_marked(start: Start) -> None:
    async with start([summary("1", amount="100.00", due="90.00", timeInvoiceDue="2026-08-31T00:00:00.000Z")]) as pilot:
        await press(pilot, "enter")
        assert re.search(r"= Due +90\.00 EUR !", shown(pilot))
        assert "! does not add up" in shown(pilot)


async def test_lines_terms_and_bill_to_come_from_the_server(start: Start, server: Server) -> None:
    async with start([PART_PAID]) as pilot:
        await press(pilot, "enter")
        said = shown(pilot)
        assert server.asked == ["100482391"]
        for words in [
            "2 lines",
            "Database EE, 2 processors",
            "30 days net",
            "Riesstraße 25",
            "ap@acme.example",
            "4500118290",
        ]:
            assert words in said
        assert re.search(r"Total +24,000\.00 ✓", said)


async def test_next_and_previous_walk_the_list_and_back_leaves_the_cursor_there(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "j", "enter")
        assert "‹ 2 of 40 ›" in shown(pilot)
        await press(pilot, "j")
        await press(pilot, "n")
        assert "Invoice 100004" in shown(pilot)
        await press(pilot, "k")
        assert "Invoice 100003" in shown(pilot)
        await press(pilot, "G")
        assert "Invoice 100040" in shown(pilot)
        await press(pilot, "j")
        assert "Invoice 100040" in shown(pilot)
        await press(pilot, "g")
        await press(pilot, "down")
        await press(pilot, "escape")
        assert number_at_cursor(pilot) == "100002"


async def test_only_the_invoice_one_rests_on_is_asked_for(start: Start, server: Server) -> None:
    async with start() as pilot:
        await press(pilot, "enter")
        screen = pilot.app.screen
        assert isinstance(screen, InvoiceScreen)
        for _ in range(4):
            screen.next_invoice()
        await settle(pilot)
        assert server.asked == ["100001", "100005"]


async def test_without_the_server_the_invoice_is_still_there(start: Start, server: Server) -> None:
    server.error = ServerUnreachable("http://127.0.0.1:9")
    async with start([PART_PAID]) as pilot:
        await press(pilot, "enter")
        said = shown(pilot)
        assert "= Due" in said
        assert "not read yet" in said
        assert "127.0.0.1:9" in said
        assert isinstance(pilot.app.screen, InvoiceScreen)


async def test_an_answer_for_another_invoice_is_dropped(start: Start, server: Server) -> None:
    async with start() as pilot:
        await press(pilot, "enter")
        screen = pilot.app.screen
        assert isinstance(screen, InvoiceScreen)
        screen.post_message(InvoiceScreen.Answered("id-100009"))
        await settle(pilot)
        assert "Invoice 100001" in shown(pilot)


async def test_a_sync_renews_what_is_open(start: Start, server: Server) -> None:
    async with start() as pilot:
        await press(pilot, "j", "enter")
        paid = [
            summary(
                row.invoice_number or "",
                amount="219.00",
                due="0",
                invoiceAmountApplied="219.00",
                invoiceStatus="CLOSED",
            )
            if row.invoice_number == "100002"
            else row
            for row in ledger()
        ]
        server.ledger = {ACME: paid}
        await press(pilot, "r")
        await settle(pilot)
        assert "Invoice 100002 · SUPPORT · ✓ closed" in shown(pilot)
        await press(pilot, "escape")
        assert listed(pilot).table.total == 39


async def test_an_invoice_that_is_gone_leads_back_to_the_list(start: Start, server: Server) -> None:
    async with start() as pilot:
        await press(pilot, "enter")
        server.ledger = {ACME: ledger()[1:]}
        await press(pilot, "r")
        await settle(pilot)
        assert listed(pilot).table.total == 39


async def test_number_command_and_pdf_are_at_hand(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "enter", "y")
        assert pilot.app.clipboard == "100001"
        await press(pilot, "Y")
        assert pilot.app.clipboard.endswith("invoice 100001 --lines")
        await press(pilot, "d")
        assert "100001.pdf" in shown(pilot)


async def test_a_long_invoice_scrolls_on_a_small_screen(start: Start) -> None:
    async with start([PART_PAID], size=(80, 20)) as pilot:
        await press(pilot, "enter")
        assert "Diagnostics Pack" not in shown(pilot)
        await press(pilot, "ctrl+d")
        assert "Diagnostics Pack" in shown(pilot)
        await press(pilot, "ctrl+u")
        assert "= Due" in shown(pilot)
