"""What was left under way: read back, sent on where that is safe, or ended by a person who says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from occ_tui.client.errors import OccClientError
from occ_tui.domain.operations import State
from occ_tui.locale import _
from occ_tui.services.errors import BadUsage
from occ_tui.services.exchanges import DRIVABLE
from occ_tui.services.paying import Outcome, drive
from occ_tui.services.service_names import is_of_service

if TYPE_CHECKING:
    from occ_tui.domain.forms import Form
    from occ_tui.services.session import Session
    from occ_tui.store.journal.journal import Journal
    from occ_tui.store.journal.records import Operation


def unresolved(session: Session) -> list[Operation]:
    """Operations of the session's service that are not over, the latest first; nothing is asked or changed."""
    from occ_tui.services.journal import journal_path, operations

    return [one for one in operations(journal_path(session), live_only=True) if is_of_service(session, one)]


def driven_from(session: Session, first: int) -> list[Operation]:
    """How operations stand that this process drove from number `first` on (`store.journal.locks.DRIVEN`)."""
    from occ_tui.services.journal import journal_path, record
    from occ_tui.store.journal.locks import DRIVEN

    return [record(operation, journal_path(session)).operation for operation in dict.fromkeys(DRIVEN[first:])]


async def resume(session: Session, operation: str, *, send: bool = False) -> Outcome:
    """Drives an operation on: what is unsure is read back and, while that is safe, sent again with its own token.

    One that was never sent goes out only if `send` says so. What another profile began is only read back: the server
    knows its token of that profile's key alone, and would do it a second time. Errors: `NoSuchOperation`,
    `DrivenElsewhere`, `BadUsage` for one of another server or profile, those of the journal.
    """
    from occ_tui.services.journal import open_journal

    with open_journal(session) as journal:
        known = _ours(session, journal, operation)
        if known.is_final or (known.state is State.INTENT and not send):
            return Outcome(known)
        is_own = known.profile == session.profile.name
        if known.state is State.INTENT and not is_own:
            raise BadUsage(
                _("Operation {id} belongs to another profile. Name it: {option}").format(
                    id=known.id, option=f"--profile {known.profile}"
                )
            )
        if known.kind not in DRIVABLE:
            if known.state is State.INTENT:
                raise BadUsage(_("This is not sent from here: give it up, and begin anew."))
            with journal.drive(known.id) as driven:
                return Outcome(driven.operation)
        with journal.drive(known.id) as driven:
            async with session.transport() as transport:
                return await drive(session, transport, journal, driven, only_look=not is_own)


async def resume_all(session: Session) -> list[Outcome]:
    """Drives on whatever was sent and is not over, each by itself; one that another process drives is left to it."""
    from occ_tui.store.journal.errors import DrivenElsewhere

    outcomes: list[Outcome] = []
    for operation in unresolved(session):
        if operation.state is State.INTENT or operation.kind not in DRIVABLE:
            continue
        try:
            outcomes.append(await resume(session, operation.id))
        except DrivenElsewhere as error:
            outcomes.append(Outcome(operation, error))
    return outcomes


def discard(session: Session, operation: str, reason: str) -> Operation:
    """Gives up an operation that was never sent. Errors: `StepRefused` for any other, those of the journal."""
    from occ_tui.services.journal import open_journal

    with open_journal(session) as journal, journal.drive(_ours(session, journal, operation).id) as driven:
        return driven.to(State.DISCARDED, reason=reason)


async def resolve(session: Session, operation: str, reason: str) -> Outcome:
    """Ends an operation because a person found out what became of it, after the server was asked once more.

    What the server proves counts before what the person says. One that waits for a page, or for its settlement, is
    only ended if the server could be asked. Errors: `StepRefused`, those of the journal.
    """
    from occ_tui.services.journal import open_journal

    with open_journal(session) as journal:
        known = _ours(session, journal, operation)
        if known.state is State.INTENT:
            raise BadUsage(_("This was never sent: discard it instead of settling it."))
        with journal.drive(known.id) as driven:
            before = driven.operation.state
            async with session.transport() as transport:
                outcome = await drive(session, transport, journal, driven, only_look=True)
            if outcome.operation.state is not before:
                return outcome
            if outcome.error is not None and not isinstance(outcome.error, OccClientError):
                raise outcome.error  # what the server proved may be what could not be recorded
            was_asked = outcome.error is None
            return outcome._replace(operation=driven.to(State.RESOLVED, is_read_back=was_asked, reason=reason))


async def end(session: Session, operation: Operation, reason: str) -> Outcome:
    """Gives up what was never sent, or settles what a person found out. Errors: those of `discard` and `resolve`."""
    if operation.state is State.INTENT:
        return Outcome(discard(session, operation.id, reason))
    return await resolve(session, operation.id, reason)


def ending_words(operation: Operation) -> tuple[str, str]:
    """What it is to end an operation, and what it means."""
    if operation.state is State.INTENT:
        meaning = _("Nothing has left this computer. What it holds is free then.")
        return _("Give up what was never sent"), meaning
    meaning = _("The server is asked once more; what it proves counts before what you say. What it holds is free then.")
    if operation.state is State.SESSION:
        return _("Settle a payment page: you closed it without paying"), meaning
    return _("Settle what you found out"), meaning


def reason_form() -> Form:
    """What is asked before an operation is ended."""
    from occ_tui.domain.forms import Form, LongText

    return Form(
        (
            LongText(
                name="reason",
                label=_("Reason"),
                required=True,
                rows=3,
                longest=400,
                help=_("Who found out what, and where; it is kept in the journal."),
            ),
        )
    )


def _ours(session: Session, journal: Journal, operation: str) -> Operation:
    known = journal.get(operation)
    if not is_of_service(session, known):
        raise BadUsage(
            _("Operation {id} belongs to another server. Name its profile: {option}").format(
                id=known.id, option=f"--profile {known.profile}"
            )
        )
    return known
