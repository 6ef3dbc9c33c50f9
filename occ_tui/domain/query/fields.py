"""The fields that a query can ask for: what they are called, and of what kind they are."""

from __future__ import annotations

from enum import StrEnum
from functools import cache

from occ_tui.annotations import NamedTuple
from occ_tui.locale import N_


class Kind(StrEnum):
    """What may be asked of a field."""

    TEXT = "text"
    """Words, quotes, wildcards, `none`."""
    WORD = "word"
    """One word as a whole, wildcards, `none`."""
    STATUS = "status"
    AMOUNT = "amount"
    """Comparisons and ranges, in the main unit of the row's own currency."""
    DAY = "day"
    """Comparisons and ranges of calendar days, `none`."""
    DAYS = "days"
    """Comparisons and ranges of a number of days, `none`."""
    FLAG = "flag"
    """`yes` or `no`."""
    BUCKET = "bucket"


ORDERED = frozenset({Kind.AMOUNT, Kind.DAY, Kind.DAYS})
"""Kinds that `<`, `<=`, `>` and `>=` compare."""


class Field(NamedTuple):
    """A field of an invoice."""

    name: str
    kind: Kind
    description: str
    """Untranslated."""
    aliases: tuple[str, ...] = ()
    """Other names, Oracle's among them; case, hyphens and underscores don't matter."""


FIELDS = (
    Field("status", Kind.STATUS, N_("overdue, open, unpaid (both), submitted, closed"), ("state",)),
    Field("number", Kind.TEXT, N_("invoice number"), ("no", "invoiceNumber")),
    Field("party", Kind.TEXT, N_("customer's name"), ("customer", "partyName")),
    Field("po", Kind.TEXT, N_("purchase order number"), ("poNumber", "invoicePoNumber")),
    Field("ref", Kind.TEXT, N_("reference"), ("reference", "invoiceRefNumber")),
    Field("account", Kind.TEXT, N_("name of the account"), ("accountName",)),
    Field("type", Kind.WORD, N_("what was invoiced"), ("invoiceType",)),
    Field("currency", Kind.WORD, N_("currency code"), ("cur", "currencyCode")),
    Field("amount", Kind.AMOUNT, N_("total of the invoice"), ("total", "invoiceAmount")),
    Field("owed", Kind.AMOUNT, N_("what is still due"), ("balance", "amountDue", "invoiceAmountDue")),
    Field("due", Kind.DAY, N_("due date"), ("dueDate", "timeInvoiceDue")),
    Field("invoiced", Kind.DAY, N_("invoice date"), ("date", "invoiceDate", "timeInvoice")),
    Field("paid", Kind.DAY, N_("day of the last payment"), ("paidOn", "timePaidOn")),
    Field("expires", Kind.DAY, N_("day on which the card of the last payment expires"), ("cardExpires",)),
    Field("late", Kind.DAYS, N_("days late"), ("daysLate",)),
    Field("bucket", Kind.BUCKET, N_("aging bucket, by days late"), ("agingBucket",)),
    Field("overdue", Kind.FLAG, N_("unpaid, and the due date is over"), ("isOverdue",)),
    Field("disputed", Kind.FLAG, N_("something is in dispute"), ("inDispute",)),
    Field("failed", Kind.FLAG, N_("the last payment failed"), ("isPaymentFailed",)),
    Field("payable", Kind.FLAG, N_("can be paid online"), ("isPayable",)),
    Field("card-payable", Kind.FLAG, N_("can be paid by card"), ("isCreditCardPayable",)),
    Field("part-paid", Kind.FLAG, N_("something was paid, something is still due"), ("isPartPaid",)),
    Field("credited", Kind.AMOUNT, N_("what was credited"), ("invoiceAmountCredited",)),
    Field("adjusted", Kind.AMOUNT, N_("what was added, or taken off below zero"), ("invoiceAmountAdjusted",)),
    Field("applied", Kind.AMOUNT, N_("what was paid on it"), ("paidAmount", "invoiceAmountApplied")),
    Field("dispute", Kind.AMOUNT, N_("what is in dispute"), ("disputedAmount", "invoiceAmountInDispute")),
    Field("is-paid", Kind.FLAG, N_("the server says that it is paid"), ("settled",)),
    Field("pdf", Kind.FLAG, N_("has a PDF"), ("hasPdf",)),
    Field("adds-up", Kind.FLAG, N_("amount − credited ± adjusted − applied = due"), ("moneyLine",)),
    Field("method", Kind.WORD, N_("kind of the last payment"), ("paymentMethod",)),
    Field("card", Kind.WORD, N_("brand of the card of the last payment"), ("cardType", "creditCardType")),
    Field("digits", Kind.WORD, N_("last digits of that card"), ("lastDigits",)),
    Field("server-status", Kind.WORD, N_("the server's own word for the status"), ("invoiceStatus",)),
    Field("id", Kind.WORD, N_("the server's identifier"), ("internalInvoiceId",)),
    Field("invoice-id", Kind.WORD, N_("the invoice's id"), ()),
    Field("compartment", Kind.WORD, N_("OCID of the account"), ("compartmentId",)),
)
"""Every field, those that are asked for most first."""

STATUSES = ("overdue", "open", "submitted", "closed")
UNPAID = "unpaid"
"""A status that stands for overdue and open."""


@cache
def _by_name() -> dict[str, Field]:
    return {plain(name): field for field in FIELDS for name in (field.name, *field.aliases)}


def plain(name: str) -> str:
    """A name as names are compared: without case, hyphens and underscores."""
    return name.lower().replace("-", "").replace("_", "")


def find(name: str) -> Field | None:
    """The field called `name`, `None` if there is none."""
    return _by_name().get(plain(name))


def nearest(name: str) -> str | None:
    """The field whose name, or other name, looks most like `name`; its own name."""
    import difflib

    near = difflib.get_close_matches(plain(name), list(_by_name()), n=1, cutoff=0.6)
    return _by_name()[near[0]].name if near else None
