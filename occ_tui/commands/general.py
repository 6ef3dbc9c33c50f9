"""What can be done on every screen: go to a section, refresh, ask for help, leave."""

from __future__ import annotations

from occ_tui.commands.base import Command, Context, Later
from occ_tui.locale import N_, _


class GoToOverview(Command):
    id = "section.overview"
    keys = "1"
    title = N_("Overview")
    tooltip = N_("Shows what needs you now.")
    method = "go_to_overview"


class GoToInvoices(Command):
    id = "section.invoices"
    keys = "2"
    title = N_("Invoices")
    tooltip = N_("Shows the invoices, by status.")
    method = "go_to_invoices"


class GoToPayments(Later):
    id = "section.payments"
    keys = "3"
    title = N_("Payments")
    tooltip = N_("Shows what is due and what was paid.")


class GoToBilling(Later):
    id = "section.billing"
    keys = "4"
    title = N_("Billing profile")
    tooltip = N_("Shows billing address, payment methods and plans.")


class GoToContracts(Later):
    id = "section.contracts"
    keys = "5"
    title = N_("Contracts")
    tooltip = N_("Shows agreements, subscriptions and commitments.")


class GoToOrders(Later):
    id = "section.orders"
    keys = "6"
    title = N_("Orders")
    tooltip = N_("Shows orders and where they stand.")


class GoToRewards(Later):
    id = "section.rewards"
    keys = "7"
    title = N_("Rewards")
    tooltip = N_("Shows the balance of rewards and what expires.")


class GoToPeople(Later):
    id = "section.people"
    keys = "8"
    title = N_("People")
    tooltip = N_("Shows the users of the organisation.")


class GoToAccounts(Later):
    id = "section.accounts"
    keys = "9"
    title = N_("Accounts")
    tooltip = N_("Shows all accounts with their aging.")


class Refresh(Command):
    id = "general.refresh"
    keys = "r"
    title = N_("refresh")
    tooltip = N_("Asks the server what has changed; the list stays usable meanwhile.")
    method = "refresh_from_server"
    footer = 55

    def disabled_reason(self, context: Context) -> str | None:
        if context.capabilities is not None and (reason := context.capabilities.reason("sync")):
            return reason
        return _("A refresh is already under way.") if context.is_syncing else None


class Help(Command):
    id = "general.help"
    keys = "question_mark"
    title = N_("keys")
    tooltip = N_("Lists the keys of this screen.")
    method = "show_help"
    footer = 90


class Palette(Command):
    id = "general.palette"
    keys = "ctrl+p"
    title = N_("Commands")
    tooltip = N_("Lists every command of this screen, to be found by typing.")
    method = "show_palette"


class Back(Command):
    id = "general.back"
    keys = "escape"
    title = N_("back")
    tooltip = N_("Goes back, or clears the search.")
    method = "go_back"


class Quit(Command):
    id = "general.quit"
    keys = "q"
    title = N_("quit")
    tooltip = N_("Leaves occ.")
    method = "leave"
    footer = 58


class ChooseAccount(Later):
    id = "general.account"
    keys = "a"
    title = N_("Choosing an account")
    tooltip = N_("Looks at another account.")


class BackAlongThread(Later):
    id = "general.thread_back"
    keys = "less_than_sign"
    title = N_("Going back along the thread")
    tooltip = N_("Returns to where a link was followed from.")


class ForwardAlongThread(Later):
    id = "general.thread_forward"
    keys = "greater_than_sign"
    title = N_("Going forward along the thread")
    tooltip = N_("Follows the link again.")


class OpenLink(Later):
    id = "general.open_link"
    keys = "o"
    title = N_("Opening links")
    tooltip = N_("Opens a link in the browser.")


class Tour(Later):
    id = "general.tour"
    keys = "f1"
    title = N_("The guided tour")
    tooltip = N_("Shows occ round.")


SECTIONS: tuple[Command, ...] = (GoToOverview(), GoToInvoices())
"""The sections of this version, in the order of their keys."""

HERE: tuple[Command, ...] = (*SECTIONS, Refresh(), Help(), Palette(), Quit())
"""What every screen offers; one that has something behind it adds a way back."""

GENERAL: tuple[Command, ...] = (*HERE, Back())
"""What the screen of a section offers."""

LATER: tuple[Command, ...] = (
    GoToPayments(),
    GoToBilling(),
    GoToContracts(),
    GoToOrders(),
    GoToRewards(),
    GoToPeople(),
    GoToAccounts(),
    ChooseAccount(),
    BackAlongThread(),
    ForwardAlongThread(),
    OpenLink(),
    Tour(),
)
"""Keys that are promised on every screen."""
