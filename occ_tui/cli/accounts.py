"""`occ accounts`: the accounts that one sees, each with what is due per currency, by how late it is."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from occ_tui.cli.parser import UsageError, add_output_options
from occ_tui.locale import _

if TYPE_CHECKING:
    from occ_tui.domain.aging_table import AgingLine
    from occ_tui.services.aging import Aging
    from occ_tui.services.session import Account

FIELDS = (
    "compartmentId",
    "accountNumber",
    "accountName",
    "contactTypes",
    "currencyCode",
    "invoices",
    "invoiceAmountDue",
    "overdueAmount",
    "aging",
)
"""One record for each account and currency; `aging` gives the amount due per bucket."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `occ accounts`."""
    parser.add_argument("--live", action="store_true", help=_("ask the server first"))
    add_output_options(parser)


def run(args: argparse.Namespace) -> int:
    """Prints the accounts by name."""
    from occ_tui.cli.freshness import bring_up_to_date
    from occ_tui.cli.output import chosen_fields, write_records
    from occ_tui.services.aging import aging
    from occ_tui.services.session import Session

    if args.output == "table" and args.fields is not None:
        raise UsageError(_("--fields is for -o json, jsonl, csv and tsv; the table has its own columns"))
    names = chosen_fields(args.fields, FIELDS)
    with Session.open(args.options) as session:
        bring_up_to_date(session, live=args.live)
        chosen = session.account()
        accounts = [chosen] if chosen else session.accounts()
        aged = aging(session, per_account=True)
    lines = [(account, line) for account in accounts for line in _lines_of(account, aged)]
    if args.output == "table":
        _write(lines, aged)
    else:
        rows = _records(lines, aged)
        write_records(({name: row[name] for name in names} for row in rows), names, args.output)
    sys.stdout.flush()
    if aged.is_of_the_past:
        from occ_tui.cli.aging import say_what_is_knowable

        say_what_is_knowable()
    return 0


def _lines_of(account: Account, aged: Aging) -> list[AgingLine | None]:
    """The account's currencies; one `None` where nothing is due, so that no account is left out."""
    return [line for line in aged.lines if line.compartment_id == account.compartment_id] or [None]


def _records(lines: list[tuple[Account, AgingLine | None]], aged: Aging) -> Iterator[dict[str, Any]]:
    from occ_tui.domain.currencies import decimal_string

    for account, line in lines:
        sums = dict(zip(aged.buckets, line.sums, strict=True)) if line else {}
        currency = line.currency if line else ""
        yield {
            "compartmentId": account.compartment_id,
            "accountNumber": account.account_number,
            "accountName": account.account_name,
            "contactTypes": list(account.contact_types),
            "currencyCode": currency or None,
            "invoices": line.count_of_all if line else 0,
            "invoiceAmountDue": decimal_string(line.total, currency) if line else None,
            "overdueAmount": decimal_string(line.overdue, currency) if line else None,
            "aging": {bucket: decimal_string(minor, currency) for bucket, minor in sums.items()},
        }


def _write(lines: list[tuple[Account, AgingLine | None]], aged: Aging) -> None:
    from occ_tui.cli.aging import write_lines
    from occ_tui.cli.table import Heading

    lead = [Heading(_("Account"), most=30), Heading(_("Number"), is_whole=True, priority=1)]
    write_lines(lead, [([account.account_name, account.account_number], line) for account, line in lines], aged.buckets)
