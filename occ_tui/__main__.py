"""`python -m occ_tui` is `occ`."""

from __future__ import annotations

import sys

from occ_tui.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
