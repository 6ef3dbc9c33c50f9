"""The schedule at a real portal: read, bounded, and written to files that other programs read."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from ical.calendar_stream import IcsCalendarStream
from support.billing_world import portal_with
from support.portal_session import PortalSession, Served, session_at
from support.portal_world import TODAY, TODAY_NUMBER

from occ_tui.domain.rows.calendar import Entry, calendar
from occ_tui.services import plans, schedule, sync
from occ_tui.services.errors import BadUsage, FileExists


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    (tmp_path / "portal").mkdir(mode=0o700)
    with portal_with(tmp_path / "portal") as made:
        yield made


@pytest.fixture
async def session(served: Served, tmp_path: Path):  # type: ignore[no-untyped-def]
    made: PortalSession = session_at(served, tmp_path)
    await sync.sync(made)
    await plans.refresh(made)
    yield made
    made.close()


async def test_what_was_and_will_be_invoiced_is_kept_by_day(session: PortalSession) -> None:
    rows = schedule.schedule(session)
    assert len(rows) == 14
    first = rows[0]
    assert (first.invoice_number, first.status, first.order_number) == ("INV-ERP-1", "INVOICED", "6001")
    assert (first.quantity, first.price, first.amount, first.currency) == ("10", "145.005", 145_005, "EUR")
    assert (first.invoicing_day, first.subscription_id) == (TODAY_NUMBER - 40, "SUB-ERP")
    yen = [row for row in rows if row.currency == "JPY"]
    assert [row.amount for row in yen] == [120_000, 120_000]
    assert {row.frequency for row in rows} == {"MONTHLY", "ANNUAL"}


async def test_what_is_too_old_or_too_much_is_left_to_the_invoices(
    session: PortalSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schedule, "BACK_DAYS", 20)
    await plans.refresh(session)
    assert [row.invoice_number for row in schedule.schedule(session) if row.is_invoiced] == ["INV-ERP-2"]
    monkeypatch.setattr(schedule, "MOST_ROWS", 3)
    await plans.refresh(session)
    assert len([row for row in schedule.schedule(session) if row.currency == "EUR"]) == 3
    monkeypatch.setattr(schedule, "MOST_OF_ACCOUNT", 4)
    await plans.refresh(session)
    assert len(schedule.schedule(session)) == 4


async def test_a_technical_contact_keeps_no_schedule(served: Served, tmp_path: Path) -> None:
    made = session_at(served, tmp_path, "technical")
    try:
        await sync.sync(made)
        await plans.refresh(made)
        assert schedule.schedule(made) == []
    finally:
        made.close()


async def test_the_calendar_has_the_dates_to_come_and_another_library_reads_it(
    session: PortalSession, tmp_path: Path
) -> None:
    rows, file = schedule.schedule(session), tmp_path / "dates.ics"
    assert schedule.export(session, rows, file) == 12
    assert file.stat().st_mode & 0o777 == 0o600
    read = IcsCalendarStream.calendar_from_ics(file.read_text(encoding="utf-8"))
    coming = [row for row in rows if not row.is_invoiced]
    assert [event.dtstart for event in read.events] == [
        date.fromordinal(date(1970, 1, 1).toordinal() + (row.invoicing_day or 0)) for row in coming
    ]
    assert all(event.dtstart >= TODAY for event in read.events)
    assert read.events[0].summary == "Invoice for Fusion Cloud ERP: 1,450.05 EUR"
    assert "Order: 6001" in (read.events[0].description or "")
    assert len({event.uid for event in read.events}) == 12
    again = tmp_path / "again.ics"
    schedule.export(session, rows, again)
    assert again.read_bytes() == file.read_bytes(), "the same days make the same file, and the same events"


async def test_the_spreadsheet_holds_amounts_as_numbers_and_no_formula(session: PortalSession, tmp_path: Path) -> None:
    rows, file = schedule.schedule(session), tmp_path / "schedule.xlsx"
    assert schedule.export(session, rows, file) == 14
    sheet = openpyxl.load_workbook(file).active
    assert sheet is not None
    assert sheet.title == "Billing schedule"
    table = list(sheet.iter_rows(values_only=True))
    assert len(table) == 15
    first = dict(zip(table[0], table[1], strict=True))
    assert (first["amount"], first["currencyCode"], first["arInvoiceNumber"]) == (1450.05, "EUR", "INV-ERP-1")
    products = [cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=Support")]
    assert products
    assert all(cell.data_type == "s" for cell in products)


@pytest.mark.parametrize("how", ["csv", "json", "jsonl", "tsv"])
async def test_every_row_is_in_a_file_of_text(session: PortalSession, tmp_path: Path, how: str) -> None:
    rows, file = schedule.schedule(session), tmp_path / f"schedule.{how}"
    assert schedule.export(session, rows, file) == 14
    text = file.read_text(encoding="utf-8")
    if how == "json":
        read = json.loads(text)
    elif how == "jsonl":
        read = [json.loads(line) for line in text.splitlines()]
    else:
        read = list(csv.DictReader(text.splitlines(), delimiter="\t" if how == "tsv" else ","))
    assert [row["amount"] for row in read] == ["1450.05" if row.currency == "EUR" else "120000" for row in rows]
    if how == "csv":
        assert all(not row["product"].startswith("=") for row in read)


async def test_a_file_is_replaced_only_when_asked_and_needs_a_format(session: PortalSession, tmp_path: Path) -> None:
    file = tmp_path / "schedule.csv"
    schedule.export(session, [], file)
    with pytest.raises(FileExists):
        schedule.export(session, [], file)
    schedule.export(session, [], file, overwrite=True)
    with pytest.raises(BadUsage):
        schedule.export(session, [], tmp_path / "schedule.doc")
    assert schedule.default_name(TODAY_NUMBER, "ics") == "schedule-2026-11-23.ics"


def test_hostile_texts_stay_texts_in_a_calendar() -> None:
    title = "a,b;c\\d\nBEGIN:VALARM\x1b[2J\r\nEND:VEVENT " + "x" * 200
    made = calendar([Entry("k", TODAY_NUMBER, title, "one\ntwo\x07")], "Name\nX:Y", TODAY_NUMBER).decode()
    read = IcsCalendarStream.calendar_from_ics(made)
    (event,) = read.events
    assert event.summary.startswith("a,b;c\\d\\x0aBEGIN:VALARM\\x1b[2J")
    assert event.description == "one\ntwo\\x07"
    assert "\x1b" not in made
    assert all(len(line.encode()) <= 75 for line in made.split("\r\n"))
