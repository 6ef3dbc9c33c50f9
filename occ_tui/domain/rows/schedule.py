"""Rows of the billing schedule as fields for programs and words for people."""

from __future__ import annotations

from typing import Any

from occ_tui.domain.dates import from_epoch_day
from occ_tui.domain.formatting import Formatter
from occ_tui.domain.money import decimal_string
from occ_tui.domain.rows import terms
from occ_tui.domain.schedule import Month, ScheduleRow
from occ_tui.locale import _

SCHEDULE_FIELDS = (
    "timeInvoicing",
    "subscriptionId",
    "serviceName",
    "product",
    "partNumber",
    "timeStart",
    "timeEnd",
    "invoiceStatus",
    "quantity",
    "netUnitPrice",
    "amount",
    "currencyCode",
    "billingFrequency",
    "orderNumber",
    "arInvoiceNumber",
    "arCustomerTransactionId",
    "subscribedServiceId",
    "accountName",
    "compartmentId",
)


def frequency_words(row: ScheduleRow) -> str:
    """How often it is invoiced; a word that we do not know stays as it is."""
    return terms.frequency_words(row.frequency)


def status_words(row: ScheduleRow) -> str:
    """Whether it is invoiced."""
    known = {"INVOICED": _("invoiced"), "NOT_INVOICED": _("to come")}
    return known.get(row.status, row.status)


def period_words(row: ScheduleRow, write: Formatter) -> str:
    """From when to when; one day alone where both are the same."""
    if row.start_day is None and row.end_day is None:
        return ""
    if row.end_day is None or row.start_day == row.end_day:
        return write.table_date(row.start_day)
    return f"{write.table_date(row.start_day)} – {write.table_date(row.end_day)}"


def month_words(month: Month) -> str:
    """`2026-11`, which sorts and reads the same everywhere."""
    return f"{from_epoch_day(month.first_day):%Y-%m}"


def schedule_fields(row: ScheduleRow, account_name: str) -> dict[str, Any]:
    """A row under the names of `SCHEDULE_FIELDS`; the amount as a decimal string."""
    return {
        "timeInvoicing": _day(row.invoicing_day),
        "subscriptionId": row.subscription_id,
        "serviceName": row.subscription_name or None,
        "product": row.product or None,
        "partNumber": row.part_number or None,
        "timeStart": _day(row.start_day),
        "timeEnd": _day(row.end_day),
        "invoiceStatus": row.status or None,
        "quantity": row.quantity or None,
        "netUnitPrice": row.price or None,
        "amount": None if row.amount is None else decimal_string(row.amount, row.currency),
        "currencyCode": row.currency or None,
        "billingFrequency": row.frequency or None,
        "orderNumber": row.order_number or None,
        "arInvoiceNumber": row.invoice_number or None,
        "arCustomerTransactionId": row.transaction_id or None,
        "subscribedServiceId": row.service_id or None,
        "accountName": account_name,
        "compartmentId": row.compartment_id,
    }


def _day(day: int | None) -> str | None:
    return None if day is None else from_epoch_day(day).isoformat()
