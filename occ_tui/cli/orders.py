"""`occ orders`: orders, the newest first, with where they stand."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from occ_tui.cli.parser import OneOf, UsageError, add_output_options
from occ_tui.locale import _, locale_code

if TYPE_CHECKING:
    from occ_tui.domain.orders import Order

STATES = (
    "waiting",
    "pending-payment",
    "booked",
    "approved",
    "awaiting-activation",
    "provisioning",
    "provisioned",
    "cancelled",
)
"""Words of `--state`: what waits for the customer, or one state as the portal has it."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `occ orders`."""
    explained = _("only these; waiting: those that must be paid or activated")
    parser.add_argument("--state", type=OneOf(STATES), choices=STATES, metavar=_("STATE"), help=explained)
    parser.add_argument("--live", action="store_true", help=_("ask the server first"))
    add_output_options(parser)


def run(args: argparse.Namespace) -> int:
    """Prints the orders."""
    from occ_tui.cli.contracts import bring
    from occ_tui.cli.output import chosen_fields, write_records
    from occ_tui.cli.report import say
    from occ_tui.domain.rows.orders import ORDER_FIELDS, order_fields
    from occ_tui.services import orders
    from occ_tui.services.session import Session

    names = chosen_fields(args.fields, ORDER_FIELDS)
    with Session.open(args.options) as session:
        is_gathered = orders.is_gathered(session)
        if is_gathered and args.state:
            raise UsageError(orders.gathered_words(), _("List them all: occ orders"))
        bring(session, orders, live=args.live)
        if is_gathered:
            say(orders.gathered_words())
        found = [order for order in orders.orders(session) if _fits(order, args.state)]
        accounts = session.account_names()
        if args.output == "table" and args.fields is None:
            _write(found, accounts)
            return 0
        fields = (order_fields(order, accounts.get(order.compartment_id, "")) for order in found)
        rows = ({name: one[name] for name in names} for one in fields)
        write_records(rows, names, "tsv" if args.output == "table" else args.output)
    return 0


def _fits(order: Order, state: str | None) -> bool:
    from occ_tui.domain.orders import WAITING

    if state is None:
        return True
    return order.state in set(WAITING) if state == "waiting" else order.state == state.replace("-", "_").upper()


def _write(found: list[Order], accounts: dict[str, str]) -> None:
    from occ_tui.cli.table import tell_table
    from occ_tui.domain.formatting import formatter
    from occ_tui.domain.tables.orders import orders

    tell_table(orders(found, accounts, formatter(locale_code())))
