"""The portal's API as an ASGI application: routes, the OpenAPI document that describes them, refusals as JSON."""

from __future__ import annotations

from functools import cache
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from occ_tui import __version__
from occ_tui.portal.gate import Gate, error_body
from occ_tui.portal.refusals import Refusal, internal_error, invalid_parameter
from occ_tui.portal.routes import (
    accounts,
    addresses,
    audit,
    commitments,
    contracts,
    customer_center,
    customer_contracts,
    invitations,
    invoices,
    keys,
    mail,
    orders,
    payables,
    payment_methods,
    payments,
    plans,
    recipients,
    redemptions,
    rewards,
    schedule,
    scim,
    scim_discovery,
    scim_groups,
    sign_in,
    subscription_invoices,
    subscriptions,
    usage,
    usage_ledger,
    users,
)
from occ_tui.portal.state import Portal

PARTS = (
    *(invoices, subscriptions, customer_center, mail, payments, payment_methods, payables, audit),
    *(contracts, commitments, schedule, usage, usage_ledger, subscription_invoices, customer_contracts, orders),
    *(plans, addresses, recipients, rewards, redemptions, accounts),
    *(sign_in, keys, users, invitations, scim, scim_groups, scim_discovery),
)


def create_app(portal: Portal) -> ASGIApp:
    """The application that serves `portal`."""
    return Gate(api(), portal)


@cache
def api() -> FastAPI:
    """The routes, whatever portal serves them. Once a process: FastAPI takes each apart when it is first asked for."""
    app = FastAPI(
        title="occ portal",
        version=__version__,
        summary="A Customer Center: OSP Gateway, OneSubscription, Orders, Usage, and what Oracle does not publish.",
        description=(
            "Every route wants Oracle's request signature (RSA, version 1) in `authorization`, but this document and "
            "those whose `security` is empty: signing in and accepting an invitation. "
            "Refusals are `ErrorBody`; every answer has `opc-request-id`, every page but the last `opc-next-page`."
        ),
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.openapi = lambda: _document(app)  # type: ignore[method-assign]
    for part in PARTS:
        app.include_router(part.router)
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _not_served)
    app.add_exception_handler(Exception, _failed)
    return app


def _document(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, with what every route wants that does not say otherwise."""
    if app.openapi_schema is None:
        document = FastAPI.openapi(app)
        scheme = {
            "type": "apiKey",
            "in": "header",
            "name": "authorization",
            "description": "Oracle's request signature, version 1: RSA PKCS #1 v1.5 over SHA-256.",
        }
        document.setdefault("components", {})["securitySchemes"] = {"requestSignature": scheme}
        document["security"] = [{"requestSignature": []}]
        _loosen(document["components"])
    return app.openapi_schema or {}


def _loosen(part: Any) -> None:
    """Kinds of which a message is one share their fields, all of which may be missing: it may fit several of them."""
    if isinstance(part, dict):
        if "oneOf" in part and "discriminator" not in part:
            part["anyOf"] = part.pop("oneOf")
        part = list(part.values())
    if isinstance(part, list):
        for item in part:
            _loosen(item)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    body, media_type = error_body(error, request.url.path)
    return Response(body, error.status, error.headers, media_type)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    name = str(first["loc"][1]) if len(first["loc"]) > 1 else str(first["loc"][0])
    return await _refused(request, invalid_parameter(f"{name}: {first['msg']}."))


async def _not_served(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = {404: "NotFound", 405: "MethodNotAllowed"}.get(error.status_code, "InvalidParameter")
    message = {404: "No such route.", 405: "This route has no such method."}.get(error.status_code, "Bad request.")
    return await _refused(request, Refusal(error.status_code, code, message, error.headers))


async def _failed(request: Request, _error: Exception) -> Response:
    # The gate logs the error, which reaches it after this answer.
    return await _refused(request, internal_error())
