"""`x`: the list, or what is marked in it, becomes a file; the status line says where."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from support.ledger import summary
from support.screens import Start, listed, press, settle, shown

from occ_tui.services import export
from occ_tui.services.errors import FileNotWritten
from occ_tui.widgets.search_field import SearchField

NAME = "invoices-overdue-2026-11-23"
FEW = [summary(f"10000{number}", timeInvoiceDue=f"2026-09-0{number}T00:00:00.000Z") for number in range(1, 6)]


async def test_the_list_becomes_a_spreadsheet_under_a_name_that_is_offered(start: Start, own_home: Path) -> None:
    async with start(FEW) as pilot:
        await press(pilot, "x")
        assert "5 invoices of this list" in shown(pilot)
        assert "marked" not in shown(pilot).partition("Write to a file")[2].partition("esc close")[0]
        await press(pilot, "enter")
        assert f"{NAME}.xlsx" in shown(pilot)
        await press(pilot, "enter")
        assert "5 invoices written to" in shown(pilot)
        await press(pilot, "enter", "x")
        assert "Write to a file" in shown(pilot), "from sections that have no export of their own"
    rows = list(openpyxl.load_workbook(own_home / f"{NAME}.xlsx").active.iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == [f"10000{number}" for number in range(1, 6)]


async def test_what_is_marked_is_offered_first(start: Start, own_home: Path) -> None:
    async with start(FEW) as pilot:
        await press(pilot, "j", "space", "space", "x")
        assert "2 marked invoices" in shown(pilot)
        await press(pilot, "down", "down", "down", "enter", "enter")
        assert "2 invoices written to" in shown(pilot)
    (written,) = own_home.glob(f"{NAME}.json")
    assert [row["invoiceNumber"] for row in json.loads(written.read_text())] == ["100002", "100003"]


async def test_a_file_that_is_there_stays_and_another_name_is_offered(start: Start, own_home: Path) -> None:
    (own_home / f"{NAME}.xlsx").write_text("mine")
    async with start(FEW, size=(240, 40)) as pilot:
        await press(pilot, "x", "enter")
        assert f"{NAME}-2.xlsx" in shown(pilot)
        await press(pilot, "ctrl+u", *f"{NAME}.xlsx", "enter")
        assert "already" in shown(pilot)
    assert (own_home / f"{NAME}.xlsx").read_text() == "mine"
    assert not (own_home / f"{NAME}-2.xlsx").exists()


async def test_the_ending_one_types_counts(start: Start, own_home: Path) -> None:
    async with start(FEW) as pilot:
        await press(pilot, "x", "enter", "ctrl+u", *"list.csv", "enter")
        assert "written to" in shown(pilot)
    assert (own_home / "list.csv").read_text().startswith("invoiceNumber,")


async def test_esc_writes_nothing(start: Start, own_home: Path) -> None:
    before = sorted(own_home.iterdir())
    async with start(FEW) as pilot:
        await press(pilot, "x", "escape")
        await press(pilot, "x", "enter", "escape")
        assert "written" not in shown(pilot)
    assert [place for place in sorted(own_home.iterdir()) if place not in before and place.is_file()] == []


async def test_a_disk_that_is_full_is_told_in_a_sentence(
    start: Start, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise FileNotWritten(own_home / "x", "No space left on device")

    monkeypatch.setattr(export, "export", full)
    async with start(FEW, size=(240, 40)) as pilot:
        await press(pilot, "x", "enter", "enter")
        assert "there is no room left on the disk" in shown(pilot)
        await press(pilot, "x")
        assert "Write to a file" in shown(pilot), "and one can try again"


async def test_keys_work_while_a_long_list_is_written_and_leaving_leaves_no_half_file(
    start: Start, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    begun = threading.Event()

    def endless(session, source, path, how, *, progress, stop):  # type: ignore[no-untyped-def]
        from occ_tui.services.files import new_file

        with new_file(path) as stream:
            stream.write(b"half")
            progress(export.ExportProgress(500, 1_000_000))
            begun.set()
            while not stop():
                pass
            raise export.ExportStopped

    monkeypatch.setattr(export, "export", endless)
    async with start(FEW) as pilot:
        await pilot.press("x", "enter", "enter")
        while not begun.is_set():
            await pilot.pause()
        await pilot.pause()
        assert "500 of 1,000,000" in shown(pilot)
        await pilot.press("j", "j")
        assert listed(pilot).table.cursor == 2
        await pilot.press("x")
        assert "under way" in shown(pilot)
        listed(pilot).workers.cancel_group(listed(pilot), "export")
        await settle(pilot)
    assert not list(own_home.glob(".occ-*"))
    assert not list(own_home.glob("*.xlsx"))


async def test_an_empty_list_has_nothing_to_export(start: Start) -> None:
    async with start([]) as pilot:
        await press(pilot, "x")
        assert "There is no invoice here." in shown(pilot)


async def test_pdfs_of_what_is_marked_are_fetched_and_the_place_is_told(
    start: Start, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from occ_tui.services import pdfs

    asked: list[str] = []

    async def save_all(session, records, directory, *, progress):  # type: ignore[no-untyped-def]
        asked.extend(record.invoice_number for record in records)
        progress(pdfs.PdfProgress(0, len(records)))
        return pdfs.PdfsSaved(directory, 1, 1, (), ())

    monkeypatch.setattr(pdfs, "save_all", save_all)
    async with start(FEW, size=(240, 40)) as pilot:
        await press(pilot, "space", "space", "x")
        assert "2 marked invoices" in shown(pilot)
        await press(pilot, *["down"] * 5, "enter")
        assert "invoices-overdue-pdf" in shown(pilot)
        await press(pilot, "enter")
        assert f"1 PDF saved in {own_home}/invoices-overdue-pdf; 1 was there already" in shown(pilot)
    assert asked == ["100001", "100002"]


async def test_a_server_that_is_not_there_is_told_and_one_can_try_again(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    from occ_tui.client.errors import ServerUnreachable
    from occ_tui.services import pdfs

    async def save_all(*_: object, **__: object) -> None:
        raise ServerUnreachable("https://portal.example")

    monkeypatch.setattr(pdfs, "save_all", save_all)
    async with start(FEW, size=(240, 40)) as pilot:
        await press(pilot, "x", "up", "enter", "enter")
        assert "There is no connection to https://portal.example" in shown(pilot)
        await press(pilot, "x")
        assert "Write to a file" in shown(pilot)


async def test_enter_that_comes_twice_closes_nothing_but_the_question(start: Start, own_home: Path) -> None:
    async with start(FEW) as pilot:
        await press(pilot, "x", "enter")
        field = pilot.app.screen.query_one(SearchField)
        for _time in range(2):
            field.post_message(SearchField.Submitted())
        await settle(pilot)
        assert "5 invoices written to" in shown(pilot)
        assert listed(pilot).is_active
