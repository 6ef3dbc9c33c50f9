"""What changed since one looked last: a list like that of the invoices, with what happened to each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from occ_tui.domain.changes import ChangeKind
from occ_tui.domain.invoices import InvoiceRecord, Tab
from occ_tui.domain.rows.changes import happened_text, summary_text
from occ_tui.locale import _
from occ_tui.plain import verbs
from occ_tui.plain.invoices import InvoicesPage
from occ_tui.plain.verbs import Offered
from occ_tui.services import news as news_of

if TYPE_CHECKING:
    from occ_tui.plain.walk import Walk
    from occ_tui.services.news import News
    from occ_tui.store.changes import Look
    from occ_tui.store.views import View


class ChangesPage(InvoicesPage):
    """See the module. What it read out counts as seen once occ is left."""

    def __init__(self, walk: Walk) -> None:
        super().__init__(walk)
        self.tab = Tab.ALL
        self.news: News = news_of.news(walk.session)
        self._before: Look | None = None
        """The look that counts again when `seen` is taken back."""

    def show(self) -> None:
        self.news = news_of.news(self.walk.session)
        self.walk.news = self.news
        if self.news.changed is None:
            self.say(f"{_('Changes')}.")
            self.say(
                _("You look for the first time: there is nothing to compare with yet. From now on it is told here.")
            )
            return
        super().show()
        if not self.is_asked:
            self.walk.seen = self.news  # narrowed by words or a query it is not seen as a whole

    @property
    def is_asked(self) -> bool:
        """Whether somebody narrowed it."""
        return bool(self.text) or self.query is not None

    @property
    def is_narrowed(self) -> bool:
        return True

    def title(self) -> str:
        found, write = self.news, self.walk.write
        if found.looked_at is None:
            return _("Changes")
        if found.missing_until is not None:
            moment = write.date_time(found.missing_until)
            return _("Recorded only since {moment}: {changes}").format(
                moment=moment, changes=summary_text(found.counts)
            )
        moment = write.date_time(found.looked_at)
        return _("Since {moment}: {changes}").format(
            moment=moment, changes=summary_text(found.counts) or _("nothing has changed")
        )

    def say_tabs(self) -> None:
        """There are none: it is a list of its own."""

    def say_empty(self) -> None:
        if self.is_asked:
            super().say_empty()
        elif gone := self.news.counts.get(ChangeKind.REMOVED):
            self.say(summary_text({ChangeKind.REMOVED: gone}) + ".")
        else:
            self.say(_("What a refresh brings and what falls due is told here until you have seen it."))

    def remark(self, record: InvoiceRecord) -> str:
        changed = self.news.changed
        happened = None if changed is None else changed.happened(record.rid)
        return happened_text(happened, record.currency, self.walk.write, _("became"))

    def view(self) -> View:
        return super().view()._replace(since=self.news.since)

    def take(self, line: str) -> bool:
        return False

    def other_words(self) -> list[str]:
        return []

    def command_words(self) -> list[str]:
        return ["changes", "--keep"]

    # What can be done.

    def narrowing(self) -> Sequence[Offered]:
        return (
            Offered(verbs.SEARCH, self.search),
            Offered(verbs.QUERY, self.ask),
            Offered(verbs.SEEN, lambda _rest: self._toggle_seen()),
        )

    def _toggle_seen(self) -> None:
        found, session = self.news, self.walk.session
        if found.changed is not None and (found.counts or found.missing_until):
            news_of.mark_seen(session, found)
            self._before = found.look
            words = _("Seen: {changes}. “{command}” takes it back.")
            self.say(words.format(changes=summary_text(found.counts), command=verbs.SEEN.word))
        elif self._before is not None:
            news_of.unmark_seen(session, self._before)
            self._before = self.walk.seen = None
            self.say(_("What you had marked as seen is news again."))
        else:
            self.say(_("There is nothing new to be marked as seen."))
        self.news = self.walk.news = news_of.news(session)
