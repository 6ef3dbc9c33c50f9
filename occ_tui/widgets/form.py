"""One widget renders any form: label, input and help of every field, and beside each what is wrong with its answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import ClassVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from occ_tui.domain.forms import Amount, Change, Field, Form, Value, Values
from occ_tui.locale import N_, _
from occ_tui.widgets.form_fields import Changed, FormInput, Left, LongTextInput, Moved, TextInput, input_for
from occ_tui.widgets.key_help import KeyHelp
from occ_tui.widgets.line import Line, text
from occ_tui.widgets.promptly import Promptly
from occ_tui.widgets.search_field import SearchField

_PATIENCE_S = 1.0
"""An input that takes longer to look at its keys is not waited for."""


class FormRow(Horizontal):
    """A field with its label and, below the input, its help or what is wrong."""

    def __init__(self, field: Field, value: Value, refuse: Callable[[str], str | None]) -> None:
        """`refuse` says why a text is taken by no field."""
        super().__init__()
        self.field = field
        self._value = value
        self._refuse = refuse
        self.input = input_for(field)
        if isinstance(self.input, TextInput | LongTextInput):
            self.input.refuse = refuse
        self.dropped = ""
        """Why what was typed here is gone; empty once something else was typed."""
        self._label = Line(classes="label")
        self._hint = Static(text(field.help, "$dim"), classes="hint", markup=False)
        self._hint.display = bool(field.help)
        self._aside = Line(classes="aside")
        self.set_class(field.aside is not None, "-one-line")
        self.error = ""

    def compose(self) -> ComposeResult:
        yield self._label
        with Vertical(classes="answer"):
            if isinstance(self.field, Amount):
                with Horizontal(classes="amount"):
                    yield self.input
                    yield Static(self.field.currency, classes="currency", markup=False)
                    if self.field.aside is not None:
                        yield self._aside
            else:
                yield self.input
            yield self._hint

    def on_mount(self) -> None:
        self.put_value(self._value)

    def on_descendant_focus(self) -> None:
        self._label.add_class("-focused")

    def on_descendant_blur(self) -> None:
        self._label.remove_class("-focused")

    @property
    def value(self) -> Value:
        """What was typed or chosen, as it is kept."""
        return self.field.tidy(cast("FormInput", self.input).answer)

    def put_value(self, value: Value) -> None:
        """Shows `value` in the place of what was typed."""
        cast("FormInput", self.input).put_answer(value)
        self.show_aside()

    def drop(self) -> str:
        """Forgets what was typed if no field takes that; answers why, as long as nothing else was typed."""
        typed = cast("FormInput", self.input).answer
        if isinstance(typed, str) and isinstance(self.input, TextInput | LongTextInput):
            if reason := self._refuse(typed):
                self.put_value(self.field.empty())
                self.dropped = reason
            elif typed:
                self.dropped = ""
        return self.dropped

    def show_aside(self) -> None:
        """What follows from the answer, beside it."""
        if self.field.aside is not None:
            self._aside.say(text(self.field.aside(self.value), "$dim"))

    def show_label(self, is_required: bool) -> None:
        """The label, with a sign while an answer is needed."""
        star = text(" *", "$accent") if is_required else Content("")
        self._label.say(Content.assemble(text(self.field.label), star))

    def show_error(self, error: str) -> None:
        """What is wrong in the place of the help; the screen is laid out anew only where that changes."""
        if error != self.error:
            self.error = error
            self._hint.update(text(f"! {error}", "bold $late") if error else text(self.field.help, "$dim"))
            self._hint.display = bool(error or self.field.help)


class GoOn(Promptly, can_focus=True):
    """The last line of a form: enter does what the form is for."""

    DEFAULT_CSS = "GoOn { width: auto; height: 1; }"
    KEYS: ClassVar[tuple[KeyHelp, ...]] = (KeyHelp("enter,space", N_("Does what the form is for.")),)

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = words

    def show_focus(self) -> None:
        self.refresh()

    def render(self) -> Content:
        said = f"[ {self._words} ]"
        return text(said, "bold $accent reverse" if self.has_focus else "$accent")

    def on_key(self, event: events.Key) -> None:
        if event.key in ("enter", "space"):
            self.post_message(FormView.Wanted())
        elif event.key in ("up", "down"):
            self.post_message(Moved(-1 if event.key == "up" else 1))
        else:
            return
        event.stop()
        event.prevent_default()

    def on_click(self) -> None:
        self.post_message(FormView.Wanted())


class FormView(VerticalScroll):
    """See the module. `submit` checks everything; what is wrong is shown at once, and the first such input focused."""

    class Wanted(Message):
        """One wants the form to be done; who shows it calls `submit`."""

    class Edited(Message):
        """An answer is another one now; `name` is the field that one is in."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    class Submitted(Message):
        """Nothing is wrong with the answers."""

        def __init__(self, values: dict[str, Value]) -> None:
            super().__init__()
            self.values = values

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key, f"take_key('{key}')", show=False, priority=True)
        for key in ("tab", "shift+tab", "enter", "down", "up")
    ]
    """Before anyone else: what is typed ahead behind such a key belongs to the next input already."""

    def __init__(
        self,
        form: Form,
        values: Values | None = None,
        *,
        go_on: str,
        ends_with_enter: bool = False,
        id: str | None = None,
    ) -> None:
        """`ends_with_enter`: enter in the last input does what the form is for; the line below it is for a mouse."""
        super().__init__(id=id, can_focus=False)
        self._form = form
        self._rows = {
            field.name: FormRow(field, value, partial(form.never_taken, field=field))
            for field, value in self._known(values)
        }
        self._go_on = GoOn(go_on)
        self._ends_with_enter = ends_with_enter

    def _known(self, values: Values | None) -> Iterable[tuple[Field, Value]]:
        known = self._form.values(values)
        return [(field, known[field.name]) for field in self._form.fields]

    def compose(self) -> ComposeResult:
        yield from self._rows.values()
        yield self._go_on

    def on_mount(self) -> None:
        self._show_labels()
        self._stops[0].focus()

    @property
    def values(self) -> dict[str, Value]:
        """All answers as they are now."""
        return {name: row.value for name, row in self._rows.items()}

    @property
    def errors(self) -> dict[str, str]:
        """What is shown to be wrong, by the name of its field."""
        return {name: row.error for name, row in self._rows.items() if row.error}

    def put_values(self, values: Values) -> None:
        """Shows other answers."""
        for field, value in self._known(values):
            self._rows[field.name].put_value(value)

    async def settled(self) -> None:
        """Waits until every key that was pressed before has reached its input."""
        waiting = []
        for stop in self._stops:
            if stop.is_running:
                taken = asyncio.Event()
                stop.call_later(taken.set)
                waiting.append(asyncio.create_task(taken.wait()))
        if waiting:
            _done, late = await asyncio.wait(waiting, timeout=_PATIENCE_S)
            for task in late:
                task.cancel()

    def submit(self) -> None:
        """Posts `Submitted`, or shows what is wrong."""
        errors = self.drop_never_taken()
        errors = {**self._form.check(self.values), **errors}
        self.show_errors({name: errors[name] for name in self._rows if name in errors})
        if not errors:
            self.post_message(self.Submitted(self.values))

    def drop_never_taken(self) -> dict[str, str]:
        """Empties every input that holds what no field takes; why, by the name of its field."""
        return {name: reason for name, row in self._rows.items() if (reason := row.drop())}

    @on(Left)
    def _left(self, message: Left) -> None:
        """Whoever leaves an input is told at once that what they typed is gone."""
        message.stop()
        for name, reason in self.drop_never_taken().items():
            self._rows[name].show_error(reason)

    @on(SearchField.Dropped)
    def _dropped(self, message: SearchField.Dropped) -> None:
        message.stop()
        if row := next((row for row in self._rows.values() if row.input.has_focus), None):
            row.show_error(message.reason)

    def show_errors(self, errors: Mapping[str, str]) -> None:
        """Shows what is wrong, each beside its field, and goes to the first. The answers stay."""
        for name, row in self._rows.items():
            row.show_error(errors.get(name, ""))
        if first := next((row for name, row in self._rows.items() if name in errors), None):
            first.input.focus()
            self.call_after_refresh(first.scroll_visible, animate=False)

    def put_value(self, name: str, value: Value) -> None:
        """Shows another answer in one field."""
        self._rows[name].put_value(value)

    @property
    def _stops(self) -> list[Widget]:
        return [*(row.input for row in self._rows.values()), self._go_on]

    def _show_labels(self) -> None:
        values = self.values
        for row in self._rows.values():
            row.show_label(row.field.is_required(values))

    @on(Changed)
    def _changed(self, message: Changed) -> None:
        """Who mends an answer sees that it is mended; a new fault is told only when the form is to be done."""
        message.stop()
        if not self.is_mounted:
            return
        self._show_labels()
        for row in self._rows.values():
            row.show_aside()
        self.post_message(self.Edited(next((name for name, row in self._rows.items() if row.input.has_focus), "")))
        if self.errors:
            found = self._form.check(self.values)
            for name, row in self._rows.items():
                if row.error:
                    row.show_error((not row.value and row.dropped) or found.get(name, ""))

    @on(Moved)
    def _moved(self, message: Moved) -> None:
        message.stop()
        self.move_by(message.steps)

    def move_by(self, steps: int, *, round_the_ends: bool = False) -> None:
        """Goes so many inputs on, or back."""
        stops = self._stops
        at = next((place for place, stop in enumerate(stops) if stop is self.screen.focused), None)
        if at is not None:
            to = (at + steps) % len(stops) if round_the_ends else max(0, min(len(stops) - 1, at + steps))
            # At once: `focus()` would do it later, and what was typed ahead would go to the input before.
            self.screen.set_focus(stops[to])

    def action_take_key(self, key: str) -> None:
        """Hands a key to the input that has the focus, and goes on where the key means that."""
        if key in ("tab", "shift+tab"):
            self.move_by(1 if key == "tab" else -1, round_the_ends=True)
            return
        focused = self.screen.focused
        if focused is not None:
            focused._forward_event(events.Key(key, "\r" if key == "enter" else None))
        row = next((row for row in self._rows.values() if row.input is focused), None)
        if row is not None and (steps := cast("FormInput", row.input).leaves_at(key)):
            if key == "enter" and self._ends_with_enter and row is list(self._rows.values())[-1]:
                self.post_message(self.Wanted())
            else:
                self.move_by(steps)


def changes_content(changes: Iterable[Change]) -> Content:
    """What will be different, for the question before it is saved: label, what it was, what it becomes."""
    lines: list[Content] = []
    for change in changes:
        nothing = _("(nothing)")
        lines += [
            text(change.label, "bold"),
            text(f"  − {_indented(change.before) or nothing}", "$dim"),
            text(f"  + {_indented(change.after) or nothing}"),
        ]
    return Content("\n").join(lines)


def _indented(words: str) -> str:
    return words.replace("\n", "\n    ")
