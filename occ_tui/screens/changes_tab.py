"""The tab of what changed since the last look: what it says of itself, and the key that says it was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from occ_tui.domain.changes import ChangeKind
from occ_tui.domain.formatting import Formatter
from occ_tui.domain.rows.changes import summary_text
from occ_tui.locale import _
from occ_tui.screens.writing import one_line
from occ_tui.services import news as news_of
from occ_tui.services import problems
from occ_tui.services.news import News
from occ_tui.store.errors import StoreError

if TYPE_CHECKING:
    from occ_tui.screens.desk_screen import DeskScreen
    from occ_tui.store.changes import Look


class ChangesPart:
    """See the module; a part of the screen of the list."""

    def __init__(self, screen: DeskScreen) -> None:
        self._screen = screen
        self._before: Look | None = None
        """The look that counts again when `S` is taken back."""

    def note_shown(self) -> None:
        """The tab stands on the screen; narrowed by words or a query it is not seen as a whole."""
        state = self._screen.state
        if state.is_changes and not state.is_narrowed and state.news is not None:
            self._screen.host.seen = state.news

    def toggle_seen(self) -> None:
        """Counts what has changed as seen from now on; when nothing has, takes the last such wish back."""
        screen = self._screen
        found = screen.state.news
        try:
            if found is not None and found.changed is not None and (found.counts or found.missing_until):
                news_of.mark_seen(screen.host.session, found)
                self._before = found.look
                said = _("Seen: {changes}. The same key takes it back.").format(changes=summary_text(found.counts))
            elif self._before is not None:
                news_of.unmark_seen(screen.host.session, self._before)
                self._before = None
                screen.host.seen = None
                said = _("What you had marked as seen is news again.")
            else:
                said = _("There is nothing new to be marked as seen.")
        except StoreError as error:
            said = one_line(problems.describe(error, session=screen.host.session))
        screen.say(said)
        screen.host.read_news()

    def when_empty(self, write: Formatter) -> Content:
        """What the tab says when there is nothing on it."""
        found = self._screen.state.news
        if found is None:
            return Content(_("Looking through the invoices …"))
        if found.looked_at is None:
            return Content(
                _("You look for the first time: there is nothing to compare with yet. From now on it is told here.")
            )
        day, time = write.date(found.looked_at.astimezone().date()), write.time(found.looked_at)
        parts = [_("Nothing has changed since you looked on {day} at {time}.").format(day=day, time=time), ""]
        if gone := found.counts.get(ChangeKind.REMOVED):
            parts[0] = summary_text({ChangeKind.REMOVED: gone})
        if found.missing_until is not None:
            moment = write.date_time(found.missing_until)
            parts.append(_("What happened before {moment} is not recorded here.").format(moment=moment))
        if self._before is not None:
            parts.append(self._screen.in_keys(_("S brings back what you marked as seen.")))
        else:
            parts.append(_("What a refresh (r) brings and what falls due is told here until you have seen it."))
        return Content("\n".join(parts))


def since_words(found: News | None, write: Formatter) -> str:
    """`Since 23 Nov 2026, 14:02: 3 new, 1 paid`; what is not recorded any more is said instead of kept back."""
    if found is None or found.looked_at is None:
        return ""
    moment = write.date_time(found.looked_at)
    if found.missing_until is not None:
        moment = write.date_time(found.missing_until)
        words = _("Recorded only since {moment}: {changes}")
    elif found.counts:
        words = _("Since {moment}: {changes}")
    else:
        words = _("Since {moment}")
    return words.format(moment=moment, changes=summary_text(found.counts)).removesuffix(": ")
