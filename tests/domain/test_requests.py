"""Requests to Billing Support: complete, in the language chosen, and free of what hides or steers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.ledger import HOSTILE
from support.records import record

from occ_tui import locale
from occ_tui.cli.invoice import REQUEST_KINDS
from occ_tui.domain.contacts import Contact
from occ_tui.domain.forms import Values
from occ_tui.domain.requests import EXPLANATIONS, TITLES, About, Request, RequestKind, compose, form_for, known_for
from occ_tui.domain.text import is_clean

ANNA = Contact("Anna Adler", "anna@acme.example", "+49 89 1234")
ADDRESS = ("ACME GmbH", "Riesstraße 25", "80992 München")
ANSWERS: dict[RequestKind, Values] = {
    RequestKind.MISSING_PO: {"po": "4500118273", "document": "purchase-order"},
    RequestKind.WRONG_ADDRESS: {"address": "ACME SE\nNeue Straße 1\n10115 Berlin", "reach": "future"},
    RequestKind.DISPUTE: {"amount": "1,200.00", "reason": "price", "description": "20,000 was agreed."},
    RequestKind.COPY: {"documents": ("invoice", "order")},
}


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    locale.use_language("en")
    yield
    locale.use_language("en")


def about(**fields: object) -> About:
    """An invoice over 24,000.00 EUR, of which 9,000.00 are due."""
    known = {
        "invoice_number": "100482391",
        "invoice_type": "LICENSE",
        "currency": "EUR",
        "amount": 2_400_000,
        "due": 900_000,
        "invoice_day": 20_666,
        "due_day": 20_696,
        "po_number": "",
        "reference": "R-77",
    }
    made = record(**{**known, **fields})
    return About(made, "ACME GmbH", "0421-7788", ("3318842",), ADDRESS, "NET 30")


def request(kind: RequestKind, on: About | None = None, **answers: object) -> Request:
    """The request with good answers, some of them others."""
    on = on or about()
    values = {**known_for(kind, on, ANNA), **ANSWERS[kind], **answers}
    assert form_for(kind, on).check(values) == {}
    return compose(kind, on, values)


@pytest.mark.parametrize("kind", RequestKind)
def test_every_request_names_all_that_is_known(kind: RequestKind) -> None:
    made = request(kind, contract="US-OMA-1187")
    for part in (
        *("ACME GmbH", "0421-7788", "100482391", "LICENSE", "1 Aug 2026", "31 Aug 2026", "24,000.00 EUR"),
        *("9,000.00 EUR", "NET 30", "R-77", "3318842", "US-OMA-1187", "80992 München"),
        *("Anna Adler", "anna@acme.example", "+49 89 1234"),
    ):
        assert part in made.body, part
    assert "100482391" in made.subject
    assert "\n" not in made.subject
    assert "{" not in made.as_text()


def test_each_kind_says_what_it_wants() -> None:
    assert "4500118273" in request(RequestKind.MISSING_PO).body
    assert "purchase order" in request(RequestKind.MISSING_PO).body
    wrong = request(RequestKind.WRONG_ADDRESS).body.splitlines()
    at = next(place for place, line in enumerate(wrong) if line.endswith("ACME SE"))
    column = wrong[at].index("ACME SE")
    assert [line[column:] for line in wrong[at : at + 3]] == ["ACME SE", "Neue Straße 1", "10115 Berlin"]
    assert "1,200.00 EUR" in request(RequestKind.DISPUTE).body
    assert "the price is not the one agreed" in request(RequestKind.DISPUTE).body
    assert "the order it is based on" in request(RequestKind.COPY).body


def test_the_language_of_a_request_is_not_that_of_its_user() -> None:
    locale.use_language("de")
    on = about()
    values = {**known_for(RequestKind.DISPUTE, on, ANNA), **ANSWERS[RequestKind.DISPUTE], "amount": "1.200,00"}
    english = compose(RequestKind.DISPUTE, on, values)
    assert "1,200.00 EUR" in english.body
    assert "31 Aug 2026" in english.body
    german = compose(RequestKind.DISPUTE, on, {**values, "language": "de"})
    assert german.subject == "Rechnung 100482391: Einspruch (ACME GmbH)"
    assert "1.200,00 EUR" in german.body
    assert "31.08.2026" in german.body
    assert "Mit freundlichen Grüßen" in german.body


def test_no_more_than_the_total_can_be_disputed_and_what_is_due_is_proposed() -> None:
    on = about()
    assert known_for(RequestKind.DISPUTE, on, ANNA)["amount"] == "9,000.00"
    form = form_for(RequestKind.DISPUTE, on)
    values = {**known_for(RequestKind.DISPUTE, on, ANNA), **ANSWERS[RequestKind.DISPUTE]}
    assert form.check({**values, "amount": "24,000.00"}) == {}
    assert form.check({**values, "amount": "24,000.01"}) == {"amount": "At most 24,000.00 EUR."}
    yen = form_for(RequestKind.DISPUTE, about(currency="JPY", amount=1204000, due=1204000))
    assert yen.check({**values, "amount": "1,204,000"}) == {}
    assert "amount" in yen.check({**values, "amount": "1,204,000.50"})


def test_a_credit_can_be_disputed_too() -> None:
    on = about(amount=-50_000, due=-50_000)
    assert "500.00 EUR" in request(RequestKind.DISPUTE, on, amount="500.00").body


def test_an_address_that_is_there_already_is_no_correction() -> None:
    on = about()
    values = {**known_for(RequestKind.WRONG_ADDRESS, on, ANNA), "reach": "this"}
    assert "already" in form_for(RequestKind.WRONG_ADDRESS, on).check(values)["address"]


def test_without_a_way_back_nobody_is_asked() -> None:
    form = form_for(RequestKind.COPY, about())
    wrong = form.check({**known_for(RequestKind.COPY, about(), Contact("Anna", "anna", ""))})
    assert wrong == {"email": "“anna” is no e-mail address."}


def test_hostile_text_can_neither_steer_nor_pose_as_another_line() -> None:
    on = about(invoice_number=HOSTILE, po_number="1\nBcc: x@evil.example", reference="\x1b[2J")
    made = request(RequestKind.MISSING_PO, on._replace(customer=HOSTILE), po="\x9b31m", remarks="one\r\n\u202etwo")
    assert is_clean(made.subject)
    assert all(is_clean(line) for line in made.body.split("\n"))
    assert "one\n" in made.body
    assert not any(line.lstrip().startswith("Bcc:") and line[:1] != " " for line in made.body.split("\n"))


@given(st.sampled_from(RequestKind), st.text(), st.text(), st.sampled_from(["en", "de"]))
def test_whatever_is_typed_the_text_is_clean(kind: RequestKind, one: str, other: str, language: str) -> None:
    typed = {"po": one, "description": one, "remarks": other, "address": one, "name": other, "contract": one}
    on = about()
    made = compose(kind, on, {**known_for(kind, on, ANNA), **ANSWERS[kind], **typed, "language": language})
    assert is_clean(made.subject)
    assert all(is_clean(line) for line in made.body.split("\n"))


def test_kinds_are_the_same_everywhere() -> None:
    assert tuple(kind.value for kind in RequestKind) == REQUEST_KINDS
    assert set(TITLES) == set(EXPLANATIONS) == set(RequestKind)
