"""httpx without what is never used here: its own command line, and trio where some other program brought that along.

Each takes as long to import as all the rest.
"""

from __future__ import annotations

import sys

_REFUSED = [name for name in ("httpx._main", "trio") if name not in sys.modules]
for name in _REFUSED:
    sys.modules[name] = None  # type: ignore[assignment]  # `None` is how an import is refused

import httpcore  # noqa: E402, F401  # now, while trio is refused, rather than with the first request
import httpx  # noqa: E402

for name in _REFUSED:
    del sys.modules[name]

__all__ = ["httpx"]
