"""`occ portal check` finds notes on accounts that nobody can have meant, and nothing in those that we make."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from occ_tui.portal.check_notes import findings
from occ_tui.portal.generate import Plan, entries
from occ_tui.portal.ledger import Ledger
from occ_tui.portal.maintenance import check
from occ_tui.portal.schema_accounts import account_notes
from occ_tui.portal.sqlite import DATABASE_NAME

OF_PROMISE = "where promised_day is not null"
PLAIN = "where promised_day is null and next_day is null"
PLANNED = "where next_day is not null"
FAULTS = [
    ("account_id = 999", PLAIN, "the account that it is about does not exist"),
    ("contact_id = 999", PLAIN, "who wrote it does not exist"),
    ("channel = 'SMOKE'", PLAIN, "“SMOKE” is no way to speak with somebody"),
    ("outcome = ''", PLAIN, "it does not say how it ended"),
    ("contact_day = 'soon'", PLAIN, "contact_day is no date: soon"),
    ("contact_day = 99999999", PLAIN, "contact_day is no date: 99999999"),
    ("next_day = -99999999", PLANNED, "next_day is no date: -99999999"),
    ("next_action = ''", PLANNED, "it names a day for the next action, and no action"),
    ("promised_day = 2.5", OF_PROMISE, "promised_day is no date: 2.5"),
    ("promised_day = null", OF_PROMISE, "a promise without an amount or without a day"),
    ("promised_minor = null", OF_PROMISE, "a promise without an amount or without a day"),
    ("promised_minor = 0", OF_PROMISE, "it promises 0, which is no amount"),
    ("promised_currency = ''", OF_PROMISE, "an amount is promised without a currency"),
    ("promised_currency = 'euro'", OF_PROMISE, "an amount is promised without a currency"),
    ("promised_day = contact_day - 1", OF_PROMISE, "it was promised for a day before anybody spoke"),
]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = Ledger.create(tmp_path)
    made.load(entries(Plan(today=date(2026, 11, 23), invoices=300, accounts=12)))
    yield made
    made.close()


def plant(directory: Path, change: str, which: str) -> str:
    """Changes the first such note as nothing of ours would; its id."""
    connection = sqlite3.connect(directory / DATABASE_NAME)
    with connection:
        number, name = connection.execute(f"select id, public_id from account_notes {which} order by id").fetchone()
        connection.execute(f"update account_notes set {change} where id = ?", (number,))
    connection.close()
    return str(name)


@pytest.mark.parametrize(("change", "which", "reason"), FAULTS, ids=[change for change, _which, _reason in FAULTS])
def test_a_note_that_cannot_be_meant_is_found(
    ledger: Ledger, tmp_path: Path, change: str, which: str, reason: str
) -> None:
    assert list(findings(ledger)) == []
    name = plant(tmp_path, change, which)
    assert list(findings(ledger)) == [(name, reason)]


def test_the_command_tells_it_and_answers_1(ledger: Ledger, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with ledger.reading() as connection:
        assert len(connection.execute(select(account_notes.c.id)).all()) > 5, "there is something to look at"
    assert check(tmp_path) == 0
    capsys.readouterr()
    name = plant(tmp_path, "promised_currency = ''", OF_PROMISE)
    assert check(tmp_path) == 1
    assert f"{name}: an amount is promised without a currency" in capsys.readouterr().out
