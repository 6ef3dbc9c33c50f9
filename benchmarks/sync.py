"""Filling the store: a full sync against Oracle's own command line on the same portal, and one page into a million."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import lookup
from benchmarks.endless import page_of_changes
from benchmarks.million import TENANCY, Home
from benchmarks.portal import portal
from benchmarks.timing import Figure, command, medians, ms
from occ_tui.client.config import load_profile  # noqa: F401  # imported before anything is timed
from occ_tui.store.database import Store
from occ_tui.store.staging import Staging
from occ_tui.wire.rows import read_invoices


def figures(invoices: int, rounds: int, *, warms_up: bool = True) -> Iterator[Figure]:
    """`occ sync --full` into an empty store against `oci … invoice list --all`, in turns, each a program of its own."""
    with portal(invoices) as there:
        sync = command(there.occ("sync", "--full"), there.env)

        def sync_anew() -> None:
            shutil.rmtree(Path(there.env["XDG_CACHE_HOME"], "occ"), ignore_errors=True)
            sync()

        runs: dict[str, Callable[[], object]] = {"occ": sync_anew}
        if lookup.OCI.exists():
            runs["oci"] = command([*lookup.oci(there), "--all"], there.env)
        times = medians(runs, rounds, warms_up=warms_up)
    rate = invoices / times["occ"]
    if "oci" not in times:
        yield Figure("full sync, rows per second", rate, "", f"{invoices:,} rows in {times['occ']:.2f} s")
        return
    yield Figure(
        "full sync by occ / oci … list --all, rows per second",
        times["oci"] / times["occ"],
        "≥ 10",
        f"{rate:,.0f} / {invoices / times['oci']:,.0f}; {invoices:,} rows, programs from start to end",
    )


def page_figures(store: Home, rounds: int) -> Iterator[Figure]:
    """One page of 1,000 changed rows: parsed, staged and published into a copy of the store; and the store's size."""
    yield Figure("bytes of the store per row", store.cache.stat().st_size / store.rows, "≤ 450", "")
    with tempfile.TemporaryDirectory(prefix="occ-bench-", dir=store.directory) as directory:
        copy = Path(directory, "cache.db")
        shutil.copyfile(store.cache, copy)
        with Store.open(copy) as opened:
            pages = iter([page_of_changes(seed) for seed in range(rounds + 1)])
            median = medians({"page": lambda: _publish(opened, next(pages))}, rounds)["page"]
    yield Figure(
        f"ms, incremental sync of a page of 1,000 rows at {store.rows:,}",
        median * 1000,
        "≤ 300",
        f"parsed, staged, published; {ms(median)}",
    )


def _publish(store: Store, body: bytes) -> None:
    now_ms = int(time.time() * 1000)
    staging = Staging.begin(store, "one page", now_ms)
    staging.add_page(TENANCY, "one", read_invoices(body) or [], None)
    published = staging.publish(now_ms, incremental=[TENANCY])
    assert published.changed + published.new == 1000, published
