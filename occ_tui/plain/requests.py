"""A request to Billing Support: the text as it will go out, and what can be done with it and with the note of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from occ_tui.locale import _
from occ_tui.plain import verbs
from occ_tui.plain.form import confirmed
from occ_tui.plain.page import Page
from occ_tui.plain.verbs import Offered
from occ_tui.services import notes
from occ_tui.services.notes import NoteState

if TYPE_CHECKING:
    from occ_tui.domain.contacts import Contact
    from occ_tui.domain.requests import Request
    from occ_tui.plain.walk import Walk
    from occ_tui.services.notes import Note, Subject


class RequestPage(Page):
    """See the module. Without a note it is kept nowhere yet."""

    def __init__(
        self,
        walk: Walk,
        title: str,
        request: Request,
        contact: Contact,
        subject: Subject,
        never_taken: Callable[[str], str | None],
        note: Note | None = None,
    ) -> None:
        """`never_taken` says why an edited text is not taken over."""
        super().__init__(walk)
        self.request = request
        self.note = note
        self._title = title
        self._contact = contact
        self._subject = subject
        self._never_taken = never_taken

    def show(self) -> None:
        self.say(f"{self._title}.")
        self.walk.talk.facts([(_("Subject"), self.request.subject), (_("State"), self._state())])
        for line in self.request.body.split("\n"):
            if line.strip():
                self.say(f"  {' '.join(line.split())}")
        if self.note is None:
            self.say(_("It is kept nowhere yet: “save” keeps it as a note, “mail” sends it, “export” writes a file."))

    def _state(self) -> str:
        if self.note is None:
            return _("not kept yet")
        at = self.walk.write.date_time(notes.moment(self.note))
        mailed = notes.mailed_text(self.note, self.walk.write)
        return ", ".join(filter(None, (notes.state_text(self.note), at, self.note.author, mailed)))

    def offers(self) -> Sequence[Offered]:
        from occ_tui.services import request_mail

        no_note = None if self.note is not None else _("This is no note yet.")
        talks = _("This is no terminal that could be lent to an editor: go back and answer the questions anew.")
        return (
            Offered(
                verbs.MAIL,
                lambda _rest: self._mail(),
                request_mail.reason(self.walk.session),
                _("mails it by your own mail server, after a question"),
            ),
            Offered(
                verbs.CHANGE,
                lambda _rest: self._edit(),
                None if self.walk.talk.is_terminal else talks,
                _("opens it in your editor ($VISUAL or $EDITOR)"),
            ),
            Offered(verbs.EXPORT, self._export, None, _("export FILE: writes a file that your mail program opens")),
            Offered(verbs.SAVE, lambda _rest: self._save(), None, _("keeps it as a note")),
            Offered(verbs.REMOVE, lambda _rest: self._remove(), no_note, _("deletes the note, after a question")),
        )

    # What can be done.

    def _keep(self, state: NoteState | None) -> None:
        self.note = notes.keep(
            self.walk.session, self._subject, self.request, self.note, author=self._contact.name, state=state
        )

    def _save(self) -> None:
        self._keep(NoteState.PREPARED)
        self.say(_("Kept as a note."))

    def _mail(self) -> None:
        from occ_tui.plain.mailing import mail_request

        self.note = mail_request(self.walk, self.request, self._subject, self._contact, self.note)

    def _export(self, rest: str) -> None:
        from occ_tui.services import requests
        from occ_tui.services.files import free_name

        name = requests.file_name(self.request, self._subject.number)
        path = Path(rest).expanduser().absolute() if rest else free_name(Path.cwd() / name)
        saved = requests.save_message(self.request, self._contact, path)
        self.say(_("Saved as {path}; open it with your mail program.").format(path=saved))
        self._keep(NoteState.SAVED)

    def _edit(self) -> None:
        from occ_tui.services import editor

        edited = editor.edit(self.request.as_text())
        changed = self.request.edited(edited)
        if changed is None:
            self.say(_("The editor left nothing; the request is as it was."))
        elif reason := self._never_taken(edited):
            self.say(f"{reason} {_('The request is as it was.')}")
        else:
            self.request = changed
            if self.note is not None:
                self._keep(None)
            self.show()

    def _remove(self) -> None:
        self.walk.talk.facts([("", self._title), ("", self._state())])
        prompt = _("Type “{yes}” to delete it; anything else keeps it:")
        if self.note is None or not confirmed(self.walk.talk, _("Delete this note? What was sent stays sent."), prompt):
            self.say(_("Nothing was changed."))
            return
        notes.remove(self.walk.session, self.note)
        self.say(_("The note was deleted."))
        self.walk.back()


def note_line(walk: Walk, note: Note) -> str:
    """`Note: Invoice 100482217: dispute, prepared, 23 Nov 2026, 10:00`."""
    at = walk.write.date_time(notes.moment(note))
    return _("Note: {note}").format(note=", ".join((note.subject, notes.state_text(note), at)))
