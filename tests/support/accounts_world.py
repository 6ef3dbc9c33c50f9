"""A portal with four accounts that owe in two currencies, and the notes of those who look after them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from occ_tui.app import OccApp
from occ_tui.domain.access import ContactType
from occ_tui.domain.invoices import InvoiceType
from occ_tui.portal.entries import (
    FAILED,
    SETTLED,
    SUBMITTED,
    AccountEntry,
    ContactEntry,
    Entry,
    GrantEntry,
    InvoiceEntry,
    MethodEntry,
    PaymentEntry,
)
from occ_tui.portal.entries_accounts import NoteEntry
from occ_tui.portal.ledger import find_account
from occ_tui.portal.payments import Order, Part, submit
from occ_tui.portal.settling import settle_due
from occ_tui.portal.state import Portal
from occ_tui.services import accounts, apart, payments, sync
from occ_tui.services.sync import SyncAge
from support.portal_world import ACME, DAY_MS, OTHER, TODAY_NUMBER, key_of
from support.rewards_world import RewardsWorld, make_world, press
from support.screens import NOW
from support.standing_clock import stand_still

GAMMA = "ocid1.tenancy.oc1..gamma"
DELTA = "ocid1.tenancy.oc1..delta"
NAMES = {ACME: "ACME GmbH", OTHER: "Beta Ltd", GAMMA: "Gamma SARL", DELTA: "Delta AG"}
PEOPLE = ("support", "colleague", "finance", "technical")
"""Two of the staff who look after all accounts; contacts of the first two and of the first one."""


def entries() -> Iterator[Entry]:
    """Accounts, people, what is owed and what was noted."""
    for place, (ocid, name) in enumerate(NAMES.items()):
        mail = f"ap@{name.split()[0].lower()}.example"
        yield AccountEntry(ocid=ocid, number=f"0421-{7700 + place}", name=name, preferred_email=mail)
    staff = dict.fromkeys(("support", "colleague"), ContactType.SUPPORT)
    kinds = {**staff, "finance": ContactType.FINANCE, "technical": ContactType.TECHNICAL}
    for name, kind in kinds.items():
        user = f"ocid1.user.oc1..{name}"
        yield ContactEntry(user_ocid=user, name=name.title(), email=f"{name}@portal.example")
        seen = NAMES if kind is ContactType.SUPPORT else (ACME, OTHER) if name == "finance" else (ACME,)
        for ocid in seen:
            yield GrantEntry(user_ocid=user, account_ocid=ocid, contact_type=kind)
        yield key_of(name, user, ACME)
    yield from _invoices()
    card = {"kind": "CREDIT_CARD", "brand": "VISA", "last_digits": "4242", "name_on_card": "D"}
    yield MethodEntry(account_ocid=DELTA, token="pm-1", expires_day=TODAY_NUMBER + 8, **card)  # type: ignore[arg-type]
    yield MethodEntry(account_ocid=OTHER, token="pm-2", expires_day=TODAY_NUMBER + 400, **card)  # type: ignore[arg-type]
    yield from _notes()


def _invoices() -> Iterator[Entry]:
    yield invoice(ACME, "A1", "EUR", 1_000_00, late=40)
    yield invoice(ACME, "A2", "EUR", 2_500_00, late=-10)
    yield invoice(ACME, "A3", "EUR", 300_00, late=20, paid=(SETTLED, 10))
    yield invoice(OTHER, "B1", "JPY", 500_000, late=90)
    yield invoice(OTHER, "B2", "EUR", 200_00, late=5)
    yield invoice(OTHER, "B3", "EUR", 50_00, late=15, paid=(FAILED, 3))
    yield invoice(GAMMA, "G1", "EUR", 5_000_00, late=2)
    yield invoice(GAMMA, "G2", "EUR", 70_00, late=30, paid=(SUBMITTED, 1))


def invoice(
    account: str, number: str, currency: str, minor: int, *, late: int, paid: tuple[str, int] | None = None
) -> InvoiceEntry:
    """An invoice that is so many days late; `paid` is a payment of all of it, and how many days ago."""
    made = []
    if paid is not None:
        state, days = paid
        made = [
            PaymentEntry(
                method="CREDIT_CARD",
                state=state,
                paid_ms=(TODAY_NUMBER - days) * DAY_MS,
                amount_minor=minor,
                card_brand="VISA",
                last_digits="4242",
                card_expires_day=TODAY_NUMBER + 300,
            )
        ]
    return InvoiceEntry(
        account_ocid=account,
        internal_invoice_id=f"id-{number}",
        invoice_id=f"inv-{number}",
        number=number,
        type=InvoiceType.SUPPORT,
        currency=currency,
        amount_minor=minor,
        time_invoice_ms=(TODAY_NUMBER - late - 30) * DAY_MS,
        due_day=TODAY_NUMBER - late,
        party_name=NAMES[account],
        payments=made,
    )


def _notes() -> Iterator[NoteEntry]:
    kept = {"promised_minor": 300_00, "promised_currency": "EUR", "promised_day": TODAY_NUMBER - 9}
    yield note(ACME, 1, 14, "Promises a part", **kept)
    yield note(
        ACME,
        2,
        3,
        "Promises the rest",
        text="The approval came through.",
        promised_minor=1_000_00,
        promised_currency="EUR",
        promised_day=TODAY_NUMBER + 4,
        next_action="See whether it came in",
        next_day=TODAY_NUMBER + 5,
        next_owner="Support",
    )
    broken = {"promised_minor": 200_00, "promised_currency": "EUR", "promised_day": TODAY_NUMBER - 2}
    yield note(OTHER, 3, 6, "Promises everything", who="colleague", **broken)
    action = {"next_action": "Call again", "next_day": TODAY_NUMBER, "next_owner": "Colleague"}
    yield note(GAMMA, 4, 1, "No answer", **action)


def note(account: str, number: int, days_ago: int, outcome: str, *, who: str = "support", **more: Any) -> NoteEntry:
    """A call so many days ago."""
    return NoteEntry(
        account_ocid=account,
        user_ocid=f"ocid1.user.oc1..{who}",
        note_id=f"note-{number}",
        contact_day=TODAY_NUMBER - days_ago,
        channel="CALL",
        outcome=outcome,
        created_ms=(TODAY_NUMBER - days_ago) * DAY_MS,
        **more,
    )


def pay_at(portal: Portal, account: str, invoice: str, currency: str, units: int, *, is_settled: bool = False) -> None:
    """Somebody pays an invoice of the second account at the portal, behind this program's back."""
    with portal.ledger.writing() as connection:
        row = find_account(connection, account)
        part = Part("INVOICE", invoice, Decimal(units), "*")
        order = Order(account=row, payer="Somebody", currency=currency, method_token="pm-2", parts=[part])
        submit(connection, portal, order)
    if is_settled:
        assert settle_due(portal, 0) == 1


def make_desk_app(
    world: RewardsWorld,
    monkeypatch: pytest.MonkeyPatch,
    *,
    who: str = "support",
    section: str = "accounts",
    is_filled: bool = True,
    **options: Any,
) -> OccApp:
    """An app on `world` whose store was filled by a sync and, if it `is_filled`, knows the notes."""
    kind = options.pop("kind", "portal")
    session = world.session(who, **options)
    stand_still(monkeypatch, NOW)
    monkeypatch.setattr(apart, "sync", sync.sync)

    async def fill() -> None:
        await sync.sync(session)
        await payments.refresh(session)
        if is_filled:
            await accounts.refresh(session)
        session.close()

    with ThreadPoolExecutor(1) as pool:  # whoever calls may be in an event loop
        pool.submit(lambda: asyncio.run(fill())).result()
    monkeypatch.setattr(sync, "age_in_view", lambda _session, **_: SyncAge(NOW, NOW))
    session.profile = session.profile._replace(kind=kind)
    session.capabilities = session.capabilities._replace(kind=kind)
    return OccApp(session, section=section)


def desk_world(directory: Path) -> RewardsWorld:
    """The portal in this process."""
    return make_world(directory, entries())


__all__ = ["DELTA", "GAMMA", "NAMES", "PEOPLE", "desk_world", "entries", "make_desk_app", "press"]
