"""The pages that follow from the program: `update` writes them, `check` fails on stale ones.

They are docs/keys.md, docs/occ.1, and the list of actions in docs/settings.md. Keys come from the commands of each
screen, the manual page from the parsers: what is said there is said once.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from occ_tui import locale, screens
from occ_tui.cli.commands import COMMANDS, command_parser
from occ_tui.cli.parser import add_global_options
from occ_tui.commands.base import Command
from occ_tui.commands.general import HERE, LINKS
from occ_tui.commands.key_names import key_name
from occ_tui.commands.keymap import actions
from occ_tui.commands.moving import MOVING
from occ_tui.screens.base import OccScreen

DOCS = Path(__file__).parents[1] / "docs"
PAGES = {
    "Overview": "overview.OverviewScreen",
    "Invoices": "invoices.InvoicesScreen",
    "One invoice": "invoice.InvoiceScreen",
    "A request to Billing Support": "request.RequestView",
    "Payments": "payments.PaymentsScreen",
    "One payment": "payment.PaymentScreen",
    "An operation of the journal": "operation.OperationScreen",
    "What became of a payment": "outcome.OutcomeScreen",
    "A hosted page": "payment_page.PaymentPageScreen",
    "An address": "address.AddressScreen",
    "Bank transfer": "transfer.TransferScreen",
    "Billing": "billing.BillingScreen",
    "The schedule of one subscription": "schedule.ScheduleScreen",
    "Contracts": "contracts.ContractsScreen",
    "One contract": "contract.ContractScreen",
    "Orders": "orders.OrdersScreen",
    "One order": "order.OrderScreen",
    "Rewards": "rewards.RewardsScreen",
    "People": "people.PeopleScreen",
    "Accounts": "accounts.AccountsScreen",
    "One account": "account.AccountScreen",
    "A form": "form.FormScreen",
    "Signing in": "sign_in.SignInScreen",
    "The code from the mail": "sign_in_form.CodeScreen",
    "While the first data is read": "problem.FirstSyncScreen",
    "A problem": "problem.ProblemScreen",
}
"""Every kind of screen that has keys, and its class."""
GLOBAL_NOTE = "They stand before or behind the command."


def keys_page() -> str:
    """docs/keys.md."""
    lines = [
        "# Keys",
        "",
        "Made from the program by `make manual`; `?` shows the same for the screen one is on, with the reason for what",
        "can't be done now.",
        "",
        *_table("Everywhere", (*HERE, *LINKS)),
        *_table("In a list", MOVING),
    ]
    shared = {command.id for command in (*HERE, *MOVING, *LINKS)}
    for title, name in PAGES.items():
        module, _, kind = name.partition(".")
        screen = getattr(importlib.import_module(f"occ_tui.screens.{module}"), kind)
        lines += _table(title, (command for command in screen.commands if command.id not in shared))
    return "\n".join(lines)


def _table(title: str, commands: Iterable[Command]) -> Iterator[str]:
    yield from (f"## {title}", "", "| keys | |", "|---|---|")
    for command in commands:
        keys = " ".join(f"`{key}`" for key in command.key_names()).replace("|", "\\|")
        yield f"| {keys} | {command.tooltip} |"
    yield ""


def unlisted() -> list[str]:
    """Screens with keys of their own that no page has."""
    for module in pkgutil.iter_modules(screens.__path__):
        importlib.import_module(f"{screens.__name__}.{module.name}")
    listed = {f"{screens.__name__}.{name}" for name in PAGES.values()}
    return sorted(
        f"{kind.__module__}.{kind.__name__}"
        for kind in set(_below(OccScreen))
        if "commands" in vars(kind)
        and kind.__subclasses__() == []
        and f"{kind.__module__}.{kind.__name__}" not in listed
    )


def _below(kind: type) -> Iterator[type]:
    for subclass in kind.__subclasses__():
        yield subclass
        yield from _below(subclass)


def manual_page() -> str:
    """docs/occ.1, for `man`."""
    lines = [
        '.TH OCC 1 "" "occ" "User Commands"',
        ".SH NAME",
        r"occ \- Oracle's Customer Center in a terminal",
        ".SH SYNOPSIS",
        r".B occ",
        r"[\fIOPTIONS\fR] [\fICOMMAND\fR ...]",
        ".SH DESCRIPTION",
        "Without a command, occ opens the terminal interface. A command asks one question and ends with an exit code.",
        ".SH COMMANDS",
    ]
    everywhere = argparse.ArgumentParser(add_help=False)
    add_global_options(everywhere)
    shared = {option for action in everywhere._actions for option in action.option_strings}
    for name in COMMANDS:
        parser, _ = command_parser(name)
        own = [action for action in parser._actions if not shared.intersection(action.option_strings)]
        lines += [".SS " + _roff(_usage(name, own)), _roff(parser.description or "")]
        for action in own:
            lines += _option(action)
    lines += [".SH OPTIONS OF EVERY COMMAND", GLOBAL_NOTE]
    for action in everywhere._actions:
        lines += _option(action)
    lines += [".SH EXIT STATUS", *_exit_codes(), ".SH SEE ALSO", "The documents beside the program, README.md first."]
    return "\n".join(lines) + "\n"


def _usage(name: str, actions: Iterable[argparse.Action]) -> str:
    words = [_value(action) for action in actions if not action.option_strings]
    return " ".join(["occ", name, *words])


def _value(action: argparse.Action) -> str:
    """What stands for the value of an option or a word."""
    if action.nargs == 0:
        return ""
    value: Any = action.metavar or ("|".join(map(str, action.choices)) if action.choices else action.dest.upper())
    return value if isinstance(value, str) else " ".join(value)


def _option(action: argparse.Action) -> Iterator[str]:
    if action.help == argparse.SUPPRESS:
        return
    value = _value(action)
    names = ", ".join(f"\\fB{_roff(option)}\\fR" for option in action.option_strings)
    yield ".TP"
    yield " ".join(filter(None, [names, f"\\fI{_roff(value)}\\fR" if value else ""]))
    yield _roff((action.help or "").replace("%%", "%"))


def _exit_codes() -> Iterator[str]:
    codes = {
        0: "done",
        1: "found something, where that is the question",
        2: "bad usage",
        3: "not signed in, or not allowed",
        4: "not found",
        5: "unreachable, and nothing cached",
        6: "rejected",
        7: "outcome unknown",
        70: "internal error",
    }
    for code, meaning in codes.items():
        yield from (".TP", f"\\fB{code}\\fR", _roff(meaning))


def _roff(words: str) -> str:
    escaped = words.replace("\\", "\\e").replace("-", "\\-")
    return "\n".join(f"\\&{line}" if line.startswith((".", "'")) else line for line in escaped.splitlines())


def settings_page() -> str:
    """docs/settings.md, with its list of actions as they are."""
    before, begin, rest = (DOCS / "settings.md").read_text(encoding="utf-8").partition("<!-- actions -->\n")
    _old, end, after = rest.partition("<!-- end of actions -->")
    return f"{before}{begin}\n{_action_list()}\n{end}{after}"


def _action_list() -> str:
    rows = ["| action | keys | |", "|---|---|---|"]
    for action, command in sorted(actions().items()):
        keys = " ".join(f"`{key_name(key)}`" for key in command.keys.split(",")).replace("|", "\\|")
        rows.append(f"| `{action}` | {keys} | {command.tooltip} |")
    return "\n".join(rows) + "\n"


def pages() -> dict[Path, str]:
    """Each page with what it should say."""
    locale.use_language("en")
    return {
        DOCS / "keys.md": keys_page(),
        DOCS / "occ.1": manual_page(),
        DOCS / "settings.md": settings_page(),
    }


def update() -> int:
    for path, words in pages().items():
        path.write_text(words, encoding="utf-8")
    return 0


def check() -> int:
    problems = [f"{name} has keys, but no place in scripts/manual.py" for name in unlisted()]
    problems += [
        f"{path.name} is stale: run make manual"
        for path, words in pages().items()
        if not path.exists() or path.read_text(encoding="utf-8") != words
    ]
    print("\n".join(problems) or "Keys and manual page are what the program does.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit({"update": update, "check": check}[sys.argv[1]]())
