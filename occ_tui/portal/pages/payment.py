"""The page on which an invoice is paid: what, to whom and how much; a stored method; one confirmation.

A session pays once. Whatever comes after that (a double click, the back button, a second browser) gets the page of
the payment that was made; whatever cannot be paid gets a sentence that says what became of the money.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, cast

from sqlalchemy import Connection, update
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from occ_tui.domain.access import Access, Module, may
from occ_tui.domain.dates import epoch_ms
from occ_tui.domain.invoices import Group
from occ_tui.domain.money import to_decimal
from occ_tui.domain.payments import PayableKind
from occ_tui.locale import N_
from occ_tui.portal import ledger, methods, payment_list, payments
from occ_tui.portal.entries import FAILED, SETTLED
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.pages.rendering import (
    CARD_NUMBER,
    EXPIRED_TITLE,
    NOT_ALLOWED,
    NOT_ALLOWED_TITLE,
    Voice,
    back_link,
    holds_card,
    is_sealed,
    notice,
    page,
    read_form,
    seal,
    see_other,
    unknown,
    voice_of,
)
from occ_tui.portal.paying import find_session
from occ_tui.portal.payments import Order, Part
from occ_tui.portal.printed import seller_of
from occ_tui.portal.refusals import Refusal
from occ_tui.portal.schema import payment_sessions
from occ_tui.portal.state import Portal
from occ_tui.wire.customer_payments import FailureReason, MethodKind

TITLE = N_("Pay an invoice")
LABELS = {
    "payee": N_("Payee"),
    "customer": N_("Billed to"),
    "account": N_("Account"),
    "invoice": N_("Invoice"),
    "amount": N_("Amount to pay"),
    "ends": N_("This page ends"),
    "reference": N_("Reference"),
    "paid": N_("Amount paid"),
    "method": N_("Paid with"),
}
LEGEND = N_("Pay with")
ONCE = N_("The button pays at once, and only once.")
PAY = N_("Pay {amount}")
NO_METHOD = N_("There is no payment method with which this invoice can be paid. Add one first. Nothing was paid.")
EXPIRED = N_("Nothing was paid here. Open the invoice again and start the payment anew.")
NO_LONGER_DUE_TITLE = N_("There is nothing to pay here")
NO_LONGER_DUE = N_("This invoice is already paid or being paid elsewhere. Nothing was paid on this page.")
CHANGED_TITLE = N_("The amount has changed")
CHANGED = N_(
    "What is due on this invoice has changed since this page was opened. Nothing was paid. "
    "Open the invoice again and start the payment anew."
)
NOT_CONFIRMED = N_("This was not the form that this page shows now. Nothing was paid. Check the amount and pay again.")
NOT_CHOSEN = N_("No payment method was chosen. Nothing was paid.")
UNUSABLE = N_("This payment method cannot be used. Nothing was paid. Choose another one.")
REFUSED = N_("The portal refused this payment. Nothing was paid.")

SUBMITTED_TITLE = N_("Payment submitted")
SUBMITTED = N_("Your payment was taken and will be settled soon. Do not pay this invoice again.")
SETTLED_TITLE = N_("Payment settled")
SETTLED_TEXT = N_("Your payment is settled.")
FAILED_TITLE = N_("Payment failed")
FAILED_TEXT = N_(
    "The payment failed: {reason}. Nothing was charged, and the invoice is still due. "
    "Open it again and pay with another method."
)
ALREADY = N_("This page had already been used: the payment below was made once, and nothing was paid again.")
REASONS: dict[str, str] = {
    FailureReason.CARD_EXPIRED: N_("the card has expired"),
    FailureReason.LIMIT_EXCEEDED: N_("the amount is above the limit of the method"),
    FailureReason.INSUFFICIENT_FUNDS: N_("there was not enough money"),
    FailureReason.DECLINED: N_("it was declined"),
}
EXPIRES = N_("expires on {day}")
IS_EXPIRED = N_("expired")
NOT_BY_CARD = N_("not for this invoice")


class Choice(NamedTuple):
    """A method as the page offers it."""

    token: str
    label: str
    is_usable: bool
    is_chosen: bool


def show(request: Request) -> Response:
    """The form; 410 when the session has ended, 404 when there never was one, or what was paid on it."""
    portal = cast(Portal, request.app.state.portal)
    with portal.ledger.reading() as connection:
        session = find_session(connection, request.path_params["token"])
        return _instead(request, portal, connection, session) or _form(request, portal, connection, session)


async def pay(request: Request) -> Response:
    """Pays, and goes on to the page of the payment."""
    form = await read_form(request)
    return await run_in_threadpool(_pay, request, form)


def _pay(request: Request, form: Mapping[str, str]) -> Response:
    portal = cast(Portal, request.app.state.portal)
    token = request.path_params["token"]
    try:
        with portal.ledger.writing() as connection:
            session = find_session(connection, token)
            if instead := _instead(request, portal, connection, session, is_again=True):
                return instead
            assert session is not None
            if not is_sealed(portal, session.header_id, (session.due_minor,), form.get("form", "")):
                return _form(request, portal, connection, session, NOT_CONFIRMED)
            if holds_card(form):
                return _form(request, portal, connection, session, CARD_NUMBER)
            if not form.get("method"):
                return _form(request, portal, connection, session, NOT_CHOSEN)
            order = _order(connection, session, form["method"])
            payment_id = payments.submit(connection, portal, order)
            mine = payment_sessions.c.header_id == session.header_id
            connection.execute(update(payment_sessions).where(mine).values(payment_id=payment_id))
    except Refusal as refusal:
        with portal.ledger.reading() as connection:
            session = find_session(connection, token)
            text = UNUSABLE if refusal.code == "PaymentMethodUnusable" else REFUSED
            return _instead(request, portal, connection, session) or _form(request, portal, connection, session, text)
    return see_other(f"/pay/{token}")


def _instead(
    request: Request, portal: Portal, connection: Connection, session: AnyRow | None, *, is_again: bool = False
) -> Response | None:
    """What is shown instead of the form; `None` when the invoice can be paid here."""
    if session is None:
        return unknown(request)
    if session.payment_id is not None:
        return _result(request, connection, session, is_again=is_again)
    if session.expires_ms <= epoch_ms(portal.now()):
        return notice(request, 410, EXPIRED_TITLE, EXPIRED, session)
    if not may(ledger.contact_types(connection, session.contact_id, session.account_id), Module.INVOICES, Access.WRITE):
        return notice(request, 403, NOT_ALLOWED_TITLE, NOT_ALLOWED, session)
    status = 409 if is_again else 200
    if session.state != Group.UNPAID:
        return notice(request, status, NO_LONGER_DUE_TITLE, NO_LONGER_DUE, session)
    if session.due_minor != session.due_now_minor:
        return notice(request, status, CHANGED_TITLE, CHANGED, session)
    return None


def _form(
    request: Request, portal: Portal, connection: Connection, session: AnyRow | None, error: str = ""
) -> Response:
    assert session is not None
    voice = voice_of(request, session.language_code)
    facts = _facts(voice, session) | {
        "amount": voice.write.money(session.due_minor, session.currency),
        "ends": voice.instant(session.expires_ms),
    }
    choices = _choices(voice, portal, connection, session)
    can_pay = any(choice.is_usable for choice in choices)
    if not can_pay:
        error = NO_METHOD
    return page(
        "payment.html",
        voice,
        409 if error and request.method == "POST" else 200,
        TITLE,
        facts=_labelled(voice, facts),
        error=voice.say(error) if error else "",
        action=f"/pay/{request.path_params['token']}",
        form=seal(portal, session.header_id, (session.due_minor,)),
        legend=voice.say(LEGEND),
        choices=choices,
        can_pay=can_pay,
        once=voice.say(ONCE),
        button=voice.say(PAY).format(amount=facts["amount"]),
    )


def _choices(voice: Voice, portal: Portal, connection: Connection, session: AnyRow) -> list[Choice]:
    today = portal.today_number(session.time_zone)
    choices: list[Choice] = []
    for method in methods.of_account(connection, session.account_id):
        parts = [methods.label(method)]
        is_usable = not methods.is_expired(method, today)
        if method.name:
            parts.append(method.name)
        if not is_usable:
            parts.append(voice.say(IS_EXPIRED))
        elif method.expires_day is not None:
            parts.append(voice.say(EXPIRES).format(day=voice.write.date(method.expires_day - 1)))
        if method.kind == MethodKind.CREDIT_CARD and not session.is_card_payable:
            parts.append(voice.say(NOT_BY_CARD))
            is_usable = False
        is_first = is_usable and not any(choice.is_usable for choice in choices)
        choices.append(Choice(method.token, " · ".join(parts), is_usable, is_first))
    return choices


def _result(request: Request, connection: Connection, session: AnyRow, *, is_again: bool) -> Response:
    payment = payment_list.find_payment(connection, session.account_id, session.payment_id)
    assert payment is not None
    voice = voice_of(request, session.language_code)
    title, text = SUBMITTED_TITLE, voice.say(SUBMITTED)
    if payment.state == SETTLED:
        title, text = SETTLED_TITLE, voice.say(SETTLED_TEXT)
    elif payment.state == FAILED:
        reason = voice.say(REASONS.get(payment.order_failure_reason, REASONS[FailureReason.DECLINED]))
        title, text = FAILED_TITLE, voice.say(FAILED_TEXT).format(reason=reason)
    amount = "amount" if payment.state == FAILED else "paid"
    facts = _facts(voice, session) | {
        amount: voice.write.money(payment.amount_minor, payment.currency),
        "method": _paid_with(payment),
        "reference": payment.reference,
    }
    return page(
        "result.html",
        voice,
        409 if is_again else 200,
        title,
        facts=_labelled(voice, facts),
        already=voice.say(ALREADY) if is_again else "",
        text=text,
        back=back_link(voice, session),
    )


def _paid_with(payment: AnyRow) -> str:
    what = payment.card_brand or payment.method
    return f"{what} •••• {payment.last_digits}" if payment.last_digits else f"{what} {payment.paypal_id}".strip()


def _facts(voice: Voice, session: AnyRow) -> dict[str, str]:
    return {
        "payee": seller_of(session.preferred_email).name,
        "customer": session.party_name or session.account_name,
        "account": f"{session.account_name} · {session.account_number}",
        "invoice": session.number,
    }


def _labelled(voice: Voice, facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(voice.say(LABELS[name]), value) for name, value in facts.items()]


def _order(connection: Connection, session: AnyRow, method_token: str) -> Order:
    account = ledger.find_account(connection, session.account_ocid)
    assert account is not None
    due = to_decimal(session.due_minor, session.currency)
    return Order(
        account=account,
        payer=session.contact_name,
        currency=session.currency,
        method_token=method_token,
        parts=[Part(PayableKind.INVOICE, session.internal_invoice_id, due, "*")],
        header_id=session.header_id,
        email=session.email,
        language_code=session.language_code,
    )
