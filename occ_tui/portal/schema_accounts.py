"""The table of notes on accounts, which belong to the operator and not to the customer. Rules as in `schema`."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from occ_tui.portal.columns import number, refers, word
from occ_tui.portal.schema import metadata

account_notes = Table(
    "account_notes",
    metadata,
    Column("id", Integer, primary_key=True),
    refers("account_id", "accounts.id"),
    refers("contact_id", "contacts.id"),
    Column("public_id", Text, nullable=False, unique=True),
    number("contact_day"),
    Column("channel", Text, nullable=False),
    word("outcome"),
    word("text"),
    Column("promised_minor", BigInteger),
    word("promised_currency"),
    Column("promised_day", Integer),
    word("next_action"),
    Column("next_day", Integer),
    word("next_owner"),
    number("created_ms"),
    number("changed_ms"),
    number("version", default="1"),
)
"""`contact_id` wrote it; `channel` is a `domain.account_notes.Channel`. Whether a promise was kept follows from the
payments and is stored nowhere."""

NOTE_INDEX = Index("account_notes_by_account", account_notes.c.account_id, account_notes.c.id)
