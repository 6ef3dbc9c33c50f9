"""Notes of sample accounts: there is every kind of promise and something to do today, and they fit the payments."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from support.contracts_world import sample, someone
from support.portal_world import HOST, TODAY, TODAY_NUMBER

from occ_tui.domain.account_notes import AccountNote, Why, waiting
from occ_tui.portal.app import create_app
from occ_tui.portal.check import problems
from occ_tui.portal.entries_accounts import NoteEntry
from occ_tui.portal.generate import Plan, entries
from occ_tui.portal.ledger import Ledger
from occ_tui.portal.state import Portal
from occ_tui.services.account_notes import of_wire
from occ_tui.wire.accounts import AccountNoteCollection
from occ_tui.wire.codec import parse

PLAN = Plan(today=TODAY, accounts=40, invoices=1277, seed=1)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    made, _entries = sample(tmp_path_factory.mktemp("notes"), PLAN)
    yield made
    made.close()


async def told(ledger: Ledger) -> list[AccountNote]:
    """The notes as the support contact reads them."""
    portal = Portal(ledger, TODAY, frozenset({HOST}), "http://127.0.0.1:8182")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=create_app(portal))) as client:
        answer = await someone(client, "support", PLAN).send("GET", "/customerCenter/20261101/accountNotes?limit=1000")
    assert answer.status_code == 200, answer.text
    return [of_wire(note) for note in parse(AccountNoteCollection, answer.content).items or []]


async def test_promises_are_kept_broken_and_open_and_something_is_due_today(ledger: Ledger) -> None:
    notes = await told(ledger)
    assert {note.promise_state for note in notes} == {"", "OPEN", "KEPT", "BROKEN"}
    accounts = {note.compartment_id for note in notes}
    due = [
        one.why
        for account in accounts
        for one in waiting([note for note in notes if note.compartment_id == account], TODAY_NUMBER)
    ]
    assert set(due) == {Why.PROMISE, Why.ACTION}
    assert len({note.next_owner for note in notes if note.next_owner}) > 1


def test_a_ledger_with_notes_agrees_with_itself(ledger: Ledger) -> None:
    assert list(problems(ledger)) == []


def test_the_same_plan_makes_the_same_notes_and_hostile_ones_load(tmp_path: Path) -> None:
    def made(plan: Plan) -> list[NoteEntry]:
        return [entry for entry in entries(plan) if isinstance(entry, NoteEntry)]

    assert made(PLAN) == made(PLAN)
    hostile = Plan(today=TODAY, accounts=8, invoices=400, is_hostile=True)
    assert any("\x1b" in note.outcome + note.text + note.next_action for note in made(hostile))
    loaded = Ledger.create(tmp_path, TODAY)
    loaded.load(entries(hostile))
    loaded.close()
