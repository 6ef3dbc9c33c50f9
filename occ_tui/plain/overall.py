"""What can be done on every page besides moving: finding, reports over all invoices, saved views, what is due."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from occ_tui.locale import _
from occ_tui.plain import verbs
from occ_tui.plain.verbs import Offered

if TYPE_CHECKING:
    from occ_tui.plain.walk import Walk


def offers(walk: Walk) -> Sequence[Offered]:
    """The commands; a page that has one of them means its own."""
    return (
        Offered(verbs.FIND, lambda rest: _find(walk, rest)),
        Offered(verbs.QUERY, lambda rest: _query(walk, rest)),
        Offered(verbs.VIEW, lambda rest: _view(walk, rest)),
        Offered(verbs.AGING, _of_invoices(walk, _aging)),
        Offered(verbs.STATEMENT, _of_invoices(walk, _statement)),
        Offered(verbs.CHANGES, _of_invoices(walk, _changes)),
        Offered(verbs.AGENDA, lambda _rest: _agenda(walk)),
        Offered(verbs.PAY, lambda _rest: walk.go("payments"), None, _("goes to what is due, to be paid there")),
        Offered(verbs.LINK, lambda _rest: _link(walk)),
    )


def _find(walk: Walk, rest: str) -> None:
    from occ_tui.plain.finding import FindPage

    if rest:
        walk.open(FindPage(walk, rest))
    else:
        walk.talk.say(_("Find what? A name, or a number of an account, invoice, order, contract or PO."))


def _query(walk: Walk, rest: str) -> None:
    """Queries are for invoices: elsewhere they lead there, to all of them."""
    from occ_tui.domain.invoices import Tab
    from occ_tui.plain.invoices import InvoicesPage

    page = walk.enter("invoices")
    if isinstance(page, InvoicesPage):
        page.tab = Tab.ALL
        page.ask(rest)
    else:
        page.show()


def _view(walk: Walk, rest: str) -> None:
    from occ_tui.plain.views import open_view

    open_view(walk, rest)


def _of_invoices(walk: Walk, act: Callable[[Walk, str], None]) -> Callable[[str], None]:
    """Does `act` where invoices are open to the user; else it is said who can open them."""

    def checked(rest: str) -> None:
        from occ_tui.services.invoices import require_access

        require_access(walk.session)
        act(walk, rest)

    return checked


def _aging(walk: Walk, rest: str) -> None:
    from occ_tui.plain.reports import AgingPage

    walk.open(AgingPage(walk, per_account=bool(rest)))


def _statement(walk: Walk, rest: str) -> None:
    from occ_tui.plain.reports import statement_page

    page = statement_page(walk, rest)
    if page is not None:
        walk.open(page)


def _changes(walk: Walk, _rest: str) -> None:
    from occ_tui.plain.changes import ChangesPage

    walk.open(ChangesPage(walk))


def _agenda(walk: Walk) -> None:
    from occ_tui.plain.reports import AgendaPage

    walk.open(AgendaPage(walk))


def _link(walk: Walk) -> None:
    """Every address that is known; nothing is opened by that."""
    from occ_tui.services import recovery, web

    found = web.addresses(walk.session, recovery.unresolved(walk.session), walk.page.objects())
    for address in found:
        walk.talk.say(f"{address.title}: {address.url}")
    if not found:
        walk.talk.say(web.no_address(walk.session))
