"""What is wrong with a query, and where."""

from __future__ import annotations


class QueryError(ValueError):
    """A query that cannot be meant. Its texts are in the user's language."""

    def __init__(self, text: str, start: int, length: int, message: str, nearest: str | None = None) -> None:
        super().__init__(message)
        self.text = text
        """The query as it was typed."""
        self.start = start
        """Where in `text` the wrong place begins, in characters; its length if something is missing at the end."""
        self.length = length
        """How long it is; at least 1."""
        self.message = message
        """One sentence without a full stop."""
        self.nearest = nearest
        """What may have been meant in its place: a field or a value."""


class UnknownField(QueryError):
    """The name in front of an operator is no field's."""
