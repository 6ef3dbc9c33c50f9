"""The command line against a portal of its own: a real server, real signatures, a real ledger."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

TODAY = "2026-11-23"


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    """A portal with two accounts; answers with its config and the URL that it serves."""
    directory = tmp_path_factory.mktemp("portal") / "p"
    command = [sys.executable, "-m", "occ_tui.portal"]
    made = ["--accounts", "2", "--invoices", "120", "--today", TODAY]
    subprocess.run([*command, "init", str(directory), *made], check=True, capture_output=True)
    options = ["--port", "0", "--pages-port", "0", "--today", TODAY, "--exit-with-stdin"]
    with subprocess.Popen(
        [*command, "serve", str(directory), *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as child:
        try:
            yield directory / "config", json.loads(child.stdout.readline())["url"]
        finally:
            child.stdin.close()
            child.wait(20)


@pytest.fixture
def ask(occ, portal):
    """Runs `occ` as one of the portal's contacts."""
    config, url = portal

    def run(*words, contact="finance"):
        return occ(*words, "--config-file", str(config), "--endpoint", url, "--profile", contact, "--today", TODAY)

    return run


def rows(shown):
    assert shown.code == 0, shown.err
    return json.loads(shown.out)


def test_an_empty_cache_is_filled_before_the_first_answer(ask):
    found = rows(ask("invoices", "-o", "json"))
    assert len(found) == 60
    assert {row["accountName"] for row in found} == {found[0]["accountName"]}


def test_support_sees_every_account(ask):
    assert len({row["compartmentId"] for row in rows(ask("invoices", "-o", "json", contact="support"))}) == 2


def test_all_tabs_together_are_the_whole_list(ask):
    parts = [rows(ask("invoices", "--status", status, "-o", "json")) for status in ("overdue", "open")]
    parts += [rows(ask("invoices", "--status", status, "-o", "json")) for status in ("submitted", "closed")]
    together = [row["internalInvoiceId"] for part in parts for row in part]
    assert together == [row["internalInvoiceId"] for row in rows(ask("invoices", "-o", "json"))]


def test_a_sync_says_what_it_did(ask):
    assert "60 invoices read" in ask("sync", "--full").err
    assert ask("sync").err.startswith("Sync: ")


def test_one_invoice_comes_with_terms_address_and_lines(ask):
    number = rows(ask("invoices", "--limit", "1", "-o", "json"))[0]["invoiceNumber"]
    invoice = rows(ask("invoice", number, "-o", "json"))
    assert invoice["paymentTerms"]
    assert invoice["billToAddress"]
    assert invoice["lines"][0]["product"]
    shown = ask("invoice", number, "--lines")
    assert invoice["lines"][0]["product"][:20] in shown.out
    assert "✓" in shown.out
    table = ask("invoice", number, "--lines", "-o", "csv").out.splitlines()
    assert table[0].startswith("invoiceNumber,product,")
    assert len(table) == len(invoice["lines"]) + 1


def test_a_pdf_is_saved_once_and_never_over_another_file(ask, tmp_path):
    number = rows(ask("invoices", "--limit", "1", "-o", "json"))[0]["invoiceNumber"]
    file = tmp_path / "invoice.pdf"
    shown = ask("invoice", number, "--pdf", str(file))
    assert (shown.code, shown.out) == (0, "")
    assert str(file) in shown.err
    assert file.read_bytes().startswith(b"%PDF-")
    assert file.stat().st_mode & 0o777 == 0o600
    again = ask("invoice", number, "--pdf", str(file))
    assert again.code == 2
    assert str(file) in again.err


def test_whoami_is_what_the_server_says(ask):
    who = rows(ask("whoami", "-o", "json"))
    assert who["isConfirmed"] is True
    assert who["accounts"][0]["contactTypes"] == ["finance"]
    assert who["email"] in ask("whoami").out


def test_a_contact_without_invoices_is_told_so(ask):
    shown = ask("invoices", "-o", "json", contact="technical")
    assert (shown.code, shown.out) == (3, "")
    assert "technical" in shown.err


def test_the_doctor_finds_everything_in_place(ask):
    shown = ask("doctor")
    assert "×" not in shown.out
    assert {check["id"] for check in json.loads(ask("doctor", "-o", "json").out)} >= {"key", "endpoint", "cache"}


def test_a_key_that_the_portal_does_not_know_exits_with_3(occ, portal, tmp_path):
    config, url = portal
    sections = config.read_text().split("\n\n")
    finance = next(section for section in sections if section.startswith("[finance]"))
    management = next(section for section in sections if section.startswith("[management]"))
    user = next(line for line in management.splitlines() if line.startswith("user="))
    strange = tmp_path / "config"
    strange.touch(mode=0o600)
    strange.write_text("\n".join(user if line.startswith("user=") else line for line in finance.splitlines()))
    shown = occ("invoices", "--config-file", str(strange), "--endpoint", url, "--profile", "finance")
    assert (shown.code, shown.out) == (3, "")
    assert "request id" in shown.err
    assert "Traceback" not in shown.err
