"""The ledger itself: what entries come to, that it is proved, that it is loaded whole or not at all."""

from __future__ import annotations

import re
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.exc import IntegrityError, OperationalError
from support import portal_oracle, portal_world

from occ_tui.domain.access import ContactType
from occ_tui.domain.invoices import Group, InvoiceType
from occ_tui.portal import sqlite
from occ_tui.portal.balances import Allocation, Correction, LedgerRefused, derive
from occ_tui.portal.cli import main
from occ_tui.portal.entries import (
    ADJUSTMENT,
    CREDIT,
    FAILED,
    SETTLED,
    SUBMITTED,
    AccountEntry,
    GrantEntry,
    InvoiceEntry,
    PaymentEntry,
)
from occ_tui.portal.ledger import Ledger, LedgerUnusable
from occ_tui.portal.schema import BULK_INDEXES, accounts, corrections, invoices, meta
from occ_tui.portal.state import Portal

PORTAL = Path(sqlite.__file__).parent

ENTRY = InvoiceEntry(
    account_ocid="ocid1.tenancy.oc1..new",
    internal_invoice_id="1",
    invoice_id="1",
    number="1",
    type=InvoiceType.USAGE,
    currency="EUR",
    amount_minor=100,
)
ACCOUNT = AccountEntry(ocid="ocid1.tenancy.oc1..new", number="9000", name="New")

FIVE_DIGITS = PaymentEntry(method="OTHER", state=SETTLED, paid_ms=1, amount_minor=1, last_digits="12345")

MINOR = st.integers(-(10**12), 10**12)


def test_of_two_payments_at_one_instant_the_later_booked_is_the_last_in_whatever_order_they_are_read() -> None:
    booked = [Allocation(number, 10, FAILED, 5, f"PAY{number}") for number in (1, 2, 3)]
    for order in (booked, booked[::-1]):
        balance = derive(100, "EUR", [], order)
        assert (balance.last_payment_id, balance.last_payment_reference) == (3, "PAY3")


@given(
    amount=MINOR,
    booked=st.lists(st.tuples(st.sampled_from([CREDIT, ADJUSTMENT]), MINOR), max_size=5),
    paid=st.lists(st.tuples(st.sampled_from([SETTLED, SUBMITTED, FAILED]), MINOR, st.integers(0, 9)), max_size=5),
)
def test_the_money_line_holds_whatever_is_booked(
    amount: int, booked: list[tuple[str, int]], paid: list[tuple[str, int, int]]
) -> None:
    allocations = [Allocation(number, minor, state, ms, f"P{number}") for number, (state, minor, ms) in enumerate(paid)]
    balance = derive(amount, "EUR", [Correction(*entry) for entry in booked], allocations)
    line = amount - balance.credited_minor + balance.adjusted_minor - balance.applied_minor
    assert line == balance.due_minor
    assert balance.applied_minor == sum(minor for state, minor, _ms in paid if state == SETTLED)
    assert (balance.state == Group.CLOSED) == (balance.due_minor == 0)
    if balance.due_minor:
        assert (balance.state == Group.SUBMITTED) == any(state == SUBMITTED for state, _minor, _ms in paid)
    assert balance.last_payment_ms == max((ms for _state, _minor, ms in paid), default=None)


def test_amounts_of_several_currencies_rank_by_number() -> None:
    ranks = {code: derive(minor, code, [], []).amount_rank for code, minor in (("JPY", 100), ("EUR", 10000))}
    assert ranks["JPY"] == ranks["EUR"]
    assert derive(1500, "BHD", [], []).amount_rank < derive(151, "EUR", [], []).amount_rank


def test_an_amount_of_nineteen_digits_is_kept_to_the_last(tmp_path: Path) -> None:
    ledger = Ledger.create(tmp_path)
    ledger.load([ACCOUNT, replace(ENTRY, amount_minor=9_223_372_036_854_775_807)])
    with ledger.reading() as connection:
        assert connection.scalar(select(invoices.c.due_minor)) == 9_223_372_036_854_775_807
    ledger.close()


def test_a_correction_of_unknown_kind_is_refused() -> None:
    with pytest.raises(LedgerRefused, match="GIFT"):
        derive(1, "EUR", [Correction("GIFT", 1)], [])


def test_what_was_loaded_agrees_with_the_oracle_and_with_itself(portal: Portal) -> None:
    assert list(portal.ledger.disagreements()) == []
    assert portal.ledger.damage() == []
    rows = portal_oracle.rows(portal_world.entries())
    with portal.ledger.reading() as connection:
        stored = dict(connection.execute(select(invoices.c.internal_invoice_id, invoices.c.due_minor)).all())  # type: ignore[arg-type]
    assert all(stored[row.entry.internal_invoice_id] == row.due for row in rows)


def test_check_finds_a_balance_that_was_typed_in(portal: Portal, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    assert main(["check", str(tmp_path)]) == 0
    with portal.ledger.writing() as connection:
        typed_in = update(invoices).where(invoices.c.internal_invoice_id == "999003")
        connection.execute(typed_in.values(due_minor=invoices.c.due_minor + 1))
    assert main(["check", str(tmp_path)]) == 1
    assert "999003" in capsys.readouterr().out


def test_check_finds_an_entry_that_was_not_counted(portal: Portal, tmp_path: Path) -> None:
    with portal.ledger.writing() as connection:
        credit = {"id": 9999, "invoice_id": 5, "kind": CREDIT, "day": 1, "minor": 1}
        connection.execute(insert(corrections).values(credit))
    assert [found.derived.credited_minor - found.stored.credited_minor for found in portal.ledger.disagreements()] == [
        1
    ]
    assert main(["check", str(tmp_path)]) == 1


def test_check_without_a_portal_says_so(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    assert main(["check", str(tmp_path)]) == 2
    assert str(tmp_path) in capsys.readouterr().err


@pytest.mark.parametrize(("version", "said"), [("0", "older"), ("99", "newer"), ("2027-beta", "newer")])
@pytest.mark.parametrize("command", ["serve", "check"])
def test_a_ledger_of_another_version_is_left_alone_and_says_which(
    tmp_path: Path, capsys: pytest.CaptureFixture, command: str, version: str, said: str
) -> None:
    ledger = Ledger.create(tmp_path)
    with ledger.writing() as connection:
        connection.execute(update(meta).where(meta.c.name == "schema_version").values(value=version))
    ledger.close()
    before = (tmp_path / "portal.db").read_bytes()
    assert main([command, str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert version in error
    assert error.count("\n") == 1
    assert (tmp_path / "portal.db").read_bytes() == before


def test_a_ledger_that_others_can_read_is_refused_with_the_command_that_mends_it(tmp_path: Path) -> None:
    Ledger.create(tmp_path).close()
    (tmp_path / "portal.db").chmod(0o640)
    with pytest.raises(LedgerUnusable, match=f"chmod 600 {tmp_path}/portal.db"):
        Ledger.open(tmp_path)


def test_a_directory_may_have_any_name(tmp_path: Path) -> None:
    odd = tmp_path / "what? #1 %41 ü"
    odd.mkdir()
    Ledger.create(odd).close()
    assert [path.name for path in odd.iterdir()] == ["portal.db"]
    Ledger.open(odd).close()


def test_a_ledger_is_never_made_over_another(tmp_path: Path) -> None:
    Ledger.create(tmp_path).close()
    with pytest.raises(FileExistsError):
        Ledger.create(tmp_path)


def test_only_its_owner_can_read_a_ledger(tmp_path: Path) -> None:
    ledger = Ledger.create(tmp_path)
    ledger.load([ACCOUNT, ENTRY])
    for path in tmp_path.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    ledger.close()


@pytest.mark.parametrize(
    "bad",
    [
        replace(ENTRY, account_ocid="ocid1.tenancy.oc1..nobody"),
        GrantEntry(user_ocid="nobody", account_ocid=ACCOUNT.ocid, contact_type=ContactType.FINANCE),
        replace(
            ENTRY,
            payments=[PaymentEntry(method="OTHER", state=SETTLED, paid_ms=1, amount_minor=1, last_digits="12345")],
        ),
        ENTRY,
    ],
    ids=["unknown account", "unknown contact", "five digits of a card", "twice the same invoice"],
)
def test_a_load_that_fails_leaves_nothing(portal: Portal, bad: object) -> None:
    def counted(connection: Connection) -> tuple[int, int]:
        tables = (invoices, accounts)
        return tuple(connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables)  # type: ignore[return-value]

    with portal.ledger.reading() as connection:
        before = counted(connection)
    with pytest.raises((LedgerRefused, IntegrityError)):
        portal.ledger.load([ACCOUNT, ENTRY, bad])  # type: ignore[list-item]
    with portal.ledger.reading() as connection:
        assert counted(connection) == before


def test_a_load_adds_to_what_is_there(portal: Portal) -> None:
    assert portal.ledger.load([ACCOUNT, ENTRY]) == 1
    with portal.ledger.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(invoices)) == 161
    assert list(portal.ledger.disagreements()) == []


def test_a_load_into_an_empty_ledger_builds_every_index(portal: Portal) -> None:
    with portal.ledger.reading() as connection:
        for index in BULK_INDEXES:
            assert index.name in sqlite.index_names(connection)


def test_progress_is_told_in_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from occ_tui.portal import loading

    monkeypatch.setattr(loading, "BATCH", 2)
    ledger = Ledger.create(tmp_path)
    told: list[int] = []
    many = [replace(ENTRY, internal_invoice_id=str(number)) for number in range(5)]
    ledger.load([ACCOUNT, *many], told.append)
    ledger.close()
    assert told == [2, 4, 5]


def test_two_writers_wait_for_each_other(portal: Portal) -> None:
    with portal.ledger.writing(), portal.ledger.reading() as connection:
        connection.execute(select(func.count()).select_from(invoices)).scalar()
        connection.exec_driver_sql("PRAGMA busy_timeout=1")
        with pytest.raises(OperationalError):
            connection.execute(update(invoices).values(version=2))


def test_sql_that_only_sqlite_understands_stays_in_one_module() -> None:
    special = re.compile(
        r"sqlite3|dialects\.sqlite|exec_driver_sql|PRAGMA|ANALYZE|sqlite_|json_each|INSERT OR|rowid|import.*\btext\b"
    )
    for path in PORTAL.rglob("*.py"):
        if path.name != "sqlite.py":
            found = special.search(path.read_text())
            assert not found, f"{path}: {found}"


def test_no_column_could_hold_a_card_number() -> None:
    from occ_tui.portal.schema import metadata

    for table in metadata.tables.values():
        for column in table.columns:
            assert not re.search(r"card_number|pan\b|cvv|cvc", column.name), column
