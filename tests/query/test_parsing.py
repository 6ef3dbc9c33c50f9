"""Queries are read, written in a normal form that reads the same, and refused at the place of the mistake."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from support.queries import QUERIES
from support.records import record

from occ_tui.domain.aging import EDGES, use_edges
from occ_tui.domain.dates import epoch_day
from occ_tui.domain.query import Query, QueryError, parse, predicate
from occ_tui.domain.query.days import span
from occ_tui.domain.query.fields import FIELDS, find
from occ_tui.domain.query.parser import MAX_DEPTH, MAX_LENGTH

TODAY = epoch_day(date(2026, 11, 23))
MANY = settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck))


def read(text: str) -> tuple[Query | None, QueryError | None]:
    """The query, or what is wrong with it."""
    try:
        return parse(text, today=TODAY), None
    except QueryError as error:
        return None, error


@given(text=QUERIES)
@MANY
def test_a_query_in_its_normal_form_reads_the_same(text: str) -> None:
    query = parse(text, today=TODAY)
    assert parse(query.text, today=TODAY) == query


@given(text=st.text(alphabet='ab01 ()-"\\,:<>=*?.東\n\tduenot', max_size=30) | st.text(max_size=20))
@example(text="(amount) =5")
@example(text='type:"=x"')
@example(text="type:none,=b*")
@example(text='po:"\\"')
@MANY
def test_any_text_is_a_query_or_is_refused_at_a_place_of_it(text: str) -> None:
    query, error = read(text)
    if error is not None:
        assert error.text == text
        assert 0 <= error.start <= len(text)
        assert error.length >= 1
        assert error.start + error.length <= len(text) + 1
        assert error.message
    if query is not None:
        assert parse(query.text, today=TODAY) == query
        predicate(query)(record())


@pytest.mark.parametrize(
    ("text", "marked", "nearest"),
    [
        ("statuz:open", "statuz", "status"),
        ("acme invoiceAmont>5", "invoiceAmont", "amount"),
        ("xyzzy:red", "xyzzy", None),
        ("status:opn", "opn", "open"),
        ("status:open,clsed", "clsed", "closed"),
        ("disputed:maybe", "maybe", None),
        ("bucket:kurrent", "kurrent", "current"),
        ("due<tomorow", "tomorow", None),
        ("due:2026-02-30", "2026-02-30", None),
        ("due:..", "..", None),
        ("amount>=5,00", "00", None),
        ("amount:1.2.3", "1.2.3", None),
        ("amount:none", "none", None),
        ("late>3m", "3m", None),
        ("due<none", "none", None),
        ("type>license", "type>", None),
        ("disputed:yes,no", "no", None),
        ("amount>", "", None),
        ("po:", "", None),
        ("po:a,", "", None),
        (">5000", ">", None),
        ('party:"acme', '"acme', None),
        ('party:""', '""', None),
        ('party:ac"me"', '"', None),
        ('party:"ac"me', "m", None),
        ("(a or b", "(", None),
        ("a)", ")", None),
        (")", ")", None),
        ("()", ")", None),
        ("a or", "or", None),
        ("or a", "or", None),
        ("a and", "and", None),
        ("not", "not", None),
        ("a or or b", "or", None),
        ("-", "-", None),
        ("a -", "-", None),
        ("- disputed:yes", "-", None),
        ("(a -)", "-", None),
        ("amount!=5", "!=", None),
        ("-Total != 5", "!=", None),
        ("party==acme", "==", None),
        ("amount:=>5", "=>", None),
        ("amount <> 5", "<>", None),
        ("due≥today", "≥", None),
        ("party~acme", "~", None),
        ("party =~ acme", "=~", None),
        ("amount :5", ":", None),
        ("acme -Total : 5", ":", None),
    ],
)
def test_a_mistake_is_marked_at_its_place(text: str, marked: str, nearest: str | None) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text, today=TODAY)
    error = caught.value
    assert text[error.start : error.start + error.length] == marked
    if not marked:
        assert error.start == len(text)
    assert error.nearest == nearest


def test_an_operator_that_does_not_exist_is_refused_with_those_that_do() -> None:
    for text, existing in [("amount!=5", "only : = < <= > >=, and -amount: for not"), ("party!=x", "only : =, and")]:
        _query, error = read(text)
        assert error is not None
        assert existing in error.message


@pytest.mark.parametrize(
    "text", ["wow!=5", "total!", "a-", "party:!acme", "party:~acme", 'party="~acme"', "wow :5", '"amount" :5']
)
def test_signs_that_are_no_operators_where_they_stand_are_text(text: str) -> None:
    assert parse(text, today=TODAY).text == text


def test_what_repeats_is_marked_where_it_stands() -> None:
    with pytest.raises(QueryError) as caught:
        parse("due:soon due:today (due:soon)", today=TODAY)
    assert caught.value.start == 4


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("amount >= 5000", "amount>=5000"),
        ("amount:>=5000", "amount>=5000"),
        ("invoiceAmountDue>5", "owed>5"),
        ("Invoice_PO_Number:4711", "po:4711"),
        ("not:disputed:yes", "-disputed:yes"),
        ("not failed:yes", "-failed:yes"),
        ("--failed:yes", "failed:yes"),
        ("-(-(a b))", "a b"),
        ("(a) and (b or c)", "a (b or c)"),
        ("a OR b", "a or b"),
        ("status:unpaid", "status:overdue,open"),
        ("due:TODAY", "due:today"),
        ('type:"support"', "type:support"),
        ("po=none", "po:none"),
        ("  a   b ", "a b"),
        ("", ""),
        ('"or"', '"or"'),
    ],
)
def test_what_means_the_same_is_written_the_same(typed: str, normal: str) -> None:
    assert parse(typed, today=TODAY).text == normal


def test_and_binds_closer_than_or() -> None:
    assert parse("a b or c d", today=TODAY) == parse("(a b) or (c d)", today=TODAY)
    assert parse("a b or c d", today=TODAY).node != parse("a (b or c) d", today=TODAY).node
    assert parse("-a b", today=TODAY).node == parse("(-a) b", today=TODAY).node


def test_every_name_of_a_field_is_its_own() -> None:
    for field in FIELDS:
        for name in (field.name, *field.aliases):
            assert find(name) is field
            assert find(name.upper().replace("-", "_")) is field


def test_a_query_that_is_too_long_or_too_deep_is_refused() -> None:
    assert parse("a" * MAX_LENGTH, today=TODAY)
    with pytest.raises(QueryError) as caught:
        parse("a" * (MAX_LENGTH + 1), today=TODAY)
    assert (caught.value.start, caught.value.length) == (MAX_LENGTH, 1)
    assert parse("(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH, today=TODAY).text == "a"
    with pytest.raises(QueryError) as caught:
        parse("(" * (MAX_DEPTH + 1) + "a" + ")" * (MAX_DEPTH + 1), today=TODAY)
    assert caught.value.start == MAX_DEPTH
    assert parse("-" * (MAX_LENGTH - 1) + "a", today=TODAY).text == "-a"


@pytest.mark.parametrize(
    "text",
    [
        "(a or " * 49 + "b" + ")" * 49,
        "number:" + "*a" * 2000,
        "party:" + "?*" * 2000 + "z",
        "-(" * 50 + "a" + ")" * 50,
        "a or " * 800 + "b",
        "amount>1 " * 400,
        "po:" + "a," * 2000 + "b",
        '"' + "\\\\" * 2000 + '"',
        "due:" + "2026..today," * 300 + "none",
    ],
    ids=range(9),
)
def test_no_query_takes_long_however_it_is_made(text: str) -> None:
    """In a process of its own, which the operating system ends after two seconds of work."""
    program = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_CPU, (2, 2)); sys.path.insert(0, 'tests')\n"
        "from occ_tui.domain.query import parse, predicate\nfrom support.records import record\n"
        f"query = parse({text!r}, today={TODAY})\n"
        "row = record(invoice_number='a' * 300 + 'b', party_name='a' * 300, po_number='a')\n"
        f"for _ in range(20): predicate(query)(row)\nassert parse(query.text, today={TODAY}) == query"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-03-01", "2026-03-01", "2026-03-01"),
        ("2026-03", "2026-03-01", "2026-03-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2026", "2026-01-01", "2026-12-31"),
        ("9999-12", "9999-12-01", "9999-12-31"),
        ("today", "2026-11-23", "2026-11-23"),
        ("yesterday", "2026-11-22", "2026-11-22"),
        ("tomorrow", "2026-11-24", "2026-11-24"),
        ("-30d", "2026-10-24", "2026-10-24"),
        ("+2w", "2026-12-07", "2026-12-07"),
        ("today-60d", "2026-09-24", "2026-09-24"),
        ("2026-03-01+1m-1d", "2026-03-31", "2026-03-31"),
        ("2026-01-31+1m", "2026-02-28", "2026-02-28"),
        ("2024-02-29-1y", "2023-02-28", "2023-02-28"),
        ("bow", "2026-11-23", "2026-11-23"),
        ("eow", "2026-11-29", "2026-11-29"),
        ("bom", "2026-11-01", "2026-11-01"),
        ("eom", "2026-11-30", "2026-11-30"),
        ("eom+1m", "2026-12-31", "2026-12-31"),
        ("eom-9m", "2026-02-28", "2026-02-28"),
        ("boq", "2026-10-01", "2026-10-01"),
        ("eoq", "2026-12-31", "2026-12-31"),
        ("boy", "2026-01-01", "2026-01-01"),
        ("eoy", "2026-12-31", "2026-12-31"),
        ("today+99999y", "9999-12-31", "9999-12-31"),
        ("today-99999w", "0110-05-19", "0110-05-19"),
        ("today-99999m", "0001-01-01", "0001-01-01"),
    ],
)
def test_days_are_what_the_calendar_says(text: str, first: str, last: str) -> None:
    found = span(text, TODAY)
    assert found is not None
    assert (found.low, found.high) == (epoch_day(date.fromisoformat(first)), epoch_day(date.fromisoformat(last)))


@pytest.mark.parametrize(
    "text", ["", "2026-13", "2026-00", "0000", "20260301", "-30", "30d", "eom+1q", "today+1d+1d+1d+1d+1d"]
)
def test_other_texts_are_no_days(text: str) -> None:
    assert span(text, TODAY) is None


@given(text=QUERIES, today=st.integers(epoch_day(date.min), epoch_day(date.max)))
@settings(MANY, max_examples=300)
def test_a_query_holds_on_every_day_of_the_calendar(text: str, today: int) -> None:
    query = parse(text, today=TODAY)
    assert query.at(today) == parse(text, today=today)


def test_midnight_moves_what_is_counted_from_today() -> None:
    query = parse("due<today", today=TODAY)
    due_today = record(due_day=TODAY, due=100)
    assert not predicate(query)(due_today)
    assert predicate(query.at(TODAY + 1))(due_today)
    assert query.at(TODAY) is query


@pytest.mark.parametrize(
    ("text", "currency", "minor", "holds"),
    [
        ("amount:5000", "EUR", 500_000, True),
        ("amount:5000", "JPY", 5_000, True),
        ("amount:5000", "BHD", 5_000_000, True),
        ("amount>=0.1", "EUR", 10, True),
        ("amount>0.1", "EUR", 10, False),
        ("amount<0.3", "EUR", 29, True),
        ("amount:0.005", "EUR", 0, False),
        ("amount:0.005", "BHD", 5, True),
        ("amount>0.005", "EUR", 1, True),
        ("amount<0.005", "EUR", 0, True),
        ("amount>0.5", "JPY", 1, True),
        ("amount<=0.5", "JPY", 0, True),
        ("amount<-1", "EUR", -101, True),
        ("amount:-5..-1", "EUR", -300, True),
        ("amount:..10,20..", "EUR", 1500, False),
        ("amount<99999999999999999999", "EUR", 2**63 - 1, True),
        ("amount>99999999999999999999", "EUR", 2**63 - 1, False),
        ("amount:92233720368547758.07", "EUR", 2**63 - 1, True),
        ("amount:92233720368547758.06", "EUR", 2**63 - 1, False),
    ],
)
def test_amounts_are_compared_exactly_in_the_rows_own_currency(
    text: str, currency: str, minor: int, holds: bool
) -> None:
    assert predicate(parse(text, today=TODAY))(record(amount=minor, currency=currency)) is holds


@pytest.mark.parametrize(
    ("text", "party", "holds"),
    [
        ("party:acme", "The ACME company", True),
        ("party:acm", "The ACME company", True),
        ("party:cme", "The ACME company", False),
        ("party:ZOË", "Zoe", True),
        ('party:"acme comp"', "The ACME company", True),
        ('party:"acme the"', "The ACME company", False),
        ('party:"cme company"', "The ACME company", False),
        ("party=acme", "ACME", True),
        ("party=acme", "ACME GmbH", False),
        ("party:a*e", "ACME", True),
        ("party:a?me", "ACME", True),
        ("party:?me", "ACME", False),
        ('party:"a*e"', "ACME", False),
        ('party:"a*e"', "a*e", True),
        ("party:straße", "STRASSE", True),
        ("party:京*", "東京", False),
        ("party:*京", "東京", True),
        ("party:京", "東京", True),
        ("party:*", "", False),
        ("-party:acme", "", True),
        ("party:none", "", True),
        ('party:"none"', "", False),
        ('party:"none"', "None Ltd", True),
        ("acme", "Acme", True),
        ('"acme gmbh"', "ACME GmbH", True),
        ("*gmbh", "ACME GmbH", True),
    ],
)
def test_texts_fit_without_case_and_accents(text: str, party: str, holds: bool) -> None:
    assert predicate(parse(text, today=TODAY))(record(party_name=party)) is holds


@pytest.mark.parametrize("question", ["due<2026", "due>=2026", "due:2026", "late>1", "paid:..today", "expires:2026"])
def test_a_comparison_with_a_missing_value_is_false_and_its_negation_true(question: str) -> None:
    assert not predicate(parse(question, today=TODAY))(record())
    assert predicate(parse(f"-{question}", today=TODAY))(record())


@pytest.mark.parametrize(
    ("text", "late", "holds"),
    [
        ("bucket:current", 0, True),
        ("bucket:current", 1, False),
        ("bucket:1-30", 1, True),
        ("bucket:1-30", 30, True),
        ("bucket:1-30", 31, False),
        ("bucket:90+", 90, False),
        ("bucket:90+", 91, True),
        ("bucket:no-due-date", None, True),
        ("bucket:current", None, False),
        ("bucket:none", 5, False),
    ],
)
def test_buckets_are_those_of_the_aging(text: str, late: int | None, holds: bool) -> None:
    row = record(due=100, due_day=None if late is None else TODAY - late)
    assert predicate(parse(text, today=TODAY))(row) is holds
    assert predicate(parse("bucket:none", today=TODAY))(row._replace(due=0))


def test_a_bucket_that_is_none_is_told_those_that_the_user_settled() -> None:
    use_edges((14, 28, 60))
    try:
        _query, error = read("bucket:foo")
        assert error is not None
        assert error.message.endswith("there are current, 1-14, 15-28, 29-60, 60+, no-due-date, none")
    finally:
        use_edges(EDGES)
