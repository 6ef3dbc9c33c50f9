"""Which keys the user gave to which actions: what is shown follows it, as what Textual listens to does."""

from __future__ import annotations

from collections.abc import Mapping

_keys: Mapping[str, str] = {}


def use(keys: Mapping[str, str]) -> None:
    """From now on these keys are in force, by the ids of the actions; all others are as delivered."""
    global _keys
    _keys = keys


def keys_of(action: str, delivered: str) -> str:
    """Textual's names of the keys of an action, separated by commas."""
    return _keys.get(action, delivered)


def is_as_delivered() -> bool:
    """Whether every action has the keys that it came with."""
    return not _keys
