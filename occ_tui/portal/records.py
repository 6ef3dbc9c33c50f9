"""Rows of the ledger as the records that lists are made of: what a client would hold of them, texts filtered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select

from occ_tui.domain.dates import day_of, epoch_ms, from_epoch_ms
from occ_tui.domain.invoices import Group, InvoiceRecord, InvoiceStatus, Tab
from occ_tui.domain.text import clean
from occ_tui.portal.entries import FAILED
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.messages import midnight
from occ_tui.portal.schema import invoices, payments
from occ_tui.portal.state import zone

_AT_ONCE = 500
_STATES = {
    Tab.OVERDUE: (Group.UNPAID,),
    Tab.OPEN: (Group.UNPAID,),
    Tab.SUBMITTED: (Group.SUBMITTED,),
    Tab.CLOSED: (Group.CLOSED,),
    Tab.ALL: tuple(Group),
}
_NO_DAY = 1 << 24
"""In the order of rows, behind every due day."""
_WITH_CARD = frozenset({"CREDIT_CARD", "ECHECK", "OTHER"})
_WITH_DIGITS = frozenset({"CREDIT_CARD", "OTHER"})
_STATUS = {Group.SUBMITTED: InvoiceStatus.PAYMENT_SUBMITTED.value, Group.CLOSED: InvoiceStatus.CLOSED.value}

_i, _p = invoices.c, payments.c
_COLUMNS: tuple[ColumnElement[Any], ...] = (
    *(_i.id, _i.internal_invoice_id, _i.invoice_id, _i.number, _i.state, _i.type, _i.currency),
    *(_i.amount_minor, _i.credited_minor, _i.adjusted_minor, _i.applied_minor, _i.due_minor, _i.disputed_minor),
    *(_i.time_invoice_ms, _i.due_day, _i.po_number, _i.reference, _i.party_name),
    *(_i.is_payable, _i.is_card_payable, _i.is_pdf_available),
    *(_p.method, _p.state, _p.paid_ms, _p.card_brand, _p.last_digits, _p.card_expires_day),
)
"""What `_Records` takes apart, in this order: a name for each would take longer than all the rest."""


def of_tab(connection: Connection, account: AnyRow, tab: Tab, today: int) -> Iterator[InvoiceRecord]:
    """An account's invoices of one tab as of epoch day `today`, read row by row, in no certain order."""
    states = [group.value for group in _STATES[tab]]
    conditions: list[ColumnElement[bool]] = [_i.account_id == account.id, _i.state.in_(states)]
    if tab is Tab.OVERDUE:
        conditions.append(_i.due_day < today)
    elif tab is Tab.OPEN:
        conditions.append((_i.due_day >= today) | _i.due_day.is_(None))
    return _read(connection, _selected().where(*conditions), account, today)


def named(connection: Connection, account: AnyRow, names: Sequence[str], today: int) -> Iterator[InvoiceRecord]:
    """Those of an account's invoices that have these internal ids."""
    for start in range(0, len(names), _AT_ONCE):
        some = names[start : start + _AT_ONCE]
        query = _selected().where(_i.account_id == account.id, _i.internal_invoice_id.in_(some))
        yield from _read(connection, query, account, today)


def _selected() -> Select[Any]:
    return select(*_COLUMNS).outerjoin(payments, _p.id == _i.last_payment_id)


def _read(connection: Connection, query: Select[Any], account: AnyRow, today: int) -> Iterator[InvoiceRecord]:
    make = _Records(account, today)
    return map(make, connection.execute(query.execution_options(yield_per=_AT_ONCE)))


class _Records:
    """Makes records of an account's rows; remembers what many rows share."""

    def __init__(self, account: AnyRow, today: int) -> None:
        here = zone(account.time_zone)
        self._ocid = account.ocid
        self._name = clean(account.name)
        self._today = today
        self._clean = lru_cache(maxsize=8192)(clean)
        self._day = lru_cache(maxsize=8192)(lambda moment_ms: day_of(from_epoch_ms(moment_ms), here))
        self._midnight = lru_cache(maxsize=8192)(lambda day: _ms(midnight(day, account.time_zone)))

    def __call__(self, row: Any) -> InvoiceRecord:
        """One row; `rid` orders rows as the store of a client does: group, due day, and then as they came."""
        key, internal_id, invoice_id, number, state, kind, currency, *more = row
        amount, credited, adjusted, applied, due, disputed, invoiced_ms, due_day, po_number, reference, *more = more
        party, may_be_paid, may_be_paid_by_card, has_pdf, method, paid_state, paid_ms, brand, digits, expires = more
        tidy = self._clean
        is_unpaid = state == 0
        is_late = due_day is not None and due_day < self._today
        is_payable = bool(may_be_paid) and is_unpaid and due > 0
        return InvoiceRecord(
            rid=((state * 2 * _NO_DAY) + (_NO_DAY if due_day is None else due_day)) << 40 | key,
            internal_invoice_id=internal_id,
            compartment_id=self._ocid,
            account_name=self._name,
            invoice_id=invoice_id,
            invoice_number=clean(number),
            group=state,
            invoice_status=_STATUS.get(state) or ("PAST_DUE" if is_late else "OPEN"),
            invoice_type=tidy(kind),
            currency=currency,
            amount=amount,
            credited=credited,
            adjusted=adjusted,
            applied=applied,
            due=due,
            in_dispute=disputed,
            invoice_day=None if invoiced_ms is None else self._day(invoiced_ms),
            due_day=due_day,
            paid_day=None if paid_ms is None else self._day(paid_ms),
            time_invoice=invoiced_ms,
            time_due=self._midnight(due_day),
            time_paid=paid_ms,
            po_number=clean(po_number),
            reference=clean(reference),
            party_name=tidy(party),
            is_paid=state == 2,
            is_payable=is_payable,
            is_card_payable=bool(may_be_paid_by_card) and is_payable,
            is_payment_failed=paid_state == FAILED and is_unpaid,
            is_pdf_available=bool(has_pdf),
            payment_method=method or "",
            card_type=tidy(brand) if brand and method in _WITH_CARD else "",
            last_digits=tidy(digits) if digits and method in _WITH_DIGITS else "",
            card_expires=expires if method in _WITH_DIGITS else None,
            is_inexact=False,
        )


def _ms(instant: datetime | None) -> int | None:
    return None if instant is None else epoch_ms(instant)
