"""Support rewards as Usage 20190111 has them: what was earned, by which products, what was redeemed, who may redeem."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import Response
from sqlalchemy import Connection, select

from occ_tui.domain.access import Access, Module, may_redeem
from occ_tui.domain.emails import LONGEST_ADDRESS
from occ_tui.portal import ledger, redeemers, reward_lists, rewards
from occ_tui.portal.auth import Caller, account_for
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.refusals import not_found
from occ_tui.portal.retries import Stored, once
from occ_tui.portal.routes.common import (
    REFUSALS,
    WRITE_REFUSALS,
    CallerOf,
    IfMatch,
    Paging,
    PortalOf,
    RetryToken,
    TargetOf,
    When,
    answer,
    body_of,
    described_body,
    instant_ms,
    page_headers,
    sent,
)
from occ_tui.portal.schema_rewards import reward_products, reward_redeemers, reward_redemptions
from occ_tui.wire import codec
from occ_tui.wire.rewards import (
    CreateRedeemableUserDetails,
    ProductCollection,
    RedeemableUserCollection,
    RedemptionCollection,
    RewardCollection,
)
from occ_tui.wire.routes import USAGE

router = APIRouter(prefix=USAGE, tags=["Rewards"], responses=REFUSALS)

SubscriptionName = Annotated[str, Path(alias="subscriptionId", description="The subscription whose usage earns.")]
Tenancy = Annotated[str, Query(alias="tenancyId", min_length=1, description="OCID of the account's tenancy.")]


class SortOrder(StrEnum):
    """Which end comes first."""

    ASC = "ASC"
    DESC = "DESC"


class SortBy(StrEnum):
    """What lists of products and of people are sorted by."""

    TIMECREATED = "TIMECREATED"
    TIMESTART = "TIMESTART"


class RedemptionSortBy(StrEnum):
    """What redemptions are sorted by."""

    TIMEREDEEMED = "TIMEREDEEMED"


class ProductType(StrEnum):
    """Which products."""

    ALL = "ALL"
    ELIGIBLE = "ELIGIBLE"
    INELIGIBLE = "INELIGIBLE"


Order = Annotated[SortOrder | None, Query(alias="sortOrder")]
By = Annotated[SortBy | None, Query(alias="sortBy")]


@router.get("/{subscriptionId}/rewards", operation_id="list_rewards", responses={200: {"model": RewardCollection}})
def list_rewards(portal: PortalOf, caller: CallerOf, subscription: SubscriptionName, tenancy: Tenancy) -> Response:
    """What there is to redeem, and what each month earned. The redemption code is shown to those who may redeem."""
    account = account_for(portal, caller, tenancy, Module.REWARDS, Access.READ)
    with portal.ledger.reading() as connection:
        program = found(connection, account, subscription)
        months = rewards.months_of(connection, program.id)
        shows_code = is_redeemer(connection, caller, account)
    today = portal.today_number(account.time_zone)
    return answer(reward_lists.collection(program, account, months, today, shows_code=shows_code))


@router.get("/{subscriptionId}/products", operation_id="list_products", responses={200: {"model": ProductCollection}})
def list_products(
    portal: PortalOf,
    caller: CallerOf,
    subscription: SubscriptionName,
    tenancy: Tenancy,
    period: Annotated[str, Query(alias="usagePeriodKey", min_length=1, description="Of a month of `list_rewards`.")],
    paging: Annotated[Paging, Depends(Paging.of)],
    sort_order: Order = None,
    sort_by: By = None,
    kind: Annotated[ProductType, Query(alias="producttype")] = ProductType.ALL,
) -> Response:
    """A page of the products that were used in a month."""
    account = account_for(portal, caller, tenancy, Module.REWARDS, Access.READ)
    question = f"products of {tenancy} {subscription} {period!r} {sort_order} {sort_by} {kind}"
    position = paging.position(portal, question)
    with portal.ledger.reading() as connection:
        program = found(connection, account, subscription)
        month = reward_lists.find_month(connection, program.id, period)
        if month is None:
            raise not_found()
        query = select(reward_products).where(reward_products.c.month_id == month.id)
        if kind is not ProductType.ALL:
            query = query.where(reward_products.c.is_eligible == int(kind is ProductType.ELIGIBLE))
        by = reward_products.c.started_day if sort_by is SortBy.TIMESTART else reward_products.c.id
        page = reward_lists.page(
            connection,
            query,
            (by, reward_products.c.id),
            position,
            paging.limit,
            is_descending=sort_order is SortOrder.DESC,
        )
    items = [reward_lists.product(row, program.currency) for row in page.rows]
    headers = page_headers(portal, question, page.next_position)
    return answer(ProductCollection.model_construct(items=items), headers)


@router.get(
    "/{subscriptionId}/redemptions", operation_id="list_redemptions", responses={200: {"model": RedemptionCollection}}
)
def list_redemptions(
    portal: PortalOf,
    caller: CallerOf,
    subscription: SubscriptionName,
    tenancy: Tenancy,
    paging: Annotated[Paging, Depends(Paging.of)],
    time_from: Annotated[When, Query(alias="timeRedeemedGreaterThanOrEqualTo")] = None,
    time_before: Annotated[When, Query(alias="timeRedeemedLessThan")] = None,
    sort_order: Order = None,
    sort_by: Annotated[RedemptionSortBy | None, Query(alias="sortBy")] = None,
) -> Response:
    """A page of what was redeemed, the earliest first unless `sortOrder` says otherwise."""
    account = account_for(portal, caller, tenancy, Module.REWARDS, Access.READ)
    since, before = instant_ms(time_from), instant_ms(time_before)
    question = f"redemptions of {tenancy} {subscription} {since} {before} {sort_order}"
    position = paging.position(portal, question)
    with portal.ledger.reading() as connection:
        program = found(connection, account, subscription)
        query = reward_lists.redemptions().where(reward_redemptions.c.program_id == program.id)
        if since is not None:
            query = query.where(reward_redemptions.c.redeemed_ms >= since)
        if before is not None:
            query = query.where(reward_redemptions.c.redeemed_ms < before)
        keys = (reward_redemptions.c.redeemed_ms, reward_redemptions.c.id)
        is_descending = sort_order is SortOrder.DESC
        page = reward_lists.page(connection, query, keys, position, paging.limit, is_descending=is_descending)
        shows_code = is_redeemer(connection, caller, account)
    items = [reward_lists.summary(row, shows_code=shows_code) for row in page.rows]
    headers = page_headers(portal, question, page.next_position)
    return answer(RedemptionCollection.model_construct(items=items), headers)


@router.get(
    "/{subscriptionId}/redeemableUsers",
    operation_id="list_redeemable_users",
    responses={200: {"model": RedeemableUserCollection}},
)
def list_redeemable_users(
    portal: PortalOf,
    caller: CallerOf,
    subscription: SubscriptionName,
    tenancy: Tenancy,
    paging: Annotated[Paging, Depends(Paging.of)],
    sort_order: Order = None,
    sort_by: By = None,
) -> Response:
    """A page of those who may redeem, as they were added."""
    account = account_for(portal, caller, tenancy, Module.REWARDS, Access.READ)
    question = f"redeemers of {tenancy} {subscription} {sort_order}"
    position = paging.position(portal, question)
    people = reward_redeemers.c
    with portal.ledger.reading() as connection:
        program = found(connection, account, subscription)
        query = select(reward_redeemers).where(people.program_id == program.id, people.removed_ms.is_(None))
        is_descending = sort_order is SortOrder.DESC
        keys = (people.created_ms, people.id)
        page = reward_lists.page(connection, query, keys, position, paging.limit, is_descending=is_descending)
    headers = {**page_headers(portal, question, page.next_position), "etag": redeemers.etag(program)}
    items = [reward_lists.redeemer(row) for row in page.rows]
    return answer(RedeemableUserCollection.model_construct(items=items), headers)


@router.post(
    "/{subscriptionId}/redeemableUsers",
    operation_id="create_redeemable_user",
    responses={200: {"model": RedeemableUserCollection}, **WRITE_REFUSALS},
    openapi_extra=described_body(CreateRedeemableUserDetails),
)
def create_redeemable_user(
    portal: PortalOf,
    caller: CallerOf,
    target: TargetOf,
    subscription: SubscriptionName,
    tenancy: Tenancy,
    user: Annotated[str | None, Query(alias="userId", description="Who wants it; accepted and not used.")] = None,
    if_match: IfMatch = None,
    retry_token: RetryToken = None,
) -> Response:
    """Lets people redeem; all of them, or nobody."""
    details = body_of(target, CreateRedeemableUserDetails)
    account = account_for(portal, caller, tenancy, Module.REWARDS, Access.WRITE)

    def do(connection: Connection) -> Stored:
        program = found(connection, account, subscription)
        redeemers.check_etag(program, if_match)
        numbers = redeemers.add(connection, portal, program, caller.name, details.items or [])
        return _added(connection, account, subscription, numbers)

    return sent(once(portal, caller, target, retry_token, do))


@router.delete(
    "/{subscriptionId}/redeemableUsers",
    operation_id="delete_redeemable_user",
    status_code=204,
    responses={204: {"description": "Removed."}, **WRITE_REFUSALS},
    response_class=Response,
)
def delete_redeemable_user(
    portal: PortalOf,
    caller: CallerOf,
    target: TargetOf,
    subscription: SubscriptionName,
    tenancy: Tenancy,
    email: Annotated[str, Query(alias="emailId", min_length=1, max_length=LONGEST_ADDRESS)],
    if_match: IfMatch = None,
    retry_token: RetryToken = None,
) -> Response:
    """Takes somebody's right to redeem away."""
    account = account_for(portal, caller, tenancy, Module.REWARDS, Access.WRITE)

    def do(connection: Connection) -> Stored:
        program = found(connection, account, subscription)
        redeemers.check_etag(program, if_match)
        redeemers.remove(connection, portal, program, caller.name, email)
        return Stored(b"", 204)

    return sent(once(portal, caller, target, retry_token, do))


def found(connection: Connection, account: AnyRow, subscription: str) -> AnyRow:
    """The program of a subscription; refused if the account has none."""
    program = rewards.find_program(connection, account.id, subscription)
    if program is None:
        raise not_found()
    return program


def is_redeemer(connection: Connection, caller: Caller, account: AnyRow) -> bool:
    """Whether the caller may redeem for an account."""
    return may_redeem(ledger.contact_types(connection, caller.contact_id, account.id))


def _added(connection: Connection, account: AnyRow, subscription: str, numbers: list[int]) -> Stored:
    rows: Any = connection.execute(
        select(reward_redeemers).where(reward_redeemers.c.id.in_(numbers)).order_by(reward_redeemers.c.id)
    )
    made = RedeemableUserCollection.model_construct(items=[reward_lists.redeemer(row) for row in rows])
    etag = redeemers.etag(found(connection, account, subscription))
    return Stored(codec.dumps(made.to_wire()), headers={"etag": etag})
