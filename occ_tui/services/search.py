"""One search over everything that has a name or a number: accounts, invoices, PO numbers, references, orders."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from occ_tui.domain.invoices import InvoiceRecord, Tab
from occ_tui.domain.search import matches, query_tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from occ_tui.services.session import Account, Session


class Kind(StrEnum):
    """What it is that matches."""

    ACCOUNT = "account"
    INVOICE = "invoice"
    PO = "po"
    REFERENCE = "reference"
    ORDER = "order"
    CUSTOMER = "customer"
    SEVERAL = "several"
    """Words that stand in several of them."""


class Match(NamedTuple):
    """Something found."""

    kind: Kind
    compartment_id: str
    account_name: str
    account_number: str
    record: InvoiceRecord | None
    """`None` for an account."""


class Found(NamedTuple):
    """What a search found."""

    matches: list[Match]
    """Accounts, then what has exactly this number, then the rest in the order of the list."""
    left_off: int
    """At least so many more match."""


def search(session: Session, text: str, limit: int) -> Found:
    """Up to `limit` matches; each word begins a word of what is found. Nothing without a letter or digit."""
    from occ_tui.services.invoices import reader, view
    from occ_tui.store.invoices import SortKey, find_by_number
    from occ_tui.store.orders import invoices_of_order

    tokens = query_tokens(text)
    if not tokens:
        return Found([], 0)
    store, scope = session.store(), session.scope()
    with store.reading():
        accounts = session.accounts()
        known = {account.compartment_id: account for account in accounts}
        inside = [account for account in accounts if scope.accounts is None or account.compartment_id in scope.accounts]
        found = [_account_match(account) for account in inside if _fits(account, tokens, text)]
        exact = [*find_by_number(store, text.strip(), scope)]
        orders = invoices_of_order(store, text.strip(), scope)
        hits = reader(session, view(session, Tab.ALL, sort=SortKey.STATUS, text=text))
        rows = hits.rows(0, limit)
        count = hits.count().number
    seen: set[int] = set()
    for record, kind in [
        *((record, Kind.INVOICE) for record in exact),
        *((record, Kind.ORDER) for record in orders),
        *((record, _kind(record, tokens)) for record in rows),
    ]:
        if record.rid not in seen:
            seen.add(record.rid)
            found.append(_match(record, kind, known))
    return Found(found[:limit], max(0, len(found) - limit, count - limit))


def _fits(account: Account, tokens: Sequence[str], text: str) -> bool:
    named = (account.account_name, account.account_number)
    return text.strip() == account.compartment_id or matches(tokens, named)


def _kind(record: InvoiceRecord, tokens: Sequence[str]) -> Kind:
    fields = {
        Kind.INVOICE: record.invoice_number,
        Kind.PO: record.po_number,
        Kind.REFERENCE: record.reference,
        Kind.CUSTOMER: record.party_name,
    }
    return next((kind for kind, field in fields.items() if matches(tokens, (field,))), Kind.SEVERAL)


def _account_match(account: Account) -> Match:
    return Match(Kind.ACCOUNT, account.compartment_id, account.account_name, account.account_number, None)


def _match(record: InvoiceRecord, kind: Kind, known: dict[str, Account]) -> Match:
    account = known.get(record.compartment_id)
    number = account.account_number if account else ""
    return Match(kind, record.compartment_id, record.account_name, number, record)
