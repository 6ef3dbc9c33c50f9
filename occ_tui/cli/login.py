"""`occ login`: a code comes by mail, a key is made here, and a profile of the portal is written."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from occ_tui.cli.parser import UsageError
from occ_tui.locale import _, ngettext

if TYPE_CHECKING:
    from occ_tui.services.session import SessionOptions
    from occ_tui.services.sign_in import Enrolment
    from occ_tui.wire.customer_people import CodeRequested

TRIES = 5
"""How often a code may be typed where the portal does not say it."""


def epilog() -> str:
    """How the profile is called, and where the code is read when nobody sits there."""
    return _(
        "--profile NAME is how the new profile is called. Without a terminal the code is read from standard input."
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `occ login`."""
    parser.add_argument("url", nargs="?", metavar="URL", help=_("address of the portal: https://…"))
    parser.add_argument(
        "email", nargs="?", metavar=_("ADDRESS"), help=_("the e-mail address that stands on your orders")
    )
    add_key_options(parser)


def add_key_options(parser: argparse.ArgumentParser) -> None:
    """What can be said of the key that is made."""
    parser.add_argument("--label", metavar=_("NAME"), help=_("how the key is listed; else the name of this computer"))
    parser.add_argument(
        "--pass-phrase",
        action="store_true",
        help=_("ask for a pass phrase that unlocks the screen, and protect the key"),
    )


def run(args: argparse.Namespace) -> int:
    """Asks for what is missing, has the code mailed, and signs in with it."""
    from occ_tui.services import sign_in

    if not (args.url or args.options.endpoint):
        _tell_found(args.options)
    url = args.url or args.options.endpoint or typed(_("Address of the portal: "), _("Name the portal: occ login URL"))
    email = args.email or typed(_("Your e-mail address: "), _("Name your e-mail address: occ login URL ADDRESS"))
    phrase = new_pass_phrase() if args.pass_phrase else None
    requested = asyncio.run(sign_in.ask_for_code(url, email))
    _tell_requested(requested, email)

    def enrol(code: str) -> Awaitable[Enrolment]:
        return sign_in.sign_in(args.options, url, email, code, label=args.label or "", pass_phrase=phrase)

    tell_enrolled(_with_code(enrol, requested.tries or TRIES))
    return 0


def _tell_found(options: SessionOptions) -> None:
    """The profiles that are there already: nobody has to sign in to use those."""
    import shlex
    from datetime import UTC, datetime

    from occ_tui.cli.report import say
    from occ_tui.domain.text import clean
    from occ_tui.services.profiles import ways_in, words_of

    ways, now = ways_in(options), datetime.now(UTC)
    if not ways.profiles:
        return
    count, path = len(ways.profiles), clean(str(ways.config_file))
    words = ngettext("{count} profile found in {path}:", "{count} profiles found in {path}:", count)
    say(words.format(count=count, path=path))
    file = ["--config-file", str(options.config_file)] if options.config_file else []
    commands = [clean(shlex.join(["occ", *file, "--profile", entry.name])) for entry in ways.profiles]
    width = max(map(len, commands)) + 2
    for command, entry in zip(commands, ways.profiles, strict=True):
        say(f"  {command:{width}}{words_of(entry, now)}")


def typed(question: str, otherwise: str) -> str:
    """What the person at the terminal types; without one, `otherwise` is what is missing."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(_("Something is missing."), otherwise)
    sys.stderr.write(question)
    sys.stderr.flush()
    answer = sys.stdin.readline().strip()
    if not answer:
        raise UsageError(_("Nothing was typed."), otherwise)
    return answer


def new_pass_phrase() -> str:
    """Asked for twice, shown never."""
    from getpass import getpass

    if not sys.stdin.isatty():
        raise UsageError(_("A pass phrase is asked for at a terminal only."), _("Leave out --pass-phrase."))
    phrase = getpass(_("Pass phrase: "))
    if not phrase:
        raise UsageError(_("Nothing was typed."), _("Leave out --pass-phrase for a key without one."))
    if getpass(_("Once more: ")) != phrase:
        raise UsageError(_("The two are not the same."), _("Begin again; nothing was sent."))
    return phrase


def tell_enrolled(enrolment: Enrolment) -> None:
    """Who one is now, and what was written where."""
    import shlex

    from occ_tui.cli.table import write_line

    who = enrolment.user_name or enrolment.email
    write_line(_("Signed in as {name} at {account}.").format(name=who, account=enrolment.account_name), sys.stdout)
    words = _("Profile “{name}” stands in {path}, its key in {key}; both are for you alone.")
    write_line(words.format(name=enrolment.profile, path=enrolment.config_file, key=enrolment.key_file), sys.stdout)
    command = shlex.join(["occ", "--profile", enrolment.profile])
    write_line(_("Go on: {command}").format(command=command), sys.stdout)


def _tell_requested(requested: CodeRequested, email: str) -> None:
    from occ_tui.cli.report import say
    from occ_tui.domain.text import clean

    minutes = (requested.valid_seconds or 600) // 60
    words = ngettext(
        "If {email} may sign in there, a code is on its way to it. It is good for {count} minute.",
        "If {email} may sign in there, a code is on its way to it. It is good for {count} minutes.",
        minutes,
    )
    say(words.format(email=clean(email), count=minutes))


def _with_code(enrol: Callable[[str], Awaitable[Enrolment]], tries: int) -> Enrolment:
    """Reads the code, again where it was mistyped and somebody is there to do so."""
    from occ_tui.cli.report import say
    from occ_tui.services.errors import CodeRefused

    async def once(code: str) -> Enrolment:
        return await enrol(code)

    for left in range(tries - 1, -1, -1):
        code = read_secret(_("Code: "), _("Nothing was changed. Begin again: occ login"))
        try:
            return asyncio.run(once(code))
        except CodeRefused:
            if not left or not sys.stdin.isatty():
                raise
            say(_("The portal did not accept that code. Look at the newest mail, and type it again."))
    raise AssertionError("a portal gives one try at least")


def read_secret(prompt: str, otherwise: str) -> str:
    """What was mailed, as it is typed or piped in: no argument, which others see in the list of processes."""
    if sys.stdin.isatty():
        sys.stderr.write(prompt)
        sys.stderr.flush()
    read = sys.stdin.readline().strip()
    if not read:
        raise UsageError(_("Nothing was typed."), otherwise)
    return read
