"""`m`: a form, the whole mail to look at, a question whose safe answer has the focus, and what became of it."""

from __future__ import annotations

import asyncio
import json
import threading
from typing import Any

import pytest
from support.ledger import HOSTILE, summary
from support.piloting import until
from support.screens import Start, press, settle, shown
from textual.pilot import Pilot

from occ_tui import locale
from occ_tui.app import last_words
from occ_tui.client.errors import ConnectionCut
from occ_tui.client.mail import MailClient
from occ_tui.screens.confirm import ConfirmScreen
from occ_tui.screens.help import HelpScreen
from occ_tui.screens.mail_form import MailForm
from occ_tui.services import mail, write_path
from occ_tui.services.journal import journal_path, operations
from occ_tui.services.problems import Problem
from occ_tui.services.session import SessionOptions
from occ_tui.store.accounts import Account
from occ_tui.wire.mail import EmailReceipt

SIZES = [(80, 24), (120, 40)]
FEW = [summary(f"10000{number}", timeInvoiceDue=f"2026-09-0{number}T00:00:00.000Z") for number in range(1, 6)]
FEW += [summary("100006", currency="JPY", amount="1204000", timeInvoiceDue="2026-09-06T00:00:00.000Z")]


class Portal:
    """What the portal got, and what it does with it."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []
        self.tokens: list[str] = []
        self.error: Exception | None = None
        self.gate: threading.Event | None = None

    async def take(self, _client: MailClient, details: bytes, *, retry_token: str) -> tuple[EmailReceipt, str]:
        if self.gate is not None:
            await asyncio.to_thread(self.gate.wait)
        self.bodies.append(json.loads(details))
        self.tokens.append(retry_token)
        if self.error is not None:
            raise self.error
        count = sum(len(part["internalInvoiceIds"]) for part in self.bodies[-1].get("invoices", []))
        return EmailReceipt(message_id="<x@portal>", recipient_count=1, invoice_count=count or 6), "REQ1"


@pytest.fixture
def portal(monkeypatch: pytest.MonkeyPatch) -> Portal:
    """A portal that takes what it gets; the user's own address is offered, and questions listen at once."""
    made = Portal()

    async def own_address(_session: Any) -> str:
        return "ada@acme.example"

    monkeypatch.setattr(MailClient, "email_invoices", lambda *args, **named: made.take(*args, **named))
    monkeypatch.setattr(mail, "own_address", own_address)
    monkeypatch.setattr(mail, "recipients", lambda _session: ("ap@acme.example",))
    monkeypatch.setattr(ConfirmScreen, "ARMED_AFTER_S", 0)
    monkeypatch.setattr(write_path.WritePath.__init__, "__kwdefaults__", {"pauses_s": (0, 0), "sleep": asyncio.sleep})
    return made


async def fill(pilot: Pilot[None], *more: str) -> None:
    """Opens the form on the whole list, names a recipient and goes on."""
    await press(pilot, "m", *"ap@acme.example", *more, "ctrl+s")


@pytest.mark.parametrize("size", SIZES)
async def test_the_list_is_shown_as_a_mail_and_sent_when_one_says_so(
    start: Start, portal: Portal, size: tuple[int, int]
) -> None:
    async with start(FEW, size=size) as pilot:
        await fill(pilot)
        said = shown(pilot)
        for part in ("ACME GmbH", "ap@acme.example", "500.00 EUR", "1,204,000 JPY", "6 overdue invoices", ".xlsx"):
            assert part in said
        assert "[ Not now ]" in said, "the safe answer has the focus"
        assert portal.bodies == []
        await press(pilot, "tab", "enter")
        assert "The portal took the mail over: 6 invoices for 1 recipient." in shown(pilot)
    [body] = portal.bodies
    assert body["recipients"] == ["ap@acme.example"]
    assert (body["status"], body["today"], body["languageCode"]) == ("overdue", "2026-11-23", "en")
    assert "invoices" not in body


async def test_enter_and_esc_send_nothing(start: Start, portal: Portal) -> None:
    async with start(FEW) as pilot:
        await fill(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, MailForm), "what was typed is still there"
        await press(pilot, "ctrl+s")
        await press(pilot, "escape", "escape")
        await press(pilot, "m")
        assert "ap@acme.example" in shown(pilot), "also when one comes back"
    assert portal.bodies == []


async def test_marked_invoices_go_first_and_the_whole_list_can_be_chosen(start: Start, portal: Portal) -> None:
    async with start(FEW) as pilot:
        await press(pilot, "space", "space", "m")
        assert "2 marked invoices" in shown(pilot)
        assert "6 invoices of this list" in shown(pilot)
        await press(pilot, "tab", *"ap@acme.example", "ctrl+s")
        await press(pilot, "tab", "enter")
        await press(pilot, "m", "down", "space", "tab", *"ap@acme.example", "ctrl+s")
        await press(pilot, "tab", "enter")
    first, second = portal.bodies
    assert first["invoices"][0]["internalInvoiceIds"] == ["id-100001", "id-100002"]
    assert "invoices" not in second


async def test_everything_that_was_typed_goes_along(start: Start, portal: Portal) -> None:
    async with start(FEW) as pilot:
        await press(pilot, "m", *"ap@acme.example, boss@acme.example", "tab", *"Please pay", "tab")
        await press(
            pilot, *"Dear all", "enter", *"thanks", "tab", "down", "space", "tab", "down", "space", "tab", "space"
        )
        await press(pilot, "ctrl+s")
        assert "Send to 2 recipients" in shown(pilot)
        await press(pilot, "tab", "enter")
    [body] = portal.bodies
    assert body["recipients"] == ["ap@acme.example", "boss@acme.example"]
    assert (body["subject"], body["noteLines"]) == ("Please pay", ["Dear all", "thanks"])
    assert (body["languageCode"], body["attachment"], body["isPdfAttached"]) == ("de", "csv", True)


async def test_addresses_are_offered_the_billing_contact_and_ones_own(start: Start, portal: Portal) -> None:
    async with start(FEW) as pilot:
        await press(pilot, "m", "right")
        await press(pilot, *", ad", "right", "ctrl+s")
        await press(pilot, "tab", "enter")
    assert portal.bodies[0]["recipients"] == ["ap@acme.example", "ada@acme.example"]


async def test_what_is_wrong_is_said_beside_its_field(start: Start, portal: Portal) -> None:
    async with start(FEW) as pilot:
        await press(pilot, "m", "ctrl+s")
        assert "! This is needed." in shown(pilot)
        await press(pilot, *"a@-x.example", "ctrl+s")
        assert "is no e-mail address" in shown(pilot)
    assert portal.bodies == []


@pytest.mark.parametrize("size", SIZES)
async def test_a_send_that_nobody_answers_is_said_to_be_unsure(
    start: Start, portal: Portal, size: tuple[int, int], options: SessionOptions
) -> None:
    portal.error = ConnectionCut("http://portal")
    async with start(FEW, size=size) as pilot:
        await fill(pilot)
        await press(pilot, "tab", "enter")
        said = shown(pilot)
        assert "? It is not known whether the mail was sent." in said
        assert "occ journal resume" in said
        assert "failed" not in said
        await press(pilot, "escape")
        assert not isinstance(pilot.app.screen, MailForm)
        await fill(pilot)
        await press(pilot, "tab", "enter")
        assert "The same list to the same" in shown(pilot), "and is not sent a second time"
        [known] = operations(journal_path(pilot.app.session))  # type: ignore[attr-defined]
    assert known.state.value == "UNKNOWN"
    assert len(set(portal.tokens)) == 1


async def test_a_refusal_keeps_what_was_typed_and_is_told(start: Start, portal: Portal) -> None:
    from occ_tui.client.errors import InvalidRequest

    portal.error = InvalidRequest(400, "InvalidParameter", "recipients: too many.")
    async with start(FEW) as pilot:
        await fill(pilot)
        await press(pilot, "tab", "enter")
        assert "× The portal refused the mail: recipients: too many." in shown(pilot)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, MailForm)
        portal.error = None
        await press(pilot, "ctrl+s")
        await press(pilot, "tab", "enter")
        assert "The portal took the mail over" in shown(pilot)


async def test_an_open_invoice_is_mailed_by_itself(start: Start, portal: Portal) -> None:
    async with start(FEW) as pilot:
        await press(pilot, "j", "enter", "m")
        assert "Invoice 100002" in shown(pilot)
        await press(pilot, *"ap@acme.example", "ctrl+s")
        await press(pilot, "tab", "enter")
        assert "The portal took the mail over: 1 invoice" in shown(pilot)
    assert portal.bodies[0]["invoices"][0]["internalInvoiceIds"] == ["id-100002"]


async def test_a_send_goes_on_while_one_looks_elsewhere_and_is_told_there(start: Start, portal: Portal) -> None:
    portal.gate = threading.Event()
    async with start(FEW) as pilot:
        await fill(pilot)
        await pilot.press("tab", "enter")
        await until(pilot, lambda: "Sending …" in shown(pilot))
        await pilot.press("escape", "1")
        await pilot.pause()
        portal.gate.set()
        await settle(pilot)
        assert "The portal took the mail over" in shown(pilot)
    assert len(portal.bodies) == 1


async def test_whoever_leaves_while_a_mail_is_sent_leaves_when_it_is_certain(start: Start, portal: Portal) -> None:
    portal.gate = threading.Event()
    async with start(FEW) as pilot:
        await fill(pilot)
        await pilot.press("tab", "enter")
        await until(pilot, lambda: "Sending …" in shown(pilot))
        await pilot.press("escape", "q")
        await until(pilot, lambda: "Something is being sent" in shown(pilot))
        assert pilot.app.is_running
        portal.gate.set()
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert "The portal took the mail over" in " ".join(pilot.app.parting)
        assert pilot.app.return_code == 0
        assert last_words(pilot.app) == pilot.app.parting
    assert len(portal.bodies) == 1


async def test_a_program_that_ends_by_its_own_mistake_does_not_deny_what_it_was_sending(
    start: Start, portal: Portal
) -> None:
    portal.gate = threading.Event()
    async with start(FEW) as pilot:
        await fill(pilot)
        await pilot.press("tab", "enter")
        await pilot.pause()
        pilot.app.crash = Problem("occ made a mistake.", "Nothing was changed.", "Try again.", None, 70)
        await until(pilot, lambda: bool(pilot.app.untold()))
        said = " ".join(last_words(pilot.app))
        portal.gate.set()
        assert "not known whether the mail was sent" in said
        assert "occ journal resume" in said
        assert "Nothing was changed" not in said
        await settle(pilot)
        assert "Nothing was changed" in last_words(pilot.app)[1], "all that was sent is told by now"


async def test_support_is_told_at_once_that_it_sends_and_pays_nothing(start: Start, portal: Portal) -> None:
    async with start(FEW) as pilot:
        keys = shown(pilot).rstrip().splitlines()[-1]
        assert "p pay" in keys
        assert "m mail" in keys
    account = Account("ocid1.tenancy.oc1..acme", "0421-7788", "ACME GmbH", ("support",))
    async with start(FEW, account=account) as pilot:
        keys = shown(pilot).rstrip().splitlines()[-1]
        assert "p pay" not in keys
        assert "m mail" not in keys
        await press(pilot, "p")
        assert "a finance contact of the account pays them" in shown(pilot)
        assert portal.bodies == []
        await press(pilot, "m")
        assert "Support staff read and send nothing" in shown(pilot)
        assert not isinstance(pilot.app.screen, MailForm)
        await press(pilot, "question_mark")
        assert isinstance(pilot.app.screen, HelpScreen)
        said = " ".join(pilot.app.screen.keys(100).plain.split())
        assert "Support staff read and send nothing" in said
        assert "a finance contact of the account pays them" in said


async def test_from_the_overview_it_leads_to_the_list(start: Start, portal: Portal) -> None:
    async with start(FEW, section="overview") as pilot:
        await press(pilot, "m")
        assert isinstance(pilot.app.screen, MailForm)


async def test_what_changed_since_the_last_look_is_named_invoice_by_invoice(start: Start, portal: Portal) -> None:
    from support.ledger import ACME
    from support.ledger import fill as publish

    from occ_tui.services import news

    async with start(FEW) as pilot:
        session = pilot.app.session  # type: ignore[attr-defined]
        with session.store().writing() as connection:
            connection.execute("UPDATE state SET value = 0 WHERE name = 'changes_from_ms'")
        news.mark_seen(session, news.news(session))
        new = [summary(f"20000{number}", timeInvoiceDue="2026-12-05T00:00:00.000Z") for number in range(2)]
        publish(session, {ACME: [*FEW, *new]}, minutes_ago=0)
        pilot.app.mutate_reactive(type(pilot.app).generation)
        pilot.app.generation = session.store().generation()  # type: ignore[attr-defined]
        await settle(pilot)
        await press(pilot, *["l"] * 5)
        await press(pilot, "m", *"ap@acme.example", "ctrl+s")
        await press(pilot, "tab", "enter")
    [body] = portal.bodies
    assert sorted(body["invoices"][0]["internalInvoiceIds"]) == ["id-200000", "id-200001"]


async def test_a_hostile_name_is_shown_in_the_question_and_acts_on_nothing(start: Start, portal: Portal) -> None:
    account = Account("ocid1.tenancy.oc1..acme", "0421-7788", HOSTILE, ("finance",))
    async with start(FEW, account=account) as pilot:
        await fill(pilot)
        said = shown(pilot)
        assert "Send this mail?" in said
        assert "<U+202E>gpj[/foo]" in said
        assert not {"\x1b", "\x07", "\u202e"} & set(said)


async def test_it_speaks_german(start: Start, portal: Portal) -> None:
    locale.use_language("de")
    async with start(FEW) as pilot:
        await fill(pilot)
        assert "Diese E-Mail senden?" in shown(pilot)
        await press(pilot, "tab", "enter")
        assert "Das Portal hat die E-Mail übernommen: 6 Rechnungen für 1 Empfänger." in shown(pilot)
    assert portal.bodies[0]["languageCode"] == "de"
