"""Changes that move no money: journalled like payments, sent with a retry token, sent again while that is safe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from occ_tui.domain.operations import Kind, State
from occ_tui.services.write_path import Proof, Sent
from occ_tui.store.journal.records import Draft, Item

if TYPE_CHECKING:
    from occ_tui.client.transport import Transport
    from occ_tui.services.paying import Outcome
    from occ_tui.services.session import Session
    from occ_tui.store.journal.records import Operation

KEPT = ("id", "url", "headerId", "expiresAt", "messageId")
"""What of an answer the journal keeps."""


class PlainRequest:
    """Sends what the journal recorded: method, path and query of its target, its bytes, its etag."""

    proves_absence = False

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def send(self, operation: Operation) -> Sent:
        """See `write_path.Exchange`. The journal keeps of the answer what `KEPT` names."""
        from occ_tui.domain.text import clean
        from occ_tui.wire.codec import MalformedMessage, loads

        method, _, target = operation.target.partition(" ")
        parts = urlsplit(target)
        answer = await self._transport.request(
            method,
            parts.path,
            params=dict(parse_qsl(parts.query)),
            body=operation.request,
            headers={"if-match": operation.etag} if operation.etag else None,
            retry_token=operation.retry_token,
        )
        try:
            said = loads(answer.body) if answer.body else {}
        except MalformedMessage:
            said = {}
        facts = {name: clean(str(said[name])) for name in KEPT if isinstance(said, dict) and said.get(name)}
        return Sent(State.DONE, facts, answer.request_id)

    async def read_back(self, operation: Operation, items: Sequence[Item]) -> Proof:
        """Nothing is read: the same request under the same token gets the answer that was given the first time."""
        return Proof(None)


async def change(
    session: Session,
    compartment_id: str,
    method: str,
    path: str,
    *,
    object: str,
    query: Mapping[str, str] | None = None,
    body: bytes = b"",
    etag: str = "",
) -> Outcome:
    """Changes `object` (of which one change is under way at a time) by one request; certain, rejected or unsure.

    Errors: those of the journal, before anything was sent.
    """
    from urllib.parse import urlencode

    from occ_tui.services.paying import carry_out
    from occ_tui.services.service_names import service_of

    draft = Draft(
        service=service_of(session),
        profile=session.profile.name,
        account=compartment_id,
        kind=Kind.CHANGE,
        object=object,
        target=f"{method} {path}{'?' + urlencode(query) if query else ''}",
        request=body,
        etag=etag,
        items=(Item(object, etag),),
    )
    return await carry_out(session, draft)
