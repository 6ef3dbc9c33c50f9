"""`occ agenda`: what comes in the next weeks, by day; as a calendar too."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from occ_tui.cli.parser import UsageError, add_output_options
from occ_tui.locale import _, locale_code, ngettext

if TYPE_CHECKING:
    from occ_tui.domain.agenda import Coming
    from occ_tui.services.session import Session

MOST_DAYS = 3660


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `occ agenda`."""
    parser.add_argument("--days", type=int, default=90, metavar=_("N"), help=_("how far to look; 90 if not given"))
    parser.add_argument("--ics", metavar=_("FILE"), help=_("write it to this file as a calendar"))
    parser.add_argument("--force", action="store_true", help=_("replace the file if there is one"))
    add_output_options(parser)


def run(args: argparse.Namespace) -> int:
    """Prints what comes, by day, or writes a calendar of it."""
    from occ_tui.cli.freshness import bring_up_to_date
    from occ_tui.cli.output import chosen_fields, write_records
    from occ_tui.domain.rows.agenda import AGENDA_FIELDS, agenda_fields
    from occ_tui.services.agenda import agenda
    from occ_tui.services.session import Session

    if not 0 <= args.days <= MOST_DAYS:
        raise UsageError(_("--days takes a number from 0 to {most}").format(most=MOST_DAYS))
    if args.force and not args.ics:
        raise UsageError(_("--force belongs to --ics"))
    names = chosen_fields(args.fields, AGENDA_FIELDS)
    with Session.open(args.options) as session:
        bring_up_to_date(session, live=False)
        found = agenda(session, days=args.days)
        if args.ics:
            return _save(session, found, args)
        if args.output == "table" and args.fields is None:
            _write(found, args.days)
            return 0
        fields = (row for entry in found for row in agenda_fields(entry))
        rows = ({name: one[name] for name in names} for one in fields)
        write_records(rows, names, "tsv" if args.output == "table" else args.output)
    return 0


def _save(session: Session, found: list[Coming], args: argparse.Namespace) -> int:
    from pathlib import Path

    from occ_tui.cli.report import say
    from occ_tui.domain.text import clean
    from occ_tui.services.agenda import export

    path = Path(args.ics).expanduser()
    count = export(session, found, path, overwrite=args.force)
    words = ngettext("{count} entry written to {path}", "{count} entries written to {path}", count)
    say(words.format(count=count, path=clean(str(path))))
    return 0


def _write(found: list[Coming], days: int) -> None:
    from occ_tui.cli.report import say
    from occ_tui.cli.table import Heading, write_table
    from occ_tui.domain.agenda import totals
    from occ_tui.domain.formatting import formatter
    from occ_tui.domain.rows.agenda import coming_words

    write = formatter(locale_code())
    if not found:
        say(_("Nothing comes in the next {days} days that occ knows of.").format(days=days))
        return
    headings = [
        Heading(_("Day"), is_whole=True),
        Heading(_("What"), most=60),
        Heading(_("Account"), priority=1),
        Heading(_("Amount"), is_number=True),
    ]
    rows = [
        [
            "–" if entry.day is None else write.table_date(entry.day),
            coming_words(entry, write),
            entry.account,
            write.totals(entry.sums),
        ]
        for entry in found
    ]
    write_table(headings, rows)
    if sums := totals(found):
        say(f"{_('To pay in all')}: {write.totals(sums)}")
