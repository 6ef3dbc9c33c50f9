"""Terms as the service writes them are said in the reader's language; what nobody knows stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from occ_tui import locale
from occ_tui.domain.rows import terms


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    yield
    locale.use_language("en")


@pytest.mark.parametrize(
    ("said", "english", "german"),
    [
        ("12 MONTHS", "12 months", "12 Monate"),
        ("1 MONTH", "1 month", "1 Monat"),
        ("3 YEARS", "3 years", "3 Jahre"),
        ("36months", "36 months", "36 Monate"),
        ("for ever", "for ever", "for ever"),
        ("", "", ""),
    ],
)
def test_a_term_is_said_in_the_readers_language(said: str, english: str, german: str) -> None:
    assert terms.term_words(said) == english
    locale.use_language("de")
    assert terms.term_words(said) == german


@pytest.mark.parametrize(
    ("say", "word", "german"),
    [
        (terms.frequency_words, "MONTHLY", "monatlich"),
        (terms.frequency_words, "One Time", "einmalig"),
        (terms.pricing_words, "PAY_AS_YOU_GO", "nach Verbrauch"),
        (terms.program_words, "Commercial", "gewerblich"),
        (terms.subscription_words, "USAGE", "Nutzung"),
        (terms.renewal_words, "RENEWAL", "Verlängerung"),
        (terms.payment_words, "NET 30", "30 Tage netto"),
        (terms.payment_words, "30 Net", "30 Tage netto"),
        (terms.payment_words, "IMMEDIATE", "sofort"),
    ],
)
def test_known_words_are_said_in_german(say: Callable[[str], str], word: str, german: str) -> None:
    locale.use_language("de")
    assert say(word) == german


@given(st.text(st.characters(categories=["Lu", "Nd", "Po", "Zs"]), max_size=12).map(lambda text: f"~{text}"))
def test_a_word_that_nobody_knows_stays_as_it_is(word: str) -> None:
    for say in (terms.term_words, terms.frequency_words, terms.pricing_words, terms.payment_words):
        assert say(word) == word
