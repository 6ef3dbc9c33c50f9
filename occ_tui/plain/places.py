"""Where threads lead: the page of an invoice, an order, a contract or a payment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from occ_tui.locale import _
from occ_tui.services.links import Link, Place, PlaceKind

if TYPE_CHECKING:
    from occ_tui.plain.page import Page
    from occ_tui.plain.walk import Walk


def page_at(walk: Walk, place: Place) -> Page | None:
    """The page of a place; `None` where it is not known any more, or has none of its own."""
    session = walk.session
    if place.kind is PlaceKind.INVOICE:
        from occ_tui.plain.invoice import InvoicePage
        from occ_tui.services import invoices

        record = invoices.get(session, place.key)
        return None if record is None else InvoicePage(walk, record)
    if place.kind is PlaceKind.ORDER:
        from occ_tui.plain.orders import order_page
        from occ_tui.services import orders

        found = orders.orders(session, compartment_id=place.compartment_id)
        return next((order_page(walk, order) for order in found if order.number == place.key), None)
    if place.kind is PlaceKind.ACCOUNT:
        from occ_tui.plain.accounts import AccountPage
        from occ_tui.services import accounts

        is_known = accounts.desk(session).of_account(place.compartment_id)
        return AccountPage(walk, place.compartment_id) if is_known else None
    if place.kind is PlaceKind.SCHEDULE:
        from occ_tui.plain.schedule import SchedulePage

        return SchedulePage(walk, place)
    if place.kind is PlaceKind.CONTRACT:
        from occ_tui.plain.contracts import ContractPage
        from occ_tui.services import contracts

        for one in contracts.subscriptions(session, compartment_id=place.compartment_id):
            if one.id == place.key:
                return ContractPage(walk, one, None)
        return None
    from occ_tui.plain.payments import payment_page
    from occ_tui.services import payments

    return next((payment_page(walk, one) for one in payments.payments(session) if one.id == place.key), None)


def open_named(walk: Walk, section: str, name: str) -> None:
    """Opens what is called `name` in a section; where nothing or several are, it is said and the section read out."""
    from occ_tui.services.places import Start, find

    found = find(walk.session, Start(section, name))
    pages = [page for place in found if (page := page_at(walk, place)) is not None]
    if len(pages) == 1:
        walk.open(pages[0])
        return
    words = _("Nothing here is called {name}.") if not pages else _("Several are called {name}; name the account.")
    walk.talk.say(words.format(name=name))
    walk.page.show()


def open_link(page: Page, links: Sequence[Link], number: int) -> None:
    """Opens where the link of that number leads."""
    there = page_at(page.walk, links[number - 1].place) if 0 < number <= len(links) else None
    if there is not None:
        page.walk.open(there)
    elif 0 < number <= len(links):
        page.say(_("It is not known here any more; “refresh” asks the server."))
    else:
        page.say(_("There is no line {number} here.").format(number=number))
