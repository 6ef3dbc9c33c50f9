"""Reading invoices: each filter and sort against a plain Python oracle, one invoice, its lines, its PDF."""

from __future__ import annotations


from support.portal_world import INVOICES, Person

from occ_tui.wire import codec


async def test_every_invoice_of_the_account_is_listed(finance: Person) -> None:
    answer = await finance.get(INVOICES, limit=1000)
    assert answer.status_code == 200, answer.text
    assert "opc-next-page" not in answer.headers
    items = codec.loads(answer.content)["items"]
    expected = {
        e.internal_invoice_id
        for e in world.entries()
        if getattr(e, "account_ocid", "") == world.ACME and hasattr(e, "number")
    }
    assert {item["internalInvoiceId"] for item in items} == expected
    print(items[0])
