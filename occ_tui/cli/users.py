"""`occ users`: who sees what of one's accounts; change, suspend, reinstate, remove somebody; what was done to whom."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from occ_tui.cli.carrying import carried
from occ_tui.cli.parser import OneOf, UsageError, add_output_options, visible
from occ_tui.domain.access import ContactType
from occ_tui.locale import _

if TYPE_CHECKING:
    from occ_tui.domain.users import User
    from occ_tui.services.paying import Outcome
    from occ_tui.services.session import Session

TYPES = tuple(kind.value for kind in ContactType if kind is not ContactType.SUPPORT)
"""What somebody can be made to an account."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `occ users`."""
    actions = parser.add_mutually_exclusive_group()
    who = _("ADDRESS")
    actions.add_argument("--change", metavar=who, help=_("what they are to the account from now on: --type"))
    actions.add_argument("--suspend", metavar=who, help=_("let them in nowhere, from their next key press on"))
    actions.add_argument("--reinstate", metavar=who, help=_("let them in again"))
    actions.add_argument("--remove", metavar=who, help=_("take everything from them that they are to the account"))
    actions.add_argument("--log", action="store_true", help=_("what was done to whom, the newest first"))
    add_type_option(parser, _("with --change: a contact type; may be given several times"))
    parser.add_argument("--confirm", metavar=who, help=_("one's own address, when it is oneself"))
    parser.add_argument("--yes", action="store_true", help=_("do it without asking"))
    parser.add_argument("--live", action="store_true", help=_("ask the server first"))
    add_output_options(parser)


def add_type_option(parser: argparse.ArgumentParser, help_: str) -> None:
    """`--type`, several times."""
    parser.add_argument("--type", dest="types", action="append", type=OneOf(TYPES), choices=TYPES, help=help_)


def run(args: argparse.Namespace) -> int:
    """Lists, or changes somebody and says what became of that."""
    from occ_tui.cli.output import chosen_fields
    from occ_tui.domain.rows.users import EVENT_FIELDS, USER_FIELDS
    from occ_tui.services import people
    from occ_tui.services.session import Session

    names = chosen_fields(args.fields, EVENT_FIELDS if args.log else USER_FIELDS)
    wanted = args.change or args.suspend or args.reinstate or args.remove
    if bool(args.types) != bool(args.change):
        raise UsageError(_("--change and --type belong together"))
    with Session.open(args.options) as session:
        people.need(session)
        freshen(session, live=args.live or bool(wanted))
        if wanted:
            return _change(session, _one(people.users(session), wanted, session), args)
        if args.log:
            _write_log(session, args, names)
        else:
            _write(session, args, names)
    return 0


def freshen(session: Session, *, live: bool) -> None:
    """Asks the portal where it must be, or where nothing is known yet; says how old it is where it can't."""
    from occ_tui.cli.freshness import bring_up_to_date, is_passing, warn_of_age
    from occ_tui.services import people

    bring_up_to_date(session, live=False)
    known = people.read_at(session)
    if known is not None and not live:
        return
    try:
        asyncio.run(people.refresh(session))
    except Exception as error:
        if not is_passing(error) or known is None:
            raise
        warn_of_age(error, session)


def _one(users: list[User], wanted: str, session: Session) -> User:
    """The user of that address or name; none is guessed."""
    from occ_tui.domain.users import found

    there = found(users, wanted)
    if len(there) == 1:
        return there[0]
    word = visible(wanted)
    if not there:
        raise UsageError(_("nobody here is called “{word}”").format(word=word), _("See who there is: occ users"))
    names = session.account_names()
    accounts = ", ".join(sorted({names.get(user.compartment_id, "") for user in there}))
    raise UsageError(
        _("“{word}” is somebody in several accounts, or several people").format(word=word),
        _("Name the account: --account NAME ({names})").format(names=accounts),
    )


def _change(session: Session, user: User, args: argparse.Namespace) -> int:
    from occ_tui.cli.asking import is_confirmed
    from occ_tui.cli.pay import tell
    from occ_tui.cli.report import say
    from occ_tui.domain.rows.contact_types import type_words
    from occ_tui.services import people
    from occ_tui.services.errors import BadUsage

    if reason := session.capabilities.reason("people"):
        raise BadUsage(reason)
    if user.is_self and (args.confirm or "").casefold() != user.email.casefold():
        raise UsageError(_("That is yourself."), _("Say it outright: --confirm {email}").format(email=user.email))
    account = session.account_names().get(user.compartment_id, "")
    about = {"who": user.name or user.email, "account": account, "types": type_words(args.types or ())}
    confirm = args.confirm or ""
    changed: Callable[[], Coroutine[Any, Any, Outcome]]
    if args.change:
        question = _("Make {who} {types} at {account}")
        changed = lambda: people.change_types(session, user, args.types, confirm_email=confirm)  # noqa: E731
    elif args.suspend:
        question = _("Suspend {who} at {account}: they get in nowhere")
        changed = lambda: people.suspend(session, user, confirm_email=confirm)  # noqa: E731
    elif args.reinstate:
        question = _("Let {who} in again at {account}")
        changed = lambda: people.reinstate(session, user)  # noqa: E731
    else:
        question = _("Remove {who} from {account}")
        changed = lambda: people.remove(session, user, confirm_email=confirm)  # noqa: E731
    nobody = UsageError(_("Nobody is there to be asked."), _("Say it outright: --yes"))
    if not args.yes and not is_confirmed(question.format(**about), _("Type {yes}: "), nobody):
        say(_("Nothing was changed."))
        return 0
    code = tell(session, carried(session, changed()), args, account)
    if not code:
        asyncio.run(people.refresh(session))
    return code


def _write(session: Session, args: argparse.Namespace, names: tuple[str, ...]) -> None:
    from occ_tui.domain.formatting import formatter
    from occ_tui.domain.rows.users import user_fields
    from occ_tui.locale import locale_code
    from occ_tui.services import people

    users, accounts = people.users(session), session.account_names()
    if args.output != "table" or args.fields:
        _write_fields([user_fields(user, accounts.get(user.compartment_id, "")) for user in users], args, names)
        return
    from occ_tui.cli.table import tell_table
    from occ_tui.domain.tables import people as tables

    tell_table(tables.users(users, accounts, formatter(locale_code())))


def _write_log(session: Session, args: argparse.Namespace, names: tuple[str, ...]) -> None:
    from occ_tui.domain.formatting import formatter
    from occ_tui.domain.rows.users import event_fields
    from occ_tui.locale import locale_code
    from occ_tui.services import people

    events, accounts = people.events(session), session.account_names()
    if args.output != "table" or args.fields:
        _write_fields([event_fields(event, accounts.get(event.compartment_id, "")) for event in events], args, names)
        return
    from occ_tui.cli.table import tell_table
    from occ_tui.domain.tables import people as tables

    tell_table(tables.events(events, formatter(locale_code())))


def _write_fields(fields: list[dict[str, Any]], args: argparse.Namespace, names: tuple[str, ...]) -> None:
    from occ_tui.cli.output import write_records

    rows = ({name: one[name] for name in names} for one in fields)
    write_records(rows, names, "tsv" if args.output == "table" else args.output)
