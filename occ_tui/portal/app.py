"""The portal's API as an ASGI application: routes, the OpenAPI document that describes them, refusals as JSON."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from occ_tui import __version__
from occ_tui.portal.gate import Gate, error_body
from occ_tui.portal.refusals import Refusal, internal_error, invalid_parameter
from occ_tui.portal.routes import customer_center, invoices
from occ_tui.portal.state import Portal


def create_app(portal: Portal) -> ASGIApp:
    """The application that serves `portal`."""
    app = build(portal)
    return Gate(app)


def build(portal: Portal) -> FastAPI:
    """The same without its gate."""
    app = FastAPI(
        title="occ portal",
        version=__version__,
        summary="A Customer Center: OSP Gateway 20191001, and what Oracle does not publish.",
        description=(
            "Every route but this document wants Oracle's request signature (RSA, version 1) in `authorization`. "
            "Refusals are `ErrorBody`; every answer has `opc-request-id`, every page but the last `opc-next-page`."
        ),
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.portal = portal
    app.include_router(invoices.router)
    app.include_router(customer_center.router)
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _not_served)
    app.add_exception_handler(Exception, _failed)
    return app


async def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return Response(error_body(error), error.status, error.headers, "application/json")


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
