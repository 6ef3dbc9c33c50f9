"""Reads a query; every mistake is told with its place."""

from __future__ import annotations

from occ_tui.domain.query.nodes import Query

MAX_LENGTH = 4096
"""Characters a query may have."""
MAX_DEPTH = 50
"""How deep parentheses and negations may nest."""


def parse(text: str, *, today: int) -> Query:
    """What `text` asks as of epoch day `today`. Errors: `QueryError`. An empty text asks for everything."""
    raise NotImplementedError
