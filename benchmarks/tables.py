"""The same rows in Textual's own DataTable and in textual-fastdatatable, as a reader of many rows would use them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator

from benchmarks.million import Home
from benchmarks.places import TABLES
from benchmarks.timing import Figure

ROWS = 100_000
_COUNTED = """
import json, re, sqlite3, sys, time
from pathlib import Path
from textual.app import App
kind, file, rows = sys.argv[1], sys.argv[2], int(sys.argv[3])
query = "SELECT number, party, po, reference, time_due, time_invoice, amount, due FROM invoices LIMIT ?"
columns = ("Number", "Party", "PO", "Reference", "Due date", "Dated", "Amount", "Due")
start = time.perf_counter()
found = sqlite3.connect(f"file:{file}?mode=ro", uri=True).execute(query, (rows,))
data = [tuple(str(cell) for cell in row) for row in found]
class Table(App):
    def compose(self):
        if kind == "textual":
            from textual.widgets import DataTable
            self.table = DataTable()
        else:
            from textual_fastdatatable import ArrowBackend, DataTable
            named = {name: list(values) for name, values in zip(columns, zip(*data))}
            self.table = DataTable(backend=ArrowBackend.from_pydict(named))
        yield self.table
    def on_mount(self):
        if kind == "textual":
            self.table.add_columns(*columns)
            self.table.add_rows(data)
        self.call_after_refresh(self.shown)
    def shown(self):
        self.seconds = time.perf_counter() - start
        self.exit()
app = Table()
app.run(headless=True, size=(120, 40))
rollup = Path("/proc/self/smaps_rollup").read_text()
private = sum(int(kb) for kb in re.findall(r"^Private_\\w+:\\s+(\\d+)", rollup, re.MULTILINE)) / 1024
print(json.dumps({"seconds": app.seconds, "mb": private}))
"""


def figures(store: Home, rows: int) -> Iterator[Figure]:
    """Seconds until the rows of each are shown, and its memory; nothing where `make peers` has not made it."""
    if not TABLES.exists():
        return
    for kind, name in (("textual", "Textual DataTable"), ("fast", "textual-fastdatatable")):
        words = [str(TABLES), "-c", _COUNTED, kind, str(store.cache), str(rows)]
        done = subprocess.run(words, env=store.env, capture_output=True, text=True, check=True)
        found = json.loads(done.stdout.strip().splitlines()[-1])
        more = "" if rows >= store.rows else f"; × {store.rows // rows} extrapolates to a million"
        yield Figure(
            f"{name}: seconds until {rows:,} rows are shown", found["seconds"], "", f"without a terminal{more}"
        )
        yield Figure(f"{name}: private memory with {rows:,} rows, MB", found["mb"], "", "")
