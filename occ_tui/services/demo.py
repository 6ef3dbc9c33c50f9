"""A portal with generated data, started as a child process that ends with its parent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from occ_tui.services.session import SessionOptions

DEMO_PROFILES = ("finance", "technical", "management", "support")
"""The contacts one may be."""


@contextmanager
def start_demo(
    *,
    accounts: int = 1,
    invoices: int = 1277,
    seed: int = 1,
    as_: str = "finance",
    today: date | None = None,
    hostile: bool = False,
) -> Iterator[SessionOptions]:
    """Runs a portal on a Unix socket in a fresh 0700 directory and yields options for a session on it.

    Errors: `PortalExtraMissing` (its text is the install command), `DemoFailed`.
    """
    raise NotImplementedError
    yield SessionOptions()
