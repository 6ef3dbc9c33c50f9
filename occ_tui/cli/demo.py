"""`occ demo`: the terminal interface on a portal with generated data that ends with it."""

from __future__ import annotations

import argparse

from occ_tui.cli.parser import OneOf, a_count
from occ_tui.locale import _, ngettext

CONTACTS = ("finance", "technical", "management", "support")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `occ demo`."""
    parser.add_argument("--accounts", metavar="N", type=a_count, default=1, help=_("accounts to make (default: 1)"))
    parser.add_argument(
        "--invoices", metavar="N", type=a_count, default=1277, help=_("invoices in all (default: 1277)")
    )
    parser.add_argument("--seed", metavar="S", type=int, default=1, help=_("another seed makes other data"))
    parser.add_argument(
        "--as", dest="contact", type=OneOf(CONTACTS), choices=CONTACTS, default="finance", help=_("who you are in it")
    )
    parser.add_argument("--plain", action="store_true", help=_("as numbered lines of plain text"))
    parser.add_argument("--hostile", action="store_true", help=_("with texts that attack terminals"))


def run(args: argparse.Namespace) -> int:
    """Makes the data, starts the portal, opens the interface; the interface's exit code."""
    from occ_tui.cli.interface import require_terminal, speaks_plainly, start
    from occ_tui.cli.report import say
    from occ_tui.services.demo import require_portal_extra, start_demo

    require_portal_extra()
    is_plain = speaks_plainly(is_plain=args.plain)
    if not is_plain:
        require_terminal("occ demo")
    making = ngettext("Making {count} invoice …", "Making {count} invoices …", args.invoices)
    say(making.format(count=args.invoices))
    with start_demo(
        accounts=args.accounts,
        invoices=args.invoices,
        seed=args.seed,
        as_=args.contact,
        today=args.today,
        hostile=args.hostile,
    ) as options:
        options = options._replace(account=args.account, read_only=args.read_only)
        if is_plain:
            from occ_tui.plain.start import talk

            return talk(options)
        return start(options)
