"""The chapters of the guided tour to choose from: which are done, and where one left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from occ_tui.locale import _, ngettext
from occ_tui.screens.chooser import Chooser
from occ_tui.screens.tour_steps import CHAPTERS, Chapter, number_of, where_to_begin
from occ_tui.widgets.choices import Choice

if TYPE_CHECKING:
    from occ_tui.screens.touring import Touring
    from occ_tui.services.tour import Progress

_AGAIN = "again"


def choose_chapter(app: Touring, reached: Progress) -> None:
    """Asks which chapter to begin, or to go on with; the cursor is on where one left, else on what comes next."""

    async def chosen(name: str | None) -> None:
        if name is None:
            return
        is_left = name == reached.chapter
        chapter = number_of(name)
        await app.begin_tour(chapter, where_to_begin(CHAPTERS[chapter], reached.step) if is_left else 0)

    choices = [Choice(chapter.id, _(chapter.title), _how_far(chapter, reached)) for chapter in CHAPTERS]
    if reached.chapter and reached.step:
        choices.append(Choice(_AGAIN, _("From the beginning"), _("Begins with the first chapter again.")))
    fresh = next((place for place, chapter in enumerate(CHAPTERS) if chapter.id not in reached.done), 0)
    at = number_of(reached.chapter) if reached.chapter else fresh
    app.push_screen(Chooser(_("The guided tour"), choices, at=at), chosen)


def _how_far(chapter: Chapter, reached: Progress) -> str:
    if chapter.id == reached.chapter and reached.step:
        words = _("goes on at step {step} of {steps}")
        return words.format(step=where_to_begin(chapter, reached.step) + 1, steps=len(chapter.steps))
    if chapter.id in reached.done:
        return _("✓ seen")
    count = len(chapter.steps)
    return ngettext("{count} step", "{count} steps", count).format(count=count)
