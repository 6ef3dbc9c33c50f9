"""Mailing a list by the portal: which invoices, to whom, once and only once, and what arrives."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pypdf
import pytest
from sqlalchemy import func, insert, select, update
from support import portal_oracle, portal_world
from support.mailbox import Mailbox, attached, body, mail_server, read
from support.portal_world import ACME, OTHER, TODAY_NUMBER, Person

from occ_tui.domain.mail.wishes import MAX_IDS
from occ_tui.domain.money import decimal_string
from occ_tui.portal import outbox
from occ_tui.portal.cli import main
from occ_tui.portal.ledger import Ledger
from occ_tui.portal.mail import Maildir, Postman, Relay
from occ_tui.portal.outbox import MailState
from occ_tui.portal.schema import contacts, grants, invoices
from occ_tui.portal.schema import outbox as outbox_table
from occ_tui.portal.state import Portal
from occ_tui.wire.mail import PATH

ROWS = portal_oracle.rows(portal_world.entries())
OVERDUE = [row for row in ROWS if row.status == "PAST_DUE"]
TOKEN = "0123456789abcdef0123456789abcdef"


async def send(person: Person, token: str = "", **wanted: Any) -> httpx.Response:
    details = {"recipients": ["ap@acme.example"], "languageCode": "en", "compartmentId": ACME, **wanted}
    plain = {name: value for name, value in details.items() if value is not None}
    headers = {"opc-retry-token": token} if token else None
    return await person.send("POST", PATH, json.dumps(plain).encode(), headers=headers)


def refused(answer: httpx.Response, status: int, code: str) -> str:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    message: str = answer.json()["message"]
    return message


def kept(portal: Portal) -> list[outbox.OutgoingMail]:
    with portal.ledger.reading() as connection:
        return [found for mail in outbox.mails(connection) if (found := outbox.find(connection, mail.id))]


def records_in(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


async def test_an_accepted_list_lies_in_the_outbox_until_it_is_delivered(finance: Person, portal: Portal) -> None:
    answer = await send(finance, status="overdue", recipients=["ap@acme.example", "boss@acme.example"])
    assert answer.status_code == 202, answer.text
    receipt = answer.json()
    assert (receipt["recipientCount"], receipt["invoiceCount"]) == (2, len(OVERDUE))
    [mail] = kept(portal)
    assert (str(mail.id), mail.message_id, mail.state) == (receipt["outboxId"], receipt["messageId"], "waiting")


async def test_a_mail_server_gets_text_table_totals_and_the_list(finance: Person, portal: Portal) -> None:
    async with mail_server(Mailbox()) as mailbox:
        await send(
            finance, status="overdue", sortBy=["invoiceAmountDue:desc"], noteLines=["Please look", "<b>today</b>"]
        )
        assert await Postman(portal.ledger, Relay(mailbox.server())).drain() == 1
    [envelope], [mail] = mailbox.envelopes, mailbox.mails()
    assert envelope.rcpt_tos == ["ap@acme.example"]
    assert envelope.mail_from == portal.mail_from
    assert mail["To"] == "ap@acme.example"
    assert mail["From"] == f"Finance <{portal.mail_from}>"
    assert mail["Reply-To"] == "finance@acme.example"
    assert mail["Subject"] == f"{len(OVERDUE)} overdue invoices of ACME <b>GmbH</b>"
    text, html = body(mail), body(mail, "html")
    assert text.startswith("Please look\n<b>today</b>\n")
    assert "&lt;b&gt;today&lt;/b&gt;" in html
    assert "<b>" not in html
    for row in OVERDUE:
        assert row.entry.number in text
        assert row.entry.number in html
    for currency in {row.entry.currency for row in OVERDUE}:
        due = sum(row.due for row in OVERDUE if row.entry.currency == currency)
        count = sum(1 for row in OVERDUE if row.entry.currency == currency)
        amount = decimal_string(due, currency)
        [line] = [line for line in text.splitlines() if line.endswith(f" {currency}") and "in total" in line]
        assert line.replace(",", "").split()[-2] == amount
        assert line.split()[0] == str(count)
    [state] = kept(portal)
    assert (state.state, state.attempts) == ("sent", 1)
    assert "taken as 4711" in state.reply
    [(name, content)] = attached(mail).items()
    assert name == "invoices-overdue-2026-11-23.xlsx"
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    heads = [cell.value for cell in sheet[1]]
    numbers = [sheet.cell(place, heads.index("invoiceNumber") + 1).value for place in range(2, sheet.max_row + 1)]
    assert sorted(map(str, numbers)) == sorted(row.entry.number for row in OVERDUE)


async def test_the_language_is_the_one_asked_for_whatever_the_portal_speaks(finance: Person, portal: Portal) -> None:
    await send(finance, status="overdue", languageCode="de", attachment="none")
    [mail] = kept(portal)
    message = read(mail.message)
    assert message["Subject"] == f"{len(OVERDUE)} überfällige Rechnungen von ACME <b>GmbH</b>"
    assert 'lang="de"' in body(message, "html")
    assert "Stand: 23.11.2026" in body(message)


async def test_the_query_and_its_day_are_compiled_here(finance: Person, portal: Portal) -> None:
    wanted = [row for row in ROWS if row.entry.currency == "EUR" and row.due and row.entry.due_day is not None]
    wanted = [row for row in wanted if row.status in ("OPEN", "PAST_DUE") and row.entry.due_day < TODAY_NUMBER + 10]
    answer = await send(
        finance, query="status:overdue currency:EUR", today="2026-12-03", attachment="csv", columns=["invoiceNumber"]
    )
    assert answer.json()["invoiceCount"] == len(wanted)
    [content] = attached(read(kept(portal)[0].message)).values()
    found = records_in(content)
    assert {record["internalInvoiceId"] for record in found} == {row.entry.internal_invoice_id for row in wanted}
    late = {record["internalInvoiceId"]: record["daysLate"] for record in found}
    assert all(int(late[row.entry.internal_invoice_id]) == TODAY_NUMBER + 10 - row.entry.due_day for row in wanted)


async def test_named_invoices_are_sent_and_none_of_another_account(finance: Person, portal: Portal) -> None:
    mine = [row.entry.internal_invoice_id for row in ROWS[:3]]
    other = portal_oracle.rows(portal_world.entries(), OTHER)[0].entry.internal_invoice_id
    named = [{"compartmentId": ACME, "internalInvoiceIds": [*mine, other, "nothing"]}]
    answer = await send(finance, compartmentId=None, invoices=named, attachment="csv")
    assert answer.json()["invoiceCount"] == 3
    [content] = attached(read(kept(portal)[0].message)).values()
    assert {record["internalInvoiceId"] for record in records_in(content)} == set(mine)
    strange = [{"compartmentId": OTHER, "internalInvoiceIds": [other]}]
    refused(await send(finance, compartmentId=None, invoices=strange), 404, "NotAuthorizedOrNotFound")


async def test_pdfs_go_along_and_open(finance: Person, portal: Portal) -> None:
    having = [row for row in ROWS if row.entry.is_pdf_available][:2]
    named = [{"compartmentId": ACME, "internalInvoiceIds": [row.entry.internal_invoice_id for row in having]}]
    answer = await send(finance, compartmentId=None, invoices=named, attachment="none", isPdfAttached=True)
    assert answer.status_code == 202, answer.text
    files = attached(read(kept(portal)[0].message))
    assert len(files) == 2
    for name, content in files.items():
        assert name.endswith(".pdf")
        assert pypdf.PdfReader(io.BytesIO(content)).pages


async def test_the_same_token_never_sends_twice(finance: Person, portal: Portal) -> None:
    first, second = await send(finance, TOKEN, status="overdue"), await send(finance, TOKEN, status="overdue")
    assert first.status_code == second.status_code == 202
    assert first.json() == second.json()
    refused(await send(finance, TOKEN, status="open"), 409, "InvalidatedRetryToken")
    assert len(kept(portal)) == 1
    await send(finance, TOKEN[::-1], status="open")
    assert len(kept(portal)) == 2


async def test_the_same_token_twenty_times_at_once_sends_one(finance: Person, portal: Portal) -> None:
    answers = await asyncio.gather(*(send(finance, TOKEN, query="currency:EUR") for _ in range(20)))
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.content for answer in answers}) == 1
    assert len(kept(portal)) == 1


@pytest.mark.parametrize("kind", ["support", "technical", "stranger"])
async def test_who_may_not_send_is_told_nothing_or_why(finance: Person, portal: Portal, kind: str) -> None:
    person = Person(finance.client, kind)
    message = refused(await send(person), 404, "NotAuthorizedOrNotFound")
    assert ("Support staff read" in message) is (kind == "support")
    named = [{"compartmentId": ACME, "internalInvoiceIds": ["999000"]}]
    refused(await send(person, compartmentId=None, invoices=named), 404, "NotAuthorizedOrNotFound")
    if kind != "stranger":
        refused(await send(person, compartmentId=None), 404, "NotAuthorizedOrNotFound")
    assert not kept(portal)


async def test_management_reads_invoices_and_may_send_them(finance: Person, portal: Portal) -> None:
    answer = await send(Person(finance.client, "management"), query="currency:EUR")
    assert answer.status_code == 202, answer.text


async def test_without_an_account_every_one_is_meant_that_one_may_send(finance: Person, portal: Portal) -> None:
    with portal.ledger.writing() as connection:
        who = connection.scalar(select(contacts.c.id).where(contacts.c.email == "finance@acme.example"))
        connection.execute(insert(grants).values(contact_id=who, account_id=2, contact_type="management"))
    answer = await send(finance, compartmentId=None, attachment="csv")
    assert answer.json()["invoiceCount"] == 160
    with portal.ledger.writing() as connection:
        theirs = grants.c.contact_id == who, grants.c.account_id == 2
        connection.execute(update(grants).where(*theirs).values(contact_type="support"))
    answer = await send(finance, compartmentId=None, attachment="csv", subject="again")
    assert answer.json()["invoiceCount"] == 150


@pytest.mark.parametrize(
    "wanted",
    [
        {"recipients": []},
        {"recipients": ["nobody"]},
        {"recipients": ["a@b.example\r\nBcc: evil@evil.example"]},
        {"recipients": [f"a{number}@b.example" for number in range(21)]},
        {"languageCode": "xx"},
        {"attachment": "exe"},
        {"columns": ["secret"]},
        {"fields": ["secret"]},
        {"query": "nonsense:1"},
        {"query": "status:overdue ("},
        {"today": "yesterday"},
        {"status": "late"},
        {"sortBy": ["secret"]},
        {"sortBy": ["invoiceNumber:up"]},
        {"limit": 0},
        {"subject": "x" * 151},
        {"noteLines": ["x" * 4000, "y" * 200]},
        {"query": "number:NOTHING-LIKE-IT"},
        {"invoices": [{"compartmentId": ACME, "internalInvoiceIds": ["999000"]}]},
        {"isPdfAttached": True},
    ],
    ids=str,
)
async def test_what_cannot_be_meant_is_refused_and_nothing_is_sent(
    finance: Person, portal: Portal, wanted: dict[str, Any]
) -> None:
    refused(await send(finance, **wanted), 400, "InvalidParameter")
    assert not kept(portal)


async def test_more_than_500_named_invoices_are_refused(finance: Person, portal: Portal) -> None:
    named = [{"compartmentId": ACME, "internalInvoiceIds": [str(number) for number in range(MAX_IDS + 1)]}]
    refused(await send(finance, compartmentId=None, invoices=named), 400, "InvalidParameter")


async def test_a_body_that_is_no_json_is_refused(finance: Person) -> None:
    refused(await finance.send("POST", PATH, b"{"), 400, "CannotParseRequest")


async def test_hostile_names_break_no_header_and_no_html(finance: Person, portal: Portal) -> None:
    evil = "=cmd|' /C calc'!A1\r\nBcc: x@evil.example\x1b[31m</td><script>alert(1)</script>\u202egnp"
    with portal.ledger.writing() as connection:
        connection.execute(update(invoices).values(party_name=evil, po_number="+1+1"))
    subject = "Look\r\nBcc: x@evil.example\x07"
    await send(finance, status="overdue", subject=subject, attachment="csv")
    [mail] = kept(portal)
    message = read(mail.message)
    assert message["Bcc"] is None
    assert message["Subject"] == "Look\\x0d\\x0aBcc: x@evil.example\\x07"
    text, html = body(message), body(message, "html")
    assert "\x1b" not in text + html
    assert "\u202e" not in text + html
    assert "<script" not in html
    [content] = attached(message).values()
    for record in records_in(content):
        assert record["partyName"].startswith("'=cmd")
        assert record["invoicePoNumber"] == "'+1+1"
    assert all(line == line.strip("\r") for line in mail.message.decode("ascii").split("\r\n"))


async def test_a_maildir_gets_each_mail_once_and_for_its_owner_alone(
    finance: Person, portal: Portal, tmp_path: Path
) -> None:
    await send(finance, status="overdue")
    await send(finance, status="open")
    place = tmp_path / "mail"
    postman = Postman(portal.ledger, Maildir(place))
    assert await postman.drain() == 2
    assert await postman.drain() == 0
    files = sorted((place / "new").iterdir())
    assert len(files) == 2
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert {stat.S_IMODE((place / part).stat().st_mode) for part in (".", "tmp", "new", "cur")} == {0o700}
    assert "overdue" in read(files[0].read_bytes())["Subject"]
    with portal.ledger.writing() as connection:
        connection.execute(update(outbox_table).values(state="waiting"))
    assert await postman.drain() == 2
    assert sorted((place / "new").iterdir()) == files, "what was delivered already is not delivered again"


async def test_a_lost_answer_of_the_mail_server_is_unsure_and_never_sent_again(finance: Person, portal: Portal) -> None:
    async with mail_server(Mailbox(fault="cut")) as mailbox:
        await send(finance, TOKEN, status="overdue")
        postman = Postman(portal.ledger, Relay(mailbox.server()))
        await postman.drain()
        assert kept(portal)[0].state is MailState.UNSURE
        mailbox.fault = ""
        await send(finance, TOKEN, status="overdue")
        assert await postman.drain() == 0
    assert mailbox.attempts == 1


async def test_a_refusal_for_now_is_tried_again_later_under_the_same_name(finance: Person, portal: Portal) -> None:
    async with mail_server(Mailbox(fault="busy")) as mailbox:
        await send(finance, status="overdue")
        postman = Postman(portal.ledger, Relay(mailbox.server()))
        await postman.drain()
        [mail] = kept(portal)
        assert (mail.state, mail.attempts) == ("waiting", 1)
        assert "try again later" in mail.reply
        assert await postman.drain() == 0, "not before its time"
        mailbox.fault = ""
        with portal.ledger.writing() as connection:
            connection.execute(update(outbox_table).values(next_try_ms=0))
        await postman.drain()
    assert kept(portal)[0].state is MailState.SENT
    assert [mail["Message-ID"] for mail in mailbox.mails()] == [kept(portal)[0].message_id]


@pytest.mark.parametrize("fault", ["rcpt", "data"])
async def test_a_refusal_for_good_is_the_end_of_it(finance: Person, portal: Portal, fault: str) -> None:
    async with mail_server(Mailbox(fault=fault)) as mailbox:
        await send(finance, status="overdue")
        await Postman(portal.ledger, Relay(mailbox.server())).drain()
    [mail] = kept(portal)
    assert mail.state is MailState.REFUSED
    assert mail.reply.startswith("55")
    assert "\x1b" not in mail.reply


async def test_a_mail_server_that_is_away_gets_it_later_and_is_given_up_after_two_days(
    finance: Person, portal: Portal
) -> None:
    await send(finance, status="overdue")
    postman = Postman(portal.ledger, Relay(Mailbox(port=1).server()))
    await postman.drain()
    assert kept(portal)[0].state is MailState.WAITING
    two_days_ms = timedelta(hours=49) // timedelta(milliseconds=1)
    with portal.ledger.writing() as connection:
        connection.execute(
            update(outbox_table).values(next_try_ms=0, created_ms=outbox_table.c.created_ms - two_days_ms)
        )
    await postman.drain()
    assert kept(portal)[0].state is MailState.REFUSED


async def test_a_recipient_that_is_refused_is_named_and_the_others_get_it(finance: Person, portal: Portal) -> None:
    async with mail_server(Mailbox(refuses=("gone@acme.example",))) as mailbox:
        await send(finance, status="overdue", recipients=["ap@acme.example", "gone@acme.example"])
        await Postman(portal.ledger, Relay(mailbox.server())).drain()
    assert mailbox.envelopes[0].rcpt_tos == ["ap@acme.example"]
    assert "refused: gone@acme.example" in kept(portal)[0].reply


@pytest.mark.parametrize(("delivery", "becomes"), [("relay", "unsure"), ("maildir", "sent")])
async def test_what_a_dead_portal_was_sending_is_unsure_unless_twice_does_no_harm(
    finance: Person, portal: Portal, tmp_path: Path, delivery: str, becomes: str
) -> None:
    await send(finance, status="overdue")
    with portal.ledger.writing() as connection:
        connection.execute(update(outbox_table).values(state="sending", changed_ms=0))
    await Postman(
        portal.ledger, Maildir(tmp_path / "mail") if delivery == "maildir" else Relay(Mailbox(port=1).server())
    ).drain()
    assert kept(portal)[0].state == becomes


async def test_nobody_sends_more_than_200_lists_a_day(
    finance: Person, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "MOST_A_DAY", 2)
    for limit in (1, 2):
        assert (await send(finance, query="currency:EUR", limit=limit)).status_code == 202
    answer = await send(finance, query="currency:EUR", limit=3)
    refused(answer, 429, "TooManyRequests")
    assert 86_000 < int(answer.headers["retry-after"]) <= 86_400
    assert (await send(Person(finance.client, "management"), limit=1)).status_code == 202


async def test_a_portal_made_before_there_was_mail_gets_its_outbox(portal: Portal, tmp_path: Path) -> None:
    with portal.ledger.writing() as connection:
        outbox_table.drop(connection)
    portal.ledger.close()
    ledger = Ledger.open(tmp_path)
    with ledger.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(outbox_table)) == 0
    ledger.close()


async def test_the_operator_lists_mail_and_reads_one(
    finance: Person, portal: Portal, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["mail", str(tmp_path)]) == 0
    assert "no mail yet" in capsys.readouterr().err
    await send(finance, status="overdue", noteLines=["Hello\x1b[31m"])
    assert main(["mail", str(tmp_path)]) == 0
    listed = capsys.readouterr().out
    assert "waiting" in listed
    assert "ap@acme.example" in listed
    assert "overdue invoices" in listed
    assert main(["mail", str(tmp_path), "1"]) == 0
    shown = capsys.readouterr().out
    assert "invoices-overdue-2026-11-23.xlsx" in shown
    assert "Hello\\x1b[31m" in shown
    assert main(["mail", str(tmp_path), "2"]) == 4


def test_a_mail_can_be_written_out_whole(portal: Portal, tmp_path: Path, capfdbinary: Any) -> None:
    with portal.ledger.writing() as connection:
        connection.execute(
            insert(outbox_table).values(
                contact_id=1,
                message_id="<a@b>",
                sender="a@b",
                recipients="c@d",
                subject="s",
                message=b"Subject: s\r\n\r\nx\r\n",
                state="sent",
                created_ms=0,
                changed_ms=0,
                next_try_ms=0,
            )
        )
    assert main(["mail", str(tmp_path), "1", "--raw"]) == 0
    assert capfdbinary.readouterr().out == b"Subject: s\r\n\r\nx\r\n"
