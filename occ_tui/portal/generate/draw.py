"""Chance that is the same everywhere: a stream of its own for every account and every invoice.

Nothing here depends on the order in which things are made, on hashing, or on a platform's floating point.
"""

from __future__ import annotations

import base64
import hashlib
from random import Random

_ACCOUNT = 1
_INVOICE = 2
_PAYING = 3
_CONTRACT = 4
_PROFILE = 5
_REWARDS = 6
_TRIAGE = 7


def for_account(seed: int, account: int) -> Random:
    """The stream of account number `account`, counted from 0."""
    return _stream(seed, _ACCOUNT, account, 0)


def for_invoice(seed: int, account: int, index: int) -> Random:
    """The stream of the invoice that is `index`th of its account."""
    return _stream(seed, _INVOICE, account, index)


def for_paying(seed: int, account: int) -> Random:
    """The stream of what an account pays with and owes beside invoices."""
    return _stream(seed, _PAYING, account, 0)


def for_contract(seed: int, account: int, code: int) -> Random:
    """The stream of an account's contract or order that has this number among them."""
    return _stream(seed, _CONTRACT, account, code)


def for_profile(seed: int, account: int) -> Random:
    """The stream of an account's billing profile."""
    return _stream(seed, _PROFILE, account, 0)


def for_rewards(seed: int, account: int) -> Random:
    """The stream of what an account earned and redeemed."""
    return _stream(seed, _REWARDS, account, 0)


def for_triage(seed: int, account: int) -> Random:
    """The stream of what the operator's staff noted on an account."""
    return _stream(seed, _TRIAGE, account, 0)


def digest(kind: str, seed: int, name: str) -> str:
    """64 hexadecimal digits, always the same for the same name and seed."""
    return hashlib.sha256(f"{kind}/{seed}/{name}".encode()).hexdigest()


def ocid(kind: str, seed: int, name: str) -> str:
    """A made-up OCID: `ocid1.tenancy.oc1..aaaaaaaa…`, always the same for the same name and seed."""
    digest = hashlib.sha256(f"{kind}/{seed}/{name}".encode()).digest()
    return f"ocid1.{kind}.oc1..aaaaaaaa{base64.b32encode(digest).decode('ascii').rstrip('=').lower()}"


def _stream(seed: int, kind: int, account: int, index: int) -> Random:
    return Random((seed % 2**64) << 128 | kind << 120 | account << 64 | index)  # noqa: S311 - sample data, no secret
