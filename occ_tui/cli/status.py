"""`occ status`: how old the local cache is, what it holds, when it is next read in full."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from occ_tui.cli.parser import add_output_options
from occ_tui.locale import N_, _

if TYPE_CHECKING:
    from occ_tui.services.session import Session

FULL_SYNC_EVERY = timedelta(days=7)
"""Where the server does not tell changes, credits on old closed invoices show only then."""


RESOURCES = {
    "invoices": N_("invoices"),
    "accounts": N_("accounts"),
    "accountAttention": N_("what accounts wait for"),
    "accountNotes": N_("notes on accounts"),
    "granters": N_("who grants access"),
    "payments": N_("payments"),
    "paymentMethods": N_("ways to pay"),
    "payables": N_("orders and renewals to be paid"),
    "bankAccounts": N_("bank accounts"),
    "transferAnnouncements": N_("announced transfers"),
    "contracts": N_("contracts"),
    "contractRequests": N_("requests about contracts"),
    "orders": N_("orders"),
    "plans": N_("plans"),
    "emailRecipients": N_("recipients of statements"),
    "billingSchedule": N_("billing schedule"),
    "billingNotShown": N_("billing data not shown"),
    "rewardPrograms": N_("rewards"),
    "rewardMonths": N_("rewards by month"),
    "rewardProducts": N_("rewards by product"),
    "rewardRedemptions": N_("redemptions"),
    "rewardRedeemers": N_("redeemers"),
    "redeemableInvoices": N_("invoices that rewards can pay"),
    "users": N_("people"),
    "invitations": N_("invitations"),
    "peopleEvents": N_("changes of people"),
}
"""What people call a resource of the cache; machine formats name the resource itself."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `occ status`."""
    add_output_options(parser, with_fields=False)


def run(args: argparse.Namespace) -> int:
    """Prints what the cache holds; asks no server."""
    from occ_tui.services.session import Session

    with Session.open(args.options) as session:
        facts = status(session)
    if args.output == "json":
        from occ_tui.cli.output import write_object

        write_object(facts, "json")
    elif args.output == "table":
        _write(facts)
    else:
        from occ_tui.cli.output import write_records

        names = ("resource", "accountName", "compartmentId", "invoices", "timeSynced", "timeFullSync", "timeFullDue")
        write_records(facts["resources"], names, args.output)
    return 0


def status(session: Session) -> dict[str, Any]:
    """The cache's age, contents and size, as fields; instants in UTC."""
    from occ_tui import __version__
    from occ_tui.services.ages import last_sync

    age = last_sync(session)
    return {
        "version": __version__,
        "profile": session.profile.name,
        "kind": session.profile.kind,
        "endpoint": session.profile.endpoint or session.profile.region,
        "timeZone": session.profile.time_zone,
        "cache": str(session.cache_path),
        "cacheBytes": cache_bytes(session.cache_path),
        "timeSynced": _rfc3339(age.at),
        "timeFullSync": _rfc3339(age.full_at),
        "timeFullDue": _rfc3339(age.full_at + FULL_SYNC_EVERY if age.full_at else None),
        "isInterrupted": age.is_interrupted,
        "isExact": age.is_exact,
        "resources": _resources(session),
    }


def cache_bytes(path: Path) -> int:
    """What the cache and its journals take on the disk."""
    size = 0
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        try:
            size += path.with_name(name).stat().st_size
        except OSError:
            continue
    return size


def _resources(session: Session) -> list[dict[str, Any]]:
    from occ_tui.domain.dates import from_epoch_ms
    from occ_tui.domain.invoices import Tab
    from occ_tui.store.invoices import Scope, tab_summaries
    from occ_tui.store.sync_state import INVOICES, ages

    store = session.store()
    names = session.account_names()
    wanted = session.scope().accounts
    rows = []
    for age in ages(store):
        if wanted is not None and age.compartment_id and age.compartment_id not in wanted:
            continue
        count = None
        if age.resource == INVOICES:
            summaries = tab_summaries(store, Scope((age.compartment_id,)), session.clock.today_number())
            count = summaries[Tab.ALL].count
        full_at = None if age.full_at_ms is None else from_epoch_ms(age.full_at_ms)
        rows.append(
            {
                "resource": age.resource,
                "accountName": names.get(age.compartment_id, ""),
                "compartmentId": age.compartment_id,
                "invoices": count,
                "timeSynced": _rfc3339(from_epoch_ms(age.at_ms)),
                "timeFullSync": _rfc3339(full_at),
                "timeFullDue": _rfc3339(full_at + FULL_SYNC_EVERY) if full_at and count is not None else None,
            }
        )
    return rows


def _write(facts: dict[str, Any]) -> None:
    import sys

    from occ_tui.cli.table import Heading, write_facts, write_line, write_table
    from occ_tui.services.profiles import KINDS

    when = _When()
    kind = _(KINDS.get(facts["kind"], facts["kind"]))
    write_facts(
        [
            ("occ", facts["version"]),
            (_("Profile"), f"{facts['profile']} · {kind} · {facts['endpoint'] or '–'}"),
            (_("Time zone"), facts["timeZone"]),
            (_("Synced"), when.text(facts["timeSynced"]) or _("never; “occ sync” fills the cache")),
            (_("Full sync"), when.text(facts["timeFullSync"]) or _("never")),
            (_("Next full sync"), when.day(facts["timeFullDue"]) or _("with the next sync")),
            (_("Cache"), f"{facts['cache']} · {when.size(facts['cacheBytes'])}"),
        ]
    )
    stream = sys.stdout
    if facts["isInterrupted"]:
        write_line(_("A sync was interrupted; “occ sync” takes it up again."), stream)
    if not facts["resources"]:
        return
    headings = [
        Heading(_("What")),
        Heading(_("Account"), most=30),
        Heading(_("Invoices"), is_number=True),
        Heading(_("Synced"), is_whole=True),
        Heading(_("Full sync"), is_whole=True, priority=1),
    ]
    rows = [
        [
            _(RESOURCES[row["resource"]]) if row["resource"] in RESOURCES else row["resource"],
            row["accountName"] or row["compartmentId"] or "–",
            "–" if row["invoices"] is None else when.write.number(row["invoices"]),
            when.text(row["timeSynced"]),
            when.text(row["timeFullSync"]) or "–",
        ]
        for row in facts["resources"]
    ]
    write_line("", stream)
    write_table(headings, rows, stream)
    write_line("", stream)
    exact = _("The server tells every change: nothing waits for a full sync.")
    write_line(exact if facts["isExact"] else _("Late credits on closed invoices show only after a full sync."), stream)


class _When:
    """Writes instants and sizes for people."""

    def __init__(self) -> None:
        from occ_tui.domain.formatting import formatter
        from occ_tui.locale import locale_code

        self.write = formatter(locale_code())
        self._now = datetime.now(UTC)

    def text(self, instant: str | None) -> str:
        """`14:02, 12 minutes ago`, with the day where it is not today."""
        from occ_tui.cli.report import ago_text

        if not instant:
            return ""
        at = datetime.fromisoformat(instant)
        is_today = at.astimezone().date() == self._now.astimezone().date()
        shown = self.write.time(at) if is_today else self.write.date_time(at)
        return f"{shown}, {ago_text(at, self._now)}"

    def day(self, instant: str | None) -> str:
        """The day of an instant; nothing when it is over."""
        if not instant or (at := datetime.fromisoformat(instant)) <= self._now:
            return ""
        return self.write.date(at.astimezone().date())

    def size(self, count: int) -> str:
        """Bytes in the unit that reads best."""
        if count < 1_000_000:
            return f"{self.write.number(-(-count // 1000))} KB"
        return f"{self.write.number(round(count / 1_000_000))} MB"


def _rfc3339(instant: datetime | None) -> str | None:
    from occ_tui.domain.dates import rfc3339

    return rfc3339(instant) if instant else None
