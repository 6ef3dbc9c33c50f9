"""Tax numbers: whether one has the check digits of its country. The library is imported when one is checked."""

from __future__ import annotations

from importlib import import_module

EU = ("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
      "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK")  # fmt: skip
"""Countries whose VAT numbers begin with their own letters (Greece's with EL)."""

_CHECKS = {
    ("CH", "taxRegNumber"): "stdnum.ch.vat",
    ("GB", "taxRegNumber"): "stdnum.gb.vat",
    ("US", "taxPayerId"): "stdnum.us.ein",
    ("BR", "taxCnpj"): "stdnum.br.cnpj",
    ("IN", "taxRegNumber"): "stdnum.in_.gstin",
    ("JP", "taxRegNumber"): "stdnum.jp.cn",
    ("CN", "taxPayerId"): "stdnum.cn.uscc",
}
"""Country and field → the module that knows its numbers."""


def is_known(country: str, name: str) -> bool:
    """Whether anything is known of the numbers of this field in this country."""
    return (country, name) in _CHECKS or (country in EU and name == "taxRegNumber")


def could_be(name: str, value: str) -> bool:
    """Whether a number of this field would be one in some country: such a number may look like that of a card.

    Only for countries whose numbers have that many digits; the check digits decide.
    """
    return any(field == name and is_valid(country, name, value) for country, field in _CHECKS)


def is_valid(country: str, name: str, value: str) -> bool:
    """Whether a number is one; true for those of which nothing is known."""
    if not is_known(country, name):
        return True
    number = value.strip().upper()
    if (country, name) == ("JP", "taxRegNumber"):
        # An invoice issuer's number is a T and the corporate number.
        if not number.startswith("T"):
            return False
        number = number[1:]
    module = import_module(_CHECKS.get((country, name), "stdnum.eu.vat"))
    if country in EU and not number.startswith("EL" if country == "GR" else country):
        return False
    return bool(module.is_valid(number))
