"""Changing contracts and orders at the server: never cancelled, told when it is over, read back then."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from occ_tui.locale import _
from occ_tui.screens.paying import Paying
from occ_tui.services import orders

if TYPE_CHECKING:
    from occ_tui.screens.writing import Told
    from occ_tui.services.paying import Outcome
    from occ_tui.services.problems import Problem


class Changing(Paying):
    """For screens on which something is changed that is no money."""

    def do_write(self, title: str, change: Callable[[], Coroutine[Any, Any, Outcome]]) -> None:
        """Changes something at the server; contracts and orders are asked for when it is over."""
        host = self.host

        async def start(_told: Told) -> Outcome:
            return await change()

        def ended(problem: Problem) -> None:
            host.contracts.start()
            if not orders.is_gathered(host.session):
                host.orders.start()
            host.tell_end(write, problem)

        self.say(_("Asking the server …"))
        write = host.begin_write(title, start, by=self, at_end=ended)

    def account_name(self, compartment_id: str) -> str:
        """What an account is called."""
        return self.host.session.account_names().get(compartment_id, "")
