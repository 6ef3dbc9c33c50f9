"""The section of the billing profile: what each tab tells, what is changed in it, and why nothing can be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update
from support.billing_world import make_billing_app, portal_with, running, unreachable
from support.portal_session import Served
from support.screens import press as press_at_once
from support.screens import shown
from textual.pilot import Pilot

from occ_tui.domain.plans import Plan
from occ_tui.portal.schema_billing import billing_addresses
from occ_tui.portal.schema_payments import subscriptions
from occ_tui.screens.account import AccountScreen
from occ_tui.screens.billing import BillingScreen
from occ_tui.screens.confirm import ConfirmScreen
from occ_tui.screens.contact_form import ContactScreen
from occ_tui.screens.invoice import InvoiceScreen
from occ_tui.screens.telling import TellScreen

CONTACT, METHODS, PLANS = [], ["]"], ["]", "]"]
SCHEDULE, RECIPIENTS = ["[", "["], ["["]
"""Keys that lead from the first tab to each."""
TO_STREET = ["tab"] * 8
TO_COUNTRY = ["tab"] * 7
Start = Callable[..., Any]


@pytest.fixture(autouse=True)
def armed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ConfirmScreen, "ARMED_AFTER_S", 0)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    (tmp_path / "portal").mkdir(mode=0o700)
    with portal_with(tmp_path / "portal") as made:
        yield made


@pytest.fixture
def start(served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Start:
    """Runs the app on the portal: `async with start(who="management") as pilot:`."""

    def run(who: str = "finance", *, size: tuple[int, int] = (80, 24), is_down: bool = False, **options: Any) -> Any:
        app = make_billing_app(served, tmp_path, monkeypatch, who, **options)
        if is_down:
            served.fault = unreachable
        return running(app, size)

    return run


async def press(pilot: Pilot[None], *keys: str) -> None:
    """One key after the other, each once all is quiet: forms and questions come when the server has answered."""
    for key in keys:
        await press_at_once(pilot, key)


async def write(pilot: Pilot[None], words: str) -> None:
    await press_at_once(pilot, *("space" if sign == " " else sign for sign in words))


def somebody_else(served: Served, **changes: str) -> None:
    """Changes the address of every plan behind one's back."""
    with served.portal.ledger.writing() as connection:
        connection.execute(update(subscriptions).values(version=subscriptions.c.version + 1))
        connection.execute(update(billing_addresses).values(changes))


def kept(served: Served) -> list[str]:
    """Street of each address in the ledger."""
    with served.portal.ledger.reading() as connection:
        return list(connection.execute(select(billing_addresses.c.line1)).scalars())


def street(pilot: Pilot[None]) -> str:
    screen = pilot.app.screen
    assert isinstance(screen, ContactScreen)
    return str(screen.view.values["line1"])


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 40)])
async def test_a_contact_stands_there_in_full(start: Start, size: Any) -> None:
    async with start(size=size) as pilot:
        said = shown(pilot)
        for words in ("SP-1", "SP-2", "Anna Buyer", "Hauptstraße 1", "as of 23 Nov 2026, 14:02"):
            assert words in said
        assert "[b]" not in said
        if size[1] > 16:
            for words in ("80331 München", "+49 89 143000", "DE136695976"):
                assert words in said
        await press(pilot, "j")
        assert "Rua das Flores 7" in shown(pilot)


async def test_the_section_is_reached_from_everywhere_by_its_key(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "2", "4")
        assert isinstance(pilot.app.screen, BillingScreen)
        await press(pilot, "p")
        assert "Due" in shown(pilot)


async def test_plans_tell_type_start_state_tax_and_method(start: Start) -> None:
    async with start(size=(120, 40)) as pilot:
        await press(pilot, *PLANS)
        said = shown(pilot)
        for words in ("Pay as you go", "1970-01-01", "upgraded", "DE136695976", "PayPal ap@acme.example"):
            assert words in said
        assert "× SP-2" in said
        assert "upgrade failed" in said


@pytest.mark.parametrize(
    ("keys", "path", "words"),
    [
        (SCHEDULE, "billingSchedules", "does not show the billing schedule of ACME <b>GmbH</b> (404)"),
        (RECIPIENTS, "emailRecipients", "does not show who is sent statements of ACME <b>GmbH</b> (404)"),
    ],
)
async def test_what_the_service_does_not_show_says_why_and_what_next(
    start: Start, served: Served, keys: list[str], path: str, words: str
) -> None:
    def hidden(request: httpx.Request) -> httpx.Response | None:
        body = {"code": "NotAuthorizedOrNotFound", "message": "No."}
        return httpx.Response(404, json=body) if path in request.url.path else None

    async with start(size=(120, 40)) as pilot:
        served.fault = hidden
        await press(pilot, "r", *keys)
        said = " ".join(shown(pilot).split())
        assert words in said
        assert "not granted that, or the service does not offer it" in said
        assert "Nobody is sent statements" not in said
        assert "Nothing was or will be invoiced" not in said


@pytest.mark.parametrize("keys", [PLANS, SCHEDULE, RECIPIENTS])
async def test_a_thread_leads_to_the_account_and_back(start: Start, keys: list[str]) -> None:
    async with start(size=(120, 40)) as pilot:
        await press(pilot, *keys)
        last = len(pilot.app.screen.links()) - 1
        await press(pilot, "greater_than_sign", *["down"] * last, *(["enter"] if last else []))
        assert isinstance(pilot.app.screen, AccountScreen)
        assert "ACME" in shown(pilot)
        await press(pilot, "less_than_sign")
        assert isinstance(pilot.app.screen, BillingScreen)


async def test_the_schedule_is_searched_and_written_as_far_as_it_is_in_view(start: Start, own_home: Path) -> None:
    async with start(size=(120, 40)) as pilot:
        await press(pilot, *SCHEDULE)
        everything = pilot.app.screen.table.total
        await press_at_once(pilot, "slash", *"invoiced")
        await press(pilot, "ctrl+u", *"yearly", "enter")
        found = pilot.app.screen.table.total
        assert 0 < found < everything
        assert f"{found} found" in shown(pilot)
        await press(pilot, "x", "enter")
        assert f"{found} row" in shown(pilot)
        await press(pilot, "escape")
        assert pilot.app.screen.table.total == everything
    [written] = own_home.glob("schedule-*.csv")
    assert len(written.read_text(encoding="utf-8").splitlines()) == found + 1


async def test_ways_to_pay_are_those_of_the_payments_and_act_the_same(start: Start, served: Served) -> None:
    async with start(size=(120, 40)) as pilot:
        await press(pilot, *METHODS)
        assert "VISA ····4242" in shown(pilot)
        await press(pilot, "j", "j", "D")
        assert "Done: the server confirmed it." in shown(pilot)
        await press(pilot, "X")
        assert "Keep it" in shown(pilot)
        await press(pilot, "escape", "A")
        assert "http://127.0.0.1:8182/method/" in shown(pilot)


async def test_an_address_is_verified_without_changing_anything(start: Start, served: Served) -> None:
    async with start() as pilot:
        await press(pilot, "v")
        assert "Address of SP-1: excellent, verified." in shown(pilot)
        await press(pilot, "j", "v")
        assert "Address of SP-2: bad, not verified." in shown(pilot)
    assert kept(served) == ["Hauptstraße 1", "Rua das Flores 7"]


async def test_what_changes_and_the_grade_are_shown_before_saving(start: Start, served: Served) -> None:
    async with start() as pilot:
        await press(pilot, "e", *TO_STREET)
        await write(pilot, " Hof")
        await press(pilot, "ctrl+s")
        said = shown(pilot)
        assert "The server finds the address: excellent, verified" in said
        assert "− Hauptstraße 1" in said
        assert "+ Hauptstraße 1 Hof" in said
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, ContactScreen), "the safe answer has the focus"
        assert kept(served)[0] == "Hauptstraße 1"
        await press(pilot, "ctrl+s", "right", "enter")
        assert "Saved: contact and address of SP-1." in shown(pilot)
        assert "Hauptstraße 1 Hof" in shown(pilot)
        await press(pilot, "e")
        assert street(pilot) == "Hauptstraße 1 Hof", "what was saved is no draft any more"
    assert kept(served)[0] == "Hauptstraße 1 Hof"


async def test_nothing_is_saved_where_nothing_was_changed(start: Start, served: Served) -> None:
    async with start() as pilot:
        before = len(served.asked)
        await press(pilot, "enter", "ctrl+s")
        assert "Nothing was changed." in shown(pilot)
        assert [request.method for request in served.asked[before:]] == ["GET", "GET"]


async def test_what_is_wrong_is_said_beside_its_field_all_at_once(start: Start) -> None:
    async with start(size=(80, 40)) as pilot:
        await press(pilot, "e", "tab", *["backspace"] * 4)
        await press(pilot, "tab", "tab", "tab")
        await write(pilot, "no")
        await press(pilot, "ctrl+s")
        said = shown(pilot)
        assert "This is needed." in said
        assert "That is no telephone number" in said
        assert "2 answers are missing or wrong." in said


async def test_another_country_asks_for_other_things_and_keeps_what_was_typed(start: Start) -> None:
    async with start(size=(80, 50)) as pilot:
        await press(pilot, "e", *TO_COUNTRY, "backspace", "backspace")
        await write(pilot, "br")
        await press(pilot, "ctrl+s")
        said = shown(pilot)
        assert "BR asks for other things" in said
        for words in ("CNPJ", "Neighbourhood", "ap@acme.example", "Postal code (CEP)"):
            assert words in said
        await press(pilot, "escape", "e")
        assert "CNPJ" in shown(pilot), "the form of the country that was typed"


async def test_a_country_that_there_is_not_is_said_so(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "e", *TO_COUNTRY, "backspace", "backspace")
        await write(pilot, "XX")
        await press(pilot, "ctrl+s")
        assert "The server knows no such country." in shown(pilot)
        assert isinstance(pilot.app.screen, ContactScreen)


async def test_a_lost_update_shows_both_versions_and_lets_one_go_on(start: Start, served: Served) -> None:
    async with start() as pilot:
        await press(pilot, "e", *TO_STREET)
        await write(pilot, " Hof")
        somebody_else(served, line2="Hinterhaus", company_name="ACME SE")
        await press(pilot, "ctrl+s", "right", "enter")
        said = shown(pilot)
        for words in ("Changed meanwhile", "Yours", "On the server now", "Hauptstraße 1 Hof", "Hinterhaus", "ACME SE"):
            assert words in said
        assert kept(served)[0] == "Hauptstraße 1"
        await press(pilot, "enter")
        assert street(pilot) == "Hauptstraße 1 Hof"
        assert "Nothing is saved yet." in shown(pilot)
        await press(pilot, "ctrl+s", "right", "enter")
        assert "Saved: contact and address of SP-1." in shown(pilot)
        assert "Hinterhaus" in shown(pilot)
    assert kept(served)[0] == "Hauptstraße 1 Hof"


async def test_of_a_lost_update_one_may_take_the_other_version(start: Start, served: Served) -> None:
    async with start() as pilot:
        await press(pilot, "e", *TO_STREET)
        await write(pilot, " Hof")
        somebody_else(served, line1="Nebenstraße 2")
        await press(pilot, "ctrl+s", "right", "enter")
        await press(pilot, "right", "enter")
        assert street(pilot) == "Nebenstraße 2"
        await press(pilot, "ctrl+s")
        assert "Nothing was changed." in shown(pilot)


def refusing(method: str, status: int = 400) -> Callable[[httpx.Request], httpx.Response | None]:
    def fault(request: httpx.Request) -> httpx.Response | None:
        if request.method != method:
            return None
        if not status:
            raise httpx.ReadTimeout("slow", request=request)
        return httpx.Response(status, json={"code": "InvalidParameter", "message": "line1: no."})

    return fault


@pytest.mark.parametrize(
    ("method", "status", "words"),
    [("PUT", 400, "Nothing was changed."), ("PUT", 0, "It is not known whether the change took effect.")],
)
async def test_what_was_typed_survives_every_failure(
    start: Start, served: Served, method: str, status: int, words: str
) -> None:
    async with start() as pilot:
        await press(pilot, "e", *TO_STREET)
        await write(pilot, " Hof")
        served.fault = refusing(method, status)
        await press(pilot, "ctrl+s", "right", "enter")
        assert isinstance(pilot.app.screen, TellScreen)
        assert words in shown(pilot)
        await press(pilot, "escape")
        if isinstance(pilot.app.screen, ContactScreen):
            await press(pilot, "escape")
        served.fault = lambda request: None
        await press(pilot, "e")
        assert street(pilot) == "Hauptstraße 1 Hof"


async def test_what_was_typed_survives_when_it_cannot_be_verified(start: Start, served: Served) -> None:
    async with start() as pilot:
        await press(pilot, "e", *TO_STREET)
        await write(pilot, " Hof")
        served.fault = unreachable
        await press(pilot, "ctrl+s")
        assert "There is no connection" in shown(pilot)
        assert street(pilot) == "Hauptstraße 1 Hof"


async def test_a_recipient_is_added_and_removed_after_a_question(start: Start, served: Served) -> None:
    async with start() as pilot:
        await press(pilot, *RECIPIENTS)
        assert "r1@acme.example" in shown(pilot)
        await press(pilot, "A", "enter")
        await write(pilot, "new@acme.example")
        await press(pilot, "ctrl+s")
        assert "new@acme.example" in shown(pilot)
        await press(pilot, "G", "X")
        said = shown(pilot)
        assert "Remove this recipient?" in said
        assert "new@acme.example" in said
        await press(pilot, "escape")
        await press(pilot, "X", "right", "enter")
        assert "new@acme.example" not in shown(pilot)


async def test_somebody_who_is_there_already_is_not_added_twice(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, *RECIPIENTS, "A", "enter")
        await write(pilot, "R1@acme.example")
        await press(pilot, "ctrl+s")
        assert "is sent the statements of SP-1" in shown(pilot)


async def test_who_may_only_read_is_told_who_may_change(start: Start, served: Served) -> None:
    async with start("management") as pilot:
        asked = len(served.asked)
        await press(pilot, "e")
        assert "You may look at this and not change it; a finance contact of the account may." in shown(pilot)
        await press(pilot, *RECIPIENTS, "X")
        assert "a finance contact of the account may" in shown(pilot)
        assert len(served.asked) == asked


async def test_who_has_no_rights_sees_plans_and_who_can_grant_the_rest(start: Start) -> None:
    async with start("technical") as pilot:
        assert "A finance contact" in shown(pilot)
        assert "München" not in shown(pilot)
        await press(pilot, *PLANS)
        assert "Pay as you go" in shown(pilot)
        assert "DE136695976" not in shown(pilot)


async def test_a_session_that_only_reads_changes_nothing(start: Start) -> None:
    async with start(read_only=True) as pilot:
        await press(pilot, "e")
        assert "This session only reads." in shown(pilot)
        await press(pilot, "v")
        assert "excellent, verified" in shown(pilot)


async def test_offline_the_last_state_is_shown_with_its_age(start: Start) -> None:
    async with start(is_down=True) as pilot:
        assert "Hauptstraße 1" in shown(pilot)
        await press(pilot, "r")
        assert "not reached, as of 23 Nov 2026, 14:02" in shown(pilot)
        await press(pilot, "e")
        assert isinstance(pilot.app.screen, TellScreen)
        assert "There is no connection" in shown(pilot)


async def test_offline_and_never_read_says_what_to_do(start: Start) -> None:
    async with start(is_down=True, filled=False) as pilot:
        said = shown(pilot)
        assert "never read" in said
        assert "There is no connection" in said
        assert "occ sync" in said


async def test_it_is_read_when_the_section_is_opened_first(start: Start, served: Served) -> None:
    async with start(filled=False) as pilot:
        assert "Hauptstraße 1" in shown(pilot)


async def test_an_account_without_plans_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "empty").mkdir(mode=0o700)
    with portal_with(tmp_path / "empty", is_empty=True) as empty:
        async with running(make_billing_app(empty, tmp_path, monkeypatch), (80, 24)) as pilot:
            assert "There is no plan, so invoices go to the address of the account." in shown(pilot)
            await press(pilot, "e")
            assert "There is no plan here." in shown(pilot)
            await press(pilot, *PLANS)
            assert "The account has no plan." in shown(pilot)
            await press(pilot, "]")
            assert "Nothing was or will be invoiced by a schedule." in shown(pilot)
            await press(pilot, "x")
            assert "There is nothing here." in shown(pilot)
            await press(pilot, "]")
            assert "Nobody is sent statements." in shown(pilot)
            await press(pilot, "A")
            assert "There is no plan whose statements could be sent." in shown(pilot)


async def test_a_profile_of_oracle_has_plans_but_no_stored_ways_to_pay(start: Start) -> None:
    async with start(kind="oracle") as pilot:
        assert "Hauptstraße 1" in shown(pilot)
        await press(pilot, *METHODS)
        assert "Oracle publishes no API for this." in shown(pilot)
        await press(pilot, "A")
        assert "Oracle publishes no API for this." in shown(pilot)


async def test_what_is_under_the_cursor_is_copied(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "y")
        assert "ACME <b>GmbH</b>, Hauptstraße 1, 80331 München, DE sent to your" in shown(pilot)
        await press(pilot, *RECIPIENTS, "y")
        assert "r1@acme.example sent to your terminal's clipboard" in shown(pilot)
        await press(pilot, "Y")
        assert "contacts sent to your terminal's clipboard" in shown(pilot)


def test_a_plan_without_anything_can_be_shown() -> None:
    from occ_tui.screens.billing_tables import contact_facts

    assert contact_facts(Plan("id", "account", "SP-9")) == [("Address", "none is known")]


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 40)])
async def test_the_schedule_begins_with_what_comes_next_and_sums_up_per_currency(start: Start, size: Any) -> None:
    async with start(size=size) as pilot:
        await press(pilot, *SCHEDULE)
        said = shown(pilot)
        assert "▌ · 2026-12-14" in said
        assert "to come" in said
        assert "14,500.50 EUR · 240,000 JPY" in said
        if size[1] > 16:
            assert "2026-11  1,450.05 EUR  ██" in said
            assert "2026-12  1,450.05 EUR  ░░" in said
        await press(pilot, "j")
        assert "2026-12  120,000 JPY  ░░" in shown(pilot), "sums never cross currencies"


async def test_an_instalment_opens_its_invoice_if_there_is_one(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, *SCHEDULE, "enter")
        assert "It is not invoiced yet." in shown(pilot)
        await press(pilot, "g", "enter")
        assert isinstance(pilot.app.screen, InvoiceScreen)
        assert "INV-ERP-1" in shown(pilot)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, BillingScreen)


@pytest.mark.parametrize("ending", ["csv", "xlsx", "ics"])
async def test_the_schedule_is_written_to_a_file(start: Start, own_home: Path, ending: str) -> None:
    async with start() as pilot:
        await press(pilot, *SCHEDULE, "x")
        assert "schedule-2026-11-23.csv" in shown(pilot)
        await press(pilot, "backspace", "backspace", "backspace")
        await write(pilot, ending)
        await press(pilot, "enter")
        count = 12 if ending == "ics" else 14
        assert f"{count} rows written to" in shown(pilot)
    assert (own_home / f"schedule-2026-11-23.{ending}").stat().st_size > 500


async def test_every_tab_but_the_ways_to_pay_is_exported(start: Start, own_home: Path) -> None:
    async with start() as pilot:
        await press(pilot, "x", "enter")
        assert "2 rows written to" in shown(pilot)
        assert "SP-1" in (own_home / "profile-2026-11-23.csv").read_text(encoding="utf-8")
        await press(pilot, *METHODS, "x")
        assert "Ways to pay are not exported." in shown(pilot)
        await press(pilot, "]", "]", "Y")
        assert "schedule sent to your terminal's clipboard" in shown(pilot)
