"""`occ sync`: brings the local cache up to date and says what changed."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from occ_tui.locale import _, ngettext

if TYPE_CHECKING:
    from occ_tui.services.sync import SyncResult


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `occ sync`."""
    parser.add_argument("--full", action="store_true", help=_("read everything again, not only what may have changed"))


def run(args: argparse.Namespace) -> int:
    """Syncs every account of the profile."""
    import asyncio

    from occ_tui.cli.freshness import synchronise
    from occ_tui.cli.report import say
    from occ_tui.services import agenda
    from occ_tui.services.session import Session

    with Session.open(args.options) as session:
        result = synchronise(session, full=args.full)
        # Who never asks for contracts need not wait for them.
        asyncio.run(agenda.refresh(session.with_account(None), only_known=True))
    for line in summary(result):
        say(line)
    return 0


def summary(result: SyncResult) -> list[str]:
    """What a sync did, in sentences."""
    from occ_tui.domain.formatting import formatter
    from occ_tui.locale import locale_code

    number = formatter(locale_code()).number
    lines = []
    if result.by_other_process:
        lines.append(_("Another occ synced meanwhile; there was nothing left to do."))
    else:
        kind = _("Full sync:") if result.was_full else _("Sync:")
        read = ngettext("{count} invoice read", "{count} invoices read", result.rows_received)
        changed = ngettext("{count} new or changed", "{count} new or changed", result.rows_changed)
        removed = ngettext("{count} removed", "{count} removed", result.rows_removed)
        parts = [
            read.format(count=number(result.rows_received)),
            changed.format(count=number(result.rows_changed)),
            *([removed.format(count=number(result.rows_removed))] if result.rows_removed else []),
        ]
        accounts = ngettext("in {count} account", "in {count} accounts", result.accounts)
        lines.append(f"{kind} {', '.join(parts)}, {accounts.format(count=number(result.accounts))}.")
    if result.was_resumed:
        lines.append(_("It went on where an interrupted sync had stopped."))
    if result.accounts_lost:
        lines.append(
            _("No longer yours, and removed from the cache: {names}").format(names=", ".join(result.accounts_lost))
        )
    return lines
