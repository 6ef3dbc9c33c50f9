"""Changes in words, the same on the command line and on the screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from occ_tui.domain.changes import ChangeKind, Happened
from occ_tui.domain.rows.invoices import server_status_text
from occ_tui.locale import ngettext, pgettext

if TYPE_CHECKING:
    from occ_tui.domain.formatting import Formatter


def kind_text(kind: ChangeKind) -> str:
    """A kind in a word."""
    return {
        ChangeKind.NEW: pgettext("change", "new"),
        ChangeKind.OVERDUE: pgettext("change", "overdue"),
        ChangeKind.PAID: pgettext("change", "paid"),
        ChangeKind.CHANGED: pgettext("change", "changed"),
        ChangeKind.REMOVED: pgettext("change", "removed"),
    }[kind]


def happened_text(happened: Happened | None, currency: str, write: Formatter, arrow: str = "→") -> str:
    """What happened in a few words; of a change, from what to what, with a sign or a word between them."""
    if happened is None:
        return ""
    before, after = happened.before, happened.after
    if happened.kind is not ChangeKind.CHANGED or before is None or after is None:
        return kind_text(happened.kind)
    pairs = (
        (write.amount(before.due, currency), write.amount(after.due, currency)),
        (write.table_date(before.due_day), write.table_date(after.due_day)),
        (server_status_text(before.status), server_status_text(after.status)),
    )
    said = [f"{old} {arrow} {new}" for old, new in pairs if old != new]
    return ", ".join(said) or kind_text(happened.kind)


def summary_text(counts: Mapping[ChangeKind, int]) -> str:
    """`3 new, 1 newly overdue, 2 paid`; empty when nothing happened."""
    return ", ".join(_counted(kind, count) for kind, count in counts.items())


def _counted(kind: ChangeKind, count: int) -> str:
    texts = {
        ChangeKind.NEW: ngettext("{count} new", "{count} new", count),
        ChangeKind.OVERDUE: ngettext("{count} newly overdue", "{count} newly overdue", count),
        ChangeKind.PAID: ngettext("{count} paid", "{count} paid", count),
        ChangeKind.CHANGED: ngettext("{count} changed", "{count} changed", count),
        ChangeKind.REMOVED: ngettext("{count} removed", "{count} removed", count),
    }
    return texts[kind].format(count=count)
