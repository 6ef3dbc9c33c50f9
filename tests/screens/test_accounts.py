"""The triage desk by its keys: search, sort, notes, reminders, the switcher; and what is always on screen."""

from __future__ import annotations

import csv
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.accounts_world import desk_world, make_desk_app, pay_at, press
from support.portal_world import OTHER
from support.rewards_world import RewardsWorld
from support.screens import settle, shown
from textual.pilot import Pilot

from occ_tui.portal.schema_accounts import account_notes
from occ_tui.screens.account import AccountScreen
from occ_tui.screens.accounts import AccountsScreen
from occ_tui.screens.confirm import ConfirmScreen
from occ_tui.screens.mail_form import MailForm

Begin = Callable[..., Any]


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Begin:
    """Runs an app on a world of its own: `async with start() as (pilot, world):`."""

    @asynccontextmanager
    async def run(
        *, size: tuple[int, int] = (120, 40), world: RewardsWorld | None = None, **options: Any
    ) -> AsyncIterator[tuple[Pilot[None], RewardsWorld]]:
        made = world or desk_world(tmp_path)
        app = make_desk_app(made, monkeypatch, **options)
        try:
            async with app.run_test(size=size) as pilot:
                await settle(pilot)
                yield pilot, made
        finally:
            app.close_lanes()
            app.session.close()
            made.portal.ledger.close()

    return run


def desk(pilot: Pilot[None]) -> AccountsScreen:
    screen = pilot.app.screen
    assert isinstance(screen, AccountsScreen)
    return screen


def listed(pilot: Pilot[None]) -> list[str]:
    return [row.account.account_name for row in desk(pilot).table.records.rows]


def written(world: RewardsWorld) -> list[str]:
    with world.portal.ledger.reading() as connection:
        return [row.outcome for row in connection.execute(account_notes.select())]


async def test_the_accounts_that_need_somebody_stand_first(start: Begin) -> None:
    async with start() as (pilot, _world):
        assert listed(pilot) == ["ACME GmbH", "Beta Ltd", "Gamma SARL", "Beta Ltd", "Delta AG"]
        assert "Accounts 4" in shown(pilot)
        assert "Due today 2" in shown(pilot)


async def test_one_searches_by_name_number_or_e_mail_and_esc_shows_all_again(start: Begin) -> None:
    async with start() as (pilot, _world):
        await press(pilot, "slash", *"gam")
        assert listed(pilot) == ["Gamma SARL"]
        assert "1 found" in shown(pilot)
        await press(pilot, "enter", "escape")
        assert len(listed(pilot)) == 5
        await press(pilot, "slash", *"ap@delta")
        assert listed(pilot) == ["Delta AG"]
        await press(pilot, *"x")
        assert "No account fits “ap@deltax”." in shown(pilot)


async def test_the_list_is_sorted_by_what_one_chooses(start: Begin) -> None:
    async with start() as (pilot, _world):
        await press(pilot, "s", "down", "down", "enter")
        assert listed(pilot)[0] == "Beta Ltd"
        assert "sorted by days late" in shown(pilot)


async def test_what_one_sees_is_written_to_a_file_in_its_order(start: Begin, own_home: Path) -> None:
    async with start() as (pilot, _world):
        await press(pilot, "slash", *"beta", "enter", "x", "enter")
        assert "2 rows written to" in " ".join(shown(pilot).split())
        written = list(csv.DictReader((own_home / "accounts-2026-11-23.csv").read_text().splitlines()))
        assert [(row["accountName"], row["currencyCode"]) for row in written] == [
            (row.account.account_name, row.currency) for row in desk(pilot).table.records.rows
        ]
        assert all(Decimal(row["overdueAmount"]) > 0 for row in written)
        assert all(row["accountNumber"] and row["aging"] for row in written)
        await press(pilot, "escape", "l", "x", *["backspace"] * 40, *"today.json", "enter")
        queue = json.loads((own_home / "today.json").read_text())
        assert [(one["accountName"], one["why"]) for one in queue] == [
            (one.account.account_name, one.waiting.why.value) for one in desk(pilot).table.records.rows
        ]
        assert len(queue) == 2


async def test_the_columns_are_chosen_for_each_tab_and_kept(start: Begin) -> None:
    async with start() as (pilot, _world):
        assert "Days late" in shown(pilot)
        await press(pilot, "c", *["j"] * 4, "space", "enter")
        assert "Days late" not in shown(pilot)
        assert "Aging" in shown(pilot)
        await press(pilot, "l")
        assert "By whom" in shown(pilot), "the other tab has columns of its own"
        pilot.app.screen._chosen_columns.clear()
        await press(pilot, "h")
        assert "Days late" not in shown(pilot), "kept on the disk"


async def test_the_queue_says_what_is_to_be_done_today(start: Begin) -> None:
    async with start() as (pilot, _world):
        await press(pilot, "l")
        page = shown(pilot).replace("\xa0", " ")
        assert "Promise broken: 200.00 EUR" in page
        assert "Call again" in page
        await press(pilot, "j", "enter")
        assert isinstance(pilot.app.screen, AccountScreen)
        assert "Gamma SARL" in shown(pilot)


async def test_an_account_shows_aging_notes_and_what_to_do(start: Begin) -> None:
    async with start() as (pilot, _world):
        await press(pilot, "enter")
        page = shown(pilot).replace("\xa0", " ")
        assert "oldest 40 days late" in page
        assert "→ See whether it came in, 28 Nov 2026, Support" in page
        assert "31–60" in page
        assert "Call: Promises the rest" in page
        assert "✓ Promise kept: 300.00 EUR" in page
        await press(pilot, "escape")
        assert desk(pilot).current_desk_row().account.account_name == "ACME GmbH"  # type: ignore[union-attr]


async def test_a_note_goes_to_the_portal_and_the_queue_knows(start: Begin) -> None:
    async with start() as (pilot, world):
        await press(pilot, "l", "n", *"Paid", "ctrl+s")
        assert "Paid" in written(world)
        assert "Due today 1" in shown(pilot)


async def test_what_is_missing_is_said_beside_its_field_and_nothing_is_written(start: Begin) -> None:
    async with start() as (pilot, world):
        before = written(world)
        await press(pilot, "n", "ctrl+s")
        assert "This is needed." in shown(pilot)
        await press(pilot, *"Paid", "tab", "tab", *"12 pounds", "ctrl+s")
        assert "That is no amount" in shown(pilot)
        assert written(world) == before


async def test_one_changes_and_removes_ones_own_notes_alone(start: Begin) -> None:
    async with start() as (pilot, world):
        await press(pilot, "j", "enter", "X")
        assert "There is no note that you wrote." in shown(pilot)
        await press(pilot, "escape", "j", "enter", "e", "end", *"!", "ctrl+s")
        assert "No answer!" in written(world)
        await press(pilot, "X")
        assert isinstance(pilot.app.screen, ConfirmScreen)
        await press(pilot, "enter")
        assert "No answer!" in written(world)
        await press(pilot, "X", "right", "enter")
        assert "No answer!" not in written(world)


async def test_a_contacts_notes_stay_on_this_computer(start: Begin) -> None:
    async with start(who="finance") as (pilot, world):
        before = written(world)
        await press(pilot, "n", *"Mine", "ctrl+s", "enter")
        assert "kept on this computer" in shown(pilot)
        assert "Call: Mine" in shown(pilot)
        assert written(world) == before


async def test_before_a_reminder_the_server_is_asked_and_what_is_paid_is_left_out(start: Begin) -> None:
    async with start(who="finance") as (pilot, world):
        await press(pilot, "slash", *"beta", "enter")
        pay_at(world.portal, OTHER, "id-B2", "EUR", 200, is_settled=True)
        pay_at(world.portal, OTHER, "id-B1", "JPY", 500_000)
        await press(pilot, "m")
        assert isinstance(pilot.app.screen, MailForm)
        page = shown(pilot)
        assert "1 overdue invoice of Beta Ltd." in page
        assert "1 is paid by now." in page
        assert "A payment of 1 is on its way: left out." in page
        assert "ap@beta.example" in page


async def test_nobody_is_reminded_of_what_the_server_did_not_say(start: Begin) -> None:
    async with start(who="finance") as (pilot, world):
        world.before = lambda _request: httpx.ConnectError("refused")
        await press(pilot, "m")
        assert isinstance(pilot.app.screen, AccountsScreen)


async def test_support_reminds_nobody_and_is_told_who_does(start: Begin) -> None:
    async with start() as (pilot, _world):
        await press(pilot, "m")
        assert "Support staff read and send nothing" in shown(pilot)


async def test_the_switcher_looks_at_one_account_and_back_at_all(start: Begin) -> None:
    async with start() as (pilot, _world):
        await press(pilot, "a", *"ap@gamma", "enter")
        assert set(listed(pilot)) == {"Gamma SARL"}
        await press(pilot, "2")
        assert "Gamma SARL · 0421-7702" in shown(pilot)
        assert "G1" in shown(pilot)
        assert "A1" not in shown(pilot)
        await press(pilot, "a", *"all", "enter")
        assert "4 accounts" in shown(pilot)
        assert "A1" in shown(pilot)


async def test_the_invoices_of_an_account_are_one_key_away(start: Begin) -> None:
    async with start() as (pilot, _world):
        await press(pilot, "j", "j", "i")
        page = shown(pilot)
        assert "Gamma SARL · 0421-7702" in page
        assert "Overdue 1" in page


async def test_threads_lead_from_an_account_to_its_invoices_and_back(start: Begin) -> None:
    async with start() as (pilot, _world):
        await press(pilot, "enter", "greater_than_sign")
        assert "Invoice A1" in shown(pilot)
        await press(pilot, "less_than_sign")
        assert isinstance(pilot.app.screen, AccountScreen)


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 40)])
@pytest.mark.parametrize("section", ["overview", "invoices", "accounts"])
async def test_support_is_marked_on_every_screen(start: Begin, size: tuple[int, int], section: str) -> None:
    async with start(size=size, section=section) as (pilot, _world):
        assert "SUPPORT" in shown(pilot).splitlines()[0]


async def test_a_session_that_only_reads_says_so_in_every_size(start: Begin) -> None:
    async with start(size=(80, 24), read_only=True) as (pilot, _world):
        first = shown(pilot).splitlines()[0]
        assert "SUPPORT" in first
        assert "read only" in first
        await press(pilot, "n")
        assert "Start occ without --read-only" in shown(pilot)


async def test_a_role_that_the_profile_is_not_called_after_is_named(start: Begin) -> None:
    async with start(who="technical") as (pilot, _world):
        await press(pilot, "2")
        assert "technical · portal" in shown(pilot).splitlines()[0]
        assert "does not see" in shown(pilot) or "Invoices" in shown(pilot)


async def test_whoever_sees_no_invoices_of_an_account_is_told_who_does(start: Begin) -> None:
    async with start(who="technical") as (pilot, _world):
        await press(pilot, "i")
        assert "a finance contact does" in shown(pilot)


async def test_the_desk_works_without_a_portal(start: Begin) -> None:
    async with start(who="finance", kind="oracle") as (pilot, world):
        before = written(world)
        await press(pilot, "n", *"Mine", "ctrl+s", "enter")
        assert "Call: Mine" in shown(pilot)
        assert written(world) == before
