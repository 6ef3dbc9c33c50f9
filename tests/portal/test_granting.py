"""`portal grant` and `revoke`: who runs the portal makes the first manager; who is imported along may sign in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from occ_tui.portal.check_people import findings
from occ_tui.portal.cli import main
from occ_tui.portal.generate import Plan
from occ_tui.portal.ledger import Ledger
from occ_tui.portal.maintenance import make
from occ_tui.portal.schema import accounts, api_keys, contacts, grants

BOSS = "boss@acme.example"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A portal with two accounts."""
    make(tmp_path, Plan(today=date(2026, 11, 23), accounts=2, invoices=4))
    return tmp_path


def granted(directory: Path, email: str) -> set[tuple[str, str]]:
    """Accounts and contact types of an address."""
    ledger = Ledger.open(directory)
    query = (
        select(accounts.c.number, grants.c.contact_type)
        .join(grants, grants.c.account_id == accounts.c.id)
        .join(contacts, contacts.c.id == grants.c.contact_id)
        .where(contacts.c.email == email)
    )
    with ledger.reading() as connection:
        found = {(row.number, row.contact_type) for row in connection.execute(query)}
    assert not list(findings(ledger))
    ledger.close()
    return found


def test_the_sample_documents_let_their_contacts_in(directory: Path) -> None:
    assert {kind for _number, kind in granted(directory, "ap@customer1.example")} == {"finance"}
    assert {kind for _number, kind in granted(directory, "cfo@customer1.example")} == {"management"}
    assert {kind for _number, kind in granted(directory, "cfo@acme.example")} == {"management"}


def test_a_manager_is_granted_and_revoked(directory: Path, capsys: pytest.CaptureFixture) -> None:
    command = ["grant", str(directory), "Boss@ACME.example", "--type", "management", "--account", "0421-7788"]
    assert main([*command, "--name", "The Boss"]) == 0
    assert BOSS in capsys.readouterr().out
    assert granted(directory, BOSS) == {("0421-7788", "management")}
    assert main(["revoke", str(directory), BOSS, "--account", "ACME GmbH"]) == 0
    assert granted(directory, BOSS) == set()


def test_which_account_must_be_said_when_there_are_several(directory: Path, capsys: pytest.CaptureFixture) -> None:
    assert main(["grant", str(directory), BOSS, "--type", "finance"]) == 2
    assert main(["grant", str(directory), BOSS, "--type", "finance", "--account", "nowhere"]) == 4
    assert "nowhere" in capsys.readouterr().err
    assert granted(directory, BOSS) == set()


def test_the_last_manager_is_not_revoked(directory: Path, capsys: pytest.CaptureFixture) -> None:
    assert main(["revoke", str(directory), "cfo@acme.example", "--account", "0421-7788"]) == 6
    assert "Nothing was changed" in capsys.readouterr().err
    assert granted(directory, "cfo@acme.example") == {("0421-7788", "management")}


def test_what_is_revoked_ends_the_keys_and_no_document_grants_it_again(directory: Path) -> None:
    assert main(["revoke", str(directory), "it@acme.example", "--account", "0421-7788"]) == 0
    assert granted(directory, "it@acme.example") == set()
    ledger = Ledger.open(directory)
    with ledger.reading() as connection:
        query = select(api_keys.c.state).join(contacts, contacts.c.id == api_keys.c.contact_id)
        mine = connection.execute(query.where(contacts.c.email == "it@acme.example")).scalars().all()
    assert mine == ["revoked"]
    ledger.close()


def test_nobody_is_revoked_who_is_not_there(directory: Path) -> None:
    assert main(["revoke", str(directory), "x@acme.example", "--account", "0421-7788"]) == 4
    with pytest.raises(SystemExit) as ended:
        main(["grant", str(directory), "no address", "--type", "finance"])
    assert ended.value.code == 2


CSV = """account,number,date,amount,mail,kind
Neu AG,1,2026-01-02,10.00,ap@neu.example; Buchhaltung@NEU.example,
Neu AG,2,2026-01-03,11.00,cfo@neu.example,Management
Neu AG,3,2026-01-04,12.00,,
"""
MAPS = {
    "accountName": "account",
    "invoiceNumber": "number",
    "timeInvoice": "date",
    "invoiceAmount": "amount",
    "contactEmail": "mail",
    "contactType": "kind",
}


def imported(directory: Path, content: str) -> int:
    """Loads a file with its contacts."""
    file = directory / "ledger.csv"
    file.write_text(content)
    maps = [word for name, column in MAPS.items() for word in ("--map", f"{name}={column}")]
    return main(["import", str(directory), str(file), "--date-format", "%Y-%m-%d", "--currency", "EUR", *maps])


def test_an_import_brings_the_contacts_along(directory: Path) -> None:
    assert imported(directory, CSV) == 0
    assert {kind for _account, kind in granted(directory, "buchhaltung@neu.example")} == {"finance"}
    assert {kind for _account, kind in granted(directory, "ap@neu.example")} == {"finance"}
    assert {kind for _account, kind in granted(directory, "cfo@neu.example")} == {"management"}


@pytest.mark.parametrize(
    ("cells", "said"),
    [("nobody,", "contactEmail"), ("a@neu.example,boss", "boss"), ("a@neu.example,support", "support")],
)
def test_a_contact_that_is_none_makes_a_bad_row(
    directory: Path, capsys: pytest.CaptureFixture, cells: str, said: str
) -> None:
    assert imported(directory, CSV + f"Neu AG,4,2026-01-05,1.00,{cells}\n") == 1
    error = capsys.readouterr().err
    assert ":5:" in error
    assert said in error
    assert granted(directory, "ap@neu.example") == set()
