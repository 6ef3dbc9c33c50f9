"""Mends what keeps closed screens and their pictures in memory, each of them up to a megabyte, and pieces of lines.

Textual 8.2 forgets who watched a value only when that value changes next, which may be never. And its
`StylesCache.get_inner_outer` takes its class and caches its results, but is no class method: the cache holds on to
each widget's own `StylesCache`, with all its lines, until 1,024 others have taken their places. Rich keeps the two
pieces of a segment that was cut 16,384 times over: ten megabytes of lines that were seen once.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from rich.segment import Segment
from textual._styles_cache import StylesCache
from textual.dom import DOMNode
from textual.message_pump import MessagePump

_NAME = "get_inner_outer"
_CUT = "_split_cells"
_MOST_PIECES = 2048
"""Cuts that are kept, the last ones: a screen needs some hundreds, and is painted faster with those of the last one."""


def let_go_of_closed_screens() -> None:
    """Makes it the class method that it is meant to be; nothing where Textual has done so."""
    method: Any = vars(StylesCache).get(_NAME)
    if hasattr(method, "cache_clear"):
        setattr(StylesCache, _NAME, classmethod(method))
    cut: Any = getattr(vars(Segment).get(_CUT), "__func__", None)
    if hasattr(cut, "cache_parameters") and cut.cache_parameters()["maxsize"] > _MOST_PIECES:
        kept: Any = lru_cache(_MOST_PIECES)(cut.__wrapped__)
        setattr(Segment, _CUT, classmethod(kept))


def end_watching(watcher: MessagePump, watched: DOMNode) -> None:
    """Ends what `watcher.watch(watched, …)` began."""
    for watchers in getattr(watched, "__watchers", {}).values():
        watchers[:] = [(who, callback) for who, callback in watchers if who is not watcher]
