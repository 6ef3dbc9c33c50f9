"""The question before something is removed, saved or paid: never answered by chance."""

from __future__ import annotations

from typing import Any

import pytest
from support.screens import Start, press, settle, shown
from textual import events
from textual.content import Content
from textual.pilot import Pilot

from occ_tui.screens.confirm import ConfirmScreen

BODY = "PAY 20,111.55 EUR for 3 invoices of ACME GmbH (0421-7788)"


async def asked(pilot: Pilot[None], body: str = BODY) -> list[Any]:
    """Asks; the list gets the answer."""
    answers: list[Any] = []
    question = ConfirmScreen("Pay?", Content(body), act="Pay 20,111.55 EUR", safe="Not now")
    pilot.app.push_screen(question, answers.append)
    await settle(pilot)
    return answers


def arm(pilot: Pilot[None]) -> None:
    """Lets the half second pass."""
    assert isinstance(pilot.app.screen, ConfirmScreen)
    pilot.app.screen._arm()


@pytest.fixture(autouse=True)
def never_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """The half second passes when a test says so."""
    monkeypatch.setattr(ConfirmScreen, "ARMED_AFTER_S", 3600)


@pytest.mark.parametrize("size", [(60, 16), (80, 24)])
async def test_it_names_what_it_is_about_and_enter_is_the_safe_answer(start: Start, size: tuple[int, int]) -> None:
    async with start(size=size) as pilot:
        answers = await asked(pilot)
        said = " ".join(shown(pilot).split())
        assert "20,111.55 EUR for 3 invoices of ACME GmbH (0421-7788)" in said
        assert "[ Not now ] Pay 20,111.55 EUR" in said
        arm(pilot)
        await press(pilot, "enter")
        assert answers == [False]


@pytest.mark.parametrize("key", ["escape", "q"])
async def test_leaving_is_no_wherever_the_focus_is(start: Start, key: str) -> None:
    async with start() as pilot:
        answers = await asked(pilot)
        arm(pilot)
        await press(pilot, "right", key)
        assert answers == [False]


async def test_keys_typed_ahead_do_not_give_the_other_answer(start: Start) -> None:
    async with start() as pilot:
        answers = await asked(pilot)
        await press(pilot, "tab", "enter", "enter", "y", "space")
        assert answers == []
        arm(pilot)
        await press(pilot, "enter")
        assert answers == [True]


async def test_what_is_pasted_answers_nothing(start: Start) -> None:
    async with start() as pilot:
        answers = await asked(pilot)
        arm(pilot)
        await press(pilot, "right")
        pilot.app.post_message(events.Paste("y\r\n"))
        await settle(pilot)
        assert answers == []


async def test_a_long_question_scrolls_and_its_answers_stay_in_view(start: Start) -> None:
    async with start(size=(60, 16)) as pilot:
        answers = await asked(pilot, "\n".join(f"invoice {number}" for number in range(50)))
        assert "[ Not now ]" in shown(pilot)
        await press(pilot, *["pagedown"] * 8)
        assert "invoice 49" in shown(pilot)
        assert "[ Not now ]" in shown(pilot)
        assert answers == []
