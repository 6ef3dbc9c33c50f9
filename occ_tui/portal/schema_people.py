"""The tables of who gets in: codes that were mailed, invitations, and what documents grant besides orders.

Rules as in `schema`. Addresses are folded (`domain.emails.folded`). Of a code and of a token only a hash is kept.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from occ_tui.portal.columns import may_be, may_refer, number, refers, word
from occ_tui.portal.schema import metadata

invoice_contacts = Table(
    "invoice_contacts",
    metadata,
    Column("invoice_id", Integer, ForeignKey("invoices.id"), primary_key=True),
    Column("email", Text, primary_key=True),
    Column("contact_type", Text, primary_key=True),
)
"""Who is named on a document that was imported, which has no order beside it; grants as `order_contacts` does."""

INVOICE_CONTACT_INDEX = Index("invoice_contacts_by_email", invoice_contacts.c.email)

taken_back = Table(
    "taken_back",
    metadata,
    Column("account_id", Integer, ForeignKey("accounts.id"), primary_key=True),
    Column("email", Text, primary_key=True),
    Column("contact_type", Text, primary_key=True),
    number("taken_ms"),
)
"""What an address was granted by documents and somebody took from it: no document grants it again."""

external_ids = Table(
    "external_ids",
    metadata,
    Column("account_id", Integer, ForeignKey("accounts.id"), primary_key=True),
    Column("contact_id", Integer, ForeignKey("contacts.id"), primary_key=True),
    Column("external_id", Text, nullable=False),
)
"""What an account's own directory calls a contact (SCIM `externalId`)."""

sign_in_codes = Table(
    "sign_in_codes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("purpose", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("code_hash", Text, nullable=False),
    number("created_ms"),
    number("expires_ms"),
    number("tries", default="0"),
    may_be("used_ms"),
    word("fingerprint"),
)
"""Codes that were asked for, for known and unknown addresses alike; those of a day are kept, to count them.

`purpose` is `sign-in` or `unlock`; the newest of an address and purpose counts; `fingerprint` is the key that it made.
"""

CODE_INDEX = Index("sign_in_codes_by_email", sign_in_codes.c.email, sign_in_codes.c.purpose, sign_in_codes.c.id)
CODE_AGE_INDEX = Index("sign_in_codes_by_age", sign_in_codes.c.created_ms)

invitations = Table(
    "invitations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("public_id", Text, nullable=False, unique=True),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("email", Text, nullable=False),
    word("name"),
    word("language"),
    Column("state", Text, nullable=False),
    refers("invited_by", "contacts.id"),
    number("created_ms"),
    number("changed_ms"),
    number("expires_ms"),
    may_refer("accepted_by", "contacts.id"),
    word("fingerprint"),
    number("version", default="1"),
)
"""`state` is a `domain.people.InvitationState` but for EXPIRED, which follows from `expires_ms`; `fingerprint` is the
key that it made. A token is good once; the same key with it again gets the same answer, and changes nothing."""

INVITATION_INDEX = Index("invitations_by_email", invitations.c.email, invitations.c.state)

invitation_grants = Table(
    "invitation_grants",
    metadata,
    Column("invitation_id", Integer, ForeignKey("invitations.id"), primary_key=True),
    Column("account_id", Integer, ForeignKey("accounts.id"), primary_key=True),
    Column("contact_type", Text, primary_key=True),
)
"""What an invitation gives once it is accepted."""

INVITATION_GRANT_INDEX = Index(
    "invitation_grants_by_account", invitation_grants.c.account_id, invitation_grants.c.invitation_id
)
