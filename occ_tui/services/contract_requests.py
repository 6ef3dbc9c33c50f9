"""Asking about a contract: sent to a portal and kept there, or prepared for Billing Support; a renewal quote taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from occ_tui.domain.contract_requests import About, Asked
from occ_tui.domain.contracts import Quote, RequestKind, Service, Subscription
from occ_tui.domain.dates import from_epoch_day
from occ_tui.locale import _

if TYPE_CHECKING:
    from occ_tui.domain.payments import Owed
    from occ_tui.services.paying import Outcome
    from occ_tui.services.session import Session
    from occ_tui.wire.base import WireModel


def about(session: Session, subscription: Subscription, service: Service | None = None) -> About:
    """What is known of the contract that one asks about."""
    account = session.known_account(subscription.compartment_id)
    customer = subscription.customer_name or (account.account_name if account else "")
    number = account.account_number if account else ""
    return About(subscription, customer, number, service, session.clock.today_number())


def is_prepared(session: Session, subscription: Subscription) -> bool:
    """Whether a request is written down here for Billing Support, since nobody takes it at the profile's service."""
    return session.capabilities.kind == "oracle" or not subscription.contract_id


def not_askable(session: Session, subscription: Subscription) -> str | None:
    """Why nothing can be asked about a contract, with the next best step; `None` if something can."""
    from occ_tui.services.contracts import may_change

    if is_prepared(session, subscription):
        return None  # what is only written down here needs no right
    if reason := session.capabilities.reason("contract requests"):
        return reason
    if not may_change(session, subscription.compartment_id):
        return _("Contracts are changed by a sales/technical contact of the account; your contact type reads them.")
    return None


def not_renewable(session: Session, subscription: Subscription) -> str | None:
    """Why no renewal quote can be taken, with the next best step; `None` if one can."""
    if is_prepared(session, subscription):
        return _("Oracle publishes no renewal quotes: ask for one, and where it came from it is taken.")
    if reason := not_askable(session, subscription):
        return reason
    if subscription.open_quote(session.clock.today_number()) is not None:
        return None
    if any(quote.status == "ACCEPTED" for quote in subscription.quotes):
        return _("Its renewal was accepted already; p pays it while something is due.")
    return _("There is no renewal quote that could be accepted: ask for one.")


def owed(session: Session, subscription: Subscription) -> list[Owed]:
    """What is to be paid for accepted renewals of a contract."""
    from occ_tui.services.payments import payables

    ids = {quote.payable_id for quote in subscription.quotes if quote.payable_id}
    found = payables(session) if ids else []
    return [one for one in found if one.id in ids and one.reason is None]


def not_payable(session: Session, subscription: Subscription) -> str | None:
    """Why no renewal of a contract is paid, with the next best step; `None` if one can be."""
    from occ_tui.services.contracts import pays_elsewhere

    if reason := session.capabilities.reason("pay"):
        return reason
    if owed(session, subscription):
        return None
    if any(quote.payable_id for quote in subscription.quotes) and (
        reason := pays_elsewhere(session, subscription.compartment_id)
    ):
        return reason
    return _("No renewal of this contract is to be paid; its invoices are paid in section 2.")


async def send(session: Session, subscription: Subscription, wanted: Asked) -> Outcome:
    """Sends a request that a person has confirmed; journalled, kept by the portal. Errors: the journal's.

    The wished day begins in the account's time zone, where the portal reads it.
    """
    from datetime import datetime

    from occ_tui.wire.customer_contracts import CreateContractRequestDetails

    day = None if wanted.wanted_day is None else from_epoch_day(wanted.wanted_day)
    details = CreateContractRequestDetails(
        kind=wanted.kind.value,
        subscription_id=subscription.id,
        subject=wanted.subject,
        details=wanted.details,
        quantity=wanted.quantity,
        subscribed_service_id=wanted.service_id or None,
        time_wanted=None if day is None else datetime(day.year, day.month, day.day, tzinfo=session.clock.zone),
        contact_email=wanted.email or None,
    )
    what = f"{wanted.kind.value.lower()} of contract {subscription.contract_id} {wanted.service_id}".rstrip()
    return await _post(session, subscription, details, what)


async def accept(session: Session, subscription: Subscription, quote: Quote) -> Outcome:
    """Takes a renewal quote, which a person has confirmed with its amount; then it is to be paid."""
    from occ_tui.domain.contracts import decimal_of
    from occ_tui.wire.customer_contracts import CreateContractRequestDetails

    details = CreateContractRequestDetails(
        kind=RequestKind.ACCEPT_RENEWAL.value, quote_number=quote.number, amount=decimal_of(quote.amount)
    )
    return await _post(session, subscription, details, f"quote {quote.number}")


async def _post(session: Session, subscription: Subscription, details: WireModel, what: str) -> Outcome:
    from occ_tui.client.orders import CONTRACTS
    from occ_tui.client.transport import path_segment
    from occ_tui.services.changing import change
    from occ_tui.wire.codec import dumps

    return await change(
        session,
        subscription.compartment_id,
        "POST",
        f"{CONTRACTS}/{path_segment(subscription.contract_id)}/requests",
        object=what,
        query={"compartmentId": subscription.compartment_id},
        body=dumps(details.to_wire()),
    )
