"""Exports, opened by another library: what programs read from them, and what is left of one that failed."""

from __future__ import annotations

import csv
import errno
import gc
import json
import os
import stat
import tracemalloc
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from support.ledger import ACME, HOSTILE, fill, summary, write_config

from occ_tui.domain.invoices import Tab
from occ_tui.domain.rows import spreadsheet
from occ_tui.domain.rows.invoices import FIELDS
from occ_tui.services import export, files
from occ_tui.services.errors import BadUsage, ExportStopped, FileExists, FileNotWritten
from occ_tui.services.export import Exported
from occ_tui.services.invoices import view
from occ_tui.services.session import Session, SessionOptions

FORMULAS = ["=1+1", "+49 89", "-2", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", "http://evil.example", "1234", "{=1}"]
HUGE = "12345678901234567.89"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    config = write_config(tmp_path)
    with Session.open(SessionOptions(config_file=config, cache_dir=tmp_path / "cache")) as opened:
        yield opened


def filled(session: Session, *rows: Any) -> None:
    fill(session, {ACME: list(rows)})


def written(session: Session, path: Path, how: str | None = None, **options: Any) -> Exported:
    source = export.of_view(session, view(session, Tab.ALL))
    return export.export(session, source, path, how or export.format_of(path), **options)


def sheet_rows(path: Path) -> list[dict[str, Any]]:
    """What openpyxl reads: cells by heading."""
    book = openpyxl.load_workbook(path)
    rows = []
    for sheet in book.worksheets:
        headings, *others = list(sheet.iter_rows())
        rows += [{str(head.value): cell for head, cell in zip(headings, row, strict=True)} for row in others]
    book.close()
    return rows


def left_over(directory: Path) -> list[str]:
    return sorted(place.name for place in directory.iterdir())


@pytest.mark.parametrize("how", export.FORMATS)
def test_every_format_holds_every_invoice_once_and_is_its_owners_alone(session, tmp_path, how):
    filled(session, *(summary(str(number)) for number in range(1203)))
    place = tmp_path / "out" / f"list.{how}"
    place.parent.mkdir()
    done = written(session, place)
    assert done == Exported(place, 1203)
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert left_over(place.parent) == [place.name]
    numbers = {
        "csv": lambda: [row["invoiceNumber"] for row in csv.DictReader(StringIO(place.read_text(encoding="utf-8")))],
        "tsv": lambda: [line.split("\t")[0] for line in place.read_text().splitlines()[1:]],
        "json": lambda: [row["invoiceNumber"] for row in json.loads(place.read_text())],
        "jsonl": lambda: [json.loads(line)["invoiceNumber"] for line in place.read_text().splitlines()],
        "xlsx": lambda: [row["invoiceNumber"].value for row in sheet_rows(place)],
    }[how]
    assert sorted(numbers(), key=int) == [str(number) for number in range(1203)]


@pytest.mark.parametrize("how", export.FORMATS)
def test_an_empty_list_is_a_file_that_says_so(session, tmp_path, how):
    filled(session)
    place = tmp_path / f"list.{how}"
    assert written(session, place).rows == 0
    if how == "xlsx":
        assert sheet_rows(place) == []
    elif how == "json":
        assert json.loads(place.read_text()) == []
    else:
        assert len(place.read_text().splitlines()) == (0 if how == "jsonl" else 1)


def test_no_cell_of_a_spreadsheet_is_a_formula_or_a_link(session, tmp_path):
    filled(session, *(summary(str(at), partyName=text, invoicePoNumber=text) for at, text in enumerate(FORMULAS)))
    rows = sheet_rows(written(session, tmp_path / "list.xlsx").path)
    for row in rows:
        for name in ("partyName", "invoicePoNumber", "invoiceNumber"):
            assert row[name].data_type == "s", row[name].value
            assert row[name].hyperlink is None
    shown = {row["partyName"].value for row in rows}
    assert {"=1+1", "@SUM(A1)", "1234", "http://evil.example", "{=1}"} <= shown


def test_no_cell_of_a_csv_file_starts_a_formula(session, tmp_path):
    filled(session, *(summary(str(at), partyName=text) for at, text in enumerate(FORMULAS)))
    place = written(session, tmp_path / "list.csv").path
    for row in csv.DictReader(StringIO(place.read_text(encoding="utf-8"))):
        assert not row["partyName"].startswith(("=", "+", "-", "@", "\t"))
    assert "'=1+1" in place.read_text()


@pytest.mark.parametrize("how", export.FORMATS)
def test_hostile_text_reaches_no_file(session, tmp_path, how):
    filled(session, summary("1", partyName=HOSTILE, invoiceRefNumber="a\nb\rc\x00d"))
    place = written(session, tmp_path / f"list.{how}").path
    if how == "xlsx":
        content = "\n".join(str(cell.value) for row in sheet_rows(place) for cell in row.values())
    else:
        content = place.read_text(encoding="utf-8")
    for sign in ("\x1b", "\x9b", "\u202e", "\x00", "\r"):
        assert sign not in content
    assert "owned" in content


def test_amounts_are_numbers_in_the_format_of_their_currency(session, tmp_path):
    filled(
        session,
        summary("1", amount="11900.00"),
        summary("2", amount="1204000", currency="JPY"),
        summary("3", amount="310.500", currency="BHD"),
        summary("4", amount="-5.25", currency="USD"),
    )
    rows = {
        row["invoiceNumber"].value: row["invoiceAmount"]
        for row in sheet_rows(written(session, tmp_path / "x.xlsx").path)
    }
    assert [rows[name].value for name in "1234"] == [11900, 1204000, 310.5, -5.25]
    assert [rows[name].number_format for name in "1234"] == [
        '#,##0.00" EUR"',
        '#,##0" JPY"',
        '#,##0.000" BHD"',
        '#,##0.00" USD"',
    ]


def test_an_amount_that_no_cell_holds_exactly_is_text(session, tmp_path):
    filled(session, summary("1", amount=HUGE), summary("2", amount="9999999999999.99"))
    rows = {
        row["invoiceNumber"].value: row["invoiceAmount"]
        for row in sheet_rows(written(session, tmp_path / "x.xlsx").path)
    }
    assert rows["1"].value == HUGE
    assert rows["2"].value == 9999999999999.99


def test_days_are_dates_and_a_day_that_is_not_there_is_nothing(session, tmp_path):
    filled(
        session, summary("1"), summary("2", timeInvoiceDue=None), summary("3", timeInvoiceDue="1850-01-01T00:00:00Z")
    )
    rows = {
        row["invoiceNumber"].value: row["timeInvoiceDue"]
        for row in sheet_rows(written(session, tmp_path / "x.xlsx").path)
    }
    assert rows["1"].value.isoformat() == "2026-12-05T00:00:00"
    assert rows["2"].value is None
    assert str(rows["3"].value).startswith("1850")


def test_rows_beyond_one_sheet_go_on_the_next(session, tmp_path, monkeypatch):
    monkeypatch.setattr(spreadsheet, "MAX_ROWS", 11)
    filled(session, *(summary(str(number)) for number in range(25)))
    place = written(session, tmp_path / "x.xlsx").path
    book = openpyxl.load_workbook(place)
    assert [len(list(sheet.iter_rows())) for sheet in book.worksheets] == [11, 11, 6]
    assert len({row["invoiceNumber"].value for row in sheet_rows(place)}) == 25


def test_chosen_fields_come_in_their_order_and_amounts_keep_their_currency(session, tmp_path):
    filled(session, summary("1", amount="1204000", currency="JPY"))
    names = ("invoiceAmountDue", "invoiceNumber")
    assert (
        written(session, tmp_path / "x.csv", names=names).path.read_text()
        == "invoiceAmountDue,invoiceNumber\n1204000,1\n"
    )
    (row,) = sheet_rows(written(session, tmp_path / "x.xlsx", names=names).path)
    assert list(row) == list(names)
    assert row["invoiceAmountDue"].number_format == '#,##0" JPY"'


def test_marked_invoices_come_in_their_order_and_one_that_is_gone_is_left_out(session, tmp_path):
    filled(session, *(summary(str(number)) for number in range(9)))
    source = export.of_invoices(session, ["id-7", "id-gone", "id-3"])
    done = export.export(session, source, tmp_path / "x.jsonl", "jsonl", names=["invoiceNumber"])
    assert [json.loads(line)["invoiceNumber"] for line in done.path.read_text().splitlines()] == ["7", "3"]


def test_a_sync_in_the_middle_changes_nothing_in_the_file(session, tmp_path):
    filled(session, *(summary(str(number)) for number in range(1300)))

    def sync_meanwhile(progress):
        if progress.rows_done == export.BLOCK:
            filled(session, *(summary(str(number)) for number in range(5000, 5003)))

    place = written(session, tmp_path / "x.jsonl", progress=sync_meanwhile).path
    numbers = {json.loads(line)["invoiceNumber"] for line in place.read_text().splitlines()}
    assert numbers == {str(number) for number in range(1300)}
    assert written(session, tmp_path / "later.jsonl").rows == 3


def test_a_file_that_is_there_is_replaced_only_when_told(session, tmp_path):
    filled(session, summary("1"))
    place = tmp_path / "x.csv"
    place.write_text("mine")
    with pytest.raises(FileExists):
        written(session, place)
    assert place.read_text() == "mine"
    written(session, place, overwrite=True)
    assert "invoiceNumber" in place.read_text()


def test_a_file_that_came_meanwhile_is_not_replaced_either(session, tmp_path):
    filled(session, summary("1"))
    place = tmp_path / "out" / "x.csv"
    place.parent.mkdir()
    with pytest.raises(FileExists):
        written(session, place, progress=lambda _: place.write_text("theirs"))
    assert place.read_text() == "theirs"
    assert left_over(place.parent) == ["x.csv"]


def test_a_link_in_the_way_is_not_followed(session, tmp_path):
    filled(session, summary("1"))
    (tmp_path / "x.csv").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FileExists):
        written(session, tmp_path / "x.csv")
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("how", export.FORMATS)
def test_an_export_that_is_stopped_leaves_nothing(session, tmp_path, how):
    filled(session, *(summary(str(number)) for number in range(1300)))
    place = tmp_path / "out" / f"x.{how}"
    place.parent.mkdir()
    asked = iter([False, False, True])
    with pytest.raises(ExportStopped):
        written(session, place, stop=lambda: next(asked))
    assert left_over(place.parent) == []


class FullDisk:
    """A stream on a disk with room for some bytes only."""

    def __init__(self, stream, room):
        self._stream, self._room = stream, room

    def write(self, content):
        self._room -= len(content)
        if self._room < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return self._stream.write(content)

    def __getattr__(self, name):
        return getattr(self._stream, name)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._stream.close()


@pytest.mark.parametrize("how", export.FORMATS)
def test_a_full_disk_leaves_nothing_and_says_so(session, tmp_path, monkeypatch, how):
    filled(session, *(summary(str(number)) for number in range(1300)))
    created = files._created
    monkeypatch.setattr(files, "_created", lambda path: FullDisk(created(path), 3000))
    place = tmp_path / "out" / f"x.{how}"
    place.parent.mkdir()
    with pytest.raises(FileNotWritten) as refused:
        written(session, place)
    assert "No space left" in refused.value.reason
    del refused
    gc.collect()  # nothing that is thrown away later complains of the stream that is gone
    assert left_over(place.parent) == []


def test_a_directory_that_is_not_there_is_told(session, tmp_path):
    filled(session, summary("1"))
    with pytest.raises(FileNotWritten):
        written(session, tmp_path / "nowhere" / "x.xlsx")


def test_the_ending_says_the_format_and_an_unknown_one_is_refused():
    assert export.format_of(Path("a.XLSX")) == "xlsx"
    assert export.format_of(Path("a"), "csv") == "csv"
    with pytest.raises(BadUsage):
        export.format_of(Path("a.doc"))


def test_the_name_offered_is_made_here_and_free(session, tmp_path):
    shown = view(session, Tab.OVERDUE)._replace(today=20_780)
    place = tmp_path / export.default_name(shown, "xlsx")
    assert place.name == "invoices-overdue-2026-11-23.xlsx"
    place.touch()
    assert files.free_name(place).name == "invoices-overdue-2026-11-23-2.xlsx"


@pytest.mark.slow
@pytest.mark.parametrize("how", ["csv", "json", "xlsx"])
def test_ten_times_the_rows_need_no_more_memory(session, tmp_path, how):
    record = _one_record(session)
    peaks = {}
    for count in (1000, 5000, 50_000):  # the first run pays for imports
        source = lambda _store, count=count: ((record for _ in range(count)), count)  # noqa: E731
        tracemalloc.start()
        export.export(session, source, tmp_path / f"{count}.{how}", how, names=tuple(FIELDS)[:12])
        peaks[count] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peaks[50_000] < peaks[5000] * 1.2 + 200_000


def _one_record(session):
    filled(session, summary("1", partyName="ACME GmbH " * 10))
    from occ_tui.services import invoices

    return invoices.find(session, "1")
