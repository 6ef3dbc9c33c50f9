"""What can be done with orders: open, activate, pay, copy."""

from __future__ import annotations

from occ_tui.commands.base import Command, Context
from occ_tui.commands.invoices import CopyCommand, NextTab, PreviousTab
from occ_tui.commands.payments import BackFromHere, CopyReference, OpenRow, Pay
from occ_tui.commands.sections import ExportHere
from occ_tui.locale import N_


class OpenOrder(OpenRow):
    id = "orders.open"
    tooltip = N_("Shows the order with its timeline, what was ordered and what it brought.")


class Activate(Command):
    id = "orders.activate"
    keys = "A"
    title = N_("activate")
    tooltip = N_("Activates an order that waits for it, after a question; the portal then provisions it.")
    method = "activate"
    footer = 44

    def disabled_reason(self, context: Context) -> str | None:
        return context.refusals.get(self.id)


class PayOrder(Pay):
    id = "orders.pay"
    tooltip = N_("Pays an order that must be paid before it goes on, by the form of the payments.")

    def disabled_reason(self, context: Context) -> str | None:
        return context.refusals.get(self.id)


class CopyOrder(CopyReference):
    id = "orders.copy"
    tooltip = N_("Sends the order's number to the terminal's clipboard.")
    footer = 0


class OrdersCommand(CopyCommand):
    tooltip = N_("Sends the command line that shows the same to the terminal's clipboard.")


class ExportOrders(ExportHere):
    id = "orders.export"
    tooltip = N_("Writes the orders in view to a file: CSV, TSV, JSON or a spreadsheet, by the ending of its name.")
    method = "export_orders"


ORDERS: tuple[Command, ...] = (
    OpenOrder(),
    ExportOrders(),
    Activate(),
    PayOrder(),
    CopyOrder(),
    OrdersCommand(),
    NextTab(),
    PreviousTab(),
)
"""What the section offers."""

ONE_ORDER: tuple[Command, ...] = (BackFromHere(), Activate(), PayOrder(), CopyOrder(), OrdersCommand())
"""What an open order offers."""
