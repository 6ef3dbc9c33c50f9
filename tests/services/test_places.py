"""Where the interface can start, as it is typed."""

from __future__ import annotations

import pytest

from occ_tui.services.places import SECTIONS, Start, read_start


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("orders", Start("orders")),
        (" Orders/3794121 ", Start("orders", "3794121")),
        ("invoices/INV/7", Start("invoices", "INV/7")),
        ("accounts/ACME GmbH", Start("accounts", "ACME GmbH")),
    ],
)
def test_a_section_and_what_is_in_it(typed: str, meant: Start) -> None:
    assert read_start(typed) == meant


@pytest.mark.parametrize("typed", ["", "order", "orders/", "/3794121", "overview/1", "rewards/1", "people/x"])
def test_anything_else_means_nothing(typed: str) -> None:
    assert read_start(typed) is None


def test_every_section_can_be_started_at() -> None:
    assert [read_start(section) for section in SECTIONS] == [Start(section) for section in SECTIONS]
