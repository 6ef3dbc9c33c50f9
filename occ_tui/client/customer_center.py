"""What a portal tells beyond Oracle's routes: who one is, and which accounts one sees."""

from __future__ import annotations

from occ_tui.client.answers import with_request_id
from occ_tui.client.errors import NotAPortal, NotAuthorizedOrNotFound
from occ_tui.client.paging import read_pages
from occ_tui.client.transport import Transport
from occ_tui.locale import _
from occ_tui.wire.customer_center import PREFIX, AccountCollection, AccountSummary, Me


async def me(transport: Transport) -> Me:
    """Who the profile's key belongs to; `NotAPortal` from a service that does not know the question."""
    try:
        answer = await transport.request("GET", f"{PREFIX}/me")
    except NotAuthorizedOrNotFound as error:
        request_id = error.request_id
    else:
        return answer.message(Me)
    raise _no_portal(transport, request_id)


async def accounts(transport: Transport) -> list[AccountSummary]:
    """Every account that the profile's user may see; `NotAPortal` from a service that does not know the question."""
    pages = read_pages(transport, f"{PREFIX}/accounts", {}, AccountCollection, lambda page: page.items)
    try:
        return [account async for page in pages for account in page.items]
    except NotAuthorizedOrNotFound as error:
        request_id = error.request_id
    raise _no_portal(transport, request_id)


def _no_portal(transport: Transport, request_id: str | None) -> Exception:
    reason = _("it does not serve the Customer Center")
    return with_request_id(NotAPortal(transport.endpoint.shown, reason), request_id)
