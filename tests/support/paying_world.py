"""A real portal in a process of its own, with everything that can and can't be paid; its payments end when told to."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select

from occ_tui.domain.access import ContactType
from occ_tui.domain.invoices import InvoiceType
from occ_tui.portal import settling
from occ_tui.portal.client_config import Section, write_config
from occ_tui.portal.entries import (
    SETTLED,
    SUBMITTED,
    AccountEntry,
    BankAccountEntry,
    ContactEntry,
    Entry,
    GrantEntry,
    InvoiceEntry,
    MethodEntry,
    PayableEntry,
    PaymentEntry,
)
from occ_tui.portal.ledger import Ledger
from occ_tui.portal.schema import payments
from occ_tui.portal.schema_payments import payment_methods, payment_orders
from occ_tui.portal.state import Portal
from support.fault_portal import USER
from support.ledgers import copied
from support.portal_world import ACME, OTHER, TODAY, TODAY_NUMBER, filled, key_of, private_key

GOOD, EXPIRED, LIMITED, POOR, PAYPAL = "tok-good", "tok-expired", "tok-limited", "tok-poor", "tok-paypal"
PAYEE = "Oracle Deutschland B.V. & Co. KG"


def entries() -> Iterator[Entry]:
    """Two accounts of one finance contact."""
    yield AccountEntry(ocid=ACME, number="1000", name="ACME GmbH", country_code="DE")
    yield AccountEntry(ocid=OTHER, number="2000", name="Other KK")
    yield ContactEntry(user_ocid=USER, name="Ada", email="ada@acme.example")
    for ocid in (ACME, OTHER):
        yield GrantEntry(user_ocid=USER, account_ocid=ocid, contact_type=ContactType.FINANCE)
    yield key_of("finance", USER, ACME)
    card = {"account_ocid": ACME, "kind": "CREDIT_CARD", "brand": "VISA"}
    yield MethodEntry(**card, token=GOOD, last_digits="4242", expires_day=TODAY_NUMBER + 400, is_default=True)
    yield MethodEntry(**card, token=EXPIRED, last_digits="1881", expires_day=TODAY_NUMBER - 10)
    yield MethodEntry(**card, token=LIMITED, last_digits="0005", expires_day=TODAY_NUMBER + 30, limit_units=10)
    yield MethodEntry(**card, token=POOR, last_digits="0077", expires_day=TODAY_NUMBER + 400, lacks_funds=True)
    yield MethodEntry(account_ocid=ACME, token=PAYPAL, kind="PAYPAL", email="ap@acme.example")
    yield MethodEntry(account_ocid=OTHER, token="tok-other", kind="CREDIT_CARD", brand="AMEX", last_digits="8431")
    yield BankAccountEntry(
        currency="EUR", payee_name=PAYEE, bank_name="Musterbank", iban="DE02120300000000202051", bic="BYLADEM1001"
    )
    order = {"account_ocid": ACME, "currency": "EUR", "amount_minor": 30_000}
    yield PayableEntry(**order, kind="ORDER", number="ORD-1", description="Database", due_day=TODAY_NUMBER + 5)
    yield PayableEntry(**order, kind="RENEWAL", number="REN-1", description="Support", due_day=TODAY_NUMBER + 40)
    yield from _invoices()


def _invoices() -> Iterator[InvoiceEntry]:
    yield _invoice("overdue", 11_900, due_day=TODAY_NUMBER - 10)
    yield _invoice("later", 5_000, due_day=TODAY_NUMBER + 10)
    yield _invoice("yen", 8_000, currency="JPY", due_day=TODAY_NUMBER - 3)
    yield _invoice("disputed", 7_000, disputed_minor=7_000)
    yield _invoice("offline", 6_000, is_payable=False)
    paid = {"method": "OTHER", "paid_ms": (TODAY_NUMBER - 20) * 86_400_000, "reference": "P1"}
    yield _invoice("closed", 4_000, payments=(PaymentEntry(**paid, state=SETTLED, amount_minor=4_000),))
    yield _invoice("submitted", 4_500, payments=(PaymentEntry(**paid, state=SUBMITTED, amount_minor=4_500),))
    yield _invoice("elsewhere", 2_500, account_ocid=OTHER)
    yield _invoice("twin", 1_000, number="TWIN")
    yield _invoice("twin", 1_000, number="TWIN", account_ocid=OTHER)


def _invoice(name: str, minor: int, **changes: object) -> InvoiceEntry:
    known: dict[str, object] = {
        "account_ocid": ACME,
        "internal_invoice_id": name,
        "invoice_id": f"id-{name}",
        "number": f"N-{name}",
        "type": InvoiceType.SUPPORT,
        "currency": "EUR",
        "amount_minor": minor,
        "due_day": TODAY_NUMBER - 1,
        "party_name": "ACME GmbH",
        "time_invoice_ms": (TODAY_NUMBER - 60) * 86_400_000,
    }
    return InvoiceEntry(**{**known, **changes})  # type: ignore[arg-type]


class PayingWorld:
    """The portal's ledger, as its operator sees it, and the config of its finance contact."""

    def __init__(self, ledger: Ledger, config: Path, process: subprocess.Popen[str]) -> None:
        self.ledger = ledger
        self.config = config
        self._process = process

    def settle(self) -> None:
        """Ends what was submitted, well or badly, as the portal's worker would."""
        settling.settle_due(Portal(self.ledger, TODAY), 0)

    def orders(self) -> list[tuple[int, int, str]]:
        """What was paid here, the oldest first: amount in minor units, state, the method's token."""
        query = (
            select(payments.c.amount_minor, payments.c.state, payment_methods.c.token)
            .join(payment_orders, payment_orders.c.payment_id == payments.c.id)
            .join(payment_methods, payment_methods.c.id == payment_orders.c.method_id)
            .order_by(payments.c.id)
        )
        with self.ledger.reading() as connection:
            return [tuple(row) for row in connection.execute(query)]

    def stop(self) -> None:
        """Ends the portal, which first answers whatever it was asked."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)


@contextmanager
def serving(
    directory: Path, made: Iterator[Entry] | None = None, people: Sequence[str] = ("finance",)
) -> Iterator[PayingWorld]:
    """The portal, until the block ends; of other entries and with profiles of more people if they are given."""
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    from occ_tui.wire.signing import fingerprint

    books, socket = directory / "books", directory / "s"
    books.mkdir(mode=0o700)
    ledger = copied(books, filled, entries) if made is None else filled(books, lambda: made)
    sections = []
    for name in people:
        key, path = private_key(name), books / f"{name}.pem"
        path.touch(0o600)
        path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        user = USER.replace("finance", name)
        sections.append(Section(name, user, fingerprint(key.public_key()), path, ACME, "eu-frankfurt-1"))
    write_config(books, sections, f"unix://{socket}")
    words = ["serve", str(books), "--uds", str(socket), "--exit-with-stdin", "--settle-after", "never"]
    process = subprocess.Popen(
        [sys.executable, "-m", "occ_tui.portal", *words, "--today", TODAY.isoformat()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        text=True,
    )
    assert process.stdout is not None
    world = PayingWorld(ledger, books / "config", process)
    try:
        assert json.loads(process.stdout.readline())["ready"]
        yield world
    finally:
        world.stop()
        process.stdout.close()
        ledger.close()
