"""QR codes as dots: of a payment page's address, and of a bank transfer in euros as banking apps read it (EPC)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from occ_tui.domain.money import to_decimal

if TYPE_CHECKING:
    from occ_tui.domain.payments import BankDetails

Dots: TypeAlias = tuple[tuple[bool, ...], ...]
"""Rows of dark (`True`) and light dots, without a margin."""

_EPC_MOST = Decimal("999999999.99")
_EPC_NAME, _EPC_TEXT = 70, 140
"""Characters that the standard takes (EPC069-12)."""


def code_of(address: str) -> Dots:
    """The smallest code of an address: it is read from a screen, which needs no correction of stains."""
    import segno

    return _dots(segno.make(address, error="l", micro=False, boost_error=False).matrix)


def transfer_code(bank: BankDetails, minor: int, reference: str) -> Dots | None:
    """The code of a transfer; `None` where the standard has none: not in euros, no IBAN, too much."""
    amount = to_decimal(minor, bank.currency)
    if bank.currency != "EUR" or not bank.iban or not 0 < amount <= _EPC_MOST or len(reference) > _EPC_TEXT:
        return None
    from segno import helpers

    try:
        code = helpers.make_epc_qr(
            name=bank.payee[:_EPC_NAME],
            iban=bank.iban,
            amount=amount,
            text=reference,
            bic=bank.bic or None,
            encoding="utf-8",
        )
    except ValueError:
        return None
    return _dots(code.matrix)


def _dots(matrix: tuple[bytearray, ...]) -> Dots:
    return tuple(tuple(bool(dot) for dot in row) for row in matrix)
