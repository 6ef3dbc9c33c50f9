"""The sample ledger through the importer of the portal and a real sync: its aging on every day of 2013, to the cent."""

from __future__ import annotations

import csv
import subprocess
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest

from occ_tui.domain.aging import bucket_names, bucket_place
from occ_tui.domain.aging_table import aged, by_currency
from occ_tui.domain.dates import epoch_day
from occ_tui.services import demo
from occ_tui.services.aging import Aging, aging
from occ_tui.services.invoices import reader, view
from occ_tui.services.session import Session, SessionOptions
from occ_tui.services.statement import statement
from occ_tui.services.sync import sync

SAMPLE = Path(__file__).parents[2].parent / "shared" / "data" / "ibm-accounts-receivable.csv"
COLUMNS = {
    "accountName": "customerID",
    "invoiceNumber": "invoiceNumber",
    "timeInvoice": "InvoiceDate",
    "timeInvoiceDue": "DueDate",
    "invoiceAmount": "InvoiceAmount",
    "timePaid": "SettledDate",
}
DAYS_OF_2013 = [date(2013, 1, 1) + timedelta(days=number) for number in range(365)]


class Row(NamedTuple):
    """What the file says of an invoice: epoch days and cents."""

    invoiced: int
    due: int
    paid: int
    cents: int

    def is_due_on(self, day: int) -> bool:
        return self.invoiced <= day < self.paid


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    if not SAMPLE.exists():
        pytest.skip("the public sample ledger is not beside this repository")

    def day(written: str) -> int:
        month, number, year = map(int, written.split("/"))
        return epoch_day(date(year, month, number))

    with SAMPLE.open(encoding="utf-8-sig", newline="") as stream:
        return [
            Row(day(row["InvoiceDate"]), day(row["DueDate"]), day(row["SettledDate"]), cents(row["InvoiceAmount"]))
            for row in csv.DictReader(stream)
        ]


def cents(written: str) -> int:
    return int(Decimal(written) * 100)


@pytest.fixture(scope="module")
def options(rows: list[Row], tmp_path_factory: pytest.TempPathFactory) -> Iterator[SessionOptions]:
    """A portal with the imported ledger, served on a socket, as the person of support who sees all its accounts."""
    directory = demo._fresh_directory()
    maps = [f"--map={name}={column}" for name, column in COLUMNS.items()]
    loading = [str(SAMPLE), *maps, "--date-format=%m/%d/%Y", "--currency=USD"]
    try:
        demo._make_portal(directory, ["--invoices", "0"], timeout_s=120)
        subprocess.run(demo.portal_command("import", str(directory / "portal"), *loading), check=True, timeout=120)
        with demo._serving(directory, []):
            demo._point_profiles_at_socket(directory / "portal" / "config", directory / "s")
            yield SessionOptions(
                profile="support",
                config_file=directory / "portal" / "config",
                cache_dir=tmp_path_factory.mktemp("cache"),
            )
    finally:
        demo.shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture(scope="module")
async def synced(options: SessionOptions) -> SessionOptions:
    with Session.open(options) as session:
        await sync(session)
    return options


def aging_on(options: SessionOptions, day: date) -> Aging:
    with Session.open(options._replace(today=day)) as session:
        return aging(session)


async def test_mid_2013_is_what_the_file_says(synced: SessionOptions) -> None:
    found = aging_on(synced, date(2013, 6, 30))
    assert found.buckets == ("current", "1-30", "31-60", "61-90", "90+", "noDueDate")
    assert found.is_of_the_past
    (line,) = found.lines
    assert line.currency == "USD"
    assert line.counts == (72, 12, 0, 0, 0, 0)
    assert line.sums == (428_429, 83_556, 0, 0, 0, 0)


async def test_every_day_of_2013_the_buckets_hold_every_row_once(synced: SessionOptions, rows: list[Row]) -> None:
    for day in DAYS_OF_2013:
        number = epoch_day(day)
        expected: dict[str, list[int]] = {name: [0, 0] for name in bucket_names()}
        for row in rows:
            if row.is_due_on(number):
                bucket = expected[bucket_names()[bucket_place(row.due, number)]]
                bucket[0] += 1
                bucket[1] += row.cents
        lines = aging_on(synced, day).lines
        found = {
            name: [sum(line.counts[place] for line in lines), sum(line.sums[place] for line in lines)]
            for place, name in enumerate(bucket_names())
        }
        assert found == expected, day


async def test_accounts_and_a_search_of_everything_add_up_to_the_same(synced: SessionOptions) -> None:
    with Session.open(synced._replace(today=date(2013, 6, 30))) as session:
        whole = aging(session).lines
        per_account = aging(session, per_account=True).lines
        records = reader(session, view(session)).rows(0, 10_000)
        assert len(records) == 2466
        assert by_currency(per_account) == whole == by_currency(aged(records, session.clock.today_number()))
        assert len(per_account) > 1


async def test_a_statement_closes_with_what_the_aging_says(synced: SessionOptions) -> None:
    with Session.open(synced._replace(today=date(2013, 6, 30))) as session:
        names = [account.account_name for account in session.accounts()][:25]
    for name in names:
        with Session.open(synced._replace(today=date(2013, 6, 30), account=name)) as session:
            made = statement(session, date(2012, 7, 1))
            closing = {section.currency: section.closing for section in made.sections if section.closing}
            assert closing == {line.currency: line.total for line in made.aging}, name
