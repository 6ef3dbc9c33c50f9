"""The keymap of `config.toml`: a preset and single changes become keys for every action, or problems with reasons."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from occ_tui import commands
from occ_tui.commands.base import Command
from occ_tui.commands.key_names import KEPT, SAME_IN_A_TERMINAL, key_name, textual_key, types
from occ_tui.commands.presets import PRESETS
from occ_tui.locale import _

if TYPE_CHECKING:
    from occ_tui.settings import KeySettings

Problem = tuple[tuple[str, ...], str]
"""Where in the settings, and a sentence."""
_WHERE_ONE_TYPES = ("form.", "sign_in.send_code")
"""Beginnings of the ids of actions that stand where one types: letters can't be their keys."""
_ALSO_WHERE_ONE_TYPES = "general.back"
"""Leaves the search line among other things: one of its keys must not be a letter."""


@dataclass(frozen=True, slots=True)
class Keymap:
    """Which keys are not as delivered."""

    keys: Mapping[str, str] = field(default_factory=dict)
    """By the ids of actions, in Textual's names, separated by commas."""
    changed_at: Mapping[str, str] = field(default_factory=dict)
    """Actions that a single change concerns, with the id that it names: their own, or the one whose keys they share."""


def actions() -> dict[str, type[Command]]:
    """Every action of the program by its id."""
    for module in pkgutil.iter_modules(commands.__path__):
        importlib.import_module(f"{commands.__name__}.{module.name}")
    found: dict[str, type[Command]] = {}
    for kind in _below(Command):
        if hasattr(kind, "id") and hasattr(kind, "keys"):
            found.setdefault(kind.id, kind)
    return found


def read_keymap(settled: KeySettings) -> tuple[Keymap, list[Problem]]:
    """The keymap as far as it can be read, and what is wrong with the rest; clashes are found by `clashes`."""
    if settled.preset == "default" and not settled.changed:
        return Keymap(), []
    known = actions()
    problems: list[Problem] = []
    changed: dict[str, str] = {}
    for action, written in settled.changed:
        if said := _unusable(action, written, known):
            problems.append((("keys", action), said))
        else:
            changed[action] = ",".join(dict.fromkeys(textual_key(key) or "" for key in written))
    preset = PRESETS[settled.preset]
    keys: dict[str, str] = {}
    changed_at: dict[str, str] = {}
    for action, kind in known.items():
        relatives = list(_relatives(kind))
        own = next((relative for relative in relatives if relative in changed), None)
        given = (own and changed[own]) or next((preset[relative] for relative in relatives if relative in preset), None)
        if given is not None:
            keys[action] = given
        if own is not None:
            changed_at[action] = own
    return Keymap(keys, changed_at), problems


def clashes(keymap: Keymap, screens: Iterable[Sequence[Command]]) -> list[Problem]:
    """Keys that mean two things on one of `screens`, of which each is what can be done there."""
    found: dict[tuple[str, str, str], Problem] = {}
    for here in screens:
        taken: dict[str, Command] = {}
        for command in here:
            for key in keymap.keys.get(command.id, command.keys).split(","):
                other = taken.setdefault(key, command)
                if other.id != command.id:
                    first, second = sorted((other, command), key=lambda one: one.id)
                    found.setdefault((key, first.id, second.id), _clash(keymap, key, first, second))
    return list(dict.fromkeys(found.values()))


def used_twice(keymap: Keymap) -> bool:
    """Whether any key of a single change is another action's, too: only then can there be clashes."""
    users: dict[str, set[str]] = {}
    for action, kind in actions().items():
        for key in keymap.keys.get(action, kind.keys).split(","):
            users.setdefault(key, set()).add(action)
    return any(len(users[key]) > 1 for action in keymap.changed_at for key in keymap.keys[action].split(","))


def _clash(keymap: Keymap, key: str, first: Command, second: Command) -> Problem:
    at = keymap.changed_at.get(second.id) or keymap.changed_at.get(first.id)
    words = _("the key “{key}” is both “{one}” ({first}) and “{other}” ({second}) on the same screen")
    names = {"one": _(first.title), "first": first.id, "other": _(second.title), "second": second.id}
    return ("keys", at) if at else ("keys",), words.format(key=key_name(key), **names)


def _unusable(action: str, written: Sequence[str], known: Mapping[str, type[Command]]) -> str:
    """Why a change can't be, empty if it can."""
    if action not in known:
        near = difflib.get_close_matches(action, [*known, "preset"], n=1, cutoff=0.5)
        said = _('there is no action "{action}"').format(action=action)
        return said + (_('; the nearest is "{near}"').format(near=near[0]) if near else "")
    read = [(key, textual_key(key)) for key in written]
    for key, name in read:
        if name is None:
            return _('"{key}" is no key that terminals send; keys are like "P", "/", "f5", "ctrl+g", "alt+x"').format(
                key=key
            )
        if name in KEPT:
            return _('"{key}" is kept for leaving or suspending occ').format(key=key)
        if name in SAME_IN_A_TERMINAL:
            return _('"{key}" arrives as {other} from a terminal').format(key=key, other=SAME_IN_A_TERMINAL[name])
    typing = [key for key, name in read if name and types(name)]
    if action.startswith(_WHERE_ONE_TYPES) and typing:
        return _('"{key}" types where this action stands; take a key with ctrl, or like f5').format(key=typing[0])
    if action == _ALSO_WHERE_ONE_TYPES and len(typing) == len(read):
        return _("one of its keys must not type anything, so that it can leave the search line: esc, or one with ctrl")
    return ""


def _relatives(kind: type[Command]) -> Iterator[str]:
    """The id of an action, then those of the actions whose keys it shares by being one of their kind."""
    yield kind.id
    if kind.id.startswith(_WHERE_ONE_TYPES):
        return
    seen = {kind.id}
    for above in kind.__mro__:
        if issubclass(above, Command) and hasattr(above, "id") and above.id not in seen:
            seen.add(above.id)
            yield above.id
        if "keys" in vars(above):
            return


def _below(kind: type[Command]) -> Iterator[type[Command]]:
    for subclass in kind.__subclasses__():
        yield subclass
        yield from _below(subclass)
