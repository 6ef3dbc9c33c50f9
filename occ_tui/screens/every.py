"""Every screen of the program that has commands: what may clash on one of them."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

from occ_tui import screens
from occ_tui.screens.base import OccScreen


def every_screen() -> list[type[OccScreen]]:
    """Their classes, after importing all of them."""
    for module in pkgutil.iter_modules(screens.__path__):
        importlib.import_module(f"{screens.__name__}.{module.name}")
    return sorted(set(_below(OccScreen)), key=lambda kind: f"{kind.__module__}.{kind.__name__}")


def _below(kind: type[OccScreen]) -> Iterator[type[OccScreen]]:
    for subclass in kind.__subclasses__():
        yield subclass
        yield from _below(subclass)
