"""An app on a real portal in this process, whose billing profile it shows and changes by the very services."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from textual.pilot import Pilot

from occ_tui.app import OccApp
from occ_tui.domain.dates import BusinessClock
from occ_tui.domain.invoices import InvoiceType
from occ_tui.portal.entries import AddressEntry, Entry, InvoiceEntry, LineEntry, SubscriptionEntry
from occ_tui.portal.entries_contracts import ContractEntry, OrderEntry, OrderEventEntry, ServiceEntry
from occ_tui.portal.ledger import Ledger
from occ_tui.portal.state import Portal
from occ_tui.services import apart, payments, plans, sync
from occ_tui.services.sync import SyncAge
from occ_tui.wire.customer_orders import OrderEventKind
from support import portal_world as world
from support.ledgers import copied
from support.portal_session import PortalSession, Served, session_at
from support.portal_world import ACME, DAY_MS, TODAY_NUMBER
from support.screens import NOW, settle
from support.standing_clock import stand_still


def second_plan() -> SubscriptionEntry:
    """A plan in Brazil whose upgrade failed, and that nothing pays."""
    return SubscriptionEntry(
        account_ocid=ACME,
        subscription_id="sub-2",
        plan_number="SP-2",
        plan_type="FREE_TIER",
        currency="EUR",
        started_ms=(TODAY_NUMBER - 40) * DAY_MS,
        upgrade_state="ERROR",
        account_type="PERSONAL",
        address=AddressEntry(
            address_key="7002",
            line1="Rua das Flores 7",
            city="São Paulo",
            state="SP",
            postal_code="01310-100",
            country="BR",
            email_address="contas@acme.example",
            first_name="Bia",
            last_name="Souza",
        ),
    )


def bought() -> Iterator[Entry]:
    """A service that is invoiced every month, of which two months are, and one in yen once a year."""
    for number, currency in (("6001", "EUR"), ("6002", "JPY")):
        events = (OrderEventEntry(OrderEventKind.BOOKED, (TODAY_NUMBER - 60) * DAY_MS),)
        yield OrderEntry(account_ocid=ACME, number=number, currency=currency, events=events)
    days = {"start_day": TODAY_NUMBER - 40, "end_day": TODAY_NUMBER + 324}
    monthly = ServiceEntry(
        service_id="ss-erp",
        order_number="6001",
        part_number="B69711",
        product="Fusion Cloud ERP",
        net_unit_price=Decimal("145.005"),
        quantity=Decimal(10),
        line_minor=145_005,
        billing_frequency="MONTHLY",
        **days,
    )
    yearly = ServiceEntry(
        service_id="ss-jp",
        order_number="6002",
        part_number="L10005",
        product="=Support & <b>Update</b>",
        net_unit_price=Decimal(120_000),
        line_minor=120_000,
        billing_frequency="ANNUAL",
        start_day=TODAY_NUMBER + 30,
        end_day=TODAY_NUMBER + 30 + 729,
    )
    for name, currency, service in (("SUB-ERP", "EUR", monthly), ("SUB-JP", "JPY", yearly)):
        yield ContractEntry(
            account_ocid=ACME,
            contract_id=f"C-{name}",
            subscription_id=name,
            kind=InvoiceType.SUBSCRIPTION,
            currency=currency,
            service_name="ERP Cloud" if currency == "EUR" else "Support",
            start_day=service.start_day,
            end_day=service.end_day,
            services=(service,),
        )
    for number, first in enumerate((TODAY_NUMBER - 40, TODAY_NUMBER - 9), 1):
        line = LineEntry(
            "Fusion Cloud ERP",
            Decimal("145.005"),
            145_005,
            Decimal(10),
            "6001",
            "B69711",
            first,
            first + 30,
        )
        yield InvoiceEntry(
            account_ocid=ACME,
            internal_invoice_id=f"77700{number}",
            invoice_id=f"66600{number}",
            number=f"INV-ERP-{number}",
            type=InvoiceType.SUBSCRIPTION,
            currency="EUR",
            amount_minor=145_005,
            time_invoice_ms=first * DAY_MS,
            due_day=first + 30,
            lines=[line],
        )


def _books(directory: Path, is_empty: bool) -> Ledger:
    made = Ledger.create(directory, world.TODAY)
    hidden = ("SubscriptionEntry", "RecipientEntry") if is_empty else ()
    made.load(entry for entry in world.entries(24) if type(entry).__name__ not in hidden)
    if not is_empty:
        made.load([second_plan(), *bought()])
    return made


@contextmanager
def portal_with(directory: Path, *, is_empty: bool = False) -> Iterator[Served]:
    """The hand-made ledger with two plans; or without any."""
    made = copied(directory, _books, is_empty)
    yield Served(Portal(made, world.TODAY, frozenset({world.HOST}), "http://127.0.0.1:8182"))
    made.close()


def unreachable(request: httpx.Request) -> httpx.Response | None:
    """The network is down."""
    raise httpx.ConnectError("no route", request=request)


def make_billing_app(
    served: Served,
    directory: Path,
    monkeypatch: pytest.MonkeyPatch,
    who: str = "finance",
    *,
    filled: bool = True,
    **options: Any,
) -> OccApp:
    """An app on `served` whose store was filled by a sync; the journal's clock stands still."""
    session = session_at(served, directory, who, **options)
    session.clock = BusinessClock(world.TODAY)
    stand_still(monkeypatch, NOW)
    monkeypatch.setattr(apart, "sync", sync.sync)
    with ThreadPoolExecutor(1) as pool:  # whoever calls may be in an event loop
        pool.submit(lambda: asyncio.run(_filled(session, filled))).result()
    monkeypatch.setattr(sync, "age_in_view", lambda _session, **_: SyncAge(NOW, NOW))
    return OccApp(session, section="billing")


async def _filled(session: PortalSession, filled: bool) -> None:
    await sync.sync(session)
    if filled:
        await payments.refresh(session)
        await plans.refresh(session)
    session.close()


@asynccontextmanager
async def running(app: OccApp, size: tuple[int, int]) -> AsyncIterator[Pilot[None]]:
    """The app, until everything in it is quiet; ended with all its threads."""
    try:
        async with app.run_test(size=size) as pilot:
            await settle(pilot)
            yield pilot
            await settle(pilot)  # a change is followed by a sync, which nobody breaks off
    finally:
        app.close_lanes()
        app.session.close()
