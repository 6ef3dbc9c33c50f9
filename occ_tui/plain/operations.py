"""One operation of the journal: how it stands, asked again, sent, ended with a reason, and the page that is open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from occ_tui.domain.operations import State
from occ_tui.locale import _
from occ_tui.plain import verbs
from occ_tui.plain.form import Left, confirmed, fill
from occ_tui.plain.lists import labelled
from occ_tui.plain.page import Page
from occ_tui.plain.verbs import Offered
from occ_tui.services import journal, recovery
from occ_tui.services.journal_numbers import numbers
from occ_tui.services.journal_table import operations

if TYPE_CHECKING:
    from occ_tui.plain.walk import Walk
    from occ_tui.store.journal.records import Operation


class OperationPage(Page):
    """See the module."""

    def __init__(self, walk: Walk, operation: Operation) -> None:
        super().__init__(walk)
        self.operation = operation

    def _read(self) -> None:
        """As the journal has it now; what is over stays as it was said last."""
        known = recovery.unresolved(self.walk.session)
        self.operation = next((one for one in known if one.id == self.operation.id), self.operation)

    def show(self) -> None:
        self._read()
        known = [self.operation]
        table = operations(known, self.walk.write, numbers(known, self.walk.session.options))
        facts = labelled(table, table.rows[0])
        self.say(_("Operation {id}").format(id=self.operation.id) + ".")
        self.walk.talk.facts([*facts, (_("What it means"), journal.meaning(self.operation)), *self._page()])

    def _page(self) -> list[tuple[str, str]]:
        """The address of the page that is open."""
        url = self.operation.result.get("url", "") if self.operation.state is State.SESSION else ""
        return [(_("Page"), url)] if url else []

    def offers(self) -> Sequence[Offered]:
        no_pay = self.walk.session.capabilities.reason("pay")
        is_new = self.operation.state is State.INTENT
        never = _("This was never sent: “send” sends it, “settle” gives it up.") if is_new else None
        gone = None if is_new else _("This was sent already.")
        no_page = None if self._page() else _("No payment page is open here.")
        words = _("tells the address of the page that is open")
        return (
            Offered(verbs.RESUME, lambda _rest: self._resume(), no_pay or never),
            Offered(verbs.SEND, lambda _rest: self._send(), no_pay or gone),
            Offered(verbs.SETTLE, self._settle, no_pay),
            Offered(verbs.LINK, lambda _rest: self.walk.talk.facts(self._page()), no_page, words),
        )

    def _resume(self) -> None:
        self.walk.write_out(recovery.resume(self.walk.session, self.operation.id))
        self._read()

    def _send(self) -> None:
        prompt = _("Type “{yes}” to send it; anything else sends nothing:")
        if confirmed(self.walk.talk, _("Send this now?"), prompt):
            self.walk.write_out(recovery.resume(self.walk.session, self.operation.id, send=True))
            self._read()
        else:
            self.say(_("Nothing was sent."))

    def _settle(self, _rest: str) -> None:
        """Asks for the reason, says what it means, asks once more."""
        operation, talk = self.operation, self.walk.talk
        heading, meaning = recovery.ending_words(operation)
        talk.say(f"{heading}. {meaning}")
        try:
            reason = str(fill(talk, recovery.reason_form(), {})["reason"])
        except Left:
            self.say(_("Nothing was changed."))
            return
        if confirmed(talk, f"{heading}?", _("Type “{yes}” to end it; anything else keeps it:")):
            self.walk.write_out(recovery.end(self.walk.session, operation, reason))
        else:
            self.say(_("Nothing was changed."))

    def objects(self) -> Sequence[str]:
        return (self.operation.object,)

    def command_words(self) -> list[str]:
        return ["journal", "show", self.operation.id]
