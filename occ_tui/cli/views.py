"""`occ invoices --view NAME`: what a saved view of the interface asks for, narrowed by what else is typed."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from occ_tui.annotations import TYPE_CHECKING, NamedTuple
from occ_tui.cli.parser import UsageError, did_you_mean, visible
from occ_tui.domain.invoices import Tab
from occ_tui.locale import _

if TYPE_CHECKING:
    from occ_tui.domain.query import Query
    from occ_tui.services.desk import SavedView
    from occ_tui.services.session import Session
    from occ_tui.store.invoices import SortKey


class Asked(NamedTuple):
    """What `occ invoices` shows."""

    tab: Tab
    text: str
    """Free text of the view's search."""
    query: Query | None
    order: list[tuple[SortKey, bool]] | None
    """`None` where neither the view nor the user says one."""
    columns: tuple[str, ...] = ()
    """Of the table, where nobody names fields; empty for the usual ones."""


def asked_of_view(session: Session, name: str, tab: Tab, words: Sequence[str]) -> Asked:
    """What the view called `name` asks for and `tab` and `words` leave of it. Errors: `UsageError`."""
    from occ_tui.cli.query import query_of
    from occ_tui.domain.query import QueryError, parse
    from occ_tui.domain.rows.invoices import ALL_COLUMNS
    from occ_tui.services.desk import Desk

    desk = Desk(session)
    view = _named(name, desk.views())
    if Tab.ALL not in (tab, view.tab) and tab is not view.tab:
        sentence = _("the view “{name}” is of {status} invoices, which none is that is {other}")
        raise UsageError(sentence.format(name=view.name, status=view.tab.value, other=tab.value))
    try:
        query = parse(view.query, today=0) if view.query else None
    except QueryError as error:
        sentence = _("the query of “{name}” cannot be used: {reason}")
        raise UsageError(sentence.format(name=view.name, reason=error.message)) from None
    more = query_of(words, today=0)
    if query is not None and more is not None:
        query = parse(f"({query.text}) ({more.text})", today=0)
    known = {column.key for column in ALL_COLUMNS}
    columns = tuple(column.key for column in view.columns or desk.columns() if column.is_shown and column.key in known)
    return Asked(tab if view.tab is Tab.ALL else view.tab, view.text, query or more, list(view.order) or None, columns)


def _named(name: str, views: Sequence[SavedView]) -> SavedView:
    """The view called `name`, in whatever case where only one is."""
    exact = [view for view in views if view.name == name]
    found = exact or [view for view in views if view.name.casefold() == name.casefold()]
    if len(found) == 1:
        return found[0]
    names = [view.name for view in views]
    sentence = _("there is no saved view “{name}”").format(name=visible(name)) + did_you_mean(name, names)
    if names:
        raise UsageError(sentence, _("Saved views: {names}").format(names=", ".join(names)))
    raise UsageError(sentence, _("There are none yet: ctrl+s in the list of invoices saves what it shows as a view."))


def write_names(session: Session) -> None:
    """Prints the names of the saved views, one a line: for completion."""
    from occ_tui.cli.table import write_line
    from occ_tui.services.desk import Desk

    for view in Desk(session).views():
        write_line(view.name, sys.stdout)
