"""The PDFs of many invoices: one at a time, each once, and nothing in the place of anything else."""

from __future__ import annotations

import stat
from pathlib import Path

import httpx
import pytest
from support.records import record
from support.service_world import ACME, GLOBEX, Service, invoice, refused, session_on

from occ_tui.client.config import Profile
from occ_tui.client.errors import NotAuthenticated
from occ_tui.services import pdfs
from occ_tui.services.errors import FileNotWritten
from occ_tui.services.sync import sync


def pdf_requests(service: Service) -> list[httpx.Request]:
    return [request for request in service.asked if request.url.path.endswith("/downloadPdfContent")]


@pytest.fixture
async def session(service: Service, profile: Profile, tmp_path: Path):
    service.put(*(invoice(str(number)) for number in range(5)))
    with session_on(service, profile, tmp_path / "cache") as opened:
        await sync(opened)
        yield opened


def known(session):
    from occ_tui.domain.invoices import Tab
    from occ_tui.services.invoices import reader, view

    return sorted(reader(session, view(session, Tab.ALL)).rows(0, 99), key=lambda row: row.internal_invoice_id)


async def test_each_invoice_becomes_a_file_of_its_own(session, service, tmp_path):
    told = []
    done = await pdfs.save_all(session, known(session), tmp_path / "pdf", progress=told.append)
    assert (done.saved, done.skipped, done.unavailable, done.failed) == (5, 0, (), ())
    files = sorted((tmp_path / "pdf").iterdir())
    assert [place.name for place in files] == [f"invoice-1004{number}.pdf" for number in range(5)]
    assert {stat.S_IMODE(place.stat().st_mode) for place in files} == {0o600}
    assert stat.S_IMODE((tmp_path / "pdf").stat().st_mode) == 0o700
    assert [progress.done for progress in told] == list(range(5))


async def test_a_second_run_asks_only_for_what_is_missing(session, service, tmp_path):
    await pdfs.save_all(session, known(session), tmp_path / "pdf")
    (tmp_path / "pdf" / "invoice-10042.pdf").unlink()
    service.asked.clear()
    done = await pdfs.save_all(session, known(session), tmp_path / "pdf")
    assert (done.saved, done.skipped) == (1, 4)
    assert len(pdf_requests(service)) == 1


async def test_one_that_is_stopped_is_taken_up_again(session, service, tmp_path):
    asked = iter([False, False, True])
    done = await pdfs.save_all(session, known(session), tmp_path / "pdf", stop=lambda: next(asked))
    assert (done.saved, done.was_stopped) == (2, True)
    done = await pdfs.save_all(session, known(session), tmp_path / "pdf")
    assert (done.saved, done.skipped, done.was_stopped) == (3, 2, False)


async def test_an_invoice_that_cannot_be_had_does_not_end_the_rest(session, service, tmp_path):
    service.fault = lambda request: (
        refused(404, "NotAuthorizedOrNotFound") if "/invoices/2/" in request.url.path else None
    )
    records = known(session)
    records[4] = records[4]._replace(is_pdf_available=False)
    done = await pdfs.save_all(session, records, tmp_path / "pdf")
    assert done.saved == 3
    assert [number for number, _ in done.failed] == ["10042"]
    assert done.unavailable == ("10044",)


async def test_a_key_that_is_not_accepted_any_more_ends_it(session, service, tmp_path):
    service.fault = lambda request: refused(401, "NotAuthenticated")
    service.asked.clear()
    with pytest.raises(NotAuthenticated):
        await pdfs.save_all(session, known(session), tmp_path / "pdf")
    assert list((tmp_path / "pdf").iterdir()) == []


async def test_what_is_no_pdf_and_a_link_in_the_way_are_not_taken_for_one(session, service, tmp_path):
    (tmp_path / "pdf").mkdir()
    (tmp_path / "pdf" / "invoice-10040.pdf").write_text("mine")
    (tmp_path / "pdf" / "invoice-10041.pdf").symlink_to(tmp_path / "elsewhere")
    done = await pdfs.save_all(session, known(session), tmp_path / "pdf")
    assert done.saved == 3
    assert [number for number, _ in done.failed] == ["10040", "10041"]
    assert (tmp_path / "pdf" / "invoice-10040.pdf").read_text() == "mine"
    assert not (tmp_path / "elsewhere").exists()


async def test_a_directory_that_cannot_be_made_is_told(session, tmp_path):
    with pytest.raises(FileNotWritten):
        await pdfs.save_all(session, known(session), tmp_path / "nowhere" / "pdf")


def test_invoices_of_the_same_number_get_names_of_their_own_at_each_run():
    rows = [
        record(invoice_number="777", internal_invoice_id="1", compartment_id=ACME),
        record(invoice_number="777", internal_invoice_id="1", compartment_id=GLOBEX),
        record(invoice_number="a/../../b", internal_invoice_id="2", compartment_id=ACME),
        record(invoice_number="a-b", internal_invoice_id="3", compartment_id=ACME),
        record(invoice_number="", internal_invoice_id="4", compartment_id=ACME),
    ]
    names = pdfs.names_of(rows)
    assert len(set(names)) == 5
    assert not any("/" in name or name.startswith(".") for name in names)
    assert names[::-1] == pdfs.names_of(rows[::-1])
    assert pdfs.names_of(rows[:1], is_one_account=False) == names[:1], "alone it is no other's either"
