"""The user's own settings: `config.toml` in the configuration directory. Below everything else but the language.

An unknown key or a value of the wrong kind is refused with file, line and the nearest key that exists.
"""

from __future__ import annotations

import os
import re
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from occ_tui.locale import LANGUAGES, _

THEMES = ("dark", "light")
_MOST_EDGES = 8
_LONGEST_EDGE = 3650


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
    aging_edges: tuple[int, ...] = (30, 60, 90)
    """Days late at which aging buckets end: rising whole numbers from 1."""


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
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise SettingsError(_("{path}: cannot be read: {reason}").format(path=path, reason=reason)) from error
    except UnicodeDecodeError as error:
        raise SettingsError(_("{path}: it is not a text file in UTF-8").format(path=path)) from error
    import tomllib

    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(_broken(path, text, str(error))) from error
    return _checked(path, text, values)


def _broken(path: Path, text: str, reason: str) -> str:
    """The parser says `… (at line 2, column 9)`, or `… (at end of document)`."""
    what, _sep, place = reason.partition(" (at line ")
    line = int(place.partition(",")[0]) if place else max(1, len(text.splitlines()))
    what = what.removesuffix(" (at end of document)")
    return _("{path}:{line}: this is not TOML: {reason}").format(path=path, line=line, reason=what)


def _checked(path: Path, text: str, values: dict[str, object]) -> Settings:
    accepted: dict[str, Any] = {}
    for key, value in values.items():
        problem = _problem(key, value)
        if problem:
            raise SettingsError(f"{path}:{_line_of(text, key)}: {problem}")
        accepted[key] = tuple(value) if isinstance(value, list) else value
    return Settings(**accepted)


def _problem(key: str, value: object) -> str:
    """What is wrong with a setting, empty if nothing is."""
    known = Settings._fields
    if key not in known:
        import difflib

        near = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
        if near:
            return _('there is no setting "{key}"; the nearest is "{near}"').format(key=key, near=near[0])
        return _('there is no setting "{key}"; there are: {known}').format(key=key, known=", ".join(known))
    if key == "aging_edges":
        return "" if _are_edges(value) else _('"{key}" wants rising whole numbers, like [30, 60, 90]').format(key=key)
    if not isinstance(value, str):
        return _('"{key}" wants text in quotes').format(key=key)
    allowed = {"theme": THEMES, "language": ("", *LANGUAGES)}.get(key)
    if allowed and value not in allowed:
        return _('"{key}" is one of: {allowed}').format(key=key, allowed=", ".join(filter(None, allowed)))
    return ""


def _are_edges(value: object) -> bool:
    """One to eight rising whole numbers of days, from 1 to ten years."""
    if not isinstance(value, list) or not 1 <= len(value) <= _MOST_EDGES:
        return False
    are_days = all(type(edge) is int and 1 <= edge <= _LONGEST_EDGE for edge in value)
    return are_days and all(low < high for low, high in pairwise(value))


def _line_of(text: str, key: str) -> int:
    written = re.compile(rf"""\s*\[*\s*["']?{re.escape(key)}["']?\s*[=.\]]""")
    return next((n for n, line in enumerate(text.splitlines(), 1) if written.match(line)), 1)
