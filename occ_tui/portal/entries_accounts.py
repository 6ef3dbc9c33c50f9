"""What a ledger holds of the operator's own work with accounts: notes. Rules as in `entries`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteEntry:
    """A note on an account that was loaded before, by a contact that was; see `schema_accounts.account_notes`."""

    account_ocid: str
    user_ocid: str
    note_id: str
    contact_day: int
    channel: str
    outcome: str
    text: str = ""
    promised_minor: int | None = None
    promised_currency: str = ""
    promised_day: int | None = None
    next_action: str = ""
    next_day: int | None = None
    next_owner: str = ""
    created_ms: int = 0
