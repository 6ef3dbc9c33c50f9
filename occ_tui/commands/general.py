"""What can be done on every screen: go to a section, refresh, ask for help, leave."""

from __future__ import annotations

from occ_tui.commands.base import Command, Context
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
    module = "invoices"


class GoToPayments(Command):
    id = "section.payments"
    keys = "3"
    title = N_("Payments")
    tooltip = N_("Shows what is due, what was paid, what failed, and what is not over.")
    method = "go_to_payments"
    module = "invoices"


class GoToBilling(Command):
    id = "section.billing"
    keys = "4"
    title = N_("Billing")
    tooltip = N_("Shows contact and address, ways to pay, plans, schedule and who is sent statements.")
    method = "go_to_billing"


class GoToContracts(Command):
    id = "section.contracts"
    keys = "5"
    title = N_("Contracts")
    tooltip = N_("Shows agreements, subscriptions and commitments.")
    method = "go_to_contracts"
    module = "contracts"


class GoToOrders(Command):
    id = "section.orders"
    keys = "6"
    title = N_("Orders")
    tooltip = N_("Shows orders and where they stand.")
    method = "go_to_orders"
    module = "contracts"


class GoToRewards(Command):
    id = "section.rewards"
    keys = "7"
    title = N_("Rewards")
    tooltip = N_("Shows the balance of rewards and what expires, and redeems them.")
    method = "go_to_rewards"
    module = "rewards"


class GoToPeople(Command):
    id = "section.people"
    keys = "8"
    title = N_("People")
    tooltip = N_("Shows who sees what of your accounts; invites, changes and suspends.")
    method = "go_to_people"
    module = "people"


class GoToAccounts(Command):
    id = "section.accounts"
    keys = "9"
    title = N_("Accounts")
    tooltip = N_("Shows all accounts with their aging, notes on them, and what is to be done today.")
    method = "go_to_accounts"


class Refresh(Command):
    id = "general.refresh"
    keys = "r"
    title = N_("refresh")
    tooltip = N_("Asks the server what has changed; the list stays usable meanwhile.")
    method = "refresh_from_server"
    footer = 55

    def disabled_reason(self, context: Context) -> str | None:
        if reason := context.refusal("sync"):
            return reason
        return _("A refresh is already under way.") if context.is_syncing else None


class TryAgain(Refresh):
    id = "problem.again"
    title = N_("try again")
    tooltip = N_("Asks the server again.")
    footer = 10

    def disabled_reason(self, context: Context) -> str | None:
        if context.capabilities is None:
            return _("Nothing can be asked before this is mended; start occ again then.")
        return super().disabled_reason(context)


class Help(Command):
    id = "general.help"
    keys = "question_mark,ctrl+t"
    title = N_("keys")
    tooltip = N_("Lists the keys of this screen and of what has the focus; ctrl+t does so while one types.")
    method = "show_help"
    footer = 90


class Palette(Command):
    id = "general.palette"
    keys = "ctrl+p"
    title = N_("Commands")
    tooltip = N_("Finds a command, an account, an invoice, an order or a PO number as you type.")
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


class Suspend(Command):
    id = "general.suspend"
    keys = "ctrl+z"
    title = N_("to the shell")
    tooltip = N_("Gives the terminal back to the shell for a while; fg leads back.")
    method = "suspend"


class ChooseAccount(Command):
    id = "general.account"
    keys = "a"
    title = N_("account")
    tooltip = N_("Looks at another account, found by name, number or e-mail, or at all of them.")
    method = "choose_account"


class BackAlongThread(Command):
    id = "general.thread_back"
    keys = "less_than_sign"
    title = N_("back along the thread")
    tooltip = N_("Returns to where you came from; “>” leads on to the same place again.")
    method = "back_along_thread"


class ForwardAlongThread(Command):
    id = "general.thread_forward"
    keys = "greater_than_sign"
    title = N_("follow the thread")
    tooltip = N_("Leads on to the order, contract, invoice or payment that belongs to this one.")
    method = "follow_thread"


class OpenLink(Command):
    id = "general.open_link"
    keys = "o"
    title = N_("open in a browser")
    tooltip = N_("Opens the page that belongs to this; without a browser shows its address and a code, and copies it.")
    method = "open_link"
    looks_far = True

    def disabled_reason(self, context: Context) -> str | None:
        return context.no_link


class Tour(Command):
    id = "general.tour"
    keys = "f1"
    title = N_("The guided tour")
    tooltip = N_("Shows you round, section by section, on your own data; nothing can be paid or sent in it.")
    method = "show_tour"


SECTIONS: tuple[Command, ...] = (
    GoToOverview(),
    GoToInvoices(),
    GoToPayments(),
    GoToBilling(),
    GoToContracts(),
    GoToOrders(),
    GoToRewards(),
    GoToPeople(),
    GoToAccounts(),
)
"""The sections of this version, in the order of their keys."""

HERE: tuple[Command, ...] = (
    *SECTIONS,
    ChooseAccount(),
    ForwardAlongThread(),
    BackAlongThread(),
    Refresh(),
    Help(),
    Palette(),
    Tour(),
    Suspend(),
    Quit(),
)
"""What every screen offers; one that has something behind it adds a way back."""

GENERAL: tuple[Command, ...] = (*HERE, Back())
"""What the screen of a section offers."""

LINKS: tuple[Command, ...] = (OpenLink(),)
"""For screens that have no other use for its key."""
