"""A damaged store is kept under another name, for whoever wants to know what happened to it."""

from __future__ import annotations

import fcntl
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from occ_tui.store.errors import StoreDamaged, StoreError
from occ_tui.store.files import BESIDE, files_stay
from occ_tui.store.opening import connect_sound


def set_aside(
    path: Path, *, even_if_sound: bool = False, is_sound: Callable[[Path], bool] | None = None
) -> Path | None:
    """Renames a damaged store to `<name>.damaged-<n>`; `None` if another process has just done it.

    `is_sound` looks at a file that is not the cache.
    """
    with files_stay(path, fcntl.LOCK_EX):
        if not even_if_sound and (is_sound or _is_sound)(path):
            return None
        number = 1
        while (target := path.with_name(f"{path.name}.damaged-{number}")).exists():
            number += 1
        for suffix in BESIDE:
            with suppress(FileNotFoundError):
                path.with_name(path.name + suffix).rename(target.with_name(target.name + suffix))
        return target


def _is_sound(path: Path) -> bool:
    try:
        connect_sound(path).close()
    except StoreDamaged:
        return False
    except StoreError:
        return True
    return True
