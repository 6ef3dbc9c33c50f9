"""What can be done with an operation of the journal wherever it is shown: ask again, send, end it, show its page."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from occ_tui.domain.forms import Value
from occ_tui.domain.operations import State
from occ_tui.locale import N_, _
from occ_tui.screens.form import FormScreen
from occ_tui.screens.paying import Paying
from occ_tui.services.journal import kind_text, state_text

if TYPE_CHECKING:
    from occ_tui.screens.writing import Told
    from occ_tui.services.paying import Outcome
    from occ_tui.store.journal.records import Operation


class OperationActions(Paying):
    """For screens that have a current operation."""

    def current_operation(self) -> Operation | None:
        """The operation that actions are about."""
        raise NotImplementedError

    def ask_again(self) -> None:
        """Asks the server; what is unsure goes out again with its own token while that is safe."""
        operation = self.current_operation()
        if operation is not None:
            self._drive(operation, _("Ask what became of {what}"), send=False)

    def send_it(self) -> None:
        """Sends what was never sent, after a question."""
        from occ_tui.screens.confirm import ConfirmScreen

        operation = self.current_operation()
        if operation is None:
            return

        def answered(is_wanted: bool | None) -> None:
            if is_wanted:
                self._drive(operation, _("Send {what}"), send=True)

        what = self.operation_words(operation)
        question = ConfirmScreen(_("Send this now?"), Content(what), act=_("Send it"), safe=_("Not now"))
        self.app.push_screen(question, answered)

    def _drive(self, operation: Operation, title: str, *, send: bool) -> None:
        session = self.host.session

        async def start(_told: Told) -> Outcome:
            from occ_tui.services import recovery

            return await recovery.resume(session, operation.id, send=send)

        self.say(_("Asking the server …"))
        self.host.begin_write(title.format(what=self.operation_words(operation)), start, by=self)

    def end_it(self) -> None:
        """Gives up what was never sent, or settles what somebody found out, with a reason."""
        operation = self.current_operation()
        if operation is not None:
            form = ReasonScreen(operation, self.operation_words(operation))
            self.app.push_screen(form, partial(self._end, operation, form))

    def _end(self, operation: Operation, form: ReasonScreen, _result: str | None) -> None:
        reason, session = form.reason, self.host.session
        if not reason:
            return

        async def start(_told: Told) -> Outcome:
            from occ_tui.services import recovery

            return await recovery.end(session, operation, reason)

        self.say(_("Asking the server …"))
        self.host.begin_write(_("End {what}").format(what=self.operation_words(operation)), start, by=self)

    def open_page(self) -> None:
        """Shows the page that is open."""
        operation = self.current_operation()
        if operation is not None:
            self.show_page(operation)

    def operation_words(self, operation: Operation) -> str:
        """`payment ab12cd34ef56, 20,111.55 EUR, unknown`."""
        amount = operation.amount_minor
        money = "" if amount is None else self.host.write.money(amount, operation.currency)
        parts = (f"{kind_text(operation)} {operation.id}", money, state_text(operation.state))
        return ", ".join(part for part in parts if part)


class ReasonScreen(FormScreen):
    """Asks why an operation is to be ended; `reason` is what was said and confirmed."""

    go_on: ClassVar[str] = N_("Go on to the question")

    def __init__(self, operation: Operation, what: str) -> None:
        from occ_tui.services import recovery

        self.reason = ""
        self._what = what
        self._was_sent = operation.state is not State.INTENT
        heading, about = recovery.ending_words(operation)
        super().__init__(
            heading, recovery.reason_form(), draft=f"end {operation.id}", about=Content(f"{what}\n{about}")
        )

    def submit(self, values: dict[str, Value]) -> None:
        from occ_tui.screens.confirm import ConfirmScreen

        if not self.is_current:
            return

        def answered(is_wanted: bool | None) -> None:
            if is_wanted:
                self.reason = str(values["reason"])
                self.done("go")

        act = _("Settle it") if self._was_sent else _("Give it up")
        body = Content(f"{self._what}\n\n{values['reason']}")
        self.app.push_screen(ConfirmScreen(self._heading, body, act=act, safe=_("Keep it")), answered)
