"""A statement as PDF: long ones over pages, hostile texts as they are, too long ones refused."""

from __future__ import annotations

import io

import pypdf
import pytest

from occ_tui.domain.statement import Entry, EntryKind, Section
from occ_tui.services import statement_pdf
from occ_tui.services.errors import BadUsage
from occ_tui.services.session import Account
from occ_tui.services.statement import Statement
from occ_tui.services.statement_pdf import render

ACCOUNT = Account("ocid1.tenancy.oc1..acme", "0421-7788", "ACME <b>GmbH</b> 株式会社 \x1b[31m")


def statement(count: int, number: str = "1004") -> Statement:
    """`count` invoices of 100.00 EUR each."""
    entries = tuple(
        Entry(20_000 + place, EntryKind.INVOICE, "EUR", 10_000, f"{number}{place}", f"id{place}", 20_030, "", True)
        for place in range(count)
    )
    return Statement(ACCOUNT, 20_000, 20_400, [Section("EUR", 500, entries)], [], (), False)


def pages(content: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def test_a_long_statement_goes_over_pages_that_repeat_the_headings() -> None:
    said = pages(render(statement(120)))
    assert len(said) >= 3
    assert all("Balance EUR" in page for page in said[:-1])
    assert f"Page 2 of {len(said)}" in said[1]
    assert "12,005.00 EUR" in said[-1]
    for place in range(100, 120):
        assert " ".join(said).split().count(f"1004{place}") == 1


def test_texts_of_the_server_are_drawn_as_they_are() -> None:
    (page,) = pages(render(statement(1, number="=1+1 <i>{nb}</i> ")))
    assert "ACME <b>GmbH</b> 株式会社" in page
    assert "\x1b" not in page
    assert "=1+1 <i>" in page


def test_the_same_statement_is_the_same_file() -> None:
    assert render(statement(3)) == render(statement(3))


def test_what_is_too_much_for_paper_is_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statement_pdf, "MOST_ENTRIES", 2)
    with pytest.raises(BadUsage, match="--format csv"):
        render(statement(3))
