"""The hosted pages as an application of its own, without API routes: what will be paid, to whom, and for what.

Plain HTML without scripts, in the reader's language. Every text of the ledger is filtered and escaped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

from babel import Locale, negotiate_locale
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from occ_tui.domain.dates import epoch_ms, from_epoch_ms
from occ_tui.domain.formatting import formatter
from occ_tui.domain.invoices import Group
from occ_tui.domain.text import clean
from occ_tui.locale import LANGUAGES, N_, translator
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.paying import find_session
from occ_tui.portal.state import Portal

HERE = Path(__file__).parent
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
}

TITLE = N_("Pay an invoice")
LABELS = {
    "payee": N_("Payee"),
    "account": N_("Account"),
    "invoice": N_("Invoice"),
    "amount": N_("Amount to pay"),
    "ends": N_("This page ends"),
}
NOT_YET = N_("This version cannot take the payment yet: nothing has been charged, and the invoice is still due.")
NO_LONGER_DUE = N_("This invoice is already paid or being paid: there is nothing to do here.")
EXPIRED_TITLE = N_("This page has ended")
EXPIRED = N_("Nothing was paid here. Open the invoice again and start the payment anew.")
UNKNOWN_TITLE = N_("There is no such page")
UNKNOWN = N_("Check that the address is complete, or start the payment anew from the invoice. Nothing was paid here.")
FAILED_TITLE = N_("The page could not be shown")
FAILED = N_("Nothing was paid here. Try again in a minute.")


def create_pages(portal: Portal) -> ASGIApp:
    """The application that shows the hosted pages of `portal`."""
    routes = [Route("/pay/{token}", payment_page, methods=["GET"]), Route("/style.css", style, methods=["GET"])]
    handlers: Mapping[Any, Callable[[Request, Exception], Response]] = {HTTPException: _not_there, Exception: _failed}
    app = Starlette(routes=routes, exception_handlers=cast(Any, handlers))
    app.state.portal = portal
    return app


def payment_page(request: Request) -> Response:
    """What will be paid; 410 when the session has ended, 404 when there never was one."""
    portal = cast(Portal, request.app.state.portal)
    with portal.ledger.reading() as connection:
        session = find_session(connection, request.path_params["token"])
    if session is None:
        return _notice(request, 404, UNKNOWN_TITLE, UNKNOWN)
    if session.expires_ms <= epoch_ms(portal.now()):
        return _notice(request, 410, EXPIRED_TITLE, EXPIRED)
    language = language_of(request, session.language_code)
    say = translator(language).gettext
    notice = NOT_YET if session.state == Group.UNPAID else NO_LONGER_DUE
    facts = [(say(LABELS[name]), value) for name, value in _facts(session, language).items()]
    return _page("payment.html", language, 200, title=say(TITLE), facts=facts, text=say(notice))


def style(_request: Request) -> Response:
    """The stylesheet: the only thing that a page may load."""
    return Response((HERE / "style.css").read_bytes(), media_type="text/css", headers=HEADERS)


def language_of(request: Request, preferred: str = "") -> str:
    """One of `LANGUAGES`: what the session was opened in, else what the browser asks for, else English."""
    asked = [part.partition(";")[0].strip() for part in request.headers.get("accept-language", "").split(",")]
    plain = [code.replace("-", "_").partition("_")[0].lower() for code in (preferred, *asked) if code]
    return negotiate_locale(plain, LANGUAGES) or "en"


def _facts(session: AnyRow, language: str) -> dict[str, str]:
    write = formatter(language)
    return {
        "payee": session.party_name or session.account_name,
        "account": f"{session.account_name} · {session.account_number}",
        "invoice": session.number,
        "amount": write.money(session.due_minor, session.currency),
        "ends": f"{write.date_time(from_epoch_ms(session.expires_ms))} ({session_zone(session.expires_ms)})",
    }


def session_zone(expires_ms: int) -> str:
    """The name of the portal's own time zone at that instant, since a page cannot know its reader's."""
    return from_epoch_ms(expires_ms).astimezone().tzname() or "UTC"


def _notice(request: Request, status: int, title: str, text: str) -> Response:
    language = language_of(request)
    say = translator(language).gettext
    return _page("notice.html", language, status, title=say(title), text=say(text))


def _page(template: str, language: str, status: int, **values: Any) -> Response:
    direction = Locale.parse(language).text_direction
    html = _templates().get_template(template).render(language=language, direction=direction, **values)
    return Response(html, status, HEADERS, "text/html")


def _not_there(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    return _notice(request, status, UNKNOWN_TITLE, UNKNOWN)


def _failed(request: Request, _error: Exception) -> Response:
    return _notice(request, 500, FAILED_TITLE, FAILED)


@cache
def _templates() -> Environment:
    environment = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined)
    environment.filters["clean"] = clean
    return environment
