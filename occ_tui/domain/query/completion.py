"""What may stand where the cursor is in a query: fields, and values from the data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from occ_tui.domain.query.fields import Field


class Completion(NamedTuple):
    """One way to go on."""

    start: int
    """`text[start:end]` of the query is what `text` replaces."""
    end: int
    text: str
    description: str
    """In the user's language; empty where the text says it all."""


Values = Callable[[Field, str], Sequence[str]]
"""Values of a field in the data that begin with a prefix (folded), most useful first; `store.query_values` has one."""


def complete(text: str, cursor: int, values: Values = lambda _field, _prefix: ()) -> list[Completion]:
    """What may stand at `cursor` (characters before it), best first; empty where nothing can be told."""
    raise NotImplementedError
