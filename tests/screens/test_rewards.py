"""The section of the rewards: what each tab tells, redeeming by keys, every state, and who may do what."""

from __future__ import annotations

import csv
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.paying_service import running
from support.rewards_world import CODE, RewardsWorld, entries, make_rewards_app, make_world, press
from support.screens import shown
from textual.pilot import Pilot

from occ_tui.domain.operations import State
from occ_tui.screens.confirm import ConfirmScreen
from occ_tui.screens.invoices import InvoicesScreen
from occ_tui.screens.prepared import PreparedScreen
from occ_tui.screens.redeem_form import RedeemScreen
from occ_tui.screens.redemption_outcome import RedemptionOutcomeScreen
from occ_tui.screens.rewards import RewardsScreen
from occ_tui.services.journal import journal_path, operations

PRODUCTS, PLAN, REDEEMED, REDEEMERS = ["]"], ["]", "]"], ["]", "]", "]"], ["["]
"""Keys that lead from the first tab to each."""
Run = Callable[..., Any]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[RewardsWorld]:
    made = make_world(tmp_path)
    yield made
    made.portal.ledger.close()


@pytest.fixture
def start(world: RewardsWorld, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the app on the world: `async with start() as pilot:`."""

    def run(*, size: tuple[int, int] = (120, 40), **options: Any) -> Any:
        return running(make_rewards_app(world, monkeypatch, **options), size)

    return run


def screen(pilot: Pilot[None]) -> RewardsScreen:
    found = pilot.app.screen
    assert isinstance(found, RewardsScreen)
    return found


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 40)])
async def test_months_tell_what_is_left_and_until_when(start: Run, size: Any) -> None:
    async with start(size=size) as pilot:
        said = shown(pilot)
        assert "4,277.91 EUR at 25 %" in said
        assert "Months 6" in said
        assert "09/2026 (granted)" in said
        assert "200.00 EUR" in said
    async with start(size=(120, 40)) as pilot:
        assert "782.50 EUR until 30 Nov 2026" in shown(pilot)
        assert "expired 30 Oct 2026" in shown(pilot)


async def test_the_section_is_reached_by_its_key_from_anywhere(start: Run) -> None:
    async with start() as pilot:
        await press(pilot, "2")
        await press(pilot, "7")
        assert "Redeemers 2" in shown(pilot)


async def test_a_month_opens_with_its_products_which_can_be_filtered(start: Run) -> None:
    async with start() as pilot:
        await press(pilot, "j", "enter")
        said = shown(pilot)
        assert screen(pilot).tab == "products"
        assert "of 08/2026" in said
        assert said.count("08/2026") == 4, "three products, and the line below"
        await press(pilot, "e")
        assert "Outbound" not in shown(pilot)
        assert "only what earns" in shown(pilot)
        await press(pilot, "e")
        assert "Outbound" in shown(pilot)
        assert "Compute" not in shown(pilot)
        await press(pilot, "escape")
        assert "Products 15" in shown(pilot)


async def test_the_plan_lists_what_to_redeem_where_and_why_not(start: Run) -> None:
    async with start(size=(160, 40)) as pilot:
        await press(pilot, *PLAN)
        said = shown(pilot)
        assert "the plan redeems 4,277.91 EUR" in said
        assert "no rate to its currency" in said
        assert "nothing is left for it" in said
        assert "11/2025 782.50, 09/2026 (granted) 200.00" in said


async def test_redeeming_from_the_plan_to_the_outcome(start: Run, world: RewardsWorld) -> None:
    async with start(size=(80, 24)) as pilot:
        await press(pilot, *PLAN, "j", "j", "p")
        assert isinstance(pilot.app.screen, RedeemScreen)
        assert "= 2,177.91 EUR" in shown(pilot)
        assert "1 EUR = 163 JPY" in shown(pilot)
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, ConfirmScreen)
        said = shown(pilot)
        assert "[ Not now ]" in said
        for word in ("ACME GmbH", "100423473", "354,999 JPY", "2,177.91 EUR", "cfo@acme.example", "195,001 JPY"):
            assert word in said
        await press(pilot, "right", "enter")
        assert isinstance(pilot.app.screen, RedemptionOutcomeScreen)
        assert "Rewards paid 354,999 JPY of the invoice." in shown(pilot)
        assert "11/2025" in shown(pilot)
        assert len(world.redeeming) == 1
        await press(pilot, "enter")
        assert "2,100.00 EUR at 25 %" in shown(pilot)
        assert "Redeemed 2" in shown(pilot)


async def test_the_safe_answer_has_the_focus_and_a_paste_gives_none(start: Run, world: RewardsWorld) -> None:
    async with start() as pilot:
        await press(pilot, *PLAN, "p", "ctrl+s")
        from textual import events

        pilot.app.screen.post_message(events.Paste("\r\ny\r\n"))
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, RedeemScreen)
        assert world.redeeming == []


async def test_the_answer_is_deaf_until_it_is_armed(
    start: Run, world: RewardsWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ConfirmScreen, "ARMED_AFTER_S", 3600)
    async with start() as pilot:
        await press(pilot, *PLAN, "p", "ctrl+s", "right", "enter")
        assert isinstance(pilot.app.screen, ConfirmScreen)
        assert world.redeeming == []


async def test_an_amount_follows_with_its_months_and_its_bounds(start: Run, world: RewardsWorld) -> None:
    async with start() as pilot:
        await press(pilot, *PLAN, "p")
        await press(pilot, "ctrl+u", *"2000.01")
        assert "more than is left of the invoice before tax" in shown(pilot)
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, RedeemScreen)
        await press(pilot, "ctrl+u", *"800")
        assert "11/2025 782.50, 09/2026 (granted) 17.50" in shown(pilot)
        assert world.redeeming == []


async def test_where_nothing_can_be_redeemed_it_says_why(start: Run) -> None:
    async with start() as pilot:
        await press(pilot, *PLAN, "j", "j", "j", "p")
        assert "Nothing can be redeemed on invoice 100423474: there is no rate to its currency." in shown(pilot)


async def test_p_on_another_tab_shows_what_can_be_redeemed_on(start: Run) -> None:
    async with start() as pilot:
        await press(pilot, "p")
        assert screen(pilot).tab == "plan"


async def test_of_what_nobody_knows_it_says_so_and_locks_the_invoice(start: Run, world: RewardsWorld) -> None:
    async with start() as pilot:
        await press(pilot, *PLAN, "p", "ctrl+s")
        world.after = lambda request: httpx.ReadTimeout("") if request.method == "POST" else None
        world.before = lambda request: httpx.ReadTimeout("") if "clientReference" in str(request.url) else None
        await press(pilot, "right", "enter")
        said = shown(pilot)
        assert "It is not known whether 2,000.00 EUR was paid." in said
        assert "failed" not in said
        await press(pilot, "escape")
        assert "payment unsure" in shown(pilot)
        await press(pilot, "p")
        assert "It is not known whether it was paid: 3, Unresolved" in shown(pilot)
        world.after = world.before = lambda _request: None
        await press(pilot, "3", "[", "[", "u")
        await press(pilot, "7")
        assert "Redeemed 2" in shown(pilot)
        assert len(world.redeeming) == 1
        assert operations(journal_path(pilot.app.session))[0].state is State.PAID  # type: ignore[attr-defined]


async def test_a_redemption_leads_to_its_invoice(start: Run) -> None:
    async with start() as pilot:
        await press(pilot, *REDEEMED)
        assert "100423491" in shown(pilot)
        assert "cfo@acme.example" in shown(pilot)
        await press(pilot, "enter")
        found = pilot.app.screen
        assert isinstance(found, InvoicesScreen)
        record = found.table.record()
        assert record is not None
        assert record.invoice_number == "100423491"


async def test_people_are_added_and_removed_after_a_question(start: Run) -> None:
    async with start() as pilot:
        await press(pilot, *REDEEMERS, "A")
        await press(pilot, *"new@acme.example", "tab", *"Nina", "ctrl+s")
        assert "[ Not now ]" in shown(pilot)
        await press(pilot, "right", "enter")
        assert "Redeemers 3" in shown(pilot)
        assert "Nina" in shown(pilot)
        await press(pilot, "G", "X")
        assert "Take the right to redeem from new@acme.example?" in shown(pilot)
        await press(pilot, "enter")
        assert "Redeemers 3" in shown(pilot)
        await press(pilot, "X", "right", "enter")
        assert "Redeemers 2" in shown(pilot)


@pytest.mark.parametrize(
    ("who", "keys", "words"),
    [
        ("technical", [*PLAN, "p"], "A management or finance contact of the account can."),
        ("technical", [*PLAN, "enter"], "A management or finance contact of the account can."),
        ("finance", [*REDEEMERS, "A"], "Only a management contact of the account says who may redeem."),
        ("support", [*REDEEMERS, "X"], "Only a management contact of the account says who may redeem."),
    ],
)
async def test_who_may_not_is_told_who_can(start: Run, who: str, keys: list[str], words: str) -> None:
    async with start(who=who) as pilot:
        await press(pilot, *keys)
        assert words in shown(pilot)
        assert isinstance(pilot.app.screen, RewardsScreen)


async def test_a_session_that_only_reads_redeems_nothing(start: Run) -> None:
    async with start(read_only=True) as pilot:
        await press(pilot, *PLAN, "p")
        assert "This session only reads." in shown(pilot)


async def test_without_rewards_there_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_world(tmp_path, entries(with_rewards=False))
    async with running(make_rewards_app(world, monkeypatch), (80, 24)) as pilot:
        assert "No subscription in view earns rewards." in shown(pilot)
        await press(pilot, "p")
        assert "There are no rewards to redeem." in shown(pilot)
    world.portal.ledger.close()


async def test_without_a_support_invoice_nothing_can_be_redeemed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world(tmp_path, entries(with_invoices=False))
    async with running(make_rewards_app(world, monkeypatch), (80, 24)) as pilot:
        await press(pilot, *PLAN)
        assert "No support invoice is due" in shown(pilot)
        assert "4,745.41 EUR stay" not in shown(pilot), "an empty list has no status"
    world.portal.ledger.close()


async def test_what_was_never_read_is_asked_for_at_once(start: Run) -> None:
    async with start(is_filled=False) as pilot:
        assert "Months 6" in shown(pilot)


async def test_offline_the_last_state_stays_with_its_age(start: Run, world: RewardsWorld) -> None:
    async with start() as pilot:
        world.before = lambda _request: httpx.ConnectError("refused")
        await press(pilot, "r")
        assert "not reached, as of 23 Nov 2026" in shown(pilot)
        assert "4,277.91 EUR" in shown(pilot)
        await press(pilot, *PLAN, "p")
        said = " ".join(shown(pilot).split())
        assert "There is no connection to" in said
        assert "Nothing was changed." in said
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, RewardsScreen)


async def test_an_error_before_anything_is_known_is_said(start: Run, world: RewardsWorld) -> None:
    def fails(request: httpx.Request) -> httpx.Response | None:
        is_ours = "/rewards/" in request.url.path
        return httpx.Response(500, json={"code": "InternalServerError", "message": "x"}) if is_ours else None

    world.before = fails
    async with start(is_filled=False, size=(80, 24)) as pilot:
        assert "Nothing is known yet: r asks the server again." in shown(pilot)
        world.before = lambda _request: None
        await press(pilot, "r")
        assert "Months 6" in shown(pilot)


async def test_an_answer_that_comes_late_is_not_followed(start: Run, world: RewardsWorld) -> None:
    async with start() as pilot:
        await press(pilot, *PLAN)
        gate = threading.Event()
        world.before = lambda _request: None if gate.wait(60) else httpx.ReadTimeout("")
        await pilot.press("p", "2")
        assert isinstance(pilot.app.screen, InvoicesScreen)
        gate.set()
        await press(pilot, "j")
        assert isinstance(pilot.app.screen, InvoicesScreen)


async def test_on_oracle_redeeming_is_prepared_and_copied(start: Run, world: RewardsWorld) -> None:
    async with start(kind="oracle") as pilot:
        await press(pilot, *PLAN, "p")
        assert "o prepares code, amount and address" in shown(pilot)
        await press(pilot, "o")
        assert isinstance(pilot.app.screen, PreparedScreen)
        said = shown(pilot)
        assert CODE in said
        assert "4,277.91 EUR" in said
        assert "https://cloud.oracle.com/?region=eu-frankfurt-1" in said
        copied: list[str] = []
        pilot.app.copy_to_clipboard = copied.append  # type: ignore[method-assign]
        await press(pilot, "y", "Y")
        assert copied == [CODE, "https://cloud.oracle.com/?region=eu-frankfurt-1"]
        assert world.redeeming == []


@pytest.mark.parametrize(
    ("keys", "rows", "field"),
    [
        ([], 6, "usagePeriodKey"),
        (PRODUCTS, 15, "productName"),
        (PLAN, 5, "baseAmount"),
        (REDEEMED, 1, "fxRate"),
        (REDEEMERS, 2, "emailId"),
    ],
)
async def test_each_tab_is_written_to_a_file(
    start: Run, own_home: Path, keys: list[str], rows: int, field: str
) -> None:
    async with start() as pilot:
        await press(pilot, *keys, "x", "enter")
        (path,) = own_home.glob("rewards-*.csv")
        with path.open(newline="") as file:
            found = list(csv.DictReader(file))
        assert len(found) == rows
        assert all(row[field] for row in found)
        assert CODE not in path.read_text()


@pytest.mark.parametrize(
    ("keys", "copied", "command"),
    [
        ([], "202609M", "rewards months"),
        ([*PRODUCTS, "e"], "B97384", "rewards products --type eligible"),
        (PLAN, "100423471", "rewards plan"),
        (REDEEMED, "RW512375690", "rewards redemptions"),
        (REDEEMERS, "cfo@acme.example", "rewards redeemers"),
    ],
)
async def test_what_is_under_the_cursor_and_its_command_are_copied(
    start: Run, keys: list[str], copied: str, command: str
) -> None:
    async with start() as pilot:
        sent: list[str] = []
        pilot.app.copy_to_clipboard = sent.append  # type: ignore[method-assign]
        await press(pilot, *keys, "y", "Y")
        assert sent[0] == copied
        assert sent[1].endswith(command)


async def test_hostile_names_are_shown_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from occ_tui.portal.entries import RewardsEntry
    from occ_tui.portal.generate.rewards import poisoned

    made = [poisoned(entry) if isinstance(entry, RewardsEntry) else entry for entry in entries()]
    made = [replace(entry, code="\x1b[31m") if isinstance(entry, RewardsEntry) else entry for entry in made]
    world = make_world(tmp_path, iter(made))
    async with running(make_rewards_app(world, monkeypatch), (120, 40)) as pilot:
        for keys in (PRODUCTS, ["]"], ["]"], ["]"], ["enter"]):
            await press(pilot, *keys)
            assert "\x1b" not in shown(pilot)
    world.portal.ledger.close()
