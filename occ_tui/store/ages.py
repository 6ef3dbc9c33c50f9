"""How old what we show is. Apart from how a sync writes it, since every look-up asks and none of them syncs."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from occ_tui.annotations import NamedTuple
from occ_tui.store.database import Store
from occ_tui.store.errors import StoreDamaged, StoreError, explaining
from occ_tui.store.opening import connect

INVOICES = "invoices"
ACCOUNTS = "accounts"
"""Resources that have an age; a service may add more."""


class Age(NamedTuple):
    """How old what we show is."""

    resource: str
    compartment_id: str
    """Empty for what belongs to no account."""
    at_ms: int
    """When the last sync, full or incremental, began."""
    full_at_ms: int | None
    """When the last full one began."""
    zone: str = ""
    """Name of the time zone in which instants were taken for days; empty for what has none."""
    cursor: str | None = None
    """What the server's changes since then are asked for with; `None` where it does not tell them."""


def ages(store: Store, resource: str | None = None) -> list[Age]:
    """How old each resource is, account by account; or this one alone: there may be thousands of accounts."""
    chosen, values = ("", ()) if resource is None else (" WHERE resource = ?", (resource,))
    statement = f"SELECT resource, compartment_id, at_ms, full_at_ms, zone, cursor FROM ages{chosen} ORDER BY 1, 2"  # noqa: S608
    with store.reading() as connection:
        return [Age(*row) for row in connection.execute(statement, values)]


def interrupted_since(store: Store) -> int | None:
    """When a sync began that was never published (epoch ms), `None` if there is none, or it is damaged."""
    path = staging_path(store.path)
    if not path.exists():
        return None
    try:
        with explaining(path), closing(connect(path, read_only=True)) as connection:
            if connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'run'").fetchone() is None:
                return None  # another process has only just made the file
            row = connection.execute("SELECT id, started_ms FROM run").fetchone()
    except StoreError as error:
        if isinstance(error, StoreDamaged) or not path.exists():
            return None  # the next sync throws it away, or the one that it was of has only just ended
        raise
    return int(row[1]) if row and row[0] != published_run(store) else None


def published_run(store: Store) -> int:
    """Which run of a sync was published last; 0 if none was."""
    with store.reading() as connection:
        return int(connection.execute("SELECT value FROM state WHERE name = 'published_run'").fetchone()[0])


def staging_path(store_path: Path) -> Path:
    """Where the pages of an unfinished sync are kept."""
    return store_path.with_name(store_path.name + ".staging")
