"""Staged rows become the published state, in one transaction: rows, search, totals, ages and generation together."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path

from occ_tui.annotations import NamedTuple
from occ_tui.domain.search import MAX_TOKEN, index_words
from occ_tui.store import totals
from occ_tui.store.accounts import next_generation
from occ_tui.store.changes import log_changes
from occ_tui.store.errors import TooManyOnOneDay
from occ_tui.store.schema import (
    CREATE_ID_INDEX,
    DAY_SHIFT,
    ID_INDEX,
    INVOICE_COLUMNS,
    MAX_SEQ,
    index_names,
    index_statements,
)

STAGED_COLUMNS = ("slot", "words", *INVOICE_COLUMNS)
"""What `store.convert` makes of an invoice: the upper part of its `rid`, what it can be found by, its columns."""
CREATE_STAGED = f"CREATE TABLE staging.rows ({', '.join(STAGED_COLUMNS)})"
"""Without any index while pages come, which would be written anew, nearly whole, with each of them."""
INSERT_STAGED = f"INSERT INTO rows VALUES ({', '.join('?' * len(STAGED_COLUMNS))})"  # noqa: S608

BULK_ROWS = 5_000
"""From this many new rows on, and when they outnumber the old ones, indexes are built after the rows."""
_SAME_ID = "i.internal_invoice_id = r.internal_invoice_id AND i.account = r.account"
_WORD_COLUMNS = ("number", "party", "po", "reference")


class Published(NamedTuple):
    """What a publishing changed."""

    new: int
    changed: int
    removed: int
    unchanged: int
    refused: int


def sort_staged(connection: sqlite3.Connection, schema: str) -> None:
    """Makes staged rows findable by their invoice; of one that came twice, what came last stays."""
    rows, key = f"{schema}.rows", "internal_invoice_id, account"
    connection.execute(f"CREATE INDEX IF NOT EXISTS {schema}.rows_by_id ON rows ({key})")
    staged = _number(connection, f"SELECT count(*) FROM {rows}")  # noqa: S608
    if _number(connection, f"SELECT count(*) FROM (SELECT DISTINCT {key} FROM {rows})") < staged:  # noqa: S608
        connection.execute(
            f"""DELETE FROM {rows} AS r WHERE EXISTS (SELECT 1 FROM {rows} AS i WHERE {_SAME_ID}
                AND i.rowid > r.rowid)"""  # noqa: S608
        )


def publish(
    connection: sqlite3.Connection,
    path: Path,
    *,
    full: Sequence[int],
    removed: Iterable[tuple[int, str]],
    refused: int = 0,
    at_ms: int | None = None,
) -> Published:
    """Takes over `staging.rows`, once they are sorted, inside the caller's write transaction.

    `full` are numbers of accounts whose rows are removed unless staged; `removed` are (account number, id).
    Rows that did not change keep their place. What changes is logged as of `at_ms`, unless that is `None`.
    Raises `TooManyOnOneDay`.
    """
    connection.create_function("words", 1, _words, deterministic=True)
    for statement in _CLEAR:
        connection.execute(statement)
    staged = _number(connection, "SELECT count(*) FROM staging.rows")
    before = _number(connection, "SELECT coalesce(sum(n), 0) FROM totals")
    _plan(connection, is_empty=not before)
    if before:
        _plan_removals(connection, full, removed)
    planned = _number(connection, "SELECT count(*) FROM plan")
    new = _number(connection, "SELECT count(*) FROM plan WHERE old_rid IS NULL")
    gone = _number(connection, "SELECT count(*) FROM gone")
    if at_ms is not None and (planned or gone):
        log_changes(connection, at_ms)
    is_bulk = new >= BULK_ROWS and new > before
    if before:
        _take_out(connection, is_bulk=is_bulk)
    if before:
        _place(connection, path)
    else:
        _place_first(connection, path)
    _put_in(connection, is_bulk=is_bulk)
    if planned or gone:
        next_generation(connection)
    for statement in _CLEAR:
        connection.execute(statement)
    return Published(new=new, changed=planned - new, removed=gone, unchanged=staged - planned, refused=refused)


_CLEAR = (
    """CREATE TEMP TABLE IF NOT EXISTS plan (src INTEGER PRIMARY KEY, slot INTEGER NOT NULL, old_rid INTEGER,
        keeps_words INTEGER NOT NULL)""",
    "CREATE TEMP TABLE IF NOT EXISTS gone (rid INTEGER PRIMARY KEY)",
    """CREATE TEMP TABLE IF NOT EXISTS placed (rid INTEGER PRIMARY KEY, src INTEGER NOT NULL,
        keeps_words INTEGER NOT NULL)""",
    "DELETE FROM plan",
    "DELETE FROM gone",
    "DELETE FROM placed",
)


def _plan(connection: sqlite3.Connection, *, is_empty: bool) -> None:
    """What is new or differs from the row that we have."""
    if is_empty:
        connection.execute("INSERT INTO plan SELECT rowid, slot, NULL, 0 FROM staging.rows")
        return
    ours, theirs = (", ".join(f"{table}.{name}" for name in INVOICE_COLUMNS) for table in "ir")
    our_words, their_words = (", ".join(f"{table}.{name}" for name in _WORD_COLUMNS) for table in "ir")
    connection.execute(
        f"""INSERT INTO plan SELECT r.rowid, r.slot, i.rid,
            i.rid IS NOT NULL AND i.rid >> {DAY_SHIFT} = r.slot AND ({our_words}) IS ({their_words})
            FROM staging.rows AS r LEFT JOIN invoices AS i INDEXED BY {ID_INDEX} ON {_SAME_ID}
            WHERE i.rid IS NULL OR i.rid >> {DAY_SHIFT} <> r.slot OR ({ours}) IS NOT ({theirs})"""  # noqa: S608
    )


def _plan_removals(connection: sqlite3.Connection, full: Sequence[int], removed: Iterable[tuple[int, str]]) -> None:
    for account in full:
        connection.execute(
            f"""INSERT INTO gone SELECT rid FROM invoices AS i WHERE account = ? AND NOT EXISTS
                (SELECT 1 FROM staging.rows AS r WHERE {_SAME_ID})""",  # noqa: S608
            (account,),
        )
    connection.executemany(
        f"""INSERT OR IGNORE INTO gone SELECT rid FROM invoices AS i WHERE account = ? AND internal_invoice_id = ?
            AND NOT EXISTS (SELECT 1 FROM staging.rows AS r WHERE {_SAME_ID})""",  # noqa: S608
        removed,
    )
    connection.execute(
        """DELETE FROM details WHERE EXISTS (SELECT 1 FROM gone JOIN invoices USING (rid)
            WHERE invoices.account = details.account AND invoices.internal_invoice_id = details.internal_invoice_id)"""
        if _number(connection, "SELECT count(*) FROM (SELECT 1 FROM gone LIMIT 1)")
        else "SELECT 1"
    )


def _take_out(connection: sqlite3.Connection, *, is_bulk: bool) -> None:
    """Takes rows that go, move or change out of totals and search, and those that go or move out of the table."""
    old = "invoices WHERE rid IN (SELECT old_rid FROM plan WHERE old_rid IS NOT NULL UNION ALL SELECT rid FROM gone)"
    totals.add(connection, totals.totals_of(old, sign=-1))
    if not is_bulk:
        connection.execute(
            f"""INSERT INTO search (search, rowid, words)
               SELECT 'delete', rid, {_WORDS} FROM invoices WHERE rid IN
               (SELECT old_rid FROM plan WHERE old_rid IS NOT NULL AND NOT keeps_words UNION SELECT rid FROM gone)"""  # noqa: S608
        )
    connection.execute(
        f"""DELETE FROM invoices WHERE rid IN (SELECT rid FROM gone UNION ALL
            SELECT old_rid FROM plan WHERE old_rid IS NOT NULL AND old_rid >> {DAY_SHIFT} <> slot)"""  # noqa: S608
    )


def _place(connection: sqlite3.Connection, path: Path) -> None:
    """Gives every planned row its `rid`: the old one where group and due day stay, else the next of its day."""
    connection.execute(
        f"INSERT INTO placed SELECT old_rid, src, keeps_words FROM plan WHERE old_rid >> {DAY_SHIFT} = slot"  # noqa: S608
    )
    moving = connection.execute(
        f"SELECT src, slot FROM plan WHERE old_rid IS NULL OR old_rid >> {DAY_SHIFT} <> slot ORDER BY slot, src"  # noqa: S608
    )
    placed = _places(connection, moving, path)
    while some := list(islice(placed, 50_000)):
        connection.executemany("INSERT INTO placed VALUES (?, ?, 0)", some)


def _place_first(connection: sqlite3.Connection, path: Path) -> None:
    """The same where there is no row yet."""
    connection.execute(
        f"""INSERT INTO placed
            SELECT (slot << {DAY_SHIFT}) + row_number() OVER (PARTITION BY slot ORDER BY src) - 1, src, 0 FROM plan
            WHERE (SELECT max(n) FROM (SELECT count(*) AS n FROM plan GROUP BY slot)) <= {MAX_SEQ + 1}"""  # noqa: S608
    )
    if _number(connection, "SELECT count(*) FROM placed") < _number(connection, "SELECT count(*) FROM plan"):
        raise TooManyOnOneDay(path, f"more than {MAX_SEQ + 1} rows")


def _places(connection: sqlite3.Connection, moving: Iterable[tuple[int, int]], path: Path) -> Iterator[tuple[int, int]]:
    slot = -1
    free: Iterator[int] = iter(())
    for src, wanted in moving:
        if wanted != slot:
            slot, free = wanted, _free_places(connection, wanted)
        rid = next(free, None)
        if rid is None:
            raise TooManyOnOneDay(path, f"more than {MAX_SEQ + 1} rows")
        yield rid, src


def _free_places(connection: sqlite3.Connection, slot: int) -> Iterator[int]:
    """Free `rid`s of a group and day: behind the last row, then gaps."""
    first, end = slot << DAY_SHIFT, (slot << DAY_SHIFT) + MAX_SEQ + 1
    inside = "FROM invoices WHERE rid >= ? AND rid < ?"
    last = connection.execute(f"SELECT max(rid) {inside}", (first, end)).fetchone()[0]
    behind = first if last is None else last + 1
    yield from range(behind, end)
    used = {rid for (rid,) in connection.execute(f"SELECT rid {inside}", (first, end))}
    yield from (rid for rid in range(first, behind) if rid not in used)


def _put_in(connection: sqlite3.Connection, *, is_bulk: bool) -> None:
    """Writes the placed rows, their words and what they add to the totals."""
    if is_bulk:
        for name in (*index_names(), ID_INDEX):
            connection.execute(f"DROP INDEX {name}")
    columns = ", ".join(INVOICE_COLUMNS)
    connection.execute(
        f"""INSERT OR REPLACE INTO invoices (rid, {columns}) SELECT p.rid, {columns} FROM placed AS p
            CROSS JOIN staging.rows AS r ON r.rowid = p.src ORDER BY p.rid"""  # noqa: S608
    )
    totals.add(connection, totals.totals_of("placed CROSS JOIN invoices USING (rid)"))
    totals.drop_empty(connection)
    if is_bulk:
        connection.execute("INSERT INTO search (search) VALUES ('delete-all')")
        connection.execute(
            f"""INSERT INTO search (rowid, words) SELECT rid, {_WORDS} FROM invoices
                WHERE rid NOT IN (SELECT rid FROM placed) ORDER BY rid"""  # noqa: S608
        )
    connection.execute(
        f"""INSERT INTO search (rowid, words) SELECT p.rid, r.words FROM placed AS p CROSS JOIN staging.rows AS r
            ON r.rowid = p.src {"" if is_bulk else "WHERE NOT p.keeps_words"} ORDER BY p.rid"""  # noqa: S608
    )
    if is_bulk:
        # Last: they take the room that the search index was merged in.
        for statement in (CREATE_ID_INDEX, *index_statements()):
            connection.execute(statement)


_words = lru_cache(maxsize=8192)(index_words)
"""Few parties have many invoices."""


def _words_of(column: str) -> str:
    """What `index_words` makes of a column: by SQL alone where it is one word of ASCII, as most numbers are."""
    is_word = f"{column} NOT GLOB '*[^0-9A-Za-z]*' AND length({column}) <= {MAX_TOKEN}"
    return f"CASE WHEN {column} IS NULL THEN '' WHEN {is_word} THEN lower({column}) ELSE words({column}) END"


_WORDS = " || ' ' || ".join(_words_of(column) for column in _WORD_COLUMNS)
"""What a row can be found by; also what takes it out of the index, so it must never depend on anything else."""


def _number(connection: sqlite3.Connection, statement: str) -> int:
    return int(connection.execute(statement).fetchone()[0])
