"""A person at the invoice desk, all day and at random: everything that keys can do there without a server."""

from __future__ import annotations

import random
from collections.abc import Callable

from benchmarks.million import COMMON_WORD
from benchmarks.terminal import COLUMNS, ROWS, Counter

_PAUSE_S = 0.03
"""Between two keys: a fast typist, held down arrows."""
_MOVES = ("down", "up", "j", "k", "pagedown", "pageup", "ctrl+d", "ctrl+u", "home", "end", "g", "G")
_TABS = ("]", "[", "l", "h", "left", "right")
_WORDS = (COMMON_WORD, "albion", "PO-1", "10012", "steel 7", "zzz", "ref05", "kestrel rail")
_QUERIES = (
    "status:overdue amount>5000",
    "currency:EUR type:support,license",
    "due<today-60d -disputed:yes",
    "po:none 'late>30",
    "number:1001* (currency:JPY or currency:USD)",
    "colour:blue",
)
_ELSEWHERE = "3456789apm"
"""Keys of other sections, and of forms that nothing can be sent from without a server."""
_SIZES = ((80, 24), (100, 30), (160, 50), (200, 60))


class Robot:
    """Works at the list of invoices; each activity ends where it began."""

    def __init__(self, terminal: Counter, seed: int) -> None:
        self._terminal = terminal
        self._draw = random.Random(seed)
        self.keys = 0
        """Keys pressed so far."""
        self.activities: tuple[Callable[[], None], ...] = (
            *(self._move, self._change_tab, self._sort, self._search, self._query, self._open, self._mark),
            *(self._choose_columns, self._export, self._help, self._palette, self._overview, self._resize, self._copy),
            self._look_for_other_sections,
        )

    def do_everything(self) -> None:
        """Every activity once, in turn."""
        for activity in self.activities:
            activity()
            self.back_to_list()
        for key in _ELSEWHERE:
            self._press(key)
            self.back_to_list()

    def do_something(self) -> None:
        """Any activity."""
        self._draw.choice(self.activities)()
        self.back_to_list()

    def back_to_list(self) -> None:
        """Leaves whatever is open, however deep."""
        self._press("escape", "escape", "escape", "2")

    def redraw(self) -> bytes:
        """The whole screen of 120×40, as it is painted after a change of size."""
        self._terminal.resize(COLUMNS - 1, ROWS)
        self._terminal.idle(0.2)
        self._terminal.resize(COLUMNS, ROWS)
        self._terminal.idle(0.3)
        return bytes(self._terminal.output)

    def _press(self, *keys: str) -> None:
        for key in keys:
            # A lone escape is one only when nothing follows it at once.
            self._terminal.type(key, _PAUSE_S * 5 if key == "escape" else _PAUSE_S)
            self.keys += 1

    def _some(self, keys: tuple[str, ...], most: int) -> None:
        self._press(*self._draw.choices(keys, k=self._draw.randint(1, most)))

    def _move(self) -> None:
        self._some(_MOVES, 30)

    def _change_tab(self) -> None:
        self._some(_TABS, 6)

    def _sort(self) -> None:
        self._press("s")
        self._some(("down", "up"), 8)
        self._press(self._draw.choice(("enter", "enter", "escape")))
        self._some(_MOVES, 6)

    def _search(self) -> None:
        word = self._draw.choice(_WORDS)
        self._press("/", *word)
        self._press(*["backspace"] * self._draw.randrange(len(word)))
        self._press("enter")
        self._some(_MOVES, 8)

    def _query(self) -> None:
        self._press(":", *self._draw.choice(_QUERIES), "enter")
        self._some(_MOVES, 8)
        self._press("escape", ":", "ctrl+u", "enter")

    def _open(self) -> None:
        self._press("enter")
        self._some((*_MOVES, "n", "N", "tab"), 12)

    def _mark(self) -> None:
        self._press("space", "down", "space", "down", "space")
        if self._draw.random() < 0.3:
            self._press("*", "*")
        self._press("up", "space", "up", "space", "up", "space")

    def _choose_columns(self) -> None:
        self._press("c")
        self._some(("down", "up", "space"), 8)
        self._press(self._draw.choice(("enter", "escape")))

    def _export(self) -> None:
        self._press("x")
        self._some(("down", "up", "tab"), 4)

    def _help(self) -> None:
        self._press("?")
        self._some(("down", "pagedown", "up"), 6)

    def _palette(self) -> None:
        self._press("ctrl+p", *self._draw.choice(("sort", "over", "exp", "zzz")))
        self._terminal.idle(0.3)

    def _overview(self) -> None:
        self._press("1")
        self._some(("down", "up", "j", "k"), 8)

    def _resize(self) -> None:
        for _ in range(self._draw.randint(1, 3)):
            self._terminal.resize(*self._draw.choice(_SIZES))
            self._some(("down", "pagedown", "]"), 3)
        self._terminal.resize(COLUMNS, ROWS)

    def _copy(self) -> None:
        self._press(self._draw.choice("yY"))

    def _look_for_other_sections(self) -> None:
        self._press(self._draw.choice(_ELSEWHERE))
