"""A recorded write on its way to certainty: sent once, read back, sent again with the same token, or left unsure.

reliability.md §2. What goes over the network is the business of an `Exchange`; here is decided what an answer, or
none, means for the operation. Nothing in here is ever cancelled half-way: whoever drives an operation waits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from occ_tui.annotations import NamedTuple
from occ_tui.client.errors import (
    ConfigError,
    Conflict,
    InvalidRequest,
    NotAuthorizedOrNotFound,
    OccClientError,
    PreconditionFailed,
    ReadOnlyRefused,
    ServerFault,
    ServiceError,
    TransportError,
)
from occ_tui.domain.operations import UNSURE, State, may_resend

if TYPE_CHECKING:
    from occ_tui.store.journal.driven import Driven
    from occ_tui.store.journal.records import Item, Operation

PAUSES_S = (1.0, 3.0)
"""Before the second and the third attempt. After those a person, or the next start of occ, goes on."""

_WAITING = frozenset({State.SESSION, State.SUBMITTED})
"""Nothing is to be sent: what becomes of it is decided elsewhere, and only read back."""

_PROCESSED = (InvalidRequest, NotAuthorizedOrNotFound, Conflict, PreconditionFailed)
"""Refusals of a server that looked for the retry token first: had it known the token, it would have answered else."""


class Sent(NamedTuple):
    """What an answer of success says by itself."""

    state: State | None = None
    """What the operation has become; `None` where only reading back tells."""
    facts: Mapping[str, str] = {}
    request_id: str = ""


class Proof(NamedTuple):
    """What the server says now about what the operation was to do."""

    state: State | None
    """What is proven; `None` when the server knows of nothing that would be ours."""
    facts: Mapping[str, str] = {}
    disagreement: str = ""
    """The server knows of something that calls itself ours and is not what was asked for. A person has to look."""


class Exchange(Protocol):
    """What one kind of operation says over the network. Both raise the errors of `client.errors`."""

    proves_absence: bool
    """Whether reading back shows for certain that nothing happened; else only a first refusal says so."""

    async def send(self, operation: Operation) -> Sent:
        """Sends the recorded bytes with the recorded token, freshly signed, once."""
        ...

    async def read_back(self, operation: Operation, items: Sequence[Item]) -> Proof:
        """Asks what is; it changes nothing."""
        ...


class WritePath:
    """Drives one operation that this process holds."""

    def __init__(
        self,
        driven: Driven,
        exchange: Exchange,
        items: Sequence[Item],
        *,
        pauses_s: Sequence[float] = PAUSES_S,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._driven = driven
        self._exchange = exchange
        self._items = items
        self._pauses_s = tuple(pauses_s)
        self._sleep = sleep
        self._refusal: ServiceError | None = None
        self.error: OccClientError | None = None
        """Why the last question to the server had no useful answer; for sentences, never a verdict."""
        self.disagreement = ""
        """See `Proof`: nothing is sent again, and nothing believed."""

    @property
    def operation(self) -> Operation:
        """The operation as it stands."""
        return self._driven.operation

    async def go(self) -> Operation:
        """As far as it can be driven now: final, on its way, a page that waits, or UNKNOWN. Errors: the journal's."""
        if self.operation.state in _WAITING:
            return await self.look()
        if self.operation.state is State.INTENT:
            await self._attempt()
        elif self.operation.state not in UNSURE:
            await self._read_back()
        for pause_s in (*self._pauses_s, None):
            if self.operation.state not in UNSURE:
                break
            was_read = await self._read_back()
            if self.operation.state not in UNSURE or pause_s is None:
                break
            await self._sleep(pause_s)
            if was_read and may_resend(self.operation.first_sent_s_ago(self._driven.now_ms())):
                await self._attempt()
        if self.operation.state is State.SENDING:
            self._driven.to(State.UNKNOWN)
        return self.operation

    async def look(self) -> Operation:
        """Reads back once, sends nothing: what became of a page, of a payment on its way, of something unsure."""
        await self._read_back()
        return self.operation

    async def _attempt(self) -> None:
        """One attempt; an error in the journal leaves before anything is sent."""
        operation = self._driven.sending()
        self._refusal = None
        try:
            sent = await self._exchange.send(operation)
        except OccClientError as error:
            self.error = error
            self._take_failure(error, operation)
        else:
            self.error = None
            if sent.state is not None:
                self._driven.to(sent.state, result=sent.facts, opc_request_id=sent.request_id)

    def _take_failure(self, error: OccClientError, operation: Operation) -> None:
        facts = _facts_of(error)
        request_id = error.request_id or ""
        is_refused = isinstance(error, Conflict) and not self._exchange.proves_absence
        if operation.attempts == 1 and (is_refused or had_no_effect(error)):
            self._driven.to(State.REJECTED, result=facts, opc_request_id=request_id)
            return
        if isinstance(error, _PROCESSED) and self._exchange.proves_absence:
            self._refusal = error
        self._driven.to(State.UNKNOWN, opc_request_id=request_id)

    async def _read_back(self) -> bool:
        """Takes the step that the server's state proves, if it proves one; whether what it said lets one go on."""
        try:
            proof = await self._exchange.read_back(self.operation, self._items)
        except OccClientError as error:
            self.error = error
            return False
        self.disagreement = proof.disagreement
        if proof.disagreement:
            return False
        state = proof.state
        if state is None and self._refusal is not None and self.operation.state in UNSURE:
            self._driven.to(State.REJECTED, is_read_back=True, result=_facts_of(self._refusal))
        elif state is not None and state is not self.operation.state:
            self._driven.to(state, is_read_back=True, result=proof.facts)
        return True


def had_no_effect(error: OccClientError) -> bool:
    """Whether this failure of a very first attempt proves that nothing happened.

    A conflict does not: it may be the first sight of our own request, which some proxy sent twice.
    """
    if isinstance(error, ConfigError | ReadOnlyRefused):
        return True
    if isinstance(error, TransportError):
        return not error.was_sent
    if isinstance(error, ServiceError):
        return not isinstance(error, Conflict | ServerFault) and 400 <= error.status < 500
    return False


def _facts_of(error: OccClientError) -> dict[str, str]:
    if isinstance(error, ServiceError):
        return {"code": error.code, "message": error.message}
    return {"message": str(error)}
