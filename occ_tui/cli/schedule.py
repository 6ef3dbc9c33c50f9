"""`occ schedule`: what was and what will be invoiced, by day; as CSV, JSON, a spreadsheet, or a calendar."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from occ_tui.cli.parser import UsageError, add_output_options, visible
from occ_tui.locale import _, locale_code, ngettext

if TYPE_CHECKING:
    from occ_tui.domain.schedule import ScheduleRow
    from occ_tui.services.session import Session

_BAR = 24
"""Cells of the longest bar."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `occ schedule`."""
    parser.add_argument("--subscription", metavar=_("NUMBER"), help=_("only this subscription"))
    parser.add_argument("--open", action="store_true", help=_("only what is not invoiced yet"))
    files = parser.add_mutually_exclusive_group()
    files.add_argument("--csv", metavar=_("FILE"), help=_("write it to this file as CSV"))
    files.add_argument("--ics", metavar=_("FILE"), help=_("write the dates to come to this file as a calendar"))
    files.add_argument("--to", metavar=_("FILE"), help=_("write it to this file: .csv .tsv .json .jsonl .xlsx .ics"))
    parser.add_argument("--force", action="store_true", help=_("replace the file if there is one"))
    parser.add_argument("--live", action="store_true", help=_("ask the server first"))
    add_output_options(parser)


def run(args: argparse.Namespace) -> int:
    """Prints the schedule with what each month comes to, or writes it to a file."""
    from occ_tui.cli.freshness import bring_up_to_date
    from occ_tui.cli.output import chosen_fields, write_records
    from occ_tui.cli.profile import freshen, no_rights
    from occ_tui.domain.rows.schedule import SCHEDULE_FIELDS, schedule_fields
    from occ_tui.services import plans, schedule
    from occ_tui.services.errors import BadUsage
    from occ_tui.services.session import Session

    file = args.csv or args.ics or args.to
    if args.force and not file:
        raise UsageError(_("--force belongs to --csv, --ics or --to"))
    names = chosen_fields(args.fields, SCHEDULE_FIELDS)
    with Session.open(args.options) as session:
        bring_up_to_date(session, live=False)
        freshen(session, live=args.live)
        if session.in_view() and not plans.billed_accounts(session):
            raise BadUsage(no_rights())
        rows = _chosen(schedule.schedule(session), args)
        if file:
            return _save(session, rows, file, "csv" if args.csv else "ics" if args.ics else None, force=args.force)
        if args.output == "table" and args.fields is None:
            _write(session, rows)
            return 0
        accounts = session.account_names()
        fields = (schedule_fields(row, accounts.get(row.compartment_id, "")) for row in rows)
        chosen = ({name: one[name] for name in names} for one in fields)
        write_records(chosen, names, "tsv" if args.output == "table" else args.output)
    return 0


def _chosen(known: list[ScheduleRow], args: argparse.Namespace) -> list[ScheduleRow]:
    if args.subscription is not None:
        numbers = dict.fromkeys(row.subscription_id for row in known)
        known = [row for row in known if row.subscription_id == args.subscription]
        if not known:
            sentence = _("no subscription has the number “{word}”").format(word=visible(args.subscription))
            raise UsageError(sentence, _("There are: {names}").format(names=", ".join(numbers) or "–"))
    return [row for row in known if not (args.open and row.is_invoiced)]


def _save(session: Session, rows: list[ScheduleRow], file: str, how: str | None, *, force: bool) -> int:
    from pathlib import Path

    from occ_tui.cli.report import say
    from occ_tui.domain.text import clean
    from occ_tui.services import schedule

    path = Path(file).expanduser()
    count = schedule.export(session, rows, path, how, overwrite=force)
    words = ngettext("{count} row written to {path}", "{count} rows written to {path}", count)
    say(words.format(count=count, path=clean(str(path))))
    return 0


def _write(session: Session, rows: list[ScheduleRow]) -> None:
    from occ_tui.cli.report import say
    from occ_tui.cli.table import tell_table
    from occ_tui.domain.formatting import formatter
    from occ_tui.domain.tables.billing import schedule
    from occ_tui.services.plans import not_shown
    from occ_tui.services.schedule import SCHEDULE

    reason = not_shown(session, SCHEDULE)
    if reason:
        say(reason)
    if reason is None or rows:
        tell_table(schedule(rows, formatter(locale_code())))
    if not rows:
        return
    _write_months(session, rows)


def _write_months(session: Session, rows: list[ScheduleRow]) -> None:
    """What the months from this one on come to, each currency by itself."""
    from occ_tui.cli.table import write_line
    from occ_tui.domain.formatting import formatter
    from occ_tui.domain.rows.schedule import month_words
    from occ_tui.domain.schedule import bar, months, months_around

    write, found = formatter(locale_code()), months(rows)
    for currency in dict.fromkeys(month.currency for month in found):
        shown = months_around(
            [month for month in found if month.currency == currency], session.clock.today_number(), 12
        )
        amounts = [write.money(month.total, currency) for month in shown]
        room, largest = max(map(len, amounts)), max(month.total for month in shown)
        write_line("", sys.stdout)
        for month, amount in zip(shown, amounts, strict=True):
            invoiced, planned = bar(month, largest, _BAR)
            write_line(f"{month_words(month)}  {amount:>{room}}  {'█' * invoiced}{'░' * planned}", sys.stdout)
