"""Short lists of a service as it sent them, one JSON document a row: what was paid, ways to pay, what is owed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from occ_tui.store.accounts import record_age
from occ_tui.store.database import Store


def replace_documents(
    store: Store, resource: str, compartment_id: str, documents: Iterable[tuple[str, Mapping[str, Any]]], now_ms: int
) -> None:
    """Puts `(id, document)` pairs in the place of what was known of an account's `resource`, in one transaction.

    Documents hold what JSON has, amounts as minor units or strings; their order is kept.
    """
    rows = [
        (resource, compartment_id, position, name, json.dumps(document, ensure_ascii=False, separators=(",", ":")))
        for position, (name, document) in enumerate(documents)
    ]
    with store.writing() as connection:
        connection.execute(
            "DELETE FROM documents WHERE resource = ? AND compartment_id = ?", (resource, compartment_id)
        )
        connection.executemany("INSERT INTO documents VALUES (?, ?, ?, ?, ?)", rows)
        record_age(connection, resource, compartment_id, now_ms, is_full=False)


def documents(store: Store, resource: str, compartment_ids: Iterable[str]) -> list[dict[str, Any]]:
    """What is known of these accounts' `resource`, account after account, each in the service's order."""
    with store.reading() as connection:
        return [
            json.loads(body)
            for compartment_id in compartment_ids
            for (body,) in connection.execute(
                "SELECT body FROM documents WHERE resource = ? AND compartment_id = ? ORDER BY position",
                (resource, compartment_id),
            )
        ]


def replace_document(store: Store, resource: str, compartment_id: str, name: str, document: Mapping[str, Any]) -> None:
    """Puts one document in the place of the one of that id, if there is one; the age of the list stays."""
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    with store.writing() as connection:
        connection.execute(
            "UPDATE documents SET body = ? WHERE resource = ? AND compartment_id = ? AND id = ?",
            (body, resource, compartment_id, name),
        )
