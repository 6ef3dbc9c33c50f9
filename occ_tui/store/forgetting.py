"""Accounts that the user lost: everything of theirs leaves the store."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from occ_tui.store.accounts import Account, next_generation
from occ_tui.store.database import Store
from occ_tui.store.publishing import CREATE_STAGED, publish


def forget_all_but(store: Store, compartment_ids: Collection[str]) -> list[Account]:
    """Removes every account that is not in `compartment_ids`, with all that is known of it; the removed ones."""
    with store.reading() as connection:
        rows = connection.execute(
            "SELECT id, compartment_id, account_number, account_name, contact_types FROM accounts ORDER BY id"
        ).fetchall()
    lost = [row for row in rows if row[1] not in compartment_ids]
    if not lost:
        return []
    with store.attached(Path(":memory:"), "staging"), store.writing() as connection:
        connection.execute(CREATE_STAGED)
        publish(connection, store.path, full=[row[0] for row in lost], removed=())
        for number, compartment_id, *_ in lost:
            connection.execute("DELETE FROM details WHERE account = ?", (number,))
            connection.execute("DELETE FROM changes WHERE account = ?", (number,))
            connection.execute("DELETE FROM documents WHERE compartment_id = ?", (compartment_id,))
            connection.execute("DELETE FROM ages WHERE compartment_id = ?", (compartment_id,))
            connection.execute("DELETE FROM accounts WHERE id = ?", (number,))
        next_generation(connection)
    return [Account(row[1], row[2], row[3], tuple(row[4].split())) for row in lost]
