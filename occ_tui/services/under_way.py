"""What is under way, at one glance: operations that are not over, what each holds, transfers that were announced."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from occ_tui.annotations import NamedTuple
from occ_tui.domain.operations import UNSURE, State
from occ_tui.locale import _

if TYPE_CHECKING:
    from datetime import tzinfo

    from occ_tui.domain.formatting import Formatter
    from occ_tui.services.session import Session
    from occ_tui.services.transfers import Transfer
    from occ_tui.store.journal.records import Operation


class UnderWay(NamedTuple):
    """See the module."""

    operations: tuple[Operation, ...] = ()
    """The latest first."""
    held: Mapping[str, Operation] = {}
    """By what they hold: an invoice's internal id, the id of a payable."""
    transfers: Mapping[str, Transfer] = {}
    """The last one of each invoice."""

    here: frozenset[str] = frozenset()
    """Ids of those that this program itself is busy with."""

    @property
    def unsure(self) -> int:
        """How many of which nobody knows whether they happened."""
        return sum(1 for operation in self.left() if operation.state in UNSURE)

    @property
    def wanting(self) -> int:
        """How many somebody has to look at: all but those that only wait to be settled."""
        return sum(1 for operation in self.left() if operation.state is not State.SUBMITTED)

    def left(self) -> Iterator[Operation]:
        """Those that nobody here is busy with."""
        return (operation for operation in self.operations if operation.id not in self.here)

    def remarks(self) -> dict[str, str]:
        """A word or two for the row of each invoice that something is under way with, by its internal id."""
        said = {invoice: _("transfer announced") for invoice in self.transfers}
        return said | {thing: held_words(operation) for thing, operation in self.held.items()}


def under_way(session: Session) -> UnderWay:
    """Reads journal and store; nothing is asked or changed. Errors: those of both."""
    from occ_tui.services import recovery
    from occ_tui.services.paying import held_objects
    from occ_tui.services.transfers import transfers
    from occ_tui.store.journal.locks import driven_here

    here = driven_here()  # first: what ends in between is counted as over
    return UnderWay(tuple(recovery.unresolved(session)), held_objects(session), transfers(session), here)


def held_words(operation: Operation) -> str:
    """How an invoice stands that an operation holds, in a word or two."""
    if operation.state in UNSURE:
        return _("payment unsure")
    if operation.state is State.SESSION:
        return _("page open")
    return _("not sent yet") if operation.state is State.INTENT else _("submitted")


def held_sentence(operation: Operation, write: Formatter) -> str:
    """The same with what one can do about it."""
    from occ_tui.services.outcomes import ends_at

    if operation.state in UNSURE:
        words = _("It is not known whether it was paid: 3, Unresolved ({id}).")
    elif operation.state is State.SESSION:
        ends = ends_at(operation)
        if ends is not None:
            return _("A payment page is open until {time}; p shows it again.").format(time=write.time(ends))
        words = _("A payment page is open; p shows it again.")
    elif operation.state is State.INTENT:
        words = _("A payment was recorded and never sent: 3, Unresolved ({id}).")
    else:
        words = _("A payment is on its way ({id}).")
    return words.format(id=operation.id)


def transfer_sentence(transfer: Transfer, write: Formatter, zone: tzinfo) -> str:
    """What was announced, by whom and on which day of the account's time zone."""
    from occ_tui.domain.dates import day_of, from_epoch_ms

    at = transfer.announced_ms
    day = "–" if at is None else write.date(day_of(from_epoch_ms(at), zone))
    words = _("{amount} announced on {day} by {who}, reference {reference}")
    money = write.money(transfer.amount, transfer.currency)
    return words.format(amount=money, day=day, who=transfer.announced_by or "–", reference=transfer.reference)
