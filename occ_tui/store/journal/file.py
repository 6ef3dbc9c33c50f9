"""The journal's file: created for its owner alone, opened for certainty rather than speed, set aside when damaged."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from occ_tui.store.files import database_uri, make_private_directory
from occ_tui.store.journal.chain import START, Head, head_path, locked, read_head, write_head
from occ_tui.store.journal.errors import Finding, JournalDamaged, JournalError, JournalFull, JournalTooNew, explained
from occ_tui.store.journal.schema import APPLICATION_ID, VERSION, migrate
from occ_tui.store.migrating import migrate_once, user_version

BUSY_TIMEOUT_MS = 5000
_BESIDE = ("", "-journal")
"""The files that together are one SQLite database with a rollback journal."""


@contextmanager
def explaining(path: Path) -> Iterator[None]:
    """Turns SQLite's errors and the file system's into the journal's own."""
    try:
        yield
    except sqlite3.Error as error:
        raise explained(error, path) from error
    except UnicodeDecodeError as error:
        # What SQLite says of a damaged file may quote it.
        raise JournalDamaged(path, (Finding("file", "", "it holds what is no text"),)) from error
    except OSError as error:
        raise explained_os(error, path) from error


def explained_os(error: OSError, path: Path) -> JournalError:
    """The journal's own error for one of the file system's."""
    import errno

    kind = JournalFull if error.errno in (errno.ENOSPC, errno.EDQUOT) else JournalError
    return kind(path, error.strerror or type(error).__name__)


def connect(path: Path) -> sqlite3.Connection:
    """A connection to an existing file. It may roll back what a crash left half done; it changes nothing else."""
    connection = sqlite3.connect(
        database_uri(path, "rw"),
        uri=True,
        timeout=BUSY_TIMEOUT_MS / 1000,
        isolation_level=None,
        check_same_thread=False,
    )
    # EXTRA is FULL, and the directory is synced behind each commit too: without that, a power cut can bring back the
    # rollback journal of a commit that was already acted upon.
    connection.execute("PRAGMA synchronous = EXTRA")
    # An altered schema must not run code of its own.
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def create_or_migrate(path: Path) -> sqlite3.Connection:
    """A connection to the journal at `path`, made (0600 in a 0700 directory) or brought to this version where needed.

    Errors: `JournalDamaged` while a damaged one awaits a decision, and where the journal is gone but its head is not.
    """
    refuse_undecided(path)
    make_private_directory(path.parent)
    if not path.exists():
        _create(path)
    connection = connect(path)
    try:
        # Again: what was missing may just have been set aside.
        refuse_undecided(path)
        _migrate(connection, path)
        if read_head_or_none(path) is None and _is_empty(connection):
            write_head(path, Head(0, START))
    except BaseException:
        connection.close()
        raise
    return connection


def refuse_undecided(path: Path) -> None:
    """`JournalDamaged` as long as a journal that was set aside lies where it was put."""
    waiting = undecided(path)
    if waiting:
        raise JournalDamaged(path, moved_to=waiting[0])


def undecided(path: Path) -> list[Path]:
    """Journals that were set aside and that nobody has moved away since."""
    start = f"{path.name}.damaged-"
    found = []
    for place in path.parent.glob(f"{start}*"):
        number = place.name.removeprefix(start)
        # A head counts where the journal itself was lost.
        if number.isdigit() or (number.removesuffix(".head").isdigit() and not place.with_suffix("").exists()):
            found.append(place)
    return sorted(found)


def set_aside(path: Path, findings: tuple[Finding, ...]) -> JournalDamaged:
    """Renames the damaged journal to `<name>.damaged-<n>`, its head with it; the error that tells of it.

    While it lies there, no process writes a journal: a person has to look first.
    """
    with locked(path.with_name(f"{path.name}.lock")):
        if waiting := undecided(path):
            return JournalDamaged(path, findings, waiting[0])
        number = 1
        while any(path.parent.glob(f"{path.name}.damaged-{number}*")):
            number += 1
        target = path.with_name(f"{path.name}.damaged-{number}")
        # The head first: from then on nobody takes the place for a new one.
        moves = [(head_path(path), head_path(target))]
        moves += [(path.with_name(path.name + end), target.with_name(target.name + end)) for end in _BESIDE]
        for source, place in moves:
            with suppress(FileNotFoundError):
                source.rename(place)
    return JournalDamaged(path, findings, target if target.exists() else head_path(target))


def read_head_or_none(path: Path) -> Head | None:
    """The head beside the journal, if there is one that can be read."""
    with suppress(ValueError):
        return read_head(path)
    return None


def _create(path: Path) -> None:
    """An empty file for its owner alone: SQLite gives the same mode to the one beside it."""
    head = read_head_or_none(path)
    if head is not None and head.seq:
        # Another process may be setting it aside this moment, or have made it: only what stays missing is lost.
        raise set_aside(path, (Finding("file", "", "the journal is gone"),))
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))
    directory = os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    version = user_version(connection)
    if version > VERSION:
        raise JournalTooNew(path, f"version {version}, this program knows {VERSION}")
    if version == VERSION:
        return
    connection.execute("PRAGMA journal_mode = DELETE")
    migrate_once(connection, VERSION, migrate)


def application_id(connection: sqlite3.Connection) -> int:
    """`APPLICATION_ID` for a journal."""
    return int(connection.execute("PRAGMA application_id").fetchone()[0])


def is_journal(connection: sqlite3.Connection) -> bool:
    """Whether the file calls itself a journal of this version."""
    return application_id(connection) == APPLICATION_ID and user_version(connection) == VERSION


def _is_empty(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM events LIMIT 1").fetchone() is None
