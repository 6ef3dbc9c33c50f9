"""What a row is found by is the same whether it is worked out while reading, or from the columns by SQL."""

from __future__ import annotations

import sqlite3

from hypothesis import example, given, settings
from hypothesis import strategies as st

from occ_tui.domain.search import MAX_TOKEN, index_words, text_tokens
from occ_tui.store.publishing import _WORDS

WORDS = st.one_of(
    st.none(),
    st.text(st.sampled_from("abzAZ019 -./_'ßéŁİ漢字ガ\u0301\u200d"), max_size=20),
    st.text(st.sampled_from("aZ09"), min_size=MAX_TOKEN - 2, max_size=MAX_TOKEN + 2),
    st.from_regex(r"\A[A-Za-z0-9]{0,12}\Z"),
)


@settings(max_examples=2000)
@given(number=WORDS, party=WORDS, po=WORDS, reference=WORDS)
@example(number="INV-1001/A", party="ACME GmbH", po="", reference=None)
def test_by_sql_and_by_python(number: str | None, party: str | None, po: str | None, reference: str | None) -> None:
    with sqlite3.connect(":memory:") as connection:
        connection.create_function("words", 1, index_words, deterministic=True)
        statement = f"SELECT {_WORDS} FROM (SELECT ? AS number, ? AS party, ? AS po, ? AS reference)"
        found = connection.execute(statement, (number, party, po, reference)).fetchone()[0]
    connection.close()
    assert found.split() == [
        word for text in (number, party, po, reference) for word in index_words(text or "").split()
    ]


@settings(max_examples=2000)
@given(WORDS)
@example("INV-1001")
def test_the_short_ways_lead_to_the_same_tokens(text: str | None) -> None:
    assert index_words(text or "").split(" ") == (" ".join(dict.fromkeys(text_tokens(text or "")))).split(" ")
