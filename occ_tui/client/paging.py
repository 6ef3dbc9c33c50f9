"""Collections, page by page, as all of Oracle's services hand them out: follow `opc-next-page` until it is absent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from occ_tui.client.answers import Answer, with_request_id
from occ_tui.client.errors import MalformedAnswer, RepeatedPage
from occ_tui.client.transport import Parameter, Transport
from occ_tui.locale import _
from occ_tui.wire.codec import parse

if TYPE_CHECKING:
    from occ_tui.wire.base import Model

PAGE_LIMIT = 1000
"""The most rows that a service hands out at once."""

MAX_TOKEN_LENGTH = 4096
"""Characters of a page token that are sent back; known ones have a few hundred."""

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """What one request brought. It may be empty or short, and still not be the last."""

    items: list[Item]
    next_page: str | None
    """Token of the page that follows; `None` if this is the last."""
    request_id: str


async def read_pages(
    transport: Transport,
    path: str,
    params: Mapping[str, Parameter],
    collection: str,
    read: Callable[[bytes], list[Item] | None],
    page: str | None = None,
    *,
    ahead: bool = False,
) -> AsyncGenerator[Page[Item], None]:
    """The pages of `path` from token `page` (default: the first) on, each read by `read`.

    `collection` is what errors call it.

    With `ahead`, for whoever wants them all, the next page is asked for while one is parsed, in a thread, and used;
    close such an iterator (`aclosing`) when breaking off.
    Raises `RepeatedPage` if the service leads in a circle, `MalformedAnswer` for a page without its items.
    """
    seen: set[str] = set() if page is None else {page}
    asked: asyncio.Task[Answer] | None = None
    try:
        while True:
            answer = await (asked or transport.request("GET", path, params={**params, "page": page}))
            page = _following(answer, seen)
            asked = None
            if ahead and page is not None:
                asked = asyncio.create_task(transport.request("GET", path, params={**params, "page": page}))
            items = await asyncio.to_thread(answer.read, read) if ahead else answer.read(read)
            if items is None:
                raise with_request_id(MalformedAnswer(f"{collection}: items: missing"), answer.request_id)
            yield Page(items, page, answer.request_id)
            if page is None:
                return
    finally:
        if asked is not None:
            await _dropped(asked)


async def read_all(
    transport: Transport,
    path: str,
    params: Mapping[str, Parameter],
    collection: type[Model],
    items_of: Callable[[Model], list[Item] | None],
) -> list[Item]:
    """Every item of a collection that is an object, page after page. Errors as of `read_pages`."""
    pages = read_pages(transport, path, params, collection.__name__, lambda body: items_of(parse(collection, body)))
    return [item async for page in pages for item in page.items]


def _following(answer: Answer, seen: set[str]) -> str | None:
    """The token of the page behind `answer`, noted in `seen`; `None` if it is the last."""
    page = answer.next_page
    if page is None:
        return None
    if len(page) > MAX_TOKEN_LENGTH:
        raise with_request_id(MalformedAnswer(_("the token of the next page is too long")), answer.request_id)
    if page in seen:
        raise with_request_id(RepeatedPage(_("the service leads to a page that was read already")), answer.request_id)
    seen.add(page)
    return page


async def _dropped(asked: asyncio.Task[Answer]) -> None:
    """Ends a request whose answer nobody wants any more, whatever becomes of it."""
    asked.cancel()
    await asyncio.wait([asked])
    if not asked.cancelled():
        asked.exception()
