"""`make bench` prints every figure beside its goal and writes docs/performance.md; `--small` is a look for CI."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks import report
from benchmarks.kinds import KINDS, Kind, Stage
from benchmarks.load import MUCH, Load
from benchmarks.pace import Pace
from benchmarks.timing import Figure

DOCUMENT = Path(__file__).parents[1] / "docs" / "performance.md"


def measured(kinds: Sequence[Kind], stage: Stage) -> Iterator[tuple[Kind, Figure]]:
    """All figures, one thing after the other; each says so if other programs kept the machine busy meanwhile."""
    load = Load()
    for kind in kinds:
        for figure in kind.measure(stage):
            others = load.look()
            yield kind, figure.with_note(f"others used {others:.1f} processors") if others > MUCH else figure


def main() -> None:
    """Measures, prints, and writes the document unless it was only a look or only a part."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--small", action="store_true", help="a look; nothing is written")
    long = [kind.name for kind in KINDS if kind.is_long]
    told = f"also what takes most of an hour each, or what is named of it: {', '.join(long)}"
    parser.add_argument("--long", nargs="*", choices=long, metavar="NAME", help=told)
    names = [kind.name for kind in KINDS]
    parser.add_argument("--only", nargs="+", choices=names, metavar="NAME", help=f"of {', '.join(names)}")
    options = parser.parse_args()
    asked = {name for name in long if options.long is not None and (not options.long or name in options.long)}
    kinds = [
        kind
        for kind in KINDS
        if (kind.name in options.only if options.only else not kind.is_long) or kind.name in asked
    ]
    found: list[tuple[Kind, Figure]] = []
    pace = Pace.measured()
    print(pace, flush=True)
    with Stage(is_small=options.small) as stage:
        for kind, figure in measured([kind for kind in kinds if not (options.small and kind.only_whole)], stage):
            if not found or found[-1][0] is not kind:
                print(f"{kind.title} ({kind.name})", flush=True)
            there = pace.paced(figure)
            print(f"  {figure}" + (f"; at its pace {there.shown} {there.sign}" if there else ""), flush=True)
            found.append((kind, figure))
    if not (options.small or options.only):
        DOCUMENT.write_text(report.document(found, pace), encoding="utf-8")


if __name__ == "__main__":
    main()
