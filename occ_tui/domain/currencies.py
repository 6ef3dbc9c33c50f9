"""What one needs to know of currencies to write an amount: how many places each has (ISO 4217)."""

from __future__ import annotations

NO_CURRENCY = "XXX"
"""ISO 4217's code for "no currency": what an amount carries whose currency the server did not tell."""

_EXPONENTS = {
    **dict.fromkeys(
        [
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "UYI",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ],
        0,
    ),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
    **dict.fromkeys(["CLF", "UYW"], 4),
}
"""Currencies whose minor unit is not a hundredth (ISO 4217, table A.1)."""


def is_code(text: str) -> bool:
    """Whether `text` is written like a code of ISO 4217; whether there is such a currency is not known here."""
    return len(text) == 3 and text.isascii() and text.isalpha() and text.isupper()


def exponent(currency: str) -> int:
    """How many decimal places `currency` has: JPY 0, EUR 2, BHD 3."""
    return _EXPONENTS.get(currency, 2)


def decimal_string(minor: int, currency: str) -> str:
    """`minor` units as a plain decimal string with the currency's places: `-0.05`, `1204000`, `310.500`."""
    places = exponent(currency)
    if not places:
        return str(minor)
    digits = str(abs(minor)).rjust(places + 1, "0")
    return f"{'-' if minor < 0 else ''}{digits[:-places]}.{digits[-places:]}"
