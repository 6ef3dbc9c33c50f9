"""docs/query.md: every example in it is executed, every field is in it, its grammar knows every word."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.store_ledgers import ACME, TODAY, day, summary, sync

from occ_tui.cli.invoices import sort_orders
from occ_tui.cli.query import is_query_word, query_of
from occ_tui.domain.invoices import Tab
from occ_tui.domain.query import QueryError, parse, predicate
from occ_tui.domain.query.days import ANCHORS
from occ_tui.domain.query.fields import FIELDS, STATUSES, find
from occ_tui.domain.query.parser import MAX_LENGTH
from occ_tui.store.database import Store
from occ_tui.store.invoices import InvoiceReader
from occ_tui.store.views import SortKey, View

DOCUMENT = (Path(__file__).parents[2] / "docs" / "query.md").read_text(encoding="utf-8")
PROSE = re.sub(r"```.*?```", "", DOCUMENT, flags=re.DOTALL)


def _first_cells() -> Iterator[str]:
    """The queries of the tables with examples."""
    for table in re.findall(r"\| query \| .*?\n\|---.*?\n((?:\|.*\n)+)", DOCUMENT):
        yield from re.findall(r"^\| `([^`]+)` \|", table, flags=re.MULTILINE)


def _asking() -> Iterator[str]:
    """Code in the text that asks for a field."""
    for code in re.findall(r"`([^`\n]+)`", PROSE):
        term = re.match(r"-?([a-z-]+)(?::|[<>=])", code)
        if term and find(term[1]) and not code.startswith("occ "):
            yield code


EXAMPLES = list(dict.fromkeys([*re.findall(r"```query\n(.*?)\n```", DOCUMENT), *_first_cells(), *_asking()]))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A few invoices of every sort."""
    with Store.open(tmp_path_factory.mktemp("query") / "cache.db") as opened:
        rows = [
            summary(
                f"{number}",
                invoiceNumber=f"INV-{number}-2024",
                invoiceStatus=["PAST_DUE", "OPEN", "CLOSED", "PAYMENT_SUBMITTED"][number % 4],
                invoiceType=["SUPPORT", "LICENSE", "USAGE"][number % 3],
                invoiceAmount=number * 1000,
                invoiceAmountDue=0 if number % 4 == 2 else number * 1000,
                timeInvoiceDue=None if number % 7 == 0 else day(TODAY - 20 + number * 9),
                invoicePoNumber=None if number % 2 else f"4500-{number}",
                isPaymentFailed=number % 5 == 0,
                partyName="ACME GmbH, Or and more" if number % 3 else None,
            )
            for number in range(24)
        ]
        sync(opened, {ACME: rows})
        yield opened


def test_the_document_has_examples() -> None:
    assert len(EXAMPLES) > 50


@pytest.mark.parametrize("text", EXAMPLES)
def test_an_example_of_the_document_is_a_query_with_one_answer(store: Store, text: str) -> None:
    query = parse(text, today=TODAY)
    everything = InvoiceReader(store, View(Tab.ALL, SortKey.STATUS, today=TODAY)).rows(0, 99)
    found = InvoiceReader(store, View(Tab.ALL, SortKey.STATUS, today=TODAY, query=query)).rows(0, 99)
    assert found == [record for record in everything if predicate(query)(record)]


@pytest.mark.parametrize("command", re.findall(r"`(occ [^`…]+)`", PROSE))
def test_a_command_of_the_document_is_understood(command: str) -> None:
    words = shlex.split(command)[2:]
    if words[0] == "--sort":
        assert sort_orders(words[1], Tab.ALL)
        return
    assert all(is_query_word(word) for word in words if word.startswith("-"))
    assert query_of(words, today=TODAY)


def test_every_field_is_told_with_its_names_and_kind() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (.*?) \| (\w+) \| (.+?) \|$", DOCUMENT, flags=re.MULTILINE)
    told = [(name, also, kind, text) for name, also, kind, text in rows if find(name)]
    names = [(f.name, ", ".join(f"`{alias}`" for alias in f.aliases) or "–", f.kind, f.description) for f in FIELDS]
    assert told == names
    for kind in {field.kind for field in FIELDS}:
        assert f"**{kind}** –" in DOCUMENT


def test_the_grammar_knows_every_word() -> None:
    grammar = re.search(r"```ebnf\n(.*?)```", DOCUMENT, flags=re.DOTALL)
    assert grammar is not None
    for word in (*ANCHORS, *STATUSES, "unpaid", "yes", "no", "none", "or", "and", "not", "not:", "<=", ".."):
        assert f'"{word}"' in grammar[1]
    assert f"{MAX_LENGTH:,} characters" in DOCUMENT


@pytest.mark.parametrize(
    "text", ["due<none", "due>1..2", "amount:none", "(a", "status:late", "a -", "- a", "amount!=5"]
)
def test_what_the_document_excludes_is_refused(text: str) -> None:
    with pytest.raises(QueryError):
        parse(text, today=TODAY)
