"""`occ invite`: asks others in, several at once; sends an invitation again or takes it back; lists them."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from occ_tui.cli.carrying import carried
from occ_tui.cli.parser import OneOf, UsageError, add_output_options, visible
from occ_tui.cli.users import add_type_option, freshen
from occ_tui.locale import LANGUAGES, _, ngettext
from occ_tui.locale.reasons import of_system

if TYPE_CHECKING:
    from collections.abc import Sequence

    from occ_tui.domain.users import Invitation, Wanted
    from occ_tui.services.session import Session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `occ invite`."""
    parser.add_argument("addresses", nargs="*", metavar=_("ADDRESS"), help=_("whom to invite; without any, lists"))
    add_type_option(parser, _("what they shall be to the account; may be given several times"))
    parser.add_argument("--name", metavar=_("NAME"), help=_("the name of the one who is invited"))
    parser.add_argument(
        "--csv", metavar=_("FILE"), help=_("invite whom the file names: email, name, types; - reads it")
    )
    parser.add_argument("--mail-lang", type=OneOf(LANGUAGES), choices=LANGUAGES, help=_("language of the mail"))
    parser.add_argument("--dry-run", action="store_true", help=_("only say what would become of each"))
    parser.add_argument("--resend", metavar=_("ADDRESS"), help=_("send this invitation again, with a new token"))
    parser.add_argument("--withdraw", metavar=_("ADDRESS"), help=_("take this invitation back"))
    parser.add_argument("--live", action="store_true", help=_("ask the server first"))
    add_output_options(parser)


def run(args: argparse.Namespace) -> int:
    """Invites and says what became of each, or lists."""
    from occ_tui.cli.output import chosen_fields
    from occ_tui.domain.rows.users import INVITATION_FIELDS
    from occ_tui.services import people
    from occ_tui.services.errors import BadUsage
    from occ_tui.services.session import Session

    names = chosen_fields(args.fields, INVITATION_FIELDS)
    wanted = _wanted(args)
    with Session.open(args.options) as session:
        people.need(session)
        is_change = bool(wanted or args.resend or args.withdraw)
        if is_change and (reason := session.capabilities.reason("people")):
            raise BadUsage(reason)
        if wanted:
            freshen(session, live=False)
            return _invite(session, _account(session), wanted, args)
        freshen(session, live=args.live or is_change)
        if is_change:
            return _change(session, args)
        _write(session, args, names)
    return 0


def _wanted(args: argparse.Namespace) -> list[Wanted]:
    """Whom to invite; a line that can't be meant is refused with all the others, and nobody is invited."""
    from occ_tui.domain.inviting import read

    if args.csv and args.addresses:
        raise UsageError(_("either addresses or --csv"))
    found, refused = read(_file(args.csv) if args.csv else "\n".join(args.addresses), args.types or ())
    if refused:
        lines = "\n".join(
            _("line {number}: {text}: {reason}").format(number=one.line, text=visible(one.text), reason=one.reason)
            for one in refused[:20]
        )
        raise UsageError(_("Nobody was invited."), lines)
    if args.csv and not found:
        raise UsageError(_("The file names nobody."))
    if args.name:
        if len(found) != 1:
            raise UsageError(_("--name belongs to one address"))
        found = [found[0]._replace(name=args.name)]
    return found


def _file(name: str) -> str:
    try:
        return sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(_("{path} is not a text file in UTF-8").format(path=visible(name))) from None
    except OSError as error:
        reason = of_system(error)
        raise UsageError(_("{file} can't be read: {reason}").format(file=visible(name), reason=reason)) from None


def _account(session: Session) -> str:
    """The one account that somebody is invited to."""
    accounts = session.in_view()
    if len(accounts) == 1:
        return accounts[0].compartment_id
    names = ", ".join(visible(account.account_name) for account in accounts[:8])
    raise UsageError(
        _("You see several accounts."), _("Name the one to invite to: --account NAME ({names})").format(names=names)
    )


def _invite(session: Session, compartment_id: str, wanted: Sequence[Wanted], args: argparse.Namespace) -> int:
    from occ_tui.cli.pay import tell
    from occ_tui.services import people

    checked = asyncio.run(people.check(session, compartment_id, wanted, args.mail_lang or ""))
    refused = [(one.email, one.reason) for one in checked if one.is_refused]
    if refused:
        lines = "\n".join(f"{visible(email)}: {visible(reason)}" for email, reason in refused[:20])
        raise UsageError(_("Nobody was invited."), lines)
    if args.dry_run:
        from occ_tui.cli.table import write_line

        words = ngettext("{count} person could be invited.", "{count} people could be invited.", len(wanted))
        write_line(words.format(count=len(wanted)), sys.stdout)
        return 0
    outcome = carried(session, people.invite(session, compartment_id, wanted, args.mail_lang or ""))
    code = tell(session, outcome, args, session.account_names().get(compartment_id, ""))
    if not code:
        asyncio.run(people.refresh(session))
    return code


def _change(session: Session, args: argparse.Namespace) -> int:
    from occ_tui.cli.pay import tell
    from occ_tui.services import people

    invitation = _one(people.invitations(session), args.resend or args.withdraw)
    changed = people.resend(session, invitation) if args.resend else people.withdraw(session, invitation)
    code = tell(session, carried(session, changed), args, session.account_names().get(invitation.compartment_id, ""))
    if not code:
        asyncio.run(people.refresh(session))
    return code


def _one(invitations: Sequence[Invitation], email: str) -> Invitation:
    from occ_tui.domain.people import InvitationState

    open_ = [one for one in invitations if one.state in (InvitationState.PENDING, InvitationState.EXPIRED)]
    there = [one for one in open_ if one.email.casefold() == email.strip().casefold()]
    if len(there) == 1:
        return there[0]
    word = visible(email)
    if not there:
        raise UsageError(_("there is no open invitation of “{word}”").format(word=word), _("See them: occ invite"))
    raise UsageError(
        _("“{word}” is invited to several accounts").format(word=word), _("Name the account: --account NAME")
    )


def _write(session: Session, args: argparse.Namespace, names: tuple[str, ...]) -> None:
    from occ_tui.cli.output import write_records
    from occ_tui.domain.formatting import formatter
    from occ_tui.domain.rows.users import invitation_fields
    from occ_tui.locale import locale_code
    from occ_tui.services import people

    found, accounts = people.invitations(session), session.account_names()
    if args.output != "table" or args.fields:
        fields = [invitation_fields(one, accounts.get(one.compartment_id, "")) for one in found]
        rows = ({name: one[name] for name in names} for one in fields)
        write_records(rows, names, "tsv" if args.output == "table" else args.output)
        return
    from occ_tui.cli.table import tell_table
    from occ_tui.domain.tables import people as tables

    tell_table(tables.invitations(found, formatter(locale_code())))
