"""Asks before something is removed, saved or paid: the safe answer has the focus, chance gives no other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from occ_tui.locale import N_, _
from occ_tui.screens.dialog import Dialog
from occ_tui.widgets.key_help import KeyHelp
from occ_tui.widgets.line import text
from occ_tui.widgets.promptly import Promptly

_AROUND = 8
"""Lines of the window that are not the question: padding, heading, answers, keys."""


class Answers(Promptly):
    """`[ Keep it ]   Delete it`: the safe answer first, the one that Enter gives marked."""

    DEFAULT_CSS = "Answers { width: 1fr; height: 1; }"

    def __init__(self, safe: str, act: str) -> None:
        super().__init__()
        self._words = (safe, act)
        self.is_act = False
        """Enter would do it."""
        self.is_armed = False
        """It can be done."""

    def render(self) -> Content:
        safe, act = self._words
        answers = [(safe, not self.is_act, True), (act, self.is_act, self.is_armed)]
        parts = [_answer(words, is_current, is_armed) for words, is_current, is_armed in answers]
        return Content("  ").join(parts)


def _answer(words: str, is_current: bool, is_armed: bool) -> Content:
    said = f"[ {words} ]" if is_current else f"  {words}  "
    if not is_armed:
        return text(said, "$dim")
    return text(said, "bold $accent reverse" if is_current else "")


class ConfirmScreen(Dialog[bool]):
    """See the module. Closes with `True` only for the answer that does it; esc is always no.

    `body` names what it is about: account, object, amount and currency. The answer that does it is deaf for the first
    half second, so that keys typed ahead cannot give it; what is pasted gives no answer at all.
    """

    ARMED_AFTER_S: ClassVar[float] = 0.5
    KEYS: ClassVar[tuple[KeyHelp, ...]] = (
        KeyHelp("enter", N_("Gives the answer that is marked.")),
        KeyHelp("left,right,h,l,tab,shift+tab", N_("Marks the other answer.")),
        KeyHelp("j,down,k,up,pagedown,ctrl+d,pageup,ctrl+u", N_("Shows more of the question where it is long.")),
        KeyHelp("escape,q", N_("Closes the window; that is always no.")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", "", show=False),
        Binding("enter", "answer", "", show=False, priority=True),
        Binding("tab,shift+tab", "turn", "", show=False, priority=True),
        Binding("right,l", "turn(True)", "", show=False),
        Binding("left,h", "turn(False)", "", show=False),
        Binding("down,j", "scroll(1)", "", show=False, priority=True),
        Binding("up,k", "scroll(-1)", "", show=False, priority=True),
        Binding("pagedown,ctrl+d", "scroll(8)", "", show=False, priority=True),
        Binding("pageup,ctrl+u", "scroll(-8)", "", show=False, priority=True),
    ]

    def __init__(self, heading: str, body: Content, *, act: str, safe: str) -> None:
        """`act` and `safe` are the two answers in words: “Delete it”, “Keep it”."""
        super().__init__(heading)
        self._body = body
        self._act, self._safe = act, safe

    def compose_middle(self) -> Iterable[Widget]:
        yield VerticalScroll(Static(self._body, id="body", markup=False), id="body-scroll", can_focus=False)
        yield Answers(self._safe, self._act)

    def on_mount(self) -> None:
        if self.ARMED_AFTER_S:
            self.set_timer(self.ARMED_AFTER_S, self._arm, name="arm")
        else:
            self._arm()

    def on_resize(self, event: events.Resize) -> None:
        """Whatever is asked, the answers stay in view."""
        self.query_one("#body-scroll").styles.max_height = max(1, event.size.height * 9 // 10 - _AROUND)

    def hints(self) -> tuple[str, ...]:
        return (_("← → choose   enter answer   esc close"),)

    @property
    def answers(self) -> Answers:
        """The two answers."""
        return self.query_one(Answers)

    def _arm(self) -> None:
        self.answers.is_armed = True
        self.answers.refresh()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()

    def action_turn(self, to_act: bool | None = None) -> None:
        answers = self.answers
        answers.is_act = not answers.is_act if to_act is None else to_act
        answers.refresh()

    def action_answer(self) -> None:
        answers = self.answers
        if not answers.is_act:
            self.dismiss(False)
        elif answers.is_armed:
            self.dismiss(True)

    def action_scroll(self, lines: int) -> None:
        self.query_one("#body-scroll", VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_leave(self) -> None:
        self.dismiss(False)
