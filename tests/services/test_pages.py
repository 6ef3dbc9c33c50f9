"""How a hosted page is reached, the codes that lead there, and the reference of a transfer."""

from __future__ import annotations

import pytest

from occ_tui.domain.payments import BankDetails, Batch, Owed, PayableKind, Share
from occ_tui.services.codes import code_of, transfer_code
from occ_tui.services.pages import reach
from occ_tui.services.transfers import LONGEST_REFERENCE, reference_of

LOOPBACK = "http://127.0.0.1:8182/pay/abc"
SSH = {"SSH_CONNECTION": "10.0.0.1 5000 10.0.0.5 22", "USER": "anna", "DISPLAY": ":0"}
BANK = BankDetails("EUR", "Oracle", "Musterbank", "DE02120300000000202051", "BYLADEM1001", "", "")


def test_a_loopback_page_far_away_needs_a_tunnel() -> None:
    assert reach(LOOPBACK, SSH).tunnel == "ssh -L 8182:127.0.0.1:8182 anna@10.0.0.5"
    assert reach("http://[::1]:8182/pay/a", SSH).tunnel == "ssh -L 8182:[::1]:8182 anna@10.0.0.5"
    assert reach("http://localhost/pay/a", SSH).tunnel == "ssh -L 80:localhost:80 anna@10.0.0.5"
    assert reach(LOOPBACK, {}).tunnel == ""
    assert reach("https://pay.example/pay/a", SSH).tunnel == ""


@pytest.mark.parametrize("connection", ["", "nonsense", "a b $(rm) d", "1 2 3;4 5"])
def test_what_the_environment_says_never_becomes_a_command(connection: str) -> None:
    tunnel = reach(LOOPBACK, {"SSH_CONNECTION": connection or "x", "USER": "a;b $(c)"}).tunnel
    assert tunnel == "ssh -L 8182:127.0.0.1:8182 abc@HOST"


def test_a_browser_is_opened_only_where_one_sits() -> None:
    assert reach(LOOPBACK, {"DISPLAY": ":0"}).no_browser is None
    assert reach(LOOPBACK, {"WAYLAND_DISPLAY": "wayland-0"}).no_browser is None
    assert reach(LOOPBACK, SSH).no_browser is not None, "the display of a tunnel is no browser of the user's"


def test_a_code_of_a_page_is_square_and_small() -> None:
    dots = code_of("http://127.0.0.1:8182/pay/Ejls_kUV445ztlxny78t5NJeoya_q-_x0aG7ts7QBXQ")
    assert len(dots) == len(dots[0]) == 33


def test_only_transfers_in_euros_have_a_code() -> None:
    assert transfer_code(BANK, 1_190_000, "0421 1004") is not None
    assert transfer_code(BANK._replace(currency="CHF"), 100, "x") is None
    assert transfer_code(BANK._replace(iban=""), 100, "x") is None
    assert transfer_code(BANK, 0, "x") is None
    assert transfer_code(BANK, 10**12, "x") is None
    assert transfer_code(BANK, 100, "x" * 141) is None


def batch(count: int) -> Batch:
    things = [
        Owed(PayableKind.INVOICE, f"id-{n}", f"1004{n:05}", "acme", "ACME GmbH", "", "EUR", 100, None)
        for n in range(count)
    ]
    return Batch("acme", "ACME GmbH", "EUR", tuple(Share(owed, 100) for owed in things))


def test_the_reference_names_account_and_invoices_and_never_gets_too_long() -> None:
    assert reference_of(batch(2), "0421-7788") == "0421-7788 100400000 100400001"
    long = reference_of(batch(40), "0421-7788")
    assert len(long) <= LONGEST_REFERENCE
    assert long.startswith("0421-7788 OCC-")
    assert long == reference_of(batch(40), "0421-7788")
    assert long != reference_of(batch(41), "0421-7788")
