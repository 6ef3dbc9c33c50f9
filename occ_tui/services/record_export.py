"""Records as a file: CSV, or what its name ends with: TSV, JSON, JSON lines, a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from occ_tui.services.files import new_file


def default_name(what: str, today: int) -> str:
    """A file name made here: `orders-2026-11-23.csv`."""
    from occ_tui.domain.dates import from_epoch_day

    return f"{what}-{from_epoch_day(today).isoformat()}.csv"


def export_records(
    rows: Iterable[Mapping[str, Any]], fields: Sequence[str], path: Path, *, title: str = "", overwrite: bool = False
) -> int:
    """Writes `rows` to `path`; the number of rows. `title` is the name of the sheet of a spreadsheet.

    Blocks: for a thread. Errors: `FileExists` unless `overwrite`, `FileNotWritten`.
    """
    from occ_tui.domain.rows.records import write_records

    path = path.expanduser().absolute()
    ending = path.suffix.removeprefix(".").lower()
    how = ending if ending in ("csv", "tsv", "json", "jsonl") else "csv"
    with new_file(path, overwrite=overwrite) as stream:
        if ending == "xlsx":
            from occ_tui.domain.rows.spreadsheet import write_workbook

            return write_workbook(rows, fields, stream, path.parent, title=title)
        text = TextIOWrapper(stream, encoding="utf-8", newline="", write_through=False)
        try:
            count = write_records(rows, fields, how, text)
            text.flush()
            return count
        finally:
            text.detach()
