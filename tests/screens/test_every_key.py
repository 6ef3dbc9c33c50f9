"""A robot presses every bound key on every screen in every state: no crash, and no dead key without a reason."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from support.robot import MOVES, SECTION_KEYS, Robot
from support.robot_world import RobotWorld, make_robot_world, no_network, open_app
from support.screens import settle
from textual.containers import VerticalScroll
from textual.pilot import Pilot
from textual.screen import Screen

from occ_tui.app import OccApp
from occ_tui.screens.chooser import ChoiceList
from occ_tui.services import problems
from occ_tui.services.session import SessionOptions
from occ_tui.widgets.form import FormView
from occ_tui.widgets.item_list import ItemList
from occ_tui.widgets.row_list import RowList

WINDOWS = frozenset({"HelpScreen", "Palette", "NameScreen", "ColumnChooser"})
"""They are the same wherever they come from: the robot presses their keys on its way through the invoices."""
TOUR = "The guided tour"
"""It has a test of its own, in which all of it is done."""
SCROLLS = frozenset({*MOVES, "space"})
EVERYWHERE = frozenset(
    {*SECTION_KEYS, *MOVES, "ctrl+p", "question_mark", "ctrl+t", "f1", "q", "ctrl+q", "ctrl+c", "ctrl+z"}
)
"""What these do depends on no state."""


def excused(screen: Screen[Any], key: str) -> bool:
    """What may do nothing and say nothing: one sees why."""
    return any(is_so(screen, key) for is_so in EXCUSES.values())


def _has_one_line(screen: Screen[Any], key: str) -> bool:
    lists = [one.total for one in screen.query(RowList)] + [len(one.choices) for one in screen.query(ChoiceList)]
    lists += [len(one._order) for one in screen.query(ItemList)]
    return key in MOVES and bool(lists) and max(lists) <= 1


def _shows_all(screen: Screen[Any], key: str) -> bool:
    scrolls = list(screen.query(VerticalScroll))
    return key in SCROLLS and bool(scrolls) and all(one.max_scroll_y == 0 for one in scrolls)


EXCUSES = {
    "without a terminal nothing is stopped (tests/terminal/test_demo.py stops it in a shell)": (
        lambda _screen, key: key == "ctrl+z"
    ),
    "the cursor of a list stays on the only line": _has_one_line,
    "nothing is longer than the screen": _shows_all,
    "above the first field and below the last there is nothing": (
        lambda screen, key: bool(screen.query(FormView)) and key in ("up", "down")
    ),
}


async def press_all(
    app: OccApp,
    world: RobotWorld,
    sections: Sequence[str],
    *,
    ready: Callable[[Pilot[None]], Awaitable[None]] = settle,
    **how: Any,
) -> set[str]:
    """The names of the screens that the robot saw. Nothing was dead."""
    seen: set[str] = set()
    done: set[tuple[str, str, str]] = set()
    dead: list[str] = []
    try:
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            await ready(pilot)
            for section in sections:
                robot = Robot(pilot, section, excused, lambda: len(world.world.requests), done=done, **how)
                await robot.walk()
                seen |= {place.screen for place in robot.seen}
                dead += robot.dead
    finally:
        app.close_lanes()
        app.session.close()
    assert not dead, "\n".join(dead)
    return seen


@pytest.mark.parametrize(
    ("who", "section", "screens"),
    [
        ("finance", "overview", {"OverviewScreen"}),
        ("finance", "invoices", {"InvoiceScreen", "PayScreen", "ConfirmScreen", "MailForm", "Chooser", *WINDOWS}),
        ("finance", "payments", {"PaymentScreen", "PaymentPageScreen", "PayScreen"}),
        ("finance", "billing", {"ContactScreen", "PaymentPageScreen", "ConfirmScreen"}),
        ("technical", "contracts", {"ContractScreen", "ContractRequestForm", "TellScreen"}),
        ("technical", "orders", {"OrderScreen"}),
        ("management", "rewards", {"RedeemerScreen", "ConfirmScreen"}),
        ("management", "people", {"InviteScreen", "TypesScreen", "TellScreen"}),
        ("support", "accounts", {"AccountScreen", "AccountNoteForm"}),
    ],
)
async def test_no_key_is_dead_where_there_is_something_of_everything(
    who: str, section: str, screens: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_robot_world(tmp_path)
    known = {TOUR} if section == "invoices" else {TOUR, *WINDOWS}
    app = open_app(world, monkeypatch, who, section=section)
    assert screens <= await press_all(app, world, [section], known=frozenset(known))


SECTIONS = ("overview", "invoices", "payments", "billing", "contracts", "orders", "rewards", "people", "accounts")


async def test_no_key_is_dead_offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_robot_world(tmp_path)
    app = open_app(world, monkeypatch, "finance")
    world.world.before = no_network
    await press_all(app, world, SECTIONS, depth=1, skips=EVERYWHERE)


@pytest.mark.parametrize("who", ["management", "support"])
async def test_no_key_is_dead_where_one_may_only_read(
    who: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_robot_world(tmp_path)
    app = open_app(world, monkeypatch, who, read_only=True)
    await press_all(app, world, SECTIONS, depth=1, skips=EVERYWHERE)


@pytest.mark.parametrize("who", ["finance", "technical"])
async def test_no_key_is_dead_where_there_is_nothing(who: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_robot_world(tmp_path, is_empty=True)
    app = open_app(world, monkeypatch, who, is_filled=False)
    await press_all(app, world, SECTIONS, depth=1, skips=EVERYWHERE)


async def test_no_key_is_dead_where_one_has_no_rights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_robot_world(tmp_path)
    app = open_app(world, monkeypatch, "technical")
    await press_all(app, world, SECTIONS, depth=1, skips=EVERYWHERE)


async def test_no_key_is_dead_while_data_is_refreshed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_robot_world(tmp_path)
    app = open_app(world, monkeypatch, "finance")

    async def begin(_pilot: Pilot[None]) -> None:
        app.freshness = app.freshness._replace(is_syncing=True, rows_done=7)

    await press_all(app, world, SECTIONS, ready=begin, depth=1, skips=EVERYWHERE)


async def test_no_key_is_dead_while_one_looks_at_one_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_robot_world(tmp_path)
    app = open_app(world, monkeypatch, "support")

    async def look(pilot: Pilot[None]) -> None:
        await app.look_at(app.session.accounts()[-1].compartment_id)
        await settle(pilot)

    await press_all(app, world, SECTIONS, ready=look, depth=1, skips=EVERYWHERE)


@pytest.mark.parametrize("is_problem", [False, True])
async def test_no_key_is_dead_before_there_is_anything_to_show(is_problem: bool, options: SessionOptions) -> None:
    assert options.config_file is not None
    lacking = problems.describe(LookupError("nothing"))
    nobody = options._replace(config_file=options.config_file.with_name("none"))
    app = OccApp(None, lacking) if is_problem else OccApp(None, signing_in=nobody)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        robot = Robot(pilot, app.current_mode, excused, lambda: 0, base=len(app.screen_stack), depth=2)
        await robot.walk()
    app.close_lanes()
    assert robot.dead == []
    assert ("ProblemScreen" if is_problem else "SignInScreen") in {place.screen for place in robot.seen}
