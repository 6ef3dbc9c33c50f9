"""httpx without its own command line: click and rich take a third of its import and are never used here."""

from __future__ import annotations

import sys

sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # `None` is how an import is refused

import httpx  # noqa: E402

__all__ = ["httpx"]
