"""`occ profiles`: the profiles of the config file, and whether each can be used."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from occ_tui.cli.parser import add_output_options
from occ_tui.locale import _

if TYPE_CHECKING:
    from occ_tui.services.profiles import ProfileEntry

FIELDS = (
    "name", "isCurrent", "kind", "endpoint", "tenancy", "user", "configFile", "hasSessionToken", "timeSessionEnds",
    "isUsable", "problem",
)  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `occ profiles`."""
    add_output_options(parser)


def run(args: argparse.Namespace) -> int:
    """Prints the profiles; one that cannot be used is told with what to do about it."""
    from occ_tui.cli.output import chosen_fields, write_records
    from occ_tui.services.profiles import found

    names = chosen_fields(args.fields, FIELDS)
    entries = found(args.options)
    rows = [{name: _fields(entry)[name] for name in names} for entry in entries]
    if args.output != "table":
        write_records(rows, names, args.output)
    elif args.fields:
        from occ_tui.cli.output import plain
        from occ_tui.cli.table import Heading, write_table

        write_table([Heading(name) for name in names], [[plain(row[name]) for name in names] for row in rows])
    else:
        _write_table(entries)
    return 0


def _write_table(entries: list[ProfileEntry]) -> None:
    from datetime import UTC, datetime

    from occ_tui.cli.report import say
    from occ_tui.cli.table import Heading, write_table
    from occ_tui.domain.text import clean
    from occ_tui.services.profiles import KINDS, key_words

    now = datetime.now(UTC)
    headings = [
        Heading(""),
        Heading(_("Profile"), is_whole=True),
        Heading(_("Kind")),
        Heading(_("Endpoint or region"), most=60),
        Heading(_("Signs in with"), most=40),
        Heading(_("Usable"), most=60),
    ]
    rows = [
        [
            "▸" if entry.is_current else " ",
            entry.name,
            _(KINDS[entry.kind]) if entry.kind in KINDS else entry.kind,
            entry.endpoint,
            "" if entry.problem else key_words(entry, now),
            f"× {entry.problem.what}" if entry.problem else "✓",
        ]
        for entry in entries
    ]
    write_table(headings, rows)
    for entry in entries:
        if entry.problem:
            say(clean(f"{entry.name}: {entry.problem.next_step}"))


def _fields(entry: ProfileEntry) -> dict[str, Any]:
    return {
        "name": entry.name,
        "isCurrent": entry.is_current,
        "kind": entry.kind,
        "endpoint": entry.endpoint,
        "tenancy": entry.tenancy,
        "user": entry.user,
        "configFile": str(entry.config_file),
        "hasSessionToken": entry.has_session,
        "timeSessionEnds": entry.session_ends.isoformat().replace("+00:00", "Z") if entry.session_ends else None,
        "isUsable": entry.problem is None,
        "problem": entry.problem.what if entry.problem else None,
    }
