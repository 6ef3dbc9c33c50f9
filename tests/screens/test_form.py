"""One widget renders any form: by keys alone, every fault at once, and nothing that was typed is lost."""

from __future__ import annotations

from typing import Any

import pytest
from support.forms import Careful, EveryKind
from support.screens import Start, press, settle, shown
from textual.pilot import Pilot

from occ_tui import locale
from occ_tui.screens.form import FormScreen

SIZES = [(60, 16), (80, 24), (120, 40)]


async def opened(pilot: Pilot[None], screen: FormScreen) -> list[Any]:
    """Opens the form; the list gets what it closes with."""
    closed: list[Any] = []
    pilot.app.push_screen(screen, closed.append)
    await settle(pilot)
    return closed


def focused_field(screen: FormScreen) -> str:
    """Name of the field that has the focus."""
    return next(name for name, row in screen.view._rows.items() if row.input.has_focus)


@pytest.mark.parametrize("size", SIZES)
async def test_a_form_is_filled_in_by_keys_alone(start: Start, size: tuple[int, int]) -> None:
    async with start(size=size) as pilot:
        screen = EveryKind()
        closed = await opened(pilot, screen)
        assert "PO number *" in shown(pilot)
        await press(pilot, *"4500q?", "enter", "down", "down", "tab", *"two", "enter", *"lines", "tab")
        await press(pilot, *"1,100", "enter", "space", "down", "down", "space", "enter")
        await press(pilot, *"an", "right", "enter", "space", "enter", "enter")
        assert closed == ["saved"]
    assert screen.submitted == [
        {
            "po": "4500q?",
            "reason": "other",
            "words": "two\nlines",
            "amount": "1,100",
            "copies": ("invoice", "order"),
            "to": "anna@acme.example",
            "urgent": True,
        }
    ]


@pytest.mark.parametrize("size", SIZES)
async def test_everything_wrong_is_shown_beside_its_field_and_the_first_is_focused(
    start: Start, size: tuple[int, int]
) -> None:
    async with start(size=size) as pilot:
        screen = EveryKind({"amount": "5.000", "to": "nobody"})
        await opened(pilot, screen)
        await press(pilot, "tab", "tab", "ctrl+s")
        assert list(screen.view.errors) == ["po", "reason", "amount", "to"]
        assert focused_field(screen) == "po"
        said = shown(pilot)
        assert "! This is needed." in said
        assert "4 answers are missing or wrong." in said
        for _step in range(3):
            await press(pilot, "tab")
        assert "! That is no amount in EUR" in shown(pilot), "the fault stands beside the field one is in"
        assert screen.submitted == []


async def test_a_fault_goes_away_as_it_is_mended_and_the_help_comes_back(start: Start) -> None:
    async with start(size=(80, 24)) as pilot:
        screen = EveryKind()
        await opened(pilot, screen)
        await press(pilot, "ctrl+s")
        assert "As it stands on your order." not in shown(pilot)
        await press(pilot, "4")
        assert "po" not in screen.view.errors
        assert "As it stands on your order." in shown(pilot)
        await press(pilot, "backspace")
        assert "po" not in screen.view.errors, "nobody is scolded while typing"


async def test_what_is_needed_follows_the_other_answers(start: Start) -> None:
    async with start(size=(80, 24)) as pilot:
        await opened(pilot, EveryKind())
        assert "Description *" not in shown(pilot)
        await press(pilot, "tab", "down", "down")
        assert "(•) Something else" in shown(pilot)
        assert "Description *" in shown(pilot)


async def test_an_option_that_cannot_be_chosen_says_why_and_is_passed_over(start: Start) -> None:
    async with start(size=(80, 24)) as pilot:
        screen = EveryKind()
        await opened(pilot, screen)
        assert "only Billing Support can say so" in shown(pilot)
        await press(pilot, "tab", "down")
        assert screen.view.values["reason"] == "quantity"
        await press(pilot, "down")
        assert screen.view.values["reason"] == "other"
        await press(pilot, "down")
        assert focused_field(screen) == "words", "behind the last one, the next field follows"


async def test_input_stays_after_a_failed_save(start: Start) -> None:
    async with start(size=(80, 24)) as pilot:
        screen = EveryKind({"po": "45", "reason": "price", "amount": "900"}, failures=1)
        closed = await opened(pilot, screen)
        await press(pilot, "ctrl+s")
        assert "The server did not take it." in shown(pilot)
        assert "! The server knows a smaller amount." in shown(pilot)
        assert focused_field(screen) == "amount"
        assert screen.view.values["amount"] == "900"
        await press(pilot, "backspace", "ctrl+s")
        assert closed == ["saved"]
        assert [values["amount"] for values in screen.submitted] == ["900", "90"]


async def test_what_was_typed_is_there_when_one_comes_back_until_it_was_saved(start: Start) -> None:
    async with start(size=(80, 24)) as pilot:
        closed = await opened(pilot, EveryKind())
        await press(pilot, *"4711", "escape")
        assert closed == [None]
        screen = EveryKind({"po": "1", "reason": "price", "amount": "900"})
        await opened(pilot, screen)
        assert screen.view.values["po"] == "4711"
        assert screen.view.values["amount"] == "", "what was left is what one comes back to, as a whole"
        await press(pilot, "tab", "space", "tab", "tab", *"900", "ctrl+s")
        assert screen.submitted
        screen = EveryKind()
        await opened(pilot, screen)
        assert screen.view.values["po"] == ""


async def test_what_will_change_is_shown_before_it_is_saved(start: Start) -> None:
    known = {"po": "1", "reason": "price", "amount": "900"}
    async with start(size=(80, 24)) as pilot:
        screen = Careful(known)
        closed = await opened(pilot, screen)
        await press(pilot, "ctrl+s")
        assert "Nothing was changed." in shown(pilot)
        await press(pilot, "2", "ctrl+s")
        said = shown(pilot)
        assert "− 1 " in said
        assert "+ 12" in said
        await press(pilot, "enter")
        assert (closed, screen.submitted) == ([], []), "enter means the safe answer"
        await press(pilot, "ctrl+s", "right", "enter")
        assert closed == ["saved"]


async def test_addresses_are_offered_one_after_the_other(start: Start) -> None:
    async with start(size=(80, 24)) as pilot:
        screen = EveryKind()
        await opened(pilot, screen)
        await press(pilot, *["tab"] * 5, "a", "ctrl+n", "right", *", ", "ctrl+n", "right")
        assert screen.view.values["to"] == "anna@acme.example, billing@beta.example"


async def test_what_is_pasted_is_filtered_and_keeps_its_lines_where_there_are_several(start: Start) -> None:
    from textual import events

    async with start(size=(80, 24)) as pilot:
        screen = EveryKind()
        await opened(pilot, screen)
        for _field in range(3):
            pilot.app.post_message(events.Paste("a\r\nb\x1b[31m"))
            await press(pilot, "tab")
        values = screen.view.values
        assert values["po"] == "a b\\x1b[31m"
        assert values["words"] == "a\nb\\x1b[31m"
        assert "\x1b" not in shown(pilot)


async def test_markup_in_an_answer_or_a_help_is_only_text(start: Start) -> None:
    async with start(size=(80, 24)) as pilot:
        screen = EveryKind({"po": "[red]x[/]", "words": "[/nope]"})
        await opened(pilot, screen)
        assert "[red]x[/]" in shown(pilot)
        assert "[/nope]" in shown(pilot)


async def test_a_key_lays_out_nothing(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    async with start(size=(80, 24)) as pilot:
        screen = EveryKind()
        await opened(pilot, screen)
        laid_out = []
        monkeypatch.setattr(screen, "_refresh_layout", lambda *_args, **_named: laid_out.append(1))
        await press(pilot, *"450")
        await press(pilot, "tab", "down", "tab")
        laid_out.clear()
        await press(pilot, *"one line")
        assert laid_out == []


async def test_in_german(start: Start) -> None:
    locale.use_language("de")
    async with start(size=(80, 24)) as pilot:
        screen = EveryKind({"amount": "11.90"})
        await opened(pilot, screen)
        await press(pilot, "ctrl+s")
        assert "Das wird benötigt." in shown(pilot)
        assert "1.200,00" in screen.view.errors["amount"]


async def test_keys_that_come_all_at_once_reach_the_field_they_were_meant_for(start: Start) -> None:
    from textual import events

    characters = {"enter": "\r", "tab": "\t"}
    burst = [*"45", "enter", "down", "enter", *"one", "enter", *"two", "tab", *"900", "tab", "space", "enter"]
    burst += [*"anna@acme.example", "down", "space", "shift+tab", *",b@acme.example", "ctrl+s"]
    async with start(size=(80, 24)) as pilot:
        screen = EveryKind()
        closed = await opened(pilot, screen)
        for key in burst:
            pilot.app.post_message(events.Key(key, characters.get(key, key if len(key) == 1 else None)))
        await settle(pilot)
        assert closed == ["saved"]
    assert screen.submitted[0] | {"words": ""} == {
        "po": "45",
        "reason": "quantity",
        "words": "",
        "amount": "900",
        "copies": ("invoice",),
        "to": "anna@acme.example, b@acme.example",
        "urgent": True,
    }
    assert screen.submitted[0]["words"] == "one\ntwo"
