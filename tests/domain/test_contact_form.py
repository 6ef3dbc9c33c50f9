"""The form of a contact and address: what each country asks, what it refuses, and what comes of the answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from occ_tui.domain import phones
from occ_tui.domain.addresses import CountryRule, RuleField, fits, is_simple
from occ_tui.domain.cards import any_holds_card_number, holds_card_number
from occ_tui.domain.contact_form import answers, contact_form, filled
from occ_tui.domain.tax_ids import could_be, is_valid
from occ_tui.portal.address_rules import RULES, rule_of

COUNTRIES = sorted(RULES)
KNOWN = {
    "companyName": "ACME GmbH",
    "firstName": "Anna",
    "lastName": "Käufer",
    "emailAddress": "anna@acme.example",
    "phoneCountryCode": "49",
    "phoneNumber": "89143000",
    "line1": "Marienplatz 8",
    "city": "München",
    "postalCode": "80331",
    "country": "DE",
    "addressKey": "7001",
    "middleName": "M.",
}
TAX = {"taxRegNumber": "DE136695976", "giro": "G1"}


def rule(country: str) -> CountryRule:
    found = rule_of(country)
    assert found is not None
    return found


@pytest.mark.parametrize("country", COUNTRIES)
def test_examples_fill_the_form_of_every_country(country: str) -> None:
    wanted = rule(country)
    form = contact_form(wanted)
    examples = {field.name: field.example or "x" for field in wanted.fields}
    values = {**answers({}, {}, wanted), **{name: examples.get(name, "") for name in examples}}
    values |= {"emailAddress": "a@b.example", "phoneNumber": phones.example(country), "noTaxReasonCode": "none"}
    values = form.values({name: value for name, value in values.items() if name in {f.name for f in form.fields}})
    assert form.check({**values, "country": country}) == {}
    required = {field.name for field in wanted.fields if field.is_required}
    assert set(form.check(form.values({"country": country}))) == required


@pytest.mark.parametrize(
    ("country", "name", "wrong"),
    [
        ("DE", "postalCode", "8033"),
        ("AT", "postalCode", "0331"),
        ("GB", "postalCode", "12345"),
        ("US", "state", "Texas"),
        ("US", "taxPayerId", "00-1144442"),
        ("BR", "taxCnpj", "16.727.230/0001-98"),
        ("IN", "taxRegNumber", "27AAPFU0939F1ZW"),
        ("CH", "taxRegNumber", "CHE-107.787.578 MWST"),
        ("FR", "taxRegNumber", "DE136695976"),
        ("JP", "taxRegNumber", "5835678256246"),
        ("CN", "taxPayerId", "91110000600037342L"),
        ("DE", "emailAddress", "anna"),
        ("DE", "phoneNumber", "0800"),
        ("DE", "country", "D1"),
    ],
)
def test_what_a_country_does_not_have_is_said_beside_its_field(country: str, name: str, wrong: str) -> None:
    form = contact_form(rule(country))
    assert name in form.check({**form.values(answers(KNOWN, {}, rule(country))), name: wrong})


LIKE_A_CARD = "36000009000140"
"""A CNPJ whose check digits agree, and which a Diners card could have."""


@pytest.mark.parametrize("typed", [LIKE_A_CARD, "36.000.009/0001-40"])
def test_a_tax_number_that_looks_like_a_card_is_taken_where_one_is_asked_for(typed: str) -> None:
    assert holds_card_number(typed)
    form = contact_form(rule("BR"))
    values = form.values({**answers(KNOWN, {}, rule("BR")), "taxCnpj": typed})
    assert "taxCnpj" not in form.check(values)
    assert form.never_taken(typed, form.field("taxCnpj")) is None
    assert form.never_taken(typed, form.field("companyName"))
    assert "companyName" in form.check({**values, "companyName": typed})
    assert not any_holds_card_number({"taxInfo": {"taxCnpj": typed}}, is_other=could_be)
    assert any_holds_card_number({"taxInfo": {"giro": typed}}, is_other=could_be)
    assert any_holds_card_number({"taxCnpj": "4111 1111 1111 1111"}, is_other=could_be)


def test_what_is_known_comes_back_as_it_was() -> None:
    german = rule("DE")
    values = contact_form(german).values(answers(KNOWN, TAX, german))
    assert values["phoneNumber"] == "+49 89 143000"
    assert values["noTaxReasonCode"] == "none"
    new = filled(values, KNOWN, TAX, german)
    assert (new.address, new.tax) == (KNOWN, TAX)


def test_an_emptied_field_is_gone_and_what_is_not_asked_stays() -> None:
    german = rule("DE")
    values = contact_form(german).values(answers(KNOWN, TAX, german))
    new = filled({**values, "companyName": "", "phoneNumber": "", "noTaxReasonCode": "EXEMPT"}, KNOWN, TAX, german)
    assert not {"companyName", "phoneNumber", "phoneCountryCode"} & set(new.address)
    assert new.address["middleName"] == "M."
    assert new.tax == {**TAX, "noTaxReasonCode": "EXEMPT"}


def test_another_country_leaves_the_former_ones_address_behind() -> None:
    brazil = rule("BR")
    form = contact_form(brazil)
    values = form.values({**answers(KNOWN, TAX, brazil), "country": "BR", "streetName": "Rua A", "taxCnpj": "1"})
    new = filled(values, {**KNOWN, "line4": "Hinterhof"}, TAX, brazil)
    assert "line1" not in new.address
    assert "line4" not in new.address
    assert (new.address["streetName"], new.address["country"], new.address["firstName"]) == ("Rua A", "BR", "Anna")
    assert new.tax == {"taxCnpj": "1"}


def test_a_number_without_its_country_is_one_of_the_address() -> None:
    assert phones.read("089 143000", "DE") == ("49", "89143000")
    assert phones.read("+1 617 253 0100", "DE") == ("1", "6172530100")
    for wrong in ("", "abc", "12", "+999 1", "089 143000 ext. 5"):
        with pytest.raises(phones.NoPhone):
            phones.read(wrong, "DE")
    assert phones.written("", "call me") == "call me"
    assert phones.written("49", "1") == "+49 1"
    assert phones.example("ZZ") == ""


def test_of_numbers_nobody_knows_all_are_taken() -> None:
    assert is_valid("BH", "taxRegNumber", "anything")
    assert not is_valid("GR", "taxRegNumber", "GR123")


@pytest.mark.parametrize("pattern", ["(a+)+", "(?:a?){30}", "a?" * 20, "(a|a)*b", "[", "a*", "(?P<x>a)", "x" * 121])
def test_a_pattern_that_could_take_for_ever_is_not_tried(pattern: str) -> None:
    assert not is_simple(pattern)
    assert fits(RuleField("line1", "Line", pattern=pattern), "a" * 40)


@given(st.text(alphabet="aA0?{},1-9[]()\\d|+*.:", max_size=120), st.text(alphabet="a0A", max_size=200))
def test_whatever_pattern_a_service_sends_the_answer_comes_at_once(pattern: str, value: str) -> None:
    assert fits(RuleField("line1", "Line", pattern=pattern), value) in (True, False), "it would hang else"
