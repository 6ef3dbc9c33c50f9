"""What the app asks the server beside the keys: what the sections show, and whatever else a screen wants to read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import on

from occ_tui.screens.fetching import Fetched, Fetching
from occ_tui.screens.lane import Lane
from occ_tui.screens.writing import Writing
from occ_tui.services import apart

if TYPE_CHECKING:
    from occ_tui.services.apart import Answer, Arguments, Asked


class Questions(Writing, is_part=True):
    """See the module. A part of the app: `Host` has the session."""

    def __init__(self, **others: Any) -> None:
        super().__init__(**others)
        self.asking = Lane("occ-ask", self._close_store)
        """Answers what a screen asks the server: details, PDF."""
        self._asker = apart.Asker()
        self.payments = Fetching(self, "payments")
        self.billing = Fetching(self, "plans")
        self.contracts = Fetching(self, "contracts")
        self.orders = Fetching(self, "orders")
        self.rewards = Fetching(self, "rewards")
        self.people = Fetching(self, "people")
        self.accounts = Fetching(self, "accounts")

    async def ask(self, question: Asked[Arguments, Answer], *args: Arguments.args, **how: Arguments.kwargs) -> Answer:
        """What `question(session, *args, **how)` of a service answers, which asks the server; see `Asker.ask`.

        For reading only: a question may be asked twice. Cancelling it cancels that.
        """
        session = self.session
        return await self.asking.run(lambda: apart.ask(self._asker, session, question, *args, **how))

    async def ask_in_passing(self, question: Asked[[], Answer]) -> Answer:
        """The same of what nobody waits for: the process that asks is not kept for it."""
        session = self.session
        return await self.asking.run(lambda: apart.ask_in_passing(self._asker, session, question))

    def refresh_if_old(self) -> None:
        """Asks for what the overview and the sections show, where nothing is known of it, or what is known is old.

        Where there are many accounts, which takes many questions, only for what somebody looked at before.
        """
        from occ_tui.services import orders
        from occ_tui.services.agenda import MOST_ACCOUNTS

        only_known = len(self.session.accounts()) > MOST_ACCOUNTS
        self.payments.start_if_old()
        self.contracts.start_if_old(only_known=only_known)
        if not orders.is_gathered(self.session):
            self.orders.start_if_old(only_known=only_known)
        self.billing.start_if_old(only_known=only_known)
        self.rewards.start_if_old(only_known=only_known)

    @on(Fetched)
    def _take_fetched(self, message: Fetched) -> None:
        message.fetching.take(message)
        self.money += 1
        if message.fetching is self.payments:
            self.look_at_journal()
