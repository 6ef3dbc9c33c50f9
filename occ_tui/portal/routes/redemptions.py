"""Redeeming rewards: `/customerCenter/20261101/rewards`, which Oracle does not publish."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from sqlalchemy import Connection

from occ_tui.domain.access import Access, Module, may
from occ_tui.portal import ledger, paying, reward_lists, rewards
from occ_tui.portal.auth import Caller, account_for
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.refusals import invalid_parameter, not_found
from occ_tui.portal.retries import Stored, once
from occ_tui.portal.rewards import Wish
from occ_tui.portal.routes.common import (
    REFUSALS,
    WRITE_REFUSALS,
    CallerOf,
    Compartment,
    Paging,
    PortalOf,
    RetryToken,
    TargetOf,
    answer,
    body_of,
    described_body,
    page_headers,
    sent,
)
from occ_tui.portal.routes.rewards import found, is_redeemer
from occ_tui.portal.schema import invoices
from occ_tui.portal.schema_rewards import reward_redemptions
from occ_tui.wire import codec
from occ_tui.wire.customer_rewards import (
    CreateRedemptionDetails,
    RedeemableInvoiceCollection,
    Redemption,
    RedemptionList,
    RewardProgram,
    RewardProgramCollection,
    RewardRate,
)
from occ_tui.wire.routes import REWARDS

router = APIRouter(prefix=REWARDS, tags=["Redeeming rewards"], responses=REFUSALS)

Subscription = Annotated[str, Query(alias="subscriptionId", min_length=1)]


@router.get("/programs", operation_id="list_reward_programs", responses={200: {"model": RewardProgramCollection}})
def list_reward_programs(portal: PortalOf, caller: CallerOf, compartment_id: Compartment) -> Response:
    """The subscriptions of an account whose usage earns rewards, and what the caller may do with them."""
    account = account_for(portal, caller, compartment_id, Module.REWARDS, Access.READ)
    with portal.ledger.reading() as connection:
        types = ledger.contact_types(connection, caller.contact_id, account.id)
        can_redeem, can_manage = is_redeemer(connection, caller, account), may(types, Module.REWARDS, Access.WRITE)
        items = [
            RewardProgram.model_construct(
                subscription_id=program.subscription_id,
                base_currency_code=program.currency,
                rewards_rate=Decimal(program.rate),
                is_redeemable=can_redeem,
                is_manageable=can_manage,
                rates=[
                    RewardRate.model_construct(currency_code=currency, rate=rate)
                    for currency, rate in rewards.rates_of(connection, program.id).items()
                ],
            )
            for program in rewards.programs_of(connection, account.id)
        ]
    return answer(RewardProgramCollection.model_construct(items=items))


@router.get(
    "/redeemableInvoices",
    operation_id="list_redeemable_invoices",
    responses={200: {"model": RedeemableInvoiceCollection}},
)
def list_redeemable_invoices(
    portal: PortalOf,
    caller: CallerOf,
    compartment_id: Compartment,
    subscription: Subscription,
    paging: Annotated[Paging, Depends(Paging.of)],
) -> Response:
    """A page of the support invoices that are due, and how much of each rewards may pay."""
    account = account_for(portal, caller, compartment_id, Module.REWARDS, Access.READ)
    question = f"redeemable invoices of {compartment_id} {subscription}"
    position = paging.position(portal, question)
    with portal.ledger.reading() as connection:
        program = found(connection, account, subscription)
        keys = (invoices.c.id, invoices.c.id)  # the order of the index by account, state and type
        page = reward_lists.page(connection, reward_lists.redeemable(account.id), keys, position, paging.limit)
        items = reward_lists.redeemable_invoices(connection, program, page.rows, account.time_zone)
    headers = page_headers(portal, question, page.next_position)
    return answer(RedeemableInvoiceCollection.model_construct(items=items), headers)


@router.get("/redemptions", operation_id="find_redemptions", responses={200: {"model": RedemptionList}})
def find_redemptions(
    portal: PortalOf,
    caller: CallerOf,
    compartment_id: Compartment,
    paging: Annotated[Paging, Depends(Paging.of)],
    client_reference: Annotated[str | None, Query(alias="clientReference")] = None,
    invoice: Annotated[str | None, Query(alias="internalInvoiceId")] = None,
) -> Response:
    """A page of what was redeemed, the newest first, with the months that each redemption took it from."""
    account = account_for(portal, caller, compartment_id, Module.REWARDS, Access.READ)
    question = f"whole redemptions of {compartment_id} {client_reference!r} {invoice!r}"
    position = paging.position(portal, question)
    redeemed = reward_redemptions.c
    with portal.ledger.reading() as connection:
        query = reward_lists.redemptions().where(redeemed.account_id == account.id)
        if client_reference is not None:
            query = query.where(redeemed.client_reference == client_reference)
        if invoice is not None:
            query = query.where(invoices.c.internal_invoice_id == invoice)
        keys = (redeemed.redeemed_ms, redeemed.id)
        page = reward_lists.page(connection, query, keys, position, paging.limit, is_descending=True)
        items = reward_lists.whole_redemptions(connection, page.rows)
    headers = page_headers(portal, question, page.next_position)
    return answer(RedemptionList.model_construct(items=items), headers)


@router.post(
    "/redemptions",
    operation_id="create_redemption",
    responses={200: {"model": Redemption}, **WRITE_REFUSALS},
    openapi_extra=described_body(CreateRedemptionDetails),
)
def create_redemption(portal: PortalOf, caller: CallerOf, target: TargetOf, retry_token: RetryToken = None) -> Response:
    """Pays of a support invoice with rewards: what is due before tax at most, and no more than is available."""
    details = body_of(target, CreateRedemptionDetails)
    account = account_for(portal, caller, details.compartment_id or "", Module.REWARDS, Access.READ)
    with portal.ledger.reading() as connection:
        if not is_redeemer(connection, caller, account):
            raise not_found()
    if retry_token is None:
        raise invalid_parameter("opc-retry-token: a redemption needs one. Nothing was redeemed.")

    def do(connection: Connection) -> Stored:
        wish = _wish(connection, account, caller, details)
        number = rewards.redeem(connection, portal, wish)
        query = reward_lists.redemptions().where(reward_redemptions.c.id == number)
        made = reward_lists.whole_redemptions(connection, connection.execute(query).all())
        return Stored(codec.dumps(made[0].to_wire()))

    stored = once(portal, caller, target, retry_token, do)
    portal.on_mail()
    return sent(stored)


_NEEDED = ("internal_invoice_id", "if_match", "amount", "currency_code", "redeemer_email", "redemption_code")


def _wish(connection: Connection, account: AnyRow, caller: Caller, details: CreateRedemptionDetails) -> Wish:
    for name in _NEEDED:
        if getattr(details, name) is None:
            alias = CreateRedemptionDetails.model_fields[name].alias
            raise invalid_parameter(f"{alias}: missing. Nothing was redeemed.")
    paying.check_contact(details.redeemer_email, details.language_code)
    return Wish(
        account=account,
        program=found(connection, account, details.subscription_id or ""),
        actor=caller.name,
        contact_id=caller.contact_id,
        invoice=details.internal_invoice_id or "",
        if_match=details.if_match or "",
        amount=details.amount or Decimal(0),
        currency=details.currency_code or "",
        fx_rate=details.fx_rate,
        email=details.redeemer_email or "",
        code=details.redemption_code or "",
        client_reference=details.client_reference,
        language_code=details.language_code or "",
    )
