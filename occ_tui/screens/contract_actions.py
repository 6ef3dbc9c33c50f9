"""What can be done with a contract wherever it is shown: ask about it, take its renewal, pay that, follow threads."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual.content import Content

from occ_tui.commands.base import Context
from occ_tui.domain.contract_requests import ASKED, EXPLANATIONS, TITLES
from occ_tui.domain.contract_tree import Node, NodeKind
from occ_tui.domain.contracts import Quote, RequestKind, Subscription
from occ_tui.domain.rows.contract_facts import acceptance_facts, quote_words
from occ_tui.domain.rows.contracts import money_words
from occ_tui.locale import _
from occ_tui.screens.changing import Changing
from occ_tui.screens.paying import Wish
from occ_tui.screens.writing import one_line
from occ_tui.services import contract_requests, notes, problems, requests
from occ_tui.services.errors import OccServiceError
from occ_tui.services.links import Link, Place, PlaceKind, of_contract
from occ_tui.widgets.invoice_facts import pairs

if TYPE_CHECKING:
    from occ_tui.screens.contract_request import ContractRequestForm
    from occ_tui.services.notes import Note

_ROOM = 64
"""Cells of a line in a question."""
_NOTE = "note:"


class ContractActions(Changing):
    """For screens that have a current contract, or a part of one."""

    def current_node(self) -> Node | None:
        """The line of the tree that actions are about."""
        raise NotImplementedError

    def current_subscription(self) -> Subscription | None:
        """The subscription that it belongs to."""
        node = self.current_node()
        return None if node is None else node.subscription

    def context(self) -> Context:
        base = super().context()
        return base._replace(refusals=self._refusals())

    def _refusals(self) -> dict[str, str]:
        node, subscription = self.current_node(), self.current_subscription()
        names = ("contracts.ask", "contracts.accept", "contracts.pay")
        if subscription is None:
            is_agreement = node is not None and node.kind is NodeKind.AGREEMENT
            words = (
                _("Go to a subscription of the agreement first.") if is_agreement else _("There is no contract here.")
            )
            return dict.fromkeys(names, words)
        session = self.host.session
        found = {
            "contracts.ask": contract_requests.not_askable(session, subscription),
            "contracts.accept": contract_requests.not_renewable(session, subscription),
            "contracts.pay": contract_requests.not_payable(session, subscription),
        }
        return {name: reason for name, reason in found.items() if reason}

    def place(self) -> Place | None:
        subscription = self.current_subscription()
        return subscription and Place(PlaceKind.CONTRACT, subscription.compartment_id, subscription.id)

    def links(self) -> Sequence[Link]:
        subscription = self.current_subscription()
        return () if subscription is None else of_contract(self.host.session, subscription)

    # Commands.

    def copy_reference(self) -> None:
        node, subscription = self.current_node(), self.current_subscription()
        if node is not None and node.kind is NodeKind.SERVICE and node.service is not None:
            self.copy(node.service.csi or node.service.id)
        elif subscription is not None:
            self.copy(subscription.id)
        elif node is not None:
            self.copy(node.title)

    def pay(self) -> None:
        """Leads to the form of the payments."""
        subscription = self.current_subscription()
        owed = contract_requests.owed(self.host.session, subscription) if subscription is not None else []
        named = [one._replace(account_name=self.account_name(one.compartment_id)) for one in owed]
        if named:
            self.begin_paying(Wish((), tuple(named)))

    def accept_renewal(self) -> None:
        """Asks, naming amount and term, then takes the quote."""
        from occ_tui.screens.confirm import ConfirmScreen

        subscription = self.current_subscription()
        quote = subscription.open_quote(self.host.today) if subscription is not None else None
        if subscription is None or quote is None:
            return
        write = self.host.write
        money = money_words(quote.amount, quote.currency, write)
        entries = acceptance_facts(subscription, quote, self.account_name(subscription.compartment_id), write)
        heading = _("Accept the renewal for {amount}?").format(amount=money)
        body = Content(pairs([(label, value) for label, value in entries if value], _ROOM).plain)
        question = ConfirmScreen(heading, body, act=_("Accept for {amount}").format(amount=money), safe=_("Not now"))
        self.app.push_screen(question, partial(self._accept, subscription, quote))

    def _accept(self, subscription: Subscription, quote: Quote, is_wanted: bool | None) -> None:
        session = self.host.session
        if is_wanted:
            title = _("Accept renewal quote {number}").format(number=quote.number)
            self.do_write(title, lambda: contract_requests.accept(session, subscription, quote))

    def ask_about_contract(self) -> None:
        """Asks what it is about; what was asked before stands below."""
        from occ_tui.screens.chooser import Chooser
        from occ_tui.widgets.choices import Choice

        subscription = self.current_subscription()
        if subscription is None:
            return
        choices = [Choice(kind.value, _(TITLES[kind]), _(EXPLANATIONS[kind])) for kind in ASKED]
        quote = subscription.open_quote(self.host.today)
        if quote is not None:
            words = quote_words(quote, self.host.write, self.host.today)
            reason = contract_requests.not_renewable(self.host.session, subscription)
            choices.append(Choice(RequestKind.ACCEPT_RENEWAL.value, _("Accept renewal"), words, "R", reason))
        kept = self.notes_on(subscription)
        for note in kept:
            at = self.host.write.date_time(notes.moment(note))
            choices.append(Choice(f"{_NOTE}{note.id}", f"¶ {note.subject}", f"{notes.state_text(note)} · {at}"))
        number = subscription.contract_id or subscription.id
        heading = _("Ask about contract {number}").format(number=number)
        self.app.push_screen(Chooser(heading, choices), partial(self._begin_request, subscription))

    def notes_on(self, subscription: Subscription) -> list[Note]:
        """Requests about it that were written down here."""
        try:
            found = notes.on_contracts(self.host.session)
        except OccServiceError as error:
            self.say(one_line(problems.describe(error, session=self.host.session)))
            return []
        return [note for note in found if note.invoice == notes.contract_key(subscription)]

    def _begin_request(self, subscription: Subscription, chosen: str | None) -> None:
        from occ_tui.screens.contract_request import ContractRequestForm

        if not chosen:
            return
        if chosen == RequestKind.ACCEPT_RENEWAL:
            self.accept_renewal()
            return
        node, session = self.current_node(), self.host.session
        if chosen.startswith(_NOTE):
            self.open_note(next(note for note in self.notes_on(subscription) if f"{_NOTE}{note.id}" == chosen))
            return
        about = contract_requests.about(session, subscription, node.service if node else None)
        form = ContractRequestForm(
            RequestKind(chosen),
            about,
            requests.contact(session),
            is_prepared=contract_requests.is_prepared(session, subscription),
        )
        self.app.push_screen(form, partial(self._asked, form))

    def open_note(self, note: Note) -> None:
        """Shows a request that was written down here."""
        from occ_tui.screens.contract_request import ContractRequestScreen

        contact = requests.contact(self.host.session)
        self.app.push_screen(ContractRequestScreen.of_note(note, contact), self._notes_changed)

    def _asked(self, form: ContractRequestForm, result: str | None) -> None:
        wanted, session = form.wanted, self.host.session
        if wanted is not None:
            subscription = form.about.subscription
            title = _("Ask about contract {number}").format(number=form.about.number)
            self.do_write(title, lambda: contract_requests.send(session, subscription, wanted))
        else:
            self._notes_changed(result)

    def _notes_changed(self, _result: str | None) -> None:
        self.host.look_for_notes()
        self.money_moved()
