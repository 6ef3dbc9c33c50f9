"""The tables behind paying: stored methods, what is owed beside invoices, double entry, transfers, the audit log.

Rules as in `schema`. Every movement of money is an entry whose postings sum to zero (`booking`). What was loaded in
bulk is one OPENING entry per account and currency; `portal check` proves that allocations and postings agree.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from occ_tui.portal.columns import may_refer, number, refers, word
from occ_tui.portal.schema import metadata

payment_methods = Table(
    "payment_methods",
    metadata,
    Column("id", Integer, primary_key=True),
    refers("account_id", "accounts.id"),
    Column("token", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    word("name"),
    word("brand"),
    word("last_digits"),
    word("name_on_card"),
    word("email"),
    Column("expires_day", Integer),
    number("is_default", default="0"),
    Column("limit_units", BigInteger),
    number("lacks_funds", default="0"),
    Column("removed_ms", BigInteger),
    number("version", default="1"),
)
"""`kind` is a `wire.customer_payments.MethodKind`; `expires_day` is the first day on which it can't be used.
What is made to fail when it settles: a payment of more than `limit_units` whole units of its currency, and every
payment of a method that `lacks_funds`. A removed method stays, since payments name it."""

METHOD_INDEX = Index("payment_methods_by_account", payment_methods.c.account_id, payment_methods.c.id)

payment_orders = Table(
    "payment_orders",
    metadata,
    Column("payment_id", Integer, ForeignKey("payments.id"), primary_key=True),
    refers("account_id", "accounts.id"),
    may_refer("method_id", "payment_methods.id"),
    word("method_name"),
    Column("client_reference", Text),
    Column("header_id", Text, unique=True),
    word("email"),
    word("language_code"),
    word("remittance_text"),
    may_refer("replaces_payment_id", "payments.id"),
    word("failure_reason"),
    number("submitted_ms"),
    Column("ended_ms", BigInteger),
    number("is_settling"),
    UniqueConstraint("account_id", "client_reference"),
)
"""What more is known of a payment that was ordered here, or whose failure is: most of a history has no such row.
`is_settling` is 1 until the settlement worker has ended it, one way or the other."""

SETTLING_INDEX = Index("payment_orders_settling", payment_orders.c.is_settling, payment_orders.c.submitted_ms)
REPLACES_INDEX = Index("payment_orders_by_replaced", payment_orders.c.replaces_payment_id)

payables = Table(
    "payables",
    metadata,
    Column("id", Integer, primary_key=True),
    refers("account_id", "accounts.id"),
    Column("public_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("number", Text, nullable=False),
    word("description"),
    Column("due_day", Integer),
    Column("currency", Text, nullable=False),
    number("amount_minor"),
    # projection, as in `invoices`
    number("applied_minor"),
    number("due_minor"),
    number("state"),
    number("version", default="1"),
    UniqueConstraint("account_id", "public_id"),
)
"""Pending orders and accepted support renewals: what is owed before there is an invoice."""

payable_allocations = Table(
    "payable_allocations",
    metadata,
    refers("payment_id", "payments.id"),
    refers("payable_id", "payables.id"),
    number("minor"),
)
"""How much of a payment goes to which payable; see `schema.allocations`."""

PAYABLE_ALLOCATION_INDEX = Index(
    "payable_allocations_by_payable",
    payable_allocations.c.payable_id,
    payable_allocations.c.payment_id,
    unique=True,
)

book_entries = Table(
    "book_entries",
    metadata,
    Column("id", Integer, primary_key=True),
    refers("account_id", "accounts.id"),
    Column("kind", Text, nullable=False),
    may_refer("payment_id", "payments.id"),
    Column("currency", Text, nullable=False),
    number("booked_ms"),
)
"""Movements of money, each of one account and one currency; never changed, never removed."""

postings = Table(
    "postings",
    metadata,
    Column("id", Integer, primary_key=True),
    refers("entry_id", "book_entries.id"),
    Column("book", Text, nullable=False),
    may_refer("invoice_id", "invoices.id"),
    may_refer("payable_id", "payables.id"),
    number("minor"),
)
"""What an entry moves into a book (above zero) or out of it; those of an entry sum to zero. Append-only too."""

POSTING_INDEX = Index("postings_by_entry", postings.c.entry_id)
ENTRY_INDEX = Index("book_entries_by_payment", book_entries.c.payment_id)

bank_accounts = Table(
    "bank_accounts",
    metadata,
    Column("currency", Text, primary_key=True),
    word("payee_name"),
    word("bank_name"),
    word("iban"),
    word("bic"),
    word("account_number"),
    word("routing_number"),
)
"""Where transfers to whoever runs the portal go, one per currency."""

transfers = Table(
    "transfers",
    metadata,
    Column("id", Integer, primary_key=True),
    refers("account_id", "accounts.id"),
    refers("contact_id", "contacts.id"),
    Column("currency", Text, nullable=False),
    word("reference"),
    number("announced_ms"),
)
"""Announcements that money is on its way by bank. They change no amount."""

transfer_items = Table(
    "transfer_items",
    metadata,
    refers("transfer_id", "transfers.id"),
    may_refer("invoice_id", "invoices.id"),
    may_refer("payable_id", "payables.id"),
    number("minor"),
)

TRANSFER_INDEX = Index("transfer_items_by_transfer", transfer_items.c.transfer_id)

audit_events = Table(
    "audit_events",
    metadata,
    Column("id", Integer, primary_key=True),
    refers("account_id", "accounts.id"),
    number("event_ms"),
    word("actor"),
    Column("action", Text, nullable=False),
    word("subject"),
    word("details"),
    Column("previous_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
)
"""Who did what, a chain of hashes per account (`audit`); never changed, never removed."""

AUDIT_INDEX = Index("audit_events_by_account", audit_events.c.account_id, audit_events.c.id)

APPEND_ONLY = (book_entries, postings, audit_events)
"""Tables whose rows the database itself refuses to change or to remove."""

method_sessions = Table(
    "method_sessions",
    metadata,
    Column("header_id", Text, primary_key=True),
    Column("token_hash", Text, nullable=False, unique=True),
    refers("account_id", "accounts.id"),
    refers("contact_id", "contacts.id"),
    word("language_code"),
    word("return_url"),
    number("expires_ms"),
    may_refer("method_id", "payment_methods.id"),
)
"""Hosted pages on which a method is added; `method_id` is the one that was, and then no other is."""

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", Integer, primary_key=True),
    refers("account_id", "accounts.id"),
    Column("subscription_id", Text, nullable=False),
    Column("plan_number", Text, nullable=False),
    Column("plan_type", Text, nullable=False),
    Column("currency", Text, nullable=False),
    number("started_ms"),
    may_refer("method_id", "payment_methods.id"),
    number("version", default="1"),
    UniqueConstraint("account_id", "subscription_id"),
)
"""Plans, as far as paying them needs."""

subscription_sessions = Table(
    "subscription_sessions",
    metadata,
    Column("header_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    refers("subscription_id", "subscriptions.id"),
    refers("contact_id", "contacts.id"),
    Column("api_token_hash", Text, nullable=False),
    Column("user_token_hash", Text, nullable=False),
    number("expires_ms"),
)
"""Sessions that `pay_subscription` (PAY) and `authorize_subscription_payment` (AUTHORIZE) opened."""
