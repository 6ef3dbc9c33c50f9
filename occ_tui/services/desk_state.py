"""Small files of what the interface keeps for a profile: for its owner alone, each whole or as it was before."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from occ_tui.services.session import cache_directory, cache_name, state_directory

if TYPE_CHECKING:
    from occ_tui.services.session import Session

_LONGEST = 4_000_000
"""Bytes; a longer file is none of ours."""


class DeskState:
    """JSON values by name, in a directory of their own (0700), each in a file of its own (0600).

    What two terminals of one user write is never mixed: the last one counts. A file that can't be understood is set
    aside, never overwritten; one that can't be written is told of by `write` and forgotten at the end.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.broken: list[Path] = []
        """Where files were set aside, since `told` was last called."""

    @classmethod
    def of(cls, session: Session) -> DeskState:
        """The state of the session's profile; beside its cache when that has a place of its own, as in a demo."""
        name = cache_name(session.profile)
        if session.options.cache_dir is not None:
            return cls(cache_directory(session.options) / name / "desk")
        return cls(state_directory() / "desk" / name)

    def read(self, name: str) -> Any:
        """What was kept under `name`; `None` if nothing was, or nothing that can be read."""
        path = self._path(name)
        try:
            with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK), "rb") as stream:
                content = stream.read(_LONGEST + 1)
        except OSError:
            return None
        try:
            if len(content) > _LONGEST:
                raise ValueError(name)
            return json.loads(content)
        except (ValueError, RecursionError):
            self.set_aside(name)
            return None

    def write(self, name: str, value: Any) -> bool:
        """Keeps `value` under `name`; `False` where the disk does not let us."""
        path = self._path(name)
        beside = path.with_name(f".{name}-{os.urandom(8).hex()}.part")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        try:
            make_directory(self.directory)
            with os.fdopen(os.open(beside, flags, 0o600), "w", encoding="utf-8") as stream:
                json.dump(value, stream, ensure_ascii=True)
            beside.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                beside.unlink()
            return False
        return True

    def set_aside(self, name: str) -> None:
        """Moves a file that can't be understood out of the way, so that nothing of it is lost."""
        path = self._path(name)
        for number in range(1, 100):
            aside = path.with_name(f"{path.name}.broken-{number}")
            if not os.path.lexists(aside):
                with contextlib.suppress(OSError):
                    path.rename(aside)
                    self.broken.append(aside)
                return

    def told(self) -> list[Path]:
        """Files set aside that nobody was told of yet."""
        broken, self.broken = self.broken, []
        return broken

    def _path(self, name: str) -> Path:
        return self.directory / f"{name}.json"


def make_directory(directory: Path) -> None:
    """Makes `directory` and those above it that are missing, each for its owner alone."""
    missing = [path for path in (directory, *directory.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(mode=0o700, exist_ok=True)
