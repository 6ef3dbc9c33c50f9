"""Entries of the operator's own work as rows of `schema_accounts`."""

from __future__ import annotations

from typing import Any

from occ_tui.portal.entries_accounts import NoteEntry


def note(entry: NoteEntry, number: int, account: int, contact: int) -> tuple[Any, ...]:
    """A row of `account_notes`."""
    return (
        number,
        account,
        contact,
        entry.note_id,
        entry.contact_day,
        entry.channel,
        entry.outcome,
        entry.text,
        entry.promised_minor,
        entry.promised_currency,
        entry.promised_day,
        entry.next_action,
        entry.next_day,
        entry.next_owner,
        entry.created_ms,
        entry.created_ms,
        1,
    )
