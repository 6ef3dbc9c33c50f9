"""The query language: `status:overdue due<today-60d amount>=5000 -disputed:yes`; docs/query.md defines it.

`parse` makes a `Query` of a text, `predicate` a function of one record, `store.query` compiles it to SQL.
"""

from __future__ import annotations

from occ_tui.domain.query.errors import QueryError
from occ_tui.domain.query.nodes import Query
from occ_tui.domain.query.parser import parse
from occ_tui.domain.query.predicate import predicate

__all__ = ["Query", "QueryError", "parse", "predicate"]
