"""Billing addresses, their verification and the rules of countries, as OSP Gateway 20191001 has them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response

from occ_tui.domain import addresses as domain
from occ_tui.domain.access import Access, Module
from occ_tui.portal import address_checks, plans
from occ_tui.portal.address_rules import rule_of
from occ_tui.portal.auth import account_for
from occ_tui.portal.refusals import not_found
from occ_tui.portal.retries import Stored, once
from occ_tui.portal.routes.common import (
    REFUSALS,
    WRITE_REFUSALS,
    CallerOf,
    Compartment,
    HomeRegion,
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
from occ_tui.wire.addresses import (
    Address,
    AddressRule,
    AddressTypeRule,
    ContactTypeRule,
    Format,
    Label,
    RuleField,
    TaxTypeRule,
    ValueSetEntity,
    VerifyAddressDetails,
    VerifyAddressReceipt,
)

router = APIRouter(prefix="/20191001", tags=["OSP Gateway"], responses=REFUSALS)

AddressName = Annotated[str, Path(alias="addressId", description="The address's `addressKey`.")]
Country = Annotated[str, Path(alias="countryCode", description="ISO 3166, two letters.")]


@router.get("/addresses/{addressId}", operation_id="get_address", responses={200: {"model": Address}})
def get_address(
    portal: PortalOf, caller: CallerOf, home_region: HomeRegion, compartment_id: Compartment, address_id: AddressName
) -> Response:
    """One billing address of the account."""
    account = account_for(portal, caller, compartment_id, Module.INVOICES, Access.READ)
    with portal.ledger.reading() as connection:
        address = plans.find_address(connection, account.id, address_id)
    if address is None:
        raise not_found()
    return answer(plans.address_message(address), {"etag": plans.address_etag(address)})


@router.post(
    "/addresses/action/verification",
    operation_id="verify_address",
    responses={200: {"model": VerifyAddressReceipt}, **WRITE_REFUSALS},
    openapi_extra=described_body(VerifyAddressDetails),
)
def verify_address(
    portal: PortalOf,
    caller: CallerOf,
    target: TargetOf,
    home_region: HomeRegion,
    compartment_id: Compartment,
    if_match: IfMatch = None,
    retry_token: RetryToken = None,
) -> Response:
    """How good an address is, and how it should read. It need not be one that is kept here, and is not kept."""
    account = account_for(portal, caller, compartment_id, Module.INVOICES, Access.READ)
    details = body_of(target, VerifyAddressDetails)
    with portal.ledger.reading() as connection:
        known = plans.find_address(connection, account.id, details.address_key or "")
    if known is not None:
        plans.check_etag(plans.address_etag(known), if_match)
    made = Stored(codec.dumps(address_checks.verify(details).to_wire()))
    if retry_token is None:
        return sent(made)  # it changes nothing: whoever asks twice is told twice
    return sent(once(portal, caller, target, retry_token, lambda _connection: made))


@router.get("/addressRules/{countryCode}", operation_id="get_address_rule", responses={200: {"model": AddressRule}})
def get_address_rule(
    portal: PortalOf, caller: CallerOf, home_region: HomeRegion, compartment_id: Compartment, country: Country
) -> Response:
    """What a country wants of a billing address."""
    account_for(portal, caller, compartment_id, Module.INVOICES, Access.READ)
    rule = rule_of(country.upper())
    if rule is None:
        raise not_found()
    return answer(_message(rule))


def _message(rule: domain.CountryRule) -> AddressRule:
    return AddressRule(
        country_code=rule.country,
        address=AddressTypeRule(
            third_party_validation=rule.verification, fields=[_field(field) for field in rule.address]
        ),
        contact=ContactTypeRule(fields=[_field(field) for field in rule.contact]),
        tax=TaxTypeRule(
            fields=[_field(field) for field in rule.tax],
            value_set=[ValueSetEntity(name=name, value=word) for word, name in rule.no_tax_reasons],
        ),
    )


def _field(field: domain.RuleField) -> RuleField:
    looks = Format(value=field.pattern or None, example=field.example or None)
    return RuleField(
        name=field.name,
        is_required=field.is_required,
        format=looks if field.pattern or field.example else None,
        label=Label(value=field.label, example=field.example or None),
        language="en",
    )
