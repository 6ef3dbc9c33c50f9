"""What a form asks, takes and refuses; without any screen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.forms import every_kind

from occ_tui import locale
from occ_tui.domain import forms
from occ_tui.domain.emails import is_address, split_addresses
from occ_tui.domain.formatting import Formatter
from occ_tui.domain.forms import Amount, Emails, Form, LongText, Refused, Text
from occ_tui.domain.money import InexactAmount, Money
from occ_tui.domain.text import is_clean

GOOD: dict[str, forms.Value] = {"po": "4500118273", "reason": "price", "amount": "1,200.00"}


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    locale.use_language("en")
    yield
    locale.use_language("en")


def test_all_that_is_wrong_is_told_at_once() -> None:
    wrong = {"po": "  ", "reason": "closed", "amount": "1.200,00", "to": "ap@acme.example, nobody", "copies": ("x",)}
    assert every_kind().check(wrong) == {
        "po": "This is needed.",
        "reason": "only Billing Support can say so",
        "amount": "That is no amount in EUR; write it like 1,200.00.",
        "to": "“nobody” is no e-mail address.",
        "copies": "“x” is none of: invoice, lines, order",
    }


def test_an_answer_may_be_needed_only_beside_another_one() -> None:
    form = every_kind()
    assert form.check(GOOD) == {}
    assert form.check({**GOOD, "reason": "other"}) == {"words": "This is needed."}
    assert form.check({**GOOD, "reason": "other", "words": "It came twice."}) == {}


def test_what_is_not_needed_may_stay_empty_and_means_nothing() -> None:
    meant = every_kind().read(GOOD)
    assert meant["amount"] == Money(120_000, "EUR")
    assert meant["reason"] == "price"
    assert meant["words"] is meant["to"] is meant["copies"] is meant["urgent"] is None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("0", "At least 0.01 EUR."),
        ("-5", "At least 0.01 EUR."),
        ("1,200.01", "At most 1,200.00 EUR."),
        ("1.999", "That is no amount in EUR; write it like 1,200.00."),
        ("1.000", "That is no amount in EUR; write it like 1,200.00."),
        ("12,00", "That is no amount in EUR; write it like 1,200.00."),
        ("1e3", "That is no amount in EUR; write it like 1,200.00."),
        ("NaN", "That is no amount in EUR; write it like 1,200.00."),
        ("٣", "That is no amount in EUR; write it like 1,200.00."),
        ("9" * 31, "At most 30 characters; these are 31."),
    ],
)
def test_an_amount_is_exact_within_its_limit_and_never_guessed(typed: str, said: str) -> None:
    assert every_kind().check({**GOOD, "amount": typed}) == {"amount": said}


@pytest.mark.parametrize(
    ("code", "typed", "minor"),
    [
        ("en", "1,200.5", 120_050),
        ("en", "1200 EUR", 120_000),
        ("de", "1.200,50", 120_050),
        ("de", "1.200", 120_000),
        ("fr", "1 200,50", 120_050),
        ("de_CH", "1'200.50", 120_050),
    ],
)
def test_an_amount_is_typed_as_the_locale_writes_it(code: str, typed: str, minor: int) -> None:
    assert Formatter(code).read_amount(typed, "EUR") == Money(minor, "EUR")


def test_a_german_does_not_get_a_hundredfold_amount_for_an_english_point() -> None:
    with pytest.raises(InexactAmount):
        Formatter("de").read_amount("11.90", "EUR")


@given(
    st.integers(-(10**17), 10**17), st.sampled_from(["EUR", "JPY", "BHD"]), st.sampled_from(["en", "de", "fr", "hi"])
)
def test_what_is_written_is_read_back(minor: int, currency: str, code: str) -> None:
    write = Formatter(code)
    assert write.read_amount(write.amount(minor, currency), currency) == Money(minor, currency)
    assert write.read_amount(write.money(minor, currency), currency) == Money(minor, currency)


def test_several_lines_keep_their_breaks_and_lose_what_steers_a_terminal() -> None:
    field = LongText(name="words", label="Words")
    assert field.tidy("one\r\ntwo\rthree\t!\n\x1b[31mred\u202e\n\n") == "one\ntwo\nthree    !\n\\x1b[31mred<U+202E>"


@given(st.text())
def test_no_text_leaves_a_field_unfiltered(typed: str) -> None:
    for field in every_kind().fields:
        kept = field.tidy(typed)
        if isinstance(kept, str):
            assert all(is_clean(line) for line in kept.split("\n"))
            assert field.tidy(kept) == kept


def test_what_changes_is_said_as_a_person_reads_it() -> None:
    form = every_kind()
    after = {**GOOD, "reason": "quantity", "amount": "1000", "copies": ("order", "invoice"), "urgent": True}
    assert form.changes({**GOOD, "po": " 4500118273 "}, after) == [
        ("What is wrong", "The price is wrong", "The quantity is wrong"),
        ("Amount", "1,200.00 EUR", "1,000.00 EUR"),
        ("Copies of", "", "the invoice, the order"),
        ("It is urgent", "no", "yes"),
    ]
    assert form.changes(after, after) == []


def test_every_field_takes_plain_text_where_there_is_nothing_else() -> None:
    form = every_kind()
    assert form.field("reason").from_text("something ELSE") == "other"
    assert form.field("copies").from_text("lines, the invoice") == ("invoice", "lines")
    assert form.field("urgent").from_text("Yes") is True
    assert form.field("urgent").from_text("no") is False
    with pytest.raises(Refused, match="none of: price, quantity, other"):
        form.field("reason").from_text("because")
    with pytest.raises(Refused, match="only Billing Support"):
        form.field("reason").from_text("closed")
    with pytest.raises(Refused):
        form.field("urgent").from_text("perhaps")
    with pytest.raises(KeyError):
        form.field("nothing")


def test_addresses_are_parted_however_they_are_typed_and_counted() -> None:
    field = Emails(name="to", label="To", most=2)
    assert field.tidy("a@b.example;c@d.example  a@b.example") == "a@b.example, c@d.example"
    assert field.problem({"to": "a@b.example, c@d.example, e@f.example"}) == "At most 2 addresses."
    assert split_addresses(" , ;") == ()


@pytest.mark.parametrize("text", ["a@b", "a b@c.de", "a@b..de", "@b.de", "a@b.de>", "a@" + "b" * 260 + ".de", "a@b."])
def test_what_is_no_address_is_none(text: str) -> None:
    assert not is_address(text)


def test_there_is_one_place_for_what_no_field_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "NEVER_TAKEN", (lambda text, _known: "Never that." if "secret" in text else None,))
    form = Form((Text(name="a", label="A"), LongText(name="b", label="B"), Amount(name="c", label="C", currency="EUR")))
    assert form.check({"a": "a secret", "b": "one\nsecret", "c": "secret"}) == dict.fromkeys("abc", "Never that.")


def test_a_validator_sees_what_the_answer_means() -> None:
    field = Amount(name="pay", label="Pay", currency="JPY", validator=lambda money: f"{money.minor} is odd.")
    assert field.problem({"pay": "1,201"}) == "1201 is odd."
