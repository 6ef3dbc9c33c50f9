"""What only `get_invoice` and `list_invoice_lines` know, kept apart from the list so that neither blanks the other."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from occ_tui.domain.dates import day_of, epoch_ms
from occ_tui.domain.details import InvoiceDetail, InvoiceLine, LastPayment
from occ_tui.store.accounts import account_number_of
from occ_tui.store.database import Store
from occ_tui.store.errors import StoreDamaged
from occ_tui.store.scopes import resolve
from occ_tui.store.totals import numbers

if TYPE_CHECKING:
    from occ_tui.store.views import Scope
    from occ_tui.wire.invoices import BillToAddress, Currency, Invoice, InvoiceLineSummary

MOST_EMAILS = 5000
"""Invoices that are looked at for addresses."""


def save_detail(
    store: Store,
    compartment_id: str,
    internal_invoice_id: str,
    invoice: Invoice,
    *,
    now_ms: int,
    etag: str = "",
    zone: tzinfo = UTC,
) -> None:
    """Keeps what `get_invoice` answered; the lines stay as they are."""
    body = {
        "tax": _text(invoice.tax),
        "currency": _code(invoice.currency),
        "payment_terms": invoice.payment_terms or "",
        "preferred_email": invoice.preferred_email or "",
        "bill_to": _address_lines(invoice.bill_to_address),
        "last_payment": _payment_body(invoice.last_payment_detail, zone),
    }
    account = account_number_of(store, compartment_id)
    with store.writing() as connection:
        connection.execute(
            """INSERT INTO details (account, internal_invoice_id, fetched_at, etag, body) VALUES (?, ?, ?, ?, ?)
               ON CONFLICT DO UPDATE SET fetched_at = excluded.fetched_at, etag = excluded.etag,
               body = excluded.body""",
            (account, internal_invoice_id, now_ms, etag, json.dumps(body, ensure_ascii=False)),
        )


def save_lines(
    store: Store,
    compartment_id: str,
    internal_invoice_id: str,
    lines: Sequence[InvoiceLineSummary],
    *,
    now_ms: int,
    zone: tzinfo = UTC,
) -> None:
    """Keeps what `list_invoice_lines` answered; the rest stays as it is."""
    body = [
        [
            line.product or "",
            line.order_no or "",
            line.part_number or "",
            _day(line.time_start, zone),
            _day(line.time_end, zone),
            _text(line.quantity),
            _text(line.net_unit_price),
            _text(line.total_price),
            _code(line.currency),
        ]
        for line in lines
    ]
    account = account_number_of(store, compartment_id)
    with store.writing() as connection:
        connection.execute(
            """INSERT INTO details (account, internal_invoice_id, lines_fetched_at, lines) VALUES (?, ?, ?, ?)
               ON CONFLICT DO UPDATE SET lines_fetched_at = excluded.lines_fetched_at, lines = excluded.lines""",
            (account, internal_invoice_id, now_ms, json.dumps(body, ensure_ascii=False)),
        )


def get_detail(store: Store, compartment_id: str, internal_invoice_id: str) -> InvoiceDetail | None:
    """What is known, `None` as long as `get_invoice` was never stored (lines alone are kept, and wait for it)."""
    with store.reading() as connection:
        row = connection.execute(
            """SELECT fetched_at, etag, body, lines_fetched_at, lines FROM details
               JOIN accounts ON accounts.id = account WHERE compartment_id = ? AND internal_invoice_id = ?""",
            (compartment_id, internal_invoice_id),
        ).fetchone()
    if row is None or row[2] is None:
        return None
    fetched_at, etag, body, lines_fetched_at, lines = row
    try:
        known = json.loads(body)
        return InvoiceDetail(
            internal_invoice_id=internal_invoice_id,
            compartment_id=compartment_id,
            fetched_at=fetched_at,
            etag=etag,
            tax=_decimal(known["tax"]),
            currency=known["currency"],
            payment_terms=known["payment_terms"],
            preferred_email=known["preferred_email"],
            bill_to=tuple(known["bill_to"]),
            last_payment=_payment(known["last_payment"]),
            lines=None if lines is None else tuple(_line(line) for line in json.loads(lines)),
            lines_fetched_at=lines_fetched_at,
        )
    except (ValueError, KeyError, TypeError, ArithmeticError) as error:
        raise StoreDamaged(store.path, "the details of an invoice cannot be read") from error


def preferred_emails(store: Store, scope: Scope) -> list[str]:
    """The e-mail address of the bill-to contact of each invoice whose details are known, in no certain order."""
    with store.reading() as connection:
        accounts = resolve(store, connection, scope)
        rows = connection.execute(
            "SELECT json_extract(body, '$.preferred_email') FROM details"  # noqa: S608
            f" WHERE body IS NOT NULL AND account IN ({numbers(accounts.ids)}) LIMIT ?",
            (MOST_EMAILS,),
        ).fetchall()
    return [email for (email,) in rows if email]


def _line(values: list[Any]) -> InvoiceLine:
    return InvoiceLine._make([*values[:5], *map(_decimal, values[5:8]), values[8]])


def _payment(values: dict[str, Any] | None) -> LastPayment | None:
    return None if values is None else LastPayment(**{**values, "amount": _decimal(values["amount"])})


def _payment_body(payment: Any, zone: tzinfo) -> dict[str, Any] | None:
    """A payment of any kind; what its kind does not have is empty."""
    if payment is None:
        return None

    def of(*names: str) -> str:
        return next((value for name in names if (value := getattr(payment, name, None))), "")

    return {
        "method": payment.payment_method or "",
        "amount": _text(payment.amount_paid),
        "time_paid": None if payment.time_paid_on is None else epoch_ms(payment.time_paid_on),
        "paid_by": payment.paid_by or "",
        "card_type": of("credit_card_type", "card_type"),
        "last_digits": of("last_digits"),
        "name": of("name_on_card", "paypal_id"),
        "reference": of("paypal_reference"),
        "card_expires": _day(getattr(payment, "time_expiration", None), zone),
    }


def _address_lines(address: BillToAddress | None) -> list[str]:
    """The address as one would write it on an envelope."""
    if address is None:
        return []
    country = address.country and (address.country.country_name or address.country.country_code)
    lines = [
        address.contact_name,
        address.company_name,
        address.address_line1,
        address.address_line2,
        address.address_line3,
        address.address_line4,
        " ".join(filter(None, (address.street_name, address.street_number))),
        " ".join(filter(None, (address.postal_code, address.city))),
        ", ".join(filter(None, (address.county, address.state, address.province))),
        country,
    ]
    return [line for line in lines if line]


def _code(currency: Currency | None) -> str:
    return (currency and currency.currency_code) or ""


def _day(instant: datetime | None, zone: tzinfo) -> int | None:
    return None if instant is None else day_of(instant, zone)


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
