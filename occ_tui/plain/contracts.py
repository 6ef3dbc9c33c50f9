"""Contracts: what was bought, what of it ends soon, what was asked; one of them with all that can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from occ_tui.domain import contracts as of
from occ_tui.domain.rows import contract_facts
from occ_tui.domain.rows import contracts as cells
from occ_tui.domain.tables import contracts as tables
from occ_tui.locale import N_, _, pgettext
from occ_tui.plain import verbs
from occ_tui.plain.form import confirmed
from occ_tui.plain.lists import BlocksPage, ListPage, ListTab
from occ_tui.plain.page import Page
from occ_tui.plain.requests import note_line
from occ_tui.plain.verbs import Offered
from occ_tui.services import contract_requests, contracts, notes
from occ_tui.services.notes import Note

if TYPE_CHECKING:
    from occ_tui.domain.rows.table import Table
    from occ_tui.plain.walk import Walk
    from occ_tui.services.links import Link

_SOON_DAYS = 90


class ContractsPage(ListPage):
    """Agreements service by service, what ends soon, what was asked."""

    title = N_("Contracts")

    def service(self) -> Any:
        return contracts

    def made_tabs(self) -> Sequence[ListTab]:
        walk, write, today = self.walk, self.walk.write, self.walk.today
        names = walk.session.account_names()

        def tab(name: str, title: str, rows: Any, *command: str) -> ListTab:
            return ListTab(
                name,
                title,
                rows,
                lambda rows: tables.contracts(rows, names, today, write),
                ("contracts", *command),
                lambda bought: ContractPage(walk, *bought),
                fields=(
                    cells.CONTRACT_FIELDS,
                    lambda bought: cells.contract_fields(
                        bought[0], bought[1], names.get(bought[0].compartment_id, ""), today
                    ),
                ),
            )

        return (
            tab("all", pgettext("tab", "All"), self._bought),
            tab("ending", pgettext("tab", "Ending in 90 days"), self._ending, "--ending", str(_SOON_DAYS)),
            ListTab(
                "requests",
                pgettext("tab", "Requests"),
                self._asked,
                self._asked_table,
                ("contracts", "--requests"),
                self._asked_page,
            ),
        )

    def _bought(self) -> list[tables.Bought]:
        """One row for each subscribed service, what ends first at the top."""
        found: list[tables.Bought] = []
        for subscription in contracts.subscriptions(self.walk.session):
            found += [(subscription, service) for service in subscription.services] or [(subscription, None)]
        return sorted(found, key=lambda bought: of.by_end(tables.end_day(bought), self.walk.today))

    def _ending(self) -> list[tables.Bought]:
        today = self.walk.today
        left = [(bought, of.days_left(tables.end_day(bought), today)) for bought in self._bought()]
        return [bought for bought, days in left if days is not None and days <= _SOON_DAYS]

    def _asked(self) -> list[of.Request | Note]:
        """What was asked at the portal, and what was written down here; the newest first."""
        session = self.walk.session
        found: list[tuple[int, of.Request | Note]] = [
            (one.requested_ms or 0, one) for one in contracts.requests(session)
        ]
        with self.walk.sentences():
            seen = {account.compartment_id for account in contracts.accounts_in_view(session)}
            found += [(note.changed_ms, note) for note in notes.on_contracts(session) if note.account in seen]
        return [one for _at, one in sorted(found, key=lambda pair: -pair[0])]

    def _asked_table(self, rows: Sequence[of.Request | Note]) -> Table:
        made = tables.requests([one for one in rows if isinstance(one, of.Request)], self.walk.write)
        asked = iter(made.rows)
        return made._replace(rows=[self._note_cells(one) if isinstance(one, Note) else next(asked) for one in rows])

    def _note_cells(self, note: Note) -> Sequence[str]:
        at, kind = self.walk.write.date_time(notes.moment(note)), cells.request_kind_words(note.kind)
        return [at, kind, note.number, notes.state_text(note), "", "", "", note.subject]

    def _asked_page(self, one: of.Request | Note) -> Page:
        from occ_tui.plain.asking import contract_note_page

        if isinstance(one, Note):
            return contract_note_page(self.walk, one)
        facts = contract_facts.request_facts_of(one, self.walk.write, _next_of(one))
        facts.append((_("Explanation"), " ".join(one.details.split())))
        return BlocksPage(self.walk, cells.request_kind_words(one.kind), facts, command=("contracts", "--requests"))


class ContractPage(Page):
    """A subscription, and the service of it that was looked at: terms, use, quotes, requests, where it leads."""

    def __init__(self, walk: Walk, subscription: of.Subscription, service: of.Service | None) -> None:
        super().__init__(walk)
        self.subscription = subscription
        self.service = service

    def _read(self) -> None:
        """As it is known now."""
        before = self.subscription
        known = contracts.subscriptions(self.walk.session, compartment_id=before.compartment_id)
        self.subscription = next((one for one in known if one.id == before.id), before)
        if self.service is not None:
            same = [one for one in self.subscription.services if one.id == self.service.id]
            self.service = same[0] if same else self.service

    def _links(self) -> list[Link]:
        from occ_tui.services.links import of_contract

        return of_contract(self.walk.session, self.subscription)

    def _notes(self) -> list[Note]:
        found: list[Note] = []
        with self.walk.sentences():
            key = notes.contract_key(self.subscription)
            found += [note for note in notes.on_contracts(self.walk.session) if note.invoice == key]
        return found

    def show(self) -> None:
        self._read()
        walk, one, service = self.walk, self.subscription, self.service
        write, today = walk.write, walk.today
        self.say(_("Subscription {id}").format(id=one.id) + ".")
        walk.talk.facts(contract_facts.subscription_facts(one, write, today))
        used = contract_facts.use_words(one.used, one.available, one.committed, one.currency, write)
        walk.talk.facts([(_("Used"), used)])
        for quote in one.quotes:
            walk.talk.facts([(_("Renewal quote"), contract_facts.quote_words(quote, write, today))])
        if service is not None:
            self.say(_("Service {name}").format(name=service.product or service.part_number or service.id) + ".")
            walk.talk.facts(contract_facts.service_facts(one, service, write, today, ", "))
            used = contract_facts.use_words(service.used, service.available, service.funded, one.currency, write)
            walk.talk.facts([(_("Used"), used)])
            for card in one.cards_of(service.id):
                walk.talk.facts([(_("Rate card"), contract_facts.rate_card_words(card, write))])
        for other in one.services:
            if service is None or other.id != service.id:
                said = (other.product or other.part_number or other.id, cells.ends_words(other.end_day, today))
                walk.talk.facts([(_("What belongs to it"), ", ".join(part for part in said if part))])
        links = self._links()
        for number, link in enumerate(links, 1):
            self.say(f"{number}. {link.title}")
        for number, note in enumerate(self._notes(), len(links) + 1):
            self.say(f"{number}. {note_line(walk, note)}")

    def open(self, number: int) -> None:
        from occ_tui.plain.asking import contract_note_page
        from occ_tui.plain.places import open_link

        links, kept = self._links(), self._notes()
        if len(links) < number <= len(links) + len(kept):
            self.walk.open(contract_note_page(self.walk, kept[number - len(links) - 1]))
        else:
            open_link(self, links, number)

    def offers(self) -> Sequence[Offered]:
        session, one = self.walk.session, self.subscription
        no_pay = contract_requests.not_payable(session, one)
        ask = _("ask [change, quote or termination]: asks about the contract")
        pay, dry = _("pays the accepted renewal"), _("the same up to the question, and pays nothing")
        return (
            Offered(verbs.ASK, self._ask, contract_requests.not_askable(session, one), ask),
            Offered(verbs.ACCEPT, lambda _rest: self._accept(), contract_requests.not_renewable(session, one)),
            Offered(verbs.PAY, lambda _rest: self._pay(is_dry=False), no_pay, pay),
            Offered(verbs.DRY, lambda _rest: self._pay(is_dry=True), no_pay, dry),
        )

    def _ask(self, rest: str) -> None:
        from occ_tui.plain.asking import ask_about_contract

        ask_about_contract(self.walk, self.subscription, self.service, rest)

    def _accept(self) -> None:
        """Asks, naming amount and term, then takes the quote."""
        walk, one = self.walk, self.subscription
        quote = one.open_quote(walk.today)
        if quote is None:
            return
        names = walk.session.account_names()
        facts = contract_facts.acceptance_facts(one, quote, names.get(one.compartment_id, ""), walk.write)
        walk.talk.facts(facts)
        amount = cells.money_words(quote.amount, quote.currency, walk.write)
        question = _("Accept the renewal for {amount}?").format(amount=amount)
        if confirmed(walk.talk, question, _("Type “{yes}” to accept it; anything else does not:")):
            walk.write_out(contract_requests.accept(walk.session, one, quote))
            walk.freshen(contracts, is_known=True)
        else:
            self.say(_("Nothing was accepted."))

    def _pay(self, *, is_dry: bool) -> None:
        from occ_tui.plain.paying import pay

        pay(self.walk, [], contract_requests.owed(self.walk.session, self.subscription), is_dry=is_dry)

    def refresh(self) -> None:
        self.walk.freshen(contracts, is_known=True)
        self.show()

    def command_words(self) -> list[str]:
        return ["contracts"]


def _next_of(request: of.Request) -> str:
    """What one can do about an answer."""
    if contract_facts.can_be_taken(request):
        return _("“accept” on its contract takes the quote; then it is to be paid.")
    return ""
