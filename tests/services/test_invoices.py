"""Invoices in business words: the overview, one by number, its detail, its PDF as a file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.service_world import ACME, GLOBEX, FakeSession, Service, day, invoice, paid, refused
from support.service_world import TODAY as TODAY_DATE

from occ_tui.client import errors as client_errors
from occ_tui.domain.dates import epoch_day
from occ_tui.domain.invoices import Tab
from occ_tui.services import errors, invoices, pdf
from occ_tui.services.invoices import ExpiredCard
from occ_tui.services.sync import sync
from occ_tui.store.views import SortKey

TODAY = epoch_day(TODAY_DATE)
MakeSession = Callable[..., FakeSession]


def card(last_digits: str, expires: str, **changes: Any) -> dict[str, Any]:
    return {
        "lastPaymentDetail": {
            "paymentMethod": "CREDIT_CARD",
            "creditCardType": "VISA",
            "lastDigits": last_digits,
            "timeExpiration": expires,
            "timePaidOn": day(-30),
        },
        **changes,
    }


def due(internal_id: str, in_days: int, amount: int = 100, currency: str = "EUR", **changes: Any) -> dict[str, Any]:
    return invoice(
        internal_id,
        invoiceStatus="OPEN" if in_days >= 0 else "PAST_DUE",
        timeInvoiceDue=day(in_days),
        invoiceAmountDue=amount,
        currency={"currencyCode": currency},
        **changes,
    )


async def test_the_overview_says_what_needs_one_now(service: Service, session: FakeSession) -> None:
    service.put(
        due("late", -94),
        due("late yen", -1, 1000, "JPY", isPaymentFailed=True),
        due("today", 0, 10),
        due("in 7", 7, 20),
        due("in 8", 8, 40),
        due("in 30", 30, 80, "BHD"),
        due("in 31", 31, 160),
        invoice("no date", timeInvoiceDue=None),
        paid("closed", 3),
    )
    await sync(session)

    known = invoices.overview(session)

    assert (known.overdue.count, known.overdue.sums) == (2, {"EUR": 10000, "JPY": 1000})
    assert known.oldest_days_late == 94
    assert (known.due_in_7.count, known.due_in_7.sums) == (2, {"EUR": 3000})
    assert (known.due_in_30.count, known.due_in_30.sums) == (4, {"BHD": 80000, "EUR": 7000})
    assert (known.failed.count, known.failed.sums) == (1, {"JPY": 1000})
    assert [record.internal_invoice_id for record in known.failed_invoices] == ["late yen"]
    assert known.total_invoices == 9


async def test_the_overview_names_what_is_due_next_even_when_nothing_is_overdue(
    service: Service, session: FakeSession
) -> None:
    service.put(
        due("a", 12, 100), due("b", 12, 200), due("c", 12, 3, "JPY"), due("later", 13), paid("closed"),
        invoice("submitted", invoiceStatus="PAYMENT_SUBMITTED", timeInvoiceDue=day(1)),
    )  # fmt: skip
    await sync(session)
    following = invoices.overview(session).next_due
    assert following is not None
    assert following.day == TODAY + 12
    assert (following.totals.count, following.totals.sums) == (3, {"EUR": 30000, "JPY": 3})


async def test_an_empty_store_has_an_empty_overview(session: FakeSession) -> None:
    known = invoices.overview(session)
    assert (known.overdue.count, known.next_due, known.expired_cards, known.total_invoices) == (0, None, (), 0)


async def test_cards_that_expired_are_those_of_unpaid_invoices(service: Service, session: FakeSession) -> None:
    service.put(
        due("1", -5, **card("1881", day(-20))),
        due("2", 5, **card("1881", day(-20))),
        due("3", -5, **card("4242", day(400))),
        due("4", -5, **card("0005", day(1))),
        due("5", -5, **card("0006", day(0))),
        paid("6", 40, **card("9999", day(-20))),
    )
    await sync(session)
    assert invoices.overview(session).expired_cards == (
        ExpiredCard("VISA", "1881", TODAY - 20, 2),
        ExpiredCard("VISA", "0006", TODAY, 1),
    )


async def test_everything_is_of_the_chosen_account_alone(service: Service, make_session: MakeSession) -> None:
    service.accounts.append({"compartmentId": GLOBEX, "accountNumber": "77", "accountName": "Globex"})
    service.put(due("ours", -5), due("soon", 3))
    service.put(due("theirs", -9, 7), due("next", 1, **card("1881", day(-20))), account=GLOBEX)
    await sync(make_session())

    session = make_session(account="77")
    known = invoices.overview(session)

    assert known.overdue.sums == {"EUR": 700}
    assert known.next_due is not None
    assert known.next_due.day == TODAY + 1
    assert known.total_invoices == 2
    assert invoices.tab_summaries(session)[Tab.ALL].count == 2
    acme = make_session(account="acme gmbh")
    assert invoices.overview(acme).expired_cards == ()
    assert invoices.reader(acme, invoices.view(acme, Tab.OVERDUE)).count().number == 1


async def test_a_view_is_of_the_session_s_day_and_order(service: Service, session: FakeSession) -> None:
    service.put(due("small", 1, invoiceAmount=1), due("big", 2, invoiceAmount=9), due("mid", 3, invoiceAmount=5))
    await sync(session)
    view = invoices.view(session, Tab.OPEN, sort=SortKey.AMOUNT, descending=True)
    rows = invoices.reader(session, view).rows(0, 9)
    assert [record.internal_invoice_id for record in rows] == ["big", "mid", "small"]
    found = invoices.reader(session, invoices.view(session, text="1004big")).rows(0, 9)
    assert [record.internal_invoice_id for record in found] == ["big"]


async def test_a_number_finds_its_invoice(service: Service, session: FakeSession) -> None:
    service.put(invoice("7"))
    await sync(session)
    assert invoices.find(session, " 10047 ").internal_invoice_id == "7"
    with pytest.raises(errors.InvoiceNotFound) as caught:
        invoices.find(session, "999")
    assert caught.value.number == "999"


async def test_a_number_that_no_text_can_hold_is_not_found(service: Service, session: FakeSession) -> None:
    service.put(invoice("7", invoiceNumber="7\x1b"))
    await sync(session)
    assert invoices.find(session, "7\x1b").internal_invoice_id == "7"
    with pytest.raises(errors.InvoiceNotFound):
        invoices.find(session, "\udcff")


async def test_a_number_of_two_accounts_is_never_guessed(service: Service, make_session: MakeSession) -> None:
    service.accounts.append({"compartmentId": GLOBEX, "accountNumber": "77", "accountName": "Globex"})
    service.put(invoice("a", invoiceNumber="100"))
    service.put(invoice("b", invoiceNumber="100"), account=GLOBEX)
    session = make_session()
    await sync(session)
    with pytest.raises(errors.InvoiceAmbiguous) as caught:
        invoices.find(session, "100")
    assert {record.compartment_id for record in caught.value.candidates} == {ACME, GLOBEX}
    assert invoices.find(make_session(account="Globex"), "100").internal_invoice_id == "b"


async def test_the_detail_holds_what_only_the_whole_invoice_knows(service: Service, session: FakeSession) -> None:
    service.put(paid("1", 2))
    service.details["1"] = {
        "tax": 19.005,
        "paymentTerms": "NET 30",
        "preferredEmail": "ap@acme.example",
        "billToAddress": {"companyName": "ACME GmbH", "addressLine1": "Riesstraße 25", "city": "München"},
    }
    service.lines["1"] = [
        {"product": "Database EE", "partNumber": "L1", "orderNo": "331", "quantity": 2, "netUnitPrice": 0.12345,
         "totalPrice": 100.5, "currency": {"currencyCode": "EUR"}, "timeStart": day(0), "timeEnd": day(364)},
        {"product": "Text only"},
    ]  # fmt: skip
    await sync(session)
    record = invoices.find(session, "10041")
    assert invoices.detail(session, record) is None

    await invoices.refresh_detail(session, record)

    detail = invoices.detail(session, record)
    assert detail is not None
    assert (detail.tax, detail.payment_terms, detail.preferred_email) == (1900, "NET 30", "ap@acme.example")
    assert detail.bill_to[0] == "ACME GmbH"
    assert dict(detail.payment)["paymentMethod"] == "CREDIT_CARD"
    assert dict(detail.payment)["timePaidOn"] == day(-2)
    first, second = detail.lines
    assert (first.quantity, first.unit_price, first.total, first.currency) == ("2", "0.12345", 10050, "EUR")
    assert (first.start_day, first.end_day) == (TODAY, TODAY + 364)
    assert (second.total, second.quantity, second.currency) == (None, "", "EUR")


async def test_opening_an_invoice_freshens_its_row(service: Service, session: FakeSession) -> None:
    service.put(invoice("1"))
    await sync(session)
    record = invoices.find(session, "10041")
    service.put(paid("1"))
    await invoices.refresh_detail(session, record)
    now = invoices.get(session, "1")
    assert now is not None
    assert (now.invoice_status, now.is_paid, now.party_name) == ("CLOSED", True, "ACME GmbH")
    assert invoices.detail(session, record).payment, "the payment that closed it"  # type: ignore[union-attr]


async def test_a_failed_question_for_the_detail_keeps_the_old_one(service: Service, session: FakeSession) -> None:
    service.put(invoice("1"))
    service.details["1"] = {"paymentTerms": "NET 30"}
    await sync(session)
    record = invoices.find(session, "10041")
    await invoices.refresh_detail(session, record)
    service.fault = lambda request: refused(404, "NotAuthorizedOrNotFound") if "Lines" in request.url.path else None
    with pytest.raises(client_errors.NotAuthorizedOrNotFound):
        await invoices.refresh_detail(session, record)
    assert invoices.detail(session, record).payment_terms == "NET 30"  # type: ignore[union-attr]


@pytest.fixture
async def record(service: Service, session: FakeSession) -> Any:
    service.put(invoice("1", invoiceNumber="../../100/4"))
    await sync(session)
    return invoices.get(session, "1")


async def test_a_pdf_is_saved_for_its_owner_alone(session: FakeSession, record: Any, tmp_path: Path) -> None:
    path = await invoices.save_pdf(session, record, tmp_path / "bill.pdf")
    assert path == tmp_path / "bill.pdf"
    assert path.read_bytes().startswith(b"%PDF-")
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in tmp_path.iterdir() if ".part" in entry.name] == []


async def test_in_a_directory_the_file_gets_a_name_of_our_own_making(
    session: FakeSession, record: Any, tmp_path: Path
) -> None:
    target = tmp_path / "out"
    target.mkdir()
    path = await invoices.save_pdf(session, record, target)
    assert path == target / "invoice-100-4.pdf"
    assert invoices.pdf_name(record._replace(invoice_number="\x1b]0;x\x07/東京")) == "invoice-0-x.pdf"
    assert invoices.pdf_name(record._replace(invoice_number="東京")) == "invoice-without-number.pdf"


async def test_another_file_is_never_overwritten_unasked(
    service: Service, session: FakeSession, record: Any, tmp_path: Path
) -> None:
    target = tmp_path / "bill.pdf"
    target.write_text("precious")
    service.asked.clear()
    with pytest.raises(errors.FileExists):
        await invoices.save_pdf(session, record, target)
    assert not service.asked, "what can't be kept is not asked for"
    assert target.read_text() == "precious"
    await invoices.save_pdf(session, record, target, overwrite=True)
    assert target.read_bytes().startswith(b"%PDF-")


def test_a_file_that_comes_at_the_last_moment_is_not_overwritten_either(tmp_path: Path) -> None:
    target = tmp_path / "bill.pdf"
    target.write_text("precious")
    with pytest.raises(errors.FileExists):
        pdf.write_file(target, b"%PDF-1", overwrite=False)
    assert target.read_text() == "precious"
    assert [entry.name for entry in tmp_path.glob(".occ*")] == []


async def test_a_link_in_the_way_is_not_followed(session: FakeSession, record: Any, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("precious")
    link = tmp_path / "bill.pdf"
    link.symlink_to(precious)
    with pytest.raises(errors.FileExists):
        await invoices.save_pdf(session, record, link)
    await invoices.save_pdf(session, record, link, overwrite=True)
    assert precious.read_text() == "precious"
    assert not link.is_symlink()


def test_where_there_are_no_links_a_free_name_is_still_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*args: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    path = pdf.write_file(tmp_path / "bill.pdf", b"%PDF-1", overwrite=False)
    assert path.read_bytes() == b"%PDF-1"
    with pytest.raises(errors.FileExists):
        pdf.write_file(path, b"%PDF-2", overwrite=False)
    assert path.read_bytes() == b"%PDF-1"


async def test_what_is_no_pdf_becomes_no_file(
    service: Service, session: FakeSession, record: Any, tmp_path: Path
) -> None:
    service.pdf = b"<html>"
    with pytest.raises(client_errors.MalformedAnswer):
        await invoices.save_pdf(session, record, tmp_path / "bill.pdf")
    with pytest.raises(client_errors.MalformedAnswer):
        pdf.write_file(tmp_path / "bill.pdf", b"<html>", overwrite=False)
    assert not list(tmp_path.glob("*.pdf"))


async def test_an_invoice_without_a_pdf_is_told_without_asking(
    service: Service, session: FakeSession, record: Any, tmp_path: Path
) -> None:
    service.asked.clear()
    with pytest.raises(errors.PdfUnavailable):
        await invoices.save_pdf(session, record._replace(is_pdf_available=False), tmp_path / "bill.pdf")
    assert not service.asked


async def test_a_place_where_nothing_can_be_written_is_told(
    session: FakeSession, record: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(errors.FileNotWritten) as caught:
        await invoices.save_pdf(session, record, tmp_path / "no such directory" / "bill.pdf")
    assert caught.value.reason == "No such file or directory"

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(errors.FileNotWritten) as caught:
        await invoices.save_pdf(session, record, tmp_path / "bill.pdf")
    assert caught.value.reason == "No space left on device"
    assert [entry.name for entry in tmp_path.glob("*.p*") if entry.name != "key.pem"] == [], "no half a file stays"


async def test_a_pdf_that_breaks_off_becomes_no_file(
    service: Service, session: FakeSession, record: Any, tmp_path: Path
) -> None:
    def cut(request: httpx.Request) -> httpx.Response:
        raise httpx.RemoteProtocolError("peer closed connection")

    service.fault = cut
    with pytest.raises(client_errors.ConnectionCut):
        await invoices.save_pdf(session, record, tmp_path / "bill.pdf")
    assert not list(tmp_path.glob("*.pdf"))
