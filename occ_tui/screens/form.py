"""A screen with a form: what was typed is kept when one leaves, when saving fails, and until it was done."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Iterable, Mapping
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from occ_tui.commands.base import Command, bindings
from occ_tui.commands.form import FORM
from occ_tui.domain.forms import Form, Value, Values
from occ_tui.locale import _, ngettext
from occ_tui.screens.base import OccScreen
from occ_tui.widgets.form import FormView, changes_content
from occ_tui.widgets.line import Line, text


class FormScreen(OccScreen):
    """See the module. A subclass says what is done with the answers; it closes with whatever that says."""

    CSS_PATH = Path(__file__).parents[1] / "styles" / "form.tcss"
    commands: ClassVar[tuple[Command, ...]] = FORM
    BINDINGS = bindings(commands)
    go_on: ClassVar[str] = ""
    """Untranslated words of the line that ends the form; empty for “Go on”."""
    ends_with_enter: ClassVar[bool] = False
    """Enter in the last field goes on."""
    asks_before_saving: ClassVar[bool] = False
    """Shows what will change, and asks, before anything is done."""

    def __init__(
        self,
        heading: str,
        form: Form,
        known: Values | None = None,
        *,
        draft: str,
        about: Content | None = None,
    ) -> None:
        """`known` are the answers as they stand; `draft` names what is typed here until it was done."""
        super().__init__()
        self.form = form
        self._heading = heading
        self._about = about
        self._before = form.values(known)
        self._draft = draft

    def compose_middle(self) -> Iterable[Widget]:
        yield Line(id="title")
        if self._about is not None:
            yield Static(self._about, id="about", markup=False)
        values = self.host.drafts.get(self._draft, self._before)
        go_on = _(self.go_on) if self.go_on else _("Go on")
        yield FormView(self.form, values, go_on=go_on, ends_with_enter=self.ends_with_enter, id="form")

    def on_mount(self) -> None:
        self.query_one("#title", Line).say(text(f" {self._heading}", "bold"))
        self.show_status()

    @property
    def view(self) -> FormView:
        """The form as one sees it."""
        return self.query_one("#form", FormView)

    def status(self) -> Content:
        wrong = len(self.view.errors)
        if wrong:
            words = ngettext("{count} answer is missing or wrong.", "{count} answers are missing or wrong.", wrong)
            return text(f" {words.format(count=self.host.write.number(wrong))}", "$late")
        if any(field.required for field in self.form.fields):
            return Content("  " + _("* is needed"))
        return Content("")

    # What a subclass does with the answers.

    def submit(self, values: dict[str, Value]) -> Awaitable[None] | None:
        """Does what the form is for, then calls `done` or `fail`."""
        raise NotImplementedError

    def done(self, result: str | None = None) -> None:
        """It was done: what was typed is no draft any more, and the screen closes."""
        self.forget_draft()
        self.dismiss(result)

    def fail(self, words: str, errors: Mapping[str, str] | None = None) -> None:
        """It could not be done: everything stays as it was typed; `errors` say where it lies, by field."""
        self.view.show_errors(errors or {})
        self.say(words)

    # Drafts.

    def keep_draft(self) -> None:
        """What was typed is there when one comes back; what nobody changed is no draft."""
        self.view.drop_never_taken()
        values = self.view.values
        if values != self._before:
            self.host.drafts[self._draft] = values
        else:
            self.forget_draft()

    def forget_draft(self) -> None:
        """Begins anew the next time."""
        self.host.drafts.pop(self._draft, None)

    # Keys.

    @on(FormView.Submitted)
    async def _submitted(self, message: FormView.Submitted) -> None:
        self.keep_draft()
        self.show_status()
        if self.asks_before_saving:
            self._ask(message.values)
        else:
            await self._submit(message.values)

    def _ask(self, values: dict[str, Value]) -> None:
        from occ_tui.screens.confirm import ConfirmScreen

        changes = self.form.changes(self._before, values)
        if not changes:
            self.say(_("Nothing was changed."))
            return

        async def answered(is_wanted: bool | None) -> None:
            if is_wanted:
                await self._submit(values)

        question = ConfirmScreen(self._heading, changes_content(changes), act=_("Save this"), safe=_("Not now"))
        self.app.push_screen(question, answered)

    async def _submit(self, values: dict[str, Value]) -> None:
        done = self.submit(values)
        if inspect.isawaitable(done):
            await done

    async def submit_form(self) -> None:
        await self.view.settled()
        self.view.submit()
        self.show_status()

    @on(FormView.Wanted)
    async def _wanted(self) -> None:
        await self.submit_form()

    def next_field(self) -> None:
        self.view.move_by(1, round_the_ends=True)

    def previous_field(self) -> None:
        self.view.move_by(-1, round_the_ends=True)

    async def go_back(self) -> None:  # type: ignore[override]  # whoever runs a command awaits it
        await self.view.settled()
        self.keep_draft()
        self.dismiss(None)
