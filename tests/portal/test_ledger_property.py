"""Whatever is paid, part-paid, failed, tried again, corrected and settled, in any order: the money line holds."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import Connection, select
from support import portal_world
from support.portal_world import ACME, METHODS, TODAY, TODAY_NUMBER

from occ_tui.domain.access import ContactType
from occ_tui.domain.invoices import Group, InvoiceType
from occ_tui.domain.money import to_decimal
from occ_tui.portal import ledger as ledgers
from occ_tui.portal import payments, settling
from occ_tui.portal.balances import LedgerRefused
from occ_tui.portal.check import problems
from occ_tui.portal.correcting import correct
from occ_tui.portal.entries import (
    ADJUSTMENT,
    CREDIT,
    AccountEntry,
    ContactEntry,
    Entry,
    GrantEntry,
    InvoiceEntry,
    MethodEntry,
    PayableEntry,
)
from occ_tui.portal.ledger import AnyRow, Ledger
from occ_tui.portal.owed import find_payable
from occ_tui.portal.payments import Order, Part
from occ_tui.portal.refusals import Refusal
from occ_tui.portal.schema import accounts, invoices
from occ_tui.portal.schema import payments as payment_rows
from occ_tui.portal.schema_payments import payables
from occ_tui.portal.state import Portal

THINGS = [("INVOICE", "i0"), ("INVOICE", "i1"), ("INVOICE", "i2"), ("ORDER", "order-1"), ("RENEWAL", "renewal-2")]
AMOUNT = 30_000
IN_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""Where a ledger is written without waiting for a disk."""

things = st.lists(st.sampled_from(THINGS), min_size=1, max_size=3, unique=True)
shares = st.integers(1, 100)
methods = st.sampled_from([token for token in METHODS if token != "pm-expired"])


def entries() -> list[Entry]:
    """An account with three invoices and two payables."""
    made: list[Entry] = [
        AccountEntry(ocid=ACME, number="1000", name="ACME"),
        ContactEntry(user_ocid="manager", name="Manager", email="manager@acme.example"),
        GrantEntry(user_ocid="manager", account_ocid=ACME, contact_type=ContactType.MANAGEMENT),
    ]
    made += [e for e in portal_world.paying() if isinstance(e, MethodEntry) and e.account_ocid == ACME]
    invoice = InvoiceEntry(
        account_ocid=ACME, internal_invoice_id="", invoice_id="", number="", type=InvoiceType.USAGE, currency="EUR",
        amount_minor=AMOUNT, due_day=TODAY_NUMBER,
    )  # fmt: skip
    made += [replace(invoice, internal_invoice_id=f"i{n}", invoice_id=f"i{n}", number=f"N{n}") for n in range(3)]
    owed = {"account_ocid": ACME, "currency": "EUR", "amount_minor": AMOUNT}
    made += [PayableEntry(kind="ORDER", number="1", **owed), PayableEntry(kind="RENEWAL", number="2", **owed)]
    return made


class Paying(RuleBasedStateMachine):
    """Payments, corrections and settlements on a small ledger, beside a model that only adds and subtracts."""

    @initialize()
    def load(self) -> None:
        """A fresh ledger."""
        self.directory = Path(tempfile.mkdtemp(dir=IN_MEMORY))
        self.ledger = Ledger.create(self.directory, TODAY)
        self.ledger.load(entries())
        self.portal = Portal(self.ledger, TODAY)
        self.due = dict.fromkeys((name for _kind, name in THINGS), AMOUNT)
        self.waiting: dict[int, tuple[dict[str, int], str]] = {}
        self.failed: list[tuple[int, dict[str, int]]] = []

    def teardown(self) -> None:
        """The ledger proves itself, and goes with the test."""
        if hasattr(self, "ledger"):
            try:
                assert list(problems(self.ledger)) == []
            finally:
                self.ledger.close()
                shutil.rmtree(self.directory)

    @rule(chosen=things, share=shares, method=methods)
    def pay(self, chosen: list[tuple[str, str]], share: int, method: str) -> None:
        """Pays a share of what is due on some things."""
        self._submit({thing: max(1, self.due[thing[1]] * share // 100) for thing in chosen}, method)

    @rule(thing=st.sampled_from(THINGS), more=st.integers(1, 10**6))
    def pay_too_much(self, thing: tuple[str, str], more: int) -> None:
        """More than is due is refused, and nothing changes."""
        self._submit({thing: self.due[thing[1]] + more}, "pm-good")

    @precondition(lambda self: self.failed)
    @rule(which=st.integers(0, 99), method=methods)
    def try_again(self, which: int, method: str) -> None:
        """Makes a failed payment good with another one."""
        number, parts = self.failed[which % len(self.failed)]
        wanted = {thing: parts[thing[1]] for thing in THINGS if thing[1] in parts}
        self._submit(wanted, method, replaces=str(number))

    @rule(
        invoice=st.sampled_from(["i0", "i1", "i2"]),
        minor=st.integers(1, AMOUNT),
        kind=st.sampled_from([CREDIT, ADJUSTMENT]),
    )
    def take_off(self, invoice: str, minor: int, kind: str) -> None:
        """Credits, or adjusts downwards; never more than is due and not being paid."""
        free = self.due[invoice] - self._in_transit(invoice)
        try:
            with self.ledger.writing() as connection:
                change = minor if kind == CREDIT else -minor
                correct(connection, self._invoice(connection, invoice).id, kind, change, TODAY_NUMBER, 0)
        except LedgerRefused:
            assert minor > free
        else:
            assert minor <= free
            self.due[invoice] -= minor

    @rule(invoice=st.sampled_from(["i0", "i1", "i2"]), minor=st.integers(1, AMOUNT))
    def add(self, invoice: str, minor: int) -> None:
        """Adjusts upwards."""
        with self.ledger.writing() as connection:
            correct(connection, self._invoice(connection, invoice).id, ADJUSTMENT, minor, TODAY_NUMBER, 0)
        self.due[invoice] += minor

    @precondition(lambda self: self.waiting)
    @rule(which=st.integers(0, 99))
    def settle_one(self, which: int) -> None:
        """The worker ends one payment; a second time it does nothing."""
        number = sorted(self.waiting)[which % len(self.waiting)]
        for expected in (True, False):
            with self.ledger.writing() as connection:
                assert settling.settle(connection, self.portal, number) is expected
        self._ended(number)

    @rule()
    def settle_all(self) -> None:
        """The worker ends everything."""
        assert list(problems(self.ledger)) == []
        assert settling.settle_due(self.portal, 0) == len(self.waiting)
        for number in list(self.waiting):
            self._ended(number)

    @invariant()
    def the_money_line_holds(self) -> None:
        """amount − credited ± adjusted − applied = due, as the model has it, and nothing is over-paid."""
        if not hasattr(self, "ledger"):
            return
        with self.ledger.reading() as connection:
            for row in connection.execute(select(invoices)):
                line = row.amount_minor - row.credited_minor + row.adjusted_minor - row.applied_minor
                assert line == row.due_minor == self.due[row.internal_invoice_id] >= 0
                self._is_in_its_state(row, row.internal_invoice_id)
            for row in connection.execute(select(payables)):
                assert row.amount_minor - row.applied_minor == row.due_minor == self.due[row.public_id] >= 0
                self._is_in_its_state(row, row.public_id)

    def _is_in_its_state(self, row: AnyRow, name: str) -> None:
        in_transit = self._in_transit(name)
        assert in_transit <= self.due[name]
        expected = Group.CLOSED if not self.due[name] else Group.SUBMITTED if in_transit else Group.UNPAID
        assert row.state == expected

    def _submit(self, parts: dict[tuple[str, str], int], method: str, replaces: str | None = None) -> None:
        is_possible = all(
            not self._in_transit(name) and 0 < minor <= self.due[name] for (_kind, name), minor in parts.items()
        )
        try:
            with self.ledger.writing() as connection:
                account = connection.execute(select(accounts)).one()
                order = Order(
                    account=account, payer="A. Buyer", currency="EUR", method_token=method,
                    parts=[
                        Part(kind, name, to_decimal(minor, "EUR"), self._etag(connection, kind, name))
                        for (kind, name), minor in parts.items()
                    ],
                    replaces=replaces,
                )  # fmt: skip
                number = payments.submit(connection, self.portal, order)
        except Refusal:
            assert not is_possible or replaces is not None
        else:
            assert is_possible
            self.waiting[number] = ({name: minor for (_kind, name), minor in parts.items()}, method)

    def _ended(self, number: int) -> None:
        parts, method = self.waiting.pop(number)
        total = sum(parts.values())
        fails = method == "pm-empty" or (method == "pm-limit" and total > 100_00)
        with self.ledger.reading() as connection:
            state = connection.scalar(select(payment_rows.c.state).where(payment_rows.c.id == number))
        assert state == ("FAILED" if fails else "SETTLED")
        if fails:
            self.failed.append((number, parts))
            return
        for name, minor in parts.items():
            self.due[name] -= minor

    def _in_transit(self, name: str) -> int:
        return sum(parts.get(name, 0) for parts, _method in self.waiting.values())

    def _invoice(self, connection: Connection, name: str) -> AnyRow:
        account_id = connection.scalar(select(accounts.c.id)) or 0
        found = ledgers.find_invoice(connection, account_id, name)
        assert found is not None
        return found

    def _etag(self, connection: Connection, kind: str, name: str) -> str:
        from occ_tui.portal import messages, owed

        if kind == "INVOICE":
            return messages.etag(self._invoice(connection, name))
        found = find_payable(connection, connection.scalar(select(accounts.c.id)) or 0, name)
        assert found is not None
        return owed.payable_etag(found)


TestPaying = Paying.TestCase
TestPaying.settings = settings(
    max_examples=30, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
