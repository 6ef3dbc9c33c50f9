"""`occ accept`: takes an invitation; key and profile are made in one step."""

from __future__ import annotations

import argparse
import asyncio

from occ_tui.cli.login import add_key_options, new_pass_phrase, read_secret, tell_enrolled, typed
from occ_tui.locale import _


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `occ accept`."""
    parser.add_argument("token", nargs="?", metavar="TOKEN", help=_("the token of the mail; else it is asked for"))
    parser.add_argument("url", nargs="?", metavar="URL", help=_("address of the portal, as the mail names it"))
    parser.add_argument("--name", metavar=_("NAME"), help=_("your name, as others shall see it"))
    add_key_options(parser)


def run(args: argparse.Namespace) -> int:
    """Enrols a new key with the token."""
    from occ_tui.services import sign_in

    nowhere = _("Name the portal: occ --endpoint URL accept")
    url = args.url or args.options.endpoint or typed(_("Address of the portal: "), nowhere)
    token = args.token or read_secret(_("Invitation: "), _("Nothing was changed. Begin again: occ accept"))
    phrase = new_pass_phrase() if args.pass_phrase else None
    accepted = sign_in.accept(
        args.options, url, token, user_name=args.name or "", label=args.label or "", pass_phrase=phrase
    )
    tell_enrolled(asyncio.run(accepted))
    return 0
