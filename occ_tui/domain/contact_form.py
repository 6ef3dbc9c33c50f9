"""The form of a billing contact and address: the country's rule says what is asked, what is needed, how it looks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from occ_tui.annotations import NamedTuple
from occ_tui.domain import phones, tax_ids
from occ_tui.domain.addresses import CountryRule, RuleField, fits
from occ_tui.domain.emails import is_address
from occ_tui.domain.forms import Choice, Field, Form, Option, Text, Value, Values
from occ_tui.locale import N_, _, pgettext

COUNTRY, PHONE, PHONE_CODE, REASON = "country", "phoneNumber", "phoneCountryCode", "noTaxReasonCode"
NO_REASON = "none"
"""Stands for no reason among the answers: an option has an id."""

WORDS = frozenset(
    {
        N_("Additional line"),
        N_("Canton"),
        N_("City"),
        N_("City or ward"),
        N_("CNPJ"),
        N_("Company"),
        N_("County"),
        N_("Department"),
        N_("District"),
        N_("E-mail"),
        N_("Employer identification number"),
        N_("First name"),
        N_("GSTIN"),
        N_("House number"),
        N_("Invoice issuer's number"),
        N_("Job title"),
        N_("Last name"),
        N_("Municipal registration"),
        N_("Neighbourhood"),
        N_("PIN code"),
        N_("Postal code"),
        N_("Postal code (CEP)"),
        N_("Postcode"),
        N_("Prefecture"),
        N_("Province"),
        N_("Reason for having no tax number"),
        N_("State or region"),
        N_("State registration"),
        N_("Street"),
        N_("Street address"),
        N_("Street and number"),
        N_("Suite, unit, floor"),
        N_("Tax number"),
        N_("Telephone"),
        N_("Town or city"),
        N_("Town, block, building"),
        N_("Unified social credit code"),
        N_("VAT number (UID)"),
        N_("VAT registration number"),
        N_("ZIP code"),
        N_("Exempt from tax"),
        N_("Not registered for tax"),
        N_("A private person"),
    }
)
"""What services call the fields of a form and the reasons in it, as far as it is known in the user's language."""

LONGEST = 200


class Filled(NamedTuple):
    """What a filled form says, by the names of the wire."""

    address: dict[str, str]
    tax: dict[str, str]


def label_of(words: str) -> str:
    """A service's name of a field in the user's language; its own if that is not known."""
    if words == "State":
        return pgettext("address", "State")  # elsewhere it is how something stands
    return _(words) if words in WORDS else words


def contact_form(rule: CountryRule) -> Form:
    """What is asked where the country is that of `rule`."""
    contact = [field for field in rule.contact if field.name != PHONE_CODE]
    country = Text(
        name=COUNTRY,
        label=_("Country"),
        help=_("Two letters: DE, US … Another country asks other things."),
        required=True,
        validator=_country_problem,
        longest=2,
    )
    asked = [_asked(field, rule) for field in contact]
    asked += [country, *(_asked(field, rule) for field in rule.address)]
    return Form((*asked, *(_asked(field, rule) for field in rule.tax)))


def answers(address: Mapping[str, str], tax: Mapping[str, str], rule: CountryRule) -> dict[str, Value]:
    """What is known, as answers of the form."""
    known: dict[str, Value] = {**address, **tax}
    known[COUNTRY] = address.get(COUNTRY, rule.country)
    if number := address.get(PHONE):
        known[PHONE] = phones.written(address.get(PHONE_CODE, ""), number)
    if any(field.name == REASON for field in rule.tax):
        known[REASON] = tax.get(REASON) or NO_REASON
    return {field.name: known.get(field.name, "") for field in contact_form(rule).fields}


def filled(values: Values, address: Mapping[str, str], tax: Mapping[str, str], rule: CountryRule) -> Filled:
    """What the answers say, in the place of `address` and `tax`; what the form does not ask stays.

    Where the country is another one, what only the former country's address had goes.
    """
    typed = {name: str(value).strip() for name, value in values.items()}
    asked = {field.name for field in rule.fields} | {COUNTRY, PHONE_CODE}
    kept = dict(address)
    if address.get(COUNTRY, rule.country) != rule.country:
        personal = {field.name for field in rule.contact} | {"addressKey", "middleName"}
        kept = {name: value for name, value in address.items() if name in personal}
    of_tax = {field.name for field in rule.tax}
    new = {**{name: value for name, value in kept.items() if name not in asked}}
    new |= {name: value for name, value in typed.items() if name not in of_tax}
    new[PHONE_CODE], new[PHONE] = "", ""
    if typed.get(PHONE):
        new[PHONE_CODE], new[PHONE] = phones.read(typed[PHONE], rule.country)
    taxes = {name: value for name, value in tax.items() if name not in of_tax and kept.get(COUNTRY) == rule.country}
    taxes |= {name: value for name, value in typed.items() if name in of_tax}
    if taxes.get(REASON) == NO_REASON:
        taxes[REASON] = ""
    return Filled(*({name: value for name, value in part.items() if value} for part in (new, taxes)))


def country_of(values: Values) -> str:
    """The country that was typed."""
    return str(values.get(COUNTRY, "")).strip().upper()


def _asked(field: RuleField, rule: CountryRule) -> Field:
    label = label_of(field.label) or field.name
    if field.name == REASON:
        options = [Option(NO_REASON, _("None: there is a number"))]
        options += [Option(word, label_of(name) or word) for word, name in rule.no_tax_reasons]
        return Choice(name=field.name, label=label, options=tuple(options))
    example = phones.example(rule.country) if field.name == PHONE else field.example
    return Text(
        name=field.name,
        label=label,
        help=_("e.g. {example}").format(example=example) if example else "",
        required=field.is_required,
        validator=_validator(field, label, rule),
        longest=LONGEST,
        is_own_number=_is_tax_number(field, rule),
    )


def _is_tax_number(field: RuleField, rule: CountryRule) -> Callable[[str], bool] | None:
    if field not in rule.tax or not tax_ids.is_known(rule.country, field.name):
        return None
    return lambda typed: tax_ids.is_valid(rule.country, field.name, typed)


def _validator(field: RuleField, label: str, rule: CountryRule) -> Any:
    def problem(value: str) -> str | None:
        if field.name == PHONE:
            return _phone_problem(value, rule.country)
        if field.name == "emailAddress":
            return None if is_address(value) else _("“{text}” is no e-mail address.").format(text=value)
        if not fits(field, value):
            words = (
                _("In {country}, this looks like {example}.") if field.example else _("This is not how {label} looks.")
            )
            return words.format(country=rule.country, example=field.example, label=label)
        if not tax_ids.is_valid(rule.country, field.name, value):
            return _("The check digits do not agree: there is no such number. Is it typed right?")
        return None

    return problem


def _phone_problem(value: str, country: str) -> str | None:
    try:
        phones.read(value, country)
    except phones.NoPhone:
        return _("That is no telephone number; write it like {example}.").format(
            example=phones.example(country) or "+49 30 123456"
        )
    return None


def _country_problem(value: str) -> str | None:
    is_code = len(value) == 2 and value.isascii() and value.isalpha()
    return None if is_code else _("A country is written with two letters: DE, AT, CH, US …")
