"""No string from outside steers a terminal or hides from the eye, wherever in a message it stands."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from occ_tui.domain.text import clean, is_clean
from occ_tui.wire import codec
from occ_tui.wire.base import clean_all
from occ_tui.wire.errors import ErrorBody
from occ_tui.wire.invoices import InvoiceCollection

CONTROLS = [*range(0x20), *range(0x7F, 0xA0)]
BIDI = [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
ZERO_WIDTH = [0x00AD, 0x034F, 0x180E, 0x200B, 0x200C, 0x200D, 0x2060, 0x2063, 0xFEFF]
IGNORABLE = [0x115F, 0x1160, 0x17B4, 0x2028, 0x2029, 0x3164, 0xFE0F, 0xFFA0, 0xFFF9, 0x1BCA0, 0x1D173, 0xE0001, 0xE0041]
IGNORABLE += [0xE0100, 0xE01EF, 0xE0FFF]
SURROGATES = [0xD800, 0xDBFF, 0xDC00, 0xDFFF]
HOSTILE = CONTROLS + BIDI + ZERO_WIDTH + IGNORABLE + SURROGATES


@pytest.mark.parametrize("code", HOSTILE, ids=lambda code: f"U+{code:04X}")
def test_a_hostile_character_becomes_visible(code: int) -> None:
    shown = clean(f"a{chr(code)}b")
    assert chr(code) not in shown
    assert f"{code:x}" in shown.lower()
    assert shown[0] + shown[-1] == "ab"
    assert not is_clean(chr(code))


@pytest.mark.parametrize(
    "text", ["", "Münchner Rück", "株式会社", "مؤسسة", "[/foo] <b>", "a b\u00a0c", "x" * 4096, "🧾"]
)
def test_honest_text_stays_as_it_is(text: str) -> None:
    assert clean(text) == text
    assert is_clean(text)


ANY_TEXT = st.text(st.characters() | st.sampled_from([chr(code) for code in HOSTILE]))


@given(ANY_TEXT)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert is_clean(clean(text))


@given(ANY_TEXT)
def test_nothing_that_is_clean_controls_formats_or_breaks_encoding(text: str) -> None:
    shown = clean(text)
    shown.encode("utf-8")
    assert not {unicodedata.category(character) for character in shown} & {"Cc", "Cs"}
    assert not any(
        unicodedata.bidirectional(c) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI") for c in shown
    )


@given(st.recursive(ANY_TEXT, lambda inner: st.lists(inner) | st.dictionaries(ANY_TEXT, inner), max_leaves=8))
def test_an_unknown_field_is_filtered_however_deep(value: object) -> None:
    body = json.dumps({"items": [{"invoiceId": "1", "odd": value}]}).encode()
    written = codec.dumps(codec.parse(InvoiceCollection, body).to_wire()).decode()
    assert is_clean(written)
    assert json.loads(written)["items"][0]["odd"] == clean_all(value)


@pytest.mark.parametrize("code", [0x1B, 0x9B, 0x202E, 0xD800, 0x7F], ids=lambda code: f"U+{code:04X}")
def test_names_of_unknown_fields_are_filtered_too(code: int) -> None:
    body = json.dumps({"items": [{chr(code): {chr(code): 1}}]}).encode()
    read = codec.parse(InvoiceCollection, body)
    assert read.to_wire() == {"items": [{clean(chr(code)): {clean(chr(code)): 1}}]}


@pytest.mark.parametrize("raw", [b'{"\x7f":1}', '{"\u009b31m":1}'.encode(), '{"a\u202eb":1}'.encode()])
def test_names_that_arrive_unescaped_are_filtered_too(raw: bytes) -> None:
    assert all(is_clean(name) for name in codec.loads(raw))


@pytest.mark.parametrize("code", HOSTILE, ids=lambda code: f"U+{code:04X}")
def test_a_servers_refusal_is_filtered_too(code: int) -> None:
    error = codec.parse(ErrorBody, json.dumps({"code": f"A{chr(code)}", "message": f"]{chr(code)}0;title"}).encode())
    assert is_clean(f"{error.code}{error.message}")


def test_known_words_of_an_enumeration_can_not_smuggle_anything() -> None:
    body = json.dumps({"items": [{"invoiceStatus": "OPEN\x1b[2J", "invoiceType": "\u202eTROPPUS"}]}).encode()
    [invoice] = codec.parse(InvoiceCollection, body).items or []
    assert (invoice.invoice_status, invoice.invoice_type) == ("OPEN\\x1b[2J", "<U+202E>TROPPUS")


def test_no_character_is_taken_for_honest_without_being_looked_at() -> None:
    """Every one of Unicode, alone and behind one that is looked at closely: what is quick is as strict."""
    for code in range(0x110000):
        sign = chr(code)
        for text in (sign, f"Ж{sign}", f"a{sign}"):
            assert (clean(text) == text) == is_clean(text), f"U+{code:04X}"
