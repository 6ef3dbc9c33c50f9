"""`occ statement`: the statement of one account as text, CSV or PDF, up to today, which `--today` sets."""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from occ_tui.cli.parser import OneOf, UsageError, a_day
from occ_tui.locale import _

if TYPE_CHECKING:
    from occ_tui.services.statement import Statement

TEXT, CSV, PDF = "text", "csv", "pdf"
_FORMATS = (TEXT, CSV, PDF)
_SUFFIXES = {".txt": TEXT, ".csv": CSV, ".pdf": PDF}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `occ statement`."""
    parser.add_argument(
        "--from", dest="first", metavar=_("DAY"), type=a_day, help=_("first day (default: 1 January of that year)")
    )
    parser.add_argument(
        "--format",
        type=OneOf(_FORMATS),
        choices=_FORMATS,
        help=_("how it is written (default: as the file is called, else text)"),
    )
    parser.add_argument("--to", metavar=_("FILE"), help=_("write it there instead of to standard output"))
    parser.add_argument("--live", action="store_true", help=_("ask the server first"))


def run(args: argparse.Namespace) -> int:
    """Prints or saves the statement; a file that is there already is never replaced."""
    from occ_tui.cli.freshness import bring_up_to_date
    from occ_tui.cli.report import say
    from occ_tui.services.invoices import require_access
    from occ_tui.services.session import Session
    from occ_tui.services.statement import statement
    from occ_tui.services.statement_pdf import limits_text

    how = args.format or (_SUFFIXES.get(Path(args.to).suffix.lower(), TEXT) if args.to else TEXT)
    if how == PDF and not args.to and sys.stdout.isatty():
        raise UsageError(_("a PDF file is nothing for a terminal; name a file with --to"))
    with Session.open(args.options) as session:
        bring_up_to_date(session, live=args.live)
        require_access(session)
        made = statement(session, args.first)
    if args.to:
        _save(made, how, Path(args.to).expanduser())
    elif how == PDF:
        from occ_tui.services.statement_pdf import render

        sys.stdout.flush()
        sys.stdout.buffer.write(render(made))
    else:
        _write(made, how, sys.stdout)
    sys.stdout.flush()
    if any(not entry.is_day_known for section in made.sections for entry in section.entries):
        say(limits_text())
    return 0


def _save(made: Statement, how: str, path: Path) -> None:
    from occ_tui.cli.report import say
    from occ_tui.domain.text import clean
    from occ_tui.services.files import write_whole

    if how == PDF:
        from occ_tui.services.statement_pdf import render

        content = render(made)
    else:
        stream = io.StringIO()
        _write(made, how, stream)
        content = stream.getvalue().encode()
    say(_("Saved {path}.").format(path=clean(str(write_whole(path, content)))))


def _write(made: Statement, how: str, stream: TextIO) -> None:
    if how == CSV:
        from occ_tui.cli.output import write_records
        from occ_tui.domain.rows.statement import FIELDS, records

        rows = records(made.sections, made.aging, made.buckets, made.first, made.last)
        write_records(rows, FIELDS, CSV, stream)
        return
    _write_text(made, stream)


def _write_text(made: Statement, stream: TextIO) -> None:
    from occ_tui.cli.table import Heading, styled, write_facts, write_line, write_table
    from occ_tui.cli.text import pad
    from occ_tui.domain.formatting import formatter
    from occ_tui.domain.rows.aging import amount_cells, bucket_title
    from occ_tui.domain.rows.statement import cells, headings, sums
    from occ_tui.domain.text import clean
    from occ_tui.locale import locale_code

    write = formatter(locale_code())
    account = made.account
    name = f"{account.account_name} ({account.account_number})" if account.account_number else account.account_name
    title = _("Statement of account: {name}").format(name=clean(name))
    write_line(styled(title, "bold", stream), stream)
    period = _("{first} to {last}").format(first=write.date(made.first), last=write.date(made.last))
    write_line(period, stream)
    if not made.sections:
        write_line(_("Nothing was due, invoiced or paid."), stream)
    for section in made.sections:
        write_line("", stream)
        titles = headings(section.currency)
        wholes = (0, 1, 2, 4)
        columns = [
            Heading(text, place >= len(titles) - 2, place in wholes, priority=1 if place == 3 else 0)
            for place, text in enumerate(titles)
        ]
        rows = [
            cells(entry, balance, write) for entry, balance in zip(section.entries, section.balances(), strict=True)
        ]
        if rows:
            write_table(columns, rows, stream)
            write_line("", stream)
        facts = [(label, write.money(minor, section.currency)) for label, minor in sums(section)]
        width = max(len(amount) for _label, amount in facts)
        write_facts([(label, pad(amount, width, to_right=True)) for label, amount in facts], stream)
        for line in made.aging:
            if line.currency == section.currency:
                write_line("", stream)
                shown = [*(Heading(bucket_title(bucket), is_number=True) for bucket in made.buckets)]
                write_table([*shown, Heading(_("Total"), is_number=True)], [amount_cells(line, write)], stream)
