"""How this machine compares with the one on which goals in milliseconds were set: nothing else makes them comparable.

There, starting Python with `sqlite3`, `json` and `argparse` took 24 ms, and the first picture of a minimal Textual app
191 to 197; machines on which both take twice as long have been seen. Ratios need none of this.
"""

from __future__ import annotations

import os
import sys
from typing import NamedTuple

from benchmarks.start import minimal_s
from benchmarks.timing import Figure, ms, programs

BARE = (sys.executable, "-c", "import sqlite3, json, argparse")
"""The least that a look-up could import."""
BARE_THERE_S = 0.024
MINIMAL_THERE_S = 0.194
_ROUNDS = 41


class Pace(NamedTuple):
    """How fast this machine is: what the two take here, in seconds."""

    bare_s: float
    minimal_s: float

    @classmethod
    def measured(cls) -> Pace:
        """That of this machine now."""
        return cls(programs({"bare": BARE}, os.environ, _ROUNDS)["bare"].wall, minimal_s(os.environ, _ROUNDS // 4))

    @property
    def factor(self) -> float:
        """What makes a time here one there, by the yardstick that forgives less."""
        return max(BARE_THERE_S / self.bare_s, MINIMAL_THERE_S / self.minimal_s)

    def paced(self, figure: Figure) -> Figure | None:
        """A figure in milliseconds as it would be there; `None` for what is of no machine."""
        if not figure.name.startswith("ms, "):
            return None
        return figure.with_value(figure.value * self.factor)

    def __str__(self) -> str:
        return (
            f"bare Python starts in {ms(self.bare_s)}, where the goals in milliseconds were set in {ms(BARE_THERE_S)}; "
            f"a minimal Textual app paints after {ms(self.minimal_s)}, there {ms(MINIMAL_THERE_S)}: "
            f"“at its pace” is what was measured × {self.factor:.2f}, the milder difference"
        )
