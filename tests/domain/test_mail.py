"""The mail about a list: who may get it, what it says in which language, what goes with it, and what is refused."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.mailbox import attached, body, read
from support.records import record

from occ_tui import locale
from occ_tui.domain.dates import epoch_day
from occ_tui.domain.invoices import InvoiceRecord, Tab
from occ_tui.domain.mail import attachments as files
from occ_tui.domain.mail import wishes
from occ_tui.domain.mail.html import as_html
from occ_tui.domain.mail.letter import ListOf, letter, sums_of
from occ_tui.domain.mail.message import Envelope, message, new_message_id
from occ_tui.domain.mail.text import as_text
from occ_tui.domain.mail.wishes import Attach, MailRefused, Wish, address, addresses, wish

TODAY = epoch_day(datetime(2026, 11, 23, tzinfo=UTC).date())
AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
EVIL = "=1+1\x1b]0;x\x07</td><script>alert(1)</script>\u202e & \r\nBcc: x@evil.example"


def bill(number: str, **fields: Any) -> InvoiceRecord:
    return record(
        **{
            "invoice_number": number,
            "internal_invoice_id": f"id-{number}",
            "due_day": TODAY - 10,
            "amount": 11900,
            "due": 11900,
            "account_name": "ACME GmbH",
            **fields,
        }
    )


TWO_CURRENCIES = [bill("1"), bill("2", amount=100, due=50), bill("3", currency="JPY", amount=1_204_000, due=1_204_000)]


def sent(records: list[InvoiceRecord], **more: Any) -> ListOf:
    return ListOf(records, TODAY, **{"tab": Tab.OVERDUE, **more})


def whole(records: list[InvoiceRecord], how: Wish, **more: Any) -> Any:
    """The message as it would arrive."""
    given_list = sent(records, **more)
    with locale.speaking(how.language):
        enclosed = files.the_list(given_list, how)
        said = letter(given_list, how, [one.name for one in enclosed])
        envelope = Envelope("occ@portal.example", how.recipients, new_message_id("ab", "occ@portal.example"), AT)
        return read(message(said, envelope, enclosed))


TO = ["ap@acme.example"]


@pytest.mark.parametrize("text", ["ap@acme.example", "a.b+c@x-y.example.org", "o'neil@acme.example", "1@1.example"])
def test_plain_addresses_are_taken(text: str) -> None:
    assert address(f"  {text} ") == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nobody",
        "a@b",
        "@acme.example",
        "a@@acme.example",
        "a@acme..example",
        "a@-acme.example",
        ".a@acme.example",
        "a..b@acme.example",
        "Ann <ann@acme.example>",
        '"a b"@acme.example',
        "a@acme.example\r\nBcc: evil@evil.example",
        "a@acme.example,b",
        "müller@acme.example",
        "a@[127.0.0.1]",
        f"{'x' * 65}@acme.example",
        f"a@{'x' * 250}.example",
        "a@acme.example>",
        "a\x00@acme.example",
    ],
)
def test_what_a_header_could_be_broken_with_is_no_address(text: str) -> None:
    with pytest.raises(MailRefused):
        address(text)


@given(st.text(max_size=60))
def test_no_address_that_is_taken_could_break_a_header(text: str) -> None:
    try:
        taken = address(text)
    except MailRefused:
        return
    assert taken.isascii()
    assert taken.isprintable()
    assert not set(taken) & set('<>(),;:"\\ ')


def test_recipients_are_parted_and_named_once() -> None:
    assert addresses(["a@x.example, b@x.example;A@X.example", "c@x.example"]) == (
        "a@x.example",
        "b@x.example",
        "c@x.example",
    )
    assert len(addresses([f"a{number}@x.example" for number in range(20)])) == 20
    for typed in ([], [" , "], [f"a{number}@x.example" for number in range(21)]):
        with pytest.raises(MailRefused):
            addresses(typed)


@pytest.mark.parametrize(
    "wrong",
    [
        {"language": "fr"},
        {"attach": "pdf"},
        {"columns": ["secret"]},
        {"fields": ["secret"]},
        {"subject": "x" * 151},
        {"note": "ü" * 2049},
    ],
    ids=str,
)
def test_a_wish_that_cannot_be_met_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(MailRefused):
        wish(TO, **wrong)


def test_subject_and_note_are_tidied() -> None:
    made = wish(TO, subject=" Look\r\nBcc: x@y.example\x1b ", note="\none\r\n\ttwo\x1b[31m\n\n")
    assert made.subject == "Look Bcc: x@y.example\\x1b"
    assert made.note == "one\n    two\\x1b[31m"


def test_totals_are_per_currency_and_never_across() -> None:
    assert sums_of(TWO_CURRENCIES) == (("EUR", 2, 12000, 11950), ("JPY", 1, 1_204_000, 1_204_000))
    text = body(whole(TWO_CURRENCIES, wish(TO)))
    assert "2 invoices  in total    120.00 EUR  due    119.50 EUR" in text
    assert " 1 invoice  in total 1,204,000 JPY  due 1,204,000 JPY" in text


def test_it_is_written_in_the_language_asked_for_and_the_process_keeps_its_own() -> None:
    locale.use_language("en")
    german = whole(TWO_CURRENCIES, wish(TO, language="de"))
    assert german["Subject"] == "3 überfällige Rechnungen von ACME GmbH"
    assert german["Content-Language"] == "de"
    text = body(german)
    assert "119,50 EUR" in text
    assert "13.11.2026" in text
    assert 'lang="de"' in body(german, "html")
    assert whole(TWO_CURRENCIES, wish(TO))["Subject"] == "3 overdue invoices of ACME GmbH"
    assert locale.language() == "en"


def test_speaking_another_language_is_over_with_its_block_and_in_this_thread_alone() -> None:
    from concurrent.futures import ThreadPoolExecutor

    locale.use_language("en")
    with ThreadPoolExecutor(1) as other, locale.speaking("de"):
        assert (locale.language(), locale.locale_code()) == ("de", "de")
        assert other.submit(locale.language).result() == "en"
        with locale.speaking("xx"):
            assert locale.language() == "en"
        assert locale.language() == "de"
    assert locale.language() == "en"
    locale.use_language("de_CH")
    with locale.speaking("de"):
        assert locale.locale_code() == "de_CH", "the habits of one's own country stay"
    locale.use_language("en")


def test_text_and_html_say_the_same_rows() -> None:
    mail = whole(TWO_CURRENCIES, wish(TO, note="Please look\nat these."), asked="currency:EUR")
    text, html = body(mail), body(mail, "html")
    for said in (text, html):
        for part in ("Please look", "3 overdue invoices of ACME GmbH", "119.00 EUR", "1,204,000 JPY", "currency:EUR"):
            assert part in said
    assert mail.get_content_type() == "multipart/mixed"
    assert next(mail.iter_parts()).get_content_type() == "multipart/alternative"


def test_a_list_of_several_accounts_says_whose_each_is() -> None:
    records = [bill("1"), bill("2", compartment_id="other", account_name="Beta Ltd")]
    mail = whole(records, wish(TO))
    assert mail["Subject"] == "2 overdue invoices of 2 accounts"
    assert "Beta Ltd" in body(mail, "html")


def test_columns_are_the_chosen_ones_in_their_order() -> None:
    html = body(whole(TWO_CURRENCIES, wish(TO, columns=["invoiceAmountDue", "invoiceNumber"])), "html")
    heads = html.partition("<thead>")[2].partition("<thead>")[2].partition("</thead>")[0]
    assert [part.partition("</th>")[0] for part in heads.split('">')[1:]] == ["", "Due", "Number"]


def test_a_long_list_shows_its_first_rows_and_says_how_many_more_are_attached() -> None:
    records = [bill(str(number)) for number in range(wishes.BODY_ROWS + 77)]
    mail = whole(records, wish(TO, attach="csv"))
    assert "and 77 more, in the attached list" in body(mail)
    assert "and 77 more, in the attached list" in body(mail, "html")
    [(name, content)] = attached(mail).items()
    assert name == "invoices-overdue-2026-11-23.csv"
    assert len(list(csv.DictReader(io.StringIO(content.decode())))) == len(records)
    with pytest.raises(MailRefused, match="attach"):
        files.check_list(records, wish(TO, attach="none"))


def test_hostile_texts_are_shown_and_act_on_nothing() -> None:
    records = [bill(EVIL, party_name=EVIL, account_name=EVIL)]
    mail = whole(records, wish(TO, note=EVIL), asked=EVIL, sender=EVIL)
    assert mail["Bcc"] is None
    assert "\n" not in str(mail["Subject"])
    for said in (body(mail), body(mail, "html")):
        assert not {"\x1b", "\x07", "\u202e", "\r"} & set(said)
    assert "<script" not in body(mail, "html")
    assert "&lt;script&gt;" in body(mail, "html")


@pytest.mark.parametrize("attach", list(Attach)[:2])
def test_no_cell_of_what_is_attached_is_a_formula(attach: Attach) -> None:
    records = [bill("=2+3", party_name="@SUM(A1)", po_number="+1", reference="-1", amount=-5)]
    [content] = attached(whole(records, wish(TO, attach=attach))).values()
    if attach is Attach.CSV:
        [row] = csv.DictReader(io.StringIO(content.decode()))
        assert (row["invoiceNumber"], row["partyName"]) == ("'=2+3", "'@SUM(A1)")
        assert (row["invoicePoNumber"], row["invoiceRefNumber"]) == ("'+1", "'-1")
        assert row["invoiceAmount"] == "-0.05"
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        assert sheet is not None
        assert all(cell.data_type != "f" for line in sheet.iter_rows() for cell in line)
        assert sheet["A2"].value == "=2+3"


def test_what_is_attached_has_the_fields_that_were_chosen() -> None:
    [content] = attached(
        whole(TWO_CURRENCIES, wish(TO, attach="csv", fields=["invoiceAmountDue", "invoiceNumber"]))
    ).values()
    assert content.decode().splitlines() == ["invoiceAmountDue,invoiceNumber", "119.00,1", "0.50,2", "1204000,3"]


def test_pdfs_get_names_of_our_own_and_none_twice() -> None:
    records = [bill("INV/1"), bill("INV 1"), bill("../../etc"), bill("")]
    assert files.pdf_names(records) == [
        "invoice-INV-1.pdf",
        "invoice-INV-1-2.pdf",
        "invoice-etc.pdf",
        "invoice-without-number.pdf",
    ]


def test_limits_are_said_plainly() -> None:
    with pytest.raises(MailRefused, match="no invoice"):
        files.check_list([], wish(TO))
    with pytest.raises(MailRefused, match="20000"):
        files.check_list([bill("1")] * 20_001, wish(TO))
    having = [bill(str(number), is_pdf_available=True) for number in range(51)]
    with pytest.raises(MailRefused, match="50 PDFs"):
        files.check_list(having, wish(TO, with_pdfs=True))
    files.check_list(having[:50], wish(TO, with_pdfs=True))
    big = files.Attachment("a", files.PDF, b"x" * (10 * 2**20 + 1))
    with pytest.raises(MailRefused, match="10 MB at most"):
        files.check_size([big])


def test_the_message_is_seven_bit_with_short_lines_and_a_name_of_its_own() -> None:
    records = [bill("ü" * 40, party_name="東京商店 " * 30) for _ in range(3)]
    with locale.speaking("de"):
        said = letter(sent(records), wish(TO, note="ä" * 500), ["x.xlsx"])
        content = message(said, Envelope("occ@p.example", ("a@b.example", "c@d.example"), "<x@p.example>", AT))
    content.decode("ascii")
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 998
    assert b"\n" not in b"".join(lines)
    mail = read(content)
    assert (mail["Message-ID"], mail["To"]) == ("<x@p.example>", "a@b.example, c@d.example")
    assert mail["Date"].datetime == AT


def test_the_text_table_holds_its_columns_whatever_stands_in_them() -> None:
    records = [bill("1", party_name="東京商店"), bill("22", party_name="A very long name " * 9, amount=10**15)]
    lines = as_text(
        letter(sent(records), wish(TO, columns=["invoiceNumber", "partyName", "invoiceAmountDue"]))
    ).splitlines()
    table = [line for line in lines if line.startswith("! ")]
    assert len(table) == 2
    assert all("119.00 EUR" in line for line in table)
    assert as_html(letter(sent(records), wish(TO))).count("<tr") == 2 + 1 + 1 + 1
