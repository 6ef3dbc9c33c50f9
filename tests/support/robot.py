"""A robot that presses every bound key of every screen that it comes to, and tells which ones nothing came of.

It begins at the screen of a section. A key that leads to a screen, a tab, a dialog or an input that it has not seen
leads it there later, by the keys that led there first; so it finds forms, questions, help and palette by itself.
"""

from __future__ import annotations

import asyncio
import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from textual import events
from textual.app import App
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.keys import REPLACED_KEYS, _get_unicode_name_from_key, key_to_character
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, TextArea
from textual.worker import WorkerCancelled

from occ_tui.screens.base import OccScreen
from occ_tui.screens.chooser import ChoiceList, Chooser
from occ_tui.screens.confirm import Answers
from occ_tui.widgets.invoice_table import InvoiceTable
from occ_tui.widgets.item_list import ItemList
from occ_tui.widgets.row_list import RowList
from occ_tui.widgets.search_field import SearchField
from occ_tui.widgets.search_line import NarrowLine
from support.piloting import shown

MOST_STEPS = 3
"""Keys between a section and the deepest screen that the robot looks at."""
SECTION_KEYS = tuple("123456789")
MOVES = ("j", "k", "down", "up", "ctrl+d", "ctrl+u", "pagedown", "pageup", "g", "G", "home", "end")
ON_EVERY_TAB = (
    *SECTION_KEYS, *MOVES, "a", "o", "f1", "r", "ctrl+p", "q", "less_than_sign", "question_mark", "ctrl+t", "slash",
    "colon", "c", "ctrl+q", "ctrl+c", "ctrl+z", "right", "right_square_bracket", "left", "left_square_bracket", "s",
)  # fmt: skip
"""Keys that do on every tab of a section what they do on its first one."""
_HANDS = 4
"""Through which a key goes at most: app, screen, what has the focus, and back to whoever bound it."""
_PATIENCE = 3
"""How often it is looked at again where nothing came of a key: the machine may be busy."""
EDITING = ("left", "right", "home", "end", "backspace", "delete", "ctrl+w", "ctrl+u", "space")
"""Keys that a line in which one types keeps to itself."""
CHOOSING = ("j", "k", "down", "up", "enter", "escape")
"""Keys that mean something while one chooses what the invoices are sorted by."""
BACKWARDS = ("k", "up", "ctrl+u", "pageup", "g", "home", "left", "h", "shift+tab", "K", "shift+up", "N")
"""Keys that go towards the beginning."""


class Place(NamedTuple):
    """Where a robot is: what one would call another screen, whatever it shows."""

    screen: str
    part: str
    """Tab, or the list or input that takes the keys."""
    focus: str


class Sight(NamedTuple):
    """What somebody who looks at the terminal, and at its clipboard, can tell from what was before."""

    stack: tuple[int, ...]
    text: str
    focus: int
    typed_at: object
    clipboard: str
    exits: int
    scrolled: tuple[float, ...]
    tab: object
    """Tabs may list the same; which one it is shows by the looks of its title alone."""
    asked: int
    """Requests that the server had: what it was asked may have changed nothing."""


@dataclass
class Robot:
    """See the module."""

    pilot: Pilot[None]
    root: str
    """The section's mode."""
    excused: Callable[[Screen[Any], str], bool]
    """Whether nothing has to come of a key there."""
    asked: Callable[[], int]
    """How many requests the server had."""
    skips: frozenset[str] = frozenset()
    """Keys that are pressed elsewhere."""
    known: frozenset[str] = frozenset()
    """Screens that are looked at elsewhere, by the names of their classes; choosers by their headings."""
    done: set[tuple[str, str, str]] = field(default_factory=set)
    """What was pressed: on what, which key, and where of it."""
    depth: int = MOST_STEPS
    base: int = 1
    """Screens that stay: the section, and what stands before it, if something does."""
    pressed: int = 0
    dead: list[str] = field(default_factory=list)
    seen: dict[Place, tuple[str, ...]] = field(default_factory=dict)
    """Every place, and the keys that lead there from the section."""

    def __post_init__(self) -> None:
        self.exits = 0
        self._first_tab: Any = None
        self._first_focus = ""

    def _exit(self, *_args: object, **_named: object) -> None:
        self.exits += 1

    async def walk(self) -> None:
        """Presses everything everywhere. Leaving would end the walk: it is noted."""
        self.pilot.app.exit = self._exit  # type: ignore[method-assign]
        await self.pilot.app.switch_mode(self.root)
        await self.quiet()
        self._first_tab = tab_of(self.screen)
        self._first_focus = place_of(self.screen).focus
        await self.go(())
        self.seen[place_of(self.screen)] = ()
        for place, path in self._places():
            if len(path) < self.depth and not {place.screen, place.part} & self.known:
                await self._press_all(place, path)

    def _places(self) -> Iterator[tuple[Place, tuple[str, ...]]]:
        """Also those that are found meanwhile."""
        at = 0
        while at < len(self.seen):
            yield list(self.seen.items())[at]
            at += 1

    @property
    def screen(self) -> Screen[Any]:
        """What one looks at."""
        return self.pilot.app.screen

    async def press(self, key: str) -> None:
        """Presses a key and waits until all is quiet."""
        self.pressed += 1
        self.pilot.app.post_message(_event(key, self.pilot.app))
        await self.quiet()
        if self.pilot.app._exception is not None:
            raise AssertionError(f"{key} on {place_of(self.screen)}") from self.pilot.app._exception

    async def quiet(self) -> None:
        """Waits until nothing is under way: each worker's end may begin another."""
        for _turn in range(_HANDS):
            await self._handed_on()
        workers = self.pilot.app.workers
        while workers:
            with suppress(WorkerCancelled):  # by one that was begun instead of it
                await workers.wait_for_complete()
            await self._handed_on()
        await self.pilot.pause()

    async def _handed_on(self) -> None:
        """Waits until those through whose hands keys go have done what they were told before."""
        for node in (self.pilot.app, self.screen, self.screen.focused):
            done = asyncio.Event()
            if node is not None and node.call_later(done.set):
                with suppress(TimeoutError):  # it closed meanwhile
                    await asyncio.wait_for(done.wait(), 1)

    async def go(self, path: tuple[str, ...]) -> None:
        """Begins at the section anew and goes where these keys lead."""
        app = self.pilot.app
        await app.switch_mode(self.root)
        while len(app.screen_stack) > self.base:
            await app.pop_screen()
        app.drafts.clear()  # type: ignore[attr-defined]
        await self.quiet()
        _calm(self.screen)
        if any(line.is_open for line in self.screen.query(NarrowLine)):
            await self.press("escape")
        if tab_of(self.screen) != self._first_tab:
            self.screen.show_tab(self._first_tab)
            await self.quiet()
        for key in path:
            await self.press(key)

    async def _press_all(self, place: Place, path: tuple[str, ...]) -> None:
        await self.go(path)
        if place_of(self.screen) != place:
            return  # what was there is done; a mark that was set, a question that was answered
        for key in list(self._keys(place)):
            if place_of(self.screen) != place:
                await self.go(path)
                if place_of(self.screen) != place:
                    return  # the last key took away what the place was of
            screen = self.screen
            forget_message(screen)
            make_room_for(screen, key)
            await self.quiet()
            before = self.look()
            stack = tuple(self.pilot.app.screen_stack)
            await self.press(key)
            after = self.look()
            for _more in range(_PATIENCE):
                if before == after:
                    await self.pilot.pause(0.05)
                    await self.quiet()
                    after = self.look()
            if before == after and not self.excused(screen, key):
                self.dead.append(f"{place.screen} {place.part} {place.focus}: {key} after {' '.join(path)}".strip())
            await self._back(stack, path, key)

    async def _back(self, stack: tuple[Screen[Any], ...], path: tuple[str, ...], key: str) -> None:
        """Notes where a key led, and goes back."""
        app = self.pilot.app
        if app.current_mode == self.root and (there := place_of(self.screen)) not in self.seen:
            self.seen[there] = (*path, key)
        if tuple(app.screen_stack) == stack:
            return
        if app.current_mode == self.root and stack == tuple(app.screen_stack)[: len(stack)]:
            while len(app.screen_stack) > len(stack):
                await app.pop_screen()
            await self.quiet()
        else:
            await self.go(path)

    def _keys(self, place: Place) -> Iterator[str]:
        """Every key that is bound where one is, but those of text fields, which Textual binds and tests."""
        focused = self.screen.focused
        for key, bound in self.screen.active_bindings.items():
            if not is_ours(bound.node, bound.binding):
                continue
            if isinstance(focused, SearchField) and (key in EDITING or len(key_to_character(key) or "") == 1):
                continue  # it is typed there
            if panel_of(self.screen) and key not in CHOOSING:
                continue  # the list of columns takes every key, and does nothing with most
            if key in self.skips:
                continue
            where = "" if key in ON_EVERY_TAB and place.focus == self._first_focus else place.part + place.focus
            of = (type(bound.node).__name__, key, where)
            if of not in self.done:
                self.done.add(of)
                yield key

    def look(self) -> Sight:
        """What one sees now."""
        app, focused = self.pilot.app, self.screen.focused
        typed_at: object = None
        if isinstance(focused, Input):
            typed_at = focused.cursor_position, focused.value
        elif isinstance(focused, TextArea):
            typed_at = focused.cursor_location, focused.text
        scrolled = tuple(one.scroll_y for one in self.screen.query(VerticalScroll))
        stack = tuple(id(screen) for screen in app.screen_stack)
        return Sight(
            stack,
            shown(self.pilot),
            id(focused),
            typed_at,
            app.clipboard,
            self.exits,
            scrolled,
            tab_of(self.screen),
            self.asked(),
        )


def _event(key: str, app: App[Any]) -> events.Key:
    """The event of a key, as Textual's own pilot makes it."""
    name = REPLACED_KEYS.get(key, key)
    try:
        character: str | None = unicodedata.lookup(_get_unicode_name_from_key(name))
    except KeyError:
        character = key if len(key) == 1 else None
    event = events.Key(key, character)
    event.set_sender(app)
    return event


def is_ours(node: object, binding: Binding) -> bool:
    """Whether this program bound the key, and not Textual for text fields, for what scrolls or for screens as such."""
    classes = [of for of in type(node).__mro__ if of.__module__.startswith("occ_tui")]
    return any(binding.action in _actions(of) for of in classes)


def _actions(of: type) -> set[str]:
    return {one.action for one in of.__dict__.get("BINDINGS", ()) if isinstance(one, Binding)}


def place_of(screen: Screen[Any]) -> Place:
    """Where one is."""
    focused = screen.focused
    part = str(tab_of(screen) or "")
    if isinstance(screen, Chooser):
        part = re.sub(r"\d+", "", screen.heading)  # what one chooses; not of which invoice or contract
    name = type(focused).__name__ if focused is not None else ""
    panel = " chooses" if panel_of(screen) else ""
    return Place(type(screen).__name__, part, name + panel)


def tab_of(screen: Screen[Any]) -> Any:
    """The tab that one looks at, where there are some."""
    state = getattr(screen, "state", None)
    return getattr(screen, "tab", None) if state is None else getattr(state, "shown_tab", None)


def panel_of(screen: Screen[Any]) -> object:
    """What lies over the list of invoices and takes its keys, if something does."""
    table = next(iter(screen.query(InvoiceTable)), None)
    return table._panel if table is not None else None


def forget_message(screen: Screen[Any]) -> None:
    """What the last key said is not taken for what the next one says."""
    if isinstance(screen, OccScreen):
        screen._message = ""
        screen.show_status()


def make_room_for(screen: Screen[Any], key: str) -> None:
    """Puts cursor and view where the key can move them, if there is anything to move."""
    goes_back = key in BACKWARDS
    if (table := next(iter(screen.query(RowList)), None)) is not None:
        table.move_to(table.total - 1 if goes_back else 0)
    if (items := next(iter(screen.query(ItemList)), None)) is not None:
        items.move_by(999 if goes_back else -999)
    if (choices := next(iter(screen.query(ChoiceList)), None)) is not None:
        choices.show(choices.choices, len(choices.choices) - 1 if goes_back else 0)
    for answers in screen.query(Answers):
        answers.is_act = goes_back
        answers.refresh()
    for scroll in screen.query(VerticalScroll):
        scroll.scroll_to(y=scroll.max_scroll_y if goes_back else 0, animate=False)


def _calm(screen: Screen[Any]) -> None:
    """A list over which nothing lies, and in whose lines nobody types."""
    if panel_of(screen):
        next(iter(screen.query(InvoiceTable)))._go_on_choosing("")
    table: Widget | None = getattr(screen, "table", None) if isinstance(screen, OccScreen) else None
    if table is not None and table.can_focus and screen.focused is not table:
        table.focus()
