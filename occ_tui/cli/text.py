"""Text in cells of a terminal, as the command line's tables use it: see `domain.width`."""

from __future__ import annotations

from occ_tui.domain.width import ELLIPSIS, cells, cut, pad

__all__ = ["ELLIPSIS", "cells", "cut", "pad"]
