"""The query line at work: what one types is understood at each key, completed with Tab, remembered with Enter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from occ_tui.domain.query import Query, QueryError, parse
from occ_tui.domain.query.completion import Completion, complete
from occ_tui.domain.query.fields import Kind, find
from occ_tui.locale import _

if TYPE_CHECKING:
    from occ_tui.domain.query.fields import Field
    from occ_tui.screens.asking import Asking

_MOST_VALUES = 20
_FIELD_BEFORE = re.compile(r"([\w-]+)[:<>=]+[^\s:<>=]*$")
"""A field whose values, or the first of them, stand before the cursor."""


class Querying:
    """See the module; a part of the screen of the list."""

    def __init__(self, screen: Asking) -> None:
        self._screen = screen
        self._before: Query | None = None
        """The query that esc restores."""
        self._completions: list[Completion] = []
        self._taken: int | None = None
        """Which of the completions Tab took last."""
        self._typed = ""
        """The text that the completions belong to."""
        self._past: list[str] = []
        self._at_past = 0
        self._is_putting = False

    def open(self) -> None:
        """Starts typing, at the end of the query that holds."""
        screen = self._screen
        query = screen.state.query
        self._before = query
        self._past = screen.desk.history()
        self._at_past = len(self._past)
        screen.query_line.open(query.text if query else "")
        self._complete()

    def typed(self, words: str) -> None:
        """Takes what stands in the line now; a text that is not (yet) a query leaves the list as it is, uncounted."""
        if self._is_putting:
            return
        self._at_past = len(self._past)
        query = self._understood(words)
        self._complete()
        if isinstance(query, QueryError):
            self._count_nothing()
            if not self._completions or query.start + query.length < len(words.rstrip()):
                self._say_wrong(query)
        elif not self._is_half_a_word():
            self._ask(query)

    def accept(self) -> bool:
        """Keeps the query and remembers it; `False` when it is none, which is said."""
        line = self._screen.query_line
        query = self._understood(line.field.value)
        if isinstance(query, QueryError):
            self._count_nothing()
            self._say_wrong(query)
            return False
        self._ask(query)
        if query is not None:
            self._screen.desk.remember(query.text)
        line.rest(query.text if query else "")
        return True

    def restore(self) -> None:
        """Asks again what was asked before."""
        self._screen.query_line.rest(self._before.text if self._before else "")
        self._screen.ask(self._before)
        self._screen.say_found()

    def take_next_completion(self) -> None:
        """Tab: puts in the first of what may follow, then the next one in its place."""
        field = self._screen.query_line.field
        if not self._completions:
            return
        self._taken = 0 if self._taken is None else (self._taken + 1) % len(self._completions)
        chosen = self._completions[self._taken]
        words = self._typed[: chosen.start] + chosen.text + self._typed[chosen.end :]
        self._put(words, chosen.start + len(chosen.text))
        query = self._understood(words)
        if isinstance(query, QueryError):
            self._count_nothing()
        else:
            self._ask(query)
        if len(self._completions) == 1:
            self._taken = None
            self._complete()
        else:
            self._show_completions()
        field.mark(None)

    def take_past(self, steps: int) -> None:
        """Up and down: puts in an earlier query, or a later one; behind the latest, none."""
        at = max(0, min(len(self._past), self._at_past + steps))
        if at == self._at_past:
            return
        self._at_past = at
        words = self._past[at] if at < len(self._past) else ""
        self._put(words, len(words))
        query = self._understood(words)
        if isinstance(query, QueryError):
            self._count_nothing()
            self._say_wrong(query)
            return
        self._ask(query)
        self._screen.query_line.say_hint(
            _("{place} of {total} past queries").format(place=at + 1, total=len(self._past)) if words else ""
        )

    def _ask(self, query: Query | None) -> None:
        """Asks; of what was asked already, and could not be read in between, how much was found is said again."""
        line, before = self._screen.query_line, self._screen.state.query
        was_readable, line.is_readable = line.is_readable, True
        self._screen.ask(query)
        if not was_readable and self._screen.state.query is before:
            self._screen.say_found()

    def _count_nothing(self) -> None:
        """What stands in the line can't be read: the list shows what was asked before it, and is no answer to it."""
        line = self._screen.query_line
        if line.is_readable:
            line.is_readable = False
            self._screen.say_found()

    def _put(self, words: str, at: int) -> None:
        self._is_putting = True
        try:
            self._screen.query_line.field.put(words, at)
        finally:
            self._is_putting = False

    def _understood(self, words: str) -> Query | QueryError | None:
        """The query of a text, `None` for an empty one, or what is wrong with it."""
        try:
            query = parse(words, today=self._screen.host.today)
        except QueryError as error:
            return error
        return query if query.text else None

    def _is_half_a_word(self) -> bool:
        """Whether the word being typed may still become a field, or a value that must be there as a whole."""
        if not self._completions:
            return False
        start, end = self._completions[0].start, self._completions[0].end
        typed = self._typed[start:end].casefold()
        if not typed or any(found.text.casefold() == typed for found in self._completions):
            return not typed and self._typed[:start].endswith(tuple(":<>=,"))
        if all(found.text.endswith(":") for found in self._completions):
            return True
        named = _FIELD_BEFORE.search(self._typed[:start])
        field = find(named.group(1)) if named else None
        return field is not None and field.kind is not Kind.TEXT

    def _complete(self) -> None:
        field = self._screen.query_line.field
        self._typed, self._taken = field.value, None
        self._completions = complete(field.value, field.at, self._values)
        self._show_completions()

    def _show_completions(self) -> None:
        line = self._screen.query_line
        if self._completions and line.field.value:
            line.say_choices([(found.text, found.description) for found in self._completions], self._taken)
        else:
            line.say_hint("" if line.field.value else _("for instance: status:overdue amount>5000 type:support"))

    def _values(self, field: Field, prefix: str) -> Sequence[str]:
        from occ_tui.store.query_values import values

        session = self._screen.host.session
        return values(session.store(), session.scope(), field, prefix, _MOST_VALUES)

    def _say_wrong(self, error: QueryError) -> None:
        nearest = _("; did you mean {word}?").format(word=error.nearest) if error.nearest else ""
        short = error.message.partition(";")[0]
        self._screen.query_line.say_wrong(error.start, error.length, [error.message + nearest, short + nearest])
