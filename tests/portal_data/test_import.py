"""Loading a real ledger: exact, complete, and all or nothing."""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from occ_tui.domain import aging
from occ_tui.domain.invoices import Group
from occ_tui.portal import importer
from occ_tui.portal.entries import ContactEntry
from occ_tui.portal.generate import Plan, entries
from occ_tui.portal.ledger import Ledger
from occ_tui.portal.ledger_csv import BadCell, parse_amount
from occ_tui.portal.schema import accounts, contacts, grants, invoice_lines, invoices

SAMPLE = Path(__file__).parents[2].parent / "shared" / "data" / "ibm-accounts-receivable.csv"
HEADER = "Customer,Number,Invoiced,Due,Amount,Paid"
MAPS = {
    "accountName": "Customer",
    "invoiceNumber": "Number",
    "timeInvoice": "Invoiced",
    "timeInvoiceDue": "Due",
    "invoiceAmount": "Amount",
    "timePaid": "Paid",
}
DAY_MS = 86_400_000

Import = Callable[..., int]


@pytest.fixture
def portal(tmp_path: Path) -> Path:
    """A portal that has the sample contacts and nothing else."""
    directory = tmp_path / "portal"
    directory.mkdir(mode=0o700)
    ledger = Ledger.create(directory)
    made = entries(Plan(today=date(2026, 11, 23), invoices=0))
    ledger.load(entry for entry in made if isinstance(entry, ContactEntry))
    ledger.close()
    return directory


@pytest.fixture
def load(portal: Path, tmp_path: Path) -> Import:
    """Imports text (or bytes) as a file; returns the exit code."""

    def run(content: str | bytes, *more: str, maps: dict[str, str] = MAPS) -> int:
        file = tmp_path / "ledger.csv"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        words = [str(portal), str(file), *(f"--map={name}={column}" for name, column in maps.items())]
        return command(*words, "--date-format=%Y-%m-%d", "--currency=EUR", *more)

    return run


def command(*words: str) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("directory", type=Path)
    parser.add_argument("file", type=Path)
    importer.add_arguments(parser)
    return importer.run(parser.parse_args(words))


def rows(portal: Path, *columns: str) -> list[tuple[object, ...]]:
    """Columns of all invoices by number."""
    ledger = Ledger.open(portal)
    with ledger.reading() as connection:
        found = [tuple(row) for row in connection.execute(select(*(invoices.c[n] for n in columns)).order_by("number"))]
    ledger.close()
    return found


def lines(*rest: str) -> str:
    return "\n".join((HEADER, *rest)) + "\n"


def test_the_sample_ledger_loads_whole_and_our_days_late_are_its_own(portal: Path, tmp_path: Path) -> None:
    if not SAMPLE.exists():
        pytest.skip("the public sample ledger is not beside this repository")
    maps = {
        "accountName": "customerID",
        "invoiceNumber": "invoiceNumber",
        "timeInvoice": "InvoiceDate",
        "timeInvoiceDue": "DueDate",
        "invoiceAmount": "InvoiceAmount",
        "timePaid": "SettledDate",
        "isDisputed": "Disputed",
    }
    options = [f"--map={name}={column}" for name, column in maps.items()]
    assert command(str(portal), str(SAMPLE), *options, "--date-format=%m/%d/%Y", "--currency=USD") == 0
    with SAMPLE.open(encoding="utf-8-sig", newline="") as stream:
        expected = {row["invoiceNumber"]: row for row in csv.DictReader(stream)}
    loaded = rows(portal, "number", "due_day", "last_payment_ms", "due_minor", "amount_minor", "account_id")
    assert len(loaded) == len(expected) == 2466
    assert len({row[-1] for row in loaded}) == 100
    for number, due_day, paid_ms, due_minor, amount_minor, _account in loaded:
        row = expected[str(number)]
        assert due_minor == 0
        assert f"{int(str(amount_minor)) / 100:.2f}" == f"{float(row['InvoiceAmount']):.2f}"
        late = aging.days_late(int(str(due_day)), int(str(paid_ms)) // DAY_MS, today=0, due_minor=0)
        assert late == int(row["DaysLate"]), number


def test_what_was_paid_after_the_day_is_still_open_on_it(portal: Path, load: Import) -> None:
    content = lines(
        "A,1,2026-01-01,2026-01-31,10.00,2026-02-10",
        "A,2,2026-01-01,2026-01-31,10.00,2026-02-11",
        "A,3,2026-01-01,,10.00,",
    )
    assert load(content, "--as-of=2026-02-10") == 0
    assert rows(portal, "number", "state", "due_minor", "due_day") == [
        ("1", Group.CLOSED, 0, 20484),
        ("2", Group.UNPAID, 1000, 20484),
        ("3", Group.UNPAID, 1000, None),
    ]


def test_every_customer_becomes_an_account_that_finance_and_support_see(portal: Path, load: Import) -> None:
    assert load(lines("Müller & Söhne,1,2026-01-01,,10.00,", "株式会社さくら,1,2026-01-01,,5.00,")) == 0
    ledger = Ledger.open(portal)
    with ledger.reading() as connection:
        seen = connection.execute(
            select(accounts.c.name, contacts.c.email, grants.c.contact_type)
            .join(grants, grants.c.account_id == accounts.c.id)
            .join(contacts, contacts.c.id == grants.c.contact_id)
        ).all()
    ledger.close()
    assert {(name, kind) for name, _email, kind in seen} == {
        (name, kind) for name in ("Müller & Söhne", "株式会社さくら") for kind in ("finance", "support")
    }


def test_bad_rows_are_all_reported_with_their_lines_and_nothing_is_loaded(
    portal: Path, load: Import, capsys: pytest.CaptureFixture[str]
) -> None:
    content = lines(
        "A,1,2026-01-01,2026-01-31,10.00,",
        "A,2,01/02/2026,2026-01-31,10.00,",
        "A,3,2026-01-01,2026-01-31,1.234,",
        ",4,2026-01-01,2026-01-31,10.00,",
        "A,,2026-01-01,2026-01-31,10.00,",
        "A,6,,2026-01-31,10.00,",
        "A,7,2026-01-01,2026-02-30,10.00,",
        "A,8,2026-01-01,2026-01-31,ten,",
        "A,9,2026-01-01,2026-01-31,-3.00,",
        "A,10,2026-01-01,2026-01-31,3.001,",
        "A,11,2026-01-01,2026-01-31",
        "A,1,2026-01-01,2026-01-31,10.00,",
    )
    assert load(content) == 1
    errors = capsys.readouterr().err
    reported = [int(line.split(":")[1]) for line in errors.splitlines() if ".csv:" in line]
    assert reported == [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]
    assert "nothing was loaded" in errors
    assert "already on line 2" in errors
    assert "has 4 cells where the header has 6" in errors
    assert rows(portal, "number") == []


def test_with_skip_bad_the_good_rows_are_loaded_and_the_bad_ones_still_told(
    portal: Path, load: Import, capsys: pytest.CaptureFixture[str]
) -> None:
    content = lines("A,1,2026-01-01,,10.00,", "A,2,2026-01-01,,ten,", "B,3,soon,,1.00,")
    assert load(content, "--skip-bad") == 1
    told = capsys.readouterr()
    assert told.out == "1 invoice loaded.\n1 account is new.\n"
    assert "2 bad rows left out" in told.err
    assert rows(portal, "number") == [("1",)]


def test_what_is_already_in_the_ledger_is_a_duplicate(
    portal: Path, load: Import, capsys: pytest.CaptureFixture[str]
) -> None:
    assert load(lines("A,1,2026-01-01,,10.00,")) == 0
    assert load(lines("A,1,2026-01-01,,10.00,", "B,1,2026-01-01,,1.00,")) == 1
    assert "invoice 1 of A is already in the ledger" in capsys.readouterr().err
    assert load(lines("A,2,2026-01-01,,10.00,", "B,1,2026-01-01,,1.00,")) == 0
    assert len(rows(portal, "number")) == 3


def test_a_second_file_adds_to_the_accounts_of_the_first(portal: Path, load: Import) -> None:
    assert load(lines("A,1,2026-01-01,,10.00,")) == 0
    assert load(lines("A,2,2026-01-01,,10.00,")) == 0
    assert len({row[0] for row in rows(portal, "account_id")}) == 1


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_files_of_every_system_load(portal: Path, load: Import, ending: str, mark: bytes) -> None:
    content = lines("Größe,1,2026-01-01,,10.00,", "", "Größe,2,2026-01-01,,1.00,").replace("\n", ending)
    assert load(mark + content.encode()) == 0
    assert len(rows(portal, "number")) == 2


def test_a_line_number_counts_the_lines_inside_quotes(load: Import, capsys: pytest.CaptureFixture[str]) -> None:
    assert load(lines('"A\nand B",1,2026-01-01,,10.00,', "A,2,2026-01-01,,ten,")) == 1
    assert "ledger.csv:4:" in capsys.readouterr().err


def test_text_is_filtered_at_the_door(portal: Path, load: Import) -> None:
    assert load(lines("A\x1b[31m\u202e,1\x07,2026-01-01,,10.00,")) == 0
    assert rows(portal, "number", "party_name") == [("1\\x07", "A\\x1b[31m<U+202E>")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is empty"),
        ("Customer,Number\nA,1\n", "there is no column Invoiced, Due, Amount, Paid; the columns are: Customer, Number"),
        (HEADER + ",Customer\n", "several columns are called Customer"),
        ((HEADER + "\nGrößt").encode("latin-1"), "is not UTF-8: byte 0xf6"),
        (HEADER.encode("utf-16"), "is not UTF-8: byte 0xff"),
    ],
)
def test_a_file_that_is_no_ledger_is_refused(
    load: Import, capsys: pytest.CaptureFixture[str], content: str | bytes, message: str
) -> None:
    assert load(content) == 2
    errors = capsys.readouterr().err
    assert message in errors
    assert "Nothing was loaded" in errors


def test_a_missing_file_is_told(portal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    maps = [f"--map={name}={column}" for name, column in MAPS.items()]
    assert command(str(portal), "/nowhere.csv", *maps, "--date-format=%Y-%m-%d", "--currency=EUR") == 2
    assert "/nowhere.csv can't be read: there is no such file" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--map=colour=Paid"], "where NAME is one of: accountName, invoiceNumber"),
        (["--map=timePaid=Paid"], "--map timePaid was given twice"),
        (["--date-format=%d"], "does not tell day, month and year"),
        (["--encoding=klingon"], "there is no encoding klingon"),
        (["--encoding=hex"], "there is no encoding hex"),
        (["--delimiter=;;"], "--delimiter is a single sign"),
    ],
)
def test_bad_options_are_refused(
    load: Import, capsys: pytest.CaptureFixture[str], more: list[str], message: str
) -> None:
    assert load(lines(), *more) == 2
    assert message in capsys.readouterr().err


def test_what_every_row_needs_must_be_mapped(load: Import, capsys: pytest.CaptureFixture[str]) -> None:
    assert load(lines(), maps={"accountName": "Customer", "timeInvoice": "Invoiced"}) == 2
    assert "--map invoiceNumber=COLUMN, --map invoiceAmount=COLUMN" in capsys.readouterr().err


def test_a_directory_without_a_portal_is_refused_with_the_command_that_makes_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    maps = [f"--map={name}={column}" for name, column in MAPS.items()]
    assert command(str(tmp_path), "x.csv", *maps, "--date-format=%Y-%m-%d", "--currency=EUR") == 2
    assert f"occ portal init {tmp_path}" in capsys.readouterr().err


def test_optional_columns_are_used(portal: Path, load: Import) -> None:
    maps = {
        **MAPS,
        "accountNumber": "No",
        "currencyCode": "Currency",
        "invoicePoNumber": "PO",
        "invoiceType": "Type",
        "isDisputed": "Disputed",
    }
    content = (
        HEADER + ",No,Currency,PO,Type,Disputed\n"
        "A,1,2026-01-01,2026-01-31,1500,,7-1,JPY,4500,license,Yes\n"
        "A,2,2026-01-01,2026-01-31,1500.5,,7-1,,,,no\n"
    )
    assert load(content, maps=maps) == 0
    columns = ("number", "currency", "amount_minor", "po_number", "type", "disputed_minor", "payment_terms")
    assert rows(portal, *columns) == [
        ("1", "JPY", 1500, "4500", "LICENSE", 1500, "NET 30"),
        ("2", "EUR", 150050, "", "SERVICE", 0, "NET 30"),
    ]


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ("B,7-1,EUR,LICENSE,no", "account number 7-1 belongs to A, not to B"),
        ("A,7-2,EUR,LICENSE,no", "account A has another number than 7-2"),
        ("A,7-1,EURO,LICENSE,no", "“EURO” is not a currency code"),
        ("A,7-1,EUR,GIFT,no", "“GIFT” is no invoice type"),
        ("A,7-1,EUR,LICENSE,maybe", "isDisputed: “maybe” is neither yes nor no"),
    ],
)
def test_optional_columns_are_checked(
    load: Import, capsys: pytest.CaptureFixture[str], cells: str, message: str
) -> None:
    names = ("accountName", "accountNumber", "currencyCode", "invoiceType", "isDisputed")
    maps = {**MAPS, **{name: name for name in names}}
    head = "Number,Invoiced,Due,Amount,Paid," + ",".join(names) + "\n"
    first = "1,2026-01-01,,10.00,,A,7-1,EUR,LICENSE,no\n"
    assert load(f"{head}{first}2,2026-01-01,,10.00,,{cells}\n", maps=maps) == 1
    assert message in capsys.readouterr().err


def test_another_delimiter_and_encoding_can_be_named(portal: Path, load: Import) -> None:
    content = lines("Müller,1,2026-01-01,,1.234#50,").replace(",", ";").replace("#", ",")
    assert load(content.encode("latin-1"), "--delimiter=;", "--encoding=latin-1") == 0
    assert rows(portal, "party_name", "amount_minor", "number") == [("Müller", 123450, "1")]


def test_what_is_loaded_has_a_line_over_the_whole_amount(portal: Path, load: Import) -> None:
    assert load(lines("A,1,2026-01-01,,1234.56,")) == 0
    ledger = Ledger.open(portal)
    with ledger.reading() as connection:
        found = connection.execute(select(invoice_lines.c.total_minor, invoice_lines.c.net_unit_price)).all()
    ledger.close()
    assert [tuple(row) for row in found] == [(123456, "1234.56")]


@pytest.mark.parametrize(
    ("text", "currency", "sign", "minor"),
    [
        ("1234.5", "EUR", "", 123450),
        ("1,234.56", "EUR", "", 123456),
        ("1.234,56", "EUR", "", 123456),
        ("1'234.50", "CHF", "", 123450),
        ("1 234 567,50", "EUR", "", 123456750),
        ("12,34", "EUR", "", 1234),
        ("1,234,567", "EUR", "", 123456700),
        ("0.500", "BHD", "", 500),
        ("310.500", "BHD", ".", 310500),
        ("310.500", "EUR", ",", 31050000),
        ("12345678901234567.89", "EUR", "", 1234567890123456789),
        ("0", "EUR", "", 0),
    ],
)
def test_amounts_are_read_exactly(text: str, currency: str, sign: str, minor: int) -> None:
    assert parse_amount(text, currency, sign) == minor


@pytest.mark.parametrize(
    ("text", "sign", "reason"),
    [
        ("1.234", "", "can be read in two ways"),
        ("1,234", "", "can be read in two ways"),
        ("1.234", ".", "is finer than"),
        ("1,23,456.00", "", "is not an amount"),
        ("1,234 567", "", "is not an amount"),
        ("1e5", "", "is not an amount"),
        ("٣٤", "", "is not an amount"),
        ("NaN", "", "is not an amount"),
        ("", "", "is not an amount"),
        ("$5", "", "is not an amount"),
        ("(5.00)", "", "is negative"),
        ("999999999999999999999", "", "is more than a ledger holds"),
    ],
)
def test_amounts_that_leave_a_doubt_are_refused(text: str, sign: str, reason: str) -> None:
    with pytest.raises(BadCell, match=reason):
        parse_amount(text, "EUR", sign)
