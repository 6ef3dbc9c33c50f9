"""Writes that arrive twice: answers kept under their retry token, signatures that were used up (reliability.md §5).

Both are written in the transaction of the effect itself, so that there is never one without the other.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import Connection, delete, insert, select

from occ_tui.domain.dates import epoch_ms
from occ_tui.portal.auth import Caller, Target
from occ_tui.portal.refusals import invalid_parameter, invalidated_retry_token, not_authenticated
from occ_tui.portal.schema import retry_tokens, seen_signatures
from occ_tui.portal.state import Portal
from occ_tui.wire.signing import MAX_CLOCK_SKEW_S

KEPT = timedelta(hours=24)
MAX_TOKEN = 64
_SIGNATURES_KEPT = timedelta(seconds=2 * MAX_CLOCK_SKEW_S + 60)
"""A date may lie as far ahead of us as behind: longer than that, no signature is accepted again anyway."""


@dataclass(frozen=True, slots=True)
class Stored:
    """An answer as it goes out, now or again."""

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class Attempt:
    """One signed write, inside the transaction of its effect."""

    def __init__(
        self, connection: Connection, portal: Portal, caller: Caller, target: Target, retry_token: str | None
    ) -> None:
        if retry_token is not None and not (0 < len(retry_token) <= MAX_TOKEN and retry_token.isprintable()):
            raise invalid_parameter(f"opc-retry-token: at most {MAX_TOKEN} printable characters.")
        self._connection = connection
        self._now_ms = epoch_ms(portal.now())
        self._caller = caller
        self._token = retry_token
        request = "\0".join((target.method, target.path_and_query, hashlib.sha256(target.body).hexdigest()))
        self._fingerprint = hashlib.sha256(request.encode()).hexdigest()

    def earlier_answer(self) -> Stored | None:
        """The answer to the same request under the same token; refused if the token or the signature was another's."""
        for table in (retry_tokens, seen_signatures):
            self._connection.execute(delete(table).where(table.c.expires_ms < self._now_ms))
        if self._token:
            query = select(retry_tokens).where(
                retry_tokens.c.contact_id == self._caller.contact_id, retry_tokens.c.token == self._token
            )
            if row := self._connection.execute(query).first():
                if row.fingerprint != self._fingerprint:
                    raise invalidated_retry_token()
                return Stored(row.answer, row.status, json.loads(row.headers))
        seen = select(seen_signatures.c.digest).where(seen_signatures.c.digest == self._caller.signature_digest)
        if self._connection.execute(seen).first():
            raise not_authenticated("This signature was already used. Sign the request anew.")
        return None

    def keep(self, answer: Stored) -> None:
        """Remembers the answer under its token, and that the signature is used up."""
        expires_ms = self._now_ms + _SIGNATURES_KEPT // timedelta(milliseconds=1)
        signature = {"digest": self._caller.signature_digest, "expires_ms": expires_ms}
        self._connection.execute(insert(seen_signatures).values(signature))
        if self._token:
            self._connection.execute(
                insert(retry_tokens).values(
                    contact_id=self._caller.contact_id,
                    token=self._token,
                    fingerprint=self._fingerprint,
                    status=answer.status,
                    headers=json.dumps(answer.headers),
                    answer=answer.body,
                    expires_ms=self._now_ms + KEPT // timedelta(milliseconds=1),
                )
            )


def once(
    portal: Portal, caller: Caller, target: Target, retry_token: str | None, do: Callable[[Connection], Stored]
) -> Stored:
    """What `do` answers, kept in its own transaction; what was answered before, for the same request again."""
    with portal.ledger.writing() as connection:
        attempt = Attempt(connection, portal, caller, target, retry_token)
        stored = attempt.earlier_answer()
        if stored is None:
            stored = do(connection)
            attempt.keep(stored)
    return stored
