"""Contracts with their renewal quotes, and what is asked about them: `/customerCenter/20261101/contracts`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response
from sqlalchemy import Connection

from occ_tui.domain.access import Access
from occ_tui.domain.money import to_decimal
from occ_tui.portal import asking
from occ_tui.portal.contract_access import Pages, contracts_of
from occ_tui.portal.contract_rows import of_contracts
from occ_tui.portal.keyed import page
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.messages import midnight
from occ_tui.portal.refusals import invalid_parameter, not_found
from occ_tui.portal.retries import Stored, once
from occ_tui.portal.routes.common import (
    REFUSALS,
    WRITE_REFUSALS,
    CallerOf,
    Compartment,
    PortalOf,
    RetryToken,
    TargetOf,
    answer,
    body_of,
    described_body,
    sent,
)
from occ_tui.portal.schema_contracts import contract_requests, contracts, renewal_quotes
from occ_tui.wire import codec
from occ_tui.wire.customer_contracts import (
    Contract,
    ContractCollection,
    ContractRequest,
    ContractRequestCollection,
    ContractRequestKind,
    CreateContractRequestDetails,
)
from occ_tui.wire.routes import CUSTOMER_CENTER

router = APIRouter(prefix=CUSTOMER_CENTER, tags=["Contracts"], responses=REFUSALS)

ContractName = Annotated[str, Path(alias="contractId", description="The contract's `contractId`.")]


@router.get("/contracts", operation_id="list_contracts", responses={200: {"model": ContractCollection}})
def list_contracts(
    portal: PortalOf,
    caller: CallerOf,
    compartment_id: Compartment,
    paging: Pages,
    contract_id: Annotated[str | None, Query(alias="contractId")] = None,
    subscription_id: Annotated[str | None, Query(alias="subscriptionId")] = None,
) -> Response:
    """A page of contracts, a row for every subscription, the latest to begin first."""
    account = contracts_of(portal, caller, compartment_id)
    today = portal.today_number(account.time_zone)
    query = of_contracts(account.id, today)
    if contract_id is not None:
        query = query.where(contracts.c.contract_id == contract_id)
    if subscription_id is not None:
        query = query.where(contracts.c.subscription_id == subscription_id)
    question = f"contracts of {compartment_id} {contract_id!r} {subscription_id!r}"
    columns = (contracts.c.start_day, contracts.c.id)
    with portal.ledger.reading() as connection:
        rows, headers = page(connection, portal, question, paging, query, columns, is_descending=True)
        offered = _quotes(connection, account, rows)
    found = [_message(row, account, offered.get(row.id, []), today) for row in rows]
    return answer(ContractCollection.model_construct(items=found), headers)


@router.post(
    "/contracts/{contractId}/requests",
    operation_id="create_contract_request",
    responses={200: {"model": ContractRequest}, **WRITE_REFUSALS},
    openapi_extra=described_body(CreateContractRequestDetails),
)
def create_contract_request(
    portal: PortalOf,
    caller: CallerOf,
    target: TargetOf,
    compartment_id: Compartment,
    contract: ContractName,
    retry_token: RetryToken = None,
) -> Response:
    """Asks for a change, a quote or the end of a contract, or takes a renewal quote, which then is to be paid."""
    details = body_of(target, CreateContractRequestDetails)
    account = contracts_of(portal, caller, compartment_id, Access.WRITE)
    if retry_token is None:
        raise invalid_parameter("opc-retry-token: a request needs one. Nothing was kept.")

    def do(connection: Connection) -> Stored:
        row_id = asking.ask(connection, portal, account, caller, contract, details)
        kept = connection.execute(asking.requests(account.id).where(contract_requests.c.id == row_id)).one()
        return Stored(codec.dumps(asking.message(kept, account).to_wire()))

    return sent(once(portal, caller, target, retry_token, do))


@router.get(
    "/contracts/{contractId}/requests",
    operation_id="list_contract_requests",
    responses={200: {"model": ContractRequestCollection}},
)
def list_contract_requests(
    portal: PortalOf,
    caller: CallerOf,
    compartment_id: Compartment,
    contract: ContractName,
    paging: Pages,
    kinds: Annotated[list[ContractRequestKind] | None, Query(alias="kind")] = None,
) -> Response:
    """A page of what was asked about a contract, the newest first."""
    account = contracts_of(portal, caller, compartment_id)
    question = f"contract requests of {compartment_id} {contract!r} {kinds}"
    with portal.ledger.reading() as connection:
        known = of_contracts(account.id, 0).where(contracts.c.contract_id == contract)
        if connection.execute(known).first() is None:
            raise not_found()
        query = asking.requests(account.id, contract)
        if kinds:
            query = query.where(contract_requests.c.kind.in_(kinds))
        columns = (contract_requests.c.created_ms, contract_requests.c.id)
        rows, headers = page(connection, portal, question, paging, query, columns, is_descending=True)
    found = ContractRequestCollection.model_construct(items=[asking.message(row, account) for row in rows])
    return answer(found, headers)


def _quotes(connection: Connection, account: AnyRow, rows: list[AnyRow]) -> dict[int, list[AnyRow]]:
    query = asking.quotes(account.id).where(renewal_quotes.c.contract_id.in_([row.id for row in rows]))
    found: dict[int, list[AnyRow]] = {}
    for row in connection.execute(query.order_by(renewal_quotes.c.offered_day.desc(), renewal_quotes.c.id.desc())):
        found.setdefault(row.contract_id, []).append(row)
    return found


def _message(row: AnyRow, account: AnyRow, offered: list[AnyRow], today: int) -> Contract:
    zone = account.time_zone
    return Contract.model_construct(
        contract_id=row.contract_id,
        subscription_id=row.subscription_id,
        compartment_id=account.ocid,
        agreement_name=row.agreement_name or None,
        service_name=row.service_name or None,
        kind=row.kind,
        plan_number=row.plan_number or None,
        status=row.status,
        time_start=midnight(row.start_day, zone),
        time_end=midnight(row.end_day, zone),
        currency_code=row.currency,
        total_value=to_decimal(row.total_minor, row.currency),
        buyer_email=row.buyer_email or None,
        admin_email=row.admin_email or None,
        is_renewable=bool(row.is_renewable),
        order_number=row.order_number or None,
        quotes=[asking.quote_message(quote, account, today) for quote in offered],
    )
