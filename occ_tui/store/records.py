"""Rows of the store become invoices."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from occ_tui.annotations import Any
from occ_tui.domain.invoices import InvoiceRecord
from occ_tui.store import totals
from occ_tui.store.codes import CARD, CURRENCY, METHOD, STATUS, TYPE, Codes
from occ_tui.store.database import Store, StoreDamaged
from occ_tui.store.schema import (
    DAY_MS,
    IS_CARD_PAYABLE,
    IS_FAILED,
    IS_INEXACT,
    IS_PAID,
    IS_PAYABLE,
    IS_PDF,
    NO_DUE_DAY,
    day_of_rid,
)

_SELECTED = """rid, internal_invoice_id, account, invoice_id, number, grp, status, type, currency, amount, credited,
 adjusted, applied, due, in_dispute, invoice_day, paid_day, time_invoice, time_due, time_paid, po, reference, party,
 flags, method, card_type, last_digits, card_expires"""
_AT_ONCE = 500


def records(store: Store, connection: sqlite3.Connection, rids: Sequence[int]) -> list[InvoiceRecord]:
    """The rows `rids`, in that order, inside the caller's transaction."""
    if not rids:
        return []
    codes, names = codes_of(store, connection), _account_names(store, connection)
    rows: dict[int, tuple[Any, ...]] = {}
    for start in range(0, len(rids), _AT_ONCE):
        some = tuple(rids[start : start + _AT_ONCE])
        statement = f"SELECT {_SELECTED} FROM invoices WHERE rid IN ({totals.numbers(some)})"  # noqa: S608
        rows.update((row[0], row) for row in connection.execute(statement))
    if len(rows) < len(rids):
        raise StoreDamaged(store.path, "an index names rows that are not there")
    return [_record(rows[rid], codes, names) for rid in rids]


def _moment(into_day: int | None, day: int | None) -> int | None:
    return None if into_day is None or day is None else day * DAY_MS + into_day


def _record(row: tuple[Any, ...], codes: Codes, names: dict[int, tuple[str, str]]) -> InvoiceRecord:
    rid, internal_id, account, invoice_id, number, group, status, kind, currency, *amounts = row[:15]
    invoice_day, paid_day, time_invoice, time_due, time_paid, po, reference, party, flags = row[15:24]
    method, card_type, last_digits, card_expires = row[24:]
    due_place = day_of_rid(rid)
    compartment_id, account_name = names.get(account, ("", ""))
    word = codes.word
    return InvoiceRecord(
        rid=rid,
        internal_invoice_id=internal_id,
        compartment_id=compartment_id,
        account_name=account_name,
        invoice_id=internal_id if invoice_id is None else invoice_id,
        invoice_number=number or "",
        group=group,
        invoice_status=word(STATUS, status),
        invoice_type=word(TYPE, kind),
        currency=word(CURRENCY, currency),
        amount=amounts[0],
        credited=amounts[1],
        adjusted=amounts[2],
        applied=amounts[3],
        due=amounts[4],
        in_dispute=amounts[5],
        invoice_day=invoice_day,
        due_day=None if due_place == NO_DUE_DAY else due_place,
        paid_day=paid_day,
        time_invoice=_moment(time_invoice, invoice_day),
        time_due=_moment(time_due, due_place),
        time_paid=_moment(time_paid, paid_day),
        po_number=po or "",
        reference=reference or "",
        party_name=party or "",
        is_paid=bool(flags & IS_PAID),
        is_payable=bool(flags & IS_PAYABLE),
        is_card_payable=bool(flags & IS_CARD_PAYABLE),
        is_payment_failed=bool(flags & IS_FAILED),
        is_pdf_available=bool(flags & IS_PDF),
        payment_method=word(METHOD, method),
        card_type=word(CARD, card_type),
        last_digits=last_digits or "",
        card_expires=card_expires,
        is_inexact=bool(flags & IS_INEXACT),
    )


def codes_of(store: Store, connection: sqlite3.Connection) -> Codes:
    """The words behind the store's numbers, in the state that `connection` reads."""
    memo = store.memo()
    if "codes" not in memo:
        memo["codes"] = Codes(connection)
    codes: Codes = memo["codes"]
    return codes


def _account_names(store: Store, connection: sqlite3.Connection) -> dict[int, tuple[str, str]]:
    memo = store.memo()
    if "account names" not in memo:
        rows = connection.execute("SELECT id, compartment_id, account_name FROM accounts")
        memo["account names"] = {number: (compartment_id, name) for number, compartment_id, name in rows}
    names: dict[int, tuple[str, str]] = memo["account names"]
    return names
