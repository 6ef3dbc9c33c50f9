"""Writes a query in its normal form, which parses to the very same query."""

from __future__ import annotations

from occ_tui.domain.query.fields import Kind, find
from occ_tui.domain.query.lexer import quoted
from occ_tui.domain.query.nodes import (
    AmountLeaf,
    And,
    BucketLeaf,
    FlagLeaf,
    FreeLeaf,
    Leaf,
    Mode,
    Node,
    Not,
    NumberLeaf,
    Or,
    Pattern,
    StatusLeaf,
    TextLeaf,
)

_NEEDS_QUOTES = frozenset('()",*?')


def written(node: Node) -> str:
    """The text of a node."""
    if isinstance(node, And):
        return " ".join(f"({written(part)})" if isinstance(part, Or) else written(part) for part in node.nodes)
    if isinstance(node, Or):
        return " or ".join(map(written, node.nodes))
    if isinstance(node, Not):
        inner = written(node.node)
        return f"-({inner})" if isinstance(node.node, And | Or) else f"-{inner}"
    return _leaf(node)


def _leaf(leaf: Leaf) -> str:
    if isinstance(leaf, FreeLeaf):
        return quoted(leaf.pattern.text) if leaf.pattern.mode is Mode.PHRASE else leaf.pattern.text
    if isinstance(leaf, TextLeaf):
        return _text(leaf)
    if isinstance(leaf, StatusLeaf):
        return f"status:{','.join(leaf.statuses)}"
    if isinstance(leaf, FlagLeaf):
        return f"{leaf.field}:{'yes' if leaf.wanted else 'no'}"
    if isinstance(leaf, BucketLeaf):
        return f"bucket:{leaf.source}"
    assert isinstance(leaf, NumberLeaf | AmountLeaf)
    return f"{leaf.field}{leaf.source}"


def _text(leaf: TextLeaf) -> str:
    field = find(leaf.field)
    is_whole = any(pattern.mode is Mode.WHOLE for pattern in leaf.patterns)
    operator = "=" if is_whole and field is not None and field.kind is Kind.TEXT else ":"
    values = [_value(pattern) for pattern in leaf.patterns]
    # `none` first: a pattern may begin with a sign that would be an operator behind the colon.
    return f"{leaf.field}{operator}{','.join(['none', *values] if leaf.or_missing else values)}"


def _value(pattern: Pattern) -> str:
    if pattern.mode is Mode.PHRASE:
        return quoted(pattern.text)
    if pattern.mode is not Mode.WHOLE:
        return pattern.text
    text = pattern.text
    return text if is_bare(text) else quoted(text)


def is_bare(text: str) -> bool:
    """Whether a value that is meant literally can stand without quotes."""
    is_plain = _NEEDS_QUOTES.isdisjoint(text) and not any(map(str.isspace, text))
    return is_plain and text[0] not in "<=>~" and text.lower() != "none"
