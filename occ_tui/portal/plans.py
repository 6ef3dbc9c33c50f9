"""Plans of an account: what they tell, in which order, and what is changed of one: address, tax, language, method."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, func, insert, literal, select, tuple_, update

from occ_tui.domain import addresses as rules
from occ_tui.domain import tax_ids
from occ_tui.domain.dates import epoch_ms, from_epoch_ms
from occ_tui.domain.emails import is_address
from occ_tui.domain.text import clean
from occ_tui.portal import audit, methods
from occ_tui.portal.address_rules import rule_of
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.messages import midnight
from occ_tui.portal.refusals import Refusal, incorrect_state, invalid_parameter, no_etag_match
from occ_tui.portal.schema import accounts
from occ_tui.portal.schema_billing import ADDRESS_FIELDS, TAX_FIELDS, billing_addresses, plan_details
from occ_tui.portal.schema_payments import payment_methods, subscriptions
from occ_tui.portal.selection import SortBy
from occ_tui.portal.state import Portal
from occ_tui.wire.addresses import Address
from occ_tui.wire.payments import CreditCardPaymentOption, PaypalPaymentOption
from occ_tui.wire.subscriptions import Subscription, SubscriptionSummary, TaxInfo

LONGEST = 200
"""Signs of a field of an address."""
_CHANGEABLE = ("billingAddress", "taxInfo", "languageCode", "paymentOptions")
_LANGUAGE = re.compile("[A-Za-z]{2}(?:[-_][A-Za-z]{2})?")


class View(StrEnum):
    """How much of a plan somebody sees."""

    WHOLE = "whole"
    WITHOUT_BILLING = "without billing"
    """Neither address, tax numbers nor ways to pay."""


class PlanPage(NamedTuple):
    """A page of plans, and where the next begins if there is one."""

    rows: Sequence[AnyRow]
    next_position: tuple[Any, ...] | None


_ORDERS: dict[SortBy, ColumnElement[Any]] = {
    SortBy.INVOICE_NO: subscriptions.c.plan_number,
    SortBy.REF_NO: subscriptions.c.plan_number,
    SortBy.STATUS: func.coalesce(plan_details.c.upgrade_state, ""),
    SortBy.TYPE: subscriptions.c.plan_type,
    SortBy.INVOICE_DATE: subscriptions.c.started_ms,
}
"""The contract has the orders of invoices for plans too: what a plan has of them; by the rest, none is first."""


def page(
    connection: Connection,
    account_id: int,
    sort_by: SortBy | None,
    is_descending: bool,
    after: list[Any] | None,
    limit: int,
) -> PlanPage:
    """The `limit` plans of an account that follow `after`."""
    order = _ORDERS.get(sort_by, literal(0)) if sort_by else literal(0)
    key = subscriptions.c.id
    query = _query().add_columns(order.label("place")).where(subscriptions.c.account_id == account_id)
    if after:
        here, there = tuple_(order, key), tuple_(literal(after[0]), literal(after[1]))
        query = query.where(here < there if is_descending else here > there)
    ordered = query.order_by(order.desc(), key.desc()) if is_descending else query.order_by(order, key)
    found = connection.execute(ordered.limit(limit + 1)).all()
    shown = found[:limit]
    return PlanPage(shown, (shown[-1].place, shown[-1].id) if len(found) > limit else None)


def find(connection: Connection, account_id: int, subscription_id: str) -> AnyRow | None:
    """One plan of an account, as `page` gives them."""
    query = _query().where(subscriptions.c.account_id == account_id, subscriptions.c.subscription_id == subscription_id)
    return connection.execute(query).first()


def find_address(connection: Connection, account_id: int, key: str) -> AnyRow | None:
    """The address of an account with this key."""
    query = select(billing_addresses).where(
        billing_addresses.c.account_id == account_id, billing_addresses.c.address_key == key
    )
    return connection.execute(query).first()


def _query() -> Select[Any]:
    """Plans with their details, their address and their method; of the last two, columns have a prefix."""
    return (
        select(
            subscriptions,
            *[column for column in plan_details.c if column.name not in ("subscription_id",)],
            *[column.label(f"to_{column.name}") for column in billing_addresses.c],
            *[column.label(f"by_{column.name}") for column in payment_methods.c],
            *[accounts.c[column].label(f"of_{column}") for column in ("ocid", "number", "name", "time_zone")],
        )
        .join(accounts, accounts.c.id == subscriptions.c.account_id)
        .outerjoin(plan_details, plan_details.c.subscription_id == subscriptions.c.id)
        .outerjoin(billing_addresses, billing_addresses.c.id == plan_details.c.address_id)
        .outerjoin(payment_methods, payment_methods.c.id == subscriptions.c.method_id)
    )


def etag(plan: AnyRow) -> str:
    """Another one after every change of the plan or of its address."""
    return f"{plan.subscription_id}-{plan.version}"


def address_etag(address: AnyRow) -> str:
    """The same of an address alone."""
    return f"{address.address_key}-{address.version}"


def check_etag(known: str, if_match: str | None) -> None:
    """Refuses to change what changed since it was read."""
    if if_match is not None and if_match.strip().strip('"') not in ("*", known):
        raise no_etag_match("It has changed since the etag was read. Read it again.")


def message(plan: AnyRow, view: View = View.WHOLE) -> Subscription:
    """A plan as `get_subscription` tells it."""
    return Subscription.model_construct(**_fields(plan, view))


def summary(plan: AnyRow, view: View = View.WHOLE) -> SubscriptionSummary:
    """The same as a row of `list_subscriptions`."""
    return SubscriptionSummary.model_construct(**_fields(plan, view))


def _fields(plan: AnyRow, view: View) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "id": plan.subscription_id,
        "subscription_plan_number": plan.plan_number,
        "plan_type": plan.plan_type,
        "time_start": from_epoch_ms(plan.started_ms),
        "bill_to_cust_account_id": plan.of_number,
        "is_intent_to_pay": bool(plan.is_intent_to_pay),
        "is_corporate_conversion_allowed": plan.account_type == "PERSONAL",
        "currency_code": plan.currency,
        "language_code": plan.language_code or None,
        "organization_id": plan.organization_id or None,
        "upgrade_state": plan.upgrade_state or None,
        "upgrade_state_details": plan.upgrade_state_details or None,
        "account_type": plan.account_type or None,
        "time_plan_upgrade": _instant(plan.upgraded_ms),
        "time_personal_to_corporate_conv": _instant(plan.converted_ms),
    }
    if view is View.WHOLE:
        fields["tax_info"] = TaxInfo.model_construct(**{name: getattr(plan, name) or None for name in TAX_FIELDS})
        fields["payment_options"] = _options(plan)
        fields["billing_address"] = address_message(plan, "to_") if plan.to_id is not None else None
    return fields


def address_message(row: AnyRow, prefix: str = "") -> Address:
    """An address, of a row whose columns begin with `prefix`."""
    names = ("address_key", *ADDRESS_FIELDS)
    return Address.model_construct(**{name: getattr(row, f"{prefix}{name}") or None for name in names})


def _options(plan: AnyRow) -> list[CreditCardPaymentOption | PaypalPaymentOption]:
    """The way the plan is paid; its token stands where Oracle has the instrument of a wallet."""
    if plan.by_id is None or plan.by_removed_ms is not None:
        return []
    if plan.by_kind == "PAYPAL":
        return [
            PaypalPaymentOption.model_construct(
                wallet_instrument_id=plan.by_token, payment_method="PAYPAL", email_address=plan.by_email or None
            )
        ]
    return [
        CreditCardPaymentOption.model_construct(
            wallet_instrument_id=plan.by_token,
            payment_method="CREDIT_CARD",
            credit_card_type=plan.by_brand or None,
            last_digits=plan.by_last_digits or None,
            name_on_card=plan.by_name_on_card or None,
            time_expiration=midnight(plan.by_expires_day, "UTC"),
        )
    ]


def change(connection: Connection, portal: Portal, actor: str, plan: AnyRow, wanted: Subscription) -> None:
    """Takes over what `wanted` says of address, tax, language and method; what it does not name stays.

    An address and tax numbers are replaced as a whole. Anything else has to be as it is.
    """
    _refuse_the_fixed(plan, wanted)
    changed: list[str] = []
    details: dict[str, Any] = {}
    country = wanted.billing_address.country if wanted.billing_address else plan.to_country
    if wanted.billing_address is not None:
        details["address_id"] = _put_address(connection, plan, wanted.billing_address)
        changed.append("billingAddress")
    if wanted.tax_info is not None:
        details |= _tax_of(wanted.tax_info, country or "")
        changed.append("taxInfo")
    if wanted.language_code is not None:
        if not _LANGUAGE.fullmatch(wanted.language_code):
            raise invalid_parameter("subscription.languageCode: not a language code.")
        details["language_code"] = wanted.language_code
        changed.append("languageCode")
    values: dict[str, Any] = {"version": subscriptions.c.version + 1}
    if wanted.payment_options is not None:
        values["method_id"] = _method_of(connection, portal, plan, wanted)
        changed.append("paymentOptions")
    if not changed:
        raise invalid_parameter(f"subscription: none of {', '.join(_CHANGEABLE)} is there to be changed.")
    if details:
        _put_details(connection, plan, details)
    connection.execute(update(subscriptions).where(subscriptions.c.id == plan.id).values(values))
    now_ms = epoch_ms(portal.now())
    audit.record(connection, plan.account_id, now_ms, actor, "plan.update", plan.subscription_id, ", ".join(changed))


def _refuse_the_fixed(plan: AnyRow, wanted: Subscription) -> None:
    known, given = message(plan).to_wire(), wanted.to_wire()
    for name, value in given.items():
        if name not in _CHANGEABLE and value != known.get(name):
            raise invalid_parameter(f"subscription.{clean(name)}: this is not changed here.")


def _put_address(connection: Connection, plan: AnyRow, wanted: Address) -> int:
    """Replaces the plan's address, or makes it its first; the address's row."""
    if wanted.address_key and wanted.address_key != (plan.to_address_key or ""):
        raise invalid_parameter("subscription.billingAddress.addressKey: that is not the plan's address.")
    values = {name: _one_line(name, getattr(wanted, name)) for name in ADDRESS_FIELDS}
    if problem := address_problem(wanted):
        raise problem
    if plan.to_id is not None:
        put = update(billing_addresses).where(billing_addresses.c.id == plan.to_id)
        connection.execute(put.values(**values, version=billing_addresses.c.version + 1))
        return int(plan.to_id)
    key = f"{30_000_000 + plan.id}"
    made = connection.execute(insert(billing_addresses).values(account_id=plan.account_id, address_key=key, **values))
    return int(made.inserted_primary_key[0])  # type: ignore[index]


def _one_line(name: str, value: str | None) -> str:
    text = " ".join(clean(value or "").split())
    if len(text) > LONGEST:
        raise invalid_parameter(f"subscription.billingAddress.{name}: at most {LONGEST} signs.")
    return text


def address_problem(address: Address) -> Refusal | None:
    """Why an address can't be billed to: its country's rule says so."""
    rule = rule_of(address.country or "")
    where = "subscription.billingAddress"
    if rule is None:
        return invalid_parameter(f"{where}.country: not a country (ISO 3166, two letters).")
    values = {name: str(value) for name, value in address.to_wire().items()}
    fields = (*rule.address, *rule.contact)
    for field in rules.missing(fields, values):
        return invalid_parameter(f"{where}.{field.name}: {rule.country} needs this ({field.label}).")
    for field in rules.misshapen(fields, values):
        return invalid_parameter(f"{where}.{field.name}: not as {field.label} looks, e.g. {field.example}.")
    if address.email_address and not is_address(address.email_address):
        return invalid_parameter(f"{where}.emailAddress: not an e-mail address.")
    return None


def _tax_of(wanted: TaxInfo, country: str) -> dict[str, str]:
    rule = rule_of(country)
    given = {name: str(value) for name, value in wanted.to_wire().items()}
    if rule is not None:
        for field in rules.missing(rule.tax, given):
            raise invalid_parameter(f"subscription.taxInfo.{field.name}: {country} needs this ({field.label}).")
        for field in rule.tax:
            value = given.get(field.name, "")
            if value and not (rules.fits(field, value) and tax_ids.is_valid(country, field.name, value)):
                raise invalid_parameter(f"subscription.taxInfo.{field.name}: not a {field.label}.")
    return {name: _one_line(name, getattr(wanted, name)) for name in TAX_FIELDS}


def _method_of(connection: Connection, portal: Portal, plan: AnyRow, wanted: Subscription) -> int | None:
    """The stored method that a plan is to be paid with; `None` for no method."""
    options = wanted.payment_options or []
    if len(options) > 1:
        raise invalid_parameter("subscription.paymentOptions: one way to pay, or none.")
    if not options:
        if plan.plan_type != "FREE_TIER":
            raise incorrect_state("A plan that costs something needs a way to pay.")
        return None
    token = options[0].wallet_instrument_id or ""
    method = methods.usable(connection, plan.account_id, token, portal.today_number(plan.of_time_zone))
    return int(method.id)


def _put_details(connection: Connection, plan: AnyRow, details: dict[str, Any]) -> None:
    known = select(plan_details.c.subscription_id).where(plan_details.c.subscription_id == plan.id)
    if connection.execute(known).first():
        connection.execute(update(plan_details).where(plan_details.c.subscription_id == plan.id).values(details))
    else:
        connection.execute(insert(plan_details).values(subscription_id=plan.id, **details))


def _instant(ms: int | None) -> Any:
    return None if ms is None else from_epoch_ms(ms)
