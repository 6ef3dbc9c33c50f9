"""The list of invoices: tabs, search, order, marks, and a cursor that stays on its record."""

from __future__ import annotations

import shlex
from datetime import date
from pathlib import Path

import pytest
from support.ledger import ACME, BETA, fill, summary
from support.screens import Server, Start, ledger, listed, number_at_cursor, press, settle, shown
from textual.events import Paste

from occ_tui.domain.dates import BusinessClock
from occ_tui.domain.invoices import Tab
from occ_tui.screens import searching
from occ_tui.screens.host import Host
from occ_tui.screens.invoice_actions import InvoiceActions
from occ_tui.screens.searching import Counted
from occ_tui.services.errors import FileExists
from occ_tui.store import patience


async def test_each_tab_has_its_count_and_its_sums_per_currency(start: Start) -> None:
    rows = [
        summary("1", amount="10.00", timeInvoiceDue="2026-09-01T00:00:00.000Z"),
        summary("2", amount="1200", currency="JPY", timeInvoiceDue="2026-09-02T00:00:00.000Z"),
        summary("3", amount="0.500", currency="BHD"),
    ]
    async with start(rows) as pilot:
        first = shown(pilot)
        assert "Overdue 2" in first
        assert "Open 1" in first
        assert "Payment submitted 0" in first
        assert "Closed 0" in first
        assert "All 3" in first
        assert "10.00 EUR · 1,200 JPY" in first
        assert "oldest 83 days" in first
        await press(pilot, "l")
        assert "0.500 BHD" in shown(pilot)
        assert "1,200 JPY" not in shown(pilot)


async def test_midnight_moves_what_was_due_to_the_overdue_without_a_key(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with start([summary("1", timeInvoiceDue="2026-11-23T00:00:00.000Z")]) as pilot:
        assert "Overdue 0" in shown(pilot)
        host = pilot.app
        assert isinstance(host, Host)
        monkeypatch.setattr(host.session, "clock", BusinessClock(fixed=date(2026, 11, 24)))
        host._look_for_changes()
        await settle(pilot)
        assert "Overdue 1" in shown(pilot)
        assert "oldest 1 day" in shown(pilot)


async def test_the_cursor_stays_on_its_record_when_the_order_changes(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "j", "j", "j", "s")
        await press(pilot, "home", *["up"] * 3, "enter")
        assert listed(pilot).state.sort != "timeInvoiceDue"
        assert number_at_cursor(pilot) == "100004"


async def test_choosing_the_same_column_again_turns_the_order_round(start: Start) -> None:
    async with start() as pilot:
        assert "Due date ▲" in shown(pilot)
        await press(pilot, "s", "enter")
        assert "Due date ▼" in shown(pilot)
        assert number_at_cursor(pilot) == "100001"
        await press(pilot, "g")
        assert number_at_cursor(pilot) == "100040"


async def test_the_cursor_stays_on_its_record_from_tab_to_tab(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "j", "j")
        listed(pilot).show_tab(Tab.ALL)
        await settle(pilot)
        assert "of 66" in shown(pilot)
        assert number_at_cursor(pilot) == "100003"


async def test_a_tab_left_and_entered_again_has_the_cursor_where_it_was(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "j", "j", "l", "j", "h")
        assert number_at_cursor(pilot) == "100003"
        await press(pilot, "l")
        assert number_at_cursor(pilot) == "100042"


async def test_the_cursor_stays_on_its_record_when_a_sync_brings_others(start: Start, server: Server) -> None:
    async with start() as pilot:
        await press(pilot, *["j"] * 20)
        before = listed(pilot).table
        line = before.cursor - before.offset_row
        new = [summary(f"5000{number}", timeInvoiceDue="2026-08-01T00:00:00.000Z") for number in range(7)]
        server.ledger = {ACME: [*new, *ledger()]}
        await press(pilot, "r")
        await settle(pilot)
        table = listed(pilot).table
        assert "Overdue 47" in shown(pilot)
        assert number_at_cursor(pilot) == "100021"
        assert table.cursor == 27
        assert table.cursor - table.offset_row == line


async def test_a_record_that_is_gone_leaves_the_cursor_on_its_line(start: Start, server: Server) -> None:
    async with start() as pilot:
        await press(pilot, "j", "j")
        server.ledger = {ACME: [row for row in ledger() if row.invoice_number != "100003"]}
        await press(pilot, "r")
        await settle(pilot)
        assert number_at_cursor(pilot) == "100004"
        assert "3 of 39" in shown(pilot)


async def test_what_another_process_published_is_seen_without_a_key(start: Start) -> None:
    async with start() as pilot:
        fill(pilot.app.session, {ACME: ledger(30)}, minutes_ago=0)
        pilot.app._look_for_changes()
        await settle(pilot)
        assert "Overdue 30" in shown(pilot)


async def test_nothing_is_repainted_while_nothing_changes(start: Start) -> None:
    async with start() as pilot:
        painted: list[object] = []
        pilot.app.screen._compositor_refresh = lambda: painted.append(1)  # type: ignore[method-assign]
        for _ in range(3):
            pilot.app._look_for_changes()
            await settle(pilot)
        assert painted == []


async def test_typing_narrows_the_list_and_esc_shows_all_again(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "slash", *"100004")
        assert number_at_cursor(pilot) == "100004"
        assert "1 found" in shown(pilot)
        await press(pilot, "backspace")
        assert "9 found" in shown(pilot)
        await press(pilot, "escape")
        assert "of 40" in shown(pilot)
        assert number_at_cursor(pilot) == "100004"
        assert listed(pilot).focused is listed(pilot).table


async def test_enter_goes_from_the_search_to_the_list_and_keeps_it_narrow(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "slash", *"10001", "enter", "j")
        assert number_at_cursor(pilot) == "100011"
        await press(pilot, "l")
        assert "No invoice in this tab" in shown(pilot)
        await press(pilot, "escape")
        assert "Open 20" in shown(pilot)


async def test_a_count_that_comes_too_late_is_dropped(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "slash", *"1000")
        screen = listed(pilot)
        assert screen._view is not None
        screen.post_message(Counted(screen._view._replace(text="what was typed before"), 12345))
        await settle(pilot)
        assert "12,345" not in shown(pilot)
        screen.post_message(Counted(screen._view, 39))
        await settle(pilot)
        assert "39 found" in shown(pilot)


async def test_marks_are_counted_and_summed_per_currency(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "space", "space", "space")
        assert number_at_cursor(pilot) == "100004"
        assert "● 3 marked" in shown(pilot)
        assert "338.00 EUR · 319 JPY" in shown(pilot)
        await press(pilot, "k", "space")
        assert "● 2 marked" in shown(pilot)


async def test_all_in_view_are_marked_and_none_the_second_time(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "asterisk")
        assert "● 40 marked" in shown(pilot)
        await press(pilot, "asterisk")
        assert "marked" not in shown(pilot)


async def test_marks_stay_on_their_invoices_when_the_order_changes(start: Start) -> None:
    async with start(size=(120, 60)) as pilot:
        await press(pilot, "j", "space", "s", "enter")
        line = next(line for line in shown(pilot).splitlines() if "100002" in line)
        assert "●" in line


async def test_the_number_is_sent_to_the_terminal(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "j", "y")
        assert pilot.app.clipboard == "100002"
        assert "100002 sent to your terminal" in shown(pilot)
        await press(pilot, "j")
        assert "sent to" not in shown(pilot)


async def test_the_command_line_that_shows_the_same_is_sent_to_the_terminal(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "slash", *"acme", "enter", "s", "enter", "Y")
        command = pilot.app.clipboard
        assert command.startswith("occ --profile finance")
        assert command.endswith(" --today 2026-11-23 invoices acme --status overdue --sort timeInvoiceDue:desc")


async def test_of_a_long_command_one_reads_what_it_asks(start: Start) -> None:
    async with start(size=(80, 24)) as pilot:
        await press(pilot, "colon", *"amount>1", "enter", "Y")
        assert " --config-file " in pilot.app.clipboard
        assert "occ … invoices 'amount>1' --status overdue" in shown(pilot)


async def test_words_that_a_query_would_take_for_its_own_are_quoted_in_the_command(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "slash", *"not 45 and or OR", "enter", "Y")
        words = shlex.split(pilot.app.clipboard)
        assert words[words.index("invoices") + 1 :][:5] == ['"not"', "45", '"and"', '"or"', '"OR"']


async def test_a_pdf_is_saved_and_the_path_is_shown(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "d")
        assert "100001.pdf" in shown(pilot)


async def test_a_pdf_that_is_there_already_is_left_and_named(start: Start) -> None:
    async with start(size=(60, 16)) as pilot:
        path = Path("/a/rather/long/path/to/somewhere", "invoice-100001.pdf")
        listed(pilot).post_message(InvoiceActions.AskingFailed(FileExists(path), "1"))
        await settle(pilot)
        assert "invoice-100001.pdf is here already; it was left as it is." in shown(pilot)


async def test_without_a_pdf_the_key_says_why(start: Start) -> None:
    async with start([summary("1", isDisplayDownloadPdf=False)]) as pilot:
        await press(pilot, "l", "d")
        assert "The server has no PDF of this invoice." in shown(pilot)


async def test_a_key_that_can_do_nothing_says_why(start: Start) -> None:
    async with start([]) as pilot:
        for key in ["enter", "space", "asterisk", "d", "y"]:
            await press(pilot, key)
            assert "There is no invoice here." in shown(pilot), key


async def test_an_empty_account_says_what_to_do(start: Start) -> None:
    async with start([]) as pilot:
        assert "There are no invoices in this account." in shown(pilot)
        assert "occ whoami" in shown(pilot)


async def test_nothing_overdue_says_what_comes_next(start: Start) -> None:
    async with start([summary("1", amount="12480.00")]) as pilot:
        assert "Nothing overdue. Next: 1 invoice due by 5 Dec, 12,480.00 EUR." in " ".join(shown(pilot).split())


async def test_whose_invoice_it_is_is_shown_where_there_are_several_accounts(start: Start) -> None:
    async with start([summary("1", partyName="ACME GmbH")], size=(80, 24)) as pilot:
        fill(pilot.app.session, {ACME: [summary("1")], BETA: [summary("2", partyName="Beta Ltd")]}, minutes_ago=0)
        pilot.app._look_for_changes()
        await press(pilot, "l")
        assert "2 accounts" in shown(pilot)
        assert "Beta Ltd" in shown(pilot)


async def test_a_click_on_a_tab_or_a_heading_does_what_it_says(start: Start) -> None:
    async with start() as pilot:
        await pilot.click("#tabs", offset=(18, 0))
        await settle(pilot)
        assert "Open 20" in shown(pilot)
        assert number_at_cursor(pilot) == "100041"
        await pilot.click("#table", offset=(6, 0))
        await settle(pilot)
        assert "Number ▲" in shown(pilot)


async def test_the_search_is_edited_like_any_line(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "slash", *"10x0", "left", "backspace", "right", *"012 acme")
        field = listed(pilot).search_line.field
        assert field.value == "100012 acme"
        assert number_at_cursor(pilot) == "100012"
        await press(pilot, "ctrl+w", "backspace", "home", "delete", *"1")
        assert field.value == "100012"
        await press(pilot, "end", "ctrl+u")
        assert field.value == ""
        field.post_message(Paste("\x1b[31m1000\n13"))
        await settle(pilot)
        assert field.value == "\\x1b[31m1000 13"


async def test_arrows_move_the_list_while_one_searches(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "slash", *"10001", "down", "down")
        assert number_at_cursor(pilot) == "100012"
        assert listed(pilot).focused is listed(pilot).search_line.field


async def test_the_list_stays_where_it_is_when_the_search_opens_and_closes(start: Start) -> None:
    async with start() as pilot:
        before = listed(pilot).table.region
        assert "oldest 82 days" in shown(pilot)
        await press(pilot, "slash")
        assert listed(pilot).table.region == before
        assert "oldest" not in shown(pilot)
        await press(pilot, "1", "escape")
        assert listed(pilot).table.region == before
        assert "oldest 82 days" in shown(pilot)


async def test_a_click_on_the_sums_does_not_start_a_search(start: Start) -> None:
    async with start() as pilot:
        await pilot.click("#search-line", offset=(8, 0))
        await press(pilot, "j")
        assert number_at_cursor(pilot) == "100002"


async def test_the_cursor_finds_its_record_even_where_that_takes_longer_than_a_key(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "_STEPS", 1)
    monkeypatch.setattr(searching, "_PATIENCE_S", -1.0)
    async with start() as pilot:
        await press(pilot, "j", "j", "j", "s", *["k"] * 6, "enter")
        assert "Number ▲" in shown(pilot)
        assert number_at_cursor(pilot) == "100004"
        await press(pilot, "l", "h")
        assert number_at_cursor(pilot) == "100004"
