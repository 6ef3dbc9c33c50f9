"""Formats, fields and tables, without any store behind them."""

from __future__ import annotations

import csv
import io
import json

import pytest

from occ_tui.cli.output import chosen_fields, write_object, write_records
from occ_tui.cli.parser import UsageError
from occ_tui.cli.table import Heading, lay_out, line, styled, width_of, write_line, write_table
from occ_tui.cli.text import cells, cut, pad

ROWS = [
    {"invoiceNumber": "100", "partyName": "=cmd|' /C calc'!A0", "invoiceAmountDue": "-5.00", "isPaid": False},
    {"invoiceNumber": "101", "partyName": 'ACME "Söhne", 株式会社', "invoiceAmountDue": "11900.00", "isPaid": None},
]
NAMES = tuple(ROWS[0])
HOSTILE = "a\x1b[2J\x9b31m\u202egpj.exe\x07\t\r\n\x00b"


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def written(rows, how):
    stream = io.StringIO()
    count = write_records(rows, NAMES, how, stream)
    assert count == len(rows)
    return stream.getvalue()


def test_json_is_an_array_of_objects_that_keeps_what_is_null_and_false():
    assert json.loads(written(ROWS, "json")) == ROWS


def test_json_lines_are_one_object_each():
    assert [json.loads(each) for each in written(ROWS, "jsonl").splitlines()] == ROWS


def test_an_empty_result_is_still_a_whole_document():
    assert json.loads(written([], "json")) == []
    assert written([], "jsonl") == ""
    assert written([], "csv") == ",".join(NAMES) + "\n"
    assert written([], "tsv") == "\t".join(NAMES) + "\n"


@pytest.mark.parametrize(("how", "dialect"), [("csv", "excel"), ("tsv", "as they are")])
def test_what_spreadsheets_open_defuses_formulas_in_texts_and_leaves_our_own_numbers_alone(how, dialect):
    plain = {"delimiter": "\t", "quoting": csv.QUOTE_NONE} if dialect == "as they are" else {}
    read = list(csv.DictReader(io.StringIO(written(ROWS, how)), **plain))
    assert read[0]["partyName"] == "'=cmd|' /C calc'!A0"
    assert read[0]["invoiceAmountDue"] == "-5.00"
    assert read[0]["isPaid"] == "false"
    assert read[1]["partyName"] == 'ACME "Söhne", 株式会社'
    assert read[1]["isPaid"] == ""


@pytest.mark.parametrize("how", ["json", "jsonl", "csv", "tsv"])
def test_nothing_that_steers_a_terminal_leaves_in_any_format(how):
    text = written([{"invoiceNumber": HOSTILE, "partyName": HOSTILE, "invoiceAmountDue": "1", "isPaid": True}], how)
    allowed = {"\n", "\t"} if how == "tsv" else {"\n"}
    assert all(sign.isprintable() or sign in allowed for sign in text)
    assert "\u202e" not in text


def test_a_tsv_row_has_as_many_cells_as_its_heading():
    text = written([{"invoiceNumber": "a\tb\nc", "partyName": None, "invoiceAmountDue": "1", "isPaid": True}], "tsv")
    assert [each.count("\t") for each in text.splitlines()] == [3, 3]


def test_one_thing_is_an_object_in_json_and_a_row_elsewhere():
    stream = io.StringIO()
    write_object({"profile": "x", "accounts": [{"accountName": HOSTILE}]}, "json", stream)
    read = json.loads(stream.getvalue())
    assert read["profile"] == "x"
    assert "\\x1b" in read["accounts"][0]["accountName"]
    stream = io.StringIO()
    write_object({"a": ["x", "y"], "b": {"k": 1}}, "csv", stream)
    assert stream.getvalue() == "a,b\nx; y,k=1\n"


def test_formats_for_programs_are_utf8_whatever_the_locale_says():
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    write_records(ROWS, NAMES, "json", stream)
    stream.flush()
    assert "株式会社" in raw.getvalue().decode("utf-8")


def test_fields_come_in_the_order_that_was_asked_for():
    assert chosen_fields("isPaid, invoiceNumber", NAMES) == ("isPaid", "invoiceNumber")
    assert chosen_fields(None, NAMES) == NAMES
    with pytest.raises(UsageError):
        chosen_fields(" , ", NAMES)


@pytest.mark.parametrize(
    ("text", "width"), [("ACME", 4), ("株式会社", 8), ("e\u0301", 1), ("ｶﾅ", 2), ("שלום", 4), ("ก็", 1), ("Ａ", 2)]
)
def test_text_is_measured_as_a_terminal_shows_it(text, width):
    assert cells(text) == width


def test_cut_text_never_takes_more_than_its_room():
    for room in range(12):
        assert cells(cut("株式会社 Söhne", room)) <= room
    assert cut("株式会社", 5) == "株式…"
    assert cut("fits", 4) == "fits"
    assert pad("株", 4) == "株  "
    assert pad("株", 4, to_right=True) == "  株"


HEADINGS = [
    Heading("Number", is_whole=True),
    Heading("Customer", priority=7),
    Heading("Late", is_number=True, priority=2),
    Heading("Due", is_number=True),
]
CELLS = [["100482217", "A very long customer name indeed", "94", "11,900.00 EUR"], ["1", "株式会社", "", "9.00 EUR"]]


def test_columns_give_way_by_priority_and_amounts_are_never_cut():
    for room in range(1, 140):
        layout = lay_out(HEADINGS, CELLS, room)
        assert 0 in layout.chosen
        assert 3 in layout.chosen
        text = line(CELLS[0], HEADINGS, layout)
        assert "100482217" in text
        assert text.endswith("11,900.00 EUR")
        if room >= 24:
            assert cells(text) <= room
    assert lay_out(HEADINGS, CELLS, 140).chosen == (0, 1, 2, 3)
    assert lay_out(HEADINGS, CELLS, 40).chosen == (0, 2, 3)


def test_amounts_stand_under_each_other_beside_wide_characters():
    layout = lay_out(HEADINGS, CELLS, 80)
    assert len({cells(line(row, HEADINGS, layout)) for row in CELLS}) == 1


def test_a_pipe_gets_no_colour_and_a_width_of_its_own(monkeypatch):
    stream = io.StringIO()
    assert styled("late", "red", stream) == "late"
    assert width_of(stream) == 120
    monkeypatch.setenv("COLUMNS", "50")
    assert width_of(stream) == 50


def test_a_terminal_gets_colour_unless_its_user_wants_none(monkeypatch):
    monkeypatch.setenv("TERM", "xterm-256color")
    assert styled("late", "red", Terminal()) == "\x1b[31mlate\x1b[0m"
    monkeypatch.setenv("NO_COLOR", "1")
    assert styled("late", "red", Terminal()) == "late"


def test_a_table_filters_every_cell():
    stream = io.StringIO()
    write_table([Heading("A")], [[HOSTILE]], stream)
    assert all(sign.isprintable() or sign == "\n" for sign in stream.getvalue())


def test_a_terminal_that_knows_ascii_only_gets_escapes_instead_of_an_error():
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    write_line("! 株 100", stream)
    stream.flush()
    assert raw.getvalue() == b"! \\u682a 100\n"
