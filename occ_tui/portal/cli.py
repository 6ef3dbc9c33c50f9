"""`python -m occ_tui.portal COMMAND …`: makes, fills, serves and checks a portal."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from occ_tui.domain.cards import holds_card_number
from occ_tui.locale import N_, _, ngettext, use_language
from occ_tui.locale.reasons import in_words

MOST_SECONDS = 10**9
MISSING_EXTRA = "pip install 'occ-tui[portal]'"

ARGPARSE_TEXTS = (
    N_("show this help message and exit"),
    N_("unrecognized arguments: %s"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("%(prog)s: error: %(message)s\n"),
)
"""What argparse itself may say here, besides what it says in `occ`, so that catalogues have it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit code (design.md §4)."""
    use_language()
    try:
        return _reporting(arguments)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("fastapi", "fpdf", "jinja2", "sqlalchemy", "uvicorn"):
            raise
        message = _("The portal's parts are not installed. Install them with: {command}")
        print(message.format(command=MISSING_EXTRA), file=sys.stderr)
        return 2


def _reporting(arguments: Sequence[str] | None) -> int:
    """Runs a command; what the system or the database refuses is one line, not a traceback."""
    if any(map(holds_card_number, sys.argv[1:] if arguments is None else arguments)):
        print(_("What was typed holds a card number. None is taken here: nothing was done or kept."), file=sys.stderr)
        return 2
    options = parser().parse_args(arguments)
    from sqlalchemy.exc import DBAPIError

    try:
        return _run(options)
    except KeyboardInterrupt:
        print(_("Ended before it was done: nothing was kept."), file=sys.stderr)
        return 130
    except (DBAPIError, OSError) as error:
        reason = in_words(str(error.orig if isinstance(error, DBAPIError) else error))
        text = _("The portal in {directory} could not be written or read ({reason}). Nothing was changed.")
        print(text.format(directory=options.directory, reason=reason), file=sys.stderr)
        return 70


def parser() -> argparse.ArgumentParser:
    """The command line of the portal, in the language now spoken."""
    # The interpreter's own catalogue, which argparse would use, exists in English only.
    vars(argparse).update(_=_, ngettext=ngettext)
    # These names stand in argparse's refusals.
    _count.__name__, _port.__name__, _day.__name__ = _("number"), _("port"), _("day")
    _host_and_port.__name__, _address.__name__ = _("host and port"), _("address")
    _seconds.__name__ = _("number of seconds")
    top = argparse.ArgumentParser(prog="occ portal", description=_("Runs a Customer Center portal on this machine."))
    commands = top.add_subparsers(dest="command", required=True, metavar=_("COMMAND"))

    init = commands.add_parser("init", help=_("make a portal with generated data"))
    init.add_argument("directory", type=Path, metavar="DIR")
    init.add_argument("--accounts", type=_count, default=1, metavar="N", help=_("accounts to make"))
    init.add_argument("--invoices", type=_count, default=1277, metavar="N", help=_("invoices to make, in all"))
    init.add_argument("--seed", type=int, default=1, metavar="S", help=_("another number makes other data"))
    init.add_argument("--today", type=_day, metavar=_("DAY"), help=_("the day around which data is made"))
    init.add_argument("--hostile", action="store_true", help=_("put escape sequences and spoofing into every text"))

    _add_serve(commands)

    # The importer declares its own options, so that they stand beside the code that obeys them.
    load = commands.add_parser("import", help=_("load a real ledger from a CSV file"))
    load.add_argument("directory", type=Path, metavar="DIR")
    load.add_argument("file", type=Path, metavar="FILE.csv")
    from occ_tui.portal.importer import add_arguments

    add_arguments(load)

    from occ_tui.portal.granting import add_arguments as add_granting

    grant = commands.add_parser("grant", help=_("make an address a contact of an account"))
    add_granting(grant, is_revoke=False)
    revoke = commands.add_parser("revoke", help=_("take from an address what it is to an account"))
    add_granting(revoke, is_revoke=True)

    check = commands.add_parser("check", help=_("prove that the ledger agrees with itself"))
    check.add_argument("directory", type=Path, metavar="DIR")

    mail = commands.add_parser("mail", help=_("list the portal's outgoing mail, or show one of them"))
    mail.add_argument("directory", type=Path, metavar="DIR")
    mail.add_argument("number", type=_count, nargs="?", metavar="N", help=_("show this mail"))
    mail.add_argument("--raw", action="store_true", help=_("write the whole message as it is, for a mail program"))
    return top


def _add_serve(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    serve = commands.add_parser("serve", help=_("serve a portal"))
    serve.add_argument("directory", type=Path, metavar="DIR")
    serve.add_argument("--host", default="127.0.0.1", help=_("address to bind to"))
    serve.add_argument("--port", type=_port, help=_("port of the API; 0 picks a free one"))
    serve.add_argument(
        "--pages-port", type=_port, metavar="PORT", help=_("port of the hosted pages; 0 picks a free one")
    )
    serve.add_argument("--uds", type=Path, metavar=_("PATH"), help=_("serve the API on a Unix socket instead"))
    serve.add_argument("--public-url", metavar="URL", help=_("the address by which clients know the API"))
    serve.add_argument("--tls-cert", type=Path, metavar=_("FILE"))
    serve.add_argument("--tls-key", type=Path, metavar=_("FILE"))
    serve.add_argument("--today", type=_day, metavar=_("DAY"), help=_("the day that counts as today"))
    serve.add_argument(
        "--rate", type=_count, default=200, metavar="N", help=_("requests a second that one caller may make for long")
    )
    serve.add_argument(
        "--smtp", type=_host_and_port, metavar=_("HOST:PORT"), help=_("mail server (default: a Maildir in DIR/mail)")
    )
    serve.add_argument("--mail-from", type=_address, metavar=_("ADDRESS"), help=_("address that mail comes from"))
    serve.add_argument(
        "--settle-after",
        type=_seconds,
        default=20.0,
        metavar="S",
        help=_("seconds after which a submitted payment settles or fails; 0 at once, never for not at all"),
    )
    serve.add_argument(
        "--answer-after",
        type=_seconds,
        default=60.0,
        metavar="S",
        help=_("seconds after which what was asked about a contract goes on by a step; never for not at all"),
    )
    serve.add_argument("--exit-with-stdin", action="store_true", help=_("end when standard input is closed"))


def _run(options: argparse.Namespace) -> int:
    if options.command == "serve":
        from occ_tui.portal.serve import run as serve

        return serve(options)
    if options.command == "check":
        from occ_tui.portal.maintenance import check

        return check(options.directory)
    if options.command == "import":
        from occ_tui.portal.importer import run

        return run(options)
    if options.command in ("grant", "revoke"):
        from occ_tui.portal.granting import run as grant_or_revoke

        return grant_or_revoke(options)
    if options.command == "mail":
        from occ_tui.portal.outgoing import show

        return show(options)
    from occ_tui.portal.maintenance import init

    return init(options)


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


def _seconds(text: str) -> float:
    if text == "never":
        return math.inf
    number = float(text)
    if not 0 <= number <= MOST_SECONDS:
        raise ValueError(text)
    return number


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65535:
        raise ValueError(text)
    return number


def _host_and_port(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not (colon and host) or not _port(port):
        raise ValueError(text)
    return host, int(port)


def _address(text: str) -> str:
    from occ_tui.domain.mail.wishes import address

    return address(text)


def _day(text: str) -> date:
    return date.fromisoformat(text)
