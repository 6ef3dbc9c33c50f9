"""`python -m occ_tui` is `occ`."""

from __future__ import annotations

from occ_tui.cli.entry import program

if __name__ == "__main__":
    program()
