"""The desk: columns, several sort keys, marks and saved views, and that all of them are there the next time."""

from __future__ import annotations

from pathlib import Path

from support.ledger import ACME, BETA, fill, summary
from support.screens import Start, listed, number_at_cursor, press, settle, shown

from occ_tui.screens.command_line import command_line
from occ_tui.services.desk import Desk
from occ_tui.services.desk_state import DeskState
from occ_tui.store.views import SortKey


def heading(pilot: object) -> str:
    """The line of headings."""
    return next(line for line in shown(pilot).splitlines() if "Number" in line)  # type: ignore[arg-type]


async def test_a_column_is_hidden_and_another_one_shown(start: Start) -> None:
    async with start(size=(80, 24)) as pilot:
        assert "PO" in heading(pilot)
        assert "Bucket" not in heading(pilot)
        await press(pilot, "c", "j", "space", *["j"] * 4, "space", "up", *["up"] * 5, "space", "enter")
        assert "PO" not in heading(pilot)
        assert "Bucket" in heading(pilot)
        assert "61–90" in shown(pilot)


async def test_columns_are_put_in_order_and_made_wide(start: Start) -> None:
    async with start(size=(80, 24)) as pilot:
        await press(pilot, "c", "j", "K", "plus", "plus", "minus", "enter")
        words = heading(pilot).split()
        assert words.index("PO") < words.index("Number")
        assert heading(pilot).index("Number") - heading(pilot).index("PO") >= 12 + 1


async def test_columns_are_there_the_next_time_until_the_usual_ones_are_wanted(start: Start) -> None:
    async with start(size=(80, 24)) as pilot:
        await press(pilot, "c", "j", "space", "enter")
    async with start(size=(80, 24)) as pilot:
        assert "PO" not in heading(pilot)
        await press(pilot, "c", "backspace")
        assert "PO" in heading(pilot)
    async with start(size=(80, 24)) as pilot:
        assert "PO" in heading(pilot)


async def test_esc_leaves_the_columns_as_they_were(start: Start) -> None:
    async with start(size=(80, 24)) as pilot:
        before = heading(pilot)
        await press(pilot, "c", "space", "j", "J", "0", "left", "escape")
        assert heading(pilot) == before


async def test_the_last_column_cannot_be_hidden(start: Start) -> None:
    async with start(size=(80, 24)) as pilot:
        await press(pilot, "c", *["space", "j"] * 20, "enter")
        assert listed(pilot).table.column_keys()


async def test_columns_that_find_no_room_give_way_from_the_right(start: Start) -> None:
    async with start(size=(80, 24)) as pilot:
        keys = ["timeInvoice", "invoiceAmount", "accountName", "partyName", "invoiceAmountDue", "payment"]
        Desk(pilot.app.session).keep_columns([])
        await press(pilot, "c", *["j"] * 6, *["space", "j"] * 7, "enter")
        shown_keys = listed(pilot).table.column_keys()
        assert shown_keys[0] == "invoiceNumber"
        assert keys[0] not in shown_keys


async def test_the_account_is_a_column_where_several_are_in_view(start: Start) -> None:
    async with start([summary("1")], size=(120, 24)) as pilot:
        assert "Account" not in shown(pilot)
        fill(pilot.app.session, {ACME: [summary("1")], BETA: [summary("2")]}, minutes_ago=0)
        pilot.app._look_for_changes()
        await press(pilot, "l")
        assert "Account" in shown(pilot)
        assert "Beta Ltd" in shown(pilot)


async def test_space_adds_a_second_sort_key_and_the_headings_number_them(start: Start) -> None:
    rows = [
        summary(number, amount=amount, invoiceType=kind, timeInvoiceDue="2026-09-01T00:00:00.000Z")
        for number, amount, kind in [("71", "5.00", "SUPPORT"), ("72", "9.00", "LICENSE"), ("73", "7.00", "SUPPORT")]
    ]
    async with start(rows, size=(140, 24)) as pilot:
        await press(pilot, "s", "home", *["up"] * 4, "enter")
        assert "Type ▲" in shown(pilot)
        await press(pilot, "s", *["j"] * 6, "space", "space", "enter")
        assert "Type ▲1" in shown(pilot)
        assert "Total ▼2" in shown(pilot)
        lines = shown(pilot).splitlines()
        order = [
            next(at for at, line in enumerate(lines) if f" {number} " in line[:20]) for number in ("72", "73", "71")
        ]
        assert order == sorted(order)
        await press(pilot, "Y")
        assert pilot.app.clipboard.endswith("--sort invoiceType,invoiceAmount:desc")


async def test_a_third_press_of_space_takes_a_sort_key_away_again(start: Start) -> None:
    async with start() as pilot:
        before = listed(pilot).state.order
        await press(pilot, "s", "j", "space", "space", "space", "escape")
        assert listed(pilot).state.order == before


async def test_marks_survive_search_tab_and_restart(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "j", "space", "slash", *"100001", "enter", "space", "escape", "l")
        assert "● 2 marked" in shown(pilot)
        assert "338.00 EUR" in shown(pilot)
    async with start() as pilot:
        assert "● 2 marked" in shown(pilot)
        assert "338.00 EUR" in shown(pilot)
        await press(pilot, "g", "space")
        assert "● 1 marked" in shown(pilot)
    async with start() as pilot:
        assert "● 1 marked" in shown(pilot)


async def test_a_mark_of_an_invoice_that_is_gone_goes_with_it(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "space")
    async with start([summary("1")]) as pilot:
        assert "marked" not in shown(pilot)


async def test_a_row_that_does_not_add_up_has_a_sign_of_its_own(start: Start) -> None:
    rows = [summary("1", amount="10.00", due="9.00", timeInvoiceDue="2026-09-01T00:00:00.000Z"), summary("2")]
    async with start(rows, size=(80, 24)) as pilot:
        line = next(line for line in shown(pilot).splitlines() if "2026-09-01" in line)
        assert "≠ " in line
        assert line.index("≠") < line.index("9.00")
        await press(pilot, "l")
        assert "≠" not in shown(pilot)


async def test_what_is_searched_for_is_added_up_in_the_footer(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "slash", *"10000", "enter")
        await pilot.pause(0.2)
        await settle(pilot)
        last = shown(pilot).splitlines()[-2]
        assert "1 of 9" in last
        assert "2,195.00 EUR" in last
        assert "1,138 JPY" in last


async def test_a_view_is_saved_as_a_tab_and_is_there_the_next_time(start: Start) -> None:
    async with start(size=(140, 40)) as pilot:
        await press(pilot, "slash", *"10001", "enter", "ctrl+s", *"Tens", "enter")
        assert "Saved as the view “Tens”." in shown(pilot)
        assert "│ Tens" in shown(pilot)
        await press(pilot, "l")
        assert "of 40" in shown(pilot)
    async with start(size=(140, 40)) as pilot:
        assert "1 of 40" in shown(pilot)
        await press(pilot, *["l"] * 6)
        assert "1 of 10" in shown(pilot)
        assert number_at_cursor(pilot) == "100010"
        await press(pilot, "h", "h")
        assert "of 66" in shown(pilot)


async def test_a_view_keeps_its_order_and_its_columns(start: Start) -> None:
    async with start(size=(140, 40)) as pilot:
        await press(pilot, "s", "enter", "ctrl+s", *"Mine", "enter", "c", "space", "enter")
        assert "Number" not in shown(pilot)
        await press(pilot, "l")
        assert "Number" in heading(pilot)
    async with start(size=(140, 40)) as pilot:
        assert "Due date ▲" in shown(pilot)
        await press(pilot, "ctrl+p", *"mine", "enter")
        assert "Due date ▼" in shown(pilot)
        assert "Number" not in shown(pilot)


async def test_esc_leads_from_a_changed_view_to_what_was_saved_and_then_to_the_tab(start: Start) -> None:
    async with start(size=(140, 40)) as pilot:
        await press(pilot, "slash", *"10001", "enter", "ctrl+s", *"Tens", "enter", "slash", *"2", "enter")
        assert "of 1 " in shown(pilot)
        await press(pilot, "escape")
        assert "of 10 " in shown(pilot)
        assert "│ Tens" in shown(pilot)
        await press(pilot, "escape")
        assert "of 40 " in shown(pilot)


async def test_a_click_on_a_saved_view_opens_it(start: Start) -> None:
    async with start(size=(140, 40)) as pilot:
        await press(pilot, "slash", *"10001", "enter", "ctrl+s", *"Tens", "enter", "l")
        line = next(line for line in shown(pilot).splitlines() if "│ Tens" in line)
        await pilot.click("#tabs", offset=(line.index("Tens"), 0))
        await settle(pilot)
        assert "of 10" in shown(pilot)


async def test_a_view_gets_another_name_and_is_deleted_after_a_question(start: Start) -> None:
    async with start(size=(140, 40)) as pilot:
        await press(pilot, "X")
        assert "This is no saved view; ctrl+s makes it one." in shown(pilot)
        await press(pilot, "ctrl+s", *"One", "enter", "R", "2", "enter")
        assert "│ One2" in shown(pilot)
        await press(pilot, "X", "enter")
        assert "│ One2" in shown(pilot)
        await press(pilot, "X")
        assert "Delete the view “One2”?" in shown(pilot)
        await press(pilot, "right", "enter")
        assert "One2" not in shown(pilot)
    async with start(size=(140, 40)) as pilot:
        assert "One2" not in shown(pilot)


async def test_two_views_never_have_one_name(start: Start) -> None:
    async with start(size=(140, 40)) as pilot:
        await press(pilot, "ctrl+s", *"A", "enter", "l", "ctrl+s", *"B", "enter")
        await press(pilot, "R", "ctrl+u", *"A", "enter")
        assert "There is a view “A” already." in shown(pilot)
        await press(pilot, "ctrl+s", "ctrl+u", *"A", "enter")
        assert [view.name for view in Desk(pilot.app.session).views()] == ["A", "B"]


async def test_what_was_kept_and_is_broken_is_told_of_and_never_stands_in_the_way(start: Start) -> None:
    async with start() as pilot:
        directory = DeskState.of(pilot.app.session).directory
    directory.mkdir(exist_ok=True)
    Path(directory, "views.json").write_text("{")
    async with start() as pilot:
        assert "it was set aside as" in shown(pilot)
        assert number_at_cursor(pilot) == "100001"


async def test_how_many_saved_views_there_is_no_room_for_is_told(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "ctrl+s", *"Large", "enter")
        desk = Desk(pilot.app.session)
        desk.keep_views([desk.views()[0]._replace(name=name) for name in ("All that is large", "All that is small")])
    for width, hidden in ((80, " +1"), (200, "")):
        async with start(size=(width, 24)) as pilot:
            await press(pilot, "h")
            tabs = next(line for line in shown(pilot).splitlines() if "All that is small" in line).rstrip()
            assert tabs.endswith(f"All that is small {hidden}".rstrip())
            assert ("All that is large" in tabs) == (not hidden)


async def test_a_view_whose_query_is_of_another_version_says_so(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "ctrl+s", *"Qz", "enter", "l")
        desk = Desk(pilot.app.session)
        desk.keep_views([desk.views()[0]._replace(query="nonsense:1")])
    async with start() as pilot:
        await press(pilot, "ctrl+p", *"qz", "enter")
        assert "The query of “Qz” cannot be used" in shown(pilot)
        assert number_at_cursor(pilot) == "100001"


async def test_the_command_of_a_saved_view_names_it_as_long_as_it_asks_what_was_saved(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "colon", *"currency:EUR", "enter", "ctrl+s", *"Euro ones", "enter", "Y")
        assert pilot.app.clipboard.endswith("invoices '--view=Euro ones'")
        of_demo = command_line(listed(pilot).state, keeps_views=False)
        assert of_demo == ["invoices", "currency:EUR", "--status", "overdue", "--sort", "timeInvoiceDue"]
        listed(pilot).sort_by(SortKey.AMOUNT)
        await press(pilot, "Y")
        assert pilot.app.clipboard.endswith("invoices '--view=Euro ones' --sort invoiceAmount")
        await press(pilot, "slash", *"1", "enter", "Y")
        assert "--view" not in pilot.app.clipboard
        assert "invoices 1 '(currency:EUR)' --status overdue --sort invoiceAmount" in pilot.app.clipboard
