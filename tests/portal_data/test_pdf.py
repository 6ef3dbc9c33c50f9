"""PDF invoices: what they say, on how many pages, in which scripts, and that they are always the same bytes."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from pypdf import PdfReader

from occ_tui.domain.dates import epoch_day, epoch_ms
from occ_tui.locale import use_language
from occ_tui.paper import fonts
from occ_tui.portal import pdf
from occ_tui.portal.balances import Balance
from occ_tui.portal.entries import AccountEntry, InvoiceEntry
from occ_tui.portal.generate import Plan, entries
from occ_tui.portal.pdf import render, render_invoice
from occ_tui.portal.printed import DocumentLine, InvoiceDocument, Seller

LINE = DocumentLine("Database Enterprise Edition", 1_190_000, Decimal(2), Decimal("5950.00"), "L10001", "3318842")
DOCUMENT = InvoiceDocument(
    seller=Seller("Verkäufer GmbH", ("Straße 1",), bank=(("IBAN", "DE00 0000"),)),
    number="100482391",
    currency="EUR",
    time_invoice=1_785_542_400_000,
    amount=1_190_000,
    lines=(LINE,),
    bill_to=("ACME GmbH", "Jürgen Größ", "Riesstraße 25", "80992 München"),
    facts=(("PO number", "4500118273"),),
    tax=190_000,
    applied=290_000,
    due=900_000,
    payment_terms="NET 30",
    reference="R-77",
)


def pages(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def text(content: bytes) -> str:
    return "\n".join(pages(content))


def test_an_invoice_says_number_amounts_terms_and_where_to_pay() -> None:
    said = text(render(DOCUMENT))
    for words in ("100482391", "11,900.00", "5,950.00", "2,900.00 EUR", "9,000.00 EUR", "NET 30", "DE00 0000", "R-77"):
        assert words in said
    for words in ("Verkäufer GmbH", "Jürgen Größ", "Riesstraße 25", "L10001", "3318842", "4500118273", "Page 1 of 1"):
        assert words in said


def test_an_invoice_that_is_settled_does_not_ask_for_money() -> None:
    said = text(render(replace(DOCUMENT, applied=1_190_000, due=0)))
    assert "How to pay" not in said
    assert "0.00 EUR" in said


def test_many_lines_fill_several_pages_each_with_the_head_of_the_table() -> None:
    many = replace(DOCUMENT, lines=tuple(replace(LINE, product=f"Product {number}") for number in range(60)))
    said = pages(render(many))
    assert len(said) > 2
    for number, page in enumerate(said, start=1):
        assert f"Page {number} of {len(said)}" in page
        assert "100482391" in page
        if "Product" in page:
            assert "Unit price" in page
    assert all(f"Product {number}" in "\n".join(said) for number in range(60))


@pytest.mark.parametrize(
    "words", ["株式会社さくらシステム", "華為技術有限公司", "주식회사 한빛소프트", "Łódź Ωμέγα Жизнь"]
)
def test_east_asian_and_european_names_are_drawn(words: str) -> None:
    assert words in text(render(replace(DOCUMENT, bill_to=(words,)))).replace("\n", " ")


@pytest.mark.parametrize("words", ["شركة الخليج", 'חברת הים התיכון בע"מ'])
def test_right_to_left_names_are_drawn_with_a_font_that_has_them(words: str) -> None:
    missing = {ord(sign) for sign in words} - fonts.code_points(fonts.RIGHT_TO_LEFT)
    assert not missing
    content = render(replace(DOCUMENT, bill_to=(words,)))
    names = {
        str(font["/BaseFont"])
        for page in PdfReader(io.BytesIO(content)).pages
        for font in (reference.get_object() for reference in page["/Resources"]["/Font"].values())
    }
    assert any("Kurinto" in name for name in names)


def test_kana_beside_han_asks_the_japanese_font_first() -> None:
    assert fonts.families_for("株式会社さくら")[0] == "kurintojp"
    assert fonts.families_for("주식회사 韓")[0] == "kurintokr"
    assert fonts.families_for("有限公司")[0] == "kurintosc"
    assert fonts.families_for("Größe – 5 €") == []


@pytest.mark.parametrize("words", ["{nb}", "**bold** __under__ --struck--", "[link](http://evil.example)", "<b>b</b>"])
def test_markup_is_drawn_as_it_stands(words: str) -> None:
    assert words in text(render(replace(DOCUMENT, lines=(replace(LINE, product=words),))))


def test_control_and_spoofing_signs_become_visible() -> None:
    said = text(render(replace(DOCUMENT, bill_to=("A\x1b[31m\u202eB",)))).replace("\n", "")
    assert "A\\x1b[31m<U+202E>B" in said


def test_an_endless_text_is_cut_and_does_not_fill_pages() -> None:
    long = "W" * 50_000
    endless = replace(
        DOCUMENT, number=long, bill_to=(long,), facts=((long, long),), lines=(replace(LINE, product=long),), note=long
    )
    content = render(endless)
    assert len(pages(content)) <= 2
    assert "…" in text(content)


def test_the_same_invoice_is_always_the_same_bytes() -> None:
    assert render(DOCUMENT) == render(DOCUMENT)
    made = PdfReader(io.BytesIO(render(DOCUMENT))).metadata
    assert made is not None
    assert made.creation_date is not None
    assert epoch_ms(made.creation_date) == DOCUMENT.time_invoice


def test_sample_invoices_say_that_nothing_is_owed_hostile_ones_too() -> None:
    for is_hostile in (False, True):
        made = list(entries(Plan(today=date(2026, 11, 23), invoices=8, is_hostile=is_hostile)))
        account = next(entry for entry in made if isinstance(entry, AccountEntry))
        for invoice in (entry for entry in made if isinstance(entry, InvoiceEntry)):
            content = render_invoice(account, invoice, balance(invoice.amount_minor))
            assert content.startswith(b"%PDF-")
            assert "nothing is owed" in text(content).replace("\n", " ")


def test_an_invoice_of_a_real_ledger_claims_no_bank_account_and_keeps_fine_prices() -> None:
    day = epoch_day(date(2026, 1, 31))
    account = AccountEntry(ocid="o", number="1-2", name="Real Ltd")
    made = next(entry for entry in entries(Plan(today=date(2026, 11, 23))) if isinstance(entry, InvoiceEntry))
    line = replace(made.lines[0], net_unit_price=Decimal("0.00125"), quantity=Decimal("1.5"))
    said = text(render_invoice(account, replace(made, lines=(line,), due_day=day), balance(made.amount_minor)))
    assert "Real Ltd" in said
    assert "31 Jan 2026" in said
    assert "0.00125" in said
    assert "IBAN" not in said
    assert "nothing is owed" not in said


def test_numbers_of_a_line_are_written_as_the_reader_writes_them() -> None:
    line = replace(LINE, quantity=Decimal("1234.50"), unit_price=Decimal("0.00125"))
    use_language("de")
    try:
        said = text(render(replace(DOCUMENT, lines=(line,))))
    finally:
        use_language("en")
    for words in ("1.234,5", "0,00125", "11.900,00"):
        assert words in said


def test_the_date_of_an_invoice_is_a_day_in_its_accounts_time_zone() -> None:
    made = next(entry for entry in entries(Plan(today=date(2026, 11, 23))) if isinstance(entry, InvoiceEntry))
    midnight_in_tokyo = replace(made, time_invoice_ms=epoch_ms(datetime(2026, 1, 30, 15, tzinfo=UTC)), due_day=None)
    account = AccountEntry(ocid="o", number="1-2", name="Real KK", time_zone="Asia/Tokyo")
    assert "31 Jan 2026" in text(render_invoice(account, midnight_in_tokyo, balance(1)))


def test_without_the_package_of_fonts_the_error_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(fonts.FontsMissing, match=r"pip install 'occ-tui\[pdf\]'"):
        render(DOCUMENT)


def test_no_text_is_longer_than_what_is_drawn() -> None:
    assert len(pdf.plain("x" * 10_000)) == pdf.LONGEST_TEXT


def balance(due: int) -> Balance:
    return Balance(0, 0, 0, due, 0, 0, 0, None, None, "")
