"""A list of invoices becomes a file: CSV, TSV, JSON, JSON lines or a spreadsheet, of any length, in constant memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from occ_tui.annotations import NamedTuple
from occ_tui.domain.rows.invoices import FIELDS, fields_of
from occ_tui.locale import _
from occ_tui.services import invoices
from occ_tui.services.errors import BadUsage, ExportStopped
from occ_tui.services.files import new_file

if TYPE_CHECKING:
    from occ_tui.domain.invoices import InvoiceRecord
    from occ_tui.services.session import Session
    from occ_tui.store.database import Store
    from occ_tui.store.invoices import View

FORMATS = ("csv", "tsv", "json", "jsonl", "xlsx")
BLOCK = 500
"""Rows read at a time."""


class ExportProgress(NamedTuple):
    """How far an export is."""

    rows_done: int
    rows_total: int | None


class Exported(NamedTuple):
    """A file that was written."""

    path: Path
    rows: int


Progress = Callable[[ExportProgress], None]
Source = Callable[["Store"], tuple[Iterable["InvoiceRecord"], int | None]]
"""What is exported: records and how many there are, read from one state of a store."""


def format_of(path: Path, asked: str | None = None) -> str:
    """The format of a file: the one that is asked for, or what its name ends with. Error: `BadUsage`."""
    how = asked or path.suffix.removeprefix(".").lower()
    if how not in FORMATS:
        endings = ", ".join(f".{name}" for name in FORMATS)
        raise BadUsage(
            _("The name of the file says no format; let it end with one of {endings}").format(endings=endings)
        )
    return how


def default_name(view: View, how: str) -> str:
    """A file name made here, of letters, digits and dashes: `invoices-overdue-2026-11-23.xlsx`."""
    from occ_tui.domain.dates import from_epoch_day

    return f"{list_name(view)}-{from_epoch_day(view.today).isoformat()}.{how}"


def list_name(view: View) -> str:
    """What files of a view are called: `invoices-overdue`, `invoices-changes`."""
    return f"invoices-{view.tab.value if view.since is None else 'changes'}"


def of_view(session: Session, view: View, limit: int | None = None) -> Source:
    """Every invoice of a view in its order, at most `limit`."""

    def source(store: Store) -> tuple[Iterable[InvoiceRecord], int | None]:
        reader = invoices.reader(session, view, store=store)
        total = reader.count().number
        wanted = total if limit is None else min(limit, total)

        def blocks() -> Iterator[InvoiceRecord]:
            for offset in range(0, wanted, BLOCK):
                yield from reader.rows(offset, min(BLOCK, wanted - offset))

        return blocks(), wanted

    return source


def of_invoices(session: Session, internal_invoice_ids: Sequence[str]) -> Source:
    """These invoices in this order; one that is gone meanwhile is left out."""

    def source(store: Store) -> tuple[Iterable[InvoiceRecord], int | None]:
        found = (invoices.get(session, name, store=store) for name in internal_invoice_ids)
        return (record for record in found if record is not None), len(internal_invoice_ids)

    return source


def export(
    session: Session,
    source: Source,
    path: Path,
    how: str,
    *,
    names: Sequence[str] | None = None,
    overwrite: bool = False,
    progress: Progress | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> Exported:
    """Writes the fields `names` (default: all) of `source` to `path`, whole or not at all. Blocks: for a thread.

    All of it is read from one state of the store, whatever a sync publishes meanwhile. `stop` is asked now and then;
    when it says so, `ExportStopped` is raised and no file is left. Errors: `FileExists` unless `overwrite`,
    `FileNotWritten`, those of the store.
    """
    chosen = tuple(names or FIELDS)
    path = path.expanduser().absolute()
    with closing(session.new_store()) as store, new_file(path, overwrite=overwrite) as stream, store.reading():
        records, total = source(store)
        rows = _fields(session, records, chosen, total, progress, stop)
        return Exported(path, _write(rows, chosen, how, stream, path.parent))


def _fields(
    session: Session,
    records: Iterable[InvoiceRecord],
    names: tuple[str, ...],
    total: int | None,
    progress: Progress | None,
    stop: Callable[[], bool],
) -> Iterator[dict[str, Any]]:
    today = session.clock.today_number()
    read = tuple(dict.fromkeys((*names, "currencyCode")))
    for done, record in enumerate(records):
        if done % BLOCK == 0:
            if stop():
                raise ExportStopped
            if progress is not None:
                progress(ExportProgress(done, total))
        yield fields_of(record, today, read)


def _write(rows: Iterable[dict[str, Any]], names: tuple[str, ...], how: str, stream: BinaryIO, beside: Path) -> int:
    if how == "xlsx":
        from occ_tui.domain.rows.spreadsheet import write_workbook

        return write_workbook(rows, names, stream, beside)
    from occ_tui.domain.rows.records import write_records

    text = TextIOWrapper(stream, encoding="utf-8", newline="", write_through=False)
    try:
        # Which amount is in which currency is read anyway, but written only where it is asked for.
        chosen = ({name: row[name] for name in names} for row in rows)
        count = write_records(chosen, names, how, text)
        text.flush()
        return count
    finally:
        text.detach()
