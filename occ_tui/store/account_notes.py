"""Notes on accounts that nobody's portal keeps: in the database of the user's own notes, one document each."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import Any


def add(connection: sqlite3.Connection, account: str, body: Mapping[str, Any]) -> int:
    """Keeps a note on an account; its number, which is never given twice."""
    cursor = connection.execute("INSERT INTO account_notes (account, body) VALUES (?, ?)", (account, _written(body)))
    return int(cursor.lastrowid or 0)


def change(connection: sqlite3.Connection, number: int, body: Mapping[str, Any]) -> bool:
    """Puts another text in the place of a note's; `False` if it is gone."""
    statement = "UPDATE account_notes SET body = ? WHERE id = ?"
    return connection.execute(statement, (_written(body), number)).rowcount > 0


def remove(connection: sqlite3.Connection, number: int) -> bool:
    """Deletes a note; `False` if there was none."""
    return connection.execute("DELETE FROM account_notes WHERE id = ?", (number,)).rowcount > 0


def all_of(connection: sqlite3.Connection) -> list[tuple[int, str, dict[str, Any]]]:
    """Number, account and body of every note."""
    rows = connection.execute("SELECT id, account, body FROM account_notes ORDER BY id")
    return [(number, account, json.loads(body)) for number, account, body in rows]


def _written(body: Mapping[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))
