"""Free text finds what people type, and the search index and the predicate agree on it."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from occ_tui.domain.search import fts_query, index_words, matches, query_tokens
from occ_tui.store.schema import CREATE_SEARCH

WORDS = st.sampled_from(
    [
        *(
            "Acme",
            "ACMÉ",
            "Müller",
            "Lüdenscheid",
            "o'brien",
            "straße",
            "STRASSE",
            "Ørsted",
            "株式会社",
            "東京",
            "アクメ",
        ),
        *("INV-2024/17", "2024", "17", "4500118273", "a-b", "a-1", "1-a", "x_y", "½", "ﬁ", "한국", "عمر", "café"),
    ]
)
TEXTS = st.lists(st.one_of(WORDS, st.text(max_size=6)), max_size=4).map(" ".join) | st.text(
    "aAbBüÜ1２-/.'\"* 東京\u0301\u3099ßſ", max_size=12
)


def found(query: str, *fields: str) -> bool:
    return matches(query_tokens(query), fields)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("acme", "ACME GmbH"),
        ("gmb ac", "ACME GmbH"),
        ("muller", "Müller & Söhne"),
        ("MÜLLER", "muller"),
        ("strasse", "Riesstraße"[4:]),
        ("orsted", "Ørsted A/S"),
        ("inv-2024", "INV-2024/17"),
        ("inv-", "INV-2024/17"),
        ("2024/1", "INV-2024/17"),
        ("17", "INV-2024/17"),
        ("会社", "東京株式会社"),
        ("社", "東京株式会社"),
        ("京株式", "東京株式会社"),
        ("１２", "1234"),
        ("brien", "O'Brien"),
    ],
)
def test_what_people_type_is_found(query: str, field: str) -> None:
    assert found(query, field)


@pytest.mark.parametrize(
    ("query", "field"),
    [("cme", "ACME"), ("acme zzz", "ACME GmbH"), ("2024-17", "INV-2024/17"), ("京東", "東京"), ("24", "INV-2024/17")],
)
def test_what_does_not_begin_a_word_is_not_found(query: str, field: str) -> None:
    assert not found(query, field)


def test_a_query_of_signs_alone_fits_everything() -> None:
    assert query_tokens(' -- * " ') == ()
    assert found("*", "")


def test_words_of_a_query_may_lie_in_different_fields() -> None:
    assert found("acme 4500", "100482217", "ACME GmbH", "4500118273")


@given(TEXTS, st.integers(0, 12))
@settings(max_examples=300)
def test_every_beginning_of_a_field_finds_it(field: str, length: int) -> None:
    """While one types a number from the left, the row that is meant never disappears."""
    assert found(field[:length], field) or "\u3099" in field or "\u0301" in field


@given(st.lists(TEXTS, min_size=1, max_size=12), st.lists(TEXTS | st.text("1a-東", max_size=3), min_size=1, max_size=8))
@settings(max_examples=300)
def test_index_and_predicate_agree(fields: list[str], queries: list[str]) -> None:
    with sqlite3.connect(":memory:") as db:
        db.execute(CREATE_SEARCH)
        db.executemany("INSERT INTO search (rowid, words) VALUES (?, ?)", enumerate(map(index_words, fields)))
        for query in filter(query_tokens, queries):
            tokens = query_tokens(query)
            hits = [
                rowid for (rowid,) in db.execute("SELECT rowid FROM search (?) ORDER BY rowid", (fts_query(tokens),))
            ]
            assert hits == [n for n, field in enumerate(fields) if matches(tokens, [field])]
    db.close()
