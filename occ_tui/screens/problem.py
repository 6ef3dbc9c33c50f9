"""A screen for when there is nothing to show: it says what happened, what that means, and what to do."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from occ_tui.commands.base import Command, bindings
from occ_tui.commands.general import SECTIONS, Help, Quit, TryAgain
from occ_tui.locale import _
from occ_tui.screens.base import OccScreen
from occ_tui.services.problems import Problem
from occ_tui.widgets.header import progress_text
from occ_tui.widgets.line import text


class _Calm(OccScreen):
    """Words in the middle, few keys."""

    CSS_PATH = "../styles/problem.tcss"
    commands: ClassVar[tuple[Command, ...]] = (TryAgain(), Help(), Quit())
    BINDINGS = bindings(commands)

    def compose_middle(self) -> ComposeResult:
        with Vertical(id="words"):
            yield Static(self.words(), id="said", markup=False)

    def words(self) -> Content:
        """What is said now."""
        return Content("")

    def on_mount(self) -> None:
        self.watch(self.app, "freshness", self.say_again, init=False)

    def say_again(self) -> None:
        """Repaints the words and the keys that go with them."""
        self.query_one("#said", Static).update(self.words())
        self.show_keys()


class ProblemScreen(_Calm):
    """See the module. It goes away by itself when a sync succeeds."""

    def __init__(self, problem: Problem) -> None:
        super().__init__()
        self.problem = problem

    def show(self, problem: Problem) -> None:
        """Says another problem instead."""
        self.problem = problem
        self.say_again()

    def words(self) -> Content:
        problem = self.problem
        parts: list[Content] = [text(f"! {problem.what}", "bold $late"), Content("")]
        if problem.meaning:
            parts += [Content(problem.meaning), Content("")]
        if problem.next_step:
            parts += [text(_("What to do"), "bold"), Content(problem.next_step), Content("")]
        if problem.request_id:
            parts.append(text(_("Request id: {id}").format(id=problem.request_id), "$dim"))
        if self.host.freshness.is_syncing:
            parts.append(text(_("Asking again …"), "$accent"))
        return Content("\n").join(parts)

    def leave(self) -> None:
        self.host.quit_when_certain(self.problem.exit_code)


class FirstSyncScreen(_Calm):
    """The first time: the invoices are being read, and so many have come."""

    commands: ClassVar[tuple[Command, ...]] = (*SECTIONS, Help(), Quit())
    BINDINGS = bindings(commands)

    def __init__(self) -> None:
        super().__init__()
        self.then = ""
        """The section that was asked for meanwhile; it is shown when the invoices are there."""

    def go_to_overview(self) -> None:
        self.then = "overview"

    def go_to_invoices(self) -> None:
        self.then = "invoices"

    def go_to_payments(self) -> None:
        self.then = "payments"

    def words(self) -> Content:
        freshness, write = self.host.freshness, self.host.write
        return Content("\n").join(
            [
                text(_("Reading your invoices for the first time"), "bold"),
                Content(""),
                text(f"⟳ {progress_text(freshness, write)}", "$accent"),
                Content(""),
                text(_("From the next time on they are there at once, and only what changed is read."), "$dim"),
            ]
        )
