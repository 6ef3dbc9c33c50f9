"""The page on which a payment method is added: one of the test methods is chosen, and a name for it.

There is no field for a card number, and a name that holds one is refused and not shown again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, cast

from sqlalchemy import Connection, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from occ_tui.domain.access import Access, Module, may
from occ_tui.domain.dates import epoch_ms
from occ_tui.locale import N_
from occ_tui.portal import adding_methods, ledger, methods
from occ_tui.portal.adding_methods import TestMethod, find_session, offered
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.methods import LONGEST_NAME, NewMethod
from occ_tui.portal.pages.payment import EXPIRES
from occ_tui.portal.pages.rendering import (
    CARD_NUMBER,
    EXPIRED_TITLE,
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
from occ_tui.portal.schema import contacts
from occ_tui.portal.schema_payments import payment_methods
from occ_tui.portal.state import Portal

TITLE = N_("Add a payment method")
ACCOUNT = N_("Account")
ENDS = N_("This page ends")
TEST_ONLY = N_("This portal has test methods only: they can be chosen, never typed. None of them moves money.")
LEGEND = N_("Payment method")
NAME = N_("What you call it (may be left empty)")
DEFAULT = N_("Make it the default")
ADD = N_("Add this payment method")
EXPIRED = N_("No payment method was added. Start anew where you came from.")
NOT_ALLOWED = N_("Whoever opened this page has lost the right to change this account. No payment method was added.")
NOT_CHOSEN = N_("No payment method was chosen. Nothing was added.")
NOT_CONFIRMED = N_("This was not the form that this page shows now. Nothing was added. Try again.")
TOO_LONG = N_("The name is too long. Nothing was added.")
ADDED_TITLE = N_("Payment method added")
ADDED = N_("The payment method can be used now.")
ALREADY = N_("This page had already been used: the payment method below was added once.")
REMOVED = N_("The payment method that was added here has been removed since.")


class Choice(NamedTuple):
    """A test method as the page offers it."""

    token: str
    label: str
    is_chosen: bool


def show(request: Request) -> Response:
    """The form; 410 when the session has ended, 404 when there never was one, or what was added on it."""
    portal = cast(Portal, request.app.state.portal)
    with portal.ledger.reading() as connection:
        session = find_session(connection, request.path_params["token"])
        return _instead(request, portal, connection, session) or _form(request, portal, session)


async def add(request: Request) -> Response:
    """Adds what was chosen, and goes on to the page that says so."""
    form = await read_form(request)
    return await run_in_threadpool(_add, request, form)


def _add(request: Request, form: Mapping[str, str]) -> Response:
    portal = cast(Portal, request.app.state.portal)
    token = request.path_params["token"]
    with portal.ledger.writing() as connection:
        session = find_session(connection, token)
        if instead := _instead(request, portal, connection, session, is_again=True):
            return instead
        assert session is not None
        name = form.get("name", "")
        chosen = _chosen(portal, session, form.get("method", ""))
        if not is_sealed(portal, session.header_id, (), form.get("form", "")):
            return _form(request, portal, session, NOT_CONFIRMED)
        if holds_card(form):
            return _form(request, portal, session, CARD_NUMBER)
        if len(name) > LONGEST_NAME // 2:
            return _form(request, portal, session, TOO_LONG)
        if chosen is None:
            return _form(request, portal, session, NOT_CHOSEN)
        actor = connection.scalar(select(contacts.c.name).where(contacts.c.id == session.contact_id)) or ""
        adding_methods.choose(connection, portal, session, actor, chosen, name, is_default=form.get("default") == "yes")
    return see_other(f"/method/{token}")


def _instead(
    request: Request, portal: Portal, connection: Connection, session: AnyRow | None, *, is_again: bool = False
) -> Response | None:
    """What is shown instead of the form; `None` when a method can be added here."""
    if session is None:
        return unknown(request)
    if session.method_id is not None:
        return _result(request, connection, session, is_again=is_again)
    if session.expires_ms <= epoch_ms(portal.now()):
        return notice(request, 410, EXPIRED_TITLE, EXPIRED, session)
    types = ledger.contact_types(connection, session.contact_id, session.account_id)
    if not may(types, Module.INVOICES, Access.WRITE):
        return notice(request, 403, NOT_ALLOWED_TITLE, NOT_ALLOWED, session)
    return None


def _form(request: Request, portal: Portal, session: AnyRow | None, error: str = "") -> Response:
    assert session is not None
    voice = voice_of(request, session.language_code)
    tests = offered(portal.today_number(session.time_zone))
    return page(
        "method.html",
        voice,
        400 if error else 200,
        TITLE,
        facts=[(voice.say(ACCOUNT), _account(session)), (voice.say(ENDS), voice.instant(session.expires_ms))],
        note=voice.say(TEST_ONLY),
        error=voice.say(error) if error else "",
        action=f"/method/{request.path_params['token']}",
        form=seal(portal, session.header_id, ()),
        legend=voice.say(LEGEND),
        choices=[_choice(voice, number, *pair) for number, pair in enumerate(tests)],
        name=voice.say(NAME),
        longest=LONGEST_NAME // 2,
        default=voice.say(DEFAULT),
        button=voice.say(ADD),
    )


def _choice(voice: Voice, number: int, test: TestMethod, new: NewMethod) -> Choice:
    label = f"{new.brand} •••• {new.last_digits}" if new.last_digits else f"PayPal {new.email}"
    parts = [label]
    if new.expires_day is not None:
        parts.append(voice.say(EXPIRES).format(day=voice.write.date(new.expires_day - 1)))
    parts.append(voice.say(test.behaviour))
    return Choice(test.token, " · ".join(parts), number == 0)


def _chosen(portal: Portal, session: AnyRow, token: str) -> NewMethod | None:
    tests = offered(portal.today_number(session.time_zone))
    return next((new for test, new in tests if test.token == token), None)


def _result(request: Request, connection: Connection, session: AnyRow, *, is_again: bool) -> Response:
    voice = voice_of(request, session.language_code)
    method = connection.execute(select(payment_methods).where(payment_methods.c.id == session.method_id)).one()
    return page(
        "result.html",
        voice,
        409 if is_again else 200,
        ADDED_TITLE,
        facts=[(voice.say(ACCOUNT), _account(session)), (voice.say(LEGEND), _label(method))],
        already=voice.say(ALREADY) if is_again else "",
        text=voice.say(ADDED if method.removed_ms is None else REMOVED),
        back=back_link(voice, session),
    )


def _label(method: AnyRow) -> str:
    return f"{methods.label(method)} · {method.name}" if method.name else methods.label(method)


def _account(session: AnyRow) -> str:
    return f"{session.account_name} · {session.account_number}"
