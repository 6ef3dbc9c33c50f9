"""`occ payables`: everything that can be paid: invoices, pending orders, support renewals, by due date."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from occ_tui.cli.parser import add_output_options
from occ_tui.locale import _, locale_code

if TYPE_CHECKING:
    from occ_tui.domain.payments import Owed
    from occ_tui.services.session import Session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `occ payables`."""
    parser.add_argument("--live", action="store_true", help=_("ask the server first"))
    add_output_options(parser)


def run(args: argparse.Namespace) -> int:
    """Prints what is due, the oldest first."""
    from occ_tui.cli.freshness import bring_up_to_date
    from occ_tui.cli.output import chosen_fields, write_records
    from occ_tui.cli.payments import freshen
    from occ_tui.domain.rows.payments import OWED_FIELDS, owed_fields
    from occ_tui.services.payables import due
    from occ_tui.services.session import Session

    names = chosen_fields(args.fields, OWED_FIELDS)
    with Session.open(args.options) as session:
        bring_up_to_date(session, live=args.live)
        freshen(session, live=args.live)
        owed, today = due(session), session.clock.today_number()
        if args.output == "table" and args.fields is None:
            _write(session, owed)
            return 0
        rows = ({name: fields[name] for name in names} for fields in (owed_fields(thing, today) for thing in owed))
        write_records(rows, names, "tsv" if args.output == "table" else args.output)
    return 0


def _write(session: Session, owed: list[Owed]) -> None:
    from occ_tui.cli.report import say
    from occ_tui.cli.table import tell_table
    from occ_tui.domain.formatting import formatter
    from occ_tui.domain.tables.payments import payables

    write, today = formatter(locale_code()), session.clock.today_number()
    tell_table(payables(owed, today, write))
    sums: dict[str, int] = {}
    for thing in owed:
        sums[thing.currency] = sums.get(thing.currency, 0) + thing.due
    if sums:
        say(_("In total: {sums}").format(sums=write.totals(sums)))
