"""How this machine compares with the one on which goals in milliseconds were set: nothing else makes them comparable.

There, starting Python with `sqlite3`, `json` and `argparse` took 24 ms, and the first picture of a minimal Textual app
191 to 197; machines on which both take twice as long have been seen. Ratios need none of this.
"""

from __future__ import annotations

import os
import sys

from benchmarks.timing import Figure, ms, programs

BARE = (sys.executable, "-c", "import sqlite3, json, argparse")
"""The least that a look-up could import."""
THERE_S = 0.024
_ROUNDS = 41


class Pace:
    """See the module."""

    def __init__(self, here_s: float) -> None:
        self._here_s = here_s

    @classmethod
    def measured(cls) -> Pace:
        """That of this machine now."""
        return cls(programs({"bare": BARE}, os.environ, _ROUNDS)["bare"].wall)

    def paced(self, figure: Figure) -> Figure | None:
        """A figure in milliseconds as it would be there; `None` for what is of no machine."""
        if not figure.name.startswith("ms, "):
            return None
        return figure.with_value(figure.value * THERE_S / self._here_s)

    def __str__(self) -> str:
        return (
            f"bare Python starts in {ms(self._here_s)}, where the goals in milliseconds were set in {ms(THERE_S)}: "
            f"“at its pace” is what was measured × {THERE_S / self._here_s:.2f}"
        )
