"""`m` on a list: the view, or what is marked in it, goes out by mail."""

from __future__ import annotations

from occ_tui.locale import _, ngettext
from occ_tui.screens.exporting import Exporting
from occ_tui.services import invoices

MARKED, VIEW = "marked", "view"


class Mailing(Exporting, is_part=True):
    """For the screen of a list: `m` mails the view, or what is marked."""

    async def mail(self) -> None:
        """Asks how the mail is to be."""
        from occ_tui.screens.mail_form import MailForm
        from occ_tui.services import mail

        reader = self.list_reader()
        if reader is None:
            return
        if reason := mail.reason(self.host.session):
            self.say(reason)
            return
        number, marked, total = self.host.write.number, len(self.marks), self.table.total
        chosen: dict[str, mail.Chosen] = {}
        whats: dict[str, str] = {}
        if marked:
            records = invoices.get_many(self.host.session, self.marks.ids())
            chosen[MARKED] = mail.Chosen(reader.view, tuple(records))
            words = ngettext("{count} marked invoice", "{count} marked invoices", marked)
            whats[MARKED] = words.format(count=number(marked))
        if total:
            chosen[VIEW] = mail.Chosen(reader.view)
            words = ngettext("{count} invoice of this list", "{count} invoices of this list", total)
            whats[VIEW] = words.format(count=number(total))
        if not whats:
            self.say(_("There is no invoice here."))
            return
        self.app.push_screen(MailForm(chosen, whats, mail.recipients(self.host.session)), self._say_mailed)

    def _say_mailed(self, words: str | None) -> None:
        if words:
            self.say(words)
