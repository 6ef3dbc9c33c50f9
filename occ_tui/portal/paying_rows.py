"""Entries about paying as rows of their tables, values in the order of the columns."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table

from occ_tui.domain.invoices import Group
from occ_tui.portal.entries import BankAccountEntry, MethodEntry, PayableEntry, PaymentEntry, SubscriptionEntry
from occ_tui.portal.schema_payments import bank_accounts, payables, payment_methods, payment_orders, subscriptions

Values = tuple[Any, ...]


def order(entry: PaymentEntry, account: int, number: int, method: int | None) -> Values:
    """What more is known of payment `number`, made with the stored `method`."""
    return row_of(
        payment_orders,
        payment_id=number,
        account_id=account,
        method_id=method,
        failure_reason=entry.failure_reason,
        submitted_ms=entry.paid_ms,
        ended_ms=entry.paid_ms,
        is_settling=0,
    )


def method(entry: MethodEntry, account: int, number: int) -> Values:
    """A stored method."""
    return row_of(
        payment_methods,
        id=number,
        account_id=account,
        token=entry.token,
        kind=entry.kind,
        name=entry.name,
        brand=entry.brand,
        last_digits=entry.last_digits,
        name_on_card=entry.name_on_card,
        email=entry.email,
        expires_day=entry.expires_day,
        is_default=int(entry.is_default),
        limit_units=entry.limit_units,
        lacks_funds=int(entry.lacks_funds),
        version=1,
    )


def payable(entry: PayableEntry, account: int, number: int) -> Values:
    """Something owed beside invoices, of which nothing is paid yet."""
    return row_of(
        payables,
        id=number,
        account_id=account,
        public_id=f"{entry.kind.lower()}-{entry.number}",
        kind=entry.kind,
        number=entry.number,
        description=entry.description,
        due_day=entry.due_day,
        currency=entry.currency,
        amount_minor=entry.amount_minor,
        applied_minor=0,
        due_minor=entry.amount_minor,
        state=(Group.UNPAID if entry.amount_minor else Group.CLOSED).value,
        version=1,
    )


def subscription(entry: SubscriptionEntry, account: int, number: int, method: int | None) -> Values:
    """A plan, paid with the stored `method`."""
    return row_of(
        subscriptions,
        id=number,
        account_id=account,
        subscription_id=entry.subscription_id,
        plan_number=entry.plan_number,
        plan_type=entry.plan_type,
        currency=entry.currency,
        started_ms=entry.started_ms,
        method_id=method,
        version=1,
    )


def bank_account(entry: BankAccountEntry) -> Values:
    """Where transfers in a currency go."""
    return tuple(getattr(entry, column.name) for column in bank_accounts.columns)


def row_of(table: Table, **values: Any) -> Values:
    """Texts that are not given are empty, and what may be missing is."""
    defaults = {column.name: None if column.nullable else "" for column in table.columns}
    return tuple({**defaults, **values}.values())
