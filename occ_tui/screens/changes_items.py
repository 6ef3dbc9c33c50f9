"""The overview's lines on what happened since the last visit."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from textual.content import Content

from occ_tui.domain.changes import ChangeKind
from occ_tui.domain.formatting import Formatter
from occ_tui.domain.invoices import InvoiceRecord
from occ_tui.domain.rows.changes import kind_text, summary_text
from occ_tui.locale import _, ngettext
from occ_tui.services.changes import Changes
from occ_tui.widgets.item_list import Item
from occ_tui.widgets.line import text

_SHOWN = 6
_STYLES = {ChangeKind.OVERDUE: "$late", ChangeKind.PAID: "$good"}


def changes_items(
    found: Changes | None, write: Formatter, open_invoice: Callable[[InvoiceRecord], Awaitable[None]]
) -> list[Item]:
    """How many invoices are new, overdue, paid …, then the first of them; nothing when nothing happened."""
    if found is None or found.since is None or not found.items:
        return []
    counted = _("Since you last looked: {changes}").format(changes=summary_text(found.counts()))
    items = [Item(text(counted, "bold"))]
    width = max(len(kind_text(kind)) for kind in found.counts())
    for change in found.items[:_SHOWN]:
        said = Content.assemble(
            text(f"  {kind_text(change.kind).ljust(width)}  ", _STYLES.get(change.kind, "")),
            text(change.invoice_number or change.internal_invoice_id, ""),
        )
        record = change.record
        right = None if record is None else text(write.money(record.due, record.currency), "")
        items.append(Item(said, right, opens=record and partial(open_invoice, record)))
    rest = len(found.items) - _SHOWN
    if rest > 0:
        more = ngettext("{count} more", "{count} more", rest)
        items.append(Item(text(f"  {more.format(count=write.number(rest))}", "$dim")))
    return [*items, Item(Content(""))]
