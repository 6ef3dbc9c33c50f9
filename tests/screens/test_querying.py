"""The query line: it narrows as one types, completes, marks mistakes at their place, remembers and restores."""

from __future__ import annotations

import stat

import pytest
from rich.cells import cell_len
from support.screens import Start, listed, number_at_cursor, press, settle, shown
from textual.pilot import Pilot

from occ_tui import locale
from occ_tui.screens.searching import Found
from occ_tui.services.desk import Desk
from occ_tui.services.desk_state import DeskState


def lines(pilot: Pilot[None]) -> list[str]:
    """The query line and the line of hints below it."""
    said = shown(pilot).splitlines()
    at = next(at for at, line in enumerate(said) if line.startswith("  : "))
    return said[at : at + 2]


async def test_a_query_narrows_the_list_as_one_types(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "colon", *"amount>4000")
        assert "1 of 1" in shown(pilot)
        assert "1 found   esc restores" in shown(pilot)
        await press(pilot, "enter", "l")
        assert "of 20" in shown(pilot)
        await press(pilot, "h", "escape")
        assert "of 40" in shown(pilot)
        assert not listed(pilot).query_line.display


async def test_the_view_is_the_query_and_the_tab(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "colon", *"status:closed", "enter")
        assert "No invoice in this tab is what the query asks for." in shown(pilot)
        await press(pilot, "h", "h")
        assert "of 5" in shown(pilot)


async def test_esc_restores_the_query_that_was(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "colon", *"amount>3900", "enter")
        before = listed(pilot).table.total
        await press(pilot, "colon", *" currency:JPY")
        assert listed(pilot).table.total != before
        await press(pilot, "escape")
        assert listed(pilot).table.total == before
        assert lines(pilot)[0].startswith("  : amount>3900 ")
        assert listed(pilot).focused is listed(pilot).table


async def test_a_mistake_is_marked_at_its_place_and_the_nearest_field_named(start: Start) -> None:
    async with start(size=(80, 24)) as pilot:
        await press(pilot, "colon", *"amount>1000 statsu:open", "enter")
        line, hint = lines(pilot)
        assert hint.index("^") == line.index("statsu")
        assert "^" * 6 in hint
        assert "status" in hint
        assert listed(pilot).query_line.is_open
        spans = listed(pilot).query_line.field.render().spans
        assert any(span.start == 12 and span.end == 18 for span in spans)


async def test_a_mistake_leaves_the_list_as_it_is(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "colon", *"amount>3900")
        before = listed(pilot).table.total
        await press(pilot, *" (")
        assert listed(pilot).table.total == before


async def test_what_cannot_be_read_is_given_no_count_and_no_answer(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "colon", *"stauts")
        assert "0 found   esc restores" in shown(pilot)
        assert "is what the query asks for" in shown(pilot)
        await press(pilot, *":open")
        assert "found" not in lines(pilot)[0]
        assert lines(pilot)[0].rstrip().endswith("esc restores")
        assert "is what the query asks for" not in shown(pilot)
        assert "This query can't be read yet. esc restores the list." in shown(pilot)
        await press(pilot, *["backspace"] * 5)
        assert "0 found   esc restores" in shown(pilot)
        assert "No invoice in this tab is what the query asks for." in shown(pilot)


async def test_the_list_of_before_is_not_counted_for_what_cannot_be_read(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "colon", *"currency:JPY", "enter", "colon", *" (")
        assert "of 8" in shown(pilot)
        assert "found" not in lines(pilot)[0]
        await press(pilot, "backspace")
        assert "8 found   esc restores" in lines(pilot)[0]
        await press(pilot, *" (", "up", "enter")
        assert "8 found   esc clears" in lines(pilot)[0]


async def test_esc_tells_again_how_much_the_query_before_finds(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "colon", *"amount>99999", "enter", "colon", *" )", "enter")
        assert "can't be read yet" in shown(pilot)
        await press(pilot, "escape")
        assert "0 found   esc clears" in lines(pilot)[0]
        assert "No invoice in this tab is what the query asks for." in shown(pilot)


LONG = 'party:"acme gmbh" amount>100 (late>0 or late:0) -disputed:yes'


async def test_a_query_that_is_cut_says_where(start: Start) -> None:
    async with start(size=(80, 24)) as pilot:
        await press(pilot, "colon", *LONG)
        assert lines(pilot)[0].startswith("  : …")
        assert "late:0) -disputed:yes  " in lines(pilot)[0]
        await press(pilot, *["left"] * len(LONG))
        assert lines(pilot)[0].startswith('  : party:"acme gmbh" amount>100 ')
        assert len(lines(pilot)[0].partition("…")[0]) == 49
        await press(pilot, *["right"] * 50)
        assert lines(pilot)[0].count("…") == 2
        line = listed(pilot).query_line.field.render()
        assert line.cell_length == 46
        at = next(span.start for span in line.spans if "reverse" in str(span.style))
        assert line.plain[at : at + 9] == LONG[50:][:1] + "…"
        await press(pilot, "enter")
        assert lines(pilot)[0].startswith("  : …")


async def test_a_mistake_is_marked_at_its_place_in_a_query_that_is_cut(start: Start) -> None:
    async with start(size=(80, 24)) as pilot:
        await press(pilot, "colon", *f"{LONG} 東京 (ab", "enter")
        line, hint = lines(pilot)
        assert line.startswith("  : …")
        assert cell_len(line[: line.index("(ab")]) == hint.index("^")
        field = listed(pilot).query_line.field.render()
        marked = next(span for span in field.spans if "$late" in str(span.style))
        assert field.plain[marked.start : marked.end] == "("


async def test_half_a_field_does_not_empty_the_list(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "colon", *"curr")
        assert "of 40" in shown(pilot)
        await press(pilot, *"ency:J")
        assert "of 40" in shown(pilot)
        await press(pilot, *"PY")
        assert "of 8" in shown(pilot)


async def test_tab_completes_fields_and_values_from_the_data(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "colon", *"curr", "tab")
        assert lines(pilot)[0].startswith("  : currency:")
        assert "EUR" in lines(pilot)[1]
        assert "BHD" in lines(pilot)[1]
        await press(pilot, "tab")
        first = listed(pilot).query_line.field.value
        await press(pilot, "tab")
        second = listed(pilot).query_line.field.value
        assert first != second
        assert first.startswith("currency:")
        assert "of 40" not in shown(pilot)


async def test_up_and_down_bring_back_past_queries_also_the_next_time(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "colon", *"amount>100", "enter", "colon", "ctrl+u", *"amount>200", "enter")
    async with start() as pilot:
        await press(pilot, "colon", "up")
        field = listed(pilot).query_line.field
        assert field.value == "amount>200"
        await press(pilot, "up", "up")
        assert field.value == "amount>100"
        assert "1 of 2 past queries" in lines(pilot)[1]
        await press(pilot, "down", "down")
        assert field.value == ""
        path = DeskState.of(pilot.app.session).directory / "history.json"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_a_query_that_is_none_is_not_remembered(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "colon", *"nonsense:1", "enter", "escape")
        assert Desk(pilot.app.session).history() == []


async def test_query_and_search_narrow_together_and_go_one_after_the_other(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "colon", *"currency:EUR", "enter", "slash", *"10001", "enter")
        assert "of 6" in shown(pilot)
        await press(pilot, "escape")
        assert "of 24" in shown(pilot)
        await press(pilot, "escape")
        assert "of 40" in shown(pilot)


async def test_the_command_line_of_a_query_is_sent_to_the_terminal(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "colon", *"-currency:EUR amount>10", "enter", "Y")
        assert "invoices --status overdue --sort timeInvoiceDue -- " in pilot.app.clipboard
        assert "'-currency:EUR amount>10'" in pilot.app.clipboard
        await press(pilot, "slash", *"10001", "enter", "Y")
        assert "10001 '(-currency:EUR amount>10)'" in pilot.app.clipboard


async def test_a_view_keeps_its_query(start: Start) -> None:
    async with start(size=(140, 40)) as pilot:
        await press(pilot, "colon", *"currency:JPY", "ctrl+s", *"Yen", "enter")
        assert "8 found" in shown(pilot)
        await press(pilot, "l")
        assert "of 40" in shown(pilot)
    async with start(size=(140, 40)) as pilot:
        await press(pilot, "h")
        assert "of 8" in shown(pilot)
        assert "  : currency:JPY" in shown(pilot)


async def test_the_colon_leads_to_the_list_from_anywhere(start: Start) -> None:
    async with start(section="overview") as pilot:
        await press(pilot, "colon", *"amount>3900")
        assert "  : amount>3900" in shown(pilot)
    async with start() as pilot:
        await press(pilot, "enter", "colon", *"amount>3900")
        assert "  : amount>3900" in shown(pilot)


async def test_what_takes_longer_than_a_key_is_found_beside_the_keys(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    from occ_tui.screens.searching import Searching

    async with start() as pilot:
        at_once = Searching._at_once
        answers = iter([None])
        monkeypatch.setattr(Searching, "_at_once", lambda *asked: next(answers, at_once(*asked)))
        await press(pilot, "colon", *"currency:JPY")
        await settle(pilot)
        assert "of 8" in shown(pilot)
        screen = listed(pilot)
        assert screen._view is not None
        screen.post_message(Found(screen._view._replace(text="of before")))
        await settle(pilot)
        assert "of 8" in shown(pilot)


async def test_hostile_text_is_shown_as_text(start: Start) -> None:
    async with start() as pilot:
        field = listed(pilot).query_line.field
        await press(pilot, "colon")
        field._insert("\x1b[31m[bold]x")
        await settle(pilot)
        assert "\\x1b[31m[bold]x" in shown(pilot)
        await press(pilot, "enter", "escape")
        assert number_at_cursor(pilot) == "100001"


async def test_the_line_speaks_german(start: Start) -> None:
    locale.use_language("de")
    async with start(size=(80, 24)) as pilot:
        await press(pilot, "colon")
        assert "zum Beispiel" in lines(pilot)[1]
        await press(pilot, *"statsu:open", "enter")
        assert "„statsu“" in lines(pilot)[1]
