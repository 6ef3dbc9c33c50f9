"""Operations written down before they happen: begun, driven step by step, read back, verified."""

from __future__ import annotations

import json
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from occ_tui.domain.operations import FINAL, Kind, State, refusal
from occ_tui.store.journal import chain, checking, file
from occ_tui.store.journal.driven import Driven
from occ_tui.store.journal.errors import (
    Finding,
    ItemTaken,
    JournalDamaged,
    JournalError,
    NoSuchOperation,
    StepRefused,
)
from occ_tui.store.journal.locks import OperationLock
from occ_tui.store.journal.records import Draft, Event, Item, Operation
from occ_tui.store.migrating import user_version

_SELECTED = ", ".join((*checking.COLUMNS, "request"))
_PRIVATE_KEY = b"PRIVATE KEY-----"


def now_ms() -> int:
    """Milliseconds since 1970."""
    return time.time_ns() // 1_000_000


class Journal:
    """The journal at `path`, one for all profiles of a user. For one thread at a time."""

    def __init__(self, path: Path, connection: sqlite3.Connection, clock: Callable[[], int]) -> None:
        self.path = path
        self._connection = connection
        self.clock = clock
        self._inode = path.stat().st_ino

    @classmethod
    def open(cls, path: Path, *, clock: Callable[[], int] = now_ms) -> Journal:
        """Opens the journal for writing: made if there is none, and verified as a whole.

        A damaged one is set aside and never rebuilt: `JournalDamaged` then and at each later opening, until a person
        has moved it away. Errors: the tree of `errors`.
        """
        path = Path(path)
        try:
            with file.explaining(path):
                connection = file.create_or_migrate(path)
        except JournalDamaged as error:
            if error.moved_to is None and error.findings:
                raise file.set_aside(path, error.findings) from error
            raise
        try:
            found = checking.findings(connection, path)
            if found:
                raise file.set_aside(path, found)
            with file.explaining(path):
                return cls(path, connection, clock)
        except BaseException:
            connection.close()
            raise

    @classmethod
    def open_to_read(cls, path: Path) -> Journal | None:
        """Opens a journal that is only looked at, set aside or not; `None` if there is none. Nothing is verified."""
        path = Path(path)
        if not path.exists():
            return None
        with file.explaining(path):
            connection = file.connect(path)
            try:
                if not file.is_journal(connection):
                    if not file.application_id(connection) and not user_version(connection):
                        connection.close()
                        return None  # made this moment, or its maker died
                    raise JournalDamaged(path, (Finding("file", "", "it does not call itself a journal"),))
                connection.execute("PRAGMA query_only = ON")
                return cls(path, connection, now_ms)
            except BaseException:
                connection.close()
                raise

    def close(self) -> None:
        """Ends the connection; a second time does nothing."""
        with suppress(sqlite3.Error):
            self._connection.close()

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Writing.

    @contextmanager
    def begin(self, draft: Draft) -> Iterator[Driven]:
        """Records `draft` as INTENT, durably, before it is handed out to be driven.

        Errors: `ItemTaken` when a live operation holds one of its items, and those of the file; then nothing is
        recorded and nothing may be sent. `ValueError` for what must never be stored.
        """
        if _PRIVATE_KEY in draft.request:
            raise ValueError("a private key is no part of a request")
        if len({item.object for item in draft.items}) < len(draft.items):
            raise ValueError("the same thing twice in one operation")
        name = secrets.token_hex(6)
        with self._locked(name):
            with self._writing() as connection:
                self._insert(connection, name, draft)
            self._keep_head()
            with Driven(self, self.get(name)) as driven:
                yield driven

    @contextmanager
    def drive(self, operation: str) -> Iterator[Driven]:
        """Takes up an operation; one that was left SENDING by a process that is gone is UNKNOWN from here on.

        Errors: `DrivenElsewhere`, `NoSuchOperation`.
        """
        name = self.get(operation).id
        with self._locked(name), Driven(self, self.get(name)) as driven:
            driven.recover()
            yield driven

    @contextmanager
    def _locked(self, operation: str) -> Iterator[None]:
        with file.explaining(self.path):
            lock = OperationLock(self.path, operation)
        try:
            yield
        finally:
            lock.release()

    def _insert(self, connection: sqlite3.Connection, name: str, draft: Draft) -> None:
        at_ms = self.clock()
        known: dict[str, object] = {
            "retry_token": secrets.token_hex(16),
            **{field: getattr(draft, field) for field in ("service", "profile", "account", "object", "etag")},
            "kind": draft.kind.value,
            **{field: getattr(draft, field) for field in ("amount_minor", "currency", "method", "target")},
            "request_sha256": sha256(draft.request).hexdigest(),
            "attempts": 0,
            "first_sent_ms": None,
            "result": chain.canonical({}),
            "opc_request_id": "",
        }
        row = {"id": name, "state": State.INTENT.value, "created_ms": at_ms, "changed_ms": at_ms, **known}
        row["request"] = draft.request
        marks = ", ".join(f":{column}" for column in row)
        connection.execute(f"INSERT INTO operations ({', '.join(row)}) VALUES ({marks})", row)  # noqa: S608
        for place, item in enumerate(draft.items):
            self._take(connection, name, place, draft, item)
        chain.append(
            connection, at_ms, name, State.INTENT.value, {**known, "items": [list(item) for item in draft.items]}
        )

    def _take(self, connection: sqlite3.Connection, name: str, place: int, draft: Draft, item: Item) -> None:
        row = (name, place, draft.service, draft.profile, draft.account, *item, 1)
        try:
            connection.execute("INSERT INTO operation_items VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        except sqlite3.IntegrityError:
            holder = connection.execute(
                "SELECT operation FROM operation_items"
                " WHERE is_live = 1 AND service = ? AND account = ? AND object = ?",
                (draft.service, draft.account, item.object),
            ).fetchone()
            raise ItemTaken(self.path, item.object, holder[0] if holder else "") from None

    def step(self, before: Operation, after: State, changes: Mapping[str, Any], proof: Mapping[str, Any]) -> Operation:
        """Takes one step, whose event and effect are committed together. For `Driven`, who holds the operation."""
        at_ms = self.clock()
        since = before.first_sent_s_ago(at_ms)
        why = refusal(before.kind, before.state, after, attempts=before.attempts, first_sent_s_ago=since, **proof)
        if why is not None:
            raise StepRefused(self.path, before.id, before.state, after, why)
        body: dict[str, object] = {"was": before.state.value, **proof, **changes}
        columns = {"state": after.value, "changed_ms": at_ms, **changes}
        settings = ", ".join(f"{column} = :{column}" for column in columns)
        with self._writing() as connection:
            done = connection.execute(
                f"UPDATE operations SET {settings} WHERE id = :id AND state = :was AND attempts = :tried",  # noqa: S608
                {**columns, "id": before.id, "was": before.state.value, "tried": before.attempts},
            )
            if done.rowcount != 1:
                raise JournalError(self.path, "the operation changed under the one who drives it")
            if after in FINAL:
                connection.execute("UPDATE operation_items SET is_live = 0 WHERE operation = ?", (before.id,))
            chain.append(connection, at_ms, before.id, after.value, body)
        self._keep_head()
        return self.get(before.id)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """A write transaction on the file that still lies in its place; durable when it ends."""
        connection = self._connection
        with file.explaining(self.path):
            file.refuse_undecided(self.path)
            connection.execute("BEGIN IMMEDIATE")
            try:
                self._require_place()
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def _require_place(self) -> None:
        try:
            is_ours = self.path.stat().st_ino == self._inode
        except FileNotFoundError:
            is_ours = False
        if not is_ours:
            raise JournalDamaged(self.path, (Finding("file", "", "the journal was moved or replaced meanwhile"),))

    def _keep_head(self) -> None:
        """A head that could not be kept stays behind the journal, which does no harm."""
        with suppress(OSError, sqlite3.Error):
            row = self._connection.execute("SELECT seq, hash FROM head").fetchone()
            chain.write_head(self.path, chain.Head(*row))

    # Reading.

    def get(self, operation: str) -> Operation:
        """The operation of that id, or the only one whose id begins so. Error: `NoSuchOperation`."""
        wanted = operation.strip().lower()
        with file.explaining(self.path):
            rows = self._connection.execute(
                f"SELECT {_SELECTED} FROM operations WHERE substr(id, 1, ?) = ? LIMIT 9",  # noqa: S608
                (len(wanted), wanted),
            ).fetchall()
            if len(rows) == 1 and wanted:
                return self._operation(rows[0])
        raise NoSuchOperation(self.path, operation, tuple(row[0] for row in rows) if wanted else ())

    def operations(self, *, live_only: bool = False) -> list[Operation]:
        """All operations, the latest first; `live_only` leaves out the final ones."""
        with file.explaining(self.path):
            rows = self._connection.execute(
                f"SELECT {_SELECTED} FROM operations ORDER BY created_ms DESC, id"  # noqa: S608
            ).fetchall()
            found = [self._operation(row) for row in rows]
        return [operation for operation in found if not (live_only and operation.is_final)]

    def items(self, operation: str) -> list[Item]:
        """What an operation touches."""
        with file.explaining(self.path):
            rows = self._connection.execute(
                "SELECT object, etag, amount_minor FROM operation_items WHERE operation = ? ORDER BY position",
                (operation,),
            ).fetchall()
        return [Item(*row) for row in rows]

    def events(self, operation: str) -> list[Event]:
        """The steps of an operation, in their order."""
        with file.explaining(self.path):
            rows = self._connection.execute(
                "SELECT seq, at_ms, operation, state, body, hash FROM events WHERE operation = ? ORDER BY seq",
                (operation,),
            ).fetchall()
        try:
            return [
                Event(seq, at_ms, name, State(state), json.loads(body), digest)
                for seq, at_ms, name, state, body, digest in rows
            ]
        except ValueError as error:
            raise self._senseless(error) from error

    def count_events(self) -> int:
        """How many events the chain has."""
        with file.explaining(self.path):
            return int(self._connection.execute("SELECT count(*) FROM events").fetchone()[0])

    def verify(self) -> tuple[Finding, ...]:
        """Everything that does not add up; empty when all does."""
        return checking.findings(self._connection, self.path)

    def _operation(self, row: tuple[Any, ...]) -> Operation:
        known = dict(zip((*checking.COLUMNS, "request"), row, strict=True))
        try:
            known |= {
                "kind": Kind(known["kind"]),
                "state": State(known["state"]),
                "result": json.loads(known["result"]),
            }
        except (TypeError, ValueError) as error:
            raise self._senseless(error) from error
        return Operation(**known)

    def _senseless(self, error: Exception) -> JournalDamaged:
        return JournalDamaged(self.path, (Finding("operation", "", str(error)),))
