"""A sync killed anywhere leaves the old state or the new one, whole, and the next sync brings the new one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.killed_sync import STEPS, prepare, sync_again
from support.store_ledgers import NOW_MS, check_upkeep, everything

from occ_tui.store.database import Store
from occ_tui.store.sync_state import ages, interrupted_since

TESTS = Path(__file__).parents[1]

State = frozenset[tuple[object, ...]]


def state(store: Store) -> State:
    """What the store shows, but for the places of rows."""
    return frozenset(tuple(record[1:]) for record in everything(store))


@pytest.mark.parametrize("bulk_rows", [0, 20_000])
def test_a_sync_killed_at_any_step_shows_the_old_or_the_new_state(tmp_path: Path, bulk_rows: int) -> None:
    base = tmp_path / "base" / "cache.db"
    with Store.open(base) as store:
        prepare(store)
        old = state(store)
    killed = tmp_path / "killed"
    command = [sys.executable, "-m", "support.killed_sync", str(base), str(killed), str(bulk_rows)]
    subprocess.run(command, check=True, env=os.environ | {"PYTHONPATH": str(TESTS)}, timeout=300)
    with Store.open(killed / "whole" / "cache.db") as whole:
        new = state(whole)
    steps = sorted(int(place.name) for place in killed.iterdir() if place.name != "whole")
    assert len(steps) >= STEPS
    shown = []
    for step in steps:
        path = killed / str(step) / "cache.db"
        with Store.open(path) as store:
            assert not store.was_rebuilt
            shown.append(state(store))
            check_upkeep(store)
            is_new = shown[-1] == new
            assert is_new or shown[-1] == old, step
            assert len(ages(store)) == 2
            assert is_new or interrupted_since(store) in (None, NOW_MS)
            assert not is_new or interrupted_since(store) is None
        sync_again(path)
        with Store.open(path) as store:
            assert state(store) == new
            check_upkeep(store)
    assert {old, new} == set(shown)
    assert shown == sorted(shown, key=lambda one: one == new), "what was new is not old again later"
