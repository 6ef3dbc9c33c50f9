"""The accounts that the user may see, as the server last listed them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from occ_tui.store.database import Store


class Account(NamedTuple):
    """An account (tenancy) of a customer."""

    compartment_id: str
    account_number: str
    account_name: str
    contact_types: tuple[str, ...]
    """What the user is to it; see `domain.access.ContactType`."""


def save_accounts(store: Store, accounts: Sequence[Account], now_ms: int) -> None:
    """Keeps `accounts` as the ones there are. One no longer listed is hidden from `accounts()`, with its invoices."""
    raise NotImplementedError


def list_accounts(store: Store) -> list[Account]:
    """The accounts, by name."""
    raise NotImplementedError
