"""How the columns of the ledger's tables are declared."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Text


def number(name: str, *, default: str | None = None) -> Column[int]:
    """A whole number that is always there: an amount, an instant, a count, a flag."""
    return Column(name, BigInteger, nullable=False, server_default=default)


def may_be(name: str) -> Column[int]:
    """An instant or an amount that is not always there."""
    return Column(name, BigInteger)


def word(name: str) -> Column[str]:
    """A text that is empty when there is none, so that it sorts and pages without NULL."""
    return Column(name, Text, nullable=False, server_default="")


def refers(name: str, target: str) -> Column[int]:
    """The row of another table."""
    return Column(name, Integer, ForeignKey(target), nullable=False)


def may_refer(name: str, target: str) -> Column[int]:
    """The row of another table, or none."""
    return Column(name, Integer, ForeignKey(target))
