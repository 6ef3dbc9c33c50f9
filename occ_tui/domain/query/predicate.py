"""A query as a function of one record: the same answer as `store.query` gives in SQL."""

from __future__ import annotations

from collections.abc import Callable

from occ_tui.domain.currencies import exponent
from occ_tui.domain.invoices import Group, InvoiceRecord
from occ_tui.domain.query.matching import free_matcher, matcher
from occ_tui.domain.query.nodes import (
    AmountLeaf,
    And,
    BucketLeaf,
    FlagLeaf,
    FreeLeaf,
    Node,
    Not,
    NumberLeaf,
    Or,
    Query,
    StatusLeaf,
    TextLeaf,
)

Test = Callable[[InvoiceRecord], bool]

TEXTS: dict[str, Callable[[InvoiceRecord], str]] = {
    "number": lambda row: row.invoice_number,
    "party": lambda row: row.party_name,
    "po": lambda row: row.po_number,
    "ref": lambda row: row.reference,
    "account": lambda row: row.account_name,
    "type": lambda row: row.invoice_type,
    "currency": lambda row: row.currency,
    "method": lambda row: row.payment_method,
    "card": lambda row: row.card_type,
    "digits": lambda row: row.last_digits,
    "server-status": lambda row: row.invoice_status,
    "id": lambda row: row.internal_invoice_id,
    "invoice-id": lambda row: row.invoice_id,
    "compartment": lambda row: row.compartment_id,
}
"""Text fields and words; an empty one is missing."""
AMOUNTS: dict[str, Callable[[InvoiceRecord], int]] = {
    "amount": lambda row: row.amount,
    "owed": lambda row: row.due,
    "credited": lambda row: row.credited,
    "adjusted": lambda row: row.adjusted,
    "applied": lambda row: row.applied,
    "dispute": lambda row: row.in_dispute,
}
NUMBERS: dict[str, Callable[[InvoiceRecord, int], int | None]] = {
    "due": lambda row, _: row.due_day,
    "invoiced": lambda row, _: row.invoice_day,
    "paid": lambda row, _: row.paid_day,
    "expires": lambda row, _: row.card_expires,
    "late": lambda row, today: row.days_late(today),
}
FLAGS: dict[str, Callable[[InvoiceRecord, int], bool]] = {
    "overdue": lambda row, today: row.is_overdue(today),
    "disputed": lambda row, _: row.in_dispute != 0,
    "failed": lambda row, _: row.is_payment_failed,
    "payable": lambda row, _: row.is_payable,
    "card-payable": lambda row, _: row.is_card_payable,
    "part-paid": lambda row, _: row.is_part_paid(),
    "is-paid": lambda row, _: row.is_paid,
    "pdf": lambda row, _: row.is_pdf_available,
    "adds-up": lambda row, _: row.money_line_holds(),
}


def predicate(query: Query) -> Test:
    """Whether a record is one that `query` asks for."""
    return _test(query.node, query.today)


def status_of(record: InvoiceRecord, today: int) -> str:
    """Overdue, open, submitted or closed."""
    if record.group == Group.UNPAID:
        return "overdue" if record.is_overdue(today) else "open"
    return "submitted" if record.group == Group.SUBMITTED else "closed"


def _test(node: Node, today: int) -> Test:
    if isinstance(node, And):
        every = [_test(part, today) for part in node.nodes]
        return lambda row: all(test(row) for test in every)
    if isinstance(node, Or):
        some = [_test(part, today) for part in node.nodes]
        return lambda row: any(test(row) for test in some)
    if isinstance(node, Not):
        inner = _test(node.node, today)
        return lambda row: not inner(row)
    if isinstance(node, StatusLeaf):
        return lambda row: status_of(row, today) in node.statuses
    if isinstance(node, FlagLeaf):
        flag = FLAGS[node.field]
        return lambda row: bool(flag(row, today)) is node.wanted
    if isinstance(node, TextLeaf):
        return _text_test(node)
    if isinstance(node, FreeLeaf):
        fits = free_matcher(node.pattern)
        return lambda row: fits((row.invoice_number, row.party_name, row.po_number, row.reference))
    if isinstance(node, AmountLeaf):
        return _amount_test(node)
    return _number_test(node, today) if isinstance(node, NumberLeaf) else _bucket_test(node, today)


def _text_test(leaf: TextLeaf) -> Test:
    read, fits = TEXTS[leaf.field], [matcher(pattern) for pattern in leaf.patterns]

    def test(row: InvoiceRecord) -> bool:
        text = read(row)
        return any(fit(text) for fit in fits) if text else leaf.or_missing

    return test


def _amount_test(leaf: AmountLeaf) -> Test:
    from occ_tui.domain.query.amounts import minor_span

    read = AMOUNTS[leaf.field]

    def test(row: InvoiceRecord) -> bool:
        minor, places = read(row), exponent(row.currency)
        return any(low <= minor <= high for low, high in (minor_span(span, places) for span in leaf.spans))

    return test


def _number_test(leaf: NumberLeaf, today: int) -> Test:
    read = NUMBERS[leaf.field]

    def test(row: InvoiceRecord) -> bool:
        number = read(row, today)
        return leaf.or_missing if number is None else any(is_within(number, *span) for span in leaf.spans)

    return test


def _bucket_test(leaf: BucketLeaf, today: int) -> Test:
    def test(row: InvoiceRecord) -> bool:
        if not row.due or row.group == Group.CLOSED:
            return leaf.or_missing
        if row.due_day is None:
            return (None, None) in leaf.buckets
        past = today - row.due_day
        return any(is_within(past, *bucket) for bucket in leaf.buckets if bucket != (None, None))

    return test


def is_within(number: int, low: int | None, high: int | None) -> bool:
    """Whether `number` lies between two ends, both included; `None` is no end."""
    return (low is None or number >= low) and (high is None or number <= high)
