"""One invoice: what `get_invoice`, its lines and its PDF tell."""

from __future__ import annotations

import pytest
from sqlalchemy import insert
from support import portal_oracle, portal_world
from support.portal_world import ACME, INVOICES, OTHER, Person

from occ_tui.portal import ledger
from occ_tui.portal.entries import SETTLED
from occ_tui.portal.schema import allocations, payments
from occ_tui.portal.state import Portal
from occ_tui.wire import codec
from occ_tui.wire.invoices import Invoice, InvoiceLineSummary

ROWS = portal_oracle.rows(portal_world.entries())


@pytest.mark.parametrize("row", ROWS[:20], ids=lambda row: row.entry.internal_invoice_id)
async def test_an_invoice_agrees_with_its_row_and_tells_more(reader: Person, row: portal_oracle.Row) -> None:
    answer = await reader.get(f"{INVOICES}/{row.entry.internal_invoice_id}")
    whole = codec.loads(answer.content)
    listed = await reader.get(INVOICES, invoiceId=row.entry.invoice_id)
    summary = codec.loads(listed.content)["items"][0]
    assert {name: value for name, value in summary.items() if name in whole} == {
        name: value for name, value in whole.items() if name in summary
    }
    assert Invoice.model_validate(whole).to_wire() == whole
    assert whole["paymentTerms"] == "NET 30"
    assert whole["preferredEmail"] == "ap@acme.example"
    assert whole["billToAddress"]["city"] == "München"
    assert whole["billToAddress"]["country"] == {"countryCode": "DE", "countryName": "Germany"}
    assert "tax" in whole


async def test_an_unknown_invoice_is_404(reader: Person) -> None:
    for path in ("nobody", "999000/invoiceLines", ""):
        answer = await reader.get(f"{INVOICES}/{path}", OTHER if "/" in path else ACME)
        assert answer.status_code == 404
        assert answer.json()["message"]


async def test_the_etag_changes_with_what_is_booked_and_only_then(finance: Person, portal: Portal) -> None:
    row = next(row for row in ROWS if row.status == "PAST_DUE")
    path = f"{INVOICES}/{row.entry.internal_invoice_id}"
    before = await finance.get(path)
    assert (await finance.get(path)).headers["etag"] == before.headers["etag"]
    with portal.ledger.writing() as connection:
        account = ledger.find_account(connection, ACME)
        assert account
        invoice = ledger.find_invoice(connection, account.id, row.entry.internal_invoice_id)
        assert invoice
        paid = {"id": 9999, "account_id": account.id, "method": "OTHER", "state": SETTLED, "currency": invoice.currency}
        connection.execute(insert(payments).values(**paid, paid_ms=1, amount_minor=row.due))
        connection.execute(insert(allocations).values(payment_id=9999, invoice_id=invoice.id, minor=row.due))
        ledger.recompute(connection, invoice.id)
    after = await finance.get(path)
    assert after.headers["etag"] != before.headers["etag"]
    assert after.json()["invoiceStatus"] == "CLOSED"
    assert after.json()["invoiceAmountDue"] == 0
    assert row.entry.internal_invoice_id in await finance.ids(status=["CLOSED"])
    assert list(portal.ledger.disagreements()) == []


async def test_lines_come_in_their_order_page_by_page(reader: Person) -> None:
    row = next(row for row in ROWS if len(row.entry.lines) == 8)
    path = f"{INVOICES}/{row.entry.internal_invoice_id}/invoiceLines"
    whole = codec.loads((await reader.get(path)).content)["items"]
    assert [line["product"] for line in whole] == [line.product for line in row.entry.lines]
    for line in whole:
        assert InvoiceLineSummary.model_validate(line).to_wire() == line
        assert str(line["quantity"]) == "1.5"
        assert str(line["netUnitPrice"]) == "0.005"
    paged, page = [], None
    while True:
        answer = await reader.get(path, limit=3, page=page)
        paged += codec.loads(answer.content)["items"]
        page = answer.headers.get("opc-next-page")
        if page is None:
            break
    assert paged == whole
    stolen = await reader.get(INVOICES, page=(await reader.get(path, limit=3)).headers["opc-next-page"])
    assert stolen.status_code == 400


async def test_an_invoice_without_lines_has_an_empty_list(reader: Person) -> None:
    row = next(row for row in ROWS if not row.entry.lines)
    answer = await reader.get(f"{INVOICES}/{row.entry.internal_invoice_id}/invoiceLines")
    assert answer.json() == {"items": []}


async def test_the_pdf_is_one(reader: Person) -> None:
    pytest.importorskip("fpdf")
    answer = await reader.send("POST", portal_world.osp(f"{INVOICES}/999001/actions/downloadPdfContent"))
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    again = await reader.send("POST", portal_world.osp(f"{INVOICES}/999001/actions/downloadPdfContent"))
    assert again.content == answer.content


async def test_the_same_signed_read_may_come_twice(reader: Person) -> None:
    target = portal_world.osp(f"{INVOICES}/999001/actions/downloadPdfContent")
    signed = reader.sign("POST", target)
    assert (await reader.send("POST", target, signed=signed)).status_code == 200
    assert (await reader.send("POST", target, signed=signed)).status_code == 200
