"""The overview's lines on what happened since the last look; they lead to the tab of changes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from textual.content import Content

from occ_tui.domain.changes import ChangeKind
from occ_tui.domain.formatting import Formatter
from occ_tui.domain.invoices import InvoiceRecord
from occ_tui.domain.rows.changes import kind_text, summary_text
from occ_tui.locale import _, ngettext
from occ_tui.services.news import News
from occ_tui.widgets.item_list import Item
from occ_tui.widgets.line import text

_STYLES = {ChangeKind.OVERDUE: "$late", ChangeKind.PAID: "$good"}


def changes_items(
    found: News | None, write: Formatter, open_change: Callable[[InvoiceRecord | None], Awaitable[None]]
) -> list[Item]:
    """How many invoices are new, overdue, paid …, then the first of them; nothing when nothing happened."""
    if found is None or not found.counts:
        return []
    counted = _("Since you last looked: {changes}").format(changes=summary_text(found.counts))
    items = [Item(text(counted, "bold"), opens=partial(open_change, None))]
    width = max(len(kind_text(kind)) for kind in found.counts)
    for kind, record in found.first:
        said = Content.assemble(
            text(f"  {kind_text(kind).ljust(width)}  ", _STYLES.get(kind, "")),
            text(record.invoice_number or record.internal_invoice_id, ""),
        )
        right = text(write.money(record.due, record.currency), "")
        items.append(Item(said, right, opens=partial(open_change, record)))
    rest = found.number - len(found.first)
    if rest > 0:
        more = ngettext("{count} more", "{count} more", rest)
        items.append(Item(text(f"  {more.format(count=write.number(rest))}", "$dim"), opens=partial(open_change, None)))
    return [*items, Item(Content(""))]
