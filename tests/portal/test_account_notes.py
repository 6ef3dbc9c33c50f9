"""Notes of support staff on accounts: shared among them, hidden from everybody else, held to what was paid."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from portal.conftest import serving
from support.accounts_world import DELTA, GAMMA, NAMES, entries
from support.paying import count, refused, token
from support.portal_world import ACME, OTHER, TODAY, Person

from occ_tui.portal.ledger import Ledger
from occ_tui.portal.schema_accounts import account_notes
from occ_tui.portal.schema_payments import audit_events
from occ_tui.portal.state import Portal
from occ_tui.wire import codec

PREFIX = "/customerCenter/20261101"
CALLED = {"contactDate": "2026-11-23", "channel": "CALL", "outcome": "No answer"}


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    ledger = Ledger.create(tmp_path, TODAY)
    ledger.load(entries())
    yield serving(ledger)
    ledger.close()


@pytest.fixture
def support(client: httpx.AsyncClient) -> Person:
    return Person(client, "support")


@pytest.fixture
def colleague(client: httpx.AsyncClient) -> Person:
    return Person(client, "colleague")


def place(note: str = "", account: str = ACME) -> str:
    return f"{PREFIX}/accounts/{account}/notes{f'/{note}' if note else ''}"


async def notes(person: Person, path: str = "") -> list[dict[str, Any]]:
    answer = await person.send("GET", path or place())
    assert answer.status_code == 200, answer.text
    return codec.loads(answer.content)["items"]


async def write(person: Person, account: str = ACME, mine: str = "", **fields: Any) -> httpx.Response:
    body = codec.dumps({**CALLED, **fields})
    return await person.send("POST", place(account=account), body, headers={"opc-retry-token": mine or token()})


async def test_what_one_writes_the_others_of_the_staff_read(support: Person, colleague: Person, portal: Portal) -> None:
    made = await write(support, text="Rang twice.\nLeft a message.", nextAction="Call", nextActionDate="2026-11-30")
    assert made.status_code == 200, made.text
    (newest, *_older) = await notes(colleague)
    assert newest["id"] == made.json()["id"]
    assert newest["text"] == "Rang twice.\nLeft a message."
    assert (newest["authorName"], newest["isOwn"]) == ("Support", False)
    assert made.json()["isOwn"] is True
    assert count(portal, audit_events, audit_events.c.action == "note.create") == 1


async def test_a_note_is_written_once_per_token(support: Person, portal: Portal) -> None:
    before, mine = count(portal, account_notes), token()
    first, again = [await write(support, mine=mine) for _time in range(2)]
    assert first.content == again.content
    assert count(portal, account_notes) == before + 1
    refused(await write(support, mine=mine, outcome="Another"), 409, "InvalidatedRetryToken")


@pytest.mark.parametrize("name", ["finance", "technical"])
async def test_contacts_of_the_account_do_not_learn_that_there_are_notes(
    client: httpx.AsyncClient, portal: Portal, name: str
) -> None:
    person, before = Person(client, name), count(portal, account_notes)
    body = codec.dumps(CALLED)
    for method, path in (
        ("GET", place()),
        ("POST", place()),
        ("GET", place("note-1")),
        ("PUT", place("note-1")),
        ("DELETE", place("note-1")),
        ("GET", place("no-such-note")),
    ):
        answer = await person.send(method, path, body if method in ("POST", "PUT") else b"")
        refused(answer, 404, "NotAuthorizedOrNotFound")
    assert await notes(person, f"{PREFIX}/accountNotes") == []
    assert count(portal, account_notes) == before


async def test_nobody_changes_or_removes_what_another_wrote(support: Person, colleague: Person, portal: Portal) -> None:
    before = count(portal, account_notes)
    body = codec.dumps(CALLED)
    refused(await colleague.send("PUT", place("note-1"), body), 404, "NotAuthorizedOrNotFound")
    answer = await colleague.send("DELETE", place("note-1"))
    refused(answer, 404, "NotAuthorizedOrNotFound")
    assert "somebody else" in answer.json()["message"]
    assert count(portal, account_notes) == before


async def test_a_note_is_changed_as_it_was_read_or_not_at_all(support: Person) -> None:
    etag = (await support.send("GET", place("note-2"))).headers["etag"]
    body = codec.dumps({**CALLED, "outcome": "Answered"})
    changed = await support.send("PUT", place("note-2"), body, headers={"if-match": etag})
    assert (changed.status_code, changed.json()["outcome"]) == (200, "Answered")
    assert "promisedAmount" not in changed.json()
    other = codec.dumps({**CALLED, "outcome": "Another"})
    refused(await support.send("PUT", place("note-2"), other, headers={"if-match": etag}), 412, "NoEtagMatch")
    refused(await support.send("DELETE", place("note-2"), headers={"if-match": etag}), 412, "NoEtagMatch")
    assert (await support.send("DELETE", place("note-2"))).status_code == 204
    refused(await support.send("GET", place("note-2")), 404, "NotAuthorizedOrNotFound")


async def test_a_note_is_of_its_account_alone(support: Person) -> None:
    refused(await support.send("GET", place("note-1", OTHER)), 404, "NotAuthorizedOrNotFound")


async def test_promises_are_held_to_what_was_paid(support: Person) -> None:
    known = {one["id"]: one for one in await notes(support, f"{PREFIX}/accountNotes")}
    assert (known["note-1"]["promiseStatus"], float(known["note-1"]["promisePaidAmount"])) == ("KEPT", 300)
    assert (known["note-2"]["promiseStatus"], float(known["note-2"]["promisePaidAmount"])) == ("OPEN", 0)
    assert known["note-3"]["promiseStatus"] == "BROKEN"
    assert "promiseStatus" not in known["note-4"]


async def test_the_notes_on_all_accounts_come_page_by_page_the_newest_first(support: Person) -> None:
    found: list[str] = []
    page = ""
    while True:
        answer = await support.send("GET", f"{PREFIX}/accountNotes?limit=1{page}")
        found += [one["id"] for one in answer.json()["items"]]
        if "opc-next-page" not in answer.headers:
            break
        page = f"&page={answer.headers['opc-next-page']}"
    assert found == ["note-4", "note-2", "note-3", "note-1"]


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"contactDate": None}, "contactDate"),
        ({"contactDate": "2026-11-24"}, "contactDate"),
        ({"contactDate": "20261123"}, "contactDate"),
        ({"channel": "PIGEON"}, "channel"),
        ({"outcome": "  "}, "outcome"),
        ({"outcome": "x" * 121}, "outcome"),
        ({"text": "x" * 2001}, "text"),
        ({"promisedAmount": 5}, "promisedAmount"),
        ({"promisedAmount": 5, "promisedCurrencyCode": "EUR"}, "promisedAmount"),
        ({"promisedAmount": 0, "promisedCurrencyCode": "EUR", "promisedDate": "2026-12-01"}, "promisedAmount"),
        ({"promisedAmount": 0.5, "promisedCurrencyCode": "JPY", "promisedDate": "2026-12-01"}, "promisedAmount"),
        ({"promisedAmount": 5, "promisedCurrencyCode": "euro", "promisedDate": "2026-12-01"}, "promisedCurrency"),
        ({"promisedAmount": 5, "promisedCurrencyCode": "EUR", "promisedDate": "2026-11-22"}, "promisedDate"),
        ({"nextActionDate": "2026-12-01"}, "nextAction"),
        ({"nextAction": "Call", "nextActionDate": "soon"}, "nextActionDate"),
    ],
)
async def test_a_note_that_cannot_be_meant_is_not_kept(
    support: Person, portal: Portal, fields: dict[str, Any], word: str
) -> None:
    before = count(portal, account_notes)
    answer = await write(support, **fields)
    refused(answer, 400, "InvalidParameter")
    assert word in answer.json()["message"]
    assert "Nothing was kept" in answer.json()["message"]
    assert count(portal, account_notes) == before


async def test_text_that_steers_a_terminal_is_told_harmless(support: Person) -> None:
    made = await write(support, outcome="\x1b[2J", text="a\x1b]0;b\nc")
    assert made.json()["outcome"] == "\\x1b[2J"
    assert made.json()["text"] == "a\\x1b]0;b\nc"


async def test_a_card_number_is_in_no_note(support: Person, portal: Portal) -> None:
    before = count(portal, account_notes)
    refused(await write(support, text="4111 1111 1111 1111"), 400, "CardNumberRefused")
    assert count(portal, account_notes) == before


async def test_what_needs_somebody_is_told_of_the_accounts_that_one_is_granted(
    support: Person, client: httpx.AsyncClient
) -> None:
    known = {one["compartmentId"]: one for one in await notes(support, f"{PREFIX}/accountAttention")}
    assert set(known) == set(NAMES)
    assert known[DELTA] == {
        "compartmentId": DELTA,
        "billingEmail": "ap@delta.example",
        "cardExpires": "2026-12-01",
    }
    mine = await notes(Person(client, "finance"), f"{PREFIX}/accountAttention")
    assert [one["compartmentId"] for one in mine] == [ACME, OTHER]
    (shown,) = await notes(Person(client, "technical"), f"{PREFIX}/accountAttention")
    assert "billingEmail" not in shown
    assert GAMMA in known
