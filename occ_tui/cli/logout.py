"""`occ logout`: the portal forgets the key of a profile, and so does this computer."""

from __future__ import annotations

import argparse
import asyncio
import sys

from occ_tui.locale import _


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `occ logout`."""
    parser.add_argument("--yes", action="store_true", help=_("do it without asking"))


def run(args: argparse.Namespace) -> int:
    """Revokes the key and takes the profile out of the config file. What is cached stays: it is read by nobody else."""
    from occ_tui.cli.asking import is_confirmed
    from occ_tui.cli.parser import UsageError
    from occ_tui.cli.table import write_line
    from occ_tui.services import sign_in
    from occ_tui.services.errors import BadUsage
    from occ_tui.services.session import Session

    with Session.open(args.options) as session:
        profile = session.profile
        if profile.kind != "portal":
            raise BadUsage(_("Profile {name} was not made by signing in at a portal.").format(name=profile.name))
        question = _("Sign out of profile {name}: revoke its key, and take it out of {path}").format(
            name=profile.name, path=profile.config_file
        )
        nobody = UsageError(_("Nobody is there to be asked."), _("Say it outright: --yes"))
        if not args.yes and not is_confirmed(question, _("Type {yes}: "), nobody):
            write_line(_("Nothing was changed."), sys.stdout)
            return 0
        if asyncio.run(sign_in.sign_out(session)):
            words = _("Profile {name} is gone, and its key opens nothing any more.")
        else:
            words = _("Profile {name} is gone; the portal had revoked its key already.")
        write_line(words.format(name=profile.name), sys.stdout)
    return 0
