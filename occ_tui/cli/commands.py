"""The commands of the command line. Only the parser of the one that was typed is ever built."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from occ_tui.annotations import NamedTuple, NoReturn
from occ_tui.cli.parser import Parser, UsageError, add_global_options, did_you_mean, holds_card_number, visible
from occ_tui.locale import N_, _


class Command(NamedTuple):
    """A command: what it does in a few words, and the module with its `add_arguments` and `run`."""

    summary: str
    module: str


COMMANDS = {
    "invoices": Command(N_("list invoices: overdue, open, submitted, closed"), "invoices"),
    "invoice": Command(N_("show one invoice, its lines, save its PDF"), "invoice"),
    "aging": Command(N_("what is due, by how late it is, as of any day"), "aging"),
    "statement": Command(N_("statement of account: text, CSV or PDF"), "statement"),
    "agenda": Command(N_("what comes in the next weeks, by day; as a calendar too"), "agenda"),
    "changes": Command(N_("what is new, overdue, paid or changed since the last look"), "changes"),
    "search": Command(N_("find accounts, invoices, orders, contracts by name, number, PO or reference"), "search"),
    "accounts": Command(N_("list accounts, those first that need somebody; what is due today"), "accounts"),
    "note": Command(N_("list the notes on an account, write one: outcome, promise, next action"), "note"),
    "payables": Command(N_("list what is due and can be paid: invoices, orders, renewals"), "payables"),
    "payments": Command(N_("list what was paid and what became of it; save receipts"), "payments"),
    "pay": Command(N_("pay invoices, orders and renewals, once"), "pay"),
    "methods": Command(N_("list, rename and remove stored ways to pay"), "methods"),
    "profile": Command(N_("show and change where invoices go: contact, address, tax numbers"), "profile"),
    "contacts": Command(N_("list whom invoices and statements go to; add and remove recipients"), "contacts"),
    "plans": Command(N_("list the plans of the account"), "plans"),
    "schedule": Command(N_("list what was and will be invoiced, by day; as CSV, spreadsheet or calendar"), "schedule"),
    "contracts": Command(N_("list what was bought, what of it is used, and what ends soon"), "contracts"),
    "orders": Command(N_("list orders and where they stand"), "orders"),
    "order": Command(N_("show one order with its timeline, activate it"), "order"),
    "rewards": Command(N_("show rewards: balance, months, products, redemptions, redeemers, a plan"), "rewards"),
    "redeem": Command(N_("pay of a support invoice with rewards, once"), "redeem"),
    "users": Command(N_("list who sees what; change, suspend, reinstate, remove somebody"), "users"),
    "invite": Command(N_("invite others, several at once; send again, withdraw, list"), "invite"),
    "accept": Command(N_("take an invitation: makes key and profile in one step"), "accept"),
    "login": Command(N_("sign in at a portal by a code that comes by mail"), "login"),
    "logout": Command(N_("sign out: the portal and this computer forget the key"), "logout"),
    "keys": Command(N_("list your keys on a portal; rename and revoke them"), "keys"),
    "sync": Command(N_("bring the local cache up to date"), "sync"),
    "status": Command(N_("tell how old the local cache is and what it holds"), "status"),
    "profiles": Command(N_("list the profiles of the config file"), "profiles"),
    "whoami": Command(N_("tell who the server takes you for"), "whoami"),
    "doctor": Command(N_("check that everything is in place, and tell what is not"), "doctor"),
    "journal": Command(N_("list writes that are under way or unsure, go on with them, verify their record"), "journal"),
    "demo": Command(N_("open the terminal interface on generated data"), "demo"),
    "portal": Command(N_("run a portal: init, serve, import, grant, revoke, check, mail"), "portal"),
    "config": Command(N_("show and check your settings"), "config"),
    "completion": Command(N_("print a completion script for your shell"), "completion"),
}
"""Every command, in the order in which help lists them."""

NAMING = ("invite", "accept", "login")
"""Commands whose words are names and addresses: nothing is looked up by them."""


def command_parser(name: str) -> tuple[Parser, Callable[[argparse.Namespace], int]]:
    """The parser of a command and the function that runs it."""
    from importlib import import_module

    command = COMMANDS[name]
    module = import_module(f"occ_tui.cli.{command.module}")
    parser = Parser(f"occ {name}", _sentence(_(command.summary)), getattr(module, "epilog", lambda: None)())
    parser.looks_up = name not in NAMING
    module.add_arguments(parser)
    add_global_options(parser)
    return parser, module.run


def top_parser() -> Parser:
    """The parser of `occ` without a command; its help lists the commands."""
    width = max(map(len, COMMANDS)) + 2
    lines = [f"  {name:{width}}{_(command.summary)}" for name, command in COMMANDS.items()]
    description = _("Oracle's Customer Center in a terminal. Without a command, occ opens the terminal interface.")
    epilog = "\n".join([_("commands:"), *lines, "", _("Help on a command: occ COMMAND --help")])
    parser = Parser("occ", description, epilog)
    parser.add_argument("--at", metavar=_("PLACE"), help=_("start in this section, or at NUMBER in it: orders/NUMBER"))
    parser.add_argument(
        "--plain",
        action="store_true",
        help=_("numbered lines of plain text instead, for screen readers, slow links and pipes (or ACCESSIBLE=1)"),
    )
    parser.usage = "occ [-h] [--version] " + _("[OPTIONS] [COMMAND …]")
    add_global_options(parser)
    return parser


def refuse_command(word: str) -> NoReturn:
    """Raises `UsageError` for a command that does not exist, with the nearest that does."""
    if holds_card_number(word):
        from occ_tui.cli.typed_cards import CardNumberTyped

        raise CardNumberTyped
    sentence = _("there is no command “{word}”").format(word=visible(word))
    raise UsageError(sentence + did_you_mean(word, COMMANDS), _("All commands: {command}").format(command="occ --help"))


def _sentence(summary: str) -> str:
    return f"{summary[:1].upper()}{summary[1:]}."
