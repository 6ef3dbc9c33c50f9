"""Rewards in plain text: redeemed once, by the whole word, and by whom it is open to."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pytest
from support.paying_world import serving
from support.rewards_world import PEOPLE, entries


@pytest.fixture(scope="module")
def world():
    """A portal with rewards, of this module's own."""
    with tempfile.TemporaryDirectory(prefix="occ-") as place, serving(Path(place), entries(), tuple(PEOPLE)) as made:
        yield made


def test_rewards_are_redeemed_by_the_whole_word_and_by_nothing_else(talk, world):
    lines = ("go rewards plan", "dry-run 1", "", "", "redeem 1", "9999999", "100", "", "y", "redeem 1", "100", "")
    said = talk(world, *lines, "yes", "redemptions", profile="management")
    assert "This was a dry run: nothing was redeemed" in said.text
    assert "! At most" in said.text
    assert "Nothing was redeemed." in said.text
    assert "Rewards paid 100.00 EUR of the invoice." in said.text
    assert said.text.count("Rewards paid") == 1
    assert "100.00 EUR" in said.behind("redemptions").partition("\n1. ")[2].partition("\n")[0]


def test_who_may_only_look_is_told_why_before_any_question(talk, world):
    said = talk(world, "go rewards", "go invoices", profile="technical")
    assert "Invoices. Your contact types do not open it" in said.behind("go invoices")
    shown = talk(world, "go rewards plan", "redeem 1", profile="technical")
    assert "Amount (needed)" not in shown.text


def test_the_products_of_a_month_are_said_to_be_of_that_month(talk, world):
    said = talk(world, "go rewards months", "1")
    month = re.search(r"^1\. (\d\d/\d{4})", said.behind("go rewards months"), re.MULTILINE)
    assert month is not None
    assert f"Only those of {month[1]}" in said.behind("1")
