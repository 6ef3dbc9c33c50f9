"""What the journal holds, as values: what an operation is to do, the operation, what it touches, its events."""

from __future__ import annotations

from occ_tui.annotations import NamedTuple
from occ_tui.domain.operations import FINAL, Kind, State


class Item(NamedTuple):
    """One thing that an operation touches."""

    object: str
    """Internal id of an invoice, or another name for what only one operation may touch at a time."""
    etag: str = ""
    amount_minor: int | None = None
    """What the operation does to it, in minor units of the operation's currency."""


class Draft(NamedTuple):
    """What is to be done, as the user confirmed it."""

    service: str
    """Who is asked: the endpoint, or the region of Oracle's. Operations of all its profiles exclude each other."""
    profile: str
    account: str
    """Compartment id."""
    kind: Kind
    object: str
    """What it is about as a whole: an invoice's internal id, or the name of a list."""
    target: str
    """Method and path of the request, e.g. `POST /customerCenter/20261101/payments`; never a header."""
    request: bytes
    """The exact bytes of the body, sent unchanged at each attempt."""
    etag: str = ""
    amount_minor: int | None = None
    currency: str = ""
    method: str = ""
    """The payment method's token, or how a mail goes out."""
    items: tuple[Item, ...] = ()
    """What no other live operation may touch meanwhile."""


class Operation(NamedTuple):
    """An operation as its last event left it. Times are milliseconds since 1970."""

    id: str
    """Twelve hex characters."""
    retry_token: str
    """32 hex characters, the same at each attempt."""
    service: str
    profile: str
    account: str
    kind: Kind
    object: str
    etag: str
    amount_minor: int | None
    currency: str
    method: str
    target: str
    request: bytes
    request_sha256: str
    state: State
    attempts: int
    created_ms: int
    first_sent_ms: int | None
    """When the first attempt began: the server may know the retry token since then."""
    changed_ms: int
    result: dict[str, str]
    """What is known of the outcome: url and headerId of a page, a message id, a person's reason."""
    opc_request_id: str

    @property
    def is_final(self) -> bool:
        """Whether nothing can follow."""
        return self.state in FINAL

    def first_sent_s_ago(self, now_ms: int) -> float | None:
        """Seconds since the first attempt by the clock, below 0 if that was set back; `None` before it."""
        return None if self.first_sent_ms is None else (now_ms - self.first_sent_ms) / 1000


class Event(NamedTuple):
    """One step of an operation."""

    seq: int
    """1, 2, 3 … over the whole journal."""
    at_ms: int
    operation: str
    state: State
    body: dict[str, object]
    """What the step changed; the first one holds everything but the request's bytes, of which it has the SHA-256."""
    hash: str
