"""`occ order NUMBER`: one order with what was ordered, what it brought and what happened when; activates it."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from occ_tui.cli.carrying import carried
from occ_tui.cli.parser import UsageError, add_output_options
from occ_tui.locale import _, locale_code

if TYPE_CHECKING:
    from occ_tui.domain.orders import Order
    from occ_tui.services.session import Session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `occ order`."""
    parser.add_argument("number", metavar=_("NUMBER"), help=_("the order's number"))
    parser.add_argument("--activate", action="store_true", help=_("activate it, if it waits for that"))
    parser.add_argument("--yes", action="store_true", help=_("activate without asking"))
    parser.add_argument("--live", action="store_true", help=_("ask the server first"))
    add_output_options(parser)


def run(args: argparse.Namespace) -> int:
    """Prints the order, or activates it and prints what became of that."""
    from occ_tui.cli.contracts import bring
    from occ_tui.cli.output import chosen_fields
    from occ_tui.cli.report import say
    from occ_tui.domain.rows.orders import ORDER_FIELDS
    from occ_tui.services import orders
    from occ_tui.services.session import Session

    if args.yes and not args.activate:
        raise UsageError(_("--yes belongs to --activate"))
    names = chosen_fields(args.fields, ORDER_FIELDS)
    with Session.open(args.options) as session:
        bring(session, orders, live=False)
        order = _found(session, args.number, live=args.live)
        if order.is_gathered:
            say(orders.gathered_words())
        if args.activate:
            return _activate(session, order, args)
        _write(order, session.account_names().get(order.compartment_id, ""), names, args)
    return 0


def _found(session: Session, number: str, *, live: bool) -> Order:
    """The order as it is known, or as the server has it now; one that is not known is asked for too."""
    from occ_tui.cli.freshness import freshen
    from occ_tui.services import orders
    from occ_tui.services.errors import OrderNotFound

    try:
        order = orders.find(session, number)
    except OrderNotFound:
        if live:
            freshen(session, orders.refresh, is_known=True, live=True)
        return orders.find(session, number)
    if live and not order.is_gathered:

        async def ask(session: Session) -> None:
            await orders.refresh_one(session, order.compartment_id, order.number)

        freshen(session, ask, is_known=True, live=True)
    return orders.find(session, number)


def _activate(session: Session, order: Order, args: argparse.Namespace) -> int:
    from occ_tui.cli.asking import is_confirmed
    from occ_tui.cli.pay import tell
    from occ_tui.cli.report import say
    from occ_tui.domain.rows.orders import product_words, state_words
    from occ_tui.services import orders
    from occ_tui.services.errors import OrderNotWaiting

    if reason := orders.not_activable(session, order):
        raise OrderNotWaiting(order.number, reason)
    if not args.yes:
        question = _("Activate order {number}, {product}").format(number=order.number, product=product_words(order))
        nobody = UsageError(_("Nobody is there to confirm the activation."), _("Activate it with --yes."))
        if not is_confirmed(question, _("Type “{yes}” to activate: "), nobody):
            say(_("Nothing was activated."))
            return 0
    outcome = carried(session, orders.activate(session, order))
    code = tell(session, outcome, args)
    if not outcome.is_unsure:
        now = _found(session, order.number, live=True)
        say(_("The order now: {state}.").format(state=state_words(now.state)))
    return code


def _write(order: Order, account: str, names: tuple[str, ...], args: argparse.Namespace) -> None:
    from occ_tui.cli.output import write_object
    from occ_tui.domain.rows.orders import order_fields

    if args.output == "table" and args.fields is None:
        _write_words(order, account)
        return
    fields = order_fields(order, account)
    write_object({name: fields[name] for name in names}, "tsv" if args.output == "table" else args.output)


def _write_words(order: Order, account: str) -> None:
    from occ_tui.cli.table import write_facts, write_line, write_table
    from occ_tui.domain.formatting import formatter
    from occ_tui.domain.rows.orders import order_facts
    from occ_tui.domain.tables import orders as tables

    write = formatter(locale_code())
    write_facts(order_facts(order, account, write))
    parts = (
        (_("What was ordered"), tables.lines(order, write)),
        (_("What it brought"), tables.services(order, write)),
        (_("What happened"), tables.timeline(order, write)),
    )
    for title, table in parts:
        if table.rows:
            write_line("", sys.stdout)
            write_line(title, sys.stdout)
            write_table(table.headings, table.rows, indent="  ")
