"""Plans, contacts and recipients as fields for programs and words for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from occ_tui.domain.dates import from_epoch_day
from occ_tui.domain.plans import Plan, Recipient
from occ_tui.domain.rows.payments import method_words
from occ_tui.locale import N_, _

PLAN_FIELDS = (
    "subscriptionPlanNumber",
    "planType",
    "timeStart",
    "currencyCode",
    "accountType",
    "upgradeState",
    "upgradeStateDetails",
    "timePlanUpgrade",
    "languageCode",
    "taxRegNumber",
    "taxPayerId",
    "taxCnpj",
    "noTaxReasonCode",
    "paymentMethods",
    "accountName",
    "id",
    "compartmentId",
)
ADDRESS_FIELDS = (
    "companyName",
    "firstName",
    "middleName",
    "lastName",
    "emailAddress",
    "phoneCountryCode",
    "phoneNumber",
    "departmentName",
    "jobTitle",
    "line1",
    "line2",
    "line3",
    "line4",
    "streetName",
    "streetNumber",
    "postalCode",
    "city",
    "county",
    "state",
    "province",
    "country",
    "addressKey",
)
_TAX_FIELDS = ("taxRegNumber", "taxPayerId", "taxCnpj", "noTaxReasonCode")
PROFILE_FIELDS = ("subscriptionPlanNumber", *ADDRESS_FIELDS, *_TAX_FIELDS, "accountName", "id", "compartmentId")
CONTACT_FIELDS = (
    "kind",
    "emailId",
    "firstName",
    "lastName",
    "lifecycleState",
    "subscriptionPlanNumber",
    "accountName",
    "emailRecipientsGroupId",
    "compartmentId",
)
"""`kind` is BILLING for whom invoices go to, STATEMENT for who is sent statements."""

_TYPES = {"FREE_TIER": N_("Free tier"), "PAYG": N_("Pay as you go")}
_ACCOUNTS = {
    "PERSONAL": N_("personal"),
    "CORPORATE": N_("corporate"),
    "CORPORATE_SUBMITTED": N_("corporate, asked for"),
}
_UPGRADES = {
    "PROMO": N_("promotion"),
    "SUBMITTED": N_("upgrade asked for"),
    "ERROR": N_("upgrade failed"),
    "UPGRADED": N_("upgraded"),
}
_DETAILS = {
    "TAX_ERROR": N_("the tax number was not taken"),
    "UPGRADE_ERROR": N_("the upgrade went wrong"),
    "P2C_ERROR": N_("the change from personal to corporate went wrong"),
}
_STATES = {"ACTIVE": N_("active"), "INACTIVE": N_("inactive")}
_TAX = {
    "taxRegNumber": N_("Tax registration"),
    "taxPayerId": N_("Tax payer"),
    "taxCnpj": N_("CNPJ"),
    "giro": N_("Giro"),
    "noTaxReasonCode": N_("No tax number because"),
    "noTaxReasonCodeDetails": N_("More about that"),
}
_REASONS = {
    "EXEMPT": N_("Exempt from tax"),
    "NOT_REGISTERED": N_("Not registered for tax"),
    "PRIVATE": N_("A private person"),
}


def _word(words: Mapping[str, str], word: str) -> str:
    return _(words[word]) if word in words else word


def type_words(plan: Plan) -> str:
    """What kind of plan it is; a word that we do not know stays as it is."""
    return _word(_TYPES, plan.plan_type)


def account_words(plan: Plan) -> str:
    """Whether it is a person's or a company's."""
    return _word(_ACCOUNTS, plan.account_type)


def upgrade_words(plan: Plan) -> str:
    """How far its upgrade is, and what went wrong with it."""
    state, details = _word(_UPGRADES, plan.upgrade_state), _word(_DETAILS, plan.upgrade_details)
    return f"{state}: {details}" if details else state


def tax_facts(plan: Plan) -> list[tuple[str, str]]:
    """Name and value of each tax number."""
    return [
        (_word(_TAX, name), _word(_REASONS, value) if name == "noTaxReasonCode" else value)
        for name, value in plan.tax.items()
        if value
    ]


def tax_words(plan: Plan) -> str:
    """The numbers alone, for a column."""
    return ", ".join(value for _name, value in tax_facts(plan))


def state_words(recipient: Recipient) -> str:
    """Whether statements are sent to them now."""
    return _word(_STATES, recipient.state)


def plan_fields(plan: Plan, account_name: str) -> dict[str, Any]:
    """A plan under the names of `PLAN_FIELDS`."""
    return {
        "subscriptionPlanNumber": plan.number,
        "planType": plan.plan_type or None,
        "timeStart": _day(plan.start_day),
        "currencyCode": plan.currency or None,
        "accountType": plan.account_type or None,
        "upgradeState": plan.upgrade_state or None,
        "upgradeStateDetails": plan.upgrade_details or None,
        "timePlanUpgrade": _day(plan.upgraded_day),
        "languageCode": plan.language or None,
        **_tax(plan),
        "paymentMethods": [method_words(method) for method in plan.methods],
        "accountName": account_name,
        "id": plan.id,
        "compartmentId": plan.compartment_id,
    }


def profile_fields(plan: Plan, account_name: str) -> dict[str, Any]:
    """Where a plan's invoices go, under the names of `PROFILE_FIELDS`."""
    return {
        "subscriptionPlanNumber": plan.number,
        **{name: plan.address.get(name) or None for name in ADDRESS_FIELDS},
        **_tax(plan),
        "accountName": account_name,
        "id": plan.id,
        "compartmentId": plan.compartment_id,
    }


def contact_fields(plan: Plan, account_name: str) -> dict[str, Any]:
    """Whom a plan's invoices go to, under the names of `CONTACT_FIELDS`."""
    address = plan.address
    return {
        "kind": "BILLING",
        "emailId": address.get("emailAddress"),
        "firstName": address.get("firstName"),
        "lastName": address.get("lastName"),
        "lifecycleState": None,
        "subscriptionPlanNumber": plan.number,
        "accountName": account_name,
        "emailRecipientsGroupId": None,
        "compartmentId": plan.compartment_id,
    }


def recipient_fields(recipient: Recipient, account_name: str) -> dict[str, Any]:
    """Who is sent statements, under the names of `CONTACT_FIELDS`."""
    return {
        "kind": "STATEMENT",
        "emailId": recipient.email,
        "firstName": recipient.first_name or None,
        "lastName": recipient.last_name or None,
        "lifecycleState": recipient.state or None,
        "subscriptionPlanNumber": recipient.plan_number,
        "accountName": account_name,
        "emailRecipientsGroupId": recipient.group_id or None,
        "compartmentId": recipient.compartment_id,
    }


def _tax(plan: Plan) -> dict[str, str | None]:
    return {name: plan.tax.get(name) for name in _TAX_FIELDS}


def _day(day: int | None) -> str | None:
    return None if day is None else from_epoch_day(day).isoformat()
