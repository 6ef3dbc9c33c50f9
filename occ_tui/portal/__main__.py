"""Starts the portal's command line as a program of its own."""

from __future__ import annotations

import sys

from occ_tui.portal.cli import main

sys.exit(main())
