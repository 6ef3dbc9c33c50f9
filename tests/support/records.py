"""Invoice records of which only what a test is about is filled in."""

from __future__ import annotations

from typing import Any

from occ_tui.domain.contracts import Subscription
from occ_tui.domain.invoices import Group, InvoiceRecord

TEXTS = {"internal_invoice_id", "compartment_id", "account_name", "invoice_id", "invoice_number", "invoice_status"}
TEXTS |= {
    "invoice_type",
    "currency",
    "po_number",
    "reference",
    "party_name",
    "payment_method",
    "card_type",
    "last_digits",
}
DATED = {"invoice_day", "due_day", "paid_day", "time_invoice", "time_due", "time_paid", "card_expires"}


def record(**known: Any) -> InvoiceRecord:
    """An unpaid invoice of nothing, with what the test is about."""
    empty = {name: "" if name in TEXTS else None if name in DATED else 0 for name in InvoiceRecord._fields}
    return InvoiceRecord(**(empty | {"group": Group.UNPAID, "currency": "EUR"} | known))


def subscription_record(**changes: Any) -> Subscription:
    """A subscription of ACME without services."""
    known: dict[str, Any] = dict.fromkeys(Subscription._fields, "")
    known |= {"id": "sub-1", "compartment_id": "ocid1.tenancy.oc1..acme", "contract_id": "C-1187", "currency": "EUR"}
    known |= dict.fromkeys(("start_day", "end_day", "hold_until_day"))
    known |= dict.fromkeys(("periods", "services", "rate_cards", "billed", "quotes"), ())
    return Subscription(**{**known, **changes})
