"""The portal of the fault grid: the real one on a ledger of nothing but unpaid invoices; its check can be taken out.

Run as `python -m support.fault_portal DIRECTORY SOCKET [unchecked]`; ends with its standard input.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from occ_tui.domain.access import ContactType
from occ_tui.domain.invoices import InvoiceType
from occ_tui.portal.client_config import Section, write_config
from occ_tui.portal.entries import (
    AccountEntry,
    ContactEntry,
    Entry,
    GrantEntry,
    InvoiceEntry,
    MethodEntry,
    RedeemerEntry,
    RewardMonthEntry,
    RewardsEntry,
)
from occ_tui.portal.ledger import Ledger
from support.portal_world import ACME, TODAY, TODAY_NUMBER, key_of, private_key

BUG = "no server check"
METHOD = "tok-visa-4242"
AMOUNT_MINOR = 11_900
USER = "ocid1.user.oc1..finance"
REWARDS, CODE, REDEEMER = "sub-rewards", "KAAA-R111", "finance@acme.example"


def entries(count: int) -> Iterator[Entry]:
    """One account, its finance contact, a card that works, and `count` invoices of 119.00 EUR."""
    yield AccountEntry(ocid=ACME, number="1000", name="ACME GmbH")
    yield ContactEntry(user_ocid=USER, name="Finance", email="finance@acme.example")
    yield GrantEntry(user_ocid=USER, account_ocid=ACME, contact_type=ContactType.FINANCE)
    yield key_of("finance", USER, ACME)
    yield MethodEntry(account_ocid=ACME, token=METHOD, kind="CREDIT_CARD", brand="VISA", last_digits="4242")
    yield rewards(count)
    for number in range(count):
        yield InvoiceEntry(
            account_ocid=ACME,
            internal_invoice_id=f"i{number}",
            invoice_id=f"id{number}",
            number=f"{100_000 + number}",
            type=InvoiceType.SUPPORT,
            currency="EUR",
            amount_minor=AMOUNT_MINOR,
            due_day=TODAY_NUMBER - 10,
        )


def rewards(count: int) -> RewardsEntry:
    """More than enough to pay each of `count` invoices twice, from two months."""
    days = {"started_day": 1, "ended_day": 2, "earned_day": 3, "earned_minor": AMOUNT_MINOR * (count + 1)}
    return RewardsEntry(
        account_ocid=ACME,
        subscription_id=REWARDS,
        currency="EUR",
        rate=Decimal("0.25"),
        code=CODE,
        months=[
            RewardMonthEntry(key=f"m{number}", expires_day=TODAY_NUMBER + number, is_manual=True, **days)
            for number in (1, 2)
        ],
        redeemers=[RedeemerEntry(REDEEMER, "F", "A", 1)],
    )


def make(directory: Path, socket: Path, invoices: int) -> Ledger:
    """The ledger and the client's configuration in `directory`."""
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    from occ_tui.wire.signing import fingerprint

    directory.mkdir(mode=0o700, exist_ok=True)
    ledger = Ledger.create(directory, today=TODAY)
    ledger.load(entries(invoices))
    key = private_key("finance")
    path = directory / "finance.pem"
    path.touch(0o600)
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    section = Section("finance", USER, fingerprint(key.public_key()), path, ACME, "eu-frankfurt-1")
    write_config(directory, [section], f"unix://{socket}")
    return ledger


class _Any(str):
    """An etag that every other one equals."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = str.__hash__


def uncheck() -> None:
    """Plants the bug: neither status nor version is looked at any more."""
    from occ_tui.portal import ledger, owed, paying, payments, rewards

    find: Any = owed.find
    payments.find = lambda *args: replace(find(*args), etag=_Any("*"))  # type: ignore[assignment]
    owed.Owed.why_not = lambda self, today, *, is_by_card: ""  # type: ignore[method-assign]
    paying.check_payable = lambda *args, **known: None
    rewards._invoice = lambda connection, portal, wish: ledger.find_invoice(connection, wish.account.id, wish.invoice)
    rewards.cap_of = lambda invoice, redeemed: AMOUNT_MINOR


def main() -> int:
    import logging

    from occ_tui.portal.cli import parser
    from occ_tui.portal.serve import run

    directory, socket = Path(sys.argv[1]), Path(sys.argv[2])
    if BUG in sys.argv[3:]:
        uncheck()
    logging.disable(logging.INFO)
    words = ["serve", str(directory), "--uds", str(socket), "--rate", "100000", "--exit-with-stdin"]
    words += ["--today", date.isoformat(TODAY), "--settle-after", "never"]
    return run(parser().parse_args(words))


if __name__ == "__main__":
    raise SystemExit(main())
