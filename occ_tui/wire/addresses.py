"""Addresses, the rules a country has for them, and their verification: OSP Gateway 20191001."""

from __future__ import annotations

from occ_tui.wire.base import Text, WireModel


class Address(WireModel):
    """A billing address with its contact."""

    address_key: Text | None = None
    line1: Text | None = None
    line2: Text | None = None
    line3: Text | None = None
    line4: Text | None = None
    street_name: Text | None = None
    street_number: Text | None = None
    city: Text | None = None
    county: Text | None = None
    country: Text | None = None
    province: Text | None = None
    postal_code: Text | None = None
    state: Text | None = None
    email_address: Text | None = None
    company_name: Text | None = None
    first_name: Text | None = None
    middle_name: Text | None = None
    last_name: Text | None = None
    phone_country_code: Text | None = None
    phone_number: Text | None = None
    job_title: Text | None = None
    department_name: Text | None = None
    internal_number: Text | None = None
    contributor_class: Text | None = None
    state_inscription: Text | None = None
    municipal_inscription: Text | None = None


class Format(WireModel):
    """What a field must look like."""

    value: Text | None = None
    example: Text | None = None


class Label(WireModel):
    """What a field is called."""

    value: Text | None = None
    example: Text | None = None


class RuleField(WireModel):
    """One field of a form that a country prescribes (`Field` in the contract)."""

    name: Text | None = None
    is_required: bool | None = None
    format: Format | None = None
    label: Label | None = None
    language: Text | None = None


class AddressTypeRule(WireModel):
    """Which fields an address has."""

    third_party_validation: Text | None = None
    """Known: OPTIONAL, REQUIRED, NEVER."""
    fields: list[RuleField] | None = None


class ContactTypeRule(WireModel):
    """Which fields a contact has."""

    fields: list[RuleField] | None = None


class ValueSetEntity(WireModel):
    """One value that a tax field may take."""

    name: Text | None = None
    value: Text | None = None


class TaxTypeRule(WireModel):
    """Which tax fields there are, and the values they take."""

    fields: list[RuleField] | None = None
    value_set: list[ValueSetEntity] | None = None


class AddressRule(WireModel):
    """All that a country prescribes for a billing address."""

    country_code: Text | None = None
    address: AddressTypeRule | None = None
    contact: ContactTypeRule | None = None
    tax: TaxTypeRule | None = None


class VerifyAddressDetails(Address):
    """The body of `verify_address`."""


class VerifyAddressReceipt(WireModel):
    """How good an address is, and what it should read."""

    address: Address | None = None
    quality: Text | None = None
    """Known: EXCELLENT, GOOD, AVERAGE, POOR, BAD."""
    verification_code: Text | None = None
    """Known: VERIFIED, PARTIALLY_VERIFIED, AMBIGUOUS, REVERTED, UNVERIFIED."""
