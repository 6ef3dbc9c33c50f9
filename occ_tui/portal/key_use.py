"""When keys were used last: noted in memory with each request, written once a minute, so that no read waits for it."""

from __future__ import annotations

import asyncio
import logging
import threading
from typing import TYPE_CHECKING

from sqlalchemy import update

from occ_tui.portal.ledger import Ledger
from occ_tui.portal.schema import api_keys

if TYPE_CHECKING:
    from occ_tui.portal.state import Portal

log = logging.getLogger("occ.portal")

EVERY_S = 60


class KeyUses:
    """The latest use of each key that is not written yet."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._uses: dict[str, int] = {}

    def note(self, fingerprint: str, at_ms: int) -> None:
        """A request was signed with it."""
        with self._lock:
            self._uses[fingerprint] = at_ms

    def latest(self, fingerprint: str) -> int | None:
        """What is not written yet."""
        with self._lock:
            return self._uses.get(fingerprint)

    def taken(self) -> dict[str, int]:
        """All of them, which are to be written now."""
        with self._lock:
            uses, self._uses = self._uses, {}
        return uses


def write(ledger: Ledger, uses: KeyUses) -> int:
    """Writes what there is; how many keys that was."""
    taken = uses.taken()
    if not taken:
        return 0
    with ledger.writing() as connection:
        for fingerprint, at_ms in taken.items():
            connection.execute(update(api_keys).where(api_keys.c.fingerprint == fingerprint).values(last_used_ms=at_ms))
    return len(taken)


async def run(portal: Portal) -> None:
    """Writes them once a minute, until it is cancelled."""
    while True:
        await asyncio.sleep(EVERY_S)
        try:
            await asyncio.to_thread(write, portal.ledger, portal.key_uses)
        except Exception:
            log.exception("the last use of keys could not be written")
