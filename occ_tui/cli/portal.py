"""`occ portal …`: hands everything over to the portal's own program, which this process becomes."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from occ_tui.locale import _, language

SUBCOMMANDS = ("init", "serve", "import", "grant", "revoke", "check", "mail")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What completion offers; the portal reads its arguments itself."""
    parser.add_argument("subcommand", choices=SUBCOMMANDS, help=_("what the portal shall do"))


def run(args: argparse.Namespace) -> int:
    """See `hand_over`."""
    return hand_over([args.subcommand])


def hand_over(words: Sequence[str]) -> int:
    """Becomes `python -m occ_tui.portal WORDS`; does not come back. Errors: `PortalExtraMissing`."""
    from occ_tui.services.demo import portal_command, require_portal_extra

    require_portal_extra()
    command = portal_command(*words)
    environment = {**os.environ, "LC_ALL": f"{language()}.UTF-8"} if _says_language() else dict(os.environ)
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(command[0], command, environment)  # noqa: S606 - our own interpreter, no shell


def _says_language() -> bool:
    from occ_tui.cli.parser import value_of

    return value_of("--lang", sys.argv[1:]) is not None
