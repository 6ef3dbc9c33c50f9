"""The command that shows the same list as the screen, to be copied into a script."""

from __future__ import annotations

import re

from occ_tui.domain.dates import rfc3339
from occ_tui.domain.invoices import Tab
from occ_tui.screens.list_state import ListState

_PLAIN_WORD = re.compile(r"[\w][\w./-]*")
"""A word that the query language takes for nothing else; any other one is quoted."""


def command_line(state: ListState, *, keeps_views: bool) -> list[str]:
    """What stands behind `occ`. Views that are gone with the demo (not `keeps_views`) are told by what they ask."""
    if keeps_views and state.view is not None and _asks_what_was_saved(state):
        return ["invoices", f"--view={state.view.name}", *_sort(state, always=False)]
    asked, moment = _asked(state), state.news and state.news.looked_at
    if state.is_changes and not asked and state.order == state.usual_order():
        return ["changes", *(["--since", rfc3339(moment)] if moment is not None else [])]
    options = [] if state.tab is Tab.ALL else ["--status", state.tab.value]
    if state.is_changes and moment is not None:
        options += ["--changed-since", rfc3339(moment)]
    options += _sort(state, always=True)
    if any(word.startswith("-") for word in asked):
        return ["invoices", *options, "--", *asked]
    return ["invoices", *asked, *options]


def _asks_what_was_saved(state: ListState) -> bool:
    view = state.view
    return view is not None and (state.text, state.query.text if state.query else "") == (view.text, view.query)


def _sort(state: ListState, *, always: bool) -> list[str]:
    if not always and state.order == state.usual_order():
        return []
    return ["--sort", ",".join(f"{key.value}:desc" if descending else key.value for key, descending in state.order)]


def _asked(state: ListState) -> list[str]:
    from occ_tui.domain.query.lexer import KEYWORDS

    words = state.text.replace('"', " ").split()
    asked = [word if _PLAIN_WORD.fullmatch(word) and word.casefold() not in KEYWORDS else f'"{word}"' for word in words]
    if state.query is not None and state.query.text:
        asked.append(f"({state.query.text})" if asked else state.query.text)
    return asked
