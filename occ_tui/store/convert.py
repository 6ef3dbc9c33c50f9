"""An `InvoiceSummary` off the wire becomes the columns of a row; what can't be kept is refused with its reason."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, ROUND_HALF_EVEN, Context, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from occ_tui.domain.dates import day_of, epoch_ms
from occ_tui.domain.invoices import group_of
from occ_tui.domain.money import NO_CURRENCY, exponent
from occ_tui.store.codes import CARD, CURRENCY, METHOD, STATUS, TYPE, Codes
from occ_tui.store.schema import (
    DAY_MS,
    DAY_SHIFT,
    IS_CARD_PAYABLE,
    IS_FAILED,
    IS_INEXACT,
    IS_PAID,
    IS_PAYABLE,
    IS_PDF,
    LAST_DUE_DAY,
    MAX_INTEGER,
    NO_DUE_DAY,
)

if TYPE_CHECKING:
    from occ_tui.wire.invoices import InvoiceSummary

NO_ID = "no id"
TOO_LARGE = "amount too large"
KEY_PLACES = 4
"""Sort keys of amounts are in ten-thousandths of the currency's unit, the finest there is (CLF, UYW)."""

_KEY_UNITS = tuple(10 ** (KEY_PLACES - places) for places in range(KEY_PLACES + 1))
_EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])
_MOST_DIGITS = 25


class RowRefused(ValueError):
    """A row that can't be kept; its text is the reason."""


class RowMaker:
    """Turns summaries of one account into rows; keep it as long as pages come, for it remembers what many rows share.

    A row is `(slot, *INVOICE_COLUMNS)`; the slot is group and due day, the upper part of what will be its `rid`.
    """

    def __init__(self, codes: Codes, account: int, zone: tzinfo = UTC) -> None:
        self._codes = codes
        self._account = account
        self._zone = zone
        self._when = lru_cache(maxsize=8192)(self._moment)
        self._group = lru_cache(maxsize=64)(group_of)

    def row(self, summary: InvoiceSummary) -> tuple[Any, ...]:
        """The row of a summary; `RowRefused` without an id or with an amount beyond 63 bits."""
        invoice_id = summary.invoice_id
        internal_id = summary.internal_invoice_id or invoice_id
        if not internal_id:
            raise RowRefused(NO_ID)
        code = self._codes.code
        currency = (summary.currency and summary.currency.currency_code) or NO_CURRENCY
        places = exponent(currency)
        amounts, is_inexact = _amounts(summary, places)
        status = str(summary.invoice_status or "")
        group = int(self._group(status, bool(summary.is_paid)))
        time_due, due_day = self._when(summary.time_invoice_due)
        time_invoice, invoice_day = self._when(summary.time_invoice)
        time_paid, paid_day, payment = self._payment(summary.last_payment_detail)
        due_place = NO_DUE_DAY if due_day is None else min(max(due_day, 0), LAST_DUE_DAY)
        due = amounts[4]
        return (
            group << DAY_SHIFT | due_place,
            self._account,
            internal_id,
            None if invoice_id == internal_id else invoice_id or "",
            summary.invoice_number or None,
            group,
            code(STATUS, status),
            code(TYPE, str(summary.invoice_type)) if summary.invoice_type else None,
            code(CURRENCY, currency),
            *amounts,
            invoice_day,
            paid_day,
            _into_day(time_invoice, invoice_day),
            _into_day(time_due, None if due_place == NO_DUE_DAY else due_place),
            _into_day(time_paid, paid_day),
            summary.invoice_po_number or None,
            summary.invoice_ref_number or None,
            summary.party_name or None,
            _flags(summary) | (IS_INEXACT if is_inexact else 0),
            *payment,
            _amount_key(amounts[0], places),
            _amount_key(due, places),
            _early(due, due_place, paid_day),
        )

    def _moment(self, instant: datetime | None) -> tuple[int | None, int | None]:
        """Epoch milliseconds and epoch day; many invoices share their dates, so answers are remembered."""
        return (None, None) if instant is None else (epoch_ms(instant), day_of(instant, self._zone))

    def _payment(self, payment: Any) -> tuple[int | None, int | None, tuple[Any, ...]]:
        if payment is None:
            return None, None, (None, None, None, None)
        time_paid, paid_day = self._when(payment.time_paid_on)
        card_type = getattr(payment, "credit_card_type", None) or getattr(payment, "card_type", None)
        _, expires = self._when(getattr(payment, "time_expiration", None))
        code = self._codes.code
        return (
            time_paid,
            paid_day,
            (
                code(METHOD, payment.payment_method) if payment.payment_method else None,
                code(CARD, card_type) if card_type else None,
                getattr(payment, "last_digits", None) or None,
                expires,
            ),
        )


def named(summary: InvoiceSummary) -> str:
    """What to call a row in a message."""
    return summary.invoice_number or summary.internal_invoice_id or summary.invoice_id or "?"


def _amounts(summary: InvoiceSummary, places: int) -> tuple[tuple[int, ...], bool]:
    """amount, credited, adjusted, applied, due, in dispute in minor units; and whether one had to be rounded."""
    sent = (
        summary.invoice_amount,
        summary.invoice_amount_credited,
        summary.invoice_amount_adjusted,
        summary.invoice_amount_applied,
        summary.invoice_amount_due,
        summary.invoice_amount_in_dispute,
    )
    minor = tuple([_minor(amount, places) if amount else 0 for amount in sent])
    if _Rounded not in map(type, minor):
        return minor, False
    return tuple([int(number) for number in minor]), True


class _Rounded(int):
    """Minor units that are not quite what was sent."""


@lru_cache(maxsize=8192)
def _minor(amount: Decimal, places: int) -> int:
    if amount.adjusted() > _MOST_DIGITS:
        raise RowRefused(TOO_LARGE)
    scaled = amount.scaleb(places, _EXACT)
    rounded = scaled.to_integral_value(ROUND_HALF_EVEN, _EXACT)
    minor = int(rounded)
    if not -MAX_INTEGER <= minor <= MAX_INTEGER:
        raise RowRefused(TOO_LARGE)
    return minor if rounded == scaled else _Rounded(minor)


def _flags(summary: InvoiceSummary) -> int:
    return (
        (IS_PAID if summary.is_paid else 0)
        | (IS_PAYABLE if summary.is_payable else 0)
        | (IS_CARD_PAYABLE if summary.is_credit_card_payable else 0)
        | (IS_FAILED if summary.is_payment_failed else 0)
        | (IS_PDF if summary.is_display_download_pdf or summary.is_display_view_pdf else 0)
    )


def _amount_key(minor: int, places: int) -> int:
    """The number to sort an amount by, whatever its currency; beyond 63 bits all are equal."""
    key = minor * _KEY_UNITS[places]
    return key if -MAX_INTEGER <= key <= MAX_INTEGER else MAX_INTEGER if key > 0 else -MAX_INTEGER


def _into_day(moment: int | None, day: int | None) -> int | None:
    """Milliseconds from the beginning (UTC) of a day to a moment: nothing to store where that is midnight."""
    return None if moment is None or day is None else moment - day * DAY_MS


def _early(due: int, due_place: int, paid_day: int | None) -> int | None:
    """Minus the days late, once they stand still; `None` while they grow with today, or without a due date."""
    if due or due_place == NO_DUE_DAY:
        return None
    return min(0, due_place - paid_day) if paid_day is not None else 0
