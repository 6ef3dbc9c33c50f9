"""Pages of a list by key: what comes behind the last row's sort values, whatever was written in the meantime."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import ColumnElement, Connection, Select, tuple_

from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.routes.common import Paging, page_headers
from occ_tui.portal.selection import SortOrder
from occ_tui.portal.state import Portal


class ContractSort(StrEnum):
    """What lists of OneSubscription are ordered by; TIMEINVOICING is the day on which something begins to cost."""

    ORDERNUMBER = "ORDERNUMBER"
    TIMEINVOICING = "TIMEINVOICING"


SortBy = Annotated[ContractSort, Query(alias="sortBy", description="ORDERNUMBER or TIMEINVOICING (the default).")]
Order = Annotated[SortOrder, Query(alias="sortOrder", description="DESC is the exact reverse of ASC.")]


def page(
    connection: Connection,
    portal: Portal,
    question: str,
    paging: Paging,
    query: Select[Any],
    sorted_by: Sequence[ColumnElement[Any]],
    *,
    is_descending: bool = False,
) -> tuple[list[AnyRow], dict[str, str]]:
    """A page of `query` ordered by columns that together tell every row apart, and the headers that lead on."""
    after = paging.position(portal, question)
    if after is not None:
        behind, last = tuple_(*sorted_by), tuple_(*after)
        query = query.where(behind < last if is_descending else behind > last)
    keys = [column.label(f"key_{place}") for place, column in enumerate(sorted_by)]
    ordering = [column.desc() if is_descending else column.asc() for column in sorted_by]
    rows = connection.execute(query.add_columns(*keys).order_by(*ordering).limit(paging.limit + 1)).all()
    shown = list(rows[: paging.limit])
    if len(rows) <= paging.limit:
        return shown, {}
    position = tuple(shown[-1]._mapping[key.name] for key in keys)
    return shown, page_headers(portal, question, position)
