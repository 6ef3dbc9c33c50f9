"""Saved views of the list of invoices: what one may be called, what is kept, and what one asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from occ_tui.domain.text import clean
from occ_tui.locale import _
from occ_tui.services.desk import LONGEST_NAME, MOST_VIEWS

if TYPE_CHECKING:
    from occ_tui.domain.query import Query
    from occ_tui.services.desk import Desk, SavedView


def name_of(typed: str) -> str:
    """What was typed as the name of a view, as it is kept."""
    return clean(typed).strip()[:LONGEST_NAME]


def no_room(known: Sequence[SavedView]) -> str | None:
    """Why no other view is kept beside `known`; `None` if one is."""
    if len(known) >= MOST_VIEWS:
        return _("There are {count} saved views already; delete one first.").format(count=MOST_VIEWS)
    return None


def not_savable(view: SavedView) -> str | None:
    """Why a view is not kept, whatever it is called; `None` if it is."""
    from occ_tui.domain.forms import never_taken

    return never_taken(view.text) or never_taken(view.query)


def with_view(known: Sequence[SavedView], name: str, view: SavedView) -> tuple[SavedView, ...]:
    """`known` with `view` in the place of the one called `name`, or as a new one."""
    if name in [kept.name for kept in known]:
        return tuple(view if kept.name == name else kept for kept in known)
    return (*known, view)


def not_renamable(desk: Desk, name: str) -> str | None:
    """Why no view is called `name` from now on; `None` if one can be."""
    if any(kept.name == name for kept in desk.views()):
        return _("There is a view “{name}” already.").format(name=name)
    return None


def without(known: Sequence[SavedView], name: str) -> tuple[SavedView, ...]:
    """`known` without the one called `name`."""
    return tuple(kept for kept in known if kept.name != name)


def query_of(view: SavedView, today: int) -> Query | str | None:
    """What a view asks for; a sentence where this version does not understand it."""
    from occ_tui.domain.query import QueryError, parse

    try:
        return parse(view.query, today=today) if view.query else None
    except QueryError as error:
        return _("The query of “{name}” cannot be used: {reason}").format(name=view.name, reason=error.message)
