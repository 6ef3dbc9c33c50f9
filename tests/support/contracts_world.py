"""Contracts for the hand-made portal, a small one for each account, and a generated portal whose contacts sign in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from occ_tui.domain.dates import from_epoch_day
from occ_tui.domain.invoices import InvoiceType
from occ_tui.portal import generate, sqlite
from occ_tui.portal.entries import Entry, KeyEntry
from occ_tui.portal.entries_accounts import NoteEntry
from occ_tui.portal.entries_contracts import (
    CommitmentEntry,
    ContractEntry,
    OrderEntry,
    OrderEventEntry,
    QuoteEntry,
    RateCardEntry,
    ServiceEntry,
)
from occ_tui.portal.generate import Plan
from occ_tui.portal.ledger import Ledger
from occ_tui.portal.page_tokens import PageTokens
from occ_tui.portal.schema import meta
from occ_tui.wire import codec
from occ_tui.wire.customer_orders import OrderEventKind
from support.ledgers import copied
from support.portal_world import ACME, OTHER, TODAY, TODAY_NUMBER, Person, entries, key_of

DAY_MS = 86_400_000
SECRET = "5e" * 32
"""What the ledgers made here seal their tokens with."""


def place(account: str) -> int:
    """The first account's things are numbered 1, the other's 2; what has no account is not there."""
    return {ACME: 1, OTHER: 2}.get(account, 9)


def contracts() -> Iterator[Entry]:
    """For each account an order that awaits activation, and the contract that it brings."""
    for account in (ACME, OTHER):
        number = place(account)
        booked = (TODAY_NUMBER - 9) * DAY_MS
        yield OrderEntry(
            account_ocid=account,
            number=f"500{number}",
            currency="EUR",
            admin_email="it@acme.example",
            events=(
                OrderEventEntry(OrderEventKind.BOOKED, booked),
                OrderEventEntry(OrderEventKind.AWAITING_ACTIVATION, booked + 1),
            ),
        )
        days = {"start_day": TODAY_NUMBER - 100, "end_day": TODAY_NUMBER + 20}
        card = RateCardEntry(part_number="B1", net_unit_price=Decimal("0.5"), **days)
        committed = CommitmentEntry(commitment_id=f"cm{number}", committed_minor=10_000, **days)
        service = ServiceEntry(
            service_id=f"ss{number}",
            order_number=f"500{number}",
            part_number="B2",
            net_unit_price=Decimal(1),
            commitments=(committed,),
            rate_cards=(card,),
            **days,
        )
        yield ContractEntry(
            account_ocid=account,
            contract_id=f"C{number}",
            subscription_id=f"SUB{number}",
            kind=InvoiceType.USAGE,
            currency="EUR",
            is_renewable=True,
            services=(service,),
            **days,
        )
        yield QuoteEntry(
            account_ocid=account,
            subscription_id=f"SUB{number}",
            number=f"900{number}",
            amount_minor=5_000,
            offered_day=TODAY_NUMBER - 5,
            expires_day=TODAY_NUMBER + 20,
            due_day=TODAY_NUMBER + 10,
            start_day=TODAY_NUMBER + 21,
            end_day=TODAY_NUMBER + 385,
        )
        yield NoteEntry(
            account_ocid=account,
            user_ocid="ocid1.user.oc1..support",
            note_id=f"note-{number}",
            contact_day=TODAY_NUMBER - 3,
            channel="CALL",
            outcome="No answer",
        )


def hand_made(directory: Path) -> Ledger:
    """The hand-made ledger with these contracts."""
    return copied(directory, _hand_made)


def _hand_made(directory: Path) -> Ledger:
    ledger = _with_secret(directory)
    ledger.load(entries())
    ledger.load(contracts())
    return ledger


def activation_token(row_id: int, number: str) -> str:
    """The token of an order of a ledger that was made here."""
    return PageTokens(bytes.fromhex(SECRET)).make("activation", (row_id, number))


PLAN = Plan(today=TODAY, accounts=2, invoices=900, seed=3)
HOME = generate.first_account_ocid(PLAN.seed)
"""The first account of the generated data."""


def sample(directory: Path, plan: Plan = PLAN) -> tuple[Ledger, list[Entry]]:
    """A ledger of generated data and what it was made of; its contacts have keys of ours."""
    return copied(directory, _sample, plan), list(_entries(plan))


@cache
def _entries(plan: Plan) -> list[Entry]:
    return list(generate.entries(plan))


def _sample(directory: Path, plan: Plan) -> Ledger:
    ledger = _with_secret(directory)
    ledger.load([*_entries(plan), *_keys(plan)])
    return ledger


def someone(client: httpx.AsyncClient, name: str = "technical", plan: Plan = PLAN) -> Person:
    """A contact of the generated data, at home in its first account."""
    user = next(contact.entry.user_ocid for contact in generate.sample_contacts(plan.seed) if contact.profile == name)
    return Person(client, name, generate.first_account_ocid(plan.seed), user)


def _keys(plan: Plan) -> Iterator[KeyEntry]:
    home = generate.first_account_ocid(plan.seed)
    for contact in generate.sample_contacts(plan.seed):
        yield key_of(contact.profile, contact.entry.user_ocid, home)


def _with_secret(directory: Path) -> Ledger:
    ledger = Ledger.create(directory, TODAY)
    with ledger.writing() as connection:
        sqlite.put(connection, meta, {"name": "secret", "value": SECRET})
    return ledger


def contracts_in(made: list[Entry]) -> list[ContractEntry]:
    """The first account's contracts in generated data."""
    return [entry for entry in made if isinstance(entry, ContractEntry) and entry.account_ocid == HOME]


def midnight(day: int) -> str:
    """The instant at which an epoch day begins in UTC, as the wire has it."""
    return f"{from_epoch_day(day).isoformat()}T00:00:00.000Z"


async def post(person: Person, target: str, body: bytes, token: str | None = None) -> httpx.Response:
    """A write with a signature that no other has, although it is made in the same second."""
    moment = datetime.now(UTC).replace(microsecond=0)
    while moment in _SIGNED_AT:
        moment -= timedelta(seconds=1)
    _SIGNED_AT.add(moment)
    signed = person.sign("POST", target, body, at=moment)
    headers = {} if token is None else {"opc-retry-token": token}
    return await person.send("POST", target, body, headers=headers, signed=signed)


_SIGNED_AT: set[datetime] = set()


async def listed(person: Person, path: str, limit: int = 1000, **parameters: Any) -> list[dict[str, Any]]:
    """Every row of a list, page after page."""
    found: list[dict[str, Any]] = []
    page: str | None = None
    for _round in range(1000):
        answer = await person.get(path, HOME, limit=limit, page=page, **parameters)
        assert answer.status_code == 200, answer.text
        body = codec.loads(answer.content)
        items = body["items"] if isinstance(body, dict) else body
        assert len(items) <= limit
        found += items
        page = answer.headers.get("opc-next-page")
        if page is None:
            return found
    raise AssertionError("a list without end")
