"""The palette as the one search over accounts, invoices, orders and PO numbers; nothing is guessed."""

from __future__ import annotations

import pytest
from support.ledger import ACME, ACME_ROWS, BETA, BETA_ROWS, fill, summary
from support.screens import Start, listed, number_at_cursor, press, settle, shown
from textual.pilot import Pilot

from occ_tui import locale
from occ_tui.screens.chooser import ChoiceList
from occ_tui.store.details import save_lines
from occ_tui.wire.invoices import InvoiceLineSummary


async def with_two_accounts(pilot: Pilot[None]) -> None:
    fill(pilot.app.session, {ACME: ACME_ROWS, BETA: BETA_ROWS}, minutes_ago=0)
    pilot.app._look_for_changes()
    await settle(pilot)


def offered(pilot: Pilot[None]) -> list[str]:
    return [choice.title for choice in pilot.app.screen.query_one(ChoiceList).choices]


async def test_a_number_that_two_accounts_have_is_there_twice_and_the_chosen_one_is_shown(start: Start) -> None:
    for keys, account in (([], ACME), (["down"], BETA)):
        async with start(ACME_ROWS, section="overview") as pilot:
            await with_two_accounts(pilot)
            await press(pilot, "ctrl+p", *"777")
            said = shown(pilot)
            assert offered(pilot) == ["777", "777", "/ 777"]
            assert "ACME GmbH" in said
            assert "Beta Ltd" in said
            await press(pilot, *keys, "enter")
            record = listed(pilot).table.record()
            assert record is not None
            assert (record.invoice_number, record.compartment_id) == ("777", account.compartment_id)
            assert "Account" in shown(pilot)


async def test_two_accounts_may_share_even_the_id_of_an_invoice(start: Start) -> None:
    async with start(ACME_ROWS) as pilot:
        rows = {ACME: [summary("1"), summary("9")], BETA: [summary("2"), summary("9")]}
        fill(pilot.app.session, rows, minutes_ago=0)
        pilot.app._look_for_changes()
        await settle(pilot)
        listed(pilot).show_all(invoice="id-9", compartment_id=BETA.compartment_id)
        record = listed(pilot).table.record()
        assert record is not None
        assert record.account_name == "Beta Ltd"


async def test_an_account_leads_to_its_invoices(start: Start) -> None:
    async with start(ACME_ROWS) as pilot:
        await with_two_accounts(pilot)
        await press(pilot, "slash", *"zzz", "enter", "ctrl+p", *"0421-9900")
        assert offered(pilot) == ["Beta Ltd"]
        await press(pilot, "enter")
        assert listed(pilot).table.total == 1
        assert "compartment:" in shown(pilot)
        await press(pilot, "escape")
        assert listed(pilot).table.total == len(ACME_ROWS) + 1


async def test_a_po_number_an_order_and_a_name_are_found(start: Start) -> None:
    async with start(ACME_ROWS) as pilot:
        await with_two_accounts(pilot)
        await press(pilot, "ctrl+p", *"45001182")
        assert offered(pilot) == ["100482217"]
        assert "PO number 4500118273" in shown(pilot)
        await press(pilot, "enter")
        assert number_at_cursor(pilot) == "100482217"
        line = InvoiceLineSummary.model_validate({"product": "Java", "orderNo": "3318842", "totalPrice": 1})
        save_lines(pilot.app.session.store(), ACME.compartment_id, "id-100482391", [line], now_ms=1)
        await press(pilot, "ctrl+p", *"3318842", "enter")
        assert number_at_cursor(pilot) == "100482391"
        await press(pilot, "ctrl+p", *"acme gmbh")
        assert offered(pilot)[0] == "ACME GmbH"
        assert offered(pilot)[-1] == "/ acme gmbh"
        await press(pilot, "up", "enter")
        assert listed(pilot).table.total == 6
        assert "6 found" in shown(pilot)


async def test_enter_before_the_answer_takes_the_only_one_and_no_other(start: Start) -> None:
    async with start(ACME_ROWS) as pilot:
        await with_two_accounts(pilot)
        await press(pilot, "ctrl+p")
        await pilot.press(*"100483002", "enter")
        await settle(pilot)
        assert number_at_cursor(pilot) == "100483002"
        await press(pilot, "ctrl+p")
        await pilot.press(*"777", "enter")
        await settle(pilot)
        assert offered(pilot) == ["777", "777", "/ 777"]
        await press(pilot, "escape")


async def test_commands_stand_first_and_nothing_found_says_so(start: Start) -> None:
    async with start(ACME_ROWS) as pilot:
        await press(pilot, "ctrl+p", *"next tab")
        assert offered(pilot)[0] == "Next tab"
        await press(pilot, "escape", "ctrl+p", *"xyzzy 12")
        assert "Nothing fits." in shown(pilot)


SECTIONS = ("overview", "invoices", "payments", "billing", "contracts", "orders", "rewards", "people", "accounts")


@pytest.mark.parametrize("language", ["en", "de"])
async def test_it_has_every_command_of_every_section_and_of_what_is_open(start: Start, language: str) -> None:
    locale.use_language(language)
    async with start(ACME_ROWS) as pilot:
        places = [(mode, ()) for mode in SECTIONS] + [("invoices", ("enter",)), ("accounts", ("enter",))]
        for mode, keys in places:
            await pilot.app.switch_mode(mode)
            await settle(pilot)
            await press(pilot, *keys)
            screen = pilot.app.screen
            await press(pilot, "ctrl+p")
            choices = {choice.id: choice for choice in pilot.app.screen.query_one(ChoiceList).choices}
            for command in screen.commands:
                assert command.id in choices, (mode, command.id)
                if command.method.startswith("go_to_"):
                    assert choices[command.id].title
            await press(pilot, "escape", *(["escape"] if keys else []))


async def test_it_finds_a_command_by_its_words_in_either_language(start: Start) -> None:
    locale.use_language("de")
    async with start(ACME_ROWS) as pilot:
        for words in ("next tab", "Nächster Reiter", "invoices.next_tab"):
            await press(pilot, "ctrl+p", *words)
            assert offered(pilot)[0].casefold() == "nächster reiter"
            await press(pilot, "escape")


async def test_a_saved_view_is_found_from_every_section(start: Start) -> None:
    async with start(ACME_ROWS) as pilot:
        await press(pilot, "slash", *"100482217", "enter", "ctrl+s", *"Seven <b>", "enter")
        assert listed(pilot).table.total == 1
        await press(pilot, "escape", "6", "ctrl+p", *"seven")
        assert offered(pilot)[0] == "Seven <b>"
        await press(pilot, "enter")
        assert listed(pilot).table.total == 1
        assert "Seven <b>" in shown(pilot)


async def test_what_cannot_be_done_is_offered_with_its_reason_and_not_done(start: Start) -> None:
    async with start(ACME_ROWS) as pilot:
        before = listed(pilot).state.view
        await press(pilot, "ctrl+p", *"delete view")
        assert "This is no saved view" in shown(pilot)
        await press(pilot, "enter")
        assert "This is no saved view" in shown(pilot)
        assert listed(pilot).state.view == before
