"""`occ journal resume|resolve`: drives on what was left under way, or ends it because a person knows better."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from occ_tui.cli.carrying import carried
from occ_tui.locale import _

if TYPE_CHECKING:
    from occ_tui.services.paying import Outcome
    from occ_tui.services.session import Session


def go_on(args: argparse.Namespace) -> int:
    """One operation, or all that are not over; the exit code is the gravest of theirs.

    What is not driven on without a person (never sent, or a mail of which its server tells nothing) is told as well:
    it holds what it touches all the same.
    """
    from occ_tui.cli.pay import tell
    from occ_tui.cli.report import say
    from occ_tui.services import recovery
    from occ_tui.services.paying import Outcome
    from occ_tui.services.session import Session

    with Session.open(args.options) as session:
        if args.action == "resolve":
            return tell(session, carried(session, _resolved(session, args)), args)
        if args.id:
            return tell(session, carried(session, recovery.resume(session, args.id, send=args.send)), args)
        outcomes = carried(session, recovery.resume_all(session))
        driven = {outcome.operation.id for outcome in outcomes}
        outcomes += [Outcome(left) for left in recovery.unresolved(session) if left.id not in driven]
        if not outcomes:
            say(_("Nothing is under way."))
        return max((tell(session, outcome, args) for outcome in outcomes), default=0)


async def _resolved(session: Session, args: argparse.Namespace) -> Outcome:
    """What was never sent is discarded; anything else is settled by what the server or the person says."""
    from occ_tui.domain.operations import State
    from occ_tui.services import recovery
    from occ_tui.services.journal import journal_path, record
    from occ_tui.services.paying import Outcome

    known = record(args.id, journal_path(session)).operation
    if known.state is State.INTENT:
        return Outcome(recovery.discard(session, known.id, args.reason))
    return await recovery.resolve(session, known.id, args.reason)
