"""The guided tour while one is on it: what it points at, how it moves on by what one does, how it is left.

What it says stands in `tour_steps`. While it goes on the session only reads (`Session.is_tour`).
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

from textual import events
from textual.content import Content
from textual.geometry import Region
from textual.screen import Screen

from occ_tui.commands.base import Command
from occ_tui.commands.general import Back, Tour
from occ_tui.commands.key_names import key_name
from occ_tui.locale import _
from occ_tui.screens.arriving import WANTS_SOMETHING, Arriving
from occ_tui.screens.base import OccScreen
from occ_tui.screens.breakpoints import SMALLEST
from occ_tui.services import tour as kept
from occ_tui.widgets.line import text

if TYPE_CHECKING:
    from occ_tui.screens.tour_steps import Chapter, Step
    from occ_tui.services.session import Session
    from occ_tui.widgets.callout import Callout, Seen, Told

_ENTER = "enter"
_PLACE = re.compile(r"\{([a-z_.]+)\}")
LOOK_AGAIN_S = 1.0
"""A list that is empty for so long is: before that it may be on its way."""
_MOST_KEYS = 3
"""So many of a command's keys are named."""


class Touring(Arriving, is_part=True):
    """A part of the app."""

    offers_tour = False
    """Whoever was never shown round is told, once, that they can be: at a start that finds nobody pressing keys yet."""
    tour_progress = kept.Progress()
    """How far one came, while on the tour."""
    is_touring = False
    _callout: Callout | None = None
    _is_here = False
    """One sees what the step is about."""
    _is_blocked = False
    """What is asked for can't be done here: a key leads on without it."""
    _empty: tuple[Step, float] | None = None
    """Since when the list is empty that a step is about."""
    _is_watching = False

    # Offered once.

    def arrive(self) -> None:
        self.offers_tour = self.offers_tour and not self.bound_for.name  # who wants something can be told later
        super().arrive()
        if self.offers_tour:
            self._offer()

    def _offer(self) -> None:
        """In the status line, until the next key, as soon as there is something to see."""
        screen = self.screen
        if not isinstance(screen, OccScreen) or not screen.section_key or self.freshness.at is None:
            return
        self.offers_tour = False
        reached = kept.progress(self.session)
        if not reached.was_offered:
            kept.keep(self.session, reached._replace(was_offered=True))
            screen.say(_("New here? {key} shows you round.").format(key=_keys_of(Tour())))

    # Beginning and ending.

    def show_tour(self) -> None:
        """Asks for the chapter to begin or go on with."""
        from occ_tui.screens.tour_chapters import choose_chapter

        if not self.has_session or self.freshness.at is None:
            self.tell(_("The tour shows your own data: it begins when they are there."))
            return
        reached = self.tour_progress if self.is_touring else kept.progress(self.session)
        choose_chapter(self, reached)

    async def begin_tour(self, chapter: int, step: int = 0) -> None:
        """Shows round from a step of a chapter; in its section, unless the step leads there."""
        from occ_tui.screens.tour_steps import CHAPTERS

        if self.writing.is_busy or any(worker.group == "resume" for worker in self.workers):
            self.tell(_("Something is being sent; the tour begins when it is over."))
            return
        self.tour_progress = kept.progress(self.session).at(CHAPTERS[chapter].id, step)
        kept.keep(self.session, self.tour_progress)
        if not self.is_touring:
            self.is_touring = self.session.is_tour = True
            self.screen_change_signal.subscribe(self, self._screen_changed)
            if not self._is_watching:
                self._is_watching = True
                for changing in ("generation", "money", "freshness"):
                    self.watch(self, changing, self._point_soon, init=False)
        if not CHAPTERS[chapter].steps[step].is_way:
            await self.open_section(CHAPTERS[chapter].id)
        self._show_reading()
        self._point_soon()

    def end_tour(self, words: str = "") -> None:
        """Leaves it; it goes on from there another time."""
        if not self.is_touring:
            return
        self.is_touring = self.session.is_tour = self._is_blocked = False
        self.screen_change_signal.unsubscribe(self)
        self._drop_callout()
        self._show_reading()
        if words:
            self.tell(words)

    async def enter(self, session: Session) -> None:
        self.end_tour()
        await super().enter(session)

    def _show_reading(self) -> None:
        """Header and keys tell whether one can change anything."""
        if isinstance(self.screen, OccScreen):
            self.screen.show_again()

    # Moving on.

    @property
    def tour_place(self) -> tuple[Chapter, Step]:
        """Where on the tour one is."""
        from occ_tui.screens.tour_steps import CHAPTERS, number_of

        chapter = CHAPTERS[number_of(self.tour_progress.chapter)]
        return chapter, chapter.steps[self.tour_progress.step]

    def command_done(self, command_id: str) -> None:
        if not self.is_touring:
            return
        _chapter, step = self.tour_place
        if command_id == step.command and self._is_here:
            self._move_on()
        self._point_soon()

    def _move_on(self, *, over_all: bool = False) -> None:
        """To the next step; after the last one, or `over_all` that are left, to the next chapter."""
        from occ_tui.screens.tour_steps import CHAPTERS, number_of

        reached = self.tour_progress
        number = number_of(reached.chapter)
        if reached.step + 1 < len(CHAPTERS[number].steps) and not over_all:
            self.tour_progress = reached._replace(step=reached.step + 1)
        else:
            self.tour_progress = reached.with_done(CHAPTERS[number].id)
            if number + 1 < len(CHAPTERS):
                self.tour_progress = self.tour_progress.at(CHAPTERS[number + 1].id, 0)
        kept.keep(self.session, self.tour_progress)
        if not self.tour_progress.chapter:
            self.end_tour(_("That was the tour. {key} shows any part of it again.").format(key=_keys_of(Tour())))

    async def on_event(self, event: events.Event) -> None:
        if self.freshness.at is not None and isinstance(event, WANTS_SOMETHING):
            self.offers_tour = False  # it would stand over what they went to see
        is_key = self.is_touring and isinstance(event, events.Key) and not self.is_locked
        if is_key and not self._has_rested() and self._takes(event.key):  # type: ignore[attr-defined]
            self._last_key = self.clock_s()
            event.stop()
            return
        await super().on_event(event)
        if is_key and self.is_touring:
            self.call_after_refresh(self._typed, event.key)  # type: ignore[attr-defined]

    def _has_rested(self) -> bool:
        """Whether the next key finds the screen locked."""
        return bool(self.lock_after_s) and self.clock_s() - self._last_key >= self.lock_after_s

    def _takes(self, key: str) -> bool:
        """Whether the tour itself answers a key: the one that leaves it, and the one that leads on where none can."""
        screen = self.screen
        if screen.is_modal or not isinstance(screen, OccScreen):
            return False
        _chapter, step = self.tour_place
        if step.command != Back.id and self._leaves(key):
            words = _("You left the tour; {key} goes on where you were.")
            self.end_tour(words.format(key=_keys_of(Tour())))
            return True
        if key == _ENTER and (self._is_blocked or not (step.command or step.types)) and self._is_in_sight():
            self._move_on(over_all=self._is_blocked and self._lacks())
            self._point_soon()
            return True
        return False

    def _leaves(self, key: str) -> bool:
        """Whether a key is the way back, by itself or as somebody bound it."""
        bound = self.screen.active_bindings.get(key)
        return key in Back.keys.split(",") or (bound is not None and bound.binding.id == Back.id)

    def _typed(self, key: str) -> None:
        if self.is_touring and key == _ENTER and self.tour_place[1].types and self._is_in_sight():
            self._move_on()
        self._point_soon()

    # Pointing.

    def _screen_changed(self, _screen: Screen[Any]) -> None:
        self._point_soon()

    def on_resize(self) -> None:
        self._point_soon()

    def _point_soon(self) -> None:
        if self.is_touring:
            self.call_after_refresh(self._point)

    def _is_on(self, chapter: Chapter, step: Step) -> bool:
        """Whether what one sees is the screen that a step is on."""
        return step.is_way or type(self.screen).__name__ == (step.screen or chapter.screen)

    def _is_in_sight(self) -> bool:
        return self._callout is not None and self._callout.display and self._callout.screen is self.screen

    def _lacks(self) -> bool:
        module = self.tour_place[0].module
        return bool(module) and self.lacks(module)

    def _point(self) -> None:
        """Says what is to be done now, beside what it is about."""
        if not self.is_touring:
            return
        screen = self.screen
        if not isinstance(screen, OccScreen) or not screen.section_key or screen.is_modal:
            self._hide()
            return
        if not screen.is_mounted:
            self._point_soon()
            return
        chapter, step = self.tour_place
        while step.is_way and type(screen).__name__ == chapter.screen:
            self._move_on()
            chapter, step = self.tour_place
        width, height = screen.size
        if width < SMALLEST[0] or height < SMALLEST[1]:
            self._hide()
            return
        self._is_here = self._is_on(chapter, step)
        self._callout_on(screen).tell(self._told(screen, chapter, step), partial(_seen, screen, step, self._is_here))

    def _told(self, screen: OccScreen, chapter: Chapter, step: Step) -> Told:
        from occ_tui.widgets.callout import Told

        place = _("{place} of {total}").format(place=self.tour_progress.step + 1, total=len(chapter.steps))
        hint = _("{tour} chapters").format(tour=_keys_of(Tour()))
        if step.command != Back.id:
            hint = _("{back} leave").format(back=_keys_of(Back())) + "   " + hint
        self._is_blocked = False
        if not self._is_here:
            waits = text(_("The tour waits in {section}.").format(section=_(chapter.title)))
            do = self._filled(_("Press {general.tour} to go on with it."), screen, "")
            return Told(_(chapter.title), place, waits, do, hint)
        if reason := self._why_not(screen, step):
            self._is_blocked = True
            self._look_again()
            do = self._filled(_("Press {key} to go on."), screen, "")
            return Told(_(chapter.title), place, text(reason), do, hint)
        words = self._filled(_(step.words), screen, step.command)
        return Told(_(chapter.title), place, words, self._filled(_(step.do), screen, step.command), hint)

    def _why_not(self, screen: OccScreen, step: Step) -> str | None:
        """Why what a step asks for can't be done with what is there."""
        from occ_tui.screens.not_open import not_open_words

        if self._lacks():
            return not_open_words(self, self.tour_place[0].module)
        if step.needs_rows and self._is_empty(screen, step):
            return _("There is nothing in this list now: that is for another time.")
        if step.is_refused or step.is_way or not step.command:
            return None
        command = _command(screen, step.command)
        return command.disabled_reason(screen.context()) if command is not None else None

    def _is_empty(self, screen: OccScreen, step: Step) -> bool:
        """Whether the list has no lines, and not merely none yet."""
        if getattr(getattr(screen, "table", None), "total", 1):
            self._empty = None
            return False
        if self._empty is None or self._empty[0] != step:
            self._empty = (step, self.clock_s())
        if self.clock_s() - self._empty[1] >= LOOK_AGAIN_S:
            return True
        self._look_again()
        return False

    def _look_again(self) -> None:
        self.set_timer(max(LOOK_AGAIN_S, 0.1), self._point_soon, name="tour")

    def _filled(self, words: str, screen: OccScreen, command_id: str) -> Content:
        """`words` with the keys that they speak of; without a command `{key}` is the one that leads on."""
        parts: list[Content | str] = []
        for place, part in enumerate(_PLACE.split(words)):
            if place % 2 == 0:
                parts.append(text(part))
                continue
            name = command_id if part == "key" else part
            command = _command(screen, name) if name else None
            parts.append(text(_keys_of(command) if command is not None else key_name(_ENTER), "bold $accent"))
        return Content.assemble(*parts)

    def _callout_on(self, screen: OccScreen) -> Callout:
        from occ_tui.widgets.callout import Beam, Callout

        if self._callout is None or self._callout.parent is not screen:
            self._drop_callout()
            beam = Beam()
            self._callout = Callout(beam)
            screen.mount(beam, self._callout)
        return self._callout

    def _drop_callout(self) -> None:
        callout, self._callout = self._callout, None
        if callout is not None and callout.is_attached:
            callout.beam.remove()
            callout.remove()

    def _hide(self) -> None:
        if self._callout is not None:
            self._callout.hide()


def _command(screen: OccScreen, command_id: str) -> Command | None:
    return next((command for command in screen.commands if command.id == command_id), None)


def _keys_of(command: Command) -> str:
    return ", ".join(command.key_names()[:_MOST_KEYS])


def _seen(screen: OccScreen, step: Step, is_here: bool) -> Seen:
    """Where on the screen a step's target is, as far as it is seen; and the line of the cursor, if it has one."""
    from occ_tui.widgets.callout import Seen

    for selectors in step.target.split(",") if is_here else ():
        found = [widget for selector in selectors.split("+") for widget in screen.query(selector.strip())]
        seen = [widget for widget in found if widget.display and widget.region.intersection(screen.region).area]
        if seen:
            cursor = getattr(seen[0], "cursor", None)
            first = getattr(seen[0], "offset_row", 0)
            region = Region.from_union([widget.region for widget in seen]).intersection(screen.region)
            return Seen(region, region.y + 1 + cursor - first if isinstance(cursor, int) else None)
    return Seen(None)
