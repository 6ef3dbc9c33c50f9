"""The hosted pages as an application of its own, without API routes: paying an invoice, adding a payment method.

Plain HTML without scripts, in the reader's language. Every text of the ledger is filtered and escaped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from occ_tui.locale import N_
from occ_tui.portal.pages import methods, payment
from occ_tui.portal.pages.rendering import FORM, FORM_TITLE, HEADERS, HERE, FormRefused, notice, unknown
from occ_tui.portal.state import Portal

FAILED_TITLE = N_("The page could not be shown")
FAILED = N_("Whether anything was paid is not known here. Look at the invoice before you pay it again.")
FAILED_READING = N_("Nothing was paid here. Try again in a minute.")


def create_pages(portal: Portal) -> ASGIApp:
    """The application that shows the hosted pages of `portal`."""
    routes = [
        Route("/pay/{token}", payment.show, methods=["GET"]),
        Route("/pay/{token}", payment.pay, methods=["POST"]),
        Route("/method/{token}", methods.show, methods=["GET"]),
        Route("/method/{token}", methods.add, methods=["POST"]),
        Route("/style.css", style, methods=["GET"]),
    ]
    handlers: Mapping[Any, Callable[[Request, Exception], Response]] = {
        HTTPException: _not_there,
        FormRefused: _no_form,
        Exception: _failed,
    }
    app = Starlette(routes=routes, exception_handlers=cast(Any, handlers))
    app.state.portal = portal
    return app


def style(_request: Request) -> Response:
    """The stylesheet: the only thing that a page may load."""
    return Response((HERE / "style.css").read_bytes(), media_type="text/css", headers=HEADERS)


def _not_there(request: Request, error: Exception) -> Response:
    return unknown(request, error.status_code if isinstance(error, HTTPException) else 404)


def _no_form(request: Request, _error: Exception) -> Response:
    return notice(request, 400, FORM_TITLE, FORM)


def _failed(request: Request, _error: Exception) -> Response:
    return notice(request, 500, FAILED_TITLE, FAILED if request.method == "POST" else FAILED_READING)
