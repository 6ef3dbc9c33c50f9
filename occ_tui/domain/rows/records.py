"""Records as JSON, JSON lines, CSV or TSV: one place writes them, for standard output, files and mail alike."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

from occ_tui.annotations import Any, TextIO
from occ_tui.domain.text import clean, csv_safe

NUMBER_FIELDS = frozenset(
    {
        "invoiceAmount",
        "invoiceAmountCredited",
        "invoiceAmountAdjusted",
        "invoiceAmountApplied",
        "invoiceAmountDue",
        "invoiceAmountInDispute",
        "overdueAmount",
        "amount",
        "balance",
        "invoiceAmountDueBefore",
    }
)
"""Decimal strings that we made from integers: a leading minus there is a number, never a formula."""


def write_records(
    rows: Iterable[Mapping[str, Any]], names: Sequence[str], how: str, stream: TextIO | None = None
) -> int:
    """Writes `rows` as `how` (json, jsonl, csv, tsv) while they come; answers how many there were."""
    stream = as_utf8(stream or sys.stdout)
    if how == "json":
        return _write_json(rows, stream)
    if how == "jsonl":
        return _write_json_lines(rows, stream)
    return _write_csv(rows, names, stream) if how == "csv" else _write_tsv(rows, names, stream)


def write_object(value: Mapping[str, Any], how: str, stream: TextIO | None = None) -> None:
    """Writes one thing: an object in JSON (not an array), one row in the other formats."""
    if how != "json":
        write_records([value], list(value), how, stream)
        return
    import json

    stream = as_utf8(stream or sys.stdout)
    stream.write(json.dumps(cleaned(value), ensure_ascii=False, indent=2))
    stream.write("\n")


def as_utf8(stream: TextIO) -> TextIO:
    """`stream` writing UTF-8 whatever the locale says: that is what JSON is, and what CSV readers expect."""
    with suppress(AttributeError, ValueError):
        if stream.encoding.lower().replace("-", "") != "utf8":
            stream.reconfigure(encoding="utf-8")  # type: ignore[attr-defined]
    return stream


def cleaned(value: Any) -> Any:
    """`value` with every text in it filtered again: what is written never depends on who filled the store."""
    if isinstance(value, str):
        return clean(value)
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, Mapping):
        return {clean(str(key)): cleaned(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [cleaned(item) for item in value]
    return value


def _write_json(rows: Iterable[Mapping[str, Any]], stream: TextIO) -> int:
    from json import dumps

    count = 0
    for count, row in enumerate(rows, 1):
        begin = ",\n  " if count > 1 else "[\n  "
        stream.write(begin + dumps(cleaned(row), ensure_ascii=False))
    stream.write("\n]\n" if count else "[]\n")
    return count


def _write_json_lines(rows: Iterable[Mapping[str, Any]], stream: TextIO) -> int:
    from json import dumps

    count = 0
    for row in rows:
        stream.write(dumps(cleaned(row), ensure_ascii=False) + "\n")
        count += 1
    return count


def _write_csv(rows: Iterable[Mapping[str, Any]], names: Sequence[str], stream: TextIO) -> int:
    import csv

    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(names)
    count = 0
    for row in rows:
        writer.writerow([_cell(name, row.get(name)) for name in names])
        count += 1
    return count


def _write_tsv(rows: Iterable[Mapping[str, Any]], names: Sequence[str], stream: TextIO) -> int:
    stream.write("\t".join(names) + "\n")
    count = 0
    for row in rows:
        # The filter leaves neither tab nor line break in a text.
        stream.write("\t".join(_cell(name, row.get(name)) for name in names) + "\n")
        count += 1
    return count


def _cell(name: str, value: Any) -> str:
    """A value as a spreadsheet takes it for nothing but itself."""
    text = clean(plain(value))
    return csv_safe(text) if isinstance(value, str) and name not in NUMBER_FIELDS else text


def plain(value: Any) -> str:
    """A value as one cell: nothing for `None`, `true` and `false` as JSON writes them, lists joined by `; `."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return "; ".join(plain(item) for item in value)
    if isinstance(value, Mapping):
        return "; ".join(f"{key}={plain(item)}" for key, item in value.items())
    return str(value)
