"""What a customer has bought: asked of OneSubscription, kept in the store, read from there with its age."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any, TypeVar

from occ_tui.annotations import NamedTuple
from occ_tui.domain.contracts import Request, Subscription, ending_within
from occ_tui.services.ages import oldest
from occ_tui.services.contract_records import Reading, billed_of, plain, subscription_of

if TYPE_CHECKING:
    from occ_tui.client.contracts import ContractClient
    from occ_tui.client.orders import OrderClient
    from occ_tui.services.session import Account, Session
    from occ_tui.store.database import Store
    from occ_tui.wire.contracts import OrganizationSubscriptionSummary, SubscriptionDetails
    from occ_tui.wire.customer_contracts import Contract

CONTRACTS, REQUESTS = "contracts", "contractRequests"
"""Resources of the store: a document a subscription, and one for whatever was asked about them."""
_AT_ONCE = 6
"""Questions to the server that may be open together."""

Answer = TypeVar("Answer")


async def refresh(session: Session) -> None:
    """Asks for the subscriptions of every account in view, with all that belongs to them.

    What is stored of an account is replaced as a whole, once all of it was read. Errors: the tree of
    `client.errors`, those of the store; then what was stored before is still there.
    """
    from occ_tui.client.contracts import ContractClient
    from occ_tui.client.orders import OrderClient
    from occ_tui.services.threads import all_of, with_session

    if session.capabilities.reason("contracts"):
        return
    has_more = not session.capabilities.reason("orders list")
    async with session.transport() as transport:
        more = OrderClient(transport) if has_more else None
        asking = _Asking(ContractClient(transport), more, session.clock.zone)
        accounts = [account.compartment_id for account in accounts_in_view(session)]
        found = await all_of([asking.account(compartment_id) for compartment_id in accounts])
    await with_session(_keep, session, dict(zip(accounts, found, strict=True)))


def is_asked(session: Session) -> bool:
    """Whether there is an account to ask about."""
    return not session.capabilities.reason("contracts") and bool(accounts_in_view(session))


def accounts_in_view(session: Session) -> list[Account]:
    """The accounts whose contracts the user may see."""
    from occ_tui.services.session import sees_contracts

    return [account for account in session.in_view() if sees_contracts(account.contact_types)]


def may_change(session: Session, compartment_id: str) -> bool:
    """Whether the user may do more than read the contracts and orders of an account; tried where nobody says."""
    from occ_tui.services.granters import may_write

    return may_write(session, compartment_id, "contracts")


def pays_elsewhere(session: Session, compartment_id: str) -> str | None:
    """Who pays what is due in an account, where the user's contact type does not see it; `None` where it does."""
    from occ_tui.locale import _
    from occ_tui.services.session import sees_invoices

    account = session.known_account(compartment_id)
    if account is None or sees_invoices(account.contact_types):
        return None
    return _("It is paid by a finance contact of the account: your contact type does not see what is due.")


def subscriptions(
    session: Session, *, compartment_id: str | None = None, store: Store | None = None
) -> list[Subscription]:
    """All that is known of one account, or of those in view."""
    return [subscription_of(body) for body in stored(session, CONTRACTS, compartment_id, store)]


def po_numbers(session: Session, *, store: Store | None = None) -> dict[tuple[str, str], tuple[str, ...]]:
    """PO numbers of the invoices of contracts in view, by account and subscription, as far as both are known."""
    from occ_tui.store.deals import po_numbers_of_contracts

    accounts = [account.compartment_id for account in accounts_in_view(session)]
    return po_numbers_of_contracts(store or session.store(), accounts)


def stored(
    session: Session, resource: str, compartment_id: str | None = None, store: Store | None = None
) -> list[dict[str, Any]]:
    """The documents of `resource` of one account, or of those in view whose contracts the user may see."""
    from occ_tui.store.documents import documents

    accounts = [account.compartment_id for account in accounts_in_view(session)]
    wanted = [one for one in accounts if compartment_id in (None, one)]
    return documents(store or session.store(), resource, wanted)


def requests(session: Session, *, store: Store | None = None) -> list[Request]:
    """What was asked about the contracts of the accounts in view, the newest first."""
    found = [Request(**body) for body in stored(session, REQUESTS, store=store)]
    return sorted(found, key=lambda request: -(request.requested_ms or 0))


def ending(found: Sequence[Subscription], today: int) -> int:
    """How many services, or subscriptions without any, end within the longest of the times that are marked."""
    days = [
        end
        for subscription in found
        for end in ([service.end_day for service in subscription.services] or [subscription.end_day])
    ]
    return sum(ending_within(end, today) is not None for end in days)


def read_at(session: Session, resource: str = CONTRACTS) -> datetime | None:
    """When the contracts of the accounts in view were read, the oldest of them; `None` if one never was."""
    return oldest(session, resource, accounts_in_view(session))


def is_known(session: Session, resource: str = CONTRACTS) -> bool:
    """Whether the contracts of every account in view were ever read."""
    return not accounts_in_view(session) or read_at(session, resource) is not None


class Found(NamedTuple):
    """What the server knows of an account."""

    subscriptions: list[Subscription]
    requests: list[Request]


class _Asking:
    """Reads accounts, a few questions at a time."""

    def __init__(self, client: ContractClient, more: OrderClient | None, zone: tzinfo) -> None:
        """`more` tells what a portal knows beyond Oracle's routes."""
        self._client = client
        self._more = more
        self._read = Reading(zone)
        self._gate = asyncio.Semaphore(_AT_ONCE)

    async def account(self, compartment_id: str) -> Found:
        from occ_tui.services.threads import all_of

        listed = await self._one(self._client.organization_subscriptions(compartment_id))
        found = await all_of([self._subscription(compartment_id, row) for row in listed if row.id])
        more = await self._of_portal(compartment_id)
        found = [self._read.with_contract(one, more.get(one.id)) for one in found]
        asked = dict.fromkeys(one.contract_id for one in found if one.contract_id and self._more is not None)
        answers = await all_of([self._requests(compartment_id, contract_id) for contract_id in asked])
        return Found(found, list({request.id: request for answer in answers for request in answer}.values()))

    async def _of_portal(self, compartment_id: str) -> dict[str, Contract]:
        """What a portal tells of each subscription; nothing where it knows no such list."""
        from occ_tui.client.errors import NotAuthorizedOrNotFound

        if self._more is None:
            return {}
        try:
            listed = await self._one(self._more.contracts(compartment_id))
        except NotAuthorizedOrNotFound:
            self._more = None
            return {}
        return {contract.subscription_id: contract for contract in listed if contract.subscription_id}

    async def _requests(self, compartment_id: str, contract_id: str) -> list[Request]:
        from occ_tui.client.errors import NotAuthorizedOrNotFound

        assert self._more is not None
        try:
            listed = await self._one(self._more.requests(compartment_id, contract_id))
        except NotAuthorizedOrNotFound:
            return []
        return [self._read.request(compartment_id, request) for request in listed]

    async def _subscription(self, compartment_id: str, row: OrganizationSubscriptionSummary) -> Subscription:
        from occ_tui.services.threads import all_of

        name, client = row.id or "", self._client
        summaries = await self._one(client.subscriptions(compartment_id, name))
        details = await self._details(compartment_id, name)
        services = await self._one(client.services(compartment_id, name))
        cards = await self._one(client.rate_cards(compartment_id, name))
        schedule = await self._one(client.schedules(compartment_id, name))
        committed = await all_of(
            [self._one(client.commitments(compartment_id, service.id)) for service in services if service.id]
        )
        read = self._read
        return read.subscription(compartment_id, row, summaries, details)._replace(
            services=tuple(
                read.service(service, rows)
                for service, rows in zip((one for one in services if one.id), committed, strict=True)
            ),
            rate_cards=tuple(read.rate_card(card) for card in cards),
            billed=tuple(billed_of(one) for one in schedule if one.ar_invoice_number),
        )

    async def _details(self, compartment_id: str, subscription_id: str) -> SubscriptionDetails | None:
        """What is committed to; a subscription without a commitment has none."""
        from occ_tui.client.errors import NotAuthorizedOrNotFound

        try:
            return await self._one(self._client.subscription_details(compartment_id, subscription_id))
        except NotAuthorizedOrNotFound:
            return None

    async def _one(self, question: Awaitable[Answer]) -> Answer:
        async with self._gate:
            return await question


def _keep(session: Session, found: Mapping[str, Found]) -> None:
    from occ_tui.services.sync import now_ms
    from occ_tui.store.documents import replace_documents

    at_ms = now_ms()
    with session.new_store() as store:
        for compartment_id, known in found.items():
            contracts = [(one.id, plain(one)) for one in known.subscriptions]
            asked = [(request.id, request._asdict()) for request in known.requests]
            replace_documents(store, REQUESTS, compartment_id, asked, at_ms)
            replace_documents(store, CONTRACTS, compartment_id, contracts, at_ms)
