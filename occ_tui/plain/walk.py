"""One use of plain text: the session, the pages that one came through, and what can be done on all of them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from occ_tui.domain.formatting import formatter
from occ_tui.domain.rows.ages import age_text
from occ_tui.locale import _, locale_code, pgettext
from occ_tui.plain import overall, verbs
from occ_tui.plain.page import Page, follow
from occ_tui.plain.talk import Ended, Talk, sentence
from occ_tui.plain.verbs import Offered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from occ_tui.services.news import News
    from occ_tui.services.paying import Outcome
    from occ_tui.services.places import Start
    from occ_tui.services.problems import Problem
    from occ_tui.services.session import Session
    from occ_tui.services.sync import SyncProgress

_REST_S = 60
"""What the server allows is asked again at a change of section after so long."""
_NEWS_S = 10
"""How often something is said while one waits."""


class LetOut(Exception):
    """The key opens nothing any more; what has to be said was said."""


class Walk:
    """See the module. `run` reads lines until there are none, or somebody wants to end."""

    def __init__(self, session: Session, talk: Talk) -> None:
        self.session = session
        self.talk = talk
        self.write = formatter(locale_code())
        self.today = session.clock.today_number()
        self.marks: dict[str, None] = {}
        """Internal ids of the marked invoices, in the order in which they were marked."""
        self.news: News | None = None
        """What happened since the last look, as it was read last."""
        self.seen: News | None = None
        """The same, as it was read out: it counts as seen once one leaves."""
        self.exit_code = 0
        self._pages: list[Page] = []
        self._is_over = False
        self._allowed_at = time.monotonic()

    @property
    def page(self) -> Page:
        """What is open."""
        return self._pages[-1]

    def run(self, start: Start | None) -> int:
        """The conversation, from greeting to farewell; the exit code."""
        from occ_tui.plain.home import HomePage

        try:
            with self.sentences():
                self.begin()
            self._pages = [HomePage(self)]
            if start is None:
                self.page.show()
            else:
                self.go(start.section, start.name)
            while not self._is_over:
                with self.sentences():
                    follow(self, self.talk.ask(_("What now?")))
        except Ended:
            pass
        except LetOut:
            return 3
        self._end_visit()
        return self.exit_code

    def _end_visit(self) -> None:
        """What was read out of the changes is news no more, and whoever looked for the first time has looked."""
        from occ_tui.services.news import end_visit

        with self.sentences():
            end_visit(self.session, self.news, self.seen)

    def begin(self) -> None:
        """Says who speaks, and fills an empty cache."""
        from occ_tui.services.ages import age_in_view

        self.talk.say(_("occ, the Customer Center as plain text. ? lists the commands, q ends."))
        whole = self.session.with_account(None)
        if self.session.store().was_rebuilt and (notice := self.session.notice()):
            self.talk.say(notice)
        if age_in_view(whole).is_empty:
            self.synchronise()

    # What can be done everywhere.

    def offers(self) -> Sequence[Offered]:
        """Commands of every page."""
        return (
            Offered(verbs.HELP, self._help),
            Offered(verbs.QUIT, self._quit),
            Offered(verbs.BACK, self._back, None if len(self._pages) > 1 else _("This is the first page.")),
            Offered(verbs.GO, self._go),
            Offered(verbs.LIST, lambda _rest: self.page.show()),
            Offered(verbs.REFRESH, lambda _rest: self.page.refresh()),
            Offered(verbs.ACCOUNT, self._account),
            Offered(verbs.COMMAND, self._command),
            *overall.offers(self),
        )

    def _help(self, _rest: str) -> None:
        self.talk.say(_("A number opens the line of that number. Commands:"))
        here = self.page.offers()
        for offered in here:
            self.talk.say(f"  {verbs.help_line(offered)}")
        self.talk.say(_("On every page:"))
        listed = {offered.verb for offered in here}
        for offered in self.offers():
            if offered.verb not in listed:
                self.talk.say(f"  {verbs.help_line(offered)}")
        self.talk.say(_("The name of a section or of a tab goes there. Every command can be typed in English too."))

    def _quit(self, _rest: str) -> None:
        self._is_over = True
        self.talk.say(_("Goodbye."))

    def _back(self, _rest: str) -> None:
        self.back()

    def _go(self, rest: str) -> None:
        if not rest:
            self.talk.say(_("Sections: {sections}").format(sections=", ".join(self.section_words())))
        elif not self.take_section(rest):
            from occ_tui.domain.nearest import did_you_mean

            known = self.section_words()
            words = _("There is no section “{word}”").format(word=rest[:60]) + did_you_mean(rest.casefold(), known)
            self.talk.say(words)
            self.talk.say(_("Sections: {sections}").format(sections=", ".join(known)))

    def _account(self, rest: str) -> None:
        self.look_at(rest or None)
        del self._pages[1:]
        self.page.show()

    def look_at(self, account: str | None) -> None:
        """Looks at one account alone from now on, or at all. Errors: those of `Session.account`."""
        wanted = self.session.with_account(account)
        wanted.account()  # refuses what no account, or several, are called
        self._end_visit()
        self.session, self.news, self.seen = wanted, None, None
        self.marks.clear()

    def _command(self, _rest: str) -> None:
        words = self.page.command_words()
        self.talk.say(self.page.equivalent() if words else _("No command of the command line answers just this."))

    # Moving.

    def open(self, page: Page) -> None:
        """Reads `page` out; `back` leads here again."""
        self._pages.append(page)
        page.show()

    def back(self) -> None:
        """Leaves the page that is open for the one before."""
        self._pages.pop()
        self.page.show()

    def go(self, section: str, name: str = "", tab: str = "") -> None:
        """Goes to a section by its id, to what is called `name` in it, or to a tab."""
        from occ_tui.plain.places import open_named
        from occ_tui.plain.sections import page_of

        del self._pages[1:]
        self._ask_what_is_allowed()
        if section == "overview":
            self.page.show()
            return
        page = page_of(self, section)
        if tab:
            page.take(tab)
        if name:
            self._pages.append(page)
            open_named(self, section, name)
        else:
            self.open(page)

    def enter(self, section: str) -> Page:
        """The page of a section, gone to and not yet read out."""
        from occ_tui.plain.sections import page_of

        del self._pages[1:]
        self._ask_what_is_allowed()
        self._pages.append(page_of(self, section))
        return self.page

    def take_section(self, line: str) -> bool:
        """Goes to the section whose number or name `line` begins with, and to the tab behind it; whether there is."""
        from occ_tui.plain.sections import section_of

        found = section_of(line)
        if found is not None:
            self.go(found[0].id, tab=found[1])
        return found is not None

    def section_words(self) -> list[str]:
        """How sections are called."""
        from occ_tui.plain.sections import SECTIONS

        return [_(section.title) for section in SECTIONS]

    # The server.

    def ask(self, asked: Callable[..., Coroutine[Any, Any, Any]], *words: Any) -> Any:
        """What a function of a service answers, called with the session; says that one waits. Errors: the service's."""
        self.talk.say(_("Asking the server …"))
        return asyncio.run(self._patiently(asked(self.session, *words)))

    async def _patiently(self, asked: Coroutine[Any, Any, Any]) -> Any:
        """What `asked` answers; now and then it is said that one waits."""

        async def tell() -> None:
            while True:
                await asyncio.sleep(_NEWS_S)
                self.talk.say(_("Still waiting for the server …"))

        telling = asyncio.create_task(tell())
        try:
            return await asked
        finally:
            telling.cancel()

    def freshen(self, service: Any, *, is_known: bool) -> None:
        """Has `service` read its lists; what can't be had is said, and what is known stays. Errors: nobody's."""
        try:
            self.ask(service.refresh)
        except Exception as error:
            self.say_problem(error)
            if is_known:
                self.talk.say(_("What follows is what was read before."))

    def synchronise(self) -> bool:
        """Reads the invoices of every account; whether that could be done."""
        from occ_tui.services.sync import sync

        self.talk.say(_("Reading the invoices …"))
        said_at = time.monotonic()

        def tell(progress: SyncProgress) -> None:
            nonlocal said_at
            if time.monotonic() - said_at > _NEWS_S:
                said_at = time.monotonic()
                words = _("Still reading: {count} invoices so far.")
                self.talk.say(words.format(count=self.write.number(progress.rows_done)))

        try:
            asyncio.run(sync(self.session.with_account(None), progress=tell))
        except Exception as error:
            self.say_problem(error)
            return False
        return True

    def _ask_what_is_allowed(self) -> None:
        """Whoever was suspended is out at the next change of section."""
        from occ_tui.client.errors import NotAuthenticated
        from occ_tui.services import allowed

        if time.monotonic() - self._allowed_at < _REST_S:
            return
        try:
            asyncio.run(allowed.refresh(self.session))
        except NotAuthenticated as error:
            self.say_problem(error)
            raise LetOut from error
        except Exception:
            return  # what it is asked for next says what is wrong
        self._allowed_at = time.monotonic()

    def say_age(self) -> None:
        """How old the invoices are."""
        from occ_tui.services.ages import age_in_view

        at = age_in_view(self.session).at
        self.talk.say(_("Never read.") if at is None else f"{sentence(age_text(at, datetime.now(UTC)))}.")

    # What went wrong, and what became of a write.

    @contextmanager
    def sentences(self) -> Iterator[None]:
        """What goes wrong in the block is said, and one goes on."""
        try:
            yield
        except (Ended, LetOut, BrokenPipeError):
            raise
        except KeyboardInterrupt:
            self.talk.say()
            if not self._pages:
                raise
            self.talk.say(_("Interrupted. q ends occ."))
        except Exception as error:
            self.say_problem(error)

    def say_problem(self, error: BaseException) -> None:
        """What happened, what it means, what to do next."""
        from occ_tui.services.problems import describe

        self.tell(describe(error, session=self.session))

    def tell(self, problem: Problem) -> None:
        """The same of what is told already."""
        for part in (problem.what, problem.meaning, problem.next_step):
            if part:
                self.talk.say(part)
        if problem.request_id:
            self.talk.say(_("request id: {id}").format(id=problem.request_id))

    def write_out(self, asked: Coroutine[Any, Any, Outcome]) -> Outcome:
        """Carries a write to its end and says what became of it. Errors: the service's."""
        from occ_tui.services.outcomes import report
        from occ_tui.services.problems import EXIT_UNKNOWN

        self.talk.say(_("Sending …"))
        try:
            outcome: Outcome = asyncio.run(self._patiently(asked))
        except KeyboardInterrupt:
            self.exit_code = EXIT_UNKNOWN
            words = _("Interrupted while it was sent: what became of it stands under “{title}” of the payments.")
            self.talk.say(words.format(title=pgettext("tab", "Unresolved")))
            raise
        told = report(outcome, self.session)
        self.tell(told)
        if told.exit_code == EXIT_UNKNOWN:
            self.exit_code = EXIT_UNKNOWN
        return outcome
