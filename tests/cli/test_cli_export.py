"""`occ invoices … --to FILE`: the same list as on the screen, as a file."""

from __future__ import annotations

import csv
import json
from io import StringIO

import openpyxl
import pytest
from support import ledger


@pytest.fixture
def ask(occ, own_home, monkeypatch):
    """Runs `occ invoices` on the small ledger as of a fixed day, in an empty directory."""
    path = ledger.write_config(own_home)
    ledger.filled(path)
    (own_home / "out").mkdir()
    monkeypatch.chdir(own_home / "out")

    def run(*words):
        return occ("invoices", *words, "--config-file", str(path), "--today", ledger.TODAY)

    return run


def test_the_file_holds_exactly_what_standard_output_would(ask, own_home):
    for how in ("csv", "tsv", "json", "jsonl"):
        printed = ask("--status", "overdue", "-o", how).out
        shown = ask("--status", "overdue", "--to", f"list.{how}")
        assert shown.code == 0
        assert shown.out == ""
        assert f"3 invoices written to {own_home}/out/list.{how}" in shown.err
        assert (own_home / "out" / f"list.{how}").read_text(encoding="utf-8") == printed


def test_a_query_narrows_the_file_as_it_narrows_the_list(ask, own_home):
    words = ("amount>=5000", "currency:EUR", "--sort", "invoiceAmount:desc")
    printed = ask(*words, "-o", "jsonl").out
    assert ask(*words, "--to", "list.jsonl").code == 0
    written = (own_home / "out" / "list.jsonl").read_text(encoding="utf-8")
    assert written == printed
    assert [json.loads(line)["invoiceNumber"] for line in written.splitlines()] == ["100482391", "100482217"]


def test_a_spreadsheet_has_the_chosen_fields_of_the_chosen_invoices(ask):
    ask("--status", "overdue", "--sort", "invoiceAmountDue:desc", "--limit", "2", "--to", "list.xlsx",
        "--fields", "invoiceNumber,invoiceAmountDue")  # fmt: skip
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook("list.xlsx").active.iter_rows()]
    assert rows == [["invoiceNumber", "invoiceAmountDue"], ["100482217", 11900], ["100482391", 9000]]


def test_o_says_the_format_where_the_name_does_not(ask, own_home):
    assert ask("--to", "list.txt", "-o", "csv").code == 0
    rows = list(csv.DictReader(StringIO((own_home / "out" / "list.txt").read_text(encoding="utf-8"))))
    assert len(rows) == len(ledger.ACME_ROWS)


def test_a_name_that_says_no_format_is_refused_before_anything_is_written(ask, own_home):
    shown = ask("--to", "list.doc")
    assert shown.code == 2
    assert ".xlsx" in shown.err
    assert list((own_home / "out").iterdir()) == []


def test_a_file_that_is_there_is_replaced_only_when_told(ask, own_home):
    place = own_home / "out" / "list.json"
    place.write_text("mine")
    shown = ask("--to", "list.json")
    assert shown.code == 2
    assert place.read_text() == "mine"
    assert ask("--to", "list.json", "--overwrite").code == 0
    assert len(json.loads(place.read_text(encoding="utf-8"))) == len(ledger.ACME_ROWS)


def test_overwrite_without_a_file_is_refused(ask):
    assert ask("--overwrite").code == 2


def test_a_place_where_nothing_can_be_written_is_told(ask):
    shown = ask("--to", "nowhere/list.csv")
    assert shown.code == 2
    assert "could not be written" in shown.err


def test_an_unknown_field_is_refused_as_everywhere(ask):
    assert ask("--to", "list.csv", "--fields", "invoiceNumbr").code == 2


def test_an_export_that_is_interrupted_leaves_no_half_file(ask, own_home, monkeypatch):
    from occ_tui.services import export

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(export, "fields_of", interrupted)
    for how in export.FORMATS:
        assert ask("--to", f"list.{how}").code == 130
    assert list((own_home / "out").iterdir()) == []


def test_pdfs_are_saved_and_what_could_not_be_had_is_named(ask, own_home, monkeypatch):
    from occ_tui.client.errors import NotAuthorizedOrNotFound
    from occ_tui.services import pdfs

    async def save_all(session, records, directory, *, progress):
        gone = NotAuthorizedOrNotFound(404, "NotAuthorizedOrNotFound", "no")
        gone.request_id = "req-5"
        failed = (("100483002", gone),) if len(records) > 1 else ()
        return pdfs.PdfsSaved(directory, len(records) - len(failed), 0, (), failed)

    monkeypatch.setattr(pdfs, "save_all", save_all)
    shown = ask("--status", "overdue", "--pdf-to", "pdf")
    assert shown.code == 4
    assert "2 PDFs saved in pdf" in shown.err
    assert "Could not be had: 100483002" in shown.err
    assert "req-5" in shown.err
    assert ask("--status", "overdue", "--limit", "1", "--pdf-to", "pdf").code == 0


def test_pdfs_and_a_file_at_once_are_refused(ask):
    assert ask("--pdf-to", "pdf", "--to", "x.csv").code == 2
    assert ask("--pdf-to", "pdf", "-o", "csv").code == 2
