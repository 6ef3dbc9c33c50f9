"""What is read out at once, what can be done there, and how a line that was typed finds what it means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from occ_tui.domain.cards import holds_card_number
from occ_tui.domain.forms import card_number_dropped
from occ_tui.domain.nearest import did_you_mean
from occ_tui.locale import _
from occ_tui.plain import verbs
from occ_tui.plain.verbs import Offered

if TYPE_CHECKING:
    from occ_tui.plain.walk import Walk


class Page:
    """Something to be read. A subclass says what it is called, what it says and what it offers."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk
        self.say = walk.talk.say

    def show(self) -> None:
        """Reads it out."""
        raise NotImplementedError

    def offers(self) -> Sequence[Offered]:
        """What can be done here, besides what can be done everywhere."""
        return ()

    def open(self, number: int) -> None:
        """Opens the line of this number."""
        self.say(_("There are no numbered lines here."))

    def take(self, line: str) -> bool:
        """Does what a line means that is no command, e.g. the name of a tab; whether it meant anything."""
        return False

    def other_words(self) -> list[str]:
        """Words that `take` knows, for a guess what was meant."""
        return []

    def command_words(self) -> list[str]:
        """The words behind `occ` that answer the same on the command line; empty where nothing does."""
        return []

    def objects(self) -> Sequence[str]:
        """Ids of what the page is about, as the journal names them."""
        return ()

    def refresh(self) -> None:
        """Asks the server anew, and reads the page out."""
        if self.walk.synchronise():
            self.walk.say_age()
        self.show()

    def equivalent(self, *more: str) -> str:
        """The command line that shows the same."""
        return self.walk.session.equivalent(*self.command_words(), *more)


def follow(walk: Walk, line: str) -> None:
    """Does what `line` says on the page that is open, or says why not."""
    page = walk.page
    if not line:
        walk.talk.say(_("Type a number, or a command; ? lists the commands."))
        return
    if line.isascii() and line.isdigit():
        if holds_card_number(line):
            walk.talk.say(card_number_dropped())
        else:
            page.open(int(line))
        return
    word, rest = verbs.parted(line)
    verb = verbs.named(word)
    if holds_card_number(line) and verb not in (verbs.SEARCH, verbs.QUERY):
        walk.talk.say(card_number_dropped())
        return
    offered = next((one for one in (*page.offers(), *walk.offers()) if one.verb is verb), None)
    if offered is not None:
        if offered.reason is None:
            offered.act(rest)
        else:
            walk.talk.say(offered.reason)
    elif page.take(line) or walk.take_section(line):
        return
    elif verb is not None:
        words = _("“{word}” does nothing on this page. ? lists what does.")
        walk.talk.say(words.format(word=verb.word))
    else:
        _refuse(walk, page, word)


def _refuse(walk: Walk, page: Page, word: str) -> None:
    known = [*verbs.words_of(verbs.EVERY), *page.other_words(), *walk.section_words()]
    sentence = _("There is no command “{word}”").format(word=word[:60]) + did_you_mean(word.casefold(), known)
    walk.talk.say(_("{sentence} – ? lists the commands.").format(sentence=sentence))
