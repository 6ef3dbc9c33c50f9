"""A query as SQL over the table of invoices: the same answer as `domain.query.predicate` gives in Python.

Every condition is 0 or 1, never NULL, so that `NOT` of one about a missing value is true. What a query says of status
and due date narrows the stretches of the row order that are read at all; words of text fields narrow them by the
search index. Nothing that was typed stands in the SQL: it is bound.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

from occ_tui.annotations import NamedTuple
from occ_tui.domain.currencies import exponent
from occ_tui.domain.query.matching import matcher, tokens_of
from occ_tui.domain.query.nodes import (
    AmountLeaf,
    And,
    BucketLeaf,
    FlagLeaf,
    FreeLeaf,
    Mode,
    Node,
    Not,
    NumberLeaf,
    Or,
    Pattern,
    Query,
    StatusLeaf,
    TextLeaf,
)
from occ_tui.domain.search import fts_query
from occ_tui.store.codes import CARD, CURRENCY, METHOD, STATUS, TYPE, Codes
from occ_tui.store.database import Store
from occ_tui.store.query_indexes import AMOUNT_INDEXES, DAY_INDEXES, Indexed, amounts_by_key, fewest
from occ_tui.store.query_stretches import Stretches, of_node
from occ_tui.store.schema import (
    DAY_MASK,
    DAY_SHIFT,
    IS_CARD_PAYABLE,
    IS_FAILED,
    IS_INEXACT,
    IS_PAID,
    IS_PAYABLE,
    IS_PDF,
    MAX_INTEGER,
    NO_DUE_DAY,
)

_FITS = "occ_fits"
_DUE_DAY = f"nullif(rid >> {DAY_SHIFT} & {DAY_MASK}, {NO_DUE_DAY})"
_LOW = (1 << 32) - 1
_NOT_ASCII = "*[^\x01-\x7f]*"


class Condition(NamedTuple):
    """SQL with the values of its placeholders."""

    sql: str
    values: tuple[Any, ...] = ()


class Compiled(NamedTuple):
    """What the readers need of a query."""

    condition: Condition
    """Of a row of `invoices`: 0 or 1."""
    stretches: Stretches
    """Rows outside of these never fit; `(low, high)` of `rid`, in order, the high end not included."""
    tokens: tuple[str, ...]
    """Tokens of `domain.search` that every row that fits has words for."""
    is_costly: bool
    """The condition looks something up as a whole first: better asked once than piece by piece."""
    candidates: tuple[int, ...] | None
    """The few rows among which all are that fit, where an index tells them."""


COLUMNS = {
    "number": "number",
    "party": "party",
    "po": "po",
    "ref": "reference",
    "digits": "last_digits",
    "id": "internal_invoice_id",
    "invoice-id": "nullif(coalesce(invoice_id, internal_invoice_id), '')",
}
WORDS = {"type": TYPE, "currency": CURRENCY, "method": METHOD, "card": CARD, "server-status": STATUS}
"""Fields that are kept as numbers of words, and the kind of those."""
_WORD_COLUMNS = {"card": "card_type", "server-status": "status"}
_SEARCHED = ("number", "party", "po", "reference")
_AMOUNTS = {
    "amount": "amount",
    "owed": "due",
    "credited": "credited",
    "adjusted": "adjusted",
    "applied": "applied",
    "dispute": "in_dispute",
}
_NUMBERS = {"due": _DUE_DAY, "invoiced": "invoice_day", "paid": "paid_day", "expires": "card_expires"}
_HIGH_HALVES = "(amount >> 32) - (credited >> 32) + (adjusted >> 32) - (applied >> 32) - (due >> 32)"
_LOW_HALVES = f"(amount & {_LOW}) - (credited & {_LOW}) + (adjusted & {_LOW}) - (applied & {_LOW}) - (due & {_LOW})"
_FLAGS = {
    "disputed": "in_dispute <> 0",
    "failed": f"flags & {IS_FAILED} <> 0",
    "payable": f"flags & {IS_PAYABLE} <> 0",
    "card-payable": f"flags & {IS_CARD_PAYABLE} <> 0",
    "part-paid": "applied <> 0 AND due <> 0 AND grp = 0",
    "is-paid": f"flags & {IS_PAID} <> 0",
    "pdf": f"flags & {IS_PDF} <> 0",
    # In halves, for sums of 63-bit amounts do not fit 63 bits and SQLite would go on with floating point.
    "adds-up": f"flags & {IS_INEXACT} = 0 AND ({_HIGH_HALVES}) * {_LOW + 1} + ({_LOW_HALVES}) = 0",
}


def compile_query(store: Store, connection: sqlite3.Connection, query: Query) -> Compiled:
    """The SQL of `query`, for the state that `connection` reads now."""
    store.provide(_FITS, 3, _fits)
    compiler = _Compiler(Codes(connection), _accounts(connection), query.today)
    parts = query.node.nodes if isinstance(query.node, And) else (query.node,)
    tokens = dict.fromkeys(token for part in parts for token in _needed(part))
    conditions = [compiler.top(part) for part in parts]
    return Compiled(
        _joined("AND", conditions) if conditions else Condition("1"),
        of_node(query.node, query.today).stretches,
        tuple(tokens),
        compiler.is_costly,
        None if tokens else fewest(connection, [compiler.indexed(part) for part in parts]),
    )


class _Account(NamedTuple):
    number: int
    compartment_id: str
    name: str


def _accounts(connection: sqlite3.Connection) -> list[_Account]:
    rows = connection.execute("SELECT id, compartment_id, account_name FROM accounts")
    return [_Account(*row) for row in rows]


def _needed(node: Node) -> tuple[str, ...]:
    """Tokens that every row has words for of which `node` is true."""
    if isinstance(node, FreeLeaf):
        return tokens_of(node.pattern)
    if not isinstance(node, TextLeaf) or COLUMNS.get(node.field, "") not in _SEARCHED:
        return ()
    return tokens_of(node.patterns[0]) if len(node.patterns) == 1 and not node.or_missing else ()


class _Compiler:
    """Turns nodes into conditions."""

    def __init__(self, codes: Codes, accounts: Sequence[_Account], today: int) -> None:
        self._codes = codes
        self._accounts = accounts
        self._today = today
        self.is_costly = False
        self._makers: dict[type, Callable[[Any], Condition]] = {
            TextLeaf: self._text,
            FreeLeaf: self._free,
            NumberLeaf: self._number,
            AmountLeaf: self._amount,
            FlagLeaf: self._flag,
            StatusLeaf: self._status,
            BucketLeaf: self._bucket,
        }

    def top(self, node: Node) -> Condition:
        """A condition that all rows must fit: the search index has already found those with its words."""
        if isinstance(node, FreeLeaf):
            return Condition("1") if node.pattern.mode is Mode.WORDS else _any_column(node.pattern)
        if isinstance(node, TextLeaf) and _needed(node):
            return self._column_text(COLUMNS[node.field], node, with_index=False)
        return self.condition(node)

    def condition(self, node: Node) -> Condition:
        """The condition of any node."""
        if isinstance(node, And | Or):
            if not node.nodes:
                return Condition("1")
            return _joined("AND" if isinstance(node, And) else "OR", [self.condition(part) for part in node.nodes])
        if isinstance(node, Not):
            inner = self.condition(node.node)
            return Condition(f"NOT ({inner.sql})", inner.values)
        return self._makers[type(node)](node)

    def indexed(self, node: Node) -> Indexed | None:
        """A condition on one index that every row fits of which `node` is true; `None` if there is none."""
        if isinstance(node, TextLeaf) and node.field in ("type", "method") and not node.or_missing:
            condition = self._text(node)
            return Indexed(node.field, condition.sql.removeprefix("ifnull(").removesuffix(", 0)"), condition.values)
        if isinstance(node, NumberLeaf) and node.field in DAY_INDEXES and not node.or_missing and len(node.spans) == 1:
            index, column = DAY_INDEXES[node.field]
            return Indexed(index, *_between(Condition(column), *node.spans[0]))
        if isinstance(node, AmountLeaf) and node.field in AMOUNT_INDEXES:
            return amounts_by_key(node)
        return None

    def _text(self, leaf: TextLeaf) -> Condition:
        fits = [matcher(pattern) for pattern in leaf.patterns]
        if leaf.field in ("account", "compartment"):
            names = {a.number: a.name if leaf.field == "account" else a.compartment_id for a in self._accounts}
            return _one_of("account", _chosen(names, fits, leaf.or_missing), or_null=leaf.or_missing)
        if leaf.field in WORDS:
            column = _WORD_COLUMNS.get(leaf.field, leaf.field)
            chosen = _chosen(self._codes.words(WORDS[leaf.field]), fits, leaf.or_missing)
            return _one_of(column, chosen, or_null=leaf.or_missing)
        column = COLUMNS[leaf.field]
        return self._column_text(column, leaf, with_index=column in _SEARCHED)

    def _column_text(self, column: str, leaf: TextLeaf, *, with_index: bool) -> Condition:
        parts = []
        for pattern in leaf.patterns:
            tokens = tokens_of(pattern) if with_index else ()
            parts.append(self._searched(tokens, _column_fits(column, pattern)))
        if leaf.or_missing:
            parts.append(Condition(f"{column} IS NULL"))
        return _joined("OR", parts)

    def _free(self, leaf: FreeLeaf) -> Condition:
        tokens = tokens_of(leaf.pattern)
        if leaf.pattern.mode is Mode.WORDS:
            return self._searched(tokens, Condition("1"))
        return self._searched(tokens, _any_column(leaf.pattern))

    def _searched(self, tokens: tuple[str, ...], condition: Condition) -> Condition:
        if not tokens:
            return condition
        self.is_costly = True
        return Condition(
            f"(rid IN (SELECT rowid FROM search WHERE search MATCH ?) AND {condition.sql})",  # noqa: S608
            (fts_query(tokens), *condition.values),
        )

    def _number(self, leaf: NumberLeaf) -> Condition:
        late = f"max(0, ? - {_DUE_DAY})"
        if leaf.field == "late":
            term = Condition(f"CASE WHEN due <> 0 THEN {late} ELSE -early END", (self._today,))
        else:
            term = Condition(_NUMBERS[leaf.field])
        parts = [_between(term, span.low, span.high) for span in leaf.spans]
        if leaf.or_missing:
            parts.append(Condition(f"{term.sql} IS NULL", term.values))
        return _known(_joined("OR", parts))

    def _amount(self, leaf: AmountLeaf) -> Condition:
        from occ_tui.domain.query.amounts import minor_span

        places: dict[int, list[int]] = {}
        for code, word in self._codes.words(CURRENCY).items():
            places.setdefault(exponent(word), []).append(code)
        column = Condition(_AMOUNTS[leaf.field])
        parts = []
        for number, codes in places.items():
            spans = [_between(column, *minor_span(span, number)) for span in leaf.spans]
            inside = _joined("OR", spans)
            parts.append(Condition(f"(currency IN ({_numbers(codes)}) AND {inside.sql})", inside.values))
        return _joined("OR", parts) if len(places) > 1 else _joined("OR", spans)

    def _flag(self, leaf: FlagLeaf) -> Condition:
        if leaf.field == "overdue":
            condition = self._status(StatusLeaf(("overdue",)))
        else:
            condition = Condition(f"({_FLAGS[leaf.field]})")
        return condition if leaf.wanted else Condition(f"NOT {condition.sql}", condition.values)

    def _status(self, leaf: StatusLeaf) -> Condition:
        stretches = of_node(leaf, self._today).stretches
        return _joined("OR", [Condition("(rid >= ? AND rid < ?)", stretch) for stretch in stretches])

    def _bucket(self, leaf: BucketLeaf) -> Condition:
        past = Condition(f"? - {_DUE_DAY}", (self._today,))
        parts = []
        for bucket in leaf.buckets:
            if bucket == (None, None):
                parts.append(Condition(f"{_DUE_DAY} IS NULL"))
            else:
                parts.append(_between(past, bucket.low, bucket.high))
        inside = _joined("OR", parts)
        condition = Condition(f"(due <> 0 AND grp <> 2 AND {_known(inside).sql})", inside.values)
        return _joined("OR", [condition, Condition("(due = 0 OR grp = 2)")]) if leaf.or_missing else condition


def _any_column(pattern: Pattern) -> Condition:
    return _joined("OR", [_column_fits(column, pattern) for column in _SEARCHED])


def _column_fits(column: str, pattern: Pattern) -> Condition:
    """Whether a column fits. Of plain ASCII, SQLite's own LIKE says the same, in a tenth of the time."""
    fits = Condition(f"{_FITS}(?, ?, {column})", (pattern.mode.value, pattern.text))
    if pattern.mode not in (Mode.GLOB, Mode.WHOLE) or not pattern.text.isascii():
        return fits
    like = Condition(f"{column} LIKE ? ESCAPE '\\'", (_like(pattern),))
    sql = f"CASE WHEN {column} IS NULL THEN 0 WHEN {column} GLOB ? THEN {fits.sql} ELSE {like.sql} END"
    return Condition(f"({sql})", (_NOT_ASCII, *fits.values, *like.values))


def _like(pattern: Pattern) -> str:
    escaped = pattern.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return escaped.replace("*", "%").replace("?", "_") if pattern.mode is Mode.GLOB else escaped


@lru_cache(maxsize=1024)
def _fits(mode: str, text: str, value: str | None) -> int:
    """What SQL calls; parties and references come again and again."""
    return int(value is not None and matcher(Pattern(Mode(mode), text))(value))


def _chosen(words: dict[int, str], fits: Sequence[Callable[[str], bool]], or_missing: bool) -> list[int]:
    """Numbers of the words that fit; an empty word is a missing one."""
    return [code for code, word in words.items() if (any(fit(word) for fit in fits) if word else or_missing)]


def _one_of(column: str, codes: Sequence[int], *, or_null: bool) -> Condition:
    """Numbers are our own: there may be more of them than placeholders."""
    inside = f"ifnull({column} IN ({_numbers(codes)}), 0)"
    return Condition(f"({inside} OR {column} IS NULL)" if or_null else inside)


def _between(term: Condition, low: int | None, high: int | None) -> Condition:
    """`term` from `low` to `high`, both included; NULL if the term is."""
    low, high = -MAX_INTEGER - 1 if low is None else low, MAX_INTEGER if high is None else high
    return Condition(f"({term.sql} BETWEEN ? AND ?)", (*term.values, low, high))


def _known(condition: Condition) -> Condition:
    return Condition(f"ifnull({condition.sql}, 0)", condition.values)


def _joined(operator: str, conditions: Sequence[Condition]) -> Condition:
    """`conditions` with `operator` between them, as a balanced tree: SQLite refuses one deeper than 1000."""
    if not conditions:
        return Condition("0")
    if len(conditions) == 1:
        return conditions[0]
    middle = len(conditions) // 2
    left, right = _joined(operator, conditions[:middle]), _joined(operator, conditions[middle:])
    return Condition(f"({left.sql} {operator} {right.sql})", left.values + right.values)


def _numbers(numbers: Iterable[int]) -> str:
    return ",".join(str(int(number)) for number in numbers)
