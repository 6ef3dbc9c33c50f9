"""Where measurements keep what they need again: stores, results, and the environments that `make peers` makes."""

from __future__ import annotations

import os
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "occ-tui")
RESULTS = CACHE / "benchmarks"
OCI = CACHE / "peers" / "bin" / "oci"
"""Oracle's own command line."""
TABLES = CACHE / "peers-textual" / "bin" / "python"
"""A Python with other tables for Textual."""
POSTING = CACHE / "peers-posting" / "bin" / "posting"
HARLEQUIN = CACHE / "peers-harlequin" / "bin" / "harlequin"
"""Other programs for the terminal, made with Textual."""
