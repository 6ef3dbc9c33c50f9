"""Opening the terminal interface: not without a terminal, and not without a profile, for which it offers ways."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from occ_tui.cli.parser import UsageError, did_you_mean, visible
from occ_tui.locale import _
from occ_tui.plain import start as plain

if TYPE_CHECKING:
    from occ_tui.client.errors import ConfigFileMissing, ConfigIncomplete, ProfileNotFound
    from occ_tui.services.places import Start
    from occ_tui.services.session import SessionOptions

EXIT_NOT_SIGNED_IN = 3

_ONE_ARENA, _MAP_FROM, _TRIM_FROM = (-8, 1), (-3, 128 * 1024), (-1, 128 * 1024)
"""M_ARENA_MAX, M_MMAP_THRESHOLD and M_TRIM_THRESHOLD of malloc.h, and what they are set to."""


def open_interface(options: SessionOptions, at: str | None = None, *, is_plain: bool = False) -> int:
    """Opens the terminal interface on the profile; its exit code. Without one one signs in there first, told why.

    `at` is where it starts (`services.places`); `is_plain`: as numbered lines of text. Where nobody sits at a
    terminal: the ways to get a profile, and 3.
    """
    from occ_tui.client.errors import ConfigIncomplete, ProfileNotFound

    place = read_place(at) if at is not None else None
    lacking = _lacking(options)
    if lacking is None:
        if speaks_plainly(is_plain=is_plain):
            return plain.talk(options, place)
        require_terminal("occ")
        return start(options, place=place)
    if is_terminal() and not speaks_plainly(is_plain=is_plain):
        return start(options, place=place, signs_in=True)
    if isinstance(lacking, ConfigIncomplete) or options.profile:
        raise lacking
    names = lacking.names if isinstance(lacking, ProfileNotFound) else ()
    _offer(lacking.path, list(names))
    return EXIT_NOT_SIGNED_IN


def speaks_plainly(*, is_plain: bool) -> bool:
    """Whether numbered lines of text are wanted (`--plain`, ACCESSIBLE=1), or all that the terminal can show."""
    if is_plain or plain.is_wished():
        return True
    if not (is_terminal() and plain.is_dumb()):
        return False
    from occ_tui.cli.report import say

    say(_("This terminal (TERM=dumb) can't show more: what follows is plain text, as with --plain."))
    return True


def read_place(typed: str) -> Start:
    """Where the interface shall start. Errors: `UsageError`."""
    from occ_tui.services.places import NAMING, SECTIONS, read_start

    if (place := read_start(typed)) is not None:
        return place
    section = typed.partition("/")[0].lower()
    if section in SECTIONS:
        sentence = _("“{place}” names nothing to start at").format(place=visible(typed))
    else:
        sentence = _("there is no section “{section}”").format(section=visible(section))
        sentence += did_you_mean(section, SECTIONS)
    words = _("Sections: {sections}; a number can follow in {naming}: occ --at orders/NUMBER")
    raise UsageError(sentence, words.format(sections=", ".join(SECTIONS), naming=", ".join(NAMING)))


def start(options: SessionOptions, *, place: Start | None = None, signs_in: bool = False) -> int:
    """Hands over to the terminal interface; `signs_in`: on the screen where one chooses or makes a profile."""
    import gc
    from importlib import import_module

    _give_back_memory()
    # A seventh of the time to the first picture went by looking for garbage where there is none; the app turns it on.
    gc.disable()
    # By name, so that nothing here depends on Textual before it is wanted.
    import_module("occ_tui.screens.lean_textual")
    return int(import_module("occ_tui.app").run(options, place, signs_in=signs_in))


def _give_back_memory() -> None:
    """Makes glibc hand back what is freed; nothing where there is another C library.

    By itself it lets each thread keep its own, and keeps for later whatever was once as large as a list of all rows:
    after an hour of searches that is a fifth of all our memory.
    """
    import ctypes

    with suppress(OSError, AttributeError):
        change = ctypes.CDLL(None).mallopt
        for setting in _ONE_ARENA, _MAP_FROM, _TRIM_FROM:
            change(*setting)


def is_terminal() -> bool:
    """Whether a person sits there."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def require_terminal(command: str) -> None:
    """`UsageError` unless a person sits at a terminal."""
    if not is_terminal():
        raise UsageError(
            _("“{command}” opens the terminal interface, which needs a terminal on standard input and output").format(
                command=command
            ),
            _("Without one: occ invoices, occ status; all commands: occ --help"),
        )


def _lacking(options: SessionOptions) -> ConfigFileMissing | ConfigIncomplete | ProfileNotFound | None:
    """Why no profile can be taken: none was named, or there is none of that name. Errors: what is wrong with a file."""
    from occ_tui.client.config import load_profile
    from occ_tui.client.errors import ConfigFileMissing, ConfigIncomplete, ProfileNotFound

    try:
        load_profile(options.config_file, options.profile, options.endpoint)
    except ConfigFileMissing as error:
        if options.config_file:
            raise
        return error
    except ProfileNotFound as error:
        return error
    except ConfigIncomplete as error:
        if options.profile:
            raise
        return error
    return None


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
    ways.append(("occ login URL EMAIL", _("a portal that somebody runs: it mails you a code")))
    portal = _("the config that your portal gave you (occ portal init DIR makes DIR/config)")
    ways.append(("occ --config-file PATH", portal))
    for command, what in ways:
        say(f"  {command:24}{what}")
