"""`occ config path|show|check`: the user's own settings."""

from __future__ import annotations

import argparse
import sys

from occ_tui.cli.parser import OneOf
from occ_tui.locale import _

ACTIONS = ("path", "show", "check")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `occ config`."""
    parser.add_argument(
        "action",
        type=OneOf(ACTIONS),
        choices=ACTIONS,
        help=_("path: where the file is; show: what is in force; check: whether it can be used"),
    )


def run(args: argparse.Namespace) -> int:
    """`check` answers 1 when the file cannot be used as it is."""
    from occ_tui import settings
    from occ_tui.cli.report import say, say_parts
    from occ_tui.cli.table import write_line
    from occ_tui.domain.text import clean

    path = clean(str(settings.config_path()))
    if args.action == "path":
        write_line(path, sys.stdout)
        return 0
    if args.action == "show":
        for name, value in settings.load()._asdict().items():
            shown = list(value) if isinstance(value, tuple) else f'"{clean(value)}"'
            write_line(f"{name} = {shown}", sys.stdout)
        return 0
    try:
        settings.load()
    except settings.SettingsError as error:
        say_parts(str(error), _("Until it is mended, occ uses its defaults where it can."))
        return 1
    if settings.config_path().exists():
        say(_("{path} is in order.").format(path=path))
    else:
        say(_("There is no {path}; the defaults are in force.").format(path=path))
    return 0
