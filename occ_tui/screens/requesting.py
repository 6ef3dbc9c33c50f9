"""Asking Billing Support about the current invoice, from wherever one is shown, and the notes that came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from occ_tui.domain.text import clean
from occ_tui.locale import _
from occ_tui.screens.base import OccScreen
from occ_tui.screens.writing import one_line
from occ_tui.services import problems
from occ_tui.services.errors import OccServiceError

if TYPE_CHECKING:
    from occ_tui.domain.invoices import InvoiceRecord

_NOTE = "note:"


class Requesting(OccScreen, is_part=True):
    """For screens that have a current invoice."""

    def on_mount(self) -> None:
        self.watch(self.app, "notes_token", self.show_notes, init=False)

    def current_record(self) -> InvoiceRecord | None:
        """The invoice that actions are about."""
        raise NotImplementedError

    def show_notes(self) -> None:
        """Reads the notes again, which may be others now."""
        raise NotImplementedError

    def ask_support(self) -> None:
        """Asks what it is about; the notes there are stand below."""
        from occ_tui.domain.requests import EXPLANATIONS, TITLES, RequestKind
        from occ_tui.screens.chooser import Chooser
        from occ_tui.services import notes
        from occ_tui.widgets.choices import Choice

        record = self.current_record()
        if record is None:
            return
        choices = [Choice(kind.value, _(TITLES[kind]), _(EXPLANATIONS[kind])) for kind in RequestKind]
        try:
            kept = notes.of_invoice(self.host.session, record)
        except OccServiceError as error:
            self.say(one_line(problems.describe(error, session=self.host.session)))
            kept = []
        for note in kept:
            at = self.host.write.date_time(notes.moment(note))
            title = title_of(note.kind)
            choices.append(Choice(f"{_NOTE}{note.id}", f"¶ {title}", f"{notes.state_text(note)} · {at}"))
        heading = _("Ask Billing Support about invoice {number}").format(number=clean(record.invoice_number))
        self.app.push_screen(Chooser(heading, choices), lambda chosen: self._begin_request(record, chosen))

    def _begin_request(self, record: InvoiceRecord, chosen: str | None) -> None:
        from occ_tui.domain.requests import RequestKind
        from occ_tui.screens.request import RequestForm, RequestScreen
        from occ_tui.services import notes, requests

        if not chosen:
            return
        session = self.host.session
        about, contact = requests.about(session, record), requests.contact(session)
        if not chosen.startswith(_NOTE):
            self.app.push_screen(RequestForm(RequestKind(chosen), about, contact), self._request_closed)
            return
        wanted = chosen.removeprefix(_NOTE)
        note = next((note for note in notes.of_invoice(session, record) if str(note.id) == wanted), None)
        if note is not None:
            self.app.push_screen(RequestScreen.of_note(note, about, contact), self._request_closed)

    def _request_closed(self, _result: str | None) -> None:
        self.host.look_for_notes()
        self.show_notes()


def title_of(kind: str) -> str:
    """A kind of request in the user's language; one of another version stays as it is."""
    from occ_tui.domain.requests import TITLES

    return next((_(title) for known, title in TITLES.items() if known == kind), kind)
