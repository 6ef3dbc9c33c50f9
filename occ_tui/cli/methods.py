"""`occ methods`: the stored ways to pay: list, make one the default, rename, remove, add on a hosted page."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from occ_tui.cli.carrying import carried
from occ_tui.cli.parser import UsageError, add_output_options, visible
from occ_tui.locale import _, locale_code

if TYPE_CHECKING:
    from occ_tui.domain.payments import Method
    from occ_tui.services.session import Session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `occ methods`."""
    actions = parser.add_mutually_exclusive_group()
    actions.add_argument("--default", metavar=_("TOKEN"), help=_("make this one the default"))
    actions.add_argument("--rename", nargs=2, metavar=(_("TOKEN"), _("NAME")), help=_("call it by this name"))
    actions.add_argument("--remove", metavar=_("TOKEN"), help=_("remove it; nothing can be paid with it any more"))
    actions.add_argument("--add", action="store_true", help=_("open a page on which one is added"))
    parser.add_argument("--live", action="store_true", help=_("ask the server first"))
    add_output_options(parser)


def run(args: argparse.Namespace) -> int:
    """Lists, or changes one and says what became of that."""
    from occ_tui.cli.freshness import bring_up_to_date
    from occ_tui.cli.output import chosen_fields, write_records
    from occ_tui.cli.payments import freshen
    from occ_tui.domain.rows.payments import METHOD_FIELDS, method_fields
    from occ_tui.services import payments
    from occ_tui.services.session import Session

    names = chosen_fields(args.fields, METHOD_FIELDS)
    with Session.open(args.options) as session:
        bring_up_to_date(session, live=False)
        is_change = bool(args.default or args.rename or args.remove or args.add)
        freshen(session, live=args.live or is_change)
        if is_change:
            return _change(session, args)
        known, today = payments.methods(session), session.clock.today_number()
        if args.output == "table" and args.fields is None:
            _write(known, today)
            return 0
        rows = ({name: fields[name] for name in names} for fields in (method_fields(m, today) for m in known))
        write_records(rows, names, "tsv" if args.output == "table" else args.output)
    return 0


def _change(session: Session, args: argparse.Namespace) -> int:
    from occ_tui.cli.pay import tell
    from occ_tui.services import methods, payments

    accounts = payments.accounts_in_view(session)
    if args.add:
        if len(accounts) != 1:
            raise UsageError(_("Several accounts are in view."), _("Name one: --account NAME"))
        return tell(session, carried(session, methods.add_page(session, accounts[0].compartment_id)), args)
    token = args.default or args.remove or args.rename[0]
    for account in accounts:
        for method in payments.methods(session, account.compartment_id):
            if method.token == token:
                name = args.rename[1] if args.rename else None
                changed = (
                    methods.remove(session, account.compartment_id, method)
                    if args.remove
                    else methods.update(
                        session, account.compartment_id, method, name=name, is_default=True if args.default else None
                    )
                )
                return tell(session, carried(session, changed), args)
    raise UsageError(
        _("no stored way to pay has the token “{word}”").format(word=visible(token)),
        _("See which there are: occ methods"),
    )


def _write(known: list[Method], today: int) -> None:
    from occ_tui.cli.table import tell_table
    from occ_tui.domain.formatting import formatter
    from occ_tui.domain.tables.payments import methods

    tell_table(methods(known, today, formatter(locale_code())))
