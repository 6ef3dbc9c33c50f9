"""The form of a note on an account: what was said, what was promised, what is to be done next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from occ_tui.domain.account_note_form import known_answers, note_form, noted, promise_problem
from occ_tui.domain.account_notes import AccountNote, Channel
from occ_tui.domain.forms import Value
from occ_tui.locale import N_, _
from occ_tui.screens.form import FormScreen

if TYPE_CHECKING:
    from occ_tui.services.accounts import DeskRow

_NO_CURRENCY = "EUR"
"""What amounts are of where the account owes nothing."""


class AccountNoteForm(FormScreen):
    """Closes with a word when `noted` is to be kept."""

    go_on = N_("Keep the note")

    def __init__(self, row: DeskRow, note: AccountNote | None, today: int) -> None:
        account = row.account
        self.noted: AccountNote | None = None
        self._today = today
        self._currency = row.currency or _NO_CURRENCY
        heading = _("Note on {account}").format(account=account.account_name)
        draft = f"note:{account.compartment_id}:{note.id if note else ''}"
        super().__init__(heading, note_form(today, self._currency), known_answers(note, today), draft=draft)
        self._note_before = note or AccountNote("", account.compartment_id, today, Channel.CALL.value, "")

    def submit(self, values: dict[str, Value]) -> None:
        found = noted(self._note_before, values, self._today, self._currency)
        wrong = promise_problem(found)
        if wrong:
            self.fail(next(iter(wrong.values())), wrong)
            return
        self.noted = found
        self.done("kept")
