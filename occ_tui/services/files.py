"""New files: whole or not at all, for their owner alone, never in the place of another unless that was asked for."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from occ_tui.services.errors import FileExists, FileNotWritten


@contextmanager
def new_file(path: Path, *, overwrite: bool = False) -> Iterator[BinaryIO]:
    """A stream whose content is at `path` when the block ends, and nowhere when it ends with an error.

    It is written beside `path` (0600), synced, and moved there in one step. Errors: `FileExists` unless `overwrite`
    (before anything is written, or at the end if one came meanwhile), `FileNotWritten`.
    """
    path = path.absolute()
    if not overwrite and os.path.lexists(path):
        raise FileExists(path)
    beside = path.with_name(f".occ-{secrets.token_hex(8)}.part")
    try:
        try:
            with _created(beside) as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            if overwrite:
                beside.replace(path)
            else:
                _move_to_free_place(beside, path)
        finally:
            with suppress(OSError):
                beside.unlink()
    except FileExistsError:
        raise FileExists(path) from None
    except BrokenPipeError:
        raise
    except OSError as error:
        raise FileNotWritten(path, error.strerror or type(error).__name__) from error


def write_whole(path: Path, content: bytes, *, overwrite: bool = False) -> Path:
    """`content` as a new file; its absolute path. Errors: those of `new_file`."""
    with new_file(path, overwrite=overwrite) as stream:
        stream.write(content)
    return path.absolute()


def free_name(path: Path) -> Path:
    """`path`, or the first of `name-2.ext`, `name-3.ext` … that nothing has yet."""
    number, candidate = 1, path
    while os.path.lexists(candidate):
        number += 1
        candidate = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return candidate


def _created(path: Path) -> BinaryIO:
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    return os.fdopen(os.open(path, flags, 0o600), "w+b")


def _move_to_free_place(beside: Path, path: Path) -> None:
    """Unlike a rename, a link never takes another file's place, not even one that came this very moment."""
    try:
        os.link(beside, path)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS):
            raise
        # A file system without links (FAT, some network ones).
        if os.path.lexists(path):
            raise FileExistsError from None
        beside.rename(path)
