"""Names and numbers that migrations, readers and the sync agree on: columns, indexes, the place of a row."""

from __future__ import annotations

GROUP_SHIFT = 40
DAY_SHIFT = 20
DAY_MASK = (1 << DAY_SHIFT) - 1
MAX_SEQ = (1 << DAY_SHIFT) - 1
NO_DUE_DAY = DAY_MASK
"""The due day of rows without one: behind every real day."""
LAST_DUE_DAY = NO_DUE_DAY - 1
DAY_MS = 86_400_000
MAX_INTEGER = (1 << 63) - 1

IS_PAID, IS_PAYABLE, IS_CARD_PAYABLE, IS_FAILED, IS_PDF, IS_INEXACT = (1 << bit for bit in range(6))
"""Bits of `flags`."""

CREATE_SEARCH = """CREATE VIRTUAL TABLE search USING fts5(
    words, content='', columnsize=0, detail=none, prefix='1 2 3 4', tokenize = "ascii tokenchars '-./_:#&+@,'''"
)"""
"""Contentless, fed by `domain.search`, whose every token it takes as it is: only spaces part them."""

INVOICE_COLUMNS = (
    "account",
    "internal_invoice_id",
    "invoice_id",
    "number",
    "grp",
    "status",
    "type",
    "currency",
    "amount",
    "credited",
    "adjusted",
    "applied",
    "due",
    "in_dispute",
    "invoice_day",
    "paid_day",
    "time_invoice",
    "time_due",
    "time_paid",
    "po",
    "reference",
    "party",
    "flags",
    "method",
    "card_type",
    "last_digits",
    "card_expires",
    "amount_key",
    "due_key",
    "early",
)
"""What a row holds besides its `rid`, in the order in which `store.convert` makes it.

A `time_…` is milliseconds since the UTC beginning of the day beside it (`time_due`: of the day in `rid`), mostly 0.
"""

SORT_INDEXES = {
    "number": "number COLLATE NOCASE",
    "type": "type",
    "po": "po COLLATE NOCASE",
    "reference": "reference COLLATE NOCASE",
    "party": "party COLLATE NOCASE",
    "invoice_day": "invoice_day",
    "early": "early",
    "amount_key": "amount_key",
    "due_key": "due_key",
    "method": "method",
}
"""Sort column → what its index holds behind the group."""

OTHER_INDEXES = {
    "invoices_account": "ON invoices (account)",
    "invoices_failed": f"ON invoices (grp, account) WHERE flags & {IS_FAILED}",
    "invoices_paid": "ON invoices (grp, paid_day) WHERE paid_day IS NOT NULL",
}

ID_INDEX = "invoices_id"
CREATE_ID_INDEX = f"CREATE UNIQUE INDEX {ID_INDEX} ON invoices (internal_invoice_id, account)"


def index_statements() -> list[str]:
    """Creates every index but the unique one, `CREATE_ID_INDEX`."""
    sorts = [f"CREATE INDEX invoices_{name} ON invoices (grp, {term})" for name, term in SORT_INDEXES.items()]
    return sorts + [f"CREATE INDEX {name} {rest}" for name, rest in OTHER_INDEXES.items()]


def index_names() -> list[str]:
    """Names of the indexes that `index_statements` makes."""
    return [f"invoices_{name}" for name in SORT_INDEXES] + list(OTHER_INDEXES)


def first_rid(group: int, day: int = 0) -> int:
    """The lowest `rid` that a row of `group` due on `day` can have."""
    return group << GROUP_SHIFT | day << DAY_SHIFT


def day_of_rid(rid: int) -> int:
    """The due day in `rid` (`NO_DUE_DAY` for none)."""
    return rid >> DAY_SHIFT & DAY_MASK
