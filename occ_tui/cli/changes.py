"""`occ changes`: what is new, newly overdue, paid, changed or gone; its exit status tells cron whether anything is."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from occ_tui.cli.parser import UsageError, add_output_options, visible
from occ_tui.locale import _, pgettext

if TYPE_CHECKING:
    from datetime import date, datetime

    from occ_tui.services.changes import Change, Changes

FIELDS = (
    "change",
    "timeSeen",
    "compartmentId",
    "accountName",
    "internalInvoiceId",
    "invoiceNumber",
    "currencyCode",
    "invoiceAmount",
    "invoiceStatusBefore",
    "invoiceStatus",
    "invoiceAmountDueBefore",
    "invoiceAmountDue",
    "dueDayBefore",
    "dueDay",
)
"""`change` is new, overdue, paid, changed or removed; `timeSeen` is when a sync saw it, none for what just fell due."""

NOTHING, SOMETHING = 0, 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `occ changes`."""
    parser.add_argument(
        "--since",
        metavar=_("DAY|INSTANT"),
        type=a_moment,
        help=_("since that day or instant, e.g. 2026-11-01 or 2026-11-01T09:30+01:00 (default: the last look)"),
    )
    parser.add_argument("--keep", action="store_true", help=_("don't count this as a look"))
    parser.add_argument("--live", action="store_true", help=_("ask the server first"))
    add_output_options(parser)


def a_moment(typed: str) -> date | datetime:
    """An argument type: a calendar day, or an instant of ISO 8601."""
    from datetime import date, datetime

    try:
        return date.fromisoformat(typed) if len(typed) <= len("2026-11-23") else datetime.fromisoformat(typed)
    except ValueError:
        raise argparse.ArgumentTypeError(
            _("“{word}” is no day and no instant; write it like 2026-11-23 or 2026-11-23T09:30").format(
                word=visible(typed)
            )
        ) from None


def run(args: argparse.Namespace) -> int:
    """0 when nothing happened, 1 when something did (or may have: what the log lost is something)."""
    from occ_tui.cli.freshness import bring_up_to_date
    from occ_tui.cli.output import chosen_fields, write_records
    from occ_tui.services.changes import changes, note_look
    from occ_tui.services.session import Session

    if args.output == "table" and args.fields is not None:
        raise UsageError(_("--fields is for -o json, jsonl, csv and tsv; the table has its own columns"))
    names = chosen_fields(args.fields, FIELDS)
    with Session.open(args.options) as session:
        bring_up_to_date(session, live=args.live)
        found = changes(session, since=args.since)
        if args.output != "table":
            rows = (_fields(change) for change in found.items)
            write_records(({name: row[name] for name in names} for row in rows), names, args.output)
        elif found.items:
            _write(found)
        sys.stdout.flush()
        # Only what was written out counts as seen.
        if args.since is None and not args.keep:
            note_look(session, found)
    _tell(found)
    return SOMETHING if found.items or found.missing_until else NOTHING


def _tell(found: Changes) -> None:
    from occ_tui.cli.report import say
    from occ_tui.domain.formatting import formatter
    from occ_tui.locale import locale_code

    write = formatter(locale_code())
    if found.since is None:
        say(_("This is the first look: there is nothing to compare with yet. The next one tells what changed."))
        return
    if found.missing_until:
        moment = write.date_time(found.missing_until)
        say(_("What happened before {moment} is not recorded here.").format(moment=moment))
    if not found.items:
        say(_("Nothing has changed since {moment}.").format(moment=write.date_time(found.since)))


def _fields(change: Change) -> dict[str, Any]:
    from occ_tui.domain.currencies import decimal_string
    from occ_tui.domain.dates import from_epoch_day, rfc3339

    def amount(minor: int | None) -> str | None:
        return None if minor is None else decimal_string(minor, change.currency)

    def day(number: int | None) -> str | None:
        return None if number is None else from_epoch_day(number).isoformat()

    before, after, record = change.before, change.after, change.record
    values = (
        change.kind.value,
        change.at and rfc3339(change.at),
        change.compartment_id,
        change.account_name,
        change.internal_invoice_id,
        change.invoice_number,
        change.currency,
        amount(record.amount) if record else None,
        before and before.status,
        after and after.status,
        amount(before.due) if before else None,
        amount(after.due) if after else None,
        day(before.due_day) if before else None,
        day(after.due_day) if after else None,
    )
    return dict(zip(FIELDS, values, strict=True))


def _write(found: Changes) -> None:
    from occ_tui.cli.table import Heading, styled, write_line, write_table
    from occ_tui.domain.formatting import formatter
    from occ_tui.domain.rows.changes import kind_text, summary_text
    from occ_tui.domain.rows.invoices import server_status_text
    from occ_tui.locale import locale_code

    write = formatter(locale_code())
    if found.since:
        title = _("Since {moment}: {changes}").format(
            moment=write.date_time(found.since), changes=summary_text(found.counts())
        )
        write_line(styled(title, "bold", sys.stdout), sys.stdout)
    headings = [
        Heading(pgettext("change", "Change"), is_whole=True),
        Heading(_("Number"), is_whole=True),
        Heading(_("Account"), most=24, priority=2),
        Heading(_("State"), most=40, priority=1),
        Heading(_("Due date"), is_whole=True),
        Heading(_("Was due"), is_number=True, priority=1),
        Heading(_("Due"), is_number=True),
    ]

    def state(change: Change) -> str:
        known = [server_status_text(side.status) for side in (change.before, change.after) if side]
        return " → ".join(dict.fromkeys(known))

    def due_day(change: Change) -> str:
        known = [write.table_date(side.due_day) for side in (change.before, change.after) if side]
        return " → ".join(dict.fromkeys(known))

    rows = [
        [
            kind_text(change.kind),
            change.invoice_number or change.internal_invoice_id,
            change.account_name,
            state(change),
            due_day(change),
            write.money(change.before.due, change.currency) if change.before else "",
            write.money(change.after.due, change.currency) if change.after else "",
        ]
        for change in found.items
    ]
    write_table(headings, rows)
