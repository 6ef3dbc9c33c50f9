"""What was used, of OneSubscription 20190111: computed usages, singly and summed, and the usage ledger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response

from occ_tui.domain.dates import epoch_day, from_epoch_day
from occ_tui.portal import metering, usage_messages
from occ_tui.portal.contract_access import (
    Ascending,
    Order,
    Pages,
    SubscriptionName,
    contract_named,
    contracts_of,
    is_down,
)
from occ_tui.portal.contract_rows import first_day_from
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.metering import Metered
from occ_tui.portal.refusals import not_found
from occ_tui.portal.routes.common import (
    REFUSALS,
    CallerOf,
    Compartment,
    Fields,
    PortalOf,
    WhenGiven,
    answer,
    answer_list,
    aware,
    chosen_fields,
    page_headers,
)
from occ_tui.portal.state import Portal
from occ_tui.portal.usage_messages import Aggregate
from occ_tui.portal.used import used_of
from occ_tui.wire.routes import ONE_SUBSCRIPTION
from occ_tui.wire.usage import AggregatedComputedUsageSummary, ComputedUsage, ComputedUsageSummary

router = APIRouter(prefix=ONE_SUBSCRIPTION, tags=["OneSubscription"], responses=REFUSALS)

TimeFrom = Annotated[WhenGiven, Query(alias="timeFrom", description="Metered then or later.")]
TimeTo = Annotated[WhenGiven, Query(alias="timeTo", description="Metered before.")]
ParentProduct = Annotated[str | None, Query(alias="parentProduct", description="Part number of the service.")]


class UsageSort(StrEnum):
    """What computed usages are ordered by. All three follow the day, and so does their order."""

    TIME_CREATED = "timeCreated"
    TIME_OF_ARRIVAL = "timeOfArrival"
    TIME_METERED_ON = "timeMeteredOn"


class Grouping(StrEnum):
    """What is summed. A day's use is metered at once, so that its hours are one."""

    HOURLY = "HOURLY"
    DAILY = "DAILY"
    MONTHLY = "MONTHLY"
    NONE = "NONE"


@router.get(
    "/computedUsages", operation_id="list_computed_usages", responses={200: {"model": list[ComputedUsageSummary]}}
)
def list_computed_usages(
    portal: PortalOf,
    caller: CallerOf,
    compartment_id: Compartment,
    subscription_id: SubscriptionName,
    time_from: TimeFrom,
    time_to: TimeTo,
    paging: Pages,
    parent_product: ParentProduct = None,
    computed_product: Annotated[str | None, Query(alias="computedProduct", description="Part number.")] = None,
    sort_by: Annotated[UsageSort, Query(alias="sortBy")] = UsageSort.TIME_METERED_ON,
    sort_order: Order = Ascending,
) -> Response:
    """A page of what was used of each product on each day."""
    account = contracts_of(portal, caller, compartment_id)
    first_day, end_day = _window(portal, account, time_from, time_to)
    chosen = f"{subscription_id!r} {time_from} {time_to} {parent_product!r} {computed_product!r}"
    question = f"computed usages {compartment_id} {chosen} {sort_by} {sort_order}"
    after = paging.position(portal, question)
    down = is_down(sort_order)
    if after and down:
        end_day = min(end_day, after[0] + 1)
    elif after:
        first_day = max(first_day, after[0])
    with portal.ledger.reading() as connection:
        contract = contract_named(connection, portal, account, subscription_id)
        used = used_of(connection, portal, account, contract)
        found = metering.of_contract(connection, contract, first_day, end_day, is_descending=down)
        wanted = (
            item for item in found if _is_behind(item, after, down) and computed_product in (None, item.part_number)
        )
        is_other = used is None or parent_product not in (None, used.service.part_number)
        items = [] if is_other else list(islice(wanted, paging.limit + 1))
    shown = items[: paging.limit]
    next_position = shown[-1].key if len(items) > paging.limit else None
    messages = [usage_messages.computed(item, used) for item in shown if used]
    return answer_list(messages, page_headers(portal, question, next_position))


@router.get(
    "/computedUsages/{computedUsageId}", operation_id="get_computed_usage", responses={200: {"model": ComputedUsage}}
)
def get_computed_usage(
    portal: PortalOf,
    caller: CallerOf,
    compartment_id: Compartment,
    name: Annotated[str, Path(alias="computedUsageId")],
    fields: Fields = None,
) -> Response:
    """What was used of one product on one day."""
    account = contracts_of(portal, caller, compartment_id)
    with portal.ledger.reading() as connection:
        found = metering.named(connection, account.id, name)
        used = used_of(connection, portal, account, found[0]) if found else None
    if found is None or used is None or found[1].day > portal.today_number(account.time_zone):
        raise not_found()
    return answer(chosen_fields(usage_messages.whole(found[1], used), fields or ()))


@router.get(
    "/aggregatedComputedUsages",
    operation_id="list_aggregated_computed_usages",
    responses={200: {"model": list[AggregatedComputedUsageSummary]}},
)
def list_aggregated_computed_usages(
    portal: PortalOf,
    caller: CallerOf,
    compartment_id: Compartment,
    subscription_id: SubscriptionName,
    time_from: TimeFrom,
    time_to: TimeTo,
    paging: Pages,
    parent_product: ParentProduct = None,
    grouping: Annotated[Grouping, Query()] = Grouping.DAILY,
) -> Response:
    """What was used of each product, summed; `limit` counts the sums, which a page has under one service."""
    account = contracts_of(portal, caller, compartment_id)
    first_day, end_day = _window(portal, account, time_from, time_to)
    question = f"aggregated {compartment_id} {subscription_id!r} {time_from} {time_to} {parent_product!r} {grouping}"
    after = paging.position(portal, question)
    with portal.ledger.reading() as connection:
        contract = contract_named(connection, portal, account, subscription_id)
        used = used_of(connection, portal, account, contract)
        from_day = max(first_day, after[0]) if after else first_day
        found = metering.of_contract(connection, contract, from_day, end_day)
        sums = _summed(found, grouping, first_day)
        wanted = (item for item in sums if after is None or item.key > tuple(after))
        is_other = used is None or parent_product not in (None, used.service.part_number)
        items = [] if is_other else list(islice(wanted, paging.limit + 1))
    shown = items[: paging.limit]
    next_position = shown[-1].key if len(items) > paging.limit else None
    messages = [usage_messages.aggregated(shown, contract, used)] if shown and used else []
    return answer_list(messages, page_headers(portal, question, next_position))


def _window(portal: Portal, account: AnyRow, time_from: WhenGiven, time_to: WhenGiven) -> tuple[int, int]:
    """The first day, and the day before which to end: nothing is metered after today."""
    zone = account.time_zone
    end_day = first_day_from(aware(time_to), zone)
    return first_day_from(aware(time_from), zone), min(end_day, portal.today_number(zone) + 1)


def _summed(found: Iterator[Metered], grouping: Grouping, first_day: int) -> Iterator[Aggregate]:
    """What was used, summed by product and price over each day, each month or all days."""
    sums: dict[tuple[str, str], Aggregate] = {}
    current: int | None = None
    for item in found:
        day = _group(item.day, grouping, first_day)
        if day != current:
            yield from sorted(sums.values(), key=lambda total: total.key)
            sums, current = {}, day
        name = (item.part_number, str(item.net_unit_price))
        total = sums.setdefault(name, Aggregate(day, item.part_number, item.product, item.net_unit_price))
        total.quantity += item.quantity
        total.cost += item.cost
        total.cost_rounded += item.cost_rounded
    yield from sorted(sums.values(), key=lambda total: total.key)


def _group(day: int, grouping: Grouping, first_day: int) -> int:
    """The first day of the group that a day is in."""
    if grouping is Grouping.NONE:
        return first_day
    if grouping is not Grouping.MONTHLY:
        return day
    found = from_epoch_day(day)
    return max(first_day, epoch_day(date(found.year, found.month, 1)))


def _is_behind(item: Metered, after: list[int] | None, down: bool) -> bool:
    if after is None:
        return True
    return item.key < tuple(after) if down else item.key > tuple(after)
