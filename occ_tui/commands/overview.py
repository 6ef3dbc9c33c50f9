"""What can be done on the overview."""

from __future__ import annotations

from occ_tui.commands.base import Command
from occ_tui.locale import N_


class OpenItem(Command):
    id = "overview.open"
    keys = "enter"
    title = N_("open")
    tooltip = N_("Goes to what the line speaks of.")
    method = "open_item"
    footer = 10


class ExportAgenda(Command):
    id = "overview.export"
    keys = "x"
    title = N_("calendar")
    tooltip = N_("Writes what comes in the next 90 days to a file that calendars read (ICS).")
    method = "export_agenda"
    footer = 50
