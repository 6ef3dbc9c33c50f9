"""A query as a function of one record: the same answer as `store.query` gives in SQL."""

from __future__ import annotations

from collections.abc import Callable

from occ_tui.domain.invoices import InvoiceRecord
from occ_tui.domain.query.nodes import Query


def predicate(query: Query) -> Callable[[InvoiceRecord], bool]:
    """Whether a record is one that `query` asks for."""
    raise NotImplementedError
