"""A summary off the wire becomes the columns of a row; what can't be kept is refused with its reason."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, ROUND_HALF_EVEN, Context, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from occ_tui.domain.dates import day_of, epoch_ms
from occ_tui.domain.invoices import group_of
from occ_tui.domain.money import NO_CURRENCY, exponent
from occ_tui.domain.search import index_words
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
    from occ_tui.wire.rows import InvoiceRow

    Summary = InvoiceSummary | InvoiceRow

NO_ID = "no id"
TOO_LARGE = "amount too large"
KEY_PLACES = 4
"""Sort keys of amounts are in ten-thousandths of the currency's unit, the finest there is (CLF, UYW)."""

_KEY_UNITS = tuple(10 ** (KEY_PLACES - places) for places in range(KEY_PLACES + 1))
_EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])
_MOST_DIGITS = 25
_Payment = tuple[int | None, int | None, int | None, int | None, str | None, int | None]


class RowRefused(ValueError):
    """A row that can't be kept; its text is the reason."""


class RowMaker:
    """Turns summaries of one account into rows; keep it as long as pages come, for it remembers what many rows share.

    A row is `(slot, words, *INVOICE_COLUMNS)`; the slot is group and due day, the upper part of what will be its `rid`,
    the words are what it can be found by.
    """

    def __init__(self, codes: Codes, account: int, zone: tzinfo = UTC) -> None:
        self._codes = codes
        self._account = account
        self._zone = zone
        self._when = lru_cache(maxsize=8192)(self._moment)
        self._due = lru_cache(maxsize=8192)(self._due_of)
        self._kind = lru_cache(maxsize=1024)(self._kind_of)
        self._method = lru_cache(maxsize=1024)(self._method_of)
        self._party_words = lru_cache(maxsize=8192)(index_words)

    def row(self, summary: Summary) -> tuple[Any, ...]:
        """The row of a summary; `RowRefused` without an id or with an amount beyond 63 bits."""
        invoice_id = summary.invoice_id
        internal_id = summary.internal_invoice_id or invoice_id
        if not internal_id:
            raise RowRefused(NO_ID)
        currency, payment = summary.currency, summary.last_payment_detail
        group, places, *kind = self._kind(
            summary.invoice_status, summary.is_paid, summary.invoice_type, currency and currency.currency_code
        )
        amounts, is_inexact = _amounts(summary, places)
        due, unit = amounts[4], _KEY_UNITS[places]
        amount_key, due_key = amounts[0] * unit, due * unit
        due_place, time_due = self._due(summary.time_invoice_due)
        invoice_day, time_invoice = self._when(summary.time_invoice)
        paid_day, time_paid, *method = _UNPAID if payment is None else self._payment(payment)
        number, party = summary.invoice_number or "", summary.party_name or ""
        po, reference = summary.invoice_po_number or "", summary.invoice_ref_number or ""
        return (
            group << DAY_SHIFT | due_place,
            f"{index_words(number)} {self._party_words(party)} {index_words(po)} {index_words(reference)}",
            self._account,
            internal_id,
            None if invoice_id == internal_id else invoice_id or "",
            number or None,
            group,
            *kind,
            *amounts,
            invoice_day,
            paid_day,
            time_invoice,
            time_due,
            time_paid,
            po or None,
            reference or None,
            party or None,
            _flags(summary) | (IS_INEXACT if is_inexact else 0),
            *method,
            amount_key if -MAX_INTEGER <= amount_key <= MAX_INTEGER else _bounded(amount_key),
            due_key if -MAX_INTEGER <= due_key <= MAX_INTEGER else _bounded(due_key),
            None if due or due_place == NO_DUE_DAY else _early(due_place, paid_day),
        )

    def _kind_of(
        self, status: str | None, is_paid: bool | None, kind: str | None, currency: str | None
    ) -> tuple[int, int, int, int | None, int]:
        """Group, decimal places, and the numbers of status, type and currency."""
        code, currency = self._codes.code, currency or NO_CURRENCY
        status = str(status or "")
        return (
            int(group_of(status, bool(is_paid))),
            exponent(currency),
            code(STATUS, status),
            code(TYPE, str(kind)) if kind else None,
            code(CURRENCY, currency),
        )

    def _moment(self, instant: datetime | None) -> tuple[int | None, int | None]:
        """The epoch day of an instant, and milliseconds from its beginning (UTC): nothing to store at midnight."""
        if instant is None:
            return None, None
        day = day_of(instant, self._zone)
        return day, epoch_ms(instant) - day * DAY_MS

    def _due_of(self, instant: datetime | None) -> tuple[int, int | None]:
        """The same of a due date: the day as `rid` has it."""
        day, into_day = self._moment(instant)
        if day is None or into_day is None:
            return NO_DUE_DAY, None
        place = min(max(day, 0), LAST_DUE_DAY)
        return place, into_day + (day - place) * DAY_MS

    def _payment(self, payment: Any) -> _Payment:
        """Day and time of a payment, its method, the kind of card, its last digits, the day on which it expires."""
        card_type = getattr(payment, "credit_card_type", None) or getattr(payment, "card_type", None)
        expires = getattr(payment, "time_expiration", None)
        return (
            *self._moment(payment.time_paid_on),
            *self._method(payment.payment_method, card_type),
            getattr(payment, "last_digits", None) or None,
            None if expires is None else self._when(expires)[0],
        )

    def _method_of(self, method: str | None, card_type: str | None) -> tuple[int | None, int | None]:
        code = self._codes.code
        return code(METHOD, method) if method else None, code(CARD, card_type) if card_type else None


_UNPAID: _Payment = (None, None, None, None, None, None)


def named(summary: Summary) -> str:
    """What to call a row in a message."""
    return summary.invoice_number or summary.internal_invoice_id or summary.invoice_id or "?"


def _amounts(summary: Summary, places: int) -> tuple[tuple[int, ...], bool]:
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


def _flags(summary: Summary) -> int:
    return (
        (IS_PAID if summary.is_paid else 0)
        | (IS_PAYABLE if summary.is_payable else 0)
        | (IS_CARD_PAYABLE if summary.is_credit_card_payable else 0)
        | (IS_FAILED if summary.is_payment_failed else 0)
        | (IS_PDF if summary.is_display_download_pdf or summary.is_display_view_pdf else 0)
    )


def _bounded(key: int) -> int:
    """The number to sort an amount by, whatever its currency; beyond 63 bits all are equal."""
    return max(-MAX_INTEGER, min(key, MAX_INTEGER))


def _early(due_place: int, paid_day: int | None) -> int:
    """Minus the days late, once they stand still: they grow with today where something is due, see `RowMaker.row`."""
    return min(0, due_place - paid_day) if paid_day is not None else 0
