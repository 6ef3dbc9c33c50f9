"""The tables of the portal's ledger (SQLAlchemy Core): who there is, what was invoiced, what was paid.

Amounts are integer minor units of the row's currency, `*_day` are epoch days, `*_ms` epoch milliseconds (UTC).
Nothing that follows from other rows is ever typed in. The columns of `invoices` under "projection" repeat what the
entries say, so that they can be sorted and sought; `balances.derive` alone computes them, in the transaction that
writes the entries, and `portal check` proves that they agree. Whether an unpaid invoice is OPEN or PAST_DUE follows
from the day and is stored nowhere.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

from occ_tui.portal.columns import may_be as _may_be
from occ_tui.portal.columns import may_refer as _may_refer
from occ_tui.portal.columns import number as _number
from occ_tui.portal.columns import refers as _refers
from occ_tui.portal.columns import word as _word

SCHEMA_VERSION = 5

metadata = MetaData()


meta = Table(
    "meta",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
"""`schema_version`; `today`, the ISO day around which sample data was made (absent in a real ledger); `secret`."""

accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("ocid", Text, nullable=False, unique=True),
    Column("number", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("time_zone", Text, nullable=False, server_default="UTC"),
    _word("preferred_email"),
    _word("contact_name"),
    _word("company_name"),
    _word("address_line1"),
    _word("address_line2"),
    _word("address_line3"),
    _word("address_line4"),
    _word("street_name"),
    _word("street_number"),
    _word("city"),
    _word("county"),
    _word("state"),
    _word("province"),
    _word("postal_code"),
    _word("country_code"),
    _number("changes", default="0"),
)
"""`changes` is the number of the latest change of any of its invoices."""

contacts = Table(
    "contacts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("user_ocid", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False, unique=True),
    Column("state", Text, nullable=False, server_default="active"),
    _word("language"),
    _may_be("last_sign_in_ms"),
    _number("created_ms", default="0"),
    _number("changed_ms", default="0"),
    _number("version", default="1"),
)
"""`email` is folded (`domain.emails.folded`), so that an address is one contact; `state` is a
`domain.people.ContactState`; `language` is empty, `en` or `de`; `version` makes the etag. Whoever was removed keeps a
row without grants, since payments and invitations name it."""

grants = Table(
    "grants",
    metadata,
    Column("contact_id", Integer, ForeignKey("contacts.id"), primary_key=True),
    Column("account_id", Integer, ForeignKey("accounts.id"), primary_key=True),
    Column("contact_type", Text, primary_key=True),
    Column("source", Text, nullable=False, server_default="command"),
    _number("granted_ms", default="0"),
)
"""What a contact is to an account: a word of `domain.access.ContactType`; `source` is the `domain.people.GrantSource`
that it comes from, which `portal check` proves."""

api_keys = Table(
    "api_keys",
    metadata,
    Column("fingerprint", Text, primary_key=True),
    _refers("contact_id", "contacts.id"),
    Column("tenancy", Text, nullable=False),
    Column("public_key_pem", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="active"),
    _word("label"),
    _number("created_ms", default="0"),
    _may_be("last_used_ms"),
    _may_be("revoked_ms"),
)
"""`state` is active or revoked; `tenancy` is the OCID of the account that the key signs in to; `last_used_ms` is at
most as old as `key_use.EVERY_S` says."""

KEY_INDEX = Index("api_keys_by_contact", api_keys.c.contact_id, api_keys.c.fingerprint)
GRANT_INDEX = Index("grants_by_account", grants.c.account_id, grants.c.contact_id)

invoices = Table(
    "invoices",
    metadata,
    Column("id", Integer, primary_key=True),
    _refers("account_id", "accounts.id"),
    Column("internal_invoice_id", Text, nullable=False),
    Column("invoice_id", Text, nullable=False),
    Column("number", Text, nullable=False),
    _word("reference"),
    _word("po_number"),
    Column("type", Text, nullable=False),
    _word("party_name"),
    _word("payment_terms"),
    _word("subscription_ids"),
    Column("currency", Text, nullable=False),
    Column("time_invoice_ms", BigInteger),
    Column("due_day", Integer),
    _number("amount_minor"),
    _number("tax_minor"),
    _number("disputed_minor", default="0"),
    _number("is_payable", default="1"),
    _number("is_card_payable", default="1"),
    _number("is_pdf_available", default="1"),
    _word("search_key"),
    # projection: see the head of this file
    _number("credited_minor"),
    _number("adjusted_minor"),
    _number("applied_minor"),
    _number("due_minor"),
    _number("amount_rank"),
    _number("due_rank"),
    _number("state"),
    Column("last_payment_id", Integer),
    Column("last_payment_ms", BigInteger),
    _word("last_payment_reference"),
    _number("version", default="1"),
    _number("change"),
    UniqueConstraint("account_id", "internal_invoice_id"),
)
"""`subscription_ids` are separated by line feeds; `search_key` is what `searchText` looks through, case-folded;
`*_rank` are amounts in ten-thousandths of the currency, so that several currencies sort by number; `state` is a
`domain.invoices.Group`; `version` counts changes, and makes the etag;
`change` is the number, among those of its account, of the change that made the row what it is (`portal.changes`)."""

SORTED_COLUMNS = (
    "number",
    "reference",
    "type",
    "time_invoice_ms",
    "due_day",
    "last_payment_reference",
    "last_payment_ms",
    "amount_rank",
    "due_rank",
)
"""Columns by which pages of invoices are read, each with an index behind account and state."""

INVOICE_INDEXES = (
    Index("invoices_by_invoice_id", invoices.c.account_id, invoices.c.invoice_id),
    Index("invoices_by_change", invoices.c.account_id, invoices.c.change),
    *(
        Index(f"invoices_by_{name}", invoices.c.account_id, invoices.c.state, invoices.c[name], invoices.c.id)
        for name in SORTED_COLUMNS
    ),
)
"""Built after a bulk load into an empty ledger rather than row by row."""

invoice_lines = Table(
    "invoice_lines",
    metadata,
    _refers("invoice_id", "invoices.id"),
    Column("position", Integer, nullable=False),
    Column("product", Text, nullable=False),
    _word("order_number"),
    _word("part_number"),
    Column("start_day", Integer),
    Column("end_day", Integer),
    Column("quantity", Text, nullable=False, server_default="1"),
    Column("net_unit_price", Text, nullable=False),
    _number("total_minor"),
)
"""`quantity` and `net_unit_price` are decimal strings: a price per unit may be finer than the currency's minor unit."""

LINE_INDEX = Index("invoice_lines_by_invoice", invoice_lines.c.invoice_id, invoice_lines.c.position, unique=True)

corrections = Table(
    "corrections",
    metadata,
    Column("id", Integer, primary_key=True),
    _refers("invoice_id", "invoices.id"),
    Column("kind", Text, nullable=False),
    Column("day", Integer, nullable=False),
    _number("minor"),
    _word("reason"),
)
"""`kind` CREDIT takes `minor` off the amount; ADJUSTMENT adds it, and may be negative."""

CORRECTION_INDEX = Index("corrections_by_invoice", corrections.c.invoice_id)

payments = Table(
    "payments",
    metadata,
    Column("id", Integer, primary_key=True),
    _refers("account_id", "accounts.id"),
    Column("method", Text, nullable=False),
    Column("state", Text, nullable=False),
    _word("reference"),
    _number("paid_ms"),
    _word("paid_by"),
    Column("currency", Text, nullable=False),
    _number("amount_minor"),
    _word("name_on_card"),
    _word("card_brand"),
    _word("last_digits"),
    Column("card_expires_day", Integer),
    _word("paypal_id"),
    _word("routing_number"),
)
"""`method` is CREDIT_CARD, PAYPAL, ECHECK or OTHER; `state` SUBMITTED (settling), SETTLED or FAILED. Card numbers
have no column anywhere: `last_digits` holds four digits at most."""

allocations = Table(
    "allocations",
    metadata,
    _refers("payment_id", "payments.id"),
    _refers("invoice_id", "invoices.id"),
    _number("minor"),
)
"""How much of a payment goes to which invoice. It is applied once the payment has SETTLED."""

ALLOCATION_INDEX = Index("allocations_by_invoice", allocations.c.invoice_id, allocations.c.payment_id, unique=True)

PAYMENT_INDEX = Index("payments_by_state", payments.c.account_id, payments.c.state, payments.c.paid_ms, payments.c.id)

BULK_INDEXES = (*INVOICE_INDEXES, LINE_INDEX, CORRECTION_INDEX, ALLOCATION_INDEX, PAYMENT_INDEX)

retry_tokens = Table(
    "retry_tokens",
    metadata,
    Column("contact_id", Integer, ForeignKey("contacts.id"), primary_key=True),
    Column("token", Text, primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers", Text, nullable=False),
    Column("answer", LargeBinary, nullable=False),
    Column("expires_ms", BigInteger, nullable=False, index=True),
)
"""Answers of writes, kept for 24 h; `fingerprint` is of the request that had the token first."""

seen_signatures = Table(
    "seen_signatures",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("expires_ms", BigInteger, nullable=False, index=True),
)
"""Signatures of writes that took effect, for as long as their date would be accepted."""

payment_sessions = Table(
    "payment_sessions",
    metadata,
    Column("header_id", Text, primary_key=True),
    Column("token_hash", Text, nullable=False, unique=True),
    _refers("invoice_id", "invoices.id"),
    _refers("contact_id", "contacts.id"),
    _number("due_minor"),
    _word("email"),
    _word("language_code"),
    _word("return_url"),
    _number("created_ms"),
    _number("expires_ms"),
    _may_refer("payment_id", "payments.id"),
)
"""Hosted pages that `pay_invoice` opened; `payment_id` is what was paid there, and then nothing more is. Only the
hash of the page's token is kept here; the token itself is in the answer under a retry token, for the day in which
that must be given again."""

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    _may_refer("contact_id", "contacts.id"),
    Column("message_id", Text, nullable=False, unique=True),
    Column("sender", Text, nullable=False),
    Column("recipients", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("message", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    _number("attempts", default="0"),
    _number("created_ms"),
    _number("changed_ms"),
    _number("next_try_ms"),
    _word("reply"),
    _may_be("secret_until_ms"),
)
"""Mail on its way out: written in the transaction of the answer that promised it, delivered afterwards. `recipients`
are separated by line feeds; without a contact the portal itself sends it (receipts); `message` is the whole message
with CRLF, the same at each attempt; `state` is a `outbox.MailState`; `reply` is what the mail server said last; what
holds a code or a token is emptied at `secret_until_ms`, or once a mail server has it."""

OUTBOX_INDEX = Index("outbox_by_state", outbox.c.state, outbox.c.next_try_ms)
