"""What can be done with contracts: fold and unfold, look at all of one, ask about it, take a renewal, pay it."""

from __future__ import annotations

from occ_tui.commands.base import Command, Context
from occ_tui.commands.invoices import CopyCommand, NextTab, PreviousTab
from occ_tui.commands.payments import BackFromHere, CopyReference, OpenRow, Pay
from occ_tui.commands.sections import ExportHere
from occ_tui.locale import N_


class OpenNode(OpenRow):
    id = "contracts.open"
    title = N_("open, fold")
    tooltip = N_("Opens or closes what belongs to a line; on a line without more, shows all of it.")


class ShowFacts(OpenRow):
    id = "contracts.facts"
    keys = "i"
    title = N_("all of it")
    tooltip = N_("Shows all of the line under the cursor: terms, use, rate cards, orders, invoices.")
    method = "show_facts"
    footer = 12


class _Refusable(Command):
    """An action that what one looks at may not allow."""

    def disabled_reason(self, context: Context) -> str | None:
        return context.refusals.get(self.id)


class FoldAll(_Refusable):
    id = "contracts.fold"
    keys = "z"
    title = N_("fold all")
    tooltip = N_("Closes all lines down to the agreements, or opens all of them.")
    method = "fold_all"


class AskAboutContract(_Refusable):
    id = "contracts.ask"
    keys = "A"
    title = N_("ask")
    tooltip = N_("Asks for a change, a quote or the end of the contract; what was asked is kept.")
    method = "ask_about_contract"
    footer = 44


class AcceptRenewal(_Refusable):
    id = "contracts.accept"
    keys = "R"
    title = N_("accept renewal")
    tooltip = N_("Accepts the renewal quote, after a question; then it is to be paid.")
    method = "accept_renewal"
    footer = 42


class PayRenewal(Pay):
    id = "contracts.pay"
    tooltip = N_("Pays an accepted renewal by the form of the payments.")

    def disabled_reason(self, context: Context) -> str | None:
        return context.refusals.get(self.id)


class CopyContract(CopyReference):
    id = "contracts.copy"
    tooltip = N_("Sends the number under the cursor to the terminal's clipboard.")
    footer = 0


class ContractsCommand(CopyCommand):
    tooltip = N_("Sends the command line that shows the same to the terminal's clipboard.")


class ExportContracts(ExportHere):
    id = "contracts.export"
    tooltip = N_("Writes the contracts in view to a file: CSV, TSV, JSON or a spreadsheet, by the ending of its name.")
    method = "export_contracts"


_ACTIONS = (AskAboutContract(), AcceptRenewal(), PayRenewal(), CopyContract(), ContractsCommand())

CONTRACTS: tuple[Command, ...] = (
    OpenNode(),
    ShowFacts(),
    FoldAll(),
    *_ACTIONS,
    ExportContracts(),
    NextTab(),
    PreviousTab(),
)
"""What the section offers."""

ONE_CONTRACT: tuple[Command, ...] = (BackFromHere(), *_ACTIONS)
"""What an open contract offers."""
