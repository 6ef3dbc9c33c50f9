"""Stored ways to pay: `/customerCenter/20261101/paymentMethods`. None is ever added here, only on a hosted page."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response
from sqlalchemy import Connection

from occ_tui.domain.access import Access, Module
from occ_tui.portal import adding_methods, methods, paying
from occ_tui.portal.auth import account_for
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.messages import midnight
from occ_tui.portal.refusals import not_found
from occ_tui.portal.retries import Stored, once
from occ_tui.portal.routes.common import (
    REFUSALS,
    WRITE_REFUSALS,
    CallerOf,
    Compartment,
    IfMatch,
    PortalOf,
    RetryToken,
    TargetOf,
    answer,
    body_of,
    described_body,
    sent,
)
from occ_tui.wire import codec
from occ_tui.wire.customer_payments import (
    AddPaymentMethodDetails,
    PageReceipt,
    PaymentMethod,
    PaymentMethodCollection,
    UpdatePaymentMethodDetails,
)
from occ_tui.wire.routes import CUSTOMER_CENTER

router = APIRouter(prefix=CUSTOMER_CENTER, tags=["Payment methods"], responses=REFUSALS)

MethodToken = Annotated[str, Path(alias="methodToken", description="The method's `token`.")]
Force = Annotated[bool, Query(description="Remove it although plans are paid with it.")]


@router.get("/paymentMethods", operation_id="list_payment_methods", responses={200: {"model": PaymentMethodCollection}})
def list_payment_methods(portal: PortalOf, caller: CallerOf, compartment_id: Compartment) -> Response:
    """The account's methods, the default first; expired ones too."""
    account = account_for(portal, caller, compartment_id, Module.INVOICES, Access.READ)
    with portal.ledger.reading() as connection:
        rows = methods.of_account(connection, account.id)
        used_by = methods.users(connection, [row.id for row in rows])
    items = [message(row, used_by.get(row.id, [])) for row in rows]
    return answer(PaymentMethodCollection.model_construct(items=items))


@router.put(
    "/paymentMethods/{methodToken}",
    operation_id="update_payment_method",
    responses={200: {"model": PaymentMethod}, **WRITE_REFUSALS},
    openapi_extra=described_body(UpdatePaymentMethodDetails),
)
def update_payment_method(
    portal: PortalOf,
    caller: CallerOf,
    target: TargetOf,
    compartment_id: Compartment,
    method_token: MethodToken,
    if_match: IfMatch = None,
    retry_token: RetryToken = None,
) -> Response:
    """Renames a method, or makes it the default."""
    account = account_for(portal, caller, compartment_id, Module.INVOICES, Access.WRITE)
    details = body_of(target, UpdatePaymentMethodDetails)

    def do(connection: Connection) -> Stored:
        method = _found(connection, account, method_token)
        methods.check_etag(method, if_match)
        methods.change(connection, portal, caller.name, method, details.name, details.is_default)
        changed = _found(connection, account, method_token)
        used_by = methods.users(connection, [changed.id]).get(changed.id, [])
        return Stored(codec.dumps(message(changed, used_by).to_wire()), headers={"etag": methods.etag(changed)})

    return sent(once(portal, caller, target, retry_token, do))


@router.delete(
    "/paymentMethods/{methodToken}",
    operation_id="delete_payment_method",
    status_code=204,
    responses={204: {"description": "Removed."}, **WRITE_REFUSALS},
    response_class=Response,
)
def delete_payment_method(
    portal: PortalOf,
    caller: CallerOf,
    target: TargetOf,
    compartment_id: Compartment,
    method_token: MethodToken,
    force: Force = False,
    if_match: IfMatch = None,
    retry_token: RetryToken = None,
) -> Response:
    """Removes a method; refused while it is the default of several, or while something uses it."""
    account = account_for(portal, caller, compartment_id, Module.INVOICES, Access.WRITE)

    def do(connection: Connection) -> Stored:
        method = _found(connection, account, method_token)
        methods.check_etag(method, if_match)
        methods.remove(connection, portal, caller.name, method, is_forced=force)
        return Stored(b"", 204)

    return sent(once(portal, caller, target, retry_token, do))


@router.post(
    "/paymentMethods/actions/addPage",
    operation_id="add_payment_method_page",
    responses={200: {"model": PageReceipt}, **WRITE_REFUSALS},
    openapi_extra=described_body(AddPaymentMethodDetails),
)
def add_payment_method_page(
    portal: PortalOf,
    caller: CallerOf,
    target: TargetOf,
    compartment_id: Compartment,
    retry_token: RetryToken = None,
) -> Response:
    """A hosted page on which to add a method."""
    account = account_for(portal, caller, compartment_id, Module.INVOICES, Access.WRITE)
    details = body_of(target, AddPaymentMethodDetails)
    paying.check_contact(None, details.language_code)
    paying.check_return_url(details.return_url)

    def do(connection: Connection) -> Stored:
        receipt = adding_methods.open_session(connection, portal, caller.contact_id, account.id, details)
        return Stored(codec.dumps(receipt.to_wire()))

    return sent(once(portal, caller, target, retry_token, do))


def message(row: AnyRow, used_by: list[str]) -> PaymentMethod:
    """A stored method as a message."""
    return PaymentMethod.model_construct(
        token=row.token,
        kind=row.kind,
        name=row.name or None,
        brand=row.brand or None,
        last_digits=row.last_digits or None,
        name_on_card=row.name_on_card or None,
        email_address=row.email or None,
        time_expiration=midnight(row.expires_day, "UTC"),
        is_default=bool(row.is_default),
        used_by=used_by,
        etag=methods.etag(row),
    )


def _found(connection: Connection, account: AnyRow, token: str) -> AnyRow:
    method = methods.find(connection, account.id, token)
    if method is None:
        raise not_found()
    return method
