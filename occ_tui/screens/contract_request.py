"""What is asked about a contract: the form, and the text as it goes to Billing Support where no portal takes it."""

from __future__ import annotations

from typing import ClassVar

from textual.content import Content

from occ_tui.domain import contract_requests as domain
from occ_tui.domain.contacts import Contact
from occ_tui.domain.contract_requests import TITLES, About, Asked
from occ_tui.domain.contracts import RequestKind
from occ_tui.domain.forms import Value
from occ_tui.domain.requesters import contact_form
from occ_tui.domain.requests import Request
from occ_tui.domain.text import clean
from occ_tui.locale import N_, _
from occ_tui.screens.form import FormScreen
from occ_tui.screens.request import KEPT, RequestView
from occ_tui.services import notes, requests
from occ_tui.services.notes import Note, Subject


class ContractRequestForm(FormScreen):
    """Closes with `KEPT` when it was written down here; `wanted` is what is to be sent to the portal."""

    go_on: ClassVar[str] = N_("Go on")

    def __init__(self, kind: RequestKind, about: About, contact: Contact, *, is_prepared: bool) -> None:
        form = domain.form_for(kind, about)
        known = domain.known_for(kind, about, contact)
        draft = f"contract:{kind.value}:{about.subscription.compartment_id}:{about.subscription.id}"
        super().__init__(_heading(kind, about.number), form, known, draft=draft)
        self.kind = kind
        self.about = about
        self.wanted: Asked | None = None
        self._is_prepared = is_prepared

    def submit(self, values: dict[str, Value]) -> None:
        """Shows what comes of it; the answers stay until it is kept or sent."""
        if not self.is_current:
            return
        request = domain.compose(self.kind, self.about, values)
        kept = self.form.values(values)
        contact = Contact(str(kept["name"]), str(kept["email"]), str(kept["phone"]))
        requests.remember_contact(self.host.session, contact)
        if self._is_prepared:

            def closed(result: str | None) -> None:
                if result == KEPT:
                    self.done(KEPT)

            self.app.push_screen(ContractRequestScreen(request, self.about, contact), closed)
            return
        from occ_tui.screens.confirm import ConfirmScreen

        def answered(is_wanted: bool | None) -> None:
            if is_wanted:
                self.wanted = domain.asked(self.kind, self.about, values)
                self.done("go")

        account = _("Account") + f": {self.about.customer}"
        body = Content(f"{account}\n{request.subject}\n\n{request.body}")
        heading = _("Send this request to the portal?")
        self.app.push_screen(ConfirmScreen(heading, body, act=_("Send it"), safe=_("Not now")), answered)


class ContractRequestScreen(RequestView):
    """A request about a contract."""

    def __init__(self, request: Request, about: About | None, contact: Contact, note: Note | None = None) -> None:
        """`about` is needed for what is no note yet."""
        super().__init__(request, contact, note)
        self.about = about
        self.kind = request.kind

    @classmethod
    def of_note(cls, note: Note, contact: Contact) -> ContractRequestScreen:
        """The screen of a request that was kept before."""
        known = {kind.value: kind for kind in RequestKind}
        kind = known.get(note.kind, RequestKind.CHANGE)
        return cls(Request(kind, note.language, note.subject, note.body), None, contact, note)

    def heading(self) -> str:
        return _heading(RequestKind(self.kind.value), self.number())

    def number(self) -> str:
        return self.note.number if self.note is not None else self.about.number if self.about is not None else ""

    def facts(self) -> list[str]:
        return [self.heading(), self.request.subject]

    def never_taken(self, edited: str) -> str | None:
        return contact_form().never_taken(edited)

    def kept_words(self) -> str:
        return _("Kept as a note on the contract.")

    def subject(self) -> Subject:
        assert self.about is not None
        return notes.contract_subject(self.about.subscription)


def _heading(kind: RequestKind, number: str) -> str:
    return _("Contract {number} · {title}").format(number=clean(number), title=_(TITLES[kind]))
