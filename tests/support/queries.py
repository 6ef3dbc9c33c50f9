"""Random queries for tests: every field, every kind of value, nested and negated."""

from __future__ import annotations

from hypothesis import strategies as st

from occ_tui.domain.dates import from_epoch_day
from occ_tui.domain.query.fields import FIELDS, Field, Kind
from occ_tui.domain.query.lexer import quoted
from support.store_ledgers import TODAY

_TEXTS = [
    "a1",
    "A",
    "b-2",
    "b",
    "2",
    "zoe",
    "ZOË",
    "4500",
    "4500-1",
    "-1",
    "東",
    "京商",
    "東京",
    "acme",
    "gmbh",
    "i1",
    "id-i",
    "e",
]
_WORDS = ["SUPPORT", "usage", "gift", "EUR", "jpy", "QQQ", "credit_card", "wire", "PAST_DUE", "strange", "visa", "4242"]
_WORDS += ["i1", "id-i2", "ocid1.tenancy.oc1..acme", "XXX"]
_PATTERNS = [
    "*",
    "a*",
    "?1",
    "*-*",
    "INV-?",
    "*2",
    "B-*2",
    "zo?",
    "*京*",
    "S*T",
    "ocid*",
    "i?",
    "??",
    "a?*",
    "*5*0*",
    "b_*",
    "%*",
    "_1",
    "4500_1",
]
_ANCHORS = [
    "today",
    "yesterday",
    "tomorrow",
    "eom",
    "bom",
    "bow",
    "eoy",
    "-3d",
    "+2w",
    "today-1d",
    "today+4d",
    "eom-1m+1d",
]
_AMOUNTS = [
    "0",
    "1",
    "1.5",
    "1.50",
    "-2",
    "10",
    "0.001",
    "0.0015",
    "99.99",
    "100",
    "9223372036854775.807",
    "99999999999999999999",
]

_days = st.one_of(
    st.sampled_from(_ANCHORS),
    st.integers(TODAY - 7, TODAY + 7).map(lambda day: from_epoch_day(day).isoformat()),
    st.sampled_from(["2026", "2026-11", "2026-12", "1970", "1969-12", "1970-01-01", "4981"]),
)
_comparisons = st.sampled_from(["<", "<=", ">", ">="])
_MAYBE_NONE = st.sampled_from([[], [], ["none"]])


def _ranges(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        values,
        st.tuples(values, values).map("..".join),
        values.map(lambda value: f"..{value}"),
        values.map(lambda value: f"{value}.."),
    )


def _listed(values: st.SearchStrategy[str], *, with_none: bool = True) -> st.SearchStrategy[str]:
    none = _MAYBE_NONE if with_none else st.just([])
    lists = st.tuples(st.lists(values, min_size=1, max_size=3), none).map(lambda both: ",".join(both[0] + both[1]))
    return lists | st.just("none") if with_none else lists


def _compared(values: st.SearchStrategy[str], *, with_none: bool = True) -> st.SearchStrategy[str]:
    single = st.tuples(_comparisons, values).map("".join)
    return single | st.tuples(st.sampled_from([":", "="]), _listed(_ranges(values), with_none=with_none)).map("".join)


_any_text = st.sampled_from(_TEXTS) | st.sampled_from(_PATTERNS) | st.sampled_from(_TEXTS).map(quoted)
_any_text |= st.text(min_size=1, max_size=3).filter(str.strip).map(quoted)
_buckets = st.sampled_from(["current", "no-due-date", "1-30", "1-3", "3+", "0-2", "90+", "5-2"])


def _values(field: Field) -> st.SearchStrategy[str]:
    """Operator and values of a field."""
    equals = st.sampled_from([":", "="])
    return {
        Kind.TEXT: st.tuples(equals, _listed(_any_text)).map("".join),
        Kind.WORD: st.tuples(equals, _listed(st.sampled_from(_WORDS) | _any_text)).map("".join),
        Kind.STATUS: _listed(
            st.sampled_from(["overdue", "open", "unpaid", "submitted", "closed"]), with_none=False
        ).map(":".__add__),
        Kind.AMOUNT: _compared(st.sampled_from(_AMOUNTS), with_none=False),
        Kind.DAY: _compared(_days),
        Kind.DAYS: _compared(st.sampled_from(["0", "1", "3d", "1w", "4", "9999d"])),
        Kind.FLAG: st.sampled_from([":yes", ":no", "=true"]),
        Kind.BUCKET: _listed(_buckets).map(":".__add__),
    }[field.kind]


_fields = st.sampled_from(FIELDS).flatmap(
    lambda field: st.tuples(st.sampled_from([field.name, *field.aliases]), _values(field)).map("".join)
)
_free = _any_text.filter(lambda word: not word.startswith("-"))
LEAVES = st.one_of(_fields, _fields, _fields, _free)


def _nested(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(" ".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({' or '.join(parts)})"),
        inner.map(lambda part: f"-({part})"),
        inner.map(lambda part: f"not:({part})"),
    )


QUERIES = st.recursive(LEAVES | LEAVES.map("-".__add__), _nested, max_leaves=6)
"""Texts of queries."""
