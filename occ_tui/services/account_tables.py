"""Accounts and what is to be done with them, as tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from occ_tui.domain.aging_table import AgingLine
from occ_tui.domain.formatting import Formatter
from occ_tui.domain.rows.accounts import waiting_words
from occ_tui.domain.rows.aging import amount_cells, bucket_title
from occ_tui.domain.rows.table import Heading, Table
from occ_tui.locale import _
from occ_tui.services.accounts import DeskSort

if TYPE_CHECKING:
    from occ_tui.services.accounts import DeskRow, Queued


def accounts(rows: Sequence[DeskRow], buckets: Sequence[str], write: Formatter) -> Table:
    """What each account owes in each currency, by how late it is."""
    headings = [
        Heading(_("Account"), most=30),
        Heading(_("Number"), is_whole=True),
        Heading(_("Days late"), is_number=True),
        Heading(_("Currency"), is_whole=True),
        *(Heading(bucket_title(name), is_number=True) for name in buckets),
        Heading(_("Total"), is_number=True),
    ]
    table = []
    for row in rows:
        line = AgingLine("", "", row.currency, row.counts, row.sums)
        amounts = [row.currency, *amount_cells(line, write)] if row.currency else [""] * (len(buckets) + 2)
        days = str(row.oldest_days) if row.overdue else ""
        table.append([row.account.account_name, row.account.account_number, days, *amounts])
    return Table(headings, table, _("No account fits."))


def queue(queue: Sequence[Queued], write: Formatter) -> Table:
    """What is to be done today."""
    headings = [
        Heading(_("Since"), is_whole=True),
        Heading(_("Account"), most=30),
        Heading(_("Number"), is_whole=True, priority=2),
        Heading(_("What to do"), most=80),
        Heading(_("By whom"), priority=1),
    ]
    rows = [
        [
            write.table_date(one.waiting.day),
            one.account.account_name,
            one.account.account_number,
            waiting_words(one.waiting, write),
            one.waiting.note.next_owner,
        ]
        for one in queue
    ]
    return Table(headings, rows, _("Nothing is due today: no next action, and no broken promise."))


def sort_titles() -> dict[DeskSort, str]:
    """What the desk can be sorted by, in the user's language."""
    return {
        DeskSort.WEIGHT: _("amount × days late"),
        DeskSort.OVERDUE: _("amount overdue"),
        DeskSort.OLDEST: _("days late"),
        DeskSort.NEXT: _("next action"),
        DeskSort.NAME: _("name"),
    }
