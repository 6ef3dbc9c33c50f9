"""The guided tour: it points at what is there, moves on by what one does, and can be left anywhere."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.ledger import ACME
from support.paying_service import PayingService
from support.screens import Server, Start, listed, make_app, press, settle, shown
from textual.geometry import Region, Size
from textual.pilot import Pilot

from occ_tui import screens
from occ_tui.app import OccApp
from occ_tui.screens import touring
from occ_tui.screens.base import OccScreen
from occ_tui.screens.invoices import InvoicesScreen
from occ_tui.screens.tour_steps import CHAPTERS
from occ_tui.services import tour
from occ_tui.services.desk_state import DeskState
from occ_tui.services.session import Session, SessionOptions
from occ_tui.widgets.callout import Callout, spot_for


def said(pilot: Pilot[None]) -> str:
    """What the tour says now, in one line; empty where it says nothing."""
    found = pilot.app.screen.query(Callout)
    return " ".join(found.last().plain.split()) if found else ""


def app_of(pilot: Pilot[None]) -> OccApp:
    assert isinstance(pilot.app, OccApp)
    return pilot.app


async def begin(pilot: Pilot[None]) -> None:
    """Begins with the chapter that the list of chapters offers."""
    await press(pilot, "f1")
    await press(pilot, "enter")


# By doing.


async def test_each_step_of_a_chapter_is_done_by_its_own_key(start: Start) -> None:
    async with start(size=(80, 24), section="overview") as pilot:
        await begin(pilot)
        assert "Press 2 to go there." in said(pilot)
        steps = (
            ("2", "Press l, →, ] for the next tab."),
            ("right_square_bracket", "Press j, ↓ to move down."),
            ("j", "Press / to search."),
            ("slash", "Then press enter."),
        )
        for key, wanted in steps:
            await press(pilot, key)
            assert wanted in said(pilot)
        await press(pilot, "4", "5")
        assert "Then press enter." in said(pilot)
        assert 0 < listed(pilot).table.total < 20
        for key, wanted in (
            ("enter", "Press esc to see all of them again."),
            ("escape", "Press space to mark"),
            ("space", "Press p, and see it refused."),
            ("p", "Press enter to open it."),
            ("enter", "Press j, n, ↓ for the next invoice"),
            ("j", "Press 3 to go there."),
        ):
            await press(pilot, key)
            assert wanted in said(pilot)
        assert "Payments" in said(pilot)
        assert tour.progress(app_of(pilot).session).done == {"invoices"}


async def test_other_keys_work_as_ever_and_do_not_move_it_on(start: Start) -> None:
    async with start(size=(80, 24)) as pilot:
        await begin(pilot)
        assert "for the next tab" in said(pilot), "who is there already is not asked to go"
        assert pilot.app.focused is listed(pilot).table
        await press(pilot, "j", "j")
        assert listed(pilot).table.cursor == 2
        await press(pilot, "question_mark")
        assert "esc close" in shown(pilot)
        await press(pilot, "escape")
        assert "for the next tab" in said(pilot), "it was the help that escape left"


async def test_it_waits_for_who_goes_elsewhere_and_is_there_when_they_come_back(start: Start) -> None:
    async with start(size=(80, 24)) as pilot:
        await begin(pilot)
        await press(pilot, "6")
        assert "The tour waits in Invoices. Press f1 to go on with it." in said(pilot)
        await press(pilot, "right_square_bracket", "2")
        assert "for the next tab" in said(pilot)
        await press(pilot, "6", "f1")
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, InvoicesScreen)
        assert "for the next tab" in said(pilot)


# Left and resumed.


async def test_it_is_left_by_escape_and_goes_on_there_even_in_another_run(
    options: SessionOptions, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for run in range(2):
        app = make_app(options, monkeypatch, section="overview")
        try:
            async with app.run_test(size=(80, 24)) as pilot:
                await settle(pilot)
                if run == 0:
                    await begin(pilot)
                    await press(pilot, "2", "right_square_bracket")
                    await press(pilot, "escape")
                    assert not pilot.app.screen.query(Callout)
                    assert "read only" not in shown(pilot)
                    assert "You left the tour; f1 goes on where you were." in shown(pilot)
                else:
                    await press(pilot, "f1")
                    assert "goes on at step 3 of 10" in shown(pilot)
                    await press(pilot, "enter")
                    assert "Press j, ↓ to move down." in said(pilot)
        finally:
            app.close_lanes()
            app.session.close()


async def test_what_makes_sense_only_after_another_step_is_begun_with_that_one(start: Start) -> None:
    async with start(size=(80, 24)) as pilot:
        await begin(pilot)
        await press(pilot, "right_square_bracket", "j", "slash")
        assert "Then press enter." in said(pilot)
        await press(pilot, "escape")
        await press(pilot, "escape")
        await begin(pilot)
        assert "Press / to search." in said(pilot)


async def test_any_chapter_can_be_chosen_and_all_of_it_begun_again(start: Start) -> None:
    async with start(size=(80, 24)) as pilot:
        tour.keep(app_of(pilot).session, tour.Progress(frozenset({"invoices"}), "orders", 1))
        await press(pilot, "f1")
        assert "✓ seen" in shown(pilot)
        assert "goes on at step 2 of 3" in shown(pilot)
        await press(pilot, "k")
        await press(pilot, "enter")
        assert "Press 5 to go there." in said(pilot)
        await press(pilot, "f1")
        assert "From the beginning" not in shown(pilot), "nothing but a first step was left"
        await press(pilot, "k", "k", "k")
        await press(pilot, "enter")
        assert "for the next tab" in said(pilot)


# On a copy that can only be read.


async def test_what_was_filled_in_before_the_tour_is_refused_in_it(start_paying: Start, service: PayingService) -> None:
    async with start_paying() as pilot:
        await press(pilot, "p")
        await press(pilot, "ctrl+s")
        assert "Not now" in shown(pilot)
        await app_of(pilot).begin_tour(0)
        await press(pilot, "right", "enter")
        words = " ".join(shown(pilot).split())
        assert "In the guided tour nothing is paid, changed or sent." in words
        assert service.paying == []
        app_of(pilot).end_tour()
        assert not app_of(pilot).session.read_only


def test_every_session_on_the_same_data_only_reads_meanwhile(options: SessionOptions) -> None:
    session = Session.open(options)
    other = session.with_account("0421-7788")
    session.is_tour = True
    for one in (session, other, session.with_account(None)):
        assert one.read_only
        assert one.transport().read_only
        assert "guided tour" in str(one.capabilities.reason("pay"))
        assert one.capabilities.reason("export") is None
    session.is_tour = False
    assert not other.read_only
    assert other.capabilities.reason("pay") is None


async def test_it_does_not_begin_while_something_is_being_sent(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    async with start(size=(80, 24)) as pilot:
        monkeypatch.setattr(type(app_of(pilot).writing), "is_busy", True)
        await begin(pilot)
        assert "Something is being sent; the tour begins when it is over." in shown(pilot)
        assert not app_of(pilot).session.read_only
        monkeypatch.undo()


# Where something is not there.


async def test_a_section_that_is_not_open_to_somebody_is_passed_over_with_the_reason(start: Start) -> None:
    async with start(size=(80, 24), section="overview", account=ACME._replace(contact_types=("technical",))) as pilot:
        await begin(pilot)
        assert "Press enter to go on." in said(pilot)
        assert "invoices" in said(pilot)
        await press(pilot, "enter")
        await press(pilot, "enter")
        assert "Billing profile" in said(pilot)
        assert "Press 4 to go there." in said(pilot)


async def test_an_empty_list_is_passed_over_calmly(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(touring, "LOOK_AGAIN_S", 0)
    async with start([], size=(80, 24)) as pilot:
        await begin(pilot)
        await press(pilot, "right_square_bracket")
        assert "There is nothing in this list now" in said(pilot)
        assert "3 of 10" in said(pilot)
        await press(pilot, "enter")
        assert "4 of 10" in said(pilot)


# Offered once.


async def test_it_is_offered_once_until_the_next_key(
    options: SessionOptions, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for run in range(2):
        app = make_app(options, monkeypatch, section="overview")
        app.offers_tour = True
        try:
            async with app.run_test(size=(80, 24)) as pilot:
                await settle(pilot)
                assert ("New here? f1 shows you round." in shown(pilot)) == (run == 0)
                await press(pilot, "j")
                assert "New here?" not in shown(pilot)
        finally:
            app.close_lanes()
            app.session.close()


async def test_who_presses_keys_already_is_asked_at_the_next_start(
    options: SessionOptions, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for run in range(2):
        app = make_app(options, monkeypatch, section="invoices")
        with monkeypatch.context() as later:
            later.setattr(OccApp, "begin_arriving", lambda app, _start: None)
            try:
                async with app.run_test(size=(80, 24)) as pilot:
                    await settle(pilot)
                    app.offers_tour = True
                    if run == 0:
                        await press(pilot, "j")
                    app.arrive()
                    await settle(pilot)
                    assert ("New here?" in shown(pilot)) == (run == 1)
                    assert ("2 of 40" in shown(pilot)) == (run == 0)
            finally:
                app.close_lanes()
                app.session.close()


# How it looks.


async def test_it_stands_beside_what_it_points_at_whatever_the_size(start: Start) -> None:
    async with start(size=(100, 30)) as pilot:
        await begin(pilot)
        await pilot.resize_terminal(30, 8)
        await settle(pilot)
        assert said(pilot) == ""
        for size in ((60, 16), (80, 24), (120, 40)):
            await pilot.resize_terminal(*size)
            await settle(pilot)
            callout = pilot.app.screen.query_one(Callout)
            assert "for the next tab" in said(pilot)
            assert Region(0, 0, *size).contains_region(callout.region)
            assert not callout.region.overlaps(pilot.app.screen.query_one("#tabs").region)
            assert "esc leave" in shown(pilot)


@given(
    screen=st.builds(Size, st.integers(60, 200), st.integers(16, 60)),
    height=st.integers(5, 9),
    place=st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)),
)
def test_a_box_is_always_on_the_screen_and_points_only_from_outside(
    screen: Size, height: int, place: tuple[float, float, float, float]
) -> None:
    x, y = int(place[0] * (screen.width - 1)), int(place[1] * (screen.height - 1))
    target = Region(x, y, 1 + int(place[2] * (screen.width - x - 1)), 1 + int(place[3] * (screen.height - y - 1)))
    spot = spot_for(Size(58, height), screen, target)
    assert Region(0, 0, *screen).contains_region(spot.region)
    if spot.up or spot.down:
        assert not spot.region.overlaps(target)


# What is declared.


def _screens() -> dict[str, type[OccScreen]]:
    for module in pkgutil.iter_modules(screens.__path__):
        importlib.import_module(f"{screens.__name__}.{module.name}")
    found: dict[str, type[OccScreen]] = {}
    kinds: list[Any] = [OccScreen]
    while kinds:
        kind = kinds.pop()
        found[kind.__name__] = kind
        kinds += kind.__subclasses__()
    return found


def test_every_step_asks_for_a_command_that_its_screen_has() -> None:
    known = _screens()
    for chapter in CHAPTERS:
        for step in chapter.steps:
            kind = known[step.screen or chapter.screen]
            if step.command:
                assert step.command in {command.id for command in kind.commands}, (chapter.id, step)


def test_the_chapters_are_in_the_order_of_the_customer_center() -> None:
    order = ["invoices", "payments", "billing", "contracts", "orders", "rewards", "people"]
    assert [chapter.id for chapter in CHAPTERS] == order


def test_what_was_kept_and_makes_no_sense_is_no_progress(options: SessionOptions) -> None:
    session = Session.open(options)
    for nonsense in ([], {"done": 3, "step": "x", "chapter": 7}, "tour"):
        DeskState.of(session).write("tour", nonsense)
        assert tour.progress(session).done == frozenset()
