"""`occ plans`: the plans of the accounts: type, start, state, tax numbers, what they are paid with."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from occ_tui.cli.parser import add_output_options
from occ_tui.locale import _, locale_code

if TYPE_CHECKING:
    from occ_tui.domain.plans import Plan


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `occ plans`."""
    parser.add_argument("--live", action="store_true", help=_("ask the server first"))
    add_output_options(parser)


def run(args: argparse.Namespace) -> int:
    """Prints the plans, account after account."""
    from occ_tui.cli.freshness import bring_up_to_date
    from occ_tui.cli.output import chosen_fields, write_records
    from occ_tui.cli.profile import freshen
    from occ_tui.domain.rows.plans import PLAN_FIELDS, plan_fields
    from occ_tui.services import plans
    from occ_tui.services.session import Session

    names = chosen_fields(args.fields, PLAN_FIELDS)
    with Session.open(args.options) as session:
        bring_up_to_date(session, live=False)
        freshen(session, live=args.live)
        known, accounts = plans.plans(session), session.account_names()
        if args.output == "table" and args.fields is None:
            _write(known, accounts)
            return 0
        fields = (plan_fields(plan, accounts.get(plan.compartment_id, "")) for plan in known)
        rows = ({name: one[name] for name in names} for one in fields)
        write_records(rows, names, "tsv" if args.output == "table" else args.output)
    return 0


def _write(known: list[Plan], accounts: dict[str, str]) -> None:
    from occ_tui.cli.table import tell_table
    from occ_tui.domain.formatting import formatter
    from occ_tui.domain.tables.billing import plans

    tell_table(plans(known, accounts, formatter(locale_code())))
