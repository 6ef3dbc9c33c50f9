"""`make bench`: prints every figure beside its goal."""

from __future__ import annotations

from benchmarks import lookup, paging, store
from benchmarks.portal import portal

INVOICES = 12_000
"""Enough for a thousand pages of ten, and a little more."""
STORED = 200_000
"""Invoices of the store that is measured without a portal."""


def main() -> None:
    """Measures one thing after the other, alone on the machine."""
    with portal(INVOICES) as served:
        for figure in (*lookup.figures(served), *paging.figures(served)):
            print(figure, flush=True)
    for figure in store.figures(STORED):
        print(figure, flush=True)


if __name__ == "__main__":
    main()
