"""`occ keys`: one's keys on a portal: what they are called, when they were used last; rename or revoke one."""

from __future__ import annotations

import argparse
import asyncio
from typing import TYPE_CHECKING, Any

from occ_tui.cli.carrying import carried
from occ_tui.cli.parser import UsageError, add_output_options, visible
from occ_tui.locale import _

if TYPE_CHECKING:
    from occ_tui.services.session import Session
    from occ_tui.wire.customer_people import ApiKey

FIELDS = ("fingerprint", "label", "timeCreated", "timeLastUsed", "isCurrent")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `occ keys`."""
    actions = parser.add_mutually_exclusive_group()
    actions.add_argument("--revoke", metavar="FINGERPRINT", help=_("take this key out of use, at once and for good"))
    actions.add_argument("--rename", metavar="FINGERPRINT", help=_("call this key something else: --label"))
    parser.add_argument("--label", metavar=_("NAME"), help=_("with --rename: what it is called from now on"))
    add_output_options(parser)


def run(args: argparse.Namespace) -> int:
    """Lists, or changes one and says what became of that."""
    from occ_tui.cli.output import chosen_fields
    from occ_tui.services import api_keys, people
    from occ_tui.services.session import Session

    names = chosen_fields(args.fields, FIELDS)
    if bool(args.rename) != bool(args.label):
        raise UsageError(_("--rename and --label belong together"))
    with Session.open(args.options) as session:
        people.need(session)
        known = asyncio.run(api_keys.keys(session))
        if args.revoke or args.rename:
            return _change(session, _chosen(known, args.revoke or args.rename), args)
        _write(session, known, args, names)
    return 0


def _chosen(known: list[ApiKey], wanted: str) -> ApiKey:
    """The one key whose fingerprint begins like that."""
    found = [key for key in known if (key.fingerprint or "").startswith(wanted.casefold())]
    if len(found) == 1:
        return found[0]
    word = visible(wanted)
    if found:
        raise UsageError(_("several keys begin with “{word}”").format(word=word), _("See them: occ keys"))
    raise UsageError(_("you have no key “{word}”").format(word=word), _("See which there are: occ keys"))


def _change(session: Session, key: ApiKey, args: argparse.Namespace) -> int:
    from occ_tui.cli.pay import tell
    from occ_tui.services import api_keys

    if args.revoke and (refusal := api_keys.not_revocable(key)):
        raise UsageError(*refusal)
    fingerprint = key.fingerprint or ""
    if args.revoke:
        changed = api_keys.revoke(session, fingerprint)
    else:
        changed = api_keys.rename(session, fingerprint, args.label)
    return tell(session, carried(session, changed), args)


def _write(session: Session, known: list[ApiKey], args: argparse.Namespace, names: tuple[str, ...]) -> None:
    from occ_tui.cli.output import write_records
    from occ_tui.domain.formatting import formatter
    from occ_tui.locale import locale_code

    if args.output != "table" or args.fields:
        fields: list[dict[str, Any]] = [key.to_wire() for key in known]
        rows = ({name: one.get(name) for name in names} for one in fields)
        write_records(rows, names, "tsv" if args.output == "table" else args.output)
        return
    from occ_tui.cli.table import tell_table
    from occ_tui.services.api_keys import table

    tell_table(table(known, session.clock.zone, formatter(locale_code())))
