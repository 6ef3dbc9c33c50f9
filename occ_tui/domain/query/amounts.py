"""Amounts of a query in minor units of a currency: exact, whatever places the currency has."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from functools import lru_cache

from occ_tui.domain.query.nodes import AmountSpan

LEAST, MOST = -(2**63), 2**63 - 1
"""What an integer column holds."""

_EXACT = Context(prec=60)
"""More digits than the query language lets an amount have."""


@lru_cache(maxsize=1024)
def minor_span(span: AmountSpan, places: int) -> tuple[int, int]:
    """The least and the most minor units in `span`, for a currency of `places`; the least above the most if none."""
    low, high = LEAST, MOST
    if span.low is not None:
        low = _units(span.low, places, ROUND_CEILING)
        if not span.is_low_included and Decimal(low) == _scaled(span.low, places):
            low += 1
    if span.high is not None:
        high = _units(span.high, places, ROUND_FLOOR)
        if not span.is_high_included and Decimal(high) == _scaled(span.high, places):
            high -= 1
    if low > MOST or high < LEAST:
        return 1, 0
    return max(low, LEAST), min(high, MOST)


def _scaled(amount: Decimal, places: int) -> Decimal:
    return amount.scaleb(places, _EXACT)


def _units(amount: Decimal, places: int, rounding: str) -> int:
    return int(_scaled(amount, places).to_integral_value(rounding, _EXACT))
