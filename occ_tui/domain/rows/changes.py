"""Changes in words, the same on the command line and on the screen."""

from __future__ import annotations

from collections.abc import Mapping

from occ_tui.domain.changes import ChangeKind
from occ_tui.locale import ngettext, pgettext


def kind_text(kind: ChangeKind) -> str:
    """A kind in a word."""
    return {
        ChangeKind.NEW: pgettext("change", "new"),
        ChangeKind.OVERDUE: pgettext("change", "overdue"),
        ChangeKind.PAID: pgettext("change", "paid"),
        ChangeKind.CHANGED: pgettext("change", "changed"),
        ChangeKind.REMOVED: pgettext("change", "removed"),
    }[kind]


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
