"""The tables of support rewards: what usage earned, month by month, and what was redeemed on which invoice.

Rules as in `schema`. Amounts in the program's currency are called base; `*_day` of a month are in the account's time
zone. What a month has left follows from `reward_uses`; its column under "projection" repeats it, and `portal check`
proves that it agrees.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from occ_tui.portal.columns import may_refer, number, refers, word
from occ_tui.portal.schema import metadata

METHOD_NAME = "Support rewards"
"""What a payment by rewards is called where ways to pay are named."""

reward_programs = Table(
    "reward_programs",
    metadata,
    Column("id", Integer, primary_key=True),
    refers("account_id", "accounts.id"),
    Column("subscription_id", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("rate", Text, nullable=False),
    Column("code", Text, nullable=False),
    number("upto_invoice_id", default="0"),
    number("redeemers_version", default="1"),
    UniqueConstraint("account_id", "subscription_id"),
)
"""`rate` is what a unit of eligible usage earns, a decimal string; `code` is what redeems. The months are of the USAGE
invoices up to `upto_invoice_id`: what is imported later earned elsewhere. `redeemers_version` makes the etag of the
list of those who may redeem."""

reward_rates = Table(
    "reward_rates",
    metadata,
    Column("program_id", Integer, ForeignKey("reward_programs.id"), primary_key=True),
    Column("currency", Text, primary_key=True),
    Column("rate", Text, nullable=False),
)
"""How much of `currency` one unit of the program's currency is, a decimal string."""

reward_months = Table(
    "reward_months",
    metadata,
    Column("id", Integer, primary_key=True),
    refers("program_id", "reward_programs.id"),
    Column("period_key", Text, nullable=False),
    number("started_day"),
    number("ended_day"),
    number("earned_day"),
    number("expires_day"),
    number("usage_minor"),
    number("eligible_minor"),
    number("earned_minor"),
    number("is_manual", default="0"),
    # projection
    number("redeemed_minor", default="0"),
    UniqueConstraint("program_id", "period_key"),
)
"""`ended_day` is the last day of the usage; `expires_day` the first on which what it earned can't be redeemed."""

reward_products = Table(
    "reward_products",
    metadata,
    Column("id", Integer, primary_key=True),
    refers("month_id", "reward_months.id"),
    Column("number", Text, nullable=False),
    word("name"),
    number("started_day"),
    number("usage_minor"),
    number("earned_minor"),
    number("is_eligible"),
)

PRODUCT_INDEX = Index("reward_products_by_month", reward_products.c.month_id, reward_products.c.id)

reward_redeemers = Table(
    "reward_redeemers",
    metadata,
    Column("id", Integer, primary_key=True),
    refers("program_id", "reward_programs.id"),
    Column("email", Text, nullable=False),
    word("first_name"),
    word("last_name"),
    number("created_ms"),
    Column("removed_ms", BigInteger),
)
"""Who may redeem, by address; a removed one stays, since redemptions name it."""

REDEEMER_INDEX = Index("reward_redeemers_by_program", reward_redeemers.c.program_id, reward_redeemers.c.created_ms)

reward_redemptions = Table(
    "reward_redemptions",
    metadata,
    Column("id", Integer, primary_key=True),
    refers("program_id", "reward_programs.id"),
    refers("account_id", "accounts.id"),
    Column("payment_id", Integer, ForeignKey("payments.id"), nullable=False, unique=True),
    refers("invoice_id", "invoices.id"),
    number("redeemed_ms"),
    number("redeemed_day"),
    Column("email", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("rate", Text, nullable=False),
    number("base_minor"),
    number("minor"),
    word("redeemed_by"),
    Column("client_reference", Text),
    may_refer("contact_id", "contacts.id"),
    UniqueConstraint("account_id", "client_reference"),
)
"""`base_minor` is what it took of the rewards, `minor` what its payment paid of the invoice, `rate` what lay between;
without a `contact_id` it was loaded."""

REDEMPTION_INDEX = Index(
    "reward_redemptions_by_program",
    reward_redemptions.c.program_id,
    reward_redemptions.c.redeemed_ms,
    reward_redemptions.c.id,
)
REDEMPTION_INVOICE_INDEX = Index("reward_redemptions_by_invoice", reward_redemptions.c.invoice_id)

reward_uses = Table(
    "reward_uses",
    metadata,
    Column("redemption_id", Integer, ForeignKey("reward_redemptions.id"), primary_key=True),
    Column("month_id", Integer, ForeignKey("reward_months.id"), primary_key=True),
    number("minor"),
)
"""Which months a redemption ate, in base."""

USE_INDEX = Index("reward_uses_by_month", reward_uses.c.month_id)
