"""What each setting may be, and what is said of one that is not."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

from occ_tui.annotations import Any
from occ_tui.locale import LANGUAGES, _
from occ_tui.settings.kinds import (
    ANIMATIONS,
    CLIPBOARDS,
    DATE_FORMATS,
    PRESETS,
    ROLES,
    SECTIONS,
    SECURITY,
    THEMES,
    KeySettings,
    MailSettings,
    Settings,
    ThemeSettings,
    is_loopback,
)

At = tuple[str, ...]
Problems = list[tuple[At, str]]

_MOST_EDGES = 8
_LONGEST_EDGE = 3650
_A_DAY = 24 * 60
_ADDRESS = re.compile(r"[^\s@<>(),;:\"]+@[^\s@<>(),;:\"]+")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_WORDS = {
    "theme": THEMES,
    "language": ("", *LANGUAGES),
    "date_format": DATE_FORMATS,
    "start_section": SECTIONS,
    "animation": ANIMATIONS,
    "clipboard": CLIPBOARDS,
}
"""Settings that are one of a few words."""


def checked(values: Mapping[str, object]) -> tuple[Settings, Problems]:
    """What is right of `values`, and what is wrong with the rest."""
    problems: Problems = []
    accepted: dict[str, Any] = {}
    themes = tuple(values["themes"]) if isinstance(values.get("themes"), dict) else ()  # type: ignore[arg-type]
    for key, value in values.items():
        if key in _TABLES and isinstance(value, dict):
            accepted[key] = _TABLES[key](value, problems)
        elif problem := _problem(key, value, themes):
            problems.append(((key,), problem))
        else:
            accepted[key] = tuple(value) if isinstance(value, list) else value
    return Settings(**accepted), problems


def _problem(key: str, value: object, themes: Sequence[str]) -> str:
    """What is wrong with a setting, empty if nothing is; `themes` are the user's own."""
    if key not in Settings._fields:
        return unknown(key, Settings._fields)
    if key in _TABLES:
        if key == "themes":
            return _("themes of your own are tables: [themes.NAME]")
        return _('"{key}" is a table: [{key}]').format(key=key)
    if key == "aging_edges":
        return "" if _are_edges(value) else _('"{key}" wants rising whole numbers, like [30, 60, 90]').format(key=key)
    if key in ("lock_after_minutes", "refresh_minutes"):
        is_right = type(value) is int and 0 <= value <= _A_DAY
        return "" if is_right else _('"{key}" wants a whole number of minutes, 0 for never').format(key=key)
    if key == "mouse":
        return "" if isinstance(value, bool) else _('"{key}" wants true or false').format(key=key)
    if key == "columns":
        return (
            ""
            if value == [] or _are_words(value)
            else _('"{key}" wants names in quotes, like ["a", "b"]').format(key=key)
        )
    allowed = _WORDS.get(key)
    return _problem_of_text(key, value, (*allowed, *themes) if allowed and key == "theme" else allowed)


def _problem_of_text(key: str, value: object, allowed: Sequence[str] | None) -> str:
    if not isinstance(value, str):
        return _('"{key}" wants text in quotes').format(key=key)
    if allowed and value not in allowed:
        said = _('"{key}" is one of: {allowed}').format(key=key, allowed=", ".join(filter(None, allowed)))
        near = difflib.get_close_matches(value, allowed, n=1, cutoff=0.6)
        return said + (_('; the nearest to "{value}" is "{near}"').format(value=value, near=near[0]) if near else "")
    return ""


def unknown(key: str, known: Sequence[str]) -> str:
    """What is said of a key that does not exist."""
    near = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
    if near:
        return _('there is no setting "{key}"; the nearest is "{near}"').format(key=key, near=near[0])
    return _('there is no setting "{key}"; there are: {known}').format(key=key, known=", ".join(known))


def _mail(values: dict[str, Any], problems: Problems) -> MailSettings:
    found = [(("mail", key), said) for key, value in values.items() if (said := _problem_of_mail(key, value))]
    problems += found
    wrong = {at[1] for at, _said in found}
    mail = MailSettings(**{key: value for key, value in values.items() if key not in wrong})
    if not found and (said := _problem_of_all_mail(mail)):
        problems.append((("mail",), said))
    return mail


def _problem_of_all_mail(mail: MailSettings) -> str:
    if mail.security == "none" and mail.host and not is_loopback(mail.host):
        words = _('"security" may be "none" only for a server on this computer, not for {host}')
        return words.format(host=mail.host)
    if bool(mail.username) is not bool(mail.password_file):
        return _('"username" and "password_file" go together')
    if mail.username and mail.security == "none":
        return _('"username" wants "security" to be "starttls" or "tls"')
    if mail.host and not mail.sender:
        return _('"sender" is missing: the address that your mail comes from')
    return ""


def _problem_of_mail(key: str, value: object) -> str:
    if key == "password":
        return _('a password never stands here; put it into a file of mode 0600 and name that: "password_file"')
    if key not in MailSettings._fields:
        return unknown(key, MailSettings._fields)
    if key == "port":
        is_port = type(value) is int and 0 <= value <= 65535
        return "" if is_port else _('"{key}" wants a number from 0 to 65535').format(key=key)
    if problem := _problem_of_text(key, value, SECURITY if key == "security" else None):
        return problem
    if key == "sender" and value and _ADDRESS.fullmatch(str(value)) is None:
        return _('"{key}" wants one address, like ap@acme.example').format(key=key)
    return ""


def _keys(values: dict[str, Any], problems: Problems) -> KeySettings:
    preset, changed = "default", []
    for at, value in _leaves(values):
        action = ".".join(at)
        if action == "preset":
            if said := _problem_of_text("preset", value, PRESETS):
                problems.append((("keys", "preset"), said))
            else:
                preset = value
        elif isinstance(value, str) and value:
            changed.append((action, (value,)))
        elif _are_words(value):
            changed.append((action, tuple(value)))
        else:
            said = _('"{key}" wants a key in quotes, like "P", or several: ["P", "f9"]').format(key=action)
            problems.append((("keys", *at), said))
    return KeySettings(preset, tuple(changed))


def _leaves(values: Mapping[str, Any], above: At = ()) -> Iterator[tuple[At, Any]]:
    """What stands in a table and its tables: `payments.pay` without quotes is a table to TOML."""
    for key, value in values.items():
        if isinstance(value, dict):
            yield from _leaves(value, (*above, key))
        else:
            yield (*above, key), value


def _themes(values: dict[str, Any], problems: Problems) -> tuple[ThemeSettings, ...]:
    themes = []
    for name, described in values.items():
        if name in THEMES:
            problems.append((("themes", name), _('"{name}" comes with occ; name yours otherwise').format(name=name)))
        elif not isinstance(described, dict):
            problems.append((("themes", name), _("themes of your own are tables: [themes.NAME]")))
        else:
            found = [(("themes", name, key), said) for key, value in described.items() if (said := _colour(key, value))]
            problems += found
            wrong = {at[2] for at, _said in found}
            colours = tuple((key, value) for key, value in described.items() if key not in {"base", *wrong})
            base = described.get("base", "dark") if "base" not in wrong else "dark"
            themes.append(ThemeSettings(name, base, colours))
    return tuple(themes)


def _colour(key: str, value: object) -> str:
    """What is wrong with a line of a theme."""
    if key == "base":
        return _problem_of_text(key, value, ("dark", "light"))
    if key not in ROLES:
        return unknown(key, ("base", *ROLES))
    if not isinstance(value, str) or _COLOUR.fullmatch(value) is None:
        return _('"{key}" wants a colour like "#5aa9e6"').format(key=key)
    return ""


_TABLES: dict[str, Callable[[dict[str, Any], Problems], Any]] = {"mail": _mail, "keys": _keys, "themes": _themes}


def _are_words(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(word, str) and word for word in value)


def _are_edges(value: object) -> bool:
    """One to eight rising whole numbers of days, from 1 to ten years."""
    if not isinstance(value, list) or not 1 <= len(value) <= _MOST_EDGES:
        return False
    are_days = all(type(edge) is int and 1 <= edge <= _LONGEST_EDGE for edge in value)
    return are_days and all(low < high for low, high in pairwise(value))
