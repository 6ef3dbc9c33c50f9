"""Money: integer minor units of one ISO 4217 currency. Never a float; never summed across currencies."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, Inexact

from occ_tui.domain.currencies import NO_CURRENCY, decimal_string, exponent

__all__ = [
    "MAX_MINOR",
    "NO_CURRENCY",
    "CurrencyMismatch",
    "InexactAmount",
    "Money",
    "decimal_string",
    "exponent",
    "to_decimal",
    "to_minor",
    "total",
]

MAX_MINOR = 2**63 - 1
"""The largest amount in minor units: what an integer column of a database holds."""

_MAX_DIGITS = 18
_EXACT = Context(prec=1000, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[Inexact])
"""Decimal arithmetic that rounds nothing an amount could be: the usual context keeps 28 digits and drops the rest."""


class InexactAmount(ValueError):
    """An amount that its currency cannot express: a fraction of the smallest unit, or no number at all."""


class CurrencyMismatch(ValueError):
    """Two currencies met in one sum."""


def to_minor(amount: Decimal | int, currency: str) -> int:
    """`amount` in the smallest unit of `currency`; `InexactAmount` if that would lose anything.

    Amounts beyond ±9.2 · 10¹⁸ units are refused too: no ledger has them, and no integer column holds them.
    """
    value = Decimal(amount)
    if not value.is_finite() or value.adjusted() > _MAX_DIGITS:
        raise InexactAmount("that is not an amount")
    try:
        scaled = _EXACT.scaleb(value, exponent(currency))
    except Inexact as error:
        raise InexactAmount("that has more digits than any amount") from error
    minor = int(scaled)
    if minor != scaled:
        raise InexactAmount(f"{amount} is finer than the smallest unit of {currency}")
    if abs(minor) > MAX_MINOR:
        raise InexactAmount(f"{amount} is larger than any amount")
    return minor


def to_decimal(minor: int, currency: str) -> Decimal:
    """`minor` units as an exact decimal with the currency's places: 1190000 EUR → 11900.00."""
    return _EXACT.scaleb(Decimal(minor), -exponent(currency))


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of one currency."""

    minor: int
    """The amount in the smallest unit of the currency."""
    currency: str
    """ISO 4217 code."""

    @classmethod
    def of(cls, amount: Decimal | int, currency: str) -> Money:
        """`amount` of `currency`; `InexactAmount` if the currency cannot express it."""
        return cls(to_minor(amount, currency), currency)

    @property
    def amount(self) -> Decimal:
        """The exact decimal amount."""
        return to_decimal(self.minor, self.currency)

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other).minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __str__(self) -> str:
        return f"{decimal_string(self.minor, self.currency)} {self.currency}"

    def _same(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} do not add up")
        return other


def total(amounts: list[Money]) -> dict[str, Money]:
    """The sum of `amounts` per currency, currencies in alphabetical order."""
    sums: dict[str, Money] = {}
    for amount in amounts:
        sums[amount.currency] = sums[amount.currency] + amount if amount.currency in sums else amount
    return dict(sorted(sums.items()))
