"""A payment while it is being sent, and then what became of it: the receipt, or that nobody knows yet."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from occ_tui.commands.base import Command, Context, bindings
from occ_tui.commands.general import Help, Quit, Refresh
from occ_tui.commands.payments import OUTCOME, Pay
from occ_tui.commands.rewording import reworded
from occ_tui.domain.operations import UNSURE, State
from occ_tui.domain.payments import Batch, Method, PaymentRecord
from occ_tui.domain.rows.payments import kind_words, method_words
from occ_tui.locale import _, ngettext
from occ_tui.screens.breakpoints import SMALLEST
from occ_tui.screens.operation_actions import OperationActions
from occ_tui.screens.payment_tables import operation_sign
from occ_tui.screens.receipts import Receipts
from occ_tui.screens.rereading import Rereading
from occ_tui.screens.writing import Write
from occ_tui.services import payments
from occ_tui.services.journal import is_for_a_person, moment, resend_safe_until, state_text
from occ_tui.services.paying import Outcome
from occ_tui.services.problems import Problem
from occ_tui.store.journal.records import Operation
from occ_tui.widgets.invoice_facts import pairs
from occ_tui.widgets.invoice_lines import fitted
from occ_tui.widgets.line import Line, text

if TYPE_CHECKING:
    from occ_tui.screens.writing import Told

WATCH_EVERY_S = 4.0
"""How often the server is asked what became of a payment that one looks at."""
_SIGN = 3
"""Cells before the headline."""


class OutcomeScreen(OperationActions, Receipts):
    """See the module. Closes with `next` when one goes on, with `page` when a payment page was opened."""

    CSS_PATH = "../styles/words.tcss"
    commands: ClassVar[tuple[Command, ...]] = (*OUTCOME, Help(), Quit())
    BINDINGS = bindings(commands)
    section_key = "3"
    hides_useless_keys = True

    def __init__(self, write: Write, *, batch: Batch, method: Method | None, left: int = 0) -> None:
        super().__init__()
        self.write = write
        self._batch = batch
        self._method = method
        self._left = left
        self._looking = Rereading(self, self._look)
        write.is_shown = True
        self._led_to_page = False
        """The page that was opened is what one looks at next: nothing more has to be told."""

    def compose_middle(self) -> Iterable[Widget]:
        yield Line(id="title")
        yield VerticalScroll(Static(id="words", markup=False), id="scroll", can_focus=False)

    def on_mount(self) -> None:
        self.set_interval(WATCH_EVERY_S, self.watch_it, name="outcome")
        self._show()

    def on_unmount(self) -> None:
        self.write.is_shown = self._led_to_page

    def on_resize(self, _event: events.Resize) -> None:
        self.call_after_refresh(self._show)

    def money_moved(self) -> None:
        operation = self.current_operation()
        if self.write.outcome is not None and operation is not None and operation.state is State.SESSION:
            self._led_to_page = True
            self.dismiss("page")
            return
        self._show()

    # What is said.

    def _show(self) -> None:
        if not self.is_attached:
            return
        write = self.write
        if not write.is_over:
            said, words = text(f" … {write.title}", "bold $accent"), self._being_sent()
        else:
            problem = self.host.problem_of(write)
            said, words = self._headline(problem), self._told(problem)
        self.query_one("#title", Line).say(said)
        self.query_one("#words", Static).update(words)
        self.show_keys()

    def _being_sent(self) -> Content:
        lines = [
            text(_("It is being sent."), "bold"),
            Content(""),
            Content(
                _("Nothing can stop it any more; whatever happens to this screen, it is sent once and looked after.")
            ),
            Content(_("You may go on elsewhere: its outcome is told wherever you are.")),
        ]
        if self.write.operation is not None:
            lines += [Content(""), self._facts(self.write.operation)]
        return Content("\n").join(lines)

    def _headline(self, problem: Problem) -> Content:
        operation = self.write.operation
        sign = text("!", "$late") if self.write.outcome is None or operation is None else operation_sign(operation)
        what = problem.what
        if not self._is_whole(problem):
            state = "" if operation is None else f" · {state_text(operation.state)}"
            what = f"{self.write.title}{state}"
        return Content.assemble(" ", sign, " ", text(what, "bold"))

    def _is_whole(self, problem: Problem) -> bool:
        """Whether what happened has room in the line above; else it stands below, to its last word."""
        return Content(problem.what).cell_length + _SIGN <= max(SMALLEST[0], self.size.width)

    def _told(self, problem: Problem) -> Content:
        operation = self.write.operation if self.write.outcome is not None else None
        parts: list[Content] = []
        if not self._is_whole(problem):
            parts += [Content(problem.what), Content("")]
        if problem.meaning:
            parts += [Content(problem.meaning), Content("")]
        step = self._next_step(problem, operation)
        if step:
            parts += [text(_("What to do"), "bold"), Content(step), Content("")]
        if operation is not None:
            parts.append(self._facts(operation))
        parts += [Content(""), *self._items()]
        if self._left:
            words = ngettext(
                "enter goes on to {count} more payment.", "enter goes on to {count} more payments.", self._left
            )
            parts += [Content(""), text(self.in_keys(words).format(count=self._left), "$accent")]
        return Content("\n").join(parts)

    def _next_step(self, problem: Problem, operation: Operation | None) -> str:
        """In keys where keys do it; what is unsure is asked for, or settled by whoever found out, never paid anew."""
        if operation is not None and operation.result.get("failureReason"):
            return _("Pay the same with another method: 3, Failed, p.")
        if operation is None:
            return problem.next_step
        if operation.state is State.REJECTED:
            if not self._is_overtaken():
                return problem.next_step
            words = _("esc leads back; p pays in another way, r asks the server how it stands now.")
            return reworded(words, (*self.commands, Pay(), Refresh()))
        outcome = self.write.outcome
        if operation.state in UNSURE:
            if is_for_a_person(operation) or (outcome is not None and outcome.disagreement):
                return _("Ask the payee what they have, then say so: 3, Unresolved, X.")
            return self.in_keys(_("u asks the server again. It stays in 3, Unresolved, until it is known."))
        return ""

    def _is_overtaken(self) -> bool:
        """Whether the server refused because of how things stand there: sending the same again would not help."""
        from occ_tui.client.errors import Conflict, PreconditionFailed

        error = self.write.outcome.error if self.write.outcome is not None else None
        return isinstance(error, Conflict | PreconditionFailed)

    def _facts(self, operation: Operation) -> Content:
        write = self.host.write
        until = resend_safe_until(operation)
        is_unsure = operation.state in UNSURE
        facts = [
            (_("Reference"), operation.result.get("reference", "")),
            (_("Amount"), write.money(self._batch.total, self._batch.currency)),
            (_("With"), method_words(self._method) if self._method is not None else _("payment page")),
            (_("Operation"), operation.id),
            (_("Since"), write.date_time(moment(operation.first_sent_ms or operation.created_ms)) if is_unsure else ""),
            (_("Safe to resend until"), write.date_time(until) if until and is_unsure else ""),
            (_("Request id"), operation.opc_request_id),
        ]
        return pairs([(name, value) for name, value in facts if value], max(20, self.size.width - 4))

    def _items(self) -> list[Content]:
        write, shares = self.host.write, self._batch.shares
        widest = max(len(write.amount(share.amount, share.owed.currency)) for share in shares)
        lines = []
        for share in shares:
            owed = share.owed
            amount = write.amount(share.amount, owed.currency).rjust(widest)
            left = ""
            if share.leaves:
                left = "  " + _("leaves {amount}").format(amount=write.amount(share.leaves, owed.currency))
            kind = fitted(kind_words(owed.kind), 16)
            lines.append(
                Content.assemble(f"{kind} {fitted(owed.number, 14)} {amount} {owed.currency}", text(left, "$dim"))
            )
        return lines

    # Watching.

    def watch_it(self) -> None:
        """A payment on its way is looked after until it is settled, as long as one looks at it."""
        operation = self.current_operation()
        if self.is_current and self.write.is_over and operation is not None and operation.state is State.SUBMITTED:
            self._looking.start()

    async def _look(self) -> None:
        operation = self.current_operation()
        outcome = await look_at(self, operation.id) if operation is not None else None
        if outcome is not None and outcome.operation.state is not State.SUBMITTED:
            self._take_outcome(outcome)
            self.host.start_sync()
            self.host.payments.start()

    def _take_outcome(self, outcome: Outcome) -> None:
        self.write.outcome, self.write.operation = outcome, outcome.operation
        self._show()

    def _drive(self, operation: Operation, title: str, *, send: bool) -> None:
        """What is asked again takes the place of what is known, on this very screen."""
        from occ_tui.services import recovery

        session = self.host.session

        async def start(_told: Told) -> Outcome:
            return await recovery.resume(session, operation.id, send=send)

        before = self.write
        self.write = self.host.begin_write(title.format(what=self.operation_words(operation)), start)
        self.write.operation, self.write.is_shown, before.is_shown = operation, True, False
        self._show()

    # Commands.

    def context(self) -> Context:
        base = super().context()
        operation = self.current_operation() if self.write.is_over else None
        return base._replace(operation=operation, payment=self.current_payment())

    def current_operation(self) -> Operation | None:
        return self.write.operation

    def current_payment(self) -> PaymentRecord | None:
        operation = self.write.operation
        name = operation.result.get("paymentId") if operation is not None else None
        if not name:
            return None
        return next((payment for payment in payments.payments(self.host.session) if payment.id == name), None)

    def copy_reference(self) -> None:
        operation = self.write.operation
        if operation is None:
            return
        words = (operation.result.get("reference", ""), operation.id, operation.opc_request_id)
        self.copy(" ".join(word for word in words if word))

    def close_it(self) -> None:
        """On to the next payment, or back; while something is being sent, nothing is gone on to."""
        if self.write.is_over:
            self.dismiss("next")

    def go_back(self) -> None:
        self.dismiss(None)


async def look_at(screen: Receipts | OperationActions, operation: str) -> Outcome | None:
    """Reads back, sends nothing that was not sent; `None` where another process does so, or nobody answers."""
    from occ_tui.services import recovery

    session = screen.host.session
    future = screen.host.writing.submit(lambda: recovery.resume(session, operation))
    try:
        return await asyncio.shield(asyncio.wrap_future(future))
    except Exception:
        return None
