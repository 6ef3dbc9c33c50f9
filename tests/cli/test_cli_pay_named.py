"""`occ pay` and what it is told to pay: each thing once, and all of it or nothing."""

from __future__ import annotations

import asyncio
import json
import tempfile
from pathlib import Path

import pytest
from support.paying_world import GOOD, serving
from support.portal_world import TODAY

from occ_tui.services import invoices, paying, sync
from occ_tui.services.errors import BadUsage
from occ_tui.services.session import Session, SessionOptions


@pytest.fixture(scope="module")
def world():
    """A portal; the path of a socket must be short."""
    with tempfile.TemporaryDirectory(prefix="occ-") as directory, serving(Path(directory)) as made:
        yield made


@pytest.fixture
def pay(occ, world):
    """Runs `occ pay` as the finance contact."""

    def run(*words):
        ours = ("--config-file", str(world.config), "--profile", "finance", "--today", TODAY.isoformat())
        return occ("pay", *words, "--with", GOOD, *ours)

    return run


@pytest.mark.parametrize("more", [("--yes",), ("--dry-run",)])
def test_more_than_one_payment_takes_is_refused_and_none_of_it_is_paid(pay, world, monkeypatch, more):
    monkeypatch.setattr(paying, "MOST_THINGS", 2)
    shown = pay("N-overdue", "N-later", "ORD-1", *more)
    assert shown.code == 2
    assert "At most 2 things can be paid at once, and these are 3." in shown.err
    assert "Nothing was paid." in shown.err
    assert world.orders() == []


def test_what_is_named_twice_counts_once(pay, monkeypatch):
    monkeypatch.setattr(paying, "MOST_THINGS", 2)
    shown = pay("N-overdue", "overdue", "N-later", "n-later", "--dry-run")
    assert shown.code == 0, shown.err
    assert "Would pay 169.00 EUR" in shown.err


def test_an_offer_never_leaves_anything_out_silently(world, tmp_path, monkeypatch):
    options = SessionOptions(config_file=world.config, profile="finance", today=TODAY, cache_dir=tmp_path / "cache")
    with Session.open(options) as session:
        asyncio.run(sync.sync(session))
        records = [invoices.find(session, number) for number in ("N-overdue", "N-later")]
        monkeypatch.setattr(paying, "MOST_THINGS", 1)
        with pytest.raises(BadUsage, match="At most 1 thing"):
            asyncio.run(paying.offer(session, records))


def test_an_invoice_named_by_its_number_and_its_internal_id_is_paid_once(pay, world):
    shown = pay("N-overdue", "overdue", "N-overdue ", "--yes", "-o", "json")
    assert shown.code == 0, shown.err
    assert json.loads(shown.out)["amount"] == "119.00"
    assert shown.err.count("N-overdue") == 1
    assert [minor for minor, _state, _token in world.orders()] == [11_900]
