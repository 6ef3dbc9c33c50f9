"""Opening the terminal interface: not without a terminal, and not without a profile, for which it offers ways."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from occ_tui.cli.parser import UsageError
from occ_tui.locale import _

if TYPE_CHECKING:
    from occ_tui.services.session import SessionOptions

EXIT_NOT_SIGNED_IN = 3


def open_interface(options: SessionOptions) -> int:
    """Opens the terminal interface on the profile; its exit code. Without any profile: the ways to get one, and 3."""
    if not _has_profile(options):
        return EXIT_NOT_SIGNED_IN
    require_terminal("occ")
    return start(options)


def start(options: SessionOptions) -> int:
    """Hands over to the terminal interface."""
    import gc
    from importlib import import_module

    # A seventh of the time to the first picture went by looking for garbage where there is none; the app turns it on.
    gc.disable()
    # By name, so that nothing here depends on Textual before it is wanted.
    return int(import_module("occ_tui.app").run(options))


def require_terminal(command: str) -> None:
    """`UsageError` unless a person sits at a terminal."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(
            _("“{command}” opens the terminal interface, which needs a terminal on standard input and output").format(
                command=command
            ),
            _("Without one: occ invoices, occ status; all commands: occ --help"),
        )


def _has_profile(options: SessionOptions) -> bool:
    from occ_tui.client.config import config_file_path, list_profiles, load_profile
    from occ_tui.client.errors import ConfigFileMissing, ProfileNotFound

    try:
        load_profile(options.config_file, options.profile, options.endpoint)
    except ConfigFileMissing:
        if options.profile or options.config_file:
            raise
        _offer(config_file_path(None), [])
        return False
    except ProfileNotFound:
        if options.profile:
            raise
        _offer(config_file_path(options.config_file), list_profiles(options.config_file))
        return False
    return True


def _offer(path: Path, names: list[str]) -> None:
    from occ_tui.cli.report import say
    from occ_tui.domain.text import clean

    where = clean(str(path))
    say(_("occ has no profile to sign in with yet. Ways to get one:"))
    say("")
    ways = [("occ demo", _("look around on generated data; no account needed"))]
    if names:
        shown = ", ".join(clean(name) for name in names)
        ways.append(("occ --profile NAME", _("Oracle config found at {path}: {names}").format(path=where, names=shown)))
    else:
        ways.append(("oci setup config", _("makes an Oracle config; none found at {path}").format(path=where)))
    portal = _("the config that your portal gave you (occ portal init DIR makes DIR/config)")
    ways.append(("occ --config-file PATH", portal))
    for command, what in ways:
        say(f"  {command:24}{what}")
