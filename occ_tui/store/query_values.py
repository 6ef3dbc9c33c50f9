"""Values of a field that the store has, for the completion of queries: fast enough to be asked at every key."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence

from occ_tui.domain.invoices import Group
from occ_tui.domain.query.fields import Field
from occ_tui.domain.search import fold, fts_query, query_tokens
from occ_tui.store import totals
from occ_tui.store.codes import CURRENCY, Codes
from occ_tui.store.database import Store
from occ_tui.store.query import COLUMNS, WORDS
from occ_tui.store.schema import SORT_INDEXES
from occ_tui.store.scopes import Accounts, resolve
from occ_tui.store.views import Scope

_LOOKED_AT = 300
"""Rows that are read to find values."""


def values(store: Store, scope: Scope, field: Field, prefix: str, most: int = 20) -> list[str]:
    """Up to `most` values of `field` in the accounts of `scope` that begin with `prefix` (folded).

    Of texts those of which some word does, the most frequent first; without a prefix only where there are few.
    """
    with store.reading() as connection:
        accounts = resolve(store, connection, scope)
        if field.name in ("account", "compartment"):
            found = _of_accounts(connection, accounts, field.name)
        elif field.name in WORDS:
            found = _words(connection, accounts, field.name)
        elif field.name in ("number", "party", "po", "ref"):
            return _texts(connection, accounts, COLUMNS[field.name], prefix, most)
        else:
            found = []
    return [value for value in found if fold(value).startswith(prefix)][:most]


def _of_accounts(connection: sqlite3.Connection, accounts: Accounts, name: str) -> list[str]:
    column = "account_name" if name == "account" else "compartment_id"
    rows = connection.execute(
        f"SELECT DISTINCT {column} FROM accounts WHERE id IN ({totals.numbers(accounts.ids)}) AND {column} <> ''"  # noqa: S608
        f" ORDER BY {column} COLLATE NOCASE"
    )
    return [value for (value,) in rows]


def _words(connection: sqlite3.Connection, accounts: Accounts, name: str) -> list[str]:
    """Words of an enumeration, those that occur where an index or the totals tell."""
    words = Codes(connection).words(WORDS[name])
    codes: Sequence[int] = sorted(words, key=lambda code: words[code])
    if WORDS[name] == CURRENCY:
        inside = f"FROM totals WHERE account IN ({totals.numbers(accounts.ids)})"
        codes = [code for (code,) in connection.execute(f"SELECT currency {inside} GROUP BY 1 ORDER BY sum(n) DESC")]
    elif name in SORT_INDEXES:
        codes = [code for code in codes if _occurs(connection, name, code)]
    return [words[code] for code in codes if words.get(code)]


def _occurs(connection: sqlite3.Connection, column: str, code: int) -> bool:
    statement = f"SELECT 1 FROM invoices INDEXED BY invoices_{column} WHERE grp = ? AND {column} = ? LIMIT 1"  # noqa: S608
    return any(connection.execute(statement, (int(group), code)).fetchone() for group in Group)


def _texts(connection: sqlite3.Connection, accounts: Accounts, column: str, prefix: str, most: int) -> list[str]:
    """Texts of a column some word of which begins with the last word of `prefix`, all its words being there."""
    tokens = query_tokens(prefix)
    if prefix and not tokens:
        return []
    condition = "" if accounts.is_everything else f" AND account IN ({totals.numbers(accounts.ids)})"
    if tokens:
        source = "search CROSS JOIN invoices ON invoices.rid = search.rowid WHERE search MATCH ?"
        arguments = (fts_query(tokens), _LOOKED_AT)
        order = "search.rowid"
    elif column == "party":
        source, arguments, order = "invoices WHERE party IS NOT NULL", (_LOOKED_AT,), "rid"  # type: ignore[assignment]
    else:
        return []
    rows = connection.execute(f"SELECT {column} FROM {source}{condition} ORDER BY {order} LIMIT ?", arguments)  # noqa: S608
    counted = Counter(value for (value,) in rows if value and _has_words(value, tokens))
    return [value for value, _ in counted.most_common(most)]


def _has_words(value: str, tokens: Sequence[str]) -> bool:
    from occ_tui.domain.search import matches

    return matches(tokens, (value,))
