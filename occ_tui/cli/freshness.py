"""Answers come from the cache at once; this asks the server first where there is nothing yet, or `--live` wants it."""

from __future__ import annotations

from occ_tui.annotations import TYPE_CHECKING
from occ_tui.cli.report import ago_text, say, say_age, say_problem
from occ_tui.domain.text import clean
from occ_tui.locale import _
from occ_tui.services.ages import age_in_view, last_sync

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from occ_tui.domain.invoices import InvoiceRecord
    from occ_tui.services.ages import SyncAge
    from occ_tui.services.session import Session
    from occ_tui.services.sync import SyncResult
    from occ_tui.store.views import View


def bring_up_to_date(session: Session, *, live: bool) -> SyncAge:
    """Fills an empty cache, and an old one if `live`; tells on standard error how old the answer is.

    A server that cannot be reached is a warning while the cache holds something, else the error it is.
    """
    _tell_if_rebuilt(session)
    age = last_sync(session.with_account(None))
    if age.is_empty:
        synchronise(session)
    elif live:
        _refresh(session)
    if live or age.is_empty or session.options.account is not None:
        age = last_sync(session)
    say_age(age)
    return age


def synchronise(session: Session, *, full: bool = False) -> SyncResult:
    """A sync with a progress bar on standard error if a terminal shows it."""
    import asyncio

    from occ_tui.cli.progress import progress_bar
    from occ_tui.runtime import take_turns_often
    from occ_tui.services.sync import sync

    take_turns_often()
    # An account is asked for by what the server calls it: all of them are synced, one is looked at.
    whole = session.with_account(None)
    with progress_bar() as show:
        return asyncio.run(sync(whole, full=full, progress=show))


def know_accounts(session: Session) -> None:
    """Asks for the accounts where none is known yet; a sync is how one learns of them."""
    _tell_if_rebuilt(session)
    if not session.with_account(None).accounts():
        synchronise(session)


def freshen(
    session: Session, ask: Callable[[Session], Coroutine[object, object, None]], *, is_known: bool, live: bool
) -> None:
    """Has `ask` read a list of the server where nothing is known yet, or `live`; says so if that can't be.

    A server that cannot be reached is a warning where something is known, else the error it is.
    """
    import asyncio

    if is_known and not live:
        return
    try:
        asyncio.run(ask(session))
    except Exception as error:
        if not (is_known and is_passing(error)):
            raise
        say_problem_of(error, session)


def first_rows(session: Session, view: View, limit: int) -> tuple[list[InvoiceRecord], bool]:
    """The first rows of `view` as the server has them now, and whether it is to be asked in another way.

    There are none where that takes a sync, or where the server can't be reached, which is warned of.
    """
    import asyncio
    from datetime import UTC, datetime

    from occ_tui.client.errors import NotAuthorizedOrNotFound
    from occ_tui.services import live
    from occ_tui.services.ages import SyncAge

    if age_in_view(session.with_account(None)).is_empty:
        return [], True
    try:
        rows = asyncio.run(live.first_rows(session, view, limit))
    except NotAuthorizedOrNotFound:
        return [], True  # a sync finds out which accounts there are now
    except Exception as error:
        if not is_passing(error):
            raise
        warn_of_age(error, session)
        return [], False
    if not rows:
        return [], True
    _tell_if_rebuilt(session)
    say_age(SyncAge(datetime.now(UTC), None))
    return rows, False


def is_passing(error: BaseException) -> bool:
    """Whether `error` is the server's or the network's trouble, which says nothing against what is cached."""
    from occ_tui.client.errors import ServerFault, TooManyRequests, TransportError

    return isinstance(error, (TransportError, ServerFault, TooManyRequests))


def warn_of_age(error: BaseException, session: Session) -> None:
    """Tells what went wrong, and that the answer comes from the cache."""
    say_problem_of(error, session)
    age = age_in_view(session)
    if age.at is not None:
        from datetime import UTC, datetime

        ago = ago_text(age.at, datetime.now(UTC))
        say(_("What follows comes from the local cache, last synced {ago}.").format(ago=ago))


def say_problem_of(error: BaseException, session: Session) -> None:
    """Tells what went wrong."""
    from occ_tui.services.problems import describe

    say_problem(describe(error, session=session))


def _tell_if_rebuilt(session: Session) -> None:
    store = session.store()
    if store.was_rebuilt:
        say(_("The local cache was damaged: it was moved aside to {path}.").format(path=clean(str(store.moved_to))))
        say(_("Nothing that the server holds is lost; the cache is filled anew."))


def _refresh(session: Session) -> None:
    try:
        synchronise(session)
    except Exception as error:
        if not is_passing(error):
            raise
        warn_of_age(error, session)
