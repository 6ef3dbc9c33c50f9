"""What a query says, as plain hashable values: a tree whose leaves each ask one thing of one field.

Every leaf is true or false, never unknown: of a missing value it is false, and its negation true. Only
`none` asks for missing values.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from occ_tui.annotations import NamedTuple

if TYPE_CHECKING:
    from decimal import Decimal


class Mode(StrEnum):
    """How a text is compared with a field. Letters are folded as `domain.search` folds them."""

    WORDS = "words"
    """Every word begins some word of the field: `party:acme`."""
    PHRASE = "phrase"
    """The field has this text somewhere, from the beginning of a word on: `party:"acme gmbh"`."""
    GLOB = "glob"
    """The whole field fits a pattern with `*` and `?`: `number:INV-*`."""
    WHOLE = "whole"
    """The whole field is this text: `number=4711`."""


class Pattern(NamedTuple):
    """A text that is looked for."""

    mode: Mode
    text: str
    """As it was typed, quotes taken off."""


class Span(NamedTuple):
    """Whole numbers from `low` to `high`, both included; `None` is no end. Days are epoch days."""

    low: int | None
    high: int | None


class AmountSpan(NamedTuple):
    """Amounts between two others, in the main unit of the row's own currency; `None` is no end."""

    low: Decimal | None
    high: Decimal | None
    is_low_included: bool = True
    is_high_included: bool = True


class Bucket(NamedTuple):
    """An aging bucket: days past the due day, both included; below 1 is *current*, neither end *no due date*."""

    low: int | None
    high: int | None


class TextLeaf(NamedTuple):
    """A text field, or a word such as type or currency, fits one of `patterns`."""

    field: str
    patterns: tuple[Pattern, ...]
    or_missing: bool = False
    """`none` was among the values."""


class NumberLeaf(NamedTuple):
    """A day or a number of days lies in one of `spans`."""

    field: str
    spans: tuple[Span, ...]
    or_missing: bool
    source: str
    """Operator and values in their normal form, relative days still relative: `<today-60d`."""


class AmountLeaf(NamedTuple):
    """An amount lies in one of `spans`."""

    field: str
    spans: tuple[AmountSpan, ...]
    source: str
    """Operator and values in their normal form: `>=5000`."""


class FlagLeaf(NamedTuple):
    """A yes-or-no field has this value."""

    field: str
    wanted: bool


class StatusLeaf(NamedTuple):
    """The invoice is overdue, open, submitted or closed; one of `statuses`."""

    statuses: tuple[str, ...]


class BucketLeaf(NamedTuple):
    """The invoice stands in one of `buckets`; closed ones, and those with nothing due, stand in none."""

    buckets: tuple[Bucket, ...]
    or_missing: bool
    source: str
    """The values in their normal form."""


class FreeLeaf(NamedTuple):
    """A free word, or quoted words: looked for in number, party, PO and reference."""

    pattern: Pattern


class Not(NamedTuple):
    """What `node` is not true of."""

    node: Node


class And(NamedTuple):
    """All of `nodes`; of none, everything."""

    nodes: tuple[Node, ...]


class Or(NamedTuple):
    """One of `nodes`."""

    nodes: tuple[Node, ...]


Leaf: TypeAlias = TextLeaf | NumberLeaf | AmountLeaf | FlagLeaf | StatusLeaf | BucketLeaf | FreeLeaf
Node: TypeAlias = Leaf | Not | And | Or


class Query(NamedTuple):
    """A query that was understood."""

    text: str
    """The query in its normal form, which parses to itself; empty for one that asks nothing."""
    node: Node
    today: int
    """Epoch day that relative dates were counted from."""

    def at(self, today: int) -> Query:
        """The same query as of another day: `due<today` means something else after midnight."""
        if today == self.today:
            return self
        from occ_tui.domain.query.parser import parse

        return parse(self.text, today=today)
