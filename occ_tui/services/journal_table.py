"""Operations of the journal as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from occ_tui.domain.formatting import Formatter
from occ_tui.domain.rows.table import Heading, Table
from occ_tui.locale import _, pgettext
from occ_tui.services.journal import kind_text, moment, state_text
from occ_tui.services.journal_numbers import what_for

if TYPE_CHECKING:
    from occ_tui.store.journal.records import Operation


def operations(
    known: Sequence[Operation], write: Formatter, numbers: Mapping[str, Sequence[str]] | None = None
) -> Table:
    """What was written, and how it stands; what `numbers` (`services.journal_numbers`) knows is called by them."""
    headings = [
        Heading(_("Operation"), is_whole=True),
        Heading(_("Since")),
        Heading(_("Kind")),
        Heading(_("State"), is_whole=True),
        Heading(_("Amount"), is_number=True),
        Heading(_("Profile"), priority=1),
        Heading(pgettext("operation", "For"), priority=2),
    ]
    rows = [
        [
            operation.id,
            write.date_time(moment(operation.changed_ms)),
            kind_text(operation),
            state_text(operation.state),
            "" if operation.amount_minor is None else write.money(operation.amount_minor, operation.currency),
            operation.profile,
            what_for(operation, numbers or {}),
        ]
        for operation in known
    ]
    return Table(headings, rows, _("Nothing is under way."))
