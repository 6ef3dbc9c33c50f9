"""What a portal tells those who look after many accounts: what needs somebody, and their notes."""

from __future__ import annotations

from occ_tui.wire.base import Amount, Instant, Lines, Text, WireModel

NOTES = "accountNotes"
TRIAGE = "accountAttention"
"""Capabilities of a portal that serves these routes."""


class AccountNoteDetails(WireModel):
    """The body of `create_account_note` and `update_account_note`; days are `2026-11-23`."""

    contact_date: Text | None = None
    channel: Text | None = None
    """See `domain.account_notes.Channel`."""
    outcome: Text | None = None
    text: Lines | None = None
    promised_amount: Amount | None = None
    """With the two below, or none of the three."""
    promised_currency_code: Text | None = None
    promised_date: Text | None = None
    next_action: Text | None = None
    next_action_date: Text | None = None
    next_action_owner: Text | None = None


class AccountNote(AccountNoteDetails):
    """A note on an account; internal to the operator of the portal."""

    id: Text | None = None
    compartment_id: Text | None = None
    author_name: Text | None = None
    is_own: bool | None = None
    """The caller wrote it, and may change it."""
    promise_status: Text | None = None
    """See `domain.promises.PromiseState`; worked out from the payments of the account."""
    promise_paid_amount: Amount | None = None
    time_created: Instant | None = None
    time_updated: Instant | None = None
    etag: Text | None = None
    """The version that a change of it names."""


class AccountNoteCollection(WireModel):
    """A page of `list_account_notes` or `list_notes`, the newest first."""

    items: list[AccountNote] | None = None


class AccountAttention(WireModel):
    """What of an account needs somebody, beside its invoices; without what the caller's modules do not show."""

    compartment_id: Text | None = None
    billing_email: Text | None = None
    card_expires: Text | None = None
    """The first day on which one of its cards, the first to end, can't be used any more."""
    renewal_date: Text | None = None
    """The next day on which a contract that can be renewed ends."""


class AccountAttentionCollection(WireModel):
    """A page of `list_account_attention`."""

    items: list[AccountAttention] | None = None
