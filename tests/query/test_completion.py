"""What may follow in a query is told at the cursor: fields, choices, days, values from the data."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.queries import QUERIES
from support.store_ledgers import ACME, GLOBEX, TODAY, day, summary, sync

from occ_tui.domain.aging import EDGES, use_edges
from occ_tui.domain.query import parse
from occ_tui.domain.query.completion import complete
from occ_tui.domain.query.fields import FIELDS, Field
from occ_tui.store.database import Store
from occ_tui.store.query_values import values
from occ_tui.store.views import Scope


def offered(text: str, cursor: int | None = None) -> list[str]:
    """Every text that taking a completion makes of `text`."""
    at = len(text) if cursor is None else cursor
    return [text[: found.start] + found.text + text[found.end :] for found in complete(text, at, _values)]


def _values(field: Field, prefix: str) -> list[str]:
    known = {"party": ["ACME GmbH", 'O"Hara', "*", "Globex"], "type": ["SUPPORT", "LICENSE"], "po": ["none", "<5"]}
    return [value for value in known.get(field.name, []) if value.lower().startswith(prefix)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("", "status:"),
        ("stat", "status:"),
        ("acme cu", "acme currency:"),
        ("acme -disp", "acme -disputed:"),
        ("not:fai", "not:failed:"),
        ("(late>3 or fai", "(late>3 or failed:"),
        ("invoiceAmountD", "owed:"),
        ("status:o", "status:overdue"),
        ("status:open,cl", "status:open,closed"),
        ("-disputed:", "-disputed:yes"),
        ("bucket:9", "bucket:90+"),
        ("due<to", "due<today"),
        ("due:today..e", "due:today..eow"),
        ("type:sup", "type:SUPPORT"),
        ("type:support,l", "type:support,LICENSE"),
        ("party:ac", 'party:"ACME GmbH"'),
        ('party:"acme g', 'party:"ACME GmbH"'),
        ("party:o", 'party:"O\\"Hara"'),
        ("po:n", 'po:"none"'),
        ("po:<", ""),
    ],
)
def test_what_may_follow_is_offered(text: str, first: str) -> None:
    assert (offered(text) or [""])[0] == first


def test_buckets_are_offered_as_the_user_settled_them() -> None:
    use_edges((14, 28, 60))
    try:
        names = ["current", "1-14", "15-28", "29-60", "60+", "no-due-date", "none"]
        assert offered("bucket:") == [f"bucket:{name}" for name in names]
        assert offered("bucket:1-14,6") == ["bucket:1-14,60+"]
    finally:
        use_edges(EDGES)


def test_only_what_stands_before_the_cursor_is_completed() -> None:
    assert offered("stat due<today", 4)[0] == "status: due<today"
    assert offered("po:none", 99) == ['po:"none"', "po:none"]


@pytest.mark.parametrize("text", ['"acme', "colour:", "amount>", "late:", "due<today-60d", "4711", '"a b" 12'])
def test_where_nothing_can_be_told_nothing_is(text: str) -> None:
    assert offered(text) == []


def test_every_completion_of_a_value_is_a_query() -> None:
    for field in FIELDS:
        for text in offered(f"{field.name}:"):
            assert parse(text, today=TODAY)


@given(text=QUERIES | st.text(max_size=12), cursor=st.integers(-1, 40))
def test_no_text_and_no_cursor_is_too_much_for_it(text: str, cursor: int) -> None:
    for found in complete(text, cursor, _values):
        assert 0 <= found.start <= found.end <= len(text)


def test_values_come_from_the_data_in_view(tmp_path: Path) -> None:
    with Store.open(tmp_path / "cache.db") as store:
        rows = [summary(str(n), partyName=name) for n, name in enumerate(["Zoë AG", "Zoë AG", "Acme Zoo"])]
        other = [summary("9", invoiceType="GIFT", currency={"currencyCode": "JPY"}, partyName="Zorro")]
        sync(store, {ACME: [*rows, summary("8", invoiceStatus="CLOSED", timeInvoiceDue=day(TODAY))], GLOBEX: other})
        by_name = {field.name: field for field in FIELDS}

        def of(name: str, prefix: str, scope: Scope = Scope()) -> list[str]:  # noqa: B008
            return values(store, scope, by_name[name], prefix)

        assert of("party", "zo") == ["Zoë AG", "Acme Zoo", "Zorro"]
        assert of("party", "zoe a") == ["Zoë AG"]
        assert of("party", "zo", Scope((GLOBEX,))) == ["Zorro"]
        assert of("party", "")[0] == "Zoë AG"
        assert of("number", "") == []
        assert of("number", "inv-9") == ["INV-9"]
        assert of("type", "") == ["GIFT", "SUPPORT"]
        assert of("currency", "") == ["EUR", "JPY"]
        assert of("currency", "", Scope((ACME,))) == ["EUR"]
        assert of("account", "acme") == ["acme"]
        assert of("due", "") == []
