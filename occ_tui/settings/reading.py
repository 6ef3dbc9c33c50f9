"""Finds `config.toml` and reads it: what is right of it becomes settings, what is wrong is told with its line."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from occ_tui.annotations import NamedTuple
from occ_tui.locale import _
from occ_tui.settings.kinds import Settings

At = tuple[str, ...]
"""Where something stands: a key, behind the tables that it is in."""


class SettingsError(ValueError):
    """A settings file that can't be used; the text names file, line and what would be right."""


class Examined(NamedTuple):
    """What a file settles, and everything that is wrong with it."""

    path: Path
    settings: Settings
    """What is right of the file; where something is wrong, the default."""
    problems: tuple[tuple[At, str], ...] = ()
    """In the order of their lines: where, and a sentence."""
    lines: dict[At, int] = {}  # noqa: RUF012 - never written to
    """The line of each key and table."""
    is_readable: bool = True
    """Whether the file could be taken apart at all."""

    def line_of(self, at: At) -> int | None:
        """The line that sets what is at `at`; `None` where none does."""
        return self.lines.get(tuple(".".join(at).split(".")))

    def line(self, at: At) -> int:
        """The same, or the line of the table that it would stand in."""
        at = tuple(".".join(at).split("."))
        while at and at not in self.lines:
            at = at[:-1]
        return self.lines.get(at, 1)

    def told(self, at: At, sentence: str) -> str:
        """A problem as it is told: with file and line, unless it is about the file as a whole."""
        return f"{self.path}:{self.line(at)}: {sentence}" if self.is_readable else sentence


def config_path() -> Path:
    """Where `config.toml` is looked for."""
    if base := os.environ.get("XDG_CONFIG_HOME"):
        return Path(base, "occ", "config.toml")
    if str(sys.platform) == "linux":
        # What platformdirs answers, without the time that importing it takes.
        return Path.home() / ".config" / "occ" / "config.toml"
    from platformdirs import user_config_path

    return user_config_path("occ") / "config.toml"


def load(path: Path | None = None) -> Settings:
    """The settings in `path` (default: `config_path()`); the defaults when there is no such file.

    Errors: `SettingsError`, with the first of the problems.
    """
    examined = examine(path)
    for at, sentence in examined.problems:
        raise SettingsError(examined.told(at, sentence))
    return examined.settings


def refuse(at: At, sentence: str) -> None:
    """Raises `SettingsError` for something that only a higher layer finds wrong with the settings that were loaded."""
    raise SettingsError(examine().told(at, sentence))


def examine(path: Path | None = None) -> Examined:
    """Reads the file as far as it goes, with all that is wrong with it."""
    path = path or config_path()
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Examined(path, Settings())
    except OSError as error:
        from occ_tui.locale.reasons import of_system

        said = _("{path}: cannot be read: {reason}").format(path=path, reason=of_system(error))
        return Examined(path, Settings(), (((), said),), is_readable=False)
    except UnicodeDecodeError:
        said = _("{path}: it is not a text file in UTF-8").format(path=path)
        return Examined(path, Settings(), (((), said),), is_readable=False)
    import tomllib

    from occ_tui.settings.checks import checked
    from occ_tui.settings.lines import lines_of

    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Examined(path, Settings(), (((), _broken(path, text, str(error))),), is_readable=False)
    settings, problems = checked(values)
    found = Examined(path, settings, lines=lines_of(text))
    return found._replace(problems=tuple(sorted(problems, key=lambda problem: found.line(problem[0]))))


def _broken(path: Path, text: str, reason: str) -> str:
    """The parser says `… (at line 2, column 9)`, or `… (at end of document)`."""
    what, _sep, place = reason.partition(" (at line ")
    line = int(place.partition(",")[0]) if place else max(1, len(text.splitlines()))
    what = what.removesuffix(" (at end of document)")
    return _("{path}:{line}: this is not TOML: {reason}").format(path=path, line=line, reason=what)
