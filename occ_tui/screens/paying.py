"""`p`: what can be paid is asked of the server; what follows is `screens.pay_run`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textual import on, work
from textual.message import Message

from occ_tui.annotations import NamedTuple
from occ_tui.locale import _
from occ_tui.screens.base import OccScreen
from occ_tui.services import problems

if TYPE_CHECKING:
    from occ_tui.domain.invoices import InvoiceRecord
    from occ_tui.domain.payments import Owed
    from occ_tui.services.paying import Offer
    from occ_tui.store.journal.records import Operation


class Wish(NamedTuple):
    """What one wants to pay."""

    records: tuple[InvoiceRecord, ...]
    others: tuple[Owed, ...] = ()
    amounts: Mapping[str, int] = {}
    """Minor units by id, where it is not all that is due."""
    replaces: str = ""
    """Id of the failed payment that this one makes good."""
    failed_with: str = ""
    """Token of the method that it failed with: another one is offered first."""


class Paying(OccScreen, is_part=True):
    """For screens on which `p` pays."""

    class Offered(Message, bubble=False):
        """The server said what can be paid."""

        def __init__(self, wish: Wish, offer: Offer | None, error: Exception | None = None) -> None:
            super().__init__()
            self.wish = wish
            self.offer = offer
            self.error = error

    def begin_paying(self, wish: Wish) -> None:
        """Asks what of it can be paid; the form follows when that is known."""
        from occ_tui.services.paying import too_many

        if told := too_many(len(wish.records) + len(wish.others)):
            self.say(told)
            return
        self.say(_("Asking the server what can be paid …"))
        self._ask_offer(wish)

    @work(group="offer", exclusive=True, exit_on_error=False)
    async def _ask_offer(self, wish: Wish) -> None:
        from occ_tui.services import paying

        try:
            offer = await self.host.ask(paying.offer, wish.records, wish.others)
        except Exception as error:
            self.post_message(self.Offered(wish, None, error))
        else:
            self.post_message(self.Offered(wish, offer))

    @on(Offered)
    def _offered(self, message: Offered) -> None:
        """Whoever went elsewhere meanwhile is not followed there."""
        from occ_tui.screens.pay_run import PayRun

        if not self.is_current:
            return
        if message.offer is None:
            from occ_tui.screens.telling import TellScreen

            problem = problems.describe(message.error or RuntimeError(), session=self.host.session)
            TellScreen.say_or_tell(self, problem)
            return
        self.say("")
        PayRun(self, message.wish, message.offer).start()

    def paid(self, things: Sequence[str]) -> None:
        """A payment of these began: whoever marked them takes the marks away."""

    def show_page(self, operation: Operation) -> None:
        """Shows an open payment page."""
        from occ_tui.screens.payment_page import PaymentPageScreen

        self.app.push_screen(PaymentPageScreen(operation))
