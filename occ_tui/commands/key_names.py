"""Names of keys: what people write and read (`?`, `ctrl+d`, `PgDn`), and what Textual calls them."""

from __future__ import annotations

from textual.keys import Keys, _character_to_key, key_to_character

from occ_tui.domain import ascii_only
from occ_tui.locale import N_, _

_SHOWN = {
    "slash": "/",
    "question_mark": "?",
    "asterisk": "*",
    "colon": ":",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "plus": "+",
    "minus": "-",
    "underscore": "_",
    "at": "@",
    "backslash": "\\",
    "escape": "esc",
    "down": "↓",
    "up": "↑",
    "left": "←",
    "right": "→",
    "pagedown": N_("PgDn"),
    "pageup": N_("PgUp"),
    "home": N_("Home"),
    "end": N_("End"),
    "space": N_("space"),
    "ctrl": N_("ctrl"),
}
_ARROWS = {"down": N_("down"), "up": N_("up"), "left": N_("left"), "right": N_("right")}
_WRITTEN = {
    "esc": "escape",
    "return": "enter",
    "pgdn": "pagedown",
    "pgup": "pageup",
    "del": "delete",
    "ins": "insert",
    "↓": "down",
    "↑": "up",
    "←": "left",
    "→": "right",
}
_NAMED = {key.value for key in Keys if not key.value.startswith(("<", "ctrl-"))} - {"return", "ctrl+@"}
SAME_IN_A_TERMINAL = {
    "ctrl+i": "tab",
    "ctrl+m": "enter",
    "ctrl+j": "enter",
    "ctrl+h": "backspace",
    "ctrl+left_square_bracket": "esc",
    "alt+b": "ctrl+←",
    "alt+f": "ctrl+→",
}
"""Keys that arrive as another one."""
KEPT = ("ctrl+c", "ctrl+q", "ctrl+z")
"""Keys that leave or suspend the program, whatever else is bound."""


def key_name(key: str) -> str:
    """Textual's name of a key (`ctrl+d`) as people write it, and as it stands on the keyboards of their country."""
    return "+".join(_part_name(part) for part in key.split("+"))


def _part_name(part: str) -> str:
    # Without arrows the nearest signs would be v and ^, which are keys themselves.
    if part in _ARROWS and ascii_only.is_on():
        return _(_ARROWS[part])
    return _(_SHOWN[part]) if part in _SHOWN else _character(part)


def _character(part: str) -> str:
    return key_to_character(part) or part if len(part) > 1 and part not in _NAMED else part


def textual_key(written: str) -> str | None:
    """What Textual calls a key that somebody wrote; `None` for what no terminal sends, or as another key only."""
    name = written if len(written) == 1 else written.strip()
    if not name:
        return None
    *modifiers, last = (
        name.split("+") if len(name) > 1 and not name.endswith("+") else [*name[:-1].split("+"), name[-1]]
    )
    modifiers = [modifier.lower() for modifier in modifiers if modifier]
    key = _plain_key(last)
    if key is None or set(modifiers) - {"ctrl", "alt", "shift"} or len(modifiers) != len(set(modifiers)):
        return None
    if not modifiers:
        return key
    is_letter = len(key) == 1 and key.isascii() and key.isalpha()
    if modifiers == ["shift"] and is_letter:
        return key.upper()
    if "alt" in modifiers:
        # A terminal sends alt as an escape before the key; with other keys than letters that says something else.
        shift = "shift+" if "shift" in modifiers or key.isupper() else ""
        return f"alt+{shift}{key.lower()}" if is_letter and "ctrl" not in modifiers else None
    whole = "+".join([*sorted(modifiers), key.lower() if is_letter else key])
    return whole if whole in _NAMED | set(SAME_IN_A_TERMINAL) else None


def _plain_key(name: str) -> str | None:
    if name == " ":
        return "space"
    if len(name) == 1 and name not in _WRITTEN:
        return _character_to_key(name) if name.isprintable() else None
    lower = _WRITTEN.get(name.lower(), name.lower())
    is_one = "+" not in lower and (lower in _NAMED or lower in _SHOWN or key_to_character(lower) is not None)
    return lower if is_one and lower != "ctrl" else None


def types(key: str) -> bool:
    """Whether a key writes something where one can write."""
    return key in ("space", "backspace", "delete", "left", "right", "home", "end") or (
        "+" not in key and key not in _NAMED
    )
