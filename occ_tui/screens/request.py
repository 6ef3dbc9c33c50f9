"""A request to Billing Support: the form that it is made of, and the text as it will go out, with what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from textual.app import SuspendNotSupported
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from occ_tui.commands.base import Command, Context, bindings
from occ_tui.commands.general import Help
from occ_tui.commands.requests import REQUEST, MailRequest
from occ_tui.domain import requests as domain
from occ_tui.domain.contacts import Contact
from occ_tui.domain.forms import Value
from occ_tui.domain.requesters import contact_of
from occ_tui.domain.requests import TITLES, About, Request, RequestKind
from occ_tui.domain.text import clean
from occ_tui.locale import N_, _
from occ_tui.screens.base import OccScreen
from occ_tui.screens.form import FormScreen
from occ_tui.screens.writing import one_line
from occ_tui.services import editor, notes, problems, request_mail, requests
from occ_tui.services.errors import OccServiceError
from occ_tui.services.notes import Note, NoteState, Subject
from occ_tui.widgets.line import Line, text

KEPT = "kept"
"""What a screen closes with when there is a note now, or one less."""


class RequestForm(FormScreen):
    """What a kind of request asks; it closes with `KEPT` when a note came of it."""

    go_on = N_("Preview")

    def __init__(self, kind: RequestKind, about: About, contact: Contact, language: str = "en") -> None:
        form = domain.form_for(kind, about)
        known = domain.known_for(kind, about, contact, language)
        draft = f"request:{kind.value}:{about.record.internal_invoice_id}"
        super().__init__(_heading(kind, about.record.invoice_number), form, known, draft=draft)
        self.kind = kind
        self.about = about

    def submit(self, values: dict[str, Value]) -> None:
        """Shows what comes of it; the answers stay until it is kept."""
        request = domain.compose(self.kind, self.about, values)
        contact = contact_of(self.form.values(values))
        requests.remember_contact(self.host.session, contact)

        def closed(result: str | None) -> None:
            if result == KEPT:
                self.done(KEPT)

        self.app.push_screen(RequestScreen(request, self.about, contact), closed)


class RequestView(OccScreen):
    """A request with what can be done with it; a subclass says what it is about."""

    CSS_PATH = Path(__file__).parents[1] / "styles" / "request.tcss"
    commands: ClassVar[tuple[Command, ...]] = (*REQUEST, Help())
    BINDINGS = bindings(commands)

    def __init__(self, request: Request, contact: Contact, note: Note | None = None) -> None:
        super().__init__()
        self.request = request
        self.note = note
        self._contact = contact
        self._is_changed = False

    # What it is about.

    def heading(self) -> str:
        """The title of the screen."""
        raise NotImplementedError

    def number(self) -> str:
        """What the file of the request is named after."""
        raise NotImplementedError

    def facts(self) -> list[str]:
        """What one is asked about before the note is deleted."""
        raise NotImplementedError

    def never_taken(self, edited: str) -> str | None:
        """Why an edited text is not taken over."""
        raise NotImplementedError

    def kept_words(self) -> str:
        """What is said when it was kept."""
        raise NotImplementedError

    def subject(self) -> Subject:
        """What a note of it is about."""
        raise NotImplementedError

    def note_subject(self) -> Subject:
        """What the note of it is about, whether there is one yet or not."""
        return notes.subject_of(self.note) if self.note is not None else self.subject()

    def compose_middle(self) -> Iterable[Widget]:
        yield Line(id="title")
        yield VerticalScroll(Static(id="request", markup=False), id="request-scroll", can_focus=False)

    def on_mount(self) -> None:
        self._show()

    def _show(self) -> None:
        self.query_one("#title", Line).say(text(f" {self.heading()}", "bold"))
        subject = Content.assemble(text(_("Subject:"), "$dim"), " ", text(self.request.subject, "bold"))
        self.query_one("#request", Static).update(Content("\n\n").join([subject, text(self.request.body)]))
        self.show_status()

    def status(self) -> Content:
        if self.note is None:
            return Content("  " + _("not kept yet"))
        at = self.host.write.date_time(notes.moment(self.note))
        said = f"{notes.state_text(self.note)} · {at} · {self.note.author}"
        return Content("  " + " · ".join(filter(None, (said, notes.mailed_text(self.note, self.host.write)))))

    def context(self) -> Context:
        refusal = request_mail.reason(self.host.session)
        return super().context()._replace(refusals={MailRequest.id: refusal} if refusal else {})

    def _keep(self, state: NoteState | None, *, said: str) -> None:
        """Makes a note of it, or notes what became of the one there is; what was done is said in any case."""
        session = self.host.session
        try:
            self.note = notes.keep(
                session, self.note_subject(), self.request, self.note, author=self._contact.name, state=state
            )
        except OccServiceError as error:
            said = f"{said} {one_line(problems.describe(error, session=session))}".strip()
        else:
            self._is_changed = True
        self.say(said)

    # Commands.

    def copy_request(self) -> None:
        if not self.host.copies:
            self._keep(NoteState.PREPARED, said=_("Copying is off (“clipboard” in config.toml); kept as a note."))
            return
        self.app.copy_to_clipboard(self.request.as_text())
        self._keep(NoteState.COPIED, said=_("Sent to your terminal's clipboard, and kept as a note."))

    def keep_request(self) -> None:
        self._keep(NoteState.PREPARED, said=self.kept_words())

    def edit_request(self) -> None:
        """The first line is the subject, as in the file that is opened."""
        try:
            with self.app.suspend():
                edited = editor.edit(self.request.as_text())
        except SuspendNotSupported:
            self.say(_("This terminal cannot be lent to an editor; copy the request instead."))
            return
        except OccServiceError as error:
            self.say(one_line(problems.describe(error, session=self.host.session)))
            return
        changed = self.request.edited(edited)
        if changed is None:
            self.say(_("The editor left nothing; the request is as it was."))
            return
        if reason := self.never_taken(edited):
            self.say(" ".join([reason, _("The request is as it was.")]))
            return
        self.request = changed
        if self.note is not None:
            self._keep(None, said=_("Changed."))
        else:
            self.say(_("Changed."))
        self._show()

    def save_request(self) -> None:
        from occ_tui.screens.naming import NameScreen
        from occ_tui.services.files import free_name

        name = free_name(Path.cwd() / requests.file_name(self.request, self.number())).name
        title = _("Name of the file, in {directory}").format(directory=Path.cwd())
        self.app.push_screen(NameScreen(title, name), self._save_as)

    def _save_as(self, typed: str | None) -> None:
        if not (typed or "").strip():
            return
        path = Path.cwd() / Path((typed or "").strip()).expanduser()
        try:
            path = requests.save_message(self.request, self._contact, path)
        except OccServiceError as error:
            self.say(one_line(problems.describe(error, session=self.host.session)))
            return
        self._keep(NoteState.SAVED, said=_("Saved as {path}; open it with your mail program.").format(path=path))

    def mail_request(self) -> None:
        """Asks to whom it goes; what becomes of it stands in the note."""
        from occ_tui.screens.request_mail import RequestMailForm

        subject = self.note_subject()
        known = requests.support(self.host.session)
        form = RequestMailForm(self.request, subject, self._contact, self.note, known=known, at_end=self._mailed)
        self.app.push_screen(form, self._tell_mailed)

    def _mailed(self, note: Note | None) -> None:
        if note is not None:
            self.note, self._is_changed = note, True
        self.show_status()

    def _tell_mailed(self, words: str | None) -> None:
        if words:
            self.say(words)

    def delete_note(self) -> None:
        from occ_tui.screens.confirm import ConfirmScreen

        if self.note is None:
            self.say(_("This is no note yet."))
            return
        at = self.host.write.date_time(notes.moment(self.note))
        lines = [*self.facts(), f"{notes.state_text(self.note)} · {at} · {self.note.author}"]
        body = Content("\n").join([text(line) for line in lines])
        question = ConfirmScreen(_("Delete this note?"), body, act=_("Delete it"), safe=_("Keep it"))
        self.app.push_screen(question, self._delete)

    def _delete(self, is_wanted: bool | None) -> None:
        if not is_wanted or self.note is None:
            return
        try:
            notes.remove(self.host.session, self.note)
        except OccServiceError as error:
            self.say(one_line(problems.describe(error, session=self.host.session)))
            return
        self.dismiss(KEPT)

    def show_more(self) -> None:
        self.query_one("#request-scroll", VerticalScroll).scroll_relative(y=5, animate=False)

    def show_less(self) -> None:
        self.query_one("#request-scroll", VerticalScroll).scroll_relative(y=-5, animate=False)

    def go_back(self) -> None:
        self.dismiss(KEPT if self._is_changed else None)


class RequestScreen(RequestView):
    """A request about an invoice."""

    def __init__(self, request: Request, about: About, contact: Contact, note: Note | None = None) -> None:
        super().__init__(request, contact, note)
        self.about = about
        self.kind = RequestKind(request.kind.value)

    @classmethod
    def of_note(cls, note: Note, about: About, contact: Contact) -> RequestScreen:
        """The screen of a request that was kept before."""
        known = {kind.value: kind for kind in RequestKind}
        kind = known.get(note.kind, RequestKind.COPY)
        return cls(Request(kind, note.language, note.subject, note.body), about, contact, note)

    def heading(self) -> str:
        return _heading(self.kind, self.about.record.invoice_number)

    def number(self) -> str:
        return self.about.record.invoice_number

    def facts(self) -> list[str]:
        record = self.about.record
        return [
            _("{title} · invoice {number} of {account}").format(
                title=_(TITLES[self.kind]), number=record.invoice_number, account=self.about.customer
            ),
            self.host.write.money(record.amount, record.currency),
        ]

    def never_taken(self, edited: str) -> str | None:
        return domain.form_for(self.kind, self.about).never_taken(edited)

    def kept_words(self) -> str:
        return _("Kept as a note on the invoice.")

    def subject(self) -> Subject:
        return notes.invoice_subject(self.about.record)


def _heading(kind: RequestKind, number: str) -> str:
    return _("Ask Billing Support · invoice {number} · {title}").format(number=clean(number), title=_(TITLES[kind]))
