"""Clocks of store and journal that stand still, and a write path that does not wait between attempts."""

from __future__ import annotations

from datetime import datetime

import pytest

from occ_tui.services import journal, sync, sync_run
from occ_tui.services.write_path import WritePath
from occ_tui.store.journal import journal as journals


def stand_still(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    """It is `at` for every sync and every entry of the journal, until the test ends."""
    now_ms = int(at.timestamp() * 1000)
    # `sync_run` is loaded late and takes its own name for it: one that was patched only there would outlive the test.
    for module in (sync, sync_run, journal):
        monkeypatch.setattr(module, "now_ms", lambda: now_ms)
    monkeypatch.setitem(journals.Journal.open.__func__.__kwdefaults__, "clock", lambda: now_ms)  # type: ignore[attr-defined]
    monkeypatch.setitem(WritePath.__init__.__kwdefaults__, "pauses_s", (0, 0))
