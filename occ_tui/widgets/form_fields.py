"""The inputs of a form, one for each kind of field; none lays out the screen at a key."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Protocol

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import TextArea

from occ_tui.domain import forms
from occ_tui.domain.emails import split_addresses
from occ_tui.domain.forms import Option, Value
from occ_tui.domain.text import clean_lines
from occ_tui.locale import N_, _
from occ_tui.widgets.invoice_lines import cut
from occ_tui.widgets.key_help import KeyHelp
from occ_tui.widgets.line import text
from occ_tui.widgets.promptly import Promptly
from occ_tui.widgets.search_field import SearchField


class Changed(Message):
    """An input holds something else now."""


class Left(Message):
    """One has gone on from an input that text is typed into, and everything that was typed has reached it."""


class Moved(Message):
    """One goes on to the next input (1), or back to the one before (-1)."""

    def __init__(self, steps: int) -> None:
        super().__init__()
        self.steps = steps


class FormInput(Protocol):
    """What a form knows of its inputs, which are all widgets."""

    @property
    def answer(self) -> Value:
        """What was typed or chosen."""
        ...

    def put_answer(self, value: Value) -> None:
        """Shows `value` in the place of what was typed."""
        ...

    def leaves_at(self, key: str) -> int:
        """Whether `key` (enter, up, down) goes on to the next input (1), back (-1), or stays (0)."""
        ...


def tell_row_of_focus(widget: Widget) -> None:
    """Has the row that holds an input show that it has the focus, or lost it: `Promptly` tells nobody by itself."""
    if widget.parent is not None:
        happened = events.DescendantFocus if widget.has_focus else events.DescendantBlur
        widget.parent.post_message(happened(widget))


class TextInput(SearchField):
    """One line; enter and the arrows go on to its neighbours."""

    def __init__(self, field: forms.Field) -> None:
        super().__init__()
        self.longest = field.longest
        self._placeholder = field.placeholder

    @property
    def answer(self) -> Value:
        return self.value

    def put_answer(self, value: Value) -> None:
        self.put(str(value))

    def watch_value(self, value: str) -> None:
        super().watch_value(value)
        self.post_message(Changed())

    def show_focus(self) -> None:
        super().show_focus()
        tell_row_of_focus(self)
        if not self.has_focus:
            self.post_message(Left())

    def leaves_at(self, key: str) -> int:
        return {"enter": 1, "down": 1, "up": -1}.get(key, 0)

    def on_key(self, event: events.Key) -> None:
        if self.leaves_at(event.key):
            event.stop()
            event.prevent_default()

    def render(self) -> Content:
        line = super().render()
        if not self.value and self._placeholder:
            ghost = text(cut(self._placeholder, max(0, self.size.width - 2)), "$dim")
            return Content.assemble(line, ghost) if self.has_focus else ghost
        return line


class EmailsInput(TextInput):
    """Addresses; the rest of one that is offered stands behind what was typed, `→` takes it."""

    KEYS: ClassVar[tuple[KeyHelp, ...]] = (
        KeyHelp("right,end", N_("Takes the rest of the address that is offered.")),
        KeyHelp("ctrl+n,ctrl+p", N_("Offers another address.")),
    )

    def __init__(self, field: forms.Emails) -> None:
        super().__init__(field)
        self._suggestions = field.suggestions
        self._turn = 0

    def offer(self, addresses: tuple[str, ...]) -> None:
        """Offers other addresses from now on."""
        self._suggestions = addresses
        self.refresh()

    def suggested(self) -> str:
        """What would be written behind what was typed; empty if nothing fits."""
        if self.at < len(self.value):
            return ""
        begun = self.value.rpartition(",")[2].replace(";", " ").rpartition(" ")[2]
        named = {address.casefold() for address in split_addresses(self.value)}
        fitting = [
            address
            for address in self._suggestions
            if address.casefold().startswith(begun.casefold()) and address.casefold() not in named
        ]
        if not fitting or (self.value.strip() and not begun and not self.value.rstrip().endswith((",", ";"))):
            return ""
        return fitting[self._turn % len(fitting)][len(begun) :]

    def on_key(self, event: events.Key) -> None:
        suggested = self.suggested()
        if suggested and event.key in ("right", "end"):
            self._turn = 0
            self.put(self.value + suggested)
        elif suggested and event.key in ("ctrl+n", "ctrl+p"):
            self._turn += 1 if event.key == "ctrl+n" else -1
            self.refresh()
        else:
            return
        event.stop()
        event.prevent_default()

    def render(self) -> Content:
        if not self.has_focus or not (suggested := self.suggested()):
            return super().render()
        line = SearchField.render(self)
        room = self.size.width - line.cell_length
        # The cursor stands on the first letter of what is offered.
        shown = text(cut(suggested, room + 1), "$dim").stylize("reverse", 0, 1)
        return Content.assemble(line[:-1], shown) if room >= 0 else line


class LongTextInput(TextArea):
    """Several lines; enter begins a new one, tab goes on."""

    KEYS: ClassVar[tuple[KeyHelp, ...]] = (KeyHelp("enter", N_("Begins a new line; tab goes to the next field.")),)

    refuse: Callable[[str], str | None] = staticmethod(lambda _text: None)
    """As `SearchField.refuse`."""

    def __init__(self, field: forms.LongText) -> None:
        super().__init__(
            soft_wrap=True,
            tab_behavior="focus",
            compact=True,
            highlight_cursor_line=False,
            placeholder=field.placeholder,
        )
        self.cursor_blink = False
        self.styles.height = field.rows

    @property
    def answer(self) -> Value:
        return self.text

    def put_answer(self, value: Value) -> None:
        self.load_text(str(value))

    def leaves_at(self, key: str) -> int:
        return 0

    def on_blur(self) -> None:
        self.post_message(Left())

    async def _on_paste(self, event: events.Paste) -> None:
        """What is pasted is filtered; writing it is then done as for every such input."""
        if reason := self.refuse(event.text):
            event.stop()
            event.prevent_default()
            self.post_message(SearchField.Dropped(reason))
        event.text = clean_lines(event.text)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self.post_message(Changed())


class OptionsInput(Promptly, can_focus=True):
    """Options under each other. One of several: the one under the cursor is chosen; any of several: space chooses."""

    DEFAULT_CSS = "OptionsInput { width: 1fr; height: auto; }"
    KEYS: ClassVar[tuple[KeyHelp, ...]] = (
        KeyHelp("j,down,k,up", N_("Goes to the next option, or to the one before.")),
        KeyHelp("space", N_("Chooses the option, or takes the choice back where several can be chosen.")),
        KeyHelp("enter", N_("Goes to the next field.")),
    )
    COMPONENT_CLASSES: ClassVar[set[str]] = {"options--cursor"}

    def __init__(self, options: tuple[Option, ...], *, takes_several: bool = False) -> None:
        super().__init__()
        self._options = options
        self._takes_several = takes_several
        self._chosen: set[str] = set()
        self.cursor = 0

    def show_focus(self) -> None:
        self.refresh()
        tell_row_of_focus(self)

    @property
    def answer(self) -> Value:
        chosen = tuple(option.id for option in self._options if option.id in self._chosen)
        return chosen if self._takes_several else chosen[0] if chosen else ""

    def put_answer(self, value: Value) -> None:
        self._chosen = set(value) if isinstance(value, tuple) else {str(value)} - {""}
        places = [at for at, option in enumerate(self._options) if option.id in self._chosen]
        self.cursor = places[0] if places else 0
        self.refresh()

    def leaves_at(self, key: str) -> int:
        return int(key == "enter")

    def on_key(self, event: events.Key) -> None:
        if event.key in ("down", "j", "up", "k"):
            self._move(1 if event.key in ("down", "j") else -1)
        elif event.key == "space":
            self._toggle()
        elif event.key == "enter":
            if not self._takes_several and not self._chosen:
                self._toggle()
        else:
            return
        event.stop()
        event.prevent_default()

    def _move(self, steps: int) -> None:
        to = self.cursor + steps
        while 0 <= to < len(self._options) and not self._takes_several and self._options[to].disabled_reason:
            to += steps
        if not 0 <= to < len(self._options):
            self.post_message(Moved(steps))
            return
        self.cursor = to
        if not self._takes_several:
            self._toggle()
        self.refresh()

    def _toggle(self) -> None:
        if not self._options or self._options[self.cursor].disabled_reason:
            return
        option = self._options[self.cursor].id
        self._chosen = self._chosen ^ {option} if self._takes_several else {option}
        self.refresh()
        self.post_message(Changed())

    def on_click(self, event: events.Click) -> None:
        lines = self._lines(self.size.width)
        if event.y < len(lines):
            self.cursor = lines[event.y][0]
            self._toggle()
            self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines(width))

    def render_line(self, y: int) -> Strip:
        lines = self._lines(self.size.width)
        at, line = lines[y] if y < len(lines) else (-1, Content(""))
        is_current = self.has_focus and at == self.cursor
        style = self.get_visual_style("options--cursor") if is_current else self.visual_style
        return Strip(line.render_segments(style)).adjust_cell_length(self.size.width, style.rich_style)

    def _lines(self, width: int) -> list[tuple[int, Content]]:
        """Every line with the number of its option; what is said of one goes on below where it finds no room."""
        return [(at, line) for at, option in enumerate(self._options) for line in self._said(option, width)]

    def _said(self, option: Option, width: int) -> list[Content]:
        signs = ("[x]", "[ ]") if self._takes_several else ("(•)", "( )")
        is_chosen = option.id in self._chosen
        sign = text(f"{signs[0] if is_chosen else signs[1]} ", "$accent" if is_chosen else "")
        title = text(cut(option.title, max(1, width - 4)), "$dim" if option.disabled_reason else "")
        said = text(option.disabled_reason or option.explanation, "$dim")
        if not said:
            return [Content.assemble(sign, title)]
        if 4 + title.cell_length + 2 + said.cell_length <= width:
            return [Content.assemble(sign, title, "  ", said)]
        below = [Content.assemble("    ", line) for line in said.wrap(max(8, width - 4))]
        return [Content.assemble(sign, title), *below]


class YesNoInput(OptionsInput):
    """One box."""

    def __init__(self) -> None:
        super().__init__((Option("yes", _("yes")),), takes_several=True)

    @property
    def answer(self) -> Value:
        return bool(self._chosen)

    def put_answer(self, value: Value) -> None:
        super().put_answer(("yes",) if value else ())


def input_for(field: forms.Field) -> Widget:
    """The input of a field; it fulfils `FormInput`."""
    if isinstance(field, forms.LongText):
        return LongTextInput(field)
    if isinstance(field, forms.Emails):
        return EmailsInput(field)
    if isinstance(field, (forms.Choice, forms.Several)):
        return OptionsInput(field.options, takes_several=isinstance(field, forms.Several))
    return YesNoInput() if isinstance(field, forms.YesNo) else TextInput(field)
