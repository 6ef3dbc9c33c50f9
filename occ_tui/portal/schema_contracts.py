"""The tables of contracts and orders: subscriptions, services, commitments, rate cards, orders, quotes, requests.

Rules as in `schema`. What was invoiced and what was used is nowhere kept here: both follow from the invoice lines
that carry an order's number (`invoiced`), and so does the invoiced part of the billing schedule.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from occ_tui.portal.columns import may_refer, number, refers, word
from occ_tui.portal.schema import invoice_lines, metadata

contracts = Table(
    "contracts",
    metadata,
    Column("id", Integer, primary_key=True),
    refers("account_id", "accounts.id"),
    Column("contract_id", Text, nullable=False),
    Column("subscription_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    word("agreement_name"),
    word("service_name"),
    word("plan_number"),
    Column("currency", Text, nullable=False),
    number("start_day"),
    number("end_day"),
    Column("terminated_day", Integer),
    word("buyer_email"),
    word("admin_email"),
    number("is_renewable", default="0"),
    word("pricing_model"),
    word("payment_terms"),
    UniqueConstraint("account_id", "subscription_id"),
)
"""A subscription of OneSubscription, for one term; the terms of one agreement share its `contract_id`.

`kind` is the `InvoiceType` as which it is invoiced; `end_day` is the last day, `terminated_day` the last one of a
contract that ended early. Whether it is active follows from the day."""

CONTRACT_INDEXES = (
    Index("contracts_by_start", contracts.c.account_id, contracts.c.start_day, contracts.c.id),
    Index("contracts_by_contract", contracts.c.account_id, contracts.c.contract_id),
)

orders = Table(
    "orders",
    metadata,
    Column("id", Integer, primary_key=True),
    refers("account_id", "accounts.id"),
    Column("number", Text, nullable=False),
    word("description"),
    Column("currency", Text, nullable=False),
    word("buyer_email"),
    word("admin_email"),
    word("data_center_region"),
    # projection of `order_events`
    Column("state", Text, nullable=False),
    number("booked_ms"),
    number("changed_ms"),
    UniqueConstraint("account_id", "number"),
)
"""`state` is the kind of its latest event. One that must be paid first has a payable of kind ORDER with its number."""

ORDER_INDEX = Index("orders_by_booking", orders.c.account_id, orders.c.booked_ms, orders.c.id)

order_lines = Table(
    "order_lines",
    metadata,
    Column("order_id", Integer, ForeignKey("orders.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    word("part_number"),
    word("product"),
    Column("quantity", Text, nullable=False, server_default="1"),
    Column("net_unit_price", Text, nullable=False),
    number("total_minor"),
)
"""Lines of orders that brought no service. What was called off bit by bit has none: its invoices say what it was."""

order_events = Table(
    "order_events",
    metadata,
    Column("id", Integer, primary_key=True),
    refers("order_id", "orders.id"),
    Column("kind", Text, nullable=False),
    number("event_ms"),
    word("actor"),
    word("details"),
)
"""The timeline, but for INVOICED, which invoices tell. `kind` is a `wire.customer_orders.OrderEventKind`."""

ORDER_EVENT_INDEX = Index("order_events_by_order", order_events.c.order_id, order_events.c.id)

order_contacts = Table(
    "order_contacts",
    metadata,
    Column("order_id", Integer, ForeignKey("orders.id"), primary_key=True),
    Column("email", Text, primary_key=True),
    Column("contact_type", Text, primary_key=True),
)
"""Who is named on an order, and as what: a word of `domain.access.ContactType`. It grants that (`order_grants`)."""

ORDER_CONTACT_INDEX = Index("order_contacts_by_email", order_contacts.c.email)

services = Table(
    "services",
    metadata,
    Column("id", Integer, primary_key=True),
    refers("contract_id", "contracts.id"),
    refers("order_id", "orders.id"),
    Column("service_id", Text, nullable=False, unique=True),
    number("line_number"),
    Column("part_number", Text, nullable=False),
    word("product"),
    word("unit_of_measure"),
    word("product_category"),
    Column("quantity", Text, nullable=False, server_default="1"),
    Column("net_unit_price", Text, nullable=False),
    number("line_minor"),
    number("total_minor"),
    number("start_day"),
    number("end_day"),
    Column("provisioned_day", Integer),
    Column("csi", BigInteger),
    word("data_center"),
    word("data_center_region"),
    word("billing_frequency"),
    word("program_type"),
    word("renewed_service_id"),
)
"""A subscribed service. `line_minor` is a billing period's price, `total_minor` that of the whole term; one of what
is metered has neither. `billing_frequency` is MONTHLY, QUARTERLY, ANNUAL or ON_USAGE; `renewed_service_id` is the
service of the term before, which it goes on from."""

SERVICE_INDEXES = (
    Index("services_by_contract", services.c.contract_id, services.c.id),
    Index("services_by_order", services.c.order_id),
)

commitments = Table(
    "commitments",
    metadata,
    Column("id", Integer, primary_key=True),
    refers("service_id", "services.id"),
    Column("commitment_id", Text, nullable=False, unique=True),
    number("start_day"),
    number("end_day"),
    number("committed_minor"),
    number("funded_minor", default="0"),
    # projection of invoice lines, see `invoiced.bring_up_commitments`
    number("used_minor", default="0"),
)
"""What was committed to for a period, and what of it is used: never more than that, whatever was consumed."""

COMMITMENT_INDEX = Index("commitments_by_service", commitments.c.service_id, commitments.c.id)

rate_cards = Table(
    "rate_cards",
    metadata,
    Column("id", Integer, primary_key=True),
    refers("service_id", "services.id"),
    Column("part_number", Text, nullable=False),
    word("product"),
    word("unit_of_measure"),
    word("product_category"),
    Column("net_unit_price", Text, nullable=False),
    Column("overage_price", Text, nullable=False),
    word("discount_percent"),
    number("start_day"),
    number("end_day"),
)

RATE_CARD_INDEX = Index("rate_cards_by_service", rate_cards.c.service_id, rate_cards.c.id)

rate_card_tiers = Table(
    "rate_card_tiers",
    metadata,
    Column("rate_card_id", Integer, ForeignKey("rate_cards.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    word("up_to_quantity"),
    Column("net_unit_price", Text, nullable=False),
    Column("overage_price", Text, nullable=False),
)
"""`up_to_quantity` of the last tier is empty: it has no end."""

renewal_quotes = Table(
    "renewal_quotes",
    metadata,
    Column("id", Integer, primary_key=True),
    refers("contract_id", "contracts.id"),
    Column("number", Text, nullable=False),
    word("description"),
    number("amount_minor"),
    number("offered_day"),
    number("expires_day"),
    number("due_day"),
    number("start_day"),
    number("end_day"),
    UniqueConstraint("contract_id", "number"),
)
"""What going on costs. Once accepted there is a payable of kind RENEWAL with its number."""

quote_contacts = Table(
    "quote_contacts",
    metadata,
    Column("quote_id", Integer, ForeignKey("renewal_quotes.id"), primary_key=True),
    Column("email", Text, primary_key=True),
    Column("contact_type", Text, primary_key=True),
)
"""Who is named on a quote, as in `order_contacts`."""

QUOTE_CONTACT_INDEX = Index("quote_contacts_by_email", quote_contacts.c.email)

contract_requests = Table(
    "contract_requests",
    metadata,
    Column("id", Integer, primary_key=True),
    refers("account_id", "accounts.id"),
    Column("public_id", Text, nullable=False, unique=True),
    Column("contract_id", Text, nullable=False),
    word("subscription_id"),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    word("subject"),
    word("details"),
    word("quantity"),
    word("service_id"),
    Column("wanted_day", Integer),
    may_refer("quote_id", "renewal_quotes.id"),
    word("contact_email"),
    word("requested_by"),
    number("created_ms"),
    number("changed_ms"),
    number("waits_since_ms", default="0"),
)
"""What was asked about a contract; `kind` and `state` as in `wire.customer_contracts`.

It came into its state at `waits_since_ms` by the real clock, by which the portal lets it wait.
"""

contract_answers = Table(
    "contract_answers",
    metadata,
    Column("request_id", Integer, ForeignKey("contract_requests.id"), primary_key=True),
    Column("reason", Text, nullable=False),
)
"""Why a request was declined: a word of `wire.customer_contracts.ContractRequestReason`."""

REQUEST_INDEX = Index(
    "contract_requests_by_contract",
    contract_requests.c.account_id,
    contract_requests.c.contract_id,
    contract_requests.c.id,
)

ORDERED_LINES_INDEX = Index("invoice_lines_by_order", invoice_lines.c.order_number, invoice_lines.c.start_day)
"""What of an order was invoiced when; built after a bulk load, as those of `schema.BULK_INDEXES` are."""
