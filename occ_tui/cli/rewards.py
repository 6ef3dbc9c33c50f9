"""`occ rewards`: the balance, months, products, redemptions, who may redeem, and a plan so that nothing expires."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from occ_tui.cli.carrying import carried
from occ_tui.cli.parser import OneOf, UsageError, add_output_options, visible
from occ_tui.locale import _, locale_code

if TYPE_CHECKING:
    from occ_tui.domain.reward_records import Rewards
    from occ_tui.domain.rewards import Proposal
    from occ_tui.services.session import Session

VIEWS = ("balance", "months", "products", "redemptions", "redeemers", "plan")
TYPES = ("all", "eligible", "ineligible")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `occ rewards`."""
    parser.add_argument(
        "what",
        nargs="?",
        type=OneOf(VIEWS),
        choices=VIEWS,
        default=VIEWS[0],
        help=_("what to show; the balance if not said"),
    )
    parser.add_argument("--month", metavar=_("KEY"), help=_("products of this month alone, as “months” names it"))
    parser.add_argument("--type", type=OneOf(TYPES), choices=TYPES, default="all", help=_("which products"))
    changes = parser.add_mutually_exclusive_group()
    changes.add_argument("--add", metavar=_("ADDRESS"), help=_("with redeemers: let this person redeem"))
    changes.add_argument(
        "--remove", metavar=_("ADDRESS"), help=_("with redeemers: this person may not redeem any more")
    )
    parser.add_argument("--first-name", metavar=_("NAME"), default="", help=_("first name of whom --add names"))
    parser.add_argument("--last-name", metavar=_("NAME"), default="", help=_("last name of whom --add names"))
    parser.add_argument("--live", action="store_true", help=_("ask the server first"))
    add_output_options(parser)


def run(args: argparse.Namespace) -> int:
    """Prints what was asked for, or changes who may redeem and says what became of that."""
    from occ_tui.cli.freshness import bring_up_to_date
    from occ_tui.services import rewards
    from occ_tui.services.session import Session

    if (args.add or args.remove) and args.what != "redeemers":
        raise UsageError(_("--add and --remove belong to: occ rewards redeemers"))
    if args.month and args.what != "products":
        raise UsageError(_("--month belongs to: occ rewards products"))
    with Session.open(args.options) as session:
        bring_up_to_date(session, live=False)
        freshen(session, live=args.live or bool(args.add or args.remove))
        known = rewards.known(session)
        if args.add or args.remove:
            return _change(session, known, args)
        _write(session, known, args)
    return 0


def freshen(session: Session, *, live: bool) -> None:
    """Asks for rewards where nothing is known yet, or `live`; says so if that can't be."""
    import asyncio

    from occ_tui.cli.freshness import is_passing, warn_of_age
    from occ_tui.services import rewards

    if not live and rewards.is_known(session):
        return
    try:
        asyncio.run(rewards.refresh(session))
    except Exception as error:
        if not (is_passing(error) and rewards.is_known(session)):
            raise
        warn_of_age(error, session)


def _change(session: Session, known: Sequence[Rewards], args: argparse.Namespace) -> int:
    from occ_tui.cli.pay import tell
    from occ_tui.domain.emails import is_address
    from occ_tui.services import rewards
    from occ_tui.services.errors import BadUsage

    if reason := session.capabilities.reason("redeemers"):
        raise BadUsage(reason)
    if len(known) != 1:
        raise UsageError(
            _("Rewards of several accounts or subscriptions are in view, or of none."), _("Name one: --account NAME")
        )
    program, name = known[0].program, known[0].account_name
    if program.is_manageable is False:
        from occ_tui.cli.report import say_parts
        from occ_tui.services.reward_words import cannot_manage

        say_parts(cannot_manage())
        return 3
    email = args.add or args.remove
    if not is_address(email):
        raise UsageError(_("“{word}” is no e-mail address").format(word=visible(email)))
    if args.add:
        change = rewards.add_redeemer(session, program, email, args.first_name, args.last_name)
    else:
        change = rewards.remove_redeemer(session, program, email)
    return tell(session, carried(session, change), args, name)


def _write(session: Session, known: Sequence[Rewards], args: argparse.Namespace) -> None:
    from occ_tui.cli.output import chosen_fields, write_records

    fields, rows = _records(session, known, args)
    names = chosen_fields(args.fields, fields)
    if args.output == "table" and args.fields is None:
        _write_table(session, known, args)
        return
    chosen = ({name: row[name] for name in names} for row in rows)
    write_records(chosen, names, "tsv" if args.output == "table" else args.output)


def _records(
    session: Session, known: Sequence[Rewards], args: argparse.Namespace
) -> tuple[Sequence[str], list[Mapping[str, Any]]]:
    from occ_tui.domain.rows import rewards as rows

    today = session.clock.today_number()
    if args.what == "months":
        return rows.MONTH_FIELDS, [rows.month_fields(month, today) for one in known for month in one.months]
    if args.what == "products":
        return rows.PRODUCT_FIELDS, [rows.product_fields(product) for product in _products(known, args)]
    if args.what == "redemptions":
        return rows.REDEMPTION_FIELDS, [rows.redemption_fields(item) for one in known for item in one.redemptions]
    if args.what == "redeemers":
        return rows.REDEEMER_FIELDS, [rows.redeemer_fields(person) for one in known for person in one.redeemers]
    if args.what == "plan":
        _check_plan(session)
        return rows.PLAN_FIELDS, [
            rows.plan_fields(invoice, proposal, one) for one in known for invoice, proposal in _planned(one)
        ]
    return rows.BALANCE_FIELDS, [rows.balance_fields(one, today) for one in known]


def _check_plan(session: Session) -> None:
    """Where redeeming happens elsewhere, nobody tells which invoices may be paid."""
    from occ_tui.services.errors import BadUsage

    if session.profile.kind == "oracle":
        raise BadUsage(session.capabilities.reason("redeem") or "")


def _products(known: Sequence[Rewards], args: argparse.Namespace) -> list[Any]:
    months = {month.key for one in known for month in one.months}
    if args.month and args.month not in months:
        raise UsageError(
            _("there is no month “{word}”").format(word=visible(args.month)),
            _("See which there are: {command}").format(command="occ rewards months"),
        )
    return [
        product
        for one in known
        for product in one.products
        if args.month in (None, product.month)
        and args.type in ("all", "eligible" if product.is_eligible else "ineligible")
    ]


def _planned(rewards: Rewards) -> list[tuple[Any, Proposal | None]]:
    proposals = {proposal.invoice.id: proposal for proposal in rewards.plan.proposals}
    return [(invoice, proposals[invoice.id]) for invoice in rewards.invoices if invoice.id in proposals]


def _write_table(session: Session, known: Sequence[Rewards], args: argparse.Namespace) -> None:
    from occ_tui.cli.report import say
    from occ_tui.cli.table import tell_table
    from occ_tui.domain.formatting import formatter
    from occ_tui.domain.tables import rewards as tables

    write, today = formatter(locale_code()), session.clock.today_number()
    if not known:
        say(_("No subscription in view earns rewards."))
        return
    if args.what == "plan":
        for one in known:
            tell_table(tables.plan(one, _planned(one), write))
            for sentence in tables.left(one, write):
                say(sentence)
        return
    if args.what == "months":
        tell_table(tables.months(known, today, write))
    elif args.what == "products":
        tell_table(tables.products(_products(known, args), write))
    elif args.what == "redemptions":
        tell_table(tables.redemptions(known, write))
    elif args.what == "redeemers":
        tell_table(tables.redeemers(known))
    else:
        tell_table(tables.balance(known, today, write))
