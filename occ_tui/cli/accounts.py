"""`occ accounts`: the accounts that one sees, those first that need somebody; or what is to be done with them today."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from occ_tui.cli.parser import UsageError, add_output_options
from occ_tui.locale import _

if TYPE_CHECKING:
    from occ_tui.services.accounts import Desk, DeskRow, Queued
    from occ_tui.services.session import Session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `occ accounts`."""
    words = _("words in name or number, or with which the billing contact's e-mail begins")
    parser.add_argument("query", nargs="*", metavar=_("QUERY"), help=words)
    parser.add_argument("--due-today", action="store_true", help=_("next actions whose day is there, broken promises"))
    parser.add_argument("--live", action="store_true", help=_("ask the server first"))
    add_output_options(parser)


def run(args: argparse.Namespace) -> int:
    """Prints the accounts in the order of the triage desk, or its queue."""
    from occ_tui.cli.freshness import bring_up_to_date
    from occ_tui.cli.output import chosen_fields
    from occ_tui.services.account_records import FIELDS, QUEUE_FIELDS
    from occ_tui.services.accounts import desk, matching
    from occ_tui.services.session import Session

    if args.output == "table" and args.fields is not None:
        raise UsageError(_("--fields is for -o json, jsonl, csv and tsv; the table has its own columns"))
    names = chosen_fields(args.fields, QUEUE_FIELDS if args.due_today else FIELDS)
    words = " ".join(args.query)
    with Session.open(args.options) as session:
        bring_up_to_date(session, live=args.live)
        bring(session, live=args.live)
        known = desk(session)
        is_of_the_past = known.is_of_the_past
        if args.due_today:
            queue = [one for one in known.queue if matching(one.rows[:1], words)]
            _tell_queue(queue, args.output, names)
        else:
            _tell(matching(known.rows, words), known, args.output, names)
    sys.stdout.flush()
    if is_of_the_past:
        from occ_tui.cli.aging import say_what_is_knowable

        say_what_is_knowable()
    return 0


def bring(session: Session, *, live: bool) -> None:
    """Asks for notes and what else only a portal tells, where nothing is known yet, or `live`.

    A server that cannot be reached is a warning: what accounts owe is known without it.
    """
    import asyncio

    from occ_tui.cli.freshness import is_passing, say_problem_of
    from occ_tui.services import accounts

    if not accounts.is_asked(session) or (accounts.read_at(session) is not None and not live):
        return
    try:
        asyncio.run(accounts.refresh(session))
    except Exception as error:
        if not is_passing(error):
            raise
        say_problem_of(error, session)


def _tell(rows: Sequence[DeskRow], known: Desk, output: str, names: Sequence[str]) -> None:
    from occ_tui.cli.output import write_records
    from occ_tui.services.account_records import account_records

    if output == "table":
        _write(rows, known)
        return
    found = ({name: record[name] for name in names} for record in account_records(rows, known.buckets))
    write_records(found, names, output)


def _write(rows: Sequence[DeskRow], known: Desk) -> None:
    from occ_tui.cli.aging import write_lines
    from occ_tui.cli.report import say
    from occ_tui.cli.table import Heading
    from occ_tui.domain.aging_table import AgingLine

    if not rows:
        say(_("No account fits."))
        return
    lead = [
        Heading(_("Account"), most=30),
        Heading(_("Number"), is_whole=True, priority=1),
        Heading(_("Days late"), is_number=True, priority=2),
    ]
    write_lines(
        lead,
        [
            (
                [row.account.account_name, row.account.account_number, str(row.oldest_days) if row.overdue else ""],
                AgingLine("", "", row.currency, row.counts, row.sums) if row.currency else None,
            )
            for row in rows
        ],
        known.buckets,
    )


def _tell_queue(queue: Sequence[Queued], output: str, names: Sequence[str]) -> None:
    from occ_tui.cli.output import write_records
    from occ_tui.services.account_records import queue_records

    if output == "table":
        _write_queue(queue)
        return
    write_records(({name: record[name] for name in names} for record in queue_records(queue)), names, output)


def _write_queue(queue: Sequence[Queued]) -> None:
    from occ_tui.cli.table import tell_table
    from occ_tui.domain.formatting import formatter
    from occ_tui.locale import locale_code
    from occ_tui.services.account_tables import queue as table

    tell_table(table(queue, formatter(locale_code())))
