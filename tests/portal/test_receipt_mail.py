"""Whoever asked for a receipt gets one mail when the payment has ended, and it says what became of the money."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest
from sqlalchemy import update
from support.mailbox import attached, body, read
from support.paying import due_in, pay
from support.portal_world import ACME, Person

from occ_tui.portal import receipts, settling
from occ_tui.portal.mail import Maildir, Postman
from occ_tui.portal.schema_payments import payment_orders
from occ_tui.portal.state import Portal
from occ_tui.wire import codec

TO = "ap@acme.example"


async def mails(portal: Portal, place: Path) -> list[EmailMessage]:
    """Everything that the postman ever put into the Maildir."""
    await Postman(portal.ledger, Maildir(place)).drain()
    new = place / "new"
    return [read(file.read_bytes()) for file in sorted(new.iterdir())] if new.exists() else []


async def test_a_settled_payment_is_receipted_by_mail_once(finance: Person, portal: Portal, tmp_path: Path) -> None:
    row = due_in("EUR", 1)[0]
    made = (await pay(finance, row, email=TO, remittanceText="PO 4711")).json()
    assert await mails(portal, tmp_path / "mail") == [], "nothing is receipted before it is settled"
    assert settling.settle_due(portal, 0) == 1
    assert settling.settle_due(portal, 0) == 0
    with portal.ledger.writing() as connection:
        assert not settling.settle(connection, portal, int(made["id"]))
    [mail] = await mails(portal, tmp_path / "mail")
    assert len(await mails(portal, tmp_path / "mail")) == 1
    assert mail["To"] == TO
    assert mail["Subject"] == f"Receipt {made['reference']}"
    said = body(mail)
    for word in ("The payment is settled.", made["reference"], "VISA •••• 4242", f"Invoice {row.entry.number}: "):
        assert word in said
    assert "PO 4711" in said
    assert attached(mail)[f"receipt-{made['id']}.pdf"].startswith(b"%PDF-")


async def test_a_failed_payment_mails_why_and_that_nothing_was_charged(
    finance: Person, portal: Portal, tmp_path: Path
) -> None:
    made = (await pay(finance, due_in("EUR", 1)[0], email=TO, methodToken="pm-empty")).json()
    settling.settle_due(portal, 0)
    settling.settle_due(portal, 0)
    [mail] = await mails(portal, tmp_path / "mail")
    assert mail["Subject"] == f"Payment {made['reference']} failed: nothing was charged"
    assert "The payment failed: insufficient funds. Nothing was charged." in body(mail)
    assert attached(mail) == {}


async def test_the_mail_speaks_the_language_of_the_payment(finance: Person, portal: Portal, tmp_path: Path) -> None:
    await pay(finance, due_in("EUR", 1)[0], email=TO, languageCode="de")
    settling.settle_due(portal, 0)
    [mail] = await mails(portal, tmp_path / "mail")
    assert mail["Content-Language"] == "de"
    assert str(mail["Subject"]).startswith("Zahlungsbeleg P")
    assert "Die Zahlung ist ausgeführt." in body(mail)


async def ask_for_receipt(person: Person, payment_id: str, token: str, **wish: str) -> httpx.Response:
    path = f"/customerCenter/20261101/payments/{payment_id}/actions/emailReceipt?compartmentId={ACME}"
    return await person.send("POST", path, codec.dumps(wish), headers={"opc-retry-token": token})


async def test_a_receipt_goes_to_whoever_a_contact_names_once_for_one_token(
    finance: Person, portal: Portal, tmp_path: Path
) -> None:
    made = (await pay(finance, due_in("EUR", 1)[0])).json()
    settling.settle_due(portal, 0)
    wish = {"email": "auditor@acme.example", "languageCode": "de"}
    first = await ask_for_receipt(finance, made["id"], "receipt-1", **wish)
    again = await ask_for_receipt(finance, made["id"], "receipt-1", **wish)
    assert (first.status_code, again.json()) == (202, first.json())
    [mail] = await mails(portal, tmp_path / "mail")
    assert (mail["To"], mail["Subject"]) == ("auditor@acme.example", f"Zahlungsbeleg {made['reference']}")
    assert attached(mail)[f"receipt-{made['id']}.pdf"].startswith(b"%PDF-")
    assert (await ask_for_receipt(finance, made["id"], "receipt-2", email="nobody")).status_code == 400
    assert (await ask_for_receipt(finance, made["id"], "receipt-3")).status_code == 400


async def test_a_payment_on_its_way_is_receipted_as_that_and_a_failed_one_is_not(
    finance: Person, portal: Portal, tmp_path: Path
) -> None:
    made = (await pay(finance, due_in("EUR", 1)[0], methodToken="pm-empty")).json()
    assert (await ask_for_receipt(finance, made["id"], "receipt-1", email=TO)).status_code == 202
    [mail] = await mails(portal, tmp_path / "mail")
    assert "The payment was submitted and is not settled yet." in body(mail)
    settling.settle_due(portal, 0)
    refused = await ask_for_receipt(finance, made["id"], "receipt-2", email=TO, languageCode="en")
    assert (refused.status_code, refused.json()["code"]) == (409, "IncorrectState")


@pytest.mark.parametrize("address", ["", "not an address"])
async def test_without_an_address_there_is_no_mail(
    finance: Person, portal: Portal, tmp_path: Path, address: str
) -> None:
    await pay(finance, due_in("EUR", 1)[0])
    with portal.ledger.writing() as connection:
        connection.execute(update(payment_orders).values(email=address))
    assert settling.settle_due(portal, 0) >= 1
    assert await mails(portal, tmp_path / "mail") == []


async def test_a_receipt_that_cannot_be_drawn_does_not_keep_money_waiting(
    finance: Person, portal: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: object) -> bytes:
        raise RuntimeError("no font")

    monkeypatch.setattr(receipts, "render", fail)
    await pay(finance, due_in("EUR", 1)[0], email=TO)
    assert settling.settle_due(portal, 0) == 1
    [mail] = await mails(portal, tmp_path / "mail")
    assert "The payment is settled." in body(mail)
    assert attached(mail) == {}
