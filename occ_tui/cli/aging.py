"""`occ aging`: what is due per currency, or per account and currency, by how late it is, as of any day."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from occ_tui.cli.parser import OneOf, UsageError, add_output_options, visible
from occ_tui.cli.query import query_of
from occ_tui.locale import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from occ_tui.cli.table import Heading
    from occ_tui.domain.aging_table import AgingLine
    from occ_tui.services.aging import Aging

PER_CURRENCY, PER_ACCOUNT = "currency", "account"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `occ aging`."""
    parser.add_argument(
        "query", nargs="*", metavar=_("QUERY"), help=_("only invoices that match, as for “occ invoices”")
    )
    ways = (PER_CURRENCY, PER_ACCOUNT)
    parser.add_argument(
        "--by", type=OneOf(ways), choices=ways, default=PER_CURRENCY, help=_("one line each (default: currency)")
    )
    parser.add_argument("--live", action="store_true", help=_("ask the server first"))
    add_output_options(parser)


def run(args: argparse.Namespace) -> int:
    """Prints the aging as of today, which `--today` sets; 0 also when nothing is due."""
    from occ_tui.cli.freshness import bring_up_to_date
    from occ_tui.cli.output import chosen_fields, write_records
    from occ_tui.cli.report import say
    from occ_tui.domain.rows.aging import ACCOUNT_FIELDS, FIELDS, records
    from occ_tui.services.aging import aging
    from occ_tui.services.invoices import require_access
    from occ_tui.services.session import Session

    per_account = args.by == PER_ACCOUNT
    known = [name for name in FIELDS if per_account or name not in ACCOUNT_FIELDS]
    if args.output == "table" and args.fields is not None:
        raise UsageError(_("--fields is for -o json, jsonl, csv and tsv; the table has its own columns"))
    names = chosen_fields(args.fields, known)
    query = query_of(args.query, today=0)
    with Session.open(args.options) as session:
        bring_up_to_date(session, live=args.live)
        require_access(session)
        aged = aging(session, per_account=per_account, query=query)
    if args.output == "table":
        write_aging(aged, per_account=per_account)
    else:
        rows = records(aged.lines, aged.buckets, aged.day)
        write_records(({name: row[name] for name in names} for row in rows), names, args.output)
    sys.stdout.flush()
    if not aged.lines:
        say(_("No invoice matches “{text}”.").format(text=visible(query.text)) if query else _("Nothing is due."))
    if aged.is_of_the_past:
        say_what_is_knowable()
    return 0


def say_what_is_knowable() -> None:
    """On standard error: how a past day's aging was worked out."""
    from occ_tui.cli.report import say

    say(
        _(
            "Worked out for a past day. Of several payments only the last one's day is known, so what was paid of an "
            "invoice counts as due until then; credits and adjustments count from its own day on."
        )
    )


def write_aging(aged: Aging, *, per_account: bool) -> None:
    """The table: a line of amounts for each line, and below each currency's how many invoices those are."""
    from occ_tui.cli.table import Heading, styled, write_line
    from occ_tui.domain.formatting import formatter
    from occ_tui.locale import locale_code

    title = _("Aging as of {day}").format(day=formatter(locale_code()).date(aged.day))
    write_line(styled(title, "bold", sys.stdout), sys.stdout)
    lead = [Heading(_("Account"), most=30)] if per_account else []
    lines = [([line.account_name] if per_account else [], line) for line in aged.lines]
    write_lines(lead, lines, aged.buckets, with_counts=not per_account)


def write_lines(
    lead: list[Heading],
    lines: Sequence[tuple[list[str], AgingLine | None]],
    buckets: Sequence[str],
    *,
    with_counts: bool = False,
) -> None:
    """Aging lines behind cells of their own (`lead`); a bucket a line where the terminal is too narrow for all."""
    from occ_tui.cli.table import GAP, Heading, lay_out, width_of, write_table
    from occ_tui.domain.formatting import formatter
    from occ_tui.domain.rows.aging import amount_cells, bucket_title, count_cells
    from occ_tui.locale import locale_code

    write = formatter(locale_code())
    headings = [*lead, Heading(_("Currency"), is_whole=True)]
    headings += [Heading(bucket_title(name), is_number=True) for name in buckets]
    headings.append(Heading(_("Total"), is_number=True))
    rows: list[list[str]] = []
    for cells, line in lines:
        rows.append(
            [*cells, line.currency, *amount_cells(line, write)] if line else [*cells, "–", *[""] * (len(buckets) + 1)]
        )
        if with_counts and line:
            rows.append([*cells, _("invoices"), *count_cells(line, write)])
    widths = lay_out(headings, rows, width_of(sys.stdout)).widths
    if sum(widths) + GAP * (len(widths) - 1) <= width_of(sys.stdout):
        write_table(headings, rows)
        return
    headings = [*lead, Heading(_("Late"), is_whole=True), Heading(_("invoices"), is_number=True)]
    rows = []
    for cells, line in lines:
        for bucket, count, minor in zip(buckets, line.counts, line.sums, strict=True) if line else ():
            if line and count:
                amount = write.money(minor, line.currency)
                rows.append([*cells, bucket_title(bucket), write.number(count), amount])
        if line:
            whole = write.number(line.count_of_all)
            rows.append([*cells, _("Total"), whole, write.money(line.total, line.currency)])
        else:
            rows.append([*cells, "–", "", ""])
    write_table([*headings, Heading(_("Due"), is_number=True)], rows)
