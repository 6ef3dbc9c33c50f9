"""What a portal tells beyond Oracle's routes: who one is, and which accounts one sees, what changed in them."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING

from occ_tui.client.answers import with_request_id
from occ_tui.client.errors import NotAPortal, NotAuthorizedOrNotFound
from occ_tui.client.paging import MAX_TOKEN_LENGTH, PAGE_LIMIT, Page, read_pages
from occ_tui.client.transport import Parameter, Transport
from occ_tui.locale import _
from occ_tui.wire.codec import loads
from occ_tui.wire.routes import CUSTOMER_CENTER
from occ_tui.wire.rows import AccountRow, InvoiceRow, read_accounts, read_changes

if TYPE_CHECKING:
    from occ_tui.wire.customer_center import Me


async def me(transport: Transport, compartment_id: str | None = None) -> Me:
    """Who the profile's key belongs to, and what they may in an account; its own if none is named.

    `NotAPortal` from a service that does not know the question.
    """
    from occ_tui.wire.customer_center import Me

    try:
        answer = await transport.request("GET", f"{CUSTOMER_CENTER}/me", params={"compartmentId": compartment_id})
    except NotAuthorizedOrNotFound as error:
        request_id = error.request_id
    else:
        return answer.message(Me)
    raise _no_portal(transport, request_id)


async def accounts(transport: Transport) -> list[AccountRow]:
    """Every account that the profile's user may see; `NotAPortal` from a service that does not know the question."""
    pages = read_pages(transport, f"{CUSTOMER_CENTER}/accounts", {}, "AccountCollection", read_accounts)
    try:
        return [account async for page in pages for account in page.items]
    except NotAuthorizedOrNotFound as error:
        request_id = error.request_id
    raise _no_portal(transport, request_id)


async def capabilities(transport: Transport) -> frozenset[str]:
    """What the service says it can do beyond Oracle's routes (`Me.capabilities`); nothing where it is not asked so."""
    try:
        answer = await transport.request("GET", f"{CUSTOMER_CENTER}/me")
    except NotAuthorizedOrNotFound:
        return frozenset()
    told = answer.read(loads)
    words = told.get("capabilities") if isinstance(told, dict) else None
    return frozenset(word for word in words if isinstance(word, str)) if isinstance(words, list) else frozenset()


class Changes:
    """`list_changes`: an account's invoices that are not what they were when `since` was handed out."""

    def __init__(self, transport: Transport, compartment_id: str, since: str | None = None) -> None:
        """Without `since` there are no invoices, only the cursor to begin with."""
        self._transport = transport
        self._params: dict[str, Parameter] = {"compartmentId": compartment_id, "since": since, "limit": PAGE_LIMIT}
        self.cursor: str | None = None
        """What to ask with next time, once the last page was read."""

    def pages(self, page: str | None = None) -> AsyncGenerator[Page[InvoiceRow], None]:
        """The pages from token `page` on. `InvalidRequest` for a cursor that the service does not know any more."""
        path = f"{CUSTOMER_CENTER}/changes"
        return read_pages(self._transport, path, self._params, "InvoiceChanges", self._read, page, ahead=True)

    def _read(self, body: bytes) -> list[InvoiceRow] | None:
        rows, cursor = read_changes(body)
        self.cursor = cursor if cursor and cursor.isascii() and len(cursor) <= MAX_TOKEN_LENGTH else None
        return rows


def _no_portal(transport: Transport, request_id: str | None) -> Exception:
    reason = _("it does not serve the Customer Center")
    return with_request_id(NotAPortal(transport.endpoint.shown, reason), request_id)
