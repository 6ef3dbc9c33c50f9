"""What a portal tells those who look after many accounts: what needs somebody, and the operator's notes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from occ_tui.client.errors import NotAuthorizedOrNotFound
from occ_tui.client.paging import PAGE_LIMIT, read_pages
from occ_tui.client.transport import Parameter, Transport, path_segment
from occ_tui.wire.accounts import AccountAttention, AccountAttentionCollection, AccountNote, AccountNoteCollection
from occ_tui.wire.codec import parse
from occ_tui.wire.routes import CUSTOMER_CENTER

Item = TypeVar("Item")


class AccountsClient:
    """Asks as the profile of `transport`; notes are written through the journal. Errors: those of `client.errors`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def attention(self) -> list[AccountAttention]:
        """`list_account_attention`: every account that one sees; nothing from a portal that has no such list."""
        name = AccountAttentionCollection.__name__
        return await self._all("accountAttention", name, lambda body: parse(AccountAttentionCollection, body).items)

    async def notes(self) -> list[AccountNote]:
        """`list_notes`: the notes on all accounts that one looks after, the newest first; nothing as above."""
        name = AccountNoteCollection.__name__
        return await self._all("accountNotes", name, lambda body: parse(AccountNoteCollection, body).items)

    async def _all(self, path: str, name: str, read: Callable[[bytes], list[Item] | None]) -> list[Item]:
        params: dict[str, Parameter] = {"limit": PAGE_LIMIT}
        pages = read_pages(self._transport, f"{CUSTOMER_CENTER}/{path}", params, name, read)
        try:
            return [item async for page in pages for item in page.items]
        except NotAuthorizedOrNotFound:
            return []


def notes_path(compartment_id: str) -> str:
    """Where the notes on an account are."""
    return f"{CUSTOMER_CENTER}/accounts/{path_segment(compartment_id)}/notes"


def note_path(compartment_id: str, note_id: str) -> str:
    """Where one of them is."""
    return f"{notes_path(compartment_id)}/{path_segment(note_id)}"
