"""Card numbers are found however they are typed, and nothing else is taken for one."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from occ_tui.domain.cards import any_holds_card_number, holds_card_number

NUMBERS = {
    "VISA": "4111111111111111",
    "VISA of 13": "4222222222222",
    "MASTERCARD": "5555555555554444",
    "MASTERCARD, new range": "2223003122003222",
    "AMEX": "378282246310005",
    "DISCOVER": "6011111111111117",
    "DINER": "30569309025904",
    "JCB": "3530111333300000",
    "UnionPay": "6200000000000005",
    "Maestro": "6759649826438453",
}
"""Numbers that card companies publish for tests."""
SEPARATORS = ["", " ", "-", ".", "/", "_", "\t", "\u00a0", "\u200b", " - ", "–", ","]


@pytest.mark.parametrize("number", NUMBERS.values(), ids=NUMBERS)
@pytest.mark.parametrize("separator", SEPARATORS, ids=ascii)
def test_a_card_number_is_found_with_any_separator_and_amid_other_text(number: str, separator: str) -> None:
    typed = separator.join(number[start : start + 4] for start in range(0, len(number), 4))
    for text in (typed, f"my card {typed}, thanks", f"VISA{typed}x", f"invoice 100482391 {typed}"):
        assert holds_card_number(text), text
    assert holds_card_number(separator.join(number))


@pytest.mark.parametrize("zero", ["\u0660", "\u0966", "\uff10", "\U0001d7ce"], ids=ascii)
def test_digits_of_other_scripts_are_digits(zero: str) -> None:
    typed = "".join(chr(ord(zero) + int(digit)) for digit in NUMBERS["VISA"])
    assert holds_card_number(typed)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4111111111111112",
        "411111111111",
        "41111111111111111111111111",
        "1234567812345670",
        "4111 1111\n1111 1111",
        "100482391 100482402 100482413",
        "DE64 0000 0000 0012 3456 78",
        "2026-11-23T10:15:00.000Z",
        "ocid1.tenancy.oc1..aaaaaaaa4111",
        "+49 89 1234567",
    ],
)
def test_other_numbers_are_let_through(text: str) -> None:
    assert not holds_card_number(text)


@given(st.uuids(), st.binary(min_size=16, max_size=32))
def test_tokens_and_uuids_are_never_taken_for_one(name: uuid.UUID, token: bytes) -> None:
    assert not holds_card_number(f"{name} {token.hex()}")


@given(st.from_regex(r"[4-6][0-9]{15}", fullmatch=True))
def test_of_ten_numbers_that_differ_in_the_last_digit_one_agrees(number: str) -> None:
    if number.startswith("4"):
        assert sum(holds_card_number(number[:-1] + digit) for digit in "0123456789") == 1


def test_any_place_of_a_message_is_looked_at() -> None:
    number = NUMBERS["VISA"]
    for message in (number, [number], {"a": {"b": [1, number]}}, {number: 1}, int(number), [int(number)]):
        assert any_holds_card_number(message)
    for message in (None, True, 1, {"a": ["b", 4111]}, []):
        assert not any_holds_card_number(message)
