"""The store's files on the disk: for their owner alone, and never moved while somebody opens them."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from occ_tui.store.errors import StoreError, StoreFull

BESIDE = ("", "-wal", "-shm")
"""The files that together are one SQLite database in WAL mode."""


_MEANT_BY_URIS = str.maketrans({sign: f"%{ord(sign):02x}" for sign in "%?#"})
"""What stands for something else than itself in a URI that names a file (sqlite.org/uri.html)."""


def database_uri(path: Path, mode: str) -> str:
    """`path` as SQLite opens it in a mode: `ro`, `rw`."""
    return f"file://{str(path.absolute()).translate(_MEANT_BY_URIS)}?mode={mode}"


def make_private_directory(directory: Path) -> None:
    """Makes `directory` and its missing parents, each for its owner alone (0700)."""
    for missing in reversed([place for place in (directory, *directory.parents) if not place.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)


def create_file(path: Path) -> None:
    """An empty file that only its owner may read: SQLite gives the same mode to the files beside it."""
    make_private_directory(path.parent)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600))


def remove_database(path: Path) -> None:
    """Removes a database, and what SQLite keeps beside it, as far as they are there."""
    for suffix in BESIDE:
        path.with_name(path.name + suffix).unlink(missing_ok=True)


@contextmanager
def files_stay(path: Path, how: int = fcntl.LOCK_SH) -> Iterator[None]:
    """While it lasts, nobody moves the store's files away (`LOCK_EX`: nor opens them).

    They are several: who opened the old database beside the log of the new one would read neither.
    """
    with explaining_os(path):
        directory = os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        with suppress(OSError):  # some network file systems lock no directories
            fcntl.flock(directory, how)
        yield
    finally:
        os.close(directory)


@contextmanager
def explaining_os(path: Path) -> Iterator[None]:
    """Turns the file system's errors into the store's own."""
    try:
        yield
    except OSError as error:
        raise _explained_os(error, path) from error


def _explained_os(error: OSError, path: Path) -> StoreError:
    import errno

    kind = StoreFull if error.errno in (errno.ENOSPC, errno.EDQUOT) else StoreError
    return kind(path, error.strerror or "cannot be opened")
