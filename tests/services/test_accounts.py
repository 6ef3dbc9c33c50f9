"""The triage desk: its order, its queue, notes that the portal shares and notes kept here, reminders."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.accounts_world import DELTA, GAMMA, desk_world, pay_at
from support.ledger import fill, summary
from support.portal_world import ACME, OTHER, TODAY_NUMBER
from support.rewards_world import RewardsWorld, WorldSession
from support.screens import NOW
from support.standing_clock import stand_still

from occ_tui.client.errors import OccClientError, ReadOnlyRefused
from occ_tui.domain.account_notes import AccountNote, Why
from occ_tui.domain.operations import State
from occ_tui.domain.promises import PromiseState
from occ_tui.portal.schema_accounts import account_notes as table
from occ_tui.services import account_notes, accounts, reminders, sync
from occ_tui.services.accounts import DeskRow, DeskSort, matching, ranked, sort_rows, worth_showing
from occ_tui.services.session import Account, Session


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    stand_still(monkeypatch, NOW)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[RewardsWorld]:
    made = desk_world(tmp_path)
    yield made
    made.portal.ledger.close()


async def filled(world: RewardsWorld, who: str = "support", **options: object) -> WorldSession:
    session = world.session(who, **options)
    await sync.sync(session)
    await accounts.refresh(session)
    return session


def names(rows: object) -> list[tuple[str, str]]:
    return [(row.account.account_name, row.currency) for row in rows]  # type: ignore[attr-defined]


# The order.


async def test_the_heaviest_of_each_currency_come_first_and_nothing_is_added_across_them(world: RewardsWorld) -> None:
    desk = accounts.desk(await filled(world))
    shown = worth_showing(desk.rows)
    assert names(shown) == [
        ("ACME GmbH", "EUR"),
        ("Beta Ltd", "JPY"),
        ("Gamma SARL", "EUR"),
        ("Beta Ltd", "EUR"),
        ("Delta AG", ""),
    ]
    assert [(row.weight, row.rank, row.oldest_days) for row in shown] == [
        (1_000_00 * 40, 1, 40),
        (500_000 * 90, 1, 90),
        (5_000_00 * 2, 2, 2),
        (200_00 * 5 + 50_00 * 15, 3, 15),
        (0, 0, 0),
    ]


async def test_what_is_being_paid_weighs_nothing(world: RewardsWorld) -> None:
    desk = accounts.desk(await filled(world))
    (gamma,) = desk.of_account(GAMMA)
    assert gamma.weight == 5_000_00 * 2
    assert (gamma.oldest_days, gamma.overdue) == (2, 5_000_00)


async def test_failed_payments_cards_renewals_and_contacts_are_told(world: RewardsWorld) -> None:
    desk = accounts.desk(await filled(world))
    assert {row.account.compartment_id: row.failed for row in desk.rows} == {ACME: 0, OTHER: 1, GAMMA: 0, DELTA: 0}
    (delta,) = desk.of_account(DELTA)
    assert (delta.card_day, delta.email) == (TODAY_NUMBER + 8, "ap@delta.example")


async def test_an_account_is_found_by_name_number_or_the_beginning_of_its_e_mail(world: RewardsWorld) -> None:
    rows = worth_showing(accounts.desk(await filled(world)).rows)
    assert names(matching(rows, "gam sarl")) == [("Gamma SARL", "EUR")]
    assert {row.account.account_name for row in matching(rows, "0421-7701")} == {"Beta Ltd"}
    assert {row.account.account_name for row in matching(rows, "delta.ex")} == {"Delta AG"}
    assert len(matching(rows, "ap@")) == len(rows)
    assert matching(rows, "example") == []
    assert matching(rows, "gamma 0421-7701") == []


async def test_the_desk_can_be_sorted_otherwise(world: RewardsWorld) -> None:
    rows = worth_showing(accounts.desk(await filled(world)).rows)
    assert names(sort_rows(rows, DeskSort.OLDEST))[0] == ("Beta Ltd", "JPY")
    assert names(sort_rows(rows, DeskSort.NAME))[0] == ("ACME GmbH", "EUR")
    assert names(sort_rows(rows, DeskSort.OVERDUE))[0] == ("Gamma SARL", "EUR")
    assert names(sort_rows(rows, DeskSort.NEXT))[0] == ("Gamma SARL", "EUR")


def row(number: int, currency: str, weight: int) -> DeskRow:
    account = Account(f"ocid{number}", f"{number}", f"Account {number}")
    return DeskRow(account, currency, (), (), weight, 1, weight, 0, 0, None, None, "", ())


@given(st.lists(st.tuples(st.sampled_from(["EUR", "JPY", "BHD"]), st.integers(0, 9)), max_size=20))
def test_ranks_are_those_of_each_currency_by_itself(weights: list[tuple[str, int]]) -> None:
    rows = [row(number, currency, weight) for number, (currency, weight) in enumerate(weights)]
    placed = ranked(rows)
    assert sorted(one.key for one in placed) == sorted(one.key for one in rows)
    for currency in ("EUR", "JPY", "BHD"):
        mine = [one for one in placed if one.currency == currency and one.weight]
        assert [one.rank for one in mine] == list(range(1, len(mine) + 1))
        assert [one.weight for one in mine] == sorted((one.weight for one in mine), reverse=True)
    assert [one.rank for one in placed if one.weight] == sorted(one.rank for one in placed if one.weight)


# The queue.


async def test_broken_promises_and_actions_whose_day_is_there_are_due_today(world: RewardsWorld) -> None:
    queue = accounts.desk(await filled(world)).queue
    assert [(one.account.account_name, one.waiting.why, one.waiting.day) for one in queue] == [
        ("Beta Ltd", Why.PROMISE, TODAY_NUMBER - 1),
        ("Gamma SARL", Why.ACTION, TODAY_NUMBER),
    ]


# Notes.


def called(account: str, **fields: object) -> AccountNote:
    return AccountNote("", account, TODAY_NUMBER, "CALL", "Paid, they say", **fields)  # type: ignore[arg-type]


async def test_a_note_of_the_staff_goes_to_the_portal_by_the_journal(world: RewardsWorld) -> None:
    session = await filled(world)
    outcome = await account_notes.save(session, called(OTHER, text="one\ntwo"))
    assert outcome is not None
    assert outcome.operation.state is State.DONE
    await accounts.refresh(session)
    desk = accounts.desk(session)
    assert desk.of_account(OTHER)[0].notes[0].text == "one\ntwo"
    assert [one.account.account_name for one in desk.queue] == ["Gamma SARL"]  # somebody saw the broken promise
    colleague = await filled(world, "colleague")
    assert accounts.desk(colleague).of_account(OTHER)[0].notes[0].is_own is False


async def test_a_note_whose_answer_was_lost_is_there_once(world: RewardsWorld) -> None:
    session = await filled(world)
    lost = iter([True])

    def lose(request: httpx.Request) -> Exception | None:
        return httpx.ReadTimeout("") if request.method == "POST" and next(lost, False) else None

    world.after = lose
    outcome = await account_notes.save(session, called(ACME))
    assert outcome is not None
    assert outcome.operation.state is State.DONE
    with world.portal.ledger.reading() as connection:
        written = [one for one in connection.execute(table.select()) if one.outcome == "Paid, they say"]
    assert len(written) == 1


async def test_a_contacts_notes_stay_here_and_hold_promises_to_the_invoices(world: RewardsWorld) -> None:
    session = await filled(world, "finance")
    kept = {"promised_minor": 300_00, "promised_currency": "EUR", "promised_day": TODAY_NUMBER - 9}
    broken = {**kept, "promised_minor": 301_00}
    for promise in (kept, broken):
        note = called(ACME, **promise)._replace(day=TODAY_NUMBER - 14)
        assert await account_notes.save(session, note) is None
    with world.portal.ledger.reading() as connection:
        assert len(connection.execute(table.select()).all()) == 4  # those of the staff
    found = account_notes.notes(session)[ACME]
    assert [(one.promise_state, one.promise_paid) for one in found] == [
        (PromiseState.BROKEN, 0),
        (PromiseState.KEPT, 300_00),
    ]
    assert [one.account.account_name for one in accounts.desk(session).queue] == ["ACME GmbH"]
    await account_notes.remove(session, found[0])
    assert [one.id for one in account_notes.notes(session)[ACME]] == [found[1].id]


async def test_a_note_that_is_kept_here_can_be_changed(world: RewardsWorld) -> None:
    session = await filled(world, "finance")
    await account_notes.save(session, called(ACME))
    (note,) = account_notes.notes(session)[ACME]
    await account_notes.save(session, note._replace(outcome="\x1b[31mother"))
    assert [one.outcome for one in account_notes.notes(session)[ACME]] == ["\\x1b[31mother"]


async def test_a_session_that_only_reads_writes_no_note(world: RewardsWorld) -> None:
    session = await filled(world, "finance", read_only=True)
    with pytest.raises(ReadOnlyRefused):
        await account_notes.save(session, called(ACME))
    staff = world.session("support", read_only=True)
    assert staff.capabilities.reason("notes")


async def test_what_the_portal_told_stays_when_it_is_not_reached(world: RewardsWorld) -> None:
    session = await filled(world)
    world.before = lambda _request: httpx.ConnectError("refused")
    with pytest.raises(OccClientError):
        await accounts.refresh(session)
    assert len(accounts.desk(session).queue) == 2


# Reminders.


async def test_what_is_paid_or_on_its_way_by_now_is_left_out_of_a_reminder(
    world: RewardsWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = await filled(world, "finance")
    before = await reminders.reminder(session, OTHER)
    assert [record.invoice_number for record in before.records] == ["B1", "B3", "B2"]
    assert (before.paid, before.in_flight) == (0, 0)
    pay_at(world.portal, OTHER, "id-B2", "EUR", 200, is_settled=True)
    pay_at(world.portal, OTHER, "id-B1", "JPY", 500_000)
    after = await reminders.reminder(session, OTHER)
    assert [record.invoice_number for record in after.records] == ["B3"]
    assert (after.paid, after.in_flight) == (1, 1)


async def test_nobody_is_reminded_while_the_server_is_not_reached(world: RewardsWorld) -> None:
    session = await filled(world, "finance")
    world.before = lambda _request: httpx.ConnectError("refused")
    with pytest.raises(OccClientError):
        await reminders.reminder(session, OTHER)


# Many accounts.


def test_two_thousand_accounts_take_a_few_queries(world: RewardsWorld) -> None:
    session: Session = world.session("support")
    rng = random.Random(5)
    ledger = {
        Account(f"ocid1.tenancy.oc1..{number:05}", f"{number:05}", f"Account {number}", ("support",)): [
            summary(
                f"{number}-{place}",
                amount=f"{rng.randrange(1, 9999)}.00",
                currency=("EUR", "JPY", "BHD")[number % 3] if place else "EUR",
                invoiceStatus="PAST_DUE",
                timeInvoiceDue=f"2026-1{rng.randrange(2)}-0{rng.randrange(1, 10)}T00:00:00.000Z",
            )
            for place in range(2)
        ]
        for number in range(2_000)
    }
    fill(session, ledger)  # type: ignore[arg-type]
    store, statements = session.store(), []
    with store.reading() as connection:
        connection.set_trace_callback(statements.append)
    desk = accounts.desk(session)
    assert len({one.account.compartment_id for one in desk.rows}) == 2_000
    assert len([one for one in statements if "SELECT" in one]) < 40
    for currency in ("EUR", "JPY", "BHD"):
        weights = [one.weight for one in desk.rows if one.currency == currency]
        assert weights == sorted(weights, reverse=True)
