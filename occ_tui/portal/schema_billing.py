"""The tables behind the billing profile: addresses, what a plan tells beside its payment, who is sent statements.

Rules as in `schema`. Columns of addresses and tax numbers are named as the fields of the messages, in snake case.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from occ_tui.portal.columns import may_refer, number, refers, word
from occ_tui.portal.schema import metadata

ADDRESS_FIELDS = (
    "line1",
    "line2",
    "line3",
    "line4",
    "street_name",
    "street_number",
    "city",
    "county",
    "country",
    "province",
    "postal_code",
    "state",
    "email_address",
    "company_name",
    "first_name",
    "middle_name",
    "last_name",
    "phone_country_code",
    "phone_number",
    "job_title",
    "department_name",
    "internal_number",
    "contributor_class",
    "state_inscription",
    "municipal_inscription",
)
"""Fields of `wire.addresses.Address` but its key."""
TAX_FIELDS = (
    "tax_payer_id",
    "tax_reg_number",
    "no_tax_reason_code",
    "no_tax_reason_code_details",
    "tax_cnpj",
    "giro",
)
"""Fields of `wire.subscriptions.TaxInfo`."""

billing_addresses = Table(
    "billing_addresses",
    metadata,
    Column("id", Integer, primary_key=True),
    refers("account_id", "accounts.id"),
    Column("address_key", Text, nullable=False),
    *map(word, ADDRESS_FIELDS),
    number("version", default="1"),
    UniqueConstraint("account_id", "address_key"),
)
"""Where invoices of a plan go, and to whom."""

plan_details = Table(
    "plan_details",
    metadata,
    Column("subscription_id", Integer, ForeignKey("subscriptions.id"), primary_key=True),
    may_refer("address_id", "billing_addresses.id"),
    word("account_type"),
    word("upgrade_state"),
    word("upgrade_state_details"),
    word("language_code"),
    word("organization_id"),
    number("is_intent_to_pay", default="0"),
    Column("upgraded_ms", BigInteger),
    Column("converted_ms", BigInteger),
    *map(word, TAX_FIELDS),
)
"""What a plan tells beside `schema_payments.subscriptions`, whose `version` counts changes of either."""

recipient_groups = Table(
    "recipient_groups",
    metadata,
    Column("id", Integer, primary_key=True),
    refers("account_id", "accounts.id"),
    refers("subscription_id", "subscriptions.id"),
    Column("public_id", Text, nullable=False, unique=True),
    number("version", default="1"),
)
"""Groups of people who are sent the statements of a plan."""

GROUP_INDEX = Index("recipient_groups_by_plan", recipient_groups.c.subscription_id, recipient_groups.c.public_id)

recipients = Table(
    "recipients",
    metadata,
    refers("group_id", "recipient_groups.id"),
    Column("position", Integer, nullable=False),
    word("first_name"),
    word("last_name"),
    Column("email", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="ACTIVE"),
    UniqueConstraint("group_id", "position"),
)
"""Members of a group; `state` is ACTIVE or INACTIVE."""
