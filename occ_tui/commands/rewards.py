"""What can be done about rewards: redeem them, look into them, say who may redeem."""

from __future__ import annotations

from occ_tui.commands.base import Command, Context
from occ_tui.commands.invoices import CopyCommand
from occ_tui.commands.payments import CopyReference
from occ_tui.domain.reward_records import Product, Redeemer
from occ_tui.locale import N_, _
from occ_tui.services.reward_words import cannot_manage, cannot_redeem


class OpenReward(Command):
    id = "rewards.open"
    keys = "enter"
    title = N_("open")
    tooltip = N_("Shows the products of a month, the invoice of a redemption, or redeems on an invoice.")
    method = "open_row"
    footer = 10

    def disabled_reason(self, context: Context) -> str | None:
        return None if context.reward is not None else _("There is nothing to open here.")


class Redeem(Command):
    id = "rewards.redeem"
    keys = "p"
    title = N_("redeem")
    tooltip = N_("Pays of the support invoice under the cursor with rewards, after a form and a question.")
    method = "redeem"
    footer = 20

    def disabled_reason(self, context: Context) -> str | None:
        if reason := context.refusal("redeem"):
            return reason
        if context.program is None:
            return _("There are no rewards to redeem.")
        return cannot_redeem() if context.program.is_redeemable is False else None


class PrepareRedemption(Command):
    id = "rewards.prepare"
    keys = "o"
    title = N_("prepare")
    tooltip = N_("Shows code, amount and address with which one redeems on Oracle's own pages.")
    method = "prepare_redemption"
    footer = 21

    def disabled_reason(self, context: Context) -> str | None:
        if context.capabilities is not None and context.capabilities.kind != "oracle":
            return _("Here p redeems at once: nothing has to be prepared.")
        return None if context.program is not None else _("There are no rewards to redeem.")


class FilterProducts(Command):
    id = "rewards.filter"
    keys = "e"
    title = N_("eligible only")
    tooltip = N_("Shows the products that earn rewards, then those that do not, then all.")
    method = "filter_products"
    footer = 30

    def disabled_reason(self, context: Context) -> str | None:
        return None if isinstance(context.reward, Product) else _("This is for the tab Products.")


class AddRedeemer(Command):
    id = "rewards.add"
    keys = "A"
    title = N_("add a redeemer")
    tooltip = N_("Lets somebody redeem, after a form and a question.")
    method = "add_redeemer"
    footer = 40

    def disabled_reason(self, context: Context) -> str | None:
        if reason := context.refusal("redeemers"):
            return reason
        if context.program is None:
            return _("There are no rewards to redeem.")
        return cannot_manage() if context.program.is_manageable is False else None


class RemoveRedeemer(AddRedeemer):
    id = "rewards.remove"
    keys = "X"
    title = N_("remove")
    tooltip = N_("Takes the right to redeem away from whom is under the cursor, after a question.")
    method = "remove_redeemer"
    footer = 41

    def disabled_reason(self, context: Context) -> str | None:
        if reason := super().disabled_reason(context):
            return reason
        return None if isinstance(context.reward, Redeemer) else _("This is for the tab Redeemers.")


class ExportRewards(Command):
    id = "rewards.export"
    keys = "x"
    title = N_("export")
    tooltip = N_("Writes what the tab lists to a CSV file.")
    method = "export_rewards"
    footer = 52


class CopyReward(CopyReference):
    id = "rewards.copy"
    tooltip = N_("Sends the number, the address or the name under the cursor to the terminal's clipboard.")


class RewardsCommand(CopyCommand):
    tooltip = N_("Sends the command line that shows the same to the terminal's clipboard.")


REWARDS: tuple[Command, ...] = (
    OpenReward(),
    Redeem(),
    PrepareRedemption(),
    FilterProducts(),
    AddRedeemer(),
    RemoveRedeemer(),
    ExportRewards(),
    CopyReward(),
    RewardsCommand(),
)
"""What the section offers."""
