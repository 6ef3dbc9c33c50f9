"""The words of `occ invoices QUERY…`: read as one query, or refused with the place marked."""

from __future__ import annotations

from collections.abc import Sequence

from occ_tui.annotations import TYPE_CHECKING
from occ_tui.cli.parser import UsageError, visible
from occ_tui.locale import _

if TYPE_CHECKING:
    from occ_tui.domain.query import Query, QueryError

STATUSES = ("overdue", "open", "submitted", "closed")
_AROUND = 60
"""Characters that are shown on either side of a mistake in a long query."""


def is_query_word(word: str) -> bool:
    """Whether `word` is meant for the query though it begins with a dash (`-disputed:yes`, `-(a or b)`)."""
    rest = word[1:]
    if rest[:1] in ("(", '"'):
        return True
    name = ""
    for place, sign in enumerate(rest):
        if sign in ":<>=":
            name = rest[:place]
            break
    else:
        return False
    letters = name.replace("-", "").replace("_", "")
    # One letter is an option: -o=json.
    return len(name) > 1 and name[0].isalpha() and letters.isascii() and letters.isalpha()


def query_of(words: Sequence[str], today: int) -> Query | None:
    """What `words` ask together; `None` without any. Errors: `UsageError` with the place marked."""
    text = " ".join(words)
    if not text.strip():
        return None
    from occ_tui.domain.query import QueryError, parse

    try:
        return parse(text, today=today)
    except QueryError as error:
        raise _refused(error) from None


def _refused(error: QueryError) -> UsageError:
    from occ_tui.domain.query.errors import UnknownField
    from occ_tui.domain.query.fields import FIELDS

    sentence = error.message
    if error.nearest:
        sentence += _("; did you mean {word}?").format(word=error.nearest)
    step = _("Help: {command}").format(command="occ invoices --help")
    if isinstance(error, UnknownField):
        step = _("Fields: {names}").format(names=", ".join(field.name for field in FIELDS))
    return UsageError(f"{visible(sentence)}\n{marked(error)}", step)


def marked(error: QueryError) -> str:
    """The query with carets under what is wrong, in two lines; of a long one, what is near."""
    from occ_tui.cli.text import cells

    text, start, end = error.text, error.start, error.start + error.length
    first, last = max(0, start - _AROUND), min(len(text), start + _AROUND)
    before = ("…" if first else "") + visible(text[first:start])
    wrong, after = visible(text[start : min(end, last)]), visible(text[end:last])
    rest = "…" if last < len(text) else ""
    return f"{before}{wrong}{after}{rest}\n{' ' * cells(before)}{'^' * max(1, cells(wrong))}"
