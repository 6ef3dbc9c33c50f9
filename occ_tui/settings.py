"""The user's own settings: `config.toml` in the configuration directory. Below everything else but the language.

An unknown key or a value of the wrong kind is refused with file, line and the nearest key that exists.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NamedTuple

THEMES = ("dark", "light")


class SettingsError(ValueError):
    """A settings file that can't be used; the text names file, line and what would be right."""


class Settings(NamedTuple):
    """What a user may settle once instead of saying it at each start."""

    profile: str = ""
    """Profile to use when neither `--profile` nor `OCC_PROFILE` names one."""
    language: str = ""
    """`de` or `en`; empty follows the environment."""
    theme: str = "dark"
    """One of `THEMES`."""


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
    """The settings in `path` (default: `config_path()`); the defaults when there is no such file."""
    path = path or config_path()
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read: {error}") from error
    import tomllib

    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: {error}") from error
    return _checked(path, text, values)


def _checked(path: Path, text: str, values: dict[str, object]) -> Settings:
    known = Settings._fields
    accepted: dict[str, str] = {}
    for key, value in values.items():
        where = f"{path}:{_line_of(text, key)}"
        if key not in known:
            import difflib

            near = difflib.get_close_matches(key, known, n=1, cutoff=0.5) or known[:1]
            raise SettingsError(f'{where}: there is no setting "{key}"; the nearest is "{near[0]}"')
        if not isinstance(value, str):
            raise SettingsError(f'{where}: "{key}" wants text in quotes')
        if key == "theme" and value not in THEMES:
            raise SettingsError(f'{where}: "theme" is one of: {", ".join(THEMES)}')
        accepted[key] = value
    return Settings(**accepted)


def _line_of(text: str, key: str) -> int:
    return next((n for n, line in enumerate(text.splitlines(), 1) if line.lstrip('[" ').startswith(key)), 1)
