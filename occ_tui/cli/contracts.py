"""`occ contracts`: what was bought, what of it is used, when it ends; one row a subscribed service."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from occ_tui.cli.parser import UsageError, a_count, add_output_options
from occ_tui.locale import _, locale_code

if TYPE_CHECKING:
    from collections.abc import Sequence

    from occ_tui.domain.contracts import Request, Service, Subscription
    from occ_tui.services.session import Session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `occ contracts`."""
    parser.add_argument("--ending", type=a_count, metavar=_("DAYS"), help=_("only what ends within so many days"))
    parser.add_argument(
        "--requests", action="store_true", help=_("what was asked about contracts, and what became of it")
    )
    parser.add_argument("--live", action="store_true", help=_("ask the server first"))
    add_output_options(parser)


def run(args: argparse.Namespace) -> int:
    """Prints what was bought, what ends first at the top."""
    if args.requests:
        return _list_requests(args)
    from occ_tui.cli.output import chosen_fields, write_records
    from occ_tui.domain.contracts import by_end, days_left
    from occ_tui.domain.rows.contracts import CONTRACT_FIELDS, contract_rows
    from occ_tui.domain.tables.contracts import end_day
    from occ_tui.services import contracts
    from occ_tui.services.session import Session

    names = chosen_fields(args.fields, CONTRACT_FIELDS)
    with Session.open(args.options) as session:
        bring(session, contracts, live=args.live)
        today = session.clock.today_number()
        accounts = session.account_names()
        rows = list(contract_rows(contracts.subscriptions(session), accounts, today))
        rows.sort(key=lambda row: by_end(end_day(row[:2]), today))
        if args.ending is not None:
            rows = [
                row for row in rows if (left := days_left(end_day(row[:2]), today)) is not None and left <= args.ending
            ]
        if args.output == "table" and args.fields is None:
            _write(session, [row[:2] for row in rows], accounts)
            return 0
        chosen = ({name: fields[name] for name in names} for _subscription, _service, fields in rows)
        write_records(chosen, names, "tsv" if args.output == "table" else args.output)
    return 0


def _list_requests(args: argparse.Namespace) -> int:
    """Prints what was asked at the portal, the newest first."""
    from occ_tui.cli.output import chosen_fields, write_records
    from occ_tui.domain.rows.contract_requests import REQUEST_FIELDS, request_fields
    from occ_tui.services import contracts
    from occ_tui.services.session import Session

    if args.ending is not None:
        raise UsageError(_("--ending is about contracts, not about what was asked"))
    names = chosen_fields(args.fields, REQUEST_FIELDS)
    with Session.open(args.options) as session:
        bring(session, contracts, live=args.live)
        accounts = session.account_names()
        asked = contracts.requests(session)
        if args.output == "table" and args.fields is None:
            _write_requests(asked)
            return 0
        rows = (request_fields(one, accounts.get(one.compartment_id, "")) for one in asked)
        chosen = ({name: row[name] for name in names} for row in rows)
        write_records(chosen, names, "tsv" if args.output == "table" else args.output)
    return 0


def _write_requests(asked: Sequence[Request]) -> None:
    from occ_tui.cli.table import tell_table
    from occ_tui.domain.formatting import formatter
    from occ_tui.domain.tables.contracts import requests

    tell_table(requests(asked, formatter(locale_code())))


def bring(session: Session, service: Any, *, live: bool) -> None:
    """Asks for contracts or orders (`services.contracts`, `.orders`) where need be, and says how old they are."""
    from occ_tui.cli.freshness import freshen, know_accounts
    from occ_tui.cli.report import say_age
    from occ_tui.services.ages import SyncAge
    from occ_tui.services.contracts import accounts_in_view
    from occ_tui.services.errors import ContractsNotGranted

    know_accounts(session)
    accounts = session.accounts()
    if accounts and not accounts_in_view(session):
        from occ_tui.services import granters

        raise ContractsNotGranted(accounts, granters.names(session, "contracts"))
    freshen(session, service.refresh, is_known=service.is_known(session), live=live)
    say_age(SyncAge(service.read_at(session), None))


def _write(session: Session, rows: Sequence[tuple[Subscription, Service | None]], accounts: dict[str, str]) -> None:
    from occ_tui.cli.table import tell_table
    from occ_tui.domain.formatting import formatter
    from occ_tui.domain.tables.contracts import contracts

    tell_table(contracts(rows, accounts, session.clock.today_number(), formatter(locale_code())))
