"""`occ doctor`: looks at everything that occ needs and says what to do about what is missing."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from occ_tui.cli.parser import add_output_options
from occ_tui.locale import _, ngettext

if TYPE_CHECKING:
    from occ_tui.services.doctor import Check

FIELDS = ("id", "title", "state", "sentence", "nextStep")
_SIGNS = {"ok": ("✓", "green"), "warn": ("!", "yellow"), "fail": ("×", "red"), "skipped": ("·", "dim")}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `occ doctor`."""
    add_output_options(parser)


def run(args: argparse.Namespace) -> int:
    """Prints each check as it is done; 1 if one of them found something."""
    import asyncio

    from occ_tui.cli.output import chosen_fields, write_records
    from occ_tui.services.doctor import examine, found_something

    names = chosen_fields(args.fields, FIELDS)
    live = args.output == "table" and not args.fields
    checks = asyncio.run(examine(args.options, on_check=_write if live else None))
    if live:
        _conclude(checks)
    elif args.output == "table":
        from occ_tui.cli.output import plain
        from occ_tui.cli.table import Heading, write_table

        rows = [[plain(_fields(check)[name]) for name in names] for check in checks]
        write_table([Heading(name, most=80) for name in names], rows)
    else:
        write_records([{name: _fields(check)[name] for name in names} for check in checks], names, args.output)
    return 1 if found_something(checks) else 0


def _write(check: Check) -> None:
    from occ_tui.cli.table import styled, write_line
    from occ_tui.domain.text import clean

    sign, style = _SIGNS.get(check.state.value, ("?", ""))
    stream = sys.stdout
    title = clean(check.title)
    write_line(f"{styled(sign, style, stream)} {styled(title, 'bold', stream)}  {clean(check.sentence)}", stream)
    if check.next_step:
        for line in check.next_step.split("\n"):
            write_line(f"    → {clean(line)}", stream)
    stream.flush()


def _conclude(checks: list[Check]) -> None:
    from occ_tui.cli.report import say
    from occ_tui.services.doctor import found_something

    if not found_something(checks):
        say(_("Everything is in place."))
        return
    count = sum(1 for check in checks if check.state.value in ("warn", "fail"))
    say(ngettext("{count} thing to look at.", "{count} things to look at.", count).format(count=count))


def _fields(check: Check) -> dict[str, Any]:
    return {
        "id": check.id,
        "title": check.title,
        "state": check.state.value,
        "sentence": check.sentence,
        "nextStep": check.next_step or None,
    }
