"""Threads: `>` leads from what one looks at to what belongs to it, `<` back to where one was, just as it was left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from occ_tui.locale import _
from occ_tui.screens.base import OccScreen
from occ_tui.services.links import Place, PlaceKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from occ_tui.domain.invoices import InvoiceRecord
    from occ_tui.screens.host import Host
    from occ_tui.services.links import Link

MOST_SCREENS = 40
"""How deep one may follow threads before one has to go back."""


def follow(screen: OccScreen) -> None:
    """Goes on to where one came back from, or to what belongs to what one looks at."""
    from occ_tui.screens.chooser import Chooser
    from occ_tui.widgets.choices import Choice

    host = screen.host
    if host.thread and host.thread[-1][0] == screen.place():
        _before, after = host.thread.pop()
        open_place(screen, after)
        return
    links = screen.links()
    if not links:
        screen.say(screen.in_keys(_("Nothing that is known belongs to this; r asks the server.")))
        return
    if len(links) == 1:
        host.thread.clear()
        open_place(screen, links[0].place)
        return
    choices = [Choice(str(number), link.title, link.hint) for number, link in enumerate(links)]

    def chosen(number: str | None) -> None:
        if number is not None:
            host.thread.clear()
            open_place(screen, links[int(number)].place)

    screen.app.push_screen(Chooser(_("Where to?"), choices, can_filter=True), chosen)


def go_back(screen: OccScreen) -> None:
    """Closes a screen that a thread led to; the one below is as it was left."""
    if not screen.is_on_thread:
        screen.say(screen.in_keys(_("No thread led here; esc goes back, “>” leads on.")))
        return
    host, stack, after = screen.host, screen.app.screen_stack, screen.place()
    below = stack[-2] if len(stack) > 1 else None
    if after is not None:
        host.thread.append((below.place() if isinstance(below, OccScreen) else None, after))
    screen.go_back()


def thread_facts(links: Sequence[Link]) -> list[tuple[str, str]]:
    """Orders and contracts among `links` as facts, each with the sign of what can be followed."""
    labels = {PlaceKind.ORDER: _("Order"), PlaceKind.CONTRACT: _("Contract")}
    facts = []
    for kind, label in labels.items():
        names = [link.name for link in links if link.place.kind is kind]
        if names:
            more = f" +{len(names) - 2}" if len(names) > 2 else ""
            facts.append((label, ", ".join(names[:2]) + f"{more} ›"))
    return facts


def open_place(screen: OccScreen, place: Place) -> None:
    """Shows a place above `screen`; says so if it is not known any more."""
    if len(screen.app.screen_stack) >= MOST_SCREENS:
        screen.say(screen.in_keys(_("This thread is long enough: “<” goes back along it.")))
        return
    shown = _screen_of(screen.host, place)
    if shown is None:
        screen.say(screen.in_keys(_("This is not known here any more; r asks the server.")))
        return
    shown.is_on_thread = True
    screen.app.push_screen(shown)


def _screen_of(host: Host, place: Place) -> OccScreen | None:
    from occ_tui.services import contracts, invoices, orders, payments

    session = host.session
    if place.kind is PlaceKind.INVOICE:
        from occ_tui.screens.invoice import InvoiceScreen

        record = invoices.get(session, place.key)
        return InvoiceScreen(OneRow([record]), 1, 0, record) if record is not None else None
    here = place.compartment_id
    if place.kind is PlaceKind.ACCOUNT:
        from occ_tui.screens.account import AccountScreen
        from occ_tui.services import accounts

        account = session.known_account(here)
        return AccountScreen(account, accounts.desk(session)) if account is not None else None
    if place.kind is PlaceKind.ORDER:
        from occ_tui.screens.order import OrderScreen

        found = [one for one in orders.orders(session, compartment_id=here) if one.number == place.key]
        return OrderScreen(found[0]) if found else None
    if place.kind is PlaceKind.CONTRACT:
        from occ_tui.screens.contract import ContractScreen

        known = [one for one in contracts.subscriptions(session, compartment_id=here) if one.id == place.key]
        return ContractScreen.of_subscription(known[0], host.today) if known else None
    if place.kind is PlaceKind.SCHEDULE:
        from occ_tui.screens.schedule import ScheduleScreen

        bought = [one for one in contracts.subscriptions(session, compartment_id=here) if one.id == place.key]
        name = " ".join(filter(None, (place.key, bought[0].service_name if bought else "")))
        return ScheduleScreen(place, name)
    from occ_tui.screens.payment import PaymentScreen

    paid = next((one for one in payments.payments(session) if one.id == place.key), None)
    return PaymentScreen(paid) if paid is not None else None


class OneRow:
    """A view of one invoice, as the screen of an invoice wants one."""

    def __init__(self, records: list[InvoiceRecord]) -> None:
        self._records = records

    def rows(self, offset: int, limit: int) -> list[Any]:
        """A window of it."""
        return self._records[offset : offset + limit]

    def position(self, internal_invoice_id: str) -> int | None:
        """Where an invoice stands in it."""
        return 0 if self._records[0].internal_invoice_id == internal_invoice_id else None
