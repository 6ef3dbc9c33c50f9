"""What can be done with the billing schedule of a subscription."""

from __future__ import annotations

from occ_tui.commands.base import Command
from occ_tui.commands.invoices import CopyCommand
from occ_tui.commands.payments import BackFromHere
from occ_tui.locale import N_


class OpenInvoiced(Command):
    id = "schedule.open"
    keys = "enter"
    title = N_("open")
    tooltip = N_("Leads to the invoice of the row, or to its order and contract.")
    method = "open_row"
    footer = 10


ONE_SCHEDULE: tuple[Command, ...] = (BackFromHere(), OpenInvoiced(), CopyCommand())
"""What it offers."""
