"""Textual without what the first picture does not need: its palette and its toasts with what only they draw in,
tables of Rich, places of downloads, TLS in asyncio.

Together they take a fifth of the time that Textual takes to import. Whoever asks for one of them later gets it.
"""

from __future__ import annotations

import sys
import typing
from functools import partial
from importlib import import_module
from types import ModuleType
from typing import Any


class _Later(ModuleType):
    """Stands for a module of which something is named now, and nothing used; later it gives what the module has."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:
            return partial(_call, self.__name__, name)
        return getattr(import_module(self.__name__), name)


def _call(module: str, name: str, *arguments: Any, **options: Any) -> Any:
    return getattr(import_module(module), name)(*arguments, **options)


class _NeverMade:
    """Stands for the classes of palette and toasts, of which nothing here makes one."""


class _Never(ModuleType):
    """Stands for a module whose classes are asked for, or have subclasses, but are never made."""

    def __getattr__(self, name: str) -> type[_NeverMade]:
        if name.startswith("__"):
            raise AttributeError(name)
        return _NeverMade


_STANDING_IN: dict[str, ModuleType] = {
    **{name: _Never(name) for name in ("textual.command", "textual.widgets._toast")},
    "typing_extensions": typing,  # of which Textual takes only what `typing` has as well
    **{name: _Later(name) for name in ("rich.table", "platformdirs", "uuid", "ssl", "asyncio.sslproto")},
}
_MEANWHILE = {name: module for name, module in _STANDING_IN.items() if name not in sys.modules}
sys.modules.update(_MEANWHILE)
try:
    import textual.app
    import textual.drivers.linux_driver  # noqa: F401  # or it comes a moment later
except ImportError:
    """Another version takes more of them than is given here: it gets all of them when it is imported next."""
finally:
    for name in _MEANWHILE:
        del sys.modules[name]
