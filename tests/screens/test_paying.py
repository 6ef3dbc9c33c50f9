"""Paying by keys: nothing is paid by chance, everything once, and what is not known is never called failed."""

from __future__ import annotations

import json
import threading
from typing import Any

import httpx
import pytest
from support.paying_service import PAGE_URL, PAYEE, PayingService, visa
from support.screens import Start, settle, shown, until
from support.service_world import refused
from textual import events
from textual.pilot import Pilot

from occ_tui.app import OccApp
from occ_tui.domain.operations import State
from occ_tui.screens.confirm import ConfirmScreen
from occ_tui.screens.invoices import InvoicesScreen
from occ_tui.screens.outcome import OutcomeScreen
from occ_tui.screens.pay_form import PayScreen
from occ_tui.screens.payment_page import PaymentPageScreen
from occ_tui.screens.payments import PaymentsScreen
from occ_tui.screens.telling import TellScreen
from occ_tui.screens.transfer import TransferScreen
from occ_tui.services import recovery

SIZES = [(60, 16), (80, 24), (120, 40)]


@pytest.fixture(autouse=True)
def armed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Questions listen at once; what their deafness does is tested where they are."""
    monkeypatch.setattr(ConfirmScreen, "ARMED_AFTER_S", 0)


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Presses keys, each once what the one before it asked for is there; digits are only typed."""
    for key in keys:
        await pilot.press(key)
        if not key.isdigit() or len(keys) == 1:
            await settle(pilot)
    await settle(pilot)


def app_of(pilot: Pilot[None]) -> OccApp:
    assert isinstance(pilot.app, OccApp)
    return pilot.app


def form_of(pilot: Pilot[None]) -> PayScreen:
    screen = pilot.app.screen
    assert isinstance(screen, PayScreen), screen
    return screen


async def paid_first(pilot: Pilot[None]) -> None:
    """From the list of what is due to the end of paying its first line."""
    await press(pilot, "p")
    await press(pilot, "ctrl+s")
    await press(pilot, "right", "enter")


def sent(service: PayingService) -> list[dict[str, Any]]:
    """The bodies of all payments that arrived."""
    return [json.loads(request.content) for request in service.paying]


# From the key to the receipt.


@pytest.mark.parametrize("size", SIZES)
async def test_one_invoice_is_paid_by_keys_alone(start_paying: Start, service: PayingService, size: Any) -> None:
    async with start_paying(size=size) as pilot:
        await press(pilot, "p")
        said = shown(pilot)
        assert "Pay 1 item of ACME GmbH" in said
        assert PAYEE in said
        await press(pilot, "ctrl+s")
        question = " ".join(shown(pilot).split())
        assert service.paying == []
        for words in (PAYEE, "ACME GmbH (0421-7788)", "11,900.00 EUR", "VISA ····4242", "[ Not now ]"):
            assert words in question
        await press(pilot, "right", "enter")
        assert isinstance(pilot.app.screen, OutcomeScreen)
        said = shown(pilot)
        assert "The payment of 11,900.00 EUR was taken over." in said
        assert "P0000093" in said
    assert [body["methodToken"] for body in sent(service)] == ["m-visa"]
    assert sent(service)[0]["allocations"][0]["id"] == "11"


@pytest.mark.parametrize("kind", ["management", "support"])
async def test_whoever_only_reads_invoices_is_told_who_pays_before_any_form(
    start_paying: Start, service: PayingService, kind: str
) -> None:
    service.accounts = [{**service.accounts[0], "contactTypes": [kind]}]
    async with start_paying(section="invoices", size=(80, 24)) as pilot:
        await press(pilot, "p")
        assert "You read invoices here; a finance contact of the account pays them." in shown(pilot)
    assert service.paying == []


async def test_of_accounts_in_which_one_does_not_pay_that_is_said_before_any_form(
    start_paying: Start, service: PayingService
) -> None:
    other = {**service.accounts[0], "compartmentId": "ocid1.tenancy.oc1..beta", "accountName": "Beta KK"}
    service.accounts = [{**service.accounts[0], "contactTypes": ["management"]}, other]
    async with start_paying(section="invoices", size=(80, 24)) as pilot:
        await press(pilot, "p")
        await until(pilot, lambda: isinstance(pilot.app.screen, TellScreen))
        await settle(pilot)
        said = shown(pilot)
        assert "Your contact type reads invoices and pays none: ACME GmbH" in said
        assert "(management)." in said
        assert "Nothing was paid." in said
        assert "A finance contact of the account pays them" in said
    assert service.paying == []


async def test_marked_invoices_are_paid_together_one_form_for_each_currency(
    start_paying: Start, service: PayingService
) -> None:
    async with start_paying(section="invoices") as pilot:
        await press(pilot, "asterisk", "p")
        assert "This can't be paid" in shown(pilot) or "Not all of this can be paid" in shown(pilot)
        assert "it cannot be paid online" in shown(pilot)
        await press(pilot, "right", "enter")
        assert "1 of 2" in shown(pilot)
        await press(pilot, "ctrl+s")
        await press(pilot, "right", "enter")
        assert "enter goes on to 1 more payment." in shown(pilot)
        await press(pilot, "enter")
        assert "2 of 2" in shown(pilot)
        assert form_of(pilot)._batch.currency == "JPY"
    assert [body["currencyCode"] for body in sent(service)] == ["EUR"]
    assert [part["id"] for part in sent(service)[0]["allocations"]] == ["11", "12", "13", "16"]


async def test_what_was_paid_loses_its_mark(start_paying: Start) -> None:
    async with start_paying() as pilot:
        await press(pilot, "space", "space", "p")
        await press(pilot, "ctrl+s")
        await press(pilot, "right", "enter")
        await press(pilot, "enter")
        screen = pilot.app.screen
        assert isinstance(screen, PaymentsScreen)
        assert screen.marked == set()


async def test_the_receipt_is_saved_as_pdf_and_the_reference_copied(start_paying: Start, own_home: Any) -> None:
    async with start_paying() as pilot:
        await paid_first(pilot)
        await press(pilot, "d")
        assert "Saved as" in shown(pilot)
        assert (own_home / "receipt-P0000093.pdf").read_bytes().startswith(b"%PDF-")
        await press(pilot, "y")
        assert pilot.app.clipboard.startswith("P0000093 ")


async def test_a_payment_on_its_way_turns_to_settled_as_one_looks(start_paying: Start, service: PayingService) -> None:
    async with start_paying() as pilot:
        await paid_first(pilot)
        service.settle()
        screen = pilot.app.screen
        assert isinstance(screen, OutcomeScreen)
        screen.watch_it()
        await settle(pilot)
        assert "The payment of 11,900.00 EUR is settled." in shown(pilot)


# The form.


async def test_a_smaller_amount_leaves_the_rest(start_paying: Start, service: PayingService) -> None:
    async with start_paying() as pilot:
        await press(pilot, "p", "ctrl+u", *"5000")
        assert "leaves 6,900.00" in shown(pilot)
        assert "in total 5,000.00 EUR" in shown(pilot)
        await press(pilot, "ctrl+s")
        assert "leaves 6,900.00" in shown(pilot)
        await press(pilot, "right", "enter")
    assert sent(service)[0]["allocations"][0]["amount"] == 5000


async def test_more_than_is_due_is_refused_beside_its_field(start_paying: Start, service: PayingService) -> None:
    async with start_paying() as pilot:
        await press(pilot, "p", "ctrl+u", *"11900.01", "ctrl+s")
        assert "At most 11,900.00 EUR." in shown(pilot)
        assert isinstance(pilot.app.screen, PayScreen)
    assert service.paying == []


async def test_a_lump_sum_goes_to_the_oldest_first(start_paying: Start, service: PayingService) -> None:
    async with start_paying() as pilot:
        await press(pilot, "space", "space", "space", "p")
        await press(pilot, "tab", "tab", "tab", "ctrl+u", *"12000")
        values = form_of(pilot).view.values
        assert (values["11"], values["12"], values["13"]) == ("11,900.00", "100.00", "")
        assert "not paid now" in shown(pilot)
        await press(pilot, "ctrl+s")
        await press(pilot, "right", "enter")
    assert [(part["id"], part["amount"]) for part in sent(service)[0]["allocations"]] == [("11", 11900), ("12", 100)]


async def test_an_amount_that_is_edited_changes_the_sum(start_paying: Start) -> None:
    async with start_paying() as pilot:
        await press(pilot, "space", "space", "p", "ctrl+u", *"900")
        assert form_of(pilot).view.values["total"] == "9,900.00"


async def test_no_amount_at_all_pays_nothing(start_paying: Start, service: PayingService) -> None:
    async with start_paying() as pilot:
        await press(pilot, "p", "ctrl+u", "ctrl+s")
        assert "Nothing would be paid." in shown(pilot)
        assert isinstance(pilot.app.screen, PayScreen)
    assert service.paying == []


async def test_a_card_that_has_expired_stays_in_sight_and_cannot_be_chosen(start_paying: Start) -> None:
    async with start_paying() as pilot:
        await press(pilot, "p")
        assert "VISA ····1881 (Old card)" in shown(pilot)
        assert "expired 10/2026, can't be used" in shown(pilot)
        await press(pilot, "tab", "down")
        assert form_of(pilot).view.values["way"] == "m-soon", "the expired one is passed over"
        assert "◷ expires on 31 Dec 2026" in shown(pilot)


async def test_an_invoice_that_no_card_pays_says_so_before_the_question(
    start_paying: Start, service: PayingService
) -> None:
    next(iter(service.ledger.values()))["11"]["isCreditCardPayable"] = False
    async with start_paying() as pilot:
        await press(pilot, "p")
        assert form_of(pilot).view.values["way"] == "m-pal", "what can pay it is proposed"
        said = " ".join(shown(pilot).split())
        assert "( ) VISA ····4242 (Company card) this can't be paid by card" in said
        await press(pilot, "ctrl+s")
        assert "With PayPal ap@acme.example" in " ".join(shown(pilot).split())


async def test_one_of_several_that_no_card_pays_is_named_and_can_be_left_out(
    start_paying: Start, service: PayingService
) -> None:
    next(iter(service.ledger.values()))["11"]["isCreditCardPayable"] = False
    async with start_paying() as pilot:
        await press(pilot, "space", "space", "p")
        form = form_of(pilot)
        form.view.put_value("way", "m-visa")
        await press(pilot, "ctrl+s")
        assert pilot.app.screen is form, "no question stands before a payment that cannot be made"
        assert "100411 can't be paid by card" in shown(pilot)
        form.view.put_value("11", "")
        await press(pilot, "ctrl+s")
        assert "VISA ····4242" in shown(pilot)
        assert isinstance(pilot.app.screen, ConfirmScreen)


async def test_without_a_stored_method_each_invoice_gets_a_page(start_paying: Start, service: PayingService) -> None:
    service.methods, service.banks = [], []
    async with start_paying() as pilot:
        await press(pilot, "space", "space", "p")
        assert "1 of 2" in shown(pilot)
        assert form_of(pilot).view.values["way"] == "page"


async def test_an_oracle_profile_pays_on_pages_only(start_paying: Start, service: PayingService) -> None:
    async with start_paying(kind="oracle") as pilot:
        await press(pilot, "p")
        said = shown(pilot)
        assert "payment page" in said
        assert "VISA" not in said
        assert "the account of the payee is not known here" in said
        await press(pilot, "escape", "]")
        assert "Oracle publishes no API for this." in shown(pilot)


# Nothing by chance.


async def test_escape_never_pays(start_paying: Start, service: PayingService) -> None:
    async with start_paying() as pilot:
        await press(pilot, "p", "escape")
        await press(pilot, "p", "ctrl+s", "escape")
        await press(pilot, "ctrl+s", "right", "escape")
        await press(pilot, "escape", "escape")
        assert isinstance(pilot.app.screen, PaymentsScreen)
    assert service.paying == []


async def test_enter_alone_is_the_safe_answer(start_paying: Start, service: PayingService) -> None:
    async with start_paying() as pilot:
        await press(pilot, "p", "ctrl+s", "enter")
        assert isinstance(pilot.app.screen, PayScreen)
    assert service.paying == []


async def test_a_paste_confirms_nothing(start_paying: Start, service: PayingService) -> None:
    async with start_paying() as pilot:
        await press(pilot, "p", "ctrl+s", "right")
        for text in ("\n", "\r\n", "yes\n", "\x1b[C\r"):
            pilot.app.post_message(events.Paste(text))
            await settle(pilot)
        assert isinstance(pilot.app.screen, ConfirmScreen)
    assert service.paying == []


async def test_keys_typed_ahead_pay_nothing(
    start_paying: Start, service: PayingService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ConfirmScreen, "ARMED_AFTER_S", 3600)
    async with start_paying() as pilot:
        await press(pilot, "p", "ctrl+s", "right", "enter", "enter", "enter")
        assert isinstance(pilot.app.screen, ConfirmScreen)
    assert service.paying == []


async def test_two_quick_enters_pay_once(start_paying: Start, service: PayingService) -> None:
    async with start_paying() as pilot:
        await press(pilot, "p")
        await pilot.press("ctrl+s", "ctrl+s")
        await settle(pilot)
        assert len([one for one in pilot.app.screen_stack if isinstance(one, ConfirmScreen)]) == 1
        await pilot.press("right", "enter", "enter", "enter")
        await settle(pilot)
    assert len(service.paying) == 1


async def test_a_payee_whose_name_mixes_scripts_is_flagged(start_paying: Start, service: PayingService) -> None:
    service.banks[0]["payeeName"] = "Orаcle Deutschland"  # with a Cyrillic а
    async with start_paying() as pilot:
        await press(pilot, "p")
        assert "mixes letters of several scripts" in shown(pilot)
        await press(pilot, "ctrl+s")
        assert "mixes letters of several scripts" in " ".join(shown(pilot).split())


async def test_a_hostile_payee_is_only_text(start_paying: Start, service: PayingService) -> None:
    service.banks[0]["payeeName"] = "[/foo]\x1b]0;owned\x07\u202egpj"
    async with start_paying() as pilot:
        await press(pilot, "p", "ctrl+s")
        said = shown(pilot)
        assert "\x1b" not in said
        assert "[/foo]\\x1b]0;owned\\x07<U+202E>gpj" in "".join(said.split())
        assert "characters that hide" in " ".join(said.split())


async def test_a_session_that_only_reads_does_not_pay(start_paying: Start, service: PayingService) -> None:
    async with start_paying(read_only=True) as pilot:
        await press(pilot, "p")
        assert "This session only reads." in shown(pilot)
        await press(pilot, "2", "p")
        assert "This session only reads." in shown(pilot)
    assert service.paying == []


# What can't be paid says why first.


async def test_what_cannot_be_paid_says_why_before_any_form(start_paying: Start) -> None:
    async with start_paying(section="invoices") as pilot:
        await press(pilot, "slash", *"100415", "enter", "p")
        assert isinstance(pilot.app.screen, TellScreen)
        assert "it cannot be paid online" in shown(pilot)
        await press(pilot, "enter")


async def test_a_server_that_does_not_answer_is_said_so_and_nothing_opens(
    start_paying: Start, service: PayingService
) -> None:
    async with start_paying() as pilot:

        def gone(request: httpx.Request) -> httpx.Response | None:
            raise httpx.ConnectError("refused", request=request)

        service.fault = gone
        await press(pilot, "p")
        assert isinstance(pilot.app.screen, TellScreen)
        said = " ".join(shown(pilot).split())
        assert "There is no connection to" in said
        assert "Nothing was changed." in said, "what it means stands there to the last word"
        assert "Try again: occ sync" in said
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, PaymentsScreen)


# Being sent.


async def test_leaving_during_a_send_cancels_nothing_and_the_outcome_is_told(
    start_paying: Start, service: PayingService
) -> None:
    gate = threading.Event()
    async with start_paying() as pilot:
        await press(pilot, "p", "ctrl+s", "right")
        service.fault = lambda request: gate.wait(30) and None if request.method == "POST" else None
        await pilot.press("enter")
        await until(pilot, lambda: "It is being sent." in shown(pilot))
        await pilot.press("escape", "2")
        await until(pilot, lambda: isinstance(pilot.app.screen, InvoicesScreen))
        assert app_of(pilot).writing.is_busy
        gate.set()
        await settle(pilot)
        assert "The payment of 11,900.00 EUR was taken over." in shown(pilot)
    assert len(service.paying) == 1


async def test_quitting_during_a_send_waits_for_its_end(start_paying: Start, service: PayingService) -> None:
    gate = threading.Event()
    async with start_paying() as pilot:
        app = app_of(pilot)
        await press(pilot, "p", "ctrl+s", "right")
        service.fault = lambda request: gate.wait(30) and None if request.method == "POST" else None
        await pilot.press("enter")
        await until(pilot, lambda: "It is being sent." in shown(pilot))
        await pilot.press("q")
        await until(pilot, lambda: "occ ends when its outcome is known" in shown(pilot))
        await pilot.press("q", "ctrl+c", "ctrl+q")
        await pilot.pause()
        assert app.return_code is None
        gate.set()
        await until(pilot, lambda: app.return_code is not None)
    assert app.return_code == 0
    assert app.parting[0] == "The payment of 11,900.00 EUR was taken over."
    assert len(service.paying) == 1


# Not known, refused, failed.


def unsure(service: PayingService, *, took_effect: bool = False) -> None:
    """No answer comes to a payment, nor to the question what became of it; `took_effect` only the portal knows."""

    def lost(request: httpx.Request) -> httpx.Response | None:
        if request.method == "POST" or "clientReference" in request.url.params:
            raise httpx.ReadTimeout("slow", request=request)
        return None

    if took_effect:
        service.after = lost
    else:
        service.fault = lost


@pytest.mark.parametrize("size", SIZES)
async def test_what_is_not_known_is_never_called_failed_nor_paid_again(
    start_paying: Start, service: PayingService, size: Any
) -> None:
    async with start_paying(size=size) as pilot:
        unsure(service)
        await paid_first(pilot)
        said = " ".join(shown(pilot).split())
        assert "It is not known whether 11,900.00 EUR was paid." in said
        assert "ailed" not in said
        assert "p pay" not in said
        await press(pilot, "p")
        assert isinstance(pilot.app.screen, OutcomeScreen)
        await press(pilot, "y")
        operation = recovery.unresolved(app_of(pilot).session)[0]
        assert operation.state is State.UNKNOWN
        assert operation.id in pilot.app.clipboard
        await press(pilot, "escape")
        await press(pilot, "p")
        assert "another payment of it is under way" in " ".join(shown(pilot).split())
    assert len({request.headers["opc-retry-token"] for request in service.paying}) == 1


async def test_what_is_unsure_says_since_when_until_when_and_its_request_id(
    start_paying: Start, service: PayingService
) -> None:
    async with start_paying(size=(120, 40)) as pilot:
        unsure(service)
        await paid_first(pilot)
        said = shown(pilot)
        assert "Since" in said
        assert "24 Nov 2026, 13:02" in said, "a resend is safe for 23 hours"
        await press(pilot, "escape", "[", "[")
        said = shown(pilot)
        assert "Unresolved 1" in said
        assert "u asks the server again" in said
        assert "2026-11-24 13:02" in said


@pytest.mark.parametrize("took_effect", [True, False])
async def test_asking_again_finds_out_and_pays_nothing_twice(
    start_paying: Start, service: PayingService, took_effect: bool
) -> None:
    async with start_paying() as pilot:
        unsure(service, took_effect=took_effect)
        await paid_first(pilot)
        service.after = service.fault = lambda request: None
        await press(pilot, "u")
        assert "The payment of 11,900.00 EUR was taken over." in shown(pilot)
    assert len([one for one in service.payments if one.get("clientReference")]) == 1


async def test_a_refusal_says_why_and_frees_the_invoice(start_paying: Start, service: PayingService) -> None:
    async with start_paying() as pilot:
        service.fault = lambda request: refused(400, "InvalidParameter") if request.method == "POST" else None
        await paid_first(pilot)
        said = " ".join(shown(pilot).split())
        assert "Nothing was paid." in said
        assert recovery.unresolved(app_of(pilot).session) == []
        await press(pilot, "escape")
        await press(pilot, "p")
        assert isinstance(pilot.app.screen, PayScreen)


async def test_a_long_reason_is_told_to_its_last_word_and_in_keys(start_paying: Start, service: PayingService) -> None:
    why = "Invoice 100411 cannot be paid: its status was changed by hand at the bank this morning. Nothing was paid."

    def fault(request: httpx.Request) -> httpx.Response | None:
        is_payment = request.method == "POST" and request.url.path.endswith("/payments")
        return refused(409, "IncorrectState", message=why) if is_payment else None

    async with start_paying(size=(80, 24)) as pilot:
        service.fault = fault
        await paid_first(pilot)
        said = " ".join(shown(pilot).split())
        assert why in said
        assert "p pays in another way" in said
        assert "occ sync" not in said


async def test_a_payment_that_fails_later_leads_to_another_method(start_paying: Start, service: PayingService) -> None:
    async with start_paying() as pilot:
        await paid_first(pilot)
        service.settle("FAILED", failureReason="INSUFFICIENT_FUNDS")
        service.ledger[next(iter(service.ledger))]["11"]["invoiceStatus"] = "PAST_DUE"
        screen = pilot.app.screen
        assert isinstance(screen, OutcomeScreen)
        screen.watch_it()
        await settle(pilot)
        assert "failed: insufficient funds" in shown(pilot)
        assert "Pay the same with another method: 3, Failed, p." in shown(pilot)


async def test_use_another_method_links_the_failed_payment_to_its_successor(
    start_paying: Start, service: PayingService
) -> None:
    async with start_paying() as pilot:
        await press(pilot, "]", "]")
        assert "the card has expired" in shown(pilot)
        await press(pilot, "p")
        assert form_of(pilot).view.values["way"] == "m-visa", "not the one it failed with"
        await press(pilot, "ctrl+s")
        await press(pilot, "right", "enter")
        await press(pilot, "enter")
        assert "No payment failed that was not made good." in shown(pilot)
    assert sent(service)[0]["replacesPaymentId"] == "pay-3"


# The page.


async def paged(pilot: Pilot[None]) -> None:
    """Opens a page for the first invoice that is due."""
    await press(pilot, "p", "tab", "down", "down", "down", "ctrl+s")
    assert "Open a page to pay 11,900.00 EUR" in shown(pilot)
    await press(pilot, "right", "enter")


async def test_a_page_is_shown_whole_as_text_and_code_at_80_by_24(start_paying: Start, service: PayingService) -> None:
    async with start_paying() as pilot:
        await paged(pilot)
        assert isinstance(pilot.app.screen, PaymentPageScreen)
        said = shown(pilot)
        assert PAGE_URL in said
        assert "▀▀▀▀▀" in said
        assert "waiting for the page" in said
        assert "It ends at 14:32." in said
        await press(pilot, "y")
        assert pilot.app.clipboard == PAGE_URL
        await pilot.resize_terminal(60, 16)
        await settle(pilot)
        assert PAGE_URL in shown(pilot).replace("\n", "").replace(" ", "")
        assert "The code needs" in " ".join(shown(pilot).split())
    assert service.paying == []


async def test_a_page_that_is_left_waits_visibly_and_the_same_one_opens_again(
    start_paying: Start, service: PayingService
) -> None:
    async with start_paying(size=(120, 40)) as pilot:
        await paged(pilot)
        await press(pilot, "escape", "2")
        assert "page open" in shown(pilot)
        assert "1 operation is not over" in shown(pilot)
        await press(pilot, "enter")
        assert "A payment page is open until" in shown(pilot)
        await press(pilot, "escape", "p")
        assert PAGE_URL in shown(pilot)
    async with start_paying() as pilot:
        assert "1 operation is not over" in shown(pilot), "it survives the end of the program"
        await press(pilot, "[", "[", "o")
        assert PAGE_URL in shown(pilot)
    assert service.pages == 1


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("SUBMITTED", "was paid on the page; it is being settled"),
        ("SETTLED", "11,900.00 EUR is paid."),
        ("FAILED", "The payment of 11,900.00 EUR failed: the card has expired Nothing was paid. Pay the same"),
    ],
)
async def test_a_page_that_was_paid_on_turns_as_one_looks(
    start_paying: Start, service: PayingService, status: str, words: str
) -> None:
    async with start_paying() as pilot:
        await paged(pilot)
        parts = [{"kind": "INVOICE", "id": "11", "number": "100411", "amount": 11900}]
        from support.paying_service import payment

        why = {"failureReason": "CARD_EXPIRED"} if status == "FAILED" else {}
        service.payments.insert(0, payment(77, status, headerId="h1", amount=11900, allocations=parts, **why))
        screen = pilot.app.screen
        assert isinstance(screen, PaymentPageScreen)
        screen.watch_it()
        await settle(pilot)
        assert words in " ".join(shown(pilot).split())
        assert "▀▀▀▀▀" not in shown(pilot)


async def test_a_page_that_ended_frees_the_invoice(
    start_paying: Start, service: PayingService, monkeypatch: pytest.MonkeyPatch
) -> None:
    from occ_tui.services import payment_exchanges

    async with start_paying() as pilot:
        await paged(pilot)
        monkeypatch.setattr(payment_exchanges, "has_ended", lambda _operation: True)
        screen = pilot.app.screen
        assert isinstance(screen, PaymentPageScreen)
        screen.watch_it()
        await settle(pilot)
        assert "The page has ended, and nothing was paid on it." in " ".join(shown(pilot).split())
        await press(pilot, "escape", "p")
        assert isinstance(pilot.app.screen, PayScreen)


async def test_a_person_may_say_that_a_page_was_closed_without_paying(
    start_paying: Start, service: PayingService
) -> None:
    async with start_paying() as pilot:
        await paged(pilot)
        await press(pilot, "X", *"closed it", "ctrl+s")
        assert "[ Keep it ]" in shown(pilot)
        await press(pilot, "right", "enter")
        assert recovery.unresolved(app_of(pilot).session) == []


async def test_a_loopback_page_far_away_gets_the_tunnel_in_the_place_of_a_code(
    start_paying: Start, service: PayingService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 5000 10.0.0.5 22")
    monkeypatch.setenv("USER", "anna")
    monkeypatch.setattr("support.paying_service.PAGE_URL", "http://127.0.0.1:8182/pay/abc")
    async with start_paying() as pilot:
        await paged(pilot)
        said = shown(pilot)
        assert "ssh -L 8182:127.0.0.1:8182 anna@10.0.0.5" in " ".join(said.split())
        assert "▀▀▀▀▀" not in said
        await press(pilot, "o")
        assert "This terminal is far away" in shown(pilot)


# The bank transfer.


async def test_a_bank_transfer_shows_account_reference_and_amount_and_is_announced(
    start_paying: Start, service: PayingService
) -> None:
    async with start_paying(size=(120, 40)) as pilot:
        await press(pilot, "p", "tab", "down", "down", "down", "down", "ctrl+s")
        assert isinstance(pilot.app.screen, TransferScreen)
        said = shown(pilot)
        for words in ("DE02 1203 0000 0000 2020 51", "BYLADEM1001", "11,900.00 EUR", "0421-7788 100411", "▀▀▀▀▀"):
            assert words in said
        await press(pilot, "y", "enter")
        assert pilot.app.clipboard == "0421-7788 100411"
        await press(pilot, "t", "enter")
        assert service.transfers == [], "the safe answer"
        await press(pilot, "t", "right", "enter")
        assert "It was announced" in shown(pilot)
        await press(pilot, "escape", "2", "enter")
        assert "11,900.00 EUR announced on 23 Nov" in shown(pilot)
    assert service.transfers[0]["reference"] == "0421-7788 100411"
    assert service.paying == []


# What was left under way.


async def test_a_screen_that_was_shown_leaves_the_others_as_they_were(start_paying: Start) -> None:
    async with start_paying(size=(80, 24)) as pilot:
        before = shown(pilot)
        await press(pilot, "p")
        form_of(pilot).view.put_value("way", "transfer")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, TransferScreen)
        assert f"Payee      {PAYEE}" in shown(pilot), "there is room for the whole name"
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, PaymentsScreen)
        assert shown(pilot) == before, "its rules hide nothing elsewhere"


async def test_what_was_left_is_counted_and_asked_for_at_the_start(start_paying: Start, service: PayingService) -> None:
    async with start_paying() as pilot:
        unsure(service)
        await paid_first(pilot)
    async with start_paying() as pilot:
        assert "1 operation is not over" in shown(pilot)
        assert len(service.paying) >= 1
        before = len(service.paying)
    service.after = service.fault = lambda request: None
    async with start_paying() as pilot:
        await settle(pilot)
        assert "not over" not in shown(pilot), "it was found to be submitted"
        assert [one.state for one in app_of(pilot).under_way.operations] == [State.SUBMITTED]
    assert len([one for one in service.payments if one.get("clientReference")]) == 1
    assert before >= 1


async def test_a_session_that_only_reads_drives_nothing_on(start_paying: Start, service: PayingService) -> None:
    async with start_paying() as pilot:
        unsure(service)
        await paid_first(pilot)
    before = len(service.paying)
    async with start_paying(read_only=True) as pilot:
        assert "1 operation is not over" in shown(pilot)
    assert len(service.paying) == before


async def test_an_expired_default_is_not_what_is_offered(start_paying: Start, service: PayingService) -> None:
    service.methods = [visa("m-old", isDefault=True, timeExpiration="2026-11-01T00:00:00.000Z"), visa("m-new")]
    async with start_paying() as pilot:
        await press(pilot, "p")
        assert form_of(pilot).view.values["way"] == "m-new"
