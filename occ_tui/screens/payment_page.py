"""A hosted page that is open: its whole address as text, code and browser, and what became of it meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import events, on
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from occ_tui.commands.base import Command, Context, bindings
from occ_tui.commands.general import Help, Quit
from occ_tui.commands.payments import PAGE
from occ_tui.domain.operations import Kind, State
from occ_tui.domain.rows.payments import failure_words
from occ_tui.locale import _
from occ_tui.screens.browsing import Browsing
from occ_tui.screens.operation_actions import OperationActions
from occ_tui.screens.outcome import look_at
from occ_tui.screens.rereading import Rereading
from occ_tui.services import pages
from occ_tui.services.codes import Dots, code_of
from occ_tui.services.outcomes import ends_at
from occ_tui.store.journal.records import Operation
from occ_tui.widgets.line import text
from occ_tui.widgets.qr_code import QrCode, can_be_shown, cells_of, why_hidden

WATCH_EVERY_S = 4.0
"""How often the server is asked what became of the page."""
_WORDS = 26
"""Cells that the words beside the code need at least."""


class PaymentPageScreen(Browsing, OperationActions):
    """See the module. Leaving it leaves the page open: the journal knows its address, and shows it again."""

    CSS_PATH = "../styles/page.tcss"
    commands: ClassVar[tuple[Command, ...]] = (*PAGE, Help(), Quit())
    BINDINGS = bindings(commands)
    section_key = "3"
    hides_useless_keys = True

    class Looked(Message, bubble=False):
        """The server was asked."""

        def __init__(self, operation: Operation | None) -> None:
            super().__init__()
            self.operation = operation

    def __init__(self, operation: Operation) -> None:
        super().__init__()
        self.operation = operation
        self.url = operation.result.get("url", "")
        self.reach = pages.reach(self.url)
        self._dots: Dots | None = None
        self._is_unreached = False
        self._looking = Rereading(self, self._look)

    def compose_middle(self) -> Iterable[Widget]:
        yield Static(text(self.url, "bold $accent"), id="address", markup=False)
        yield Horizontal(QrCode(id="code"), Static(id="beside", markup=False), id="page")

    def on_mount(self) -> None:
        if self.url and not self.reach.tunnel:
            self._dots = code_of(self.url)
        self.set_interval(WATCH_EVERY_S, self.watch_it, name="page")
        self._show()

    def on_resize(self, _event: events.Resize) -> None:
        self.call_after_refresh(self._show)

    def show_warning(self) -> None:
        """The lines are needed for the code."""

    @property
    def is_waiting(self) -> bool:
        """Whether the page may still be used."""
        return self.operation.state is State.SESSION or self._adds_method

    @property
    def _adds_method(self) -> bool:
        return self.operation.kind is Kind.CHANGE

    def _show(self) -> None:
        if not self.is_attached:
            return
        width, height = self.size.width, self.size.height
        chrome = 3 if height < 30 else 5
        address = max(1, -(-len(self.url) // max(1, width - 2)))
        cells = cells_of(self._dots) if self._dots is not None else None
        fits = (
            cells is not None
            and can_be_shown()
            and cells.height + address + chrome <= height
            and cells.width + _WORDS <= width
        )
        is_shown = fits and self.is_waiting
        self.query_one("#code", QrCode).show(self._dots if is_shown else None)
        needed = None if cells is None or fits else (cells.width + _WORDS, cells.height + address + chrome)
        self.query_one("#beside", Static).update(self._words(needed))
        self.show_keys()

    def _words(self, needed: tuple[int, int] | None) -> Content:
        parts: list[Content] = [self._state(), Content("")]
        if not self.is_waiting:
            return Content("\n").join([*parts, Content(self.in_keys(_("esc goes back.")))])
        if needed is not None:
            parts += [text(why_hidden(*needed), "$soon"), Content("")]
        if self.reach.tunnel:
            parts += [Content(_("Make it reachable from where you sit:")), text(self.reach.tunnel, "bold"), Content("")]
        parts.append(Content(self.in_keys(_("y copies the address."))))
        parts.append(
            text(self.reach.no_browser, "$dim")
            if self.reach.no_browser
            else Content(self.in_keys(_("o opens a browser.")))
        )
        if not self._adds_method:
            parts += [
                Content(""),
                text(self.in_keys(_("esc leaves the page open: 3 and Unresolved show it again.")), "$dim"),
            ]
        if self._is_unreached:
            parts += [Content(""), text(_("The server does not answer just now."), "$soon")]
        return Content("\n").join(parts)

    def _state(self) -> Content:
        operation = self.operation
        money = (
            "" if operation.amount_minor is None else self.host.write.money(operation.amount_minor, operation.currency)
        )
        if self._adds_method:
            return text(_("Add the card on this page; it is listed here when that is done."), "bold")
        if operation.state is State.SUBMITTED:
            return text(
                "✓ " + _("{amount} was paid on the page; it is being settled.").format(amount=money), "bold $good"
            )
        if operation.state is State.PAID:
            return text("✓ " + _("{amount} is paid.").format(amount=money), "bold $good")
        if operation.state is State.EXPIRED:
            return text(
                _("The page has ended, and nothing was paid on it. The invoice is free to be paid."), "bold $soon"
            )
        if reason := operation.result.get("failureReason"):
            return self._failure(money, reason)
        if not self.is_waiting:
            return text(_("This page is not waited for any more."), "bold")
        ends = ends_at(operation)
        lines = [
            text("◷ " + _("waiting for the page"), "bold"),
            Content(_("{amount} can be paid on it; nothing is paid until you confirm there.").format(amount=money)),
        ]
        if ends is not None:
            lines.append(text(_("It ends at {time}.").format(time=self.host.write.time(ends)), "$dim"))
        return Content("\n").join(lines)

    def _failure(self, money: str, reason: str) -> Content:
        """What was submitted on the page, and did not come."""
        what = _("The payment of {amount} failed: {reason}").format(amount=money, reason=failure_words(reason))
        lines = [text(f"× {what}", "bold $late"), Content(_("Nothing was paid."))]
        lines.append(Content(_("Pay the same with another method: 3, Failed, p.")))
        return Content("\n").join(lines)

    # Watching.

    def watch_it(self) -> None:
        """Asks the server as long as there is something to wait for and one looks at it."""
        if not self.is_current or self.host.session.read_only:
            return
        if self._adds_method:
            self.host.payments.start()
        elif not self.operation.is_final:
            self._looking.start()

    async def _look(self) -> None:
        outcome = await look_at(self, self.operation.id)
        is_answered = outcome is not None and outcome.error is None
        self.post_message(self.Looked(outcome.operation if outcome is not None and is_answered else None))

    @on(Looked)
    def _take_look(self, message: Looked) -> None:
        before = self.operation.state
        self._is_unreached = message.operation is None
        self.operation = message.operation or self.operation
        self._show()
        if self.operation.state is not before:
            self.host.look_at_journal()
            self.host.start_sync()
            self.host.payments.start()

    def money_moved(self) -> None:
        """Another screen, or another process, may have seen what became of it."""
        known = {operation.id: operation for operation in self.host.under_way.operations}
        if self.operation.id in known:
            self.operation = known[self.operation.id]
            self._show()

    # Commands.

    def context(self) -> Context:
        return super().context()._replace(operation=self.operation, no_browser=self.reach.no_browser, is_syncing=False)

    def current_operation(self) -> Operation | None:
        return self.operation

    def ask_again(self) -> None:
        self.say(_("Asking the server …"))
        self.watch_it()

    def copy_reference(self) -> None:
        self.copy(self.url)

    def go_back(self) -> None:
        if self._adds_method:
            self.host.payments.start()
        self.dismiss(None)
