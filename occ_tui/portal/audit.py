"""The audit log of an account: who did what, each event hashed together with the one before it.

Events are written in the transaction of what they tell, so that there is never one without the other. The database
refuses to change or to remove one (`sqlite.make_append_only`); a file changed behind its back breaks the chain.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from sqlalchemy import Connection, insert, select

from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.schema_payments import audit_events

FIRST = ""
"""What stands for the hash before the first event."""
SYSTEM = "portal"
"""The actor of what nobody asked for: payments that settle or fail."""


def record(
    connection: Connection, account_id: int, event_ms: int, actor: str, action: str, subject: str, details: str = ""
) -> None:
    """Adds an event to the log of an account."""
    newest = select(audit_events.c.hash).where(audit_events.c.account_id == account_id)
    previous = connection.scalar(newest.order_by(audit_events.c.id.desc()).limit(1)) or FIRST
    digest = _digest(previous, account_id, event_ms, actor, action, subject, details)
    connection.execute(
        insert(audit_events).values(
            account_id=account_id,
            event_ms=event_ms,
            actor=actor,
            action=action,
            subject=subject,
            details=details,
            previous_hash=previous,
            hash=digest,
        )
    )


def broken_links(connection: Connection) -> Iterator[AnyRow]:
    """Events that are not what was written, or do not follow the one before."""
    newest: dict[int, str] = {}
    for row in connection.execute(select(audit_events).order_by(audit_events.c.id)):
        previous = newest.get(row.account_id, FIRST)
        told = (row.account_id, row.event_ms, row.actor, row.action, row.subject, row.details)
        if row.previous_hash != previous or row.hash != _digest(previous, *told):
            yield row
        newest[row.account_id] = row.hash


def _digest(previous: str, *told: int | str) -> str:
    return hashlib.sha256(json.dumps([previous, *told]).encode()).hexdigest()
