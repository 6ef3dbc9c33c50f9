"""A file that we make: whole or not at all, for its owner alone, never in the place of another."""

from __future__ import annotations

import errno
import os
import secrets
from contextlib import suppress
from pathlib import Path

from occ_tui.services.errors import FileExists, FileNotWritten


def write_whole(path: Path, content: bytes, *, overwrite: bool = False) -> Path:
    """Writes `content` beside `path` and moves it there in one step; its absolute path.

    Errors: `FileExists` unless `overwrite`, `FileNotWritten`.
    """
    path = path.absolute()
    beside = path.with_name(f".occ-{secrets.token_hex(8)}.part")
    try:
        _write_durably(beside, content)
        if overwrite:
            beside.replace(path)
        else:
            _move_to_free_place(beside, path)
    except FileExistsError:
        existing = True
    except OSError as error:
        raise FileNotWritten(path, error.strerror or type(error).__name__) from error
    else:
        existing = False
    finally:
        with suppress(OSError):
            beside.unlink()
    if existing:
        raise FileExists(path)
    return path


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


def _write_durably(path: Path, content: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(path, flags, 0o600), "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
