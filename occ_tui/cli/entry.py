"""Where the program begins and ends: left to Python's habits, that takes a third of a look-up's time (measured)."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from types import ModuleType

from occ_tui.annotations import Any, NoReturn
from occ_tui.runtime import collect_rarely


def program() -> NoReturn:
    """Runs `occ` and ends the process with its exit code."""
    collect_rarely()
    _load_paths_alone()
    from occ_tui.cli.main import main

    code = main()
    if _has_nothing_to_take_down():
        with suppress(OSError, ValueError):
            sys.stdout.flush()
        with suppress(OSError, ValueError):
            sys.stderr.flush()
        # Files are closed and streams are flushed: taking the interpreter apart would only take time.
        os._exit(code)
    sys.exit(code)


def _load_paths_alone() -> None:
    """Imports `pathlib` without `urllib.parse`, which it takes one function of that nobody here calls.

    With all that it imports itself, that is a twentieth of a look-up. Whoever asks for it later gets it whole.
    """
    name = "urllib.parse"
    if name in sys.modules or "pathlib" in sys.modules:
        return
    meanwhile = ModuleType(name)

    def quote_from_bytes(*arguments: Any, **options: Any) -> Any:
        from urllib.parse import quote_from_bytes

        return quote_from_bytes(*arguments, **options)

    meanwhile.__dict__["quote_from_bytes"] = quote_from_bytes
    sys.modules[name] = meanwhile
    try:
        import pathlib  # noqa: F401
    except (ImportError, AttributeError):
        """Another Python takes more of it: it gets all of it when it is imported next."""
    finally:
        del sys.modules[name]


def _has_nothing_to_take_down() -> bool:
    """Whether no other thread is left, and nobody who restores a terminal or measures what ran."""
    if "textual" in sys.modules or "coverage" in sys.modules:
        return False
    threading = sys.modules.get("threading")
    return threading is None or threading.active_count() == 1
