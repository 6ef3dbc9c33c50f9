"""One search over all that has a name or a number: accounts, invoices, orders, contracts, PO numbers, references."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from occ_tui.annotations import NamedTuple
from occ_tui.domain.invoices import InvoiceRecord, Tab
from occ_tui.domain.search import fold, matches, query_tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from occ_tui.services.session import Account, Session
    from occ_tui.store.database import Store
    from occ_tui.store.deals import Deal


class Kind(StrEnum):
    """What it is that matches."""

    ACCOUNT = "account"
    INVOICE = "invoice"
    PO = "po"
    REFERENCE = "reference"
    ORDER = "order"
    """An order, or an invoice one of whose lines names it."""
    CONTRACT = "contract"
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
    """`None` for whatever is no invoice."""
    deal: Deal | None = None
    """The order or contract."""


class Found(NamedTuple):
    """What a search found."""

    matches: list[Match]
    """Accounts, then what has exactly this number, then invoices in the order of the list, other orders, contracts."""
    left_off: int
    """At least so many more match."""


def search(session: Session, text: str, limit: int, *, store: Store | None = None) -> Found:
    """Up to `limit` matches; each word begins a word of what is found. Nothing without a letter or digit."""
    from occ_tui.services.invoices import reader, view
    from occ_tui.store.invoices import SortKey, find_by_number
    from occ_tui.store.orders import invoices_of_order

    tokens = query_tokens(text)
    if not tokens:
        return Found([], 0)
    store, scope = store or session.store(), session.scope()
    with store.reading():
        accounts = session.accounts()
        known = {account.compartment_id: account for account in accounts}
        inside = [account for account in accounts if scope.accounts is None or account.compartment_id in scope.accounts]
        found = [_account_match(account) for account in inside if _fits(account, tokens, text)]
        exact = [*find_by_number(store, text.strip(), scope)]
        orders = invoices_of_order(store, text.strip(), scope)
        hits = reader(session, view(session, Tab.ALL, sort=SortKey.STATUS, text=text), store=store)
        rows = hits.rows(0, limit)
        count = hits.count().number
        deals = _deals(session, inside, tokens, store)
    named = [deal for deal in deals if _is_named(deal, text)]
    first = [(record, Kind.INVOICE) for record in exact] + [(record, Kind.ORDER) for record in orders]
    rest = [(record, _kind(record, tokens)) for record in rows]
    seen: set[int] = set()
    found += _invoices(first, known, seen)
    found += [_deal_match(deal, known) for deal in named]
    found += _invoices(rest, known, seen)
    found += [_deal_match(deal, known) for deal in deals if deal not in named]
    return Found(found[:limit], max(0, len(found) - limit, count - limit))


def never_read(session: Session) -> tuple[str, ...]:
    """What a search can't look through: `orders`, `contracts`, if they were never read of some account in view.

    Accounts whose contracts the user may not see don't count. Where orders are gathered from contracts, both are read
    as one.
    """
    from occ_tui.services.ages import oldest
    from occ_tui.store.deals import CONTRACTS, ORDERS

    seen, is_gathered = _where_deals_are(session, session.in_view())
    read_as = {ORDERS: CONTRACTS if is_gathered else ORDERS, CONTRACTS: CONTRACTS}
    return tuple(what for what, resource in read_as.items() if seen and oldest(session, resource, seen) is None)


def _invoices(
    records: Iterable[tuple[InvoiceRecord, Kind]], known: dict[str, Account], seen: set[int]
) -> Iterator[Match]:
    """Each once, for what it was found first."""
    for record, kind in records:
        if record.rid not in seen:
            seen.add(record.rid)
            yield _match(record, kind, known)


def _deals(session: Session, accounts: Iterable[Account], tokens: Sequence[str], store: Store) -> list[Deal]:
    """Orders and contracts by number, the numbers of their orders, and the PO numbers of their invoices."""
    from occ_tui.store.deals import deals

    seen, is_gathered = _where_deals_are(session, accounts)
    known = deals(store, [account.compartment_id for account in seen], is_gathered=is_gathered)
    return [deal for deal in known if matches(tokens, deal.names)]


def _where_deals_are(session: Session, accounts: Iterable[Account]) -> tuple[list[Account], bool]:
    """Of `accounts` those whose contracts the user may see; and whether orders are gathered from the contracts."""
    from occ_tui.services.session import sees_contracts

    seen = [account for account in accounts if sees_contracts(account.contact_types)]
    return seen, session.capabilities.reason("orders list") is not None


def _is_named(deal: Deal, text: str) -> bool:
    return fold(text.strip()) in map(fold, deal.names)


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


def _deal_match(deal: Deal, known: dict[str, Account]) -> Match:
    account = known.get(deal.compartment_id)
    name, number = (account.account_name, account.account_number) if account else ("", "")
    return Match(Kind.ORDER if deal.is_order else Kind.CONTRACT, deal.compartment_id, name, number, None, deal)


def _match(record: InvoiceRecord, kind: Kind, known: dict[str, Account]) -> Match:
    account = known.get(record.compartment_id)
    number = account.account_number if account else ""
    return Match(kind, record.compartment_id, record.account_name, number, record)
