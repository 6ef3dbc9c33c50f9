"""`make bench` prints every figure beside its goal and writes docs/performance.md; `--small` is a look for CI."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from benchmarks import keys, lookup, million, paging, report, store, sync, tables
from benchmarks.portal import portal
from benchmarks.timing import Figure

INVOICES = 12_000
"""Enough for a thousand pages of ten, and a little more."""
STORED = 200_000
"""Invoices of the store whose making is measured."""
SMALL = 20_000
DOCUMENT = Path(__file__).parents[1] / "docs" / "performance.md"


def everything() -> Iterator[Figure]:
    """All figures, one thing after the other, alone on the machine."""
    home = million.home()
    yield from keys.first_rows(home, 7)
    yield from keys.figures(home, 20)
    yield from keys.while_syncing(home, 15)
    yield from sync.page_figures(home, 5)
    yield from store.figures(STORED)
    yield from tables.figures(home, tables.ROWS)
    with portal(INVOICES) as served:
        yield from lookup.figures(served)
        yield from paging.figures(served)
        yield from sync.figures(served, INVOICES, 3)


def a_little() -> Iterator[Figure]:
    """Each kind of figure once, so that none of them stops working: times of so few say little."""
    home = million.home(SMALL)
    yield from keys.first_rows(home, 1)
    yield from keys.figures(home, 1)
    yield from keys.while_syncing(home, 1)
    yield from sync.page_figures(home, 1)
    yield from store.figures(SMALL)
    with portal(1_000) as served:
        yield from sync.figures(served, 1_000, 1)


def main() -> None:
    """Measures, prints, and writes the document unless it was only a look."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--small", action="store_true", help="under a minute; nothing is written")
    options = parser.parse_args()
    figures = []
    for figure in a_little() if options.small else everything():
        print(figure, flush=True)
        figures.append(figure)
    if not options.small:
        DOCUMENT.write_text(report.document(figures), encoding="utf-8")


if __name__ == "__main__":
    main()
