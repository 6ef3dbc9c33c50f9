"""An operation in the hands of the one process that drives it: every step is written down before it is taken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from occ_tui.domain.operations import State, after_crash
from occ_tui.store.journal.chain import canonical
from occ_tui.store.journal.records import Operation

if TYPE_CHECKING:
    from occ_tui.store.journal.journal import Journal


class Driven:
    """An operation in the hands of the one process that drives it."""

    def __init__(self, journal: Journal, operation: Operation) -> None:
        self._journal = journal
        self.operation = operation
        self._is_over = False

    def __enter__(self) -> Driven:
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over = True

    def now_ms(self) -> int:
        """The journal's clock."""
        return self._journal.clock()

    def sending(self) -> Operation:
        """Written before the first byte of each attempt. Error: `StepRefused`, when nothing may be sent (any more)."""
        now = self.operation
        changes = {"attempts": now.attempts + 1, "first_sent_ms": now.first_sent_ms or self._journal.clock()}
        return self._step(State.SENDING, changes, {})

    def to(
        self,
        state: State,
        *,
        is_read_back: bool = False,
        reason: str = "",
        result: Mapping[str, str] | None = None,
        opc_request_id: str = "",
    ) -> Operation:
        """What became of it; `result` is added to what is known. Errors: `StepRefused`, those of the file."""
        if state is State.SENDING:
            raise ValueError("an attempt begins with sending()")
        known = {**self.operation.result, **(result or {}), **({"reason": reason} if reason else {})}
        changes: dict[str, Any] = {}
        if known != self.operation.result:
            changes["result"] = canonical(known)
        if opc_request_id:
            changes["opc_request_id"] = opc_request_id
        return self._step(state, changes, {"is_read_back": is_read_back, "reason": reason})

    def recover(self) -> Operation:
        """Calls by its name what a crash left behind: SENDING is UNKNOWN from now on."""
        means = after_crash(self.operation.state)
        if means is not self.operation.state:
            return self._step(means, {}, {"reason": "found so after its process had ended"})
        return self.operation

    def _step(self, state: State, changes: Mapping[str, Any], proof: Mapping[str, Any]) -> Operation:
        if self._is_over:
            raise RuntimeError("the operation is in other hands now")
        self.operation = self._journal.step(self.operation, state, changes, proof)
        return self.operation
