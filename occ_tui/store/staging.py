"""Pages of a sync, kept aside until all are there: in a file of their own, so that readers notice nothing."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

from occ_tui.annotations import NamedTuple
from occ_tui.domain.invoices import Group, InvoiceRecord
from occ_tui.store.accounts import account_number_of, record_age
from occ_tui.store.ages import INVOICES, published_run, staging_path
from occ_tui.store.codes import GrowingCodes
from occ_tui.store.database import Store
from occ_tui.store.errors import StoreDamaged, explaining
from occ_tui.store.files import remove_database
from occ_tui.store.migrations import VERSION
from occ_tui.store.opening import open_file
from occ_tui.store.publishing import CREATE_STAGED, INSERT_STAGED, STAGED_COLUMNS, Published, publish, sort_staged
from occ_tui.store.records import records
from occ_tui.store.schema import first_rid

if TYPE_CHECKING:
    from occ_tui.store.convert import RowMaker, Summary

YOUNG_MS = 3_600_000
"""An interrupted sync that began longer ago than this starts afresh."""


class Mark(NamedTuple):
    """How far a query of one account has come."""

    next_page: str | None
    """Token of the page to ask for next; `None` when the query is done."""
    rows: int
    is_done: bool


class RefusedRow(NamedTuple):
    """A row that can't be kept; it is reported, never silently dropped."""

    compartment_id: str
    invoice: str
    """Number or id, as far as it has one."""
    reason: str
    """`store.convert.NO_ID` or `TOO_LARGE`."""


class Staging:
    """Pages that were read but not yet published. Survives a crash for an hour. Hold the `SyncLock` around it."""

    def __init__(self, store: Store, connection: sqlite3.Connection, path: Path, zone: tzinfo) -> None:
        self._store = store
        self._connection = connection
        self._path = path
        self._codes = GrowingCodes(store)
        self._zone = zone
        self._makers: dict[str, RowMaker] = {}
        row = connection.execute("SELECT id, started_ms FROM run").fetchone()
        self._run = int(row[0])
        self.started_ms = int(row[1])
        """When its first page was asked for: what was read is at least as old as this."""

    @classmethod
    def begin(cls, store: Store, query_set: str, now_ms: int, *, zone: tzinfo = UTC) -> Staging:
        """Goes on where a younger than an hour sync of the same `query_set` stopped, or starts afresh.

        `query_set` names what is asked for (kind of sync, accounts, limits); another text, or another `zone`, in
        which instants are taken for days, starts afresh.
        """
        path = staging_path(store.path)
        wanted = f"{VERSION} {len(STAGED_COLUMNS)} {_this_boot()} {zone} {query_set}"
        published = published_run(store)
        with suppress(StoreDamaged), explaining(path):
            connection = _open(path)
            if _is_resumable(connection, published, wanted, now_ms):
                return cls(store, connection, path, zone)
            connection.close()
        remove_database(path)
        with explaining(path):
            connection = _open(path)
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("DELETE FROM run")
            connection.execute(
                "INSERT INTO run VALUES (?, ?, ?, 0)", (int.from_bytes(os.urandom(8), "big") >> 2, wanted, now_ms)
            )
            connection.execute("COMMIT")
            return cls(store, connection, path, zone)

    def mark(self, compartment_id: str, query: str) -> Mark | None:
        """How far `query` came; `None` if it wasn't begun."""
        with explaining(self._path):
            row = self._connection.execute(
                "SELECT next_page, rows FROM marks WHERE compartment_id = ? AND query = ?", (compartment_id, query)
            ).fetchone()
        return Mark(row[0], row[1], row[0] is None) if row else None

    def add_page(
        self,
        compartment_id: str,
        query: str,
        summaries: Sequence[Summary],
        next_page: str | None,
        *,
        account_name: str = "",
    ) -> list[RefusedRow]:
        """Keeps one page and the mark behind it together; answers with the rows that can't be kept.

        An invoice that comes twice counts once, as it came last. `account_name` is for accounts not yet stored.
        """
        rows, refused = _converted(self._maker(compartment_id, account_name), compartment_id, summaries)
        with self._writing() as connection:
            connection.executemany(INSERT_STAGED, rows)
            connection.execute(
                """INSERT INTO marks VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE
                   SET next_page = excluded.next_page, rows = rows + excluded.rows""",
                (compartment_id, query, next_page, len(rows)),
            )
            connection.execute("UPDATE run SET refused = refused + ?", (len(refused),))
        return refused

    def cursor(self, compartment_id: str) -> str | None:
        """What the next sync will ask with for the account's changes, as far as it is known."""
        with explaining(self._path):
            find = "SELECT cursor FROM cursors WHERE compartment_id = ?"
            row = self._connection.execute(find, (compartment_id,)).fetchone()
        return row[0] if row else None

    def keep_cursor(self, compartment_id: str, cursor: str) -> None:
        """Keeps that, to be published with the rows."""
        with self._writing() as connection:
            connection.execute("INSERT OR REPLACE INTO cursors VALUES (?, ?)", (compartment_id, cursor))

    def row_count(self) -> int:
        """Rows staged so far; an invoice that came in two pages counts in both."""
        with explaining(self._path):
            return int(self._connection.execute("SELECT coalesce(sum(rows), 0) FROM marks").fetchone()[0])

    def vanished(self, compartment_id: str, limit: int = 1000) -> list[InvoiceRecord]:
        """Rows of the account that are unpaid or submitted in the store and were not staged, by row order."""
        account = account_number_of(self._store, compartment_id)
        with self._writing() as staged:
            sort_staged(staged, "main")
        with self._store.attached(self._path, "staging"), self._store.reading() as connection:
            rids = connection.execute(
                """SELECT rid FROM invoices AS i INDEXED BY invoices_account WHERE account = ? AND rid < ?
                   AND NOT EXISTS (SELECT 1 FROM staging.rows AS r WHERE r.internal_invoice_id = i.internal_invoice_id
                   AND r.account = i.account) ORDER BY rid LIMIT ?""",
                (account, first_rid(Group.CLOSED), limit),
            ).fetchall()
            return records(self._store, connection, [rid for (rid,) in rids])

    def publish(
        self,
        now_ms: int,
        *,
        full: Sequence[str] = (),
        incremental: Sequence[str] = (),
        removed: Sequence[tuple[str, str]] = (),
    ) -> Published:
        """Makes everything staged visible in one transaction, and empties the staging.

        `full` are the accounts read to the end: their rows that were not staged are removed. `incremental` accounts
        keep them. `removed` are (compartment id, internal invoice id) that the server no longer has.
        Raises `StoreFull`, `StoreBusy`, `StoreDamaged`: then the old state stays, and so does the staging.
        """
        store = self._store
        numbers = {name: account_number_of(store, name) for name in {*full, *(name for name, _ in removed)}}
        with explaining(self._path):
            refused = int(self._connection.execute("SELECT refused FROM run").fetchone()[0])
            cursors = dict(self._connection.execute("SELECT compartment_id, cursor FROM cursors"))
        with self._writing() as staged:
            sort_staged(staged, "main")
        with store.attached(self._path, "staging"), store.writing() as connection:
            published = publish(
                connection,
                store.path,
                full=[numbers[name] for name in full],
                removed=[(numbers[name], internal_id) for name, internal_id in removed],
                refused=refused,
                at_ms=now_ms,
            )
            for name in (*full, *incremental):
                record_age(
                    *(connection, INVOICES, name, self.started_ms),
                    is_full=name in full,
                    zone=str(self._zone),
                    cursor=cursors.get(name),
                )
            connection.execute("UPDATE state SET value = ? WHERE name = 'published_run'", (self._run,))
        self.discard()
        store.tidy()
        return published

    def discard(self) -> None:
        """Forgets everything staged."""
        self.close()
        remove_database(self._path)

    def close(self) -> None:
        """Ends the connection; what is staged stays for an hour."""
        self._connection.close()

    def _maker(self, compartment_id: str, account_name: str) -> RowMaker:
        from occ_tui.store.convert import RowMaker

        maker = self._makers.get(compartment_id)
        if maker is None:
            account = account_number_of(self._store, compartment_id, account_name)
            maker = self._makers[compartment_id] = RowMaker(self._codes, account, self._zone)
        return maker

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with explaining(self._path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise


def publish_rows(
    store: Store, compartment_id: str, summaries: Sequence[Summary], *, now_ms: int, zone: tzinfo = UTC
) -> tuple[Published, list[RefusedRow]]:
    """Puts a few fresh rows (`list_invoices?invoiceId=…`) into the store at once, without a sync around them."""
    from occ_tui.store.convert import RowMaker

    account = account_number_of(store, compartment_id)
    maker = RowMaker(GrowingCodes(store), account, zone)
    rows, refused = _converted(maker, compartment_id, summaries)
    with store.attached(Path(":memory:"), "staging"), store.writing() as connection:
        connection.execute(CREATE_STAGED)
        connection.executemany(INSERT_STAGED.replace("INTO rows", "INTO staging.rows"), rows)
        sort_staged(connection, "staging")
        published = publish(connection, store.path, full=(), removed=(), refused=len(refused), at_ms=now_ms)
    return published, refused


def _converted(
    maker: RowMaker, compartment_id: str, summaries: Sequence[Summary]
) -> tuple[list[tuple[Any, ...]], list[RefusedRow]]:
    from occ_tui.store.convert import RowRefused, named

    rows: list[tuple[Any, ...]] = []
    refused: list[RefusedRow] = []
    for summary in summaries:
        try:
            rows.append(maker.row(summary))
        except RowRefused as error:
            refused.append(RefusedRow(compartment_id, named(summary), str(error)))
    return rows, refused


def _open(path: Path) -> sqlite3.Connection:
    connection = open_file(path)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {'OFF' if _this_boot() else 'NORMAL'}")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS run (id INTEGER, query_set TEXT, started_ms INTEGER, refused INTEGER)"
        )
        connection.execute(CREATE_STAGED.replace("TABLE staging.", "TABLE IF NOT EXISTS "))
        connection.execute(
            """CREATE TABLE IF NOT EXISTS marks (compartment_id TEXT, query TEXT, next_page TEXT, rows INTEGER,
               PRIMARY KEY (compartment_id, query)) WITHOUT ROWID"""
        )
        connection.execute("CREATE TABLE IF NOT EXISTS cursors (compartment_id TEXT PRIMARY KEY, cursor TEXT)")
    except BaseException:
        connection.close()
        raise
    return connection


def _this_boot() -> str:
    """What tells this run of the machine from the next; empty where the system does not say.

    A killed process loses nothing that it wrote, a power failure may: pages staged before one are not gone on with,
    so that they need not be forced to the disk, which costs three times their writing.
    """
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _is_resumable(connection: sqlite3.Connection, published: int, query_set: str, now_ms: int) -> bool:
    row = connection.execute("SELECT id, query_set, started_ms FROM run").fetchone()
    return row is not None and row[1] == query_set and 0 <= now_ms - row[2] < YOUNG_MS and row[0] != published
