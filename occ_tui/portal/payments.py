"""Paying with a stored method: one function for the API and the hosted page, which checks all and books all at once.

It runs in one transaction that has the write lock: what is checked is what is booked. It moves no money itself; the
payment is SUBMITTED until `settling` ends it.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection, insert, select

from occ_tui.domain.dates import epoch_ms
from occ_tui.domain.formatting import formatter
from occ_tui.domain.money import InexactAmount, to_minor
from occ_tui.domain.text import clean
from occ_tui.portal import audit, ledger, methods
from occ_tui.portal.booking import Share, book, movement
from occ_tui.portal.entries import FAILED, SUBMITTED
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.owed import Owed, find
from occ_tui.portal.refusals import incorrect_state, invalid_parameter, no_etag_match, reference_in_use
from occ_tui.portal.schema import allocations, payments
from occ_tui.portal.schema_payments import payable_allocations, payment_orders
from occ_tui.portal.state import Portal
from occ_tui.wire.customer_payments import MethodKind

MOST_ITEMS = 500
LONGEST_REMITTANCE = 500
_REFERENCE = re.compile(r"[A-Za-z0-9._:-]{1,128}")


@dataclass(frozen=True, slots=True)
class Part:
    """What of one invoice or payable is to be paid."""

    kind: str
    name: str
    """As `PaymentAllocation.id`."""
    amount: Decimal
    if_match: str
    """Etag that was read, or `*`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """All that a payment is made from. Texts are filtered, amounts not yet looked at."""

    account: AnyRow
    payer: str
    currency: str
    method_token: str
    parts: Sequence[Part]
    client_reference: str | None = None
    header_id: str | None = None
    email: str = ""
    language_code: str = ""
    remittance_text: str = ""
    replaces: str | None = None
    """Id of the failed payment that this one makes good."""


def submit(connection: Connection, portal: Portal, order: Order) -> int:
    """Orders a payment; returns its row id. Raises `Refusal`, and then nothing was written."""
    _check_texts(connection, order)
    method = methods.usable(
        connection, order.account.id, order.method_token, portal.today_number(order.account.time_zone)
    )
    paid = _checked(connection, portal, order, method)
    total = sum(minor for _owed, minor in paid)
    replaced = _replaced(connection, order)
    now_ms, booked_ms = epoch_ms(portal.now()), portal.business_ms(order.account.time_zone)
    payment_id, reference = _write(connection, order, method, total, _after(paid, booked_ms))
    connection.execute(
        insert(payment_orders).values(
            payment_id=payment_id,
            account_id=order.account.id,
            method_id=method.id,
            method_name=method.name,
            client_reference=order.client_reference,
            header_id=order.header_id,
            email=order.email,
            language_code=order.language_code,
            remittance_text=order.remittance_text,
            replaces_payment_id=replaced,
            submitted_ms=now_ms,
            is_settling=1,
        )
    )
    shares = [owed.share(minor) for owed, minor in paid]
    allocate(connection, payment_id, shares)
    made = movement(SUBMITTED, shares)
    book(connection, order.account.id, SUBMITTED, order.currency, booked_ms, made, payment_id)
    recompute(connection, shares)
    money = formatter("en").money(total, order.currency)
    numbers = ", ".join(clean(owed.number) for owed, _minor in paid)
    details = f"{reference} · {money} · {methods.label(method)} · {numbers}"
    audit.record(connection, order.account.id, now_ms, order.payer, "payment.submit", str(payment_id), details)
    return payment_id


def allocate(connection: Connection, payment_id: int, shares: Sequence[Share]) -> None:
    """Writes what a payment pays of what."""
    for table, column in ((allocations, "invoice_id"), (payable_allocations, "payable_id")):
        rows = [
            {"payment_id": payment_id, column: getattr(share, column), "minor": share.minor}
            for share in shares
            if getattr(share, column) is not None
        ]
        if rows:
            connection.execute(insert(table), rows)


def shares_of(connection: Connection, payment_id: int) -> list[Share]:
    """What a payment pays of what."""
    invoices_paid = select(allocations.c.minor, allocations.c.invoice_id).where(allocations.c.payment_id == payment_id)
    payables_paid = select(payable_allocations.c.minor, payable_allocations.c.payable_id).where(
        payable_allocations.c.payment_id == payment_id
    )
    shares = [Share(minor, invoice_id=number) for minor, number in connection.execute(invoices_paid)]
    return shares + [Share(minor, payable_id=number) for minor, number in connection.execute(payables_paid)]


def recompute(connection: Connection, shares: Sequence[Share]) -> None:
    """Brings everything that a payment touches up to its entries."""
    for share in shares:
        if share.invoice_id is not None:
            ledger.recompute(connection, share.invoice_id)
        if share.payable_id is not None:
            ledger.recompute_payable(connection, share.payable_id)


def number_of(text: str) -> int | None:
    """The row id that a payment's `id` names."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def _check_texts(connection: Connection, order: Order) -> None:
    if len(order.remittance_text) > LONGEST_REMITTANCE:
        raise invalid_parameter(f"remittanceText: at most {LONGEST_REMITTANCE} signs.")
    if order.client_reference is None:
        return
    if not _REFERENCE.fullmatch(order.client_reference):
        raise invalid_parameter("clientReference: at most 128 letters, digits, or . _ : -")
    same = select(payment_orders.c.payment_id).where(
        payment_orders.c.account_id == order.account.id, payment_orders.c.client_reference == order.client_reference
    )
    if connection.execute(same).first():
        raise reference_in_use()


def _checked(connection: Connection, portal: Portal, order: Order, method: AnyRow) -> list[tuple[Owed, int]]:
    """What is paid, with how much; refused with the first reason why not."""
    if not 0 < len(order.parts) <= MOST_ITEMS:
        raise invalid_parameter(f"allocations: between one and {MOST_ITEMS}.")
    today = portal.today_number(order.account.time_zone)
    seen: set[tuple[str, str]] = set()
    paid = []
    for part in order.parts:
        if (part.kind, part.name) in seen:
            raise invalid_parameter(f"allocations: {clean(part.name)} is named twice.")
        seen.add((part.kind, part.name))
        owed = find(connection, order.account.id, part.kind, part.name)
        if part.if_match.strip().strip('"') not in ("*", owed.etag):
            raise no_etag_match(f"{owed.title} has changed since its etag was read. Read it again; nothing was paid.")
        if reason := owed.why_not(today, is_by_card=method.kind == MethodKind.CREDIT_CARD):
            raise incorrect_state(f"{owed.title} cannot be paid: {reason}. Nothing was paid.")
        paid.append((owed, _minor(part, owed, order.currency)))
    return paid


def _minor(part: Part, owed: Owed, currency: str) -> int:
    if owed.currency != currency:
        raise invalid_parameter(f"currencyCode: {owed.title} is owed in {owed.currency}.")
    try:
        minor = to_minor(part.amount, currency)
    except InexactAmount:
        raise invalid_parameter(f"amount: not an amount of {currency} ({owed.title}).") from None
    if minor <= 0:
        raise invalid_parameter(f"amount: must be above zero ({owed.title}).")
    if minor > owed.due_minor:
        raise invalid_parameter(f"amount: more than is due ({owed.title}).")
    return minor


def _replaced(connection: Connection, order: Order) -> int | None:
    if order.replaces is None:
        return None
    number = number_of(order.replaces)
    failed = connection.execute(
        select(payments).where(payments.c.id == number, payments.c.account_id == order.account.id)
    ).first()
    if failed is None:
        raise invalid_parameter("replacesPaymentId: there is no such payment.")
    if failed.state != FAILED:
        raise incorrect_state(f"The payment that this one replaces is {failed.state}, not FAILED. Nothing was paid.")
    successors = (
        select(payments.c.id)
        .join(payment_orders, payment_orders.c.payment_id == payments.c.id)
        .where(payment_orders.c.replaces_payment_id == failed.id, payments.c.state != FAILED)
    )
    if connection.execute(successors).first():
        raise incorrect_state("The failed payment was already replaced by another one. Nothing was paid.")
    debts = {share[1:] for share in shares_of(connection, failed.id)}
    named = {find(connection, order.account.id, part.kind, part.name).share(0)[1:] for part in order.parts}
    if not debts & named:
        raise invalid_parameter("replacesPaymentId: that payment was for something else.")
    return int(failed.id)


def _after(paid: Sequence[tuple[Owed, int]], booked_ms: int) -> int:
    """Now, or the time of an earlier attempt if that lies ahead: the last attempt must be the last by its time."""
    return max([booked_ms, *(owed.last_payment_ms or 0 for owed, _minor in paid)])


def _write(connection: Connection, order: Order, method: AnyRow, total: int, paid_ms: int) -> tuple[int, str]:
    reference = f"P{secrets.randbelow(10**10):010}"
    row = {
        "account_id": order.account.id,
        "method": method.kind,
        "state": SUBMITTED,
        "reference": reference,
        "paid_ms": paid_ms,
        "paid_by": order.payer,
        "currency": order.currency,
        "amount_minor": total,
        "name_on_card": method.name_on_card,
        "card_brand": method.brand,
        "last_digits": method.last_digits,
        "card_expires_day": method.expires_day,
        "paypal_id": method.email,
    }
    payment_id: int = connection.execute(insert(payments).values(row)).inserted_primary_key[0]  # type: ignore[index]
    return payment_id, reference
