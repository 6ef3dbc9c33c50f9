"""What can be done on the overview."""

from __future__ import annotations

from occ_tui.commands.base import Command
from occ_tui.locale import N_


class OpenItem(Command):
    id = "overview.open"
    keys = "enter"
    title = N_("open")
    tooltip = N_("Goes to the invoices that the line speaks of.")
    method = "open_item"
    footer = 10
