"""`occ portal check` finds what can't be true of money, and finds nothing in what we make ourselves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from occ_tui.portal.check import problems
from occ_tui.portal.generate import Plan, entries
from occ_tui.portal.ledger import Ledger
from occ_tui.portal.maintenance import check


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = Ledger.create(tmp_path)
    made.load(entries(Plan(today=date(2026, 11, 23), invoices=120, accounts=3)))
    yield made
    made.close()


def test_generated_data_agrees_with_itself(ledger: Ledger) -> None:
    assert list(problems(ledger)) == []


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        ("update invoices set due_minor = due_minor + 1 where id = 5", "is not what its entries come to: due_minor"),
        ("update payables set due_minor = due_minor - 1 where id = 2", "is not what its payments come to"),
        ("update postings set minor = minor + 1 where book = 'BANK' and entry_id = 1", "come to 0.01 EUR, not to"),
        (
            "update invoice_lines set total_minor = total_minor + 1 where invoice_id = 7 and position = 1",
            "its lines come",
        ),
        ("update payments set amount_minor = amount_minor - 1 where id = 3", "of this payment are spent"),
        ("update payments set currency = 'XTS' where id = 3", "or in XTS"),
    ],
)
def test_what_can_not_be_true_is_found(ledger: Ledger, damage: str, reason: str) -> None:
    with ledger.writing() as connection:
        connection.execute(text("drop trigger postings_no_update"))
        connection.execute(text(damage))
    found = list(problems(ledger))
    assert reason in found[0].reason
    assert found[0].subject
    assert all(" holds " in other.reason for other in found[1:]), "only the books may disagree beside it"


def test_the_database_refuses_to_change_what_was_booked(ledger: Ledger) -> None:
    for damage in ("update postings set minor = 0", "delete from postings", "delete from book_entries"):
        with pytest.raises(IntegrityError, match="can only be added to"), ledger.writing() as connection:
            connection.execute(text(damage))
    assert list(problems(ledger)) == []


def test_the_command_names_what_it_found_and_answers_1(
    ledger: Ledger, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(tmp_path) == 0
    assert "agrees with itself" in capsys.readouterr().out
    with ledger.writing() as connection:
        connection.execute(text("update invoices set due_minor = due_minor + 1 where id = 5"))
    assert check(tmp_path) == 1
    assert capsys.readouterr().out.splitlines() == [
        "700000000004: what is stored is not what its entries come to: due_minor",
        "account 0421-7788: RECEIVABLE holds 8411.50 EUR, but should hold 8411.51 EUR",
        "2 problems found.",
    ]


def test_a_directory_without_a_portal_is_bad_usage(tmp_path: Path) -> None:
    assert check(tmp_path / "nowhere") == 2
