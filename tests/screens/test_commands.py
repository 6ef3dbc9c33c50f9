"""Every action has one place: keys, footer, palette and help say the same."""

from __future__ import annotations

import pytest
from support.screens import Start, listed, number_at_cursor, press, settle, shown

from occ_tui.commands.base import Command
from occ_tui.screens.accounts import AccountsScreen
from occ_tui.screens.base import OccScreen
from occ_tui.screens.billing import BillingScreen
from occ_tui.screens.contract import ContractScreen
from occ_tui.screens.contracts import ContractsScreen
from occ_tui.screens.invoice import InvoiceScreen
from occ_tui.screens.invoices import InvoicesScreen
from occ_tui.screens.operation import OperationScreen
from occ_tui.screens.order import OrderScreen
from occ_tui.screens.orders import OrdersScreen
from occ_tui.screens.outcome import OutcomeScreen
from occ_tui.screens.overview import OverviewScreen
from occ_tui.screens.payment import PaymentScreen
from occ_tui.screens.payment_page import PaymentPageScreen
from occ_tui.screens.payments import PaymentsScreen
from occ_tui.screens.people import PeopleScreen
from occ_tui.screens.problem import FirstSyncScreen, ProblemScreen
from occ_tui.screens.rewards import RewardsScreen
from occ_tui.screens.sort_chooser import SortChooser
from occ_tui.screens.transfer import TransferScreen

SECTIONS = [
    OverviewScreen,
    InvoicesScreen,
    InvoiceScreen,
    PaymentsScreen,
    BillingScreen,
    ContractsScreen,
    OrdersScreen,
    RewardsScreen,
    PeopleScreen,
    AccountsScreen,
]
SCREENS = [
    *SECTIONS,
    ContractScreen,
    OrderScreen,
    PaymentScreen,
    OperationScreen,
    OutcomeScreen,
    PaymentPageScreen,
    TransferScreen,
    ProblemScreen,
    FirstSyncScreen,
]


@pytest.mark.parametrize("screen", SCREENS)
def test_no_key_and_no_id_means_two_things(screen: type[OccScreen]) -> None:
    keys = [key for command in screen.commands for key in command.keys.split(",")]
    ids = [command.id for command in screen.commands]
    assert len(keys) == len(set(keys))
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("screen", SCREENS)
def test_every_action_can_be_done_and_explains_itself(screen: type[OccScreen]) -> None:
    for command in screen.commands:
        assert command.tooltip.endswith("."), command.id
        assert hasattr(screen, command.method), command.id


@pytest.mark.parametrize("screen", SECTIONS)
def test_every_promised_key_answers(screen: type[OccScreen]) -> None:
    keys = {name for command in screen.commands for name in command.key_names()}
    assert set("123456789?qrpmxcao:<>") <= keys | {"colon"}
    assert {"f1", "ctrl+p"} <= keys


async def test_the_help_lists_the_keys_of_the_screen(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "question_mark")
        said = shown(pilot)
        assert "Narrows the list as you type" in said
        assert "ctrl+d" in said
        await press(pilot, "G")
        assert "Shows you round" in shown(pilot)
        await press(pilot, "escape")
        assert number_at_cursor(pilot) == "100001"


async def test_the_palette_finds_a_command_and_does_it(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "ctrl+p", *"next tab")
        assert "Shows the next tab." in shown(pilot)
        await press(pilot, "enter")
        assert number_at_cursor(pilot) == "100041"


async def test_the_palette_says_why_something_cannot_be_done(start: Start) -> None:
    async with start([]) as pilot:
        await press(pilot, "ctrl+p", *"copy number")
        assert "There is no invoice here." in shown(pilot)
        await press(pilot, "escape")


async def test_a_word_that_fits_nothing_is_said_to(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "ctrl+p", *"zzz")
        assert "Nothing fits." in shown(pilot)
        await press(pilot, "enter")
        assert number_at_cursor(pilot) == "100001"


async def test_a_key_can_be_bound_anew(start: Start) -> None:
    async with start() as pilot:
        pilot.app.set_keymap({"invoices.next_tab": "z"})
        await press(pilot, "z")
        assert number_at_cursor(pilot) == "100041"


async def test_the_sort_chooser_closes_without_a_choice(start: Start) -> None:
    async with start() as pilot:
        before = listed(pilot).state.sort
        await press(pilot, "s", "j", "escape")
        assert listed(pilot).state.sort == before


async def test_q_and_ctrl_c_leave(start: Start) -> None:
    for key in ["q", "ctrl+c"]:
        async with start() as pilot:
            await pilot.press(key)
            assert pilot.app._exit


def test_the_tooltip_is_what_the_binding_says() -> None:
    commands: dict[str, Command] = {command.id: command for command in InvoicesScreen.commands}
    for binding in InvoicesScreen.BINDINGS:
        assert not isinstance(binding, tuple)
        assert binding.id is not None
        assert binding.tooltip == commands[binding.id].tooltip


async def test_no_other_command_runs_while_one_chooses_the_order(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "s", "1", "slash", "l", "question_mark")
        assert "Sort by" in shown(pilot)
        assert listed(pilot).focused is listed(pilot).table
        await press(pilot, "escape")
        assert "Sort by" not in shown(pilot)
        assert number_at_cursor(pilot) == "100001"


async def test_the_order_is_chosen_by_mouse_and_a_click_beside_closes(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "s")
        table = listed(pilot).table
        place = SortChooser(listed(pilot).state.order).place(table.outer_size)
        await pilot.click("#table", offset=(place.x + 5, place.y + 3))
        await settle(pilot)
        assert "Number ▲" in shown(pilot)
        await press(pilot, "s")
        await pilot.click("#table", offset=(1, 1))
        await settle(pilot)
        assert "Sort by" not in shown(pilot)
        assert "Number ▲" in shown(pilot)
