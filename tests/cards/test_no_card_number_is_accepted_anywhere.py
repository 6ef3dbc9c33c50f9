"""No card number is accepted anywhere: every input of interface, command line, import and portal refuses and drops it.

The inputs are found in the program itself: its OpenAPI document, parsers, forms and widgets. One that is new is
tried too, or fails a test until somebody says whether it is a look-up.
"""

from __future__ import annotations

import argparse
import ast
import itertools
import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest
from sqlalchemy import func, select
from support.card_numbers import NUMBERS, SEPARATORS, TYPED, is_echoed, message, texts_of, typed
from support.forms import EveryKind
from support.paying import due_in, token
from support.paying_world import GOOD, serving
from support.portal_world import ACME, INVOICES, TODAY, Person
from support.records import record, subscription_record
from support.screens import Start, press, settle, shown
from textual import events

import occ_tui
from occ_tui.cli.commands import COMMANDS, command_parser
from occ_tui.cli.parser import Parser, UsageError
from occ_tui.cli.typed_cards import CardNumberTyped
from occ_tui.domain import contract_requests, forms, requesters
from occ_tui.domain.account_note_form import note_form
from occ_tui.domain.contact_form import contact_form
from occ_tui.domain.forms import Amount, Emails, Form, LongText, Text
from occ_tui.domain.mail_form import mail_form, recipient_form
from occ_tui.domain.plans import Plan
from occ_tui.domain.requests import About, RequestKind, form_for
from occ_tui.domain.users import User
from occ_tui.portal import cli as portal_cli
from occ_tui.portal.address_rules import RULES
from occ_tui.portal.app import api
from occ_tui.portal.gate import SEARCHES
from occ_tui.portal.ledger_csv import TARGETS, Layout, read
from occ_tui.portal.pages.app import create_pages
from occ_tui.portal.schema import metadata
from occ_tui.portal.state import Portal, limiter
from occ_tui.screens.inviting import TypesScreen
from occ_tui.screens.naming import NameScreen
from occ_tui.screens.recipient_actions import RecipientScreen
from occ_tui.screens.sign_in_form import CodeScreen, PortalScreen
from occ_tui.services.inviting import invite_form
from occ_tui.services.session import SessionOptions
from occ_tui.store.accounts import Account
from occ_tui.wire import codec
from occ_tui.wire.customer_people import CodeRequested

PACKAGE = Path(occ_tui.__file__).parent
DROPPED = "Card numbers are never taken; this one was dropped."


def held(portal: Portal) -> dict[str, int]:
    """How many rows there are in every table."""
    with portal.ledger.reading() as connection:
        return {
            name: connection.scalar(select(func.count()).select_from(table)) or 0
            for name, table in metadata.tables.items()
        }


# The portal.


def operations(portal: Portal) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path and description of every route that the document has."""
    for path, methods in api().openapi()["paths"].items():
        for method, described in methods.items():
            yield method.upper(), path, described


def target_of(path: str, described: dict[str, Any], **given: str) -> str:
    """The address of a route, with something in every place that needs it."""
    query = {"ospHomeRegion": "eu", "compartmentId": ACME, "tenancyId": ACME}
    for parameter in described.get("parameters", ()):
        name = parameter["name"]
        if parameter["in"] == "path":
            path = path.replace(f"{{{name}}}", quote(given.pop(name, "999001"), safe=""))
    return f"{path}?{urlencode({**query, **given})}"


def is_refusal(answer: httpx.Response) -> bool:
    """Whether a card number was why it was refused, in the portal's form or in SCIM's."""
    said = answer.json()
    return said.get("code") == "CardNumberRefused" or "card number" in said.get("detail", "")


READS_NOTHING = {"download_pdf_content", "request_unlock_code"}
"""Writes without a body, as Oracle describes one of them; one that is sent is ignored."""


async def test_no_body_of_any_route_takes_one(
    finance: Person, portal: Portal, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "occ.portal")
    portal.limiter = portal.code_limiter = limiter(1_000_000)  # thousands of requests, more than anybody may make
    before, tried = held(portal), 0
    for method, path, described in operations(portal):
        body = described.get("requestBody")
        is_write = method in ("POST", "PUT", "PATCH")
        assert body or not is_write or described["operationId"] in READS_NOTHING, f"{path} does not say what it reads"
        if not body:
            continue
        schema = body["content"]["application/json"]["schema"]
        ways = set(texts_of(schema, schema))
        assert ways, path
        for way in ways:
            for text in TYPED:
                content = codec.dumps(message(way, text))
                headers = {"opc-retry-token": token()}
                answer = await finance.send(method, target_of(path, described), content, headers=headers)
                is_search = way[-1:] and way[-1] in SEARCHES
                assert answer.status_code >= 400, (path, way)
                is_unserved = answer.status_code == 501  # nothing of the body is read
                assert is_search or is_unserved or is_refusal(answer), (path, way, text, answer.text)
                assert not is_echoed(answer.text)
                tried += 1
    assert tried >= 42 * 20
    assert held(portal) == before
    assert not any(number in caplog.text or typed(number, "-") in caplog.text for number in NUMBERS)


async def test_no_address_or_header_of_any_route_takes_one_and_none_is_logged(
    client: httpx.AsyncClient, portal: Portal, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "occ.portal")
    portal.limiter = limiter(1_000_000)  # thousands of requests, more than anybody may make at once
    for method, path, described in operations(portal):
        for parameter, text in itertools.product(described.get("parameters", ()), TYPED):
            name, is_header = parameter["name"], parameter["in"] == "header"
            given, headers = ({}, {name: text.encode()}) if is_header else ({name: text}, {})
            target = target_of(path, described, **given)
            answer = await client.request(method, f"http://portal.example{target}", headers=headers)
            assert answer.status_code >= 400
            if not is_header or name == "opc-retry-token":
                assert is_refusal(answer) is (name not in SEARCHES), (path, name, text)
            assert not is_echoed(answer.text)
    for text in TYPED:
        answer = await client.get("http://portal.example/", headers={"opc-request-id": text.encode()})
        assert not is_echoed(answer.headers["opc-request-id"])
    assert not any(number in caplog.text or typed(number, "-") in caplog.text for number in NUMBERS)


async def test_no_field_of_a_hosted_page_takes_one(finance: Person, portal: Portal) -> None:
    row = due_in("EUR", 1)[0].entry.internal_invoice_id
    scope = f"?ospHomeRegion=eu&compartmentId={ACME}"
    places = (f"{INVOICES}/{row}/actions/pay", "/customerCenter/20261101/paymentMethods/actions/addPage")
    pages = create_pages(portal)
    posts = {route.path for route in pages.routes if "POST" in getattr(route, "methods", ())}
    assert posts == {"/pay/{token}", "/method/{token}"}, "a new page has to be tried here"
    transport = httpx.ASGITransport(app=pages)
    async with httpx.AsyncClient(transport=transport, base_url=portal.pages_url) as browser:
        for place in places:
            url = (await finance.send("POST", place + scope, b"{}")).json()["url"]
            form = _Page((await browser.get(url)).text)
            before = held(portal)
            for name, text in itertools.product({*form.fields, "name", "cardNumber"}, TYPED):
                answer = await browser.post(url, data={**form.fields, name: text})
                assert answer.status_code in (400, 409), (place, name)
                assert not is_echoed(answer.text.replace(form.fields["form"], ""))
                if name != "form":
                    assert "held a card number" in answer.text
            assert held(portal) == before


class _Page:
    """What a form sends when nothing is changed."""

    def __init__(self, html: str) -> None:
        from html.parser import HTMLParser

        self.fields: dict[str, str] = {}
        parser = HTMLParser()
        parser.handle_starttag = self._take  # type: ignore[method-assign]
        parser.feed(html)

    def _take(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag in ("input", "textarea", "select") and given.get("name"):
            self.fields.setdefault(str(given["name"]), given.get("value") or "")


def test_no_table_has_a_column_for_one(portal: Portal) -> None:
    names = {column.name for table in metadata.tables.values() for column in table.columns}
    assert not [name for name in names if "card_number" in name or name in ("pan", "cvv", "cvc", "number_on_card")]
    ours = " ".join(path.read_text(encoding="utf-8").lower() for path in (PACKAGE / "store").rglob("*.py"))
    assert not [word for word in ("card_number", "cardnumber", "cvv", "cvc") if word in ours]


# The import.


@pytest.mark.parametrize("target", TARGETS)
def test_no_column_of_an_import_takes_one(target: str, tmp_path: Path) -> None:
    good = {
        "accountName": "ACME",
        "timeInvoice": "2026-01-02",
        "timeInvoiceDue": "",
        "timePaid": "",
        "invoiceAmount": "5",
    }
    rows = []
    for number, text in enumerate(TYPED):
        cells = {**good, "invoiceNumber": f"N{number}", target: text}
        rows.append(",".join(cells.get(name, "") for name in TARGETS))
    file = tmp_path / "ledger.csv"
    file.write_text("\n".join([",".join(TARGETS), *rows]), encoding="utf-8")
    reading = read(file, Layout({name: name for name in TARGETS}, "%Y-%m-%d", "EUR"))
    assert reading.rows == []
    assert [bad.line for bad in reading.bad] == list(range(2, 2 + len(TYPED)))
    assert {bad.reason for bad in reading.bad} == {f"{target} holds a card number, which is kept nowhere"}


# The command line.

SEARCHED = {("accounts", "query"), ("invoices", "query"), ("aging", "query"), ("search", "text")}
LOOKED_UP = {
    ("invoice", "number"),
    ("order", "number"),
    ("pay", "numbers"),
    ("payments", "reference"),
    ("journal", "id"),
    ("redeem", "number"),
    ("note", "name"),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_no_option_of_any_command_takes_one(command: str, occ: Any) -> None:
    parser, _run = command_parser(command)
    for action in parser._actions:
        if action.nargs == 0:
            continue
        option = action.option_strings[-1:]
        if not option and (command, action.dest) in SEARCHED | LOOKED_UP:
            continue
        more = ["name"] if action.nargs == 2 else []
        ways = [[*option, *more, text] for text in TYPED]
        ways += [[f"{option[0]}={text}"] for text in TYPED if option and not more]
        if action.dest == "fields" and command == "invoice":
            ways += [["--field", f"description={text}"] for text in TYPED]
        for words in ways:
            with pytest.raises(CardNumberTyped) as refusal:
                parser.parse(words)
            assert not is_echoed(f"{refusal.value.sentence}{refusal.value.next_step}")
        ended = occ(command, *ways[0])
        assert (ended.code, ended.out) == (2, "")
        assert "holds a card number" in ended.err
        assert not is_echoed(ended.err)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_word_that_means_nothing_is_not_shown_again(command: str) -> None:
    parser, _run = command_parser(command)
    for text in TYPED:
        for words in ([f"--{text}"], [f"-{text}"], ["x", "y", "z", text], ["--output", text]):
            assert not is_echoed(refusal_of(parser, words))


def refusal_of(parser: Parser, words: list[str]) -> str:
    """What is said of words that cannot be meant; nothing of others."""
    try:
        parser.parse(words)
    except UsageError as refusal:
        return f"{refusal.sentence}{refusal.next_step}"
    return ""


def test_no_command_is_called_so(occ: Any) -> None:
    for text in TYPED:
        ended = occ(text)
        assert ended.code == 2
        assert not is_echoed(ended.err)


def test_a_number_that_the_store_does_not_know_is_refused_without_being_shown(occ: Any) -> None:
    ways = {
        "invoice": ["--live"],
        "order": ["--live"],
        "pay": ["--with", GOOD, "--dry-run"],
        "payments": [],
        "journal": [],
        "redeem": ["--redeemer", "ap@acme.example", "--dry-run"],
        "note": [],
    }
    assert set(ways) == {command for command, _dest in LOOKED_UP}
    with tempfile.TemporaryDirectory(prefix="occ-") as directory, serving(Path(directory)) as world:
        common = ["--config-file", str(world.config), "--profile", "finance", "--today", TODAY.isoformat()]
        assert occ("sync", *common).code == 0
        for (command, more), (number, separator) in itertools.product(
            ways.items(), zip(NUMBERS, itertools.cycle(SEPARATORS), strict=False)
        ):
            action = ["show"] if command == "journal" else []
            ended = occ(command, *action, typed(number, separator), *more, *common)
            assert ended.code == 2, (command, ended.err)
            assert not is_echoed(ended.out + ended.err), command


def test_a_note_from_standard_input_is_refused_before_anything_is_sent(occ: Any, monkeypatch: Any) -> None:
    import io

    from occ_tui.cli import mail

    for text in TYPED:
        monkeypatch.setattr("sys.stdin", io.StringIO(f"Pay with {text}\n"))
        with pytest.raises(CardNumberTyped):
            mail.send_list(None, None, argparse.Namespace(mail_note="-", fields=None))  # type: ignore[arg-type]


def test_no_argument_of_the_portal_takes_one(capsys: pytest.CaptureFixture[str]) -> None:
    commands = next(a for a in portal_cli.parser()._actions if isinstance(a, argparse._SubParsersAction)).choices
    for command, parser in commands.items():
        for action in parser._actions:
            if action.nargs == 0:
                continue
            for text in TYPED:
                assert portal_cli.main([command, "books", *action.option_strings[-1:], text]) == 2
    said = capsys.readouterr()
    assert "holds a card number" in said.err
    assert not is_echoed(said.err + said.out)


# The interface.

ASKED_IN = {
    "domain/requests.py",
    "domain/contract_requests.py",
    "domain/requesters.py",
    "domain/account_note_form.py",
    "domain/contact_form.py",
    "domain/mail_form.py",
    "services/recipients.py",
    "services/inviting.py",
    "services/pay_form.py",
    "plain/form.py",
    "plain/writes.py",
    "plain/redeeming.py",
    "services/recovery.py",
    "services/reward_words.py",
    "screens/pay_form.py",
    "screens/redeem_form.py",
    "screens/sign_in_form.py",
}
"""Where forms are declared; all of them are checked by the same `Form.check`."""
REFUSING = {"TextInput", "EmailsInput", "LongTextInput"}
SEARCHING = {"QueryField", "NarrowLine", "SearchLine"}
MADE_IN = {
    "screens/naming.py": "SearchField",  # refuses
    "screens/chooser.py": "Input",  # narrows what can be chosen
    "screens/lock.py": "Input",  # refuses
    "screens/invoices.py": "SearchLine",
    **dict.fromkeys(("screens/accounts.py", "screens/billing.py"), "NarrowLine"),
    **dict.fromkeys(("screens/contracts.py", "screens/orders.py", "screens/people.py"), "NarrowLine"),
    "widgets/query_line.py": "QueryField",
    "widgets/form_fields.py": "TextInput",
}


def nodes() -> Iterator[tuple[str, ast.AST]]:
    """Everything that the program says, with the file that says it."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            yield path.relative_to(PACKAGE).as_posix(), node


def test_every_input_of_the_interface_is_one_that_is_tried_here() -> None:
    inputs = {"Input", "MaskedInput", "TextArea", "SearchField", *REFUSING, *SEARCHING}
    found, made, declared = set(), {}, set()
    for place, node in nodes():
        if isinstance(node, ast.ClassDef) and {ast.unparse(base) for base in node.bases} & inputs:
            found.add(node.name)
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).rpartition(".")[2]
            if name in inputs - {"EmailsInput", "LongTextInput"}:
                made[place] = name
            if name == "Form":
                declared.add(place)
    assert found == REFUSING | SEARCHING
    assert made == MADE_IN
    assert declared == ASKED_IN


def declared_forms() -> Iterator[Form]:
    about = About(record(invoice_number="100482391", currency="EUR", amount=2_400_000, due=900_000), "ACME GmbH")
    yield from (form_for(kind, about) for kind in RequestKind)
    of_contract = contract_requests.About(subscription_record(), "ACME GmbH")
    yield from (contract_requests.form_for(kind, of_contract) for kind in contract_requests.ASKED)
    yield mail_form({"invoice": "the invoice", "list": "the list"}, ())
    yield recipient_form()
    yield EveryKind().form
    yield from (contact_form(rule) for rule in RULES.values())
    yield RecipientScreen(Plan("id", ACME, "SP-1")).form
    yield note_form(20_780, "EUR")
    yield invite_form([Account(ACME, "1000", "ACME", ()), Account("other", "2000", "Beta", ())])
    yield TypesScreen(User("u", ACME, is_self=True), "ACME").form
    yield requesters.contact_form()
    yield PortalScreen(SessionOptions(), "").form
    yield CodeScreen(SessionOptions(), "https://portal.example", "a@b.example", CodeRequested(), 0.0).form
    # As paying and settling ask.
    amount = Amount(name="n", label="n", currency="EUR")
    yield Form(
        (amount, Emails(name="email", label="e"), Text(name="text", label="t"), LongText(name="reason", label="r"))
    )


def test_no_field_of_any_form_takes_one() -> None:
    for form in declared_forms():
        for field in form.fields:
            if isinstance(field.empty(), str):
                for text in TYPED:
                    kept = field.tidy(text) if not isinstance(field, Emails) else text
                    assert form.check({field.name: text})[field.name] == DROPPED
                    assert form.check({field.name: kept})[field.name] == DROPPED


def test_a_number_of_the_invoice_at_hand_may_be_written_whatever_it_looks_like() -> None:
    form = Form((Text(name="text", label="Text"),), known_numbers=("4111111111111111",))
    assert form.check({"text": "for 4111111111111111"}) == {}
    assert form.check({"text": "for 4111111111111111 and 5555 5555 5555 4444"}) == {"text": DROPPED}
    assert forms.never_taken("4111111111111111") == DROPPED


@pytest.mark.parametrize("name", ["po", "words", "amount", "to"])
async def test_what_is_pasted_or_typed_into_a_form_is_gone(start: Start, name: str) -> None:
    async with start(size=(100, 40)) as pilot:
        screen = EveryKind()
        pilot.app.push_screen(screen)
        await settle(pilot)
        row = screen.view._rows[name]
        for text in TYPED:
            row.input.focus()
            await settle(pilot)
            pilot.app.post_message(events.Paste(text))
            await settle(pilot)
            assert row.error == DROPPED
            assert row.value == ""
            row.show_error("")
        for number in NUMBERS[:2]:
            row.input.focus()
            await press(pilot, *number)
            await press(pilot, "tab")
            assert row.value == ""
            assert f"! {DROPPED}" in shown(pilot)
            assert not is_echoed(shown(pilot))
        row.input.focus()
        await press(pilot, *NUMBERS[0], "ctrl+s")
        assert row.value == ""
        assert screen.submitted == []
        row.input.focus()
        await press(pilot, *NUMBERS[0], "escape")
        assert not is_echoed(str(screen.host.drafts))


async def test_a_query_with_one_is_asked_and_kept_nowhere(start: Start, own_home: Path) -> None:
    async with start() as pilot:
        for number in NUMBERS[:2]:
            await press(pilot, "colon", *number, "enter")
            await press(pilot, "ctrl+s")
            await press(pilot, *"mine", "enter")
            await press(pilot, "escape", "escape")
        kept = [file.read_text(errors="replace") for file in own_home.parent.rglob("*") if file.is_file()]
        assert kept
        assert not any(number in text for number in NUMBERS for text in kept)


async def test_no_name_takes_one(start: Start) -> None:
    async with start(size=(80, 24)) as pilot:
        closed: list[Any] = []
        pilot.app.push_screen(NameScreen("Save this view as", "4111111111111111.pdf"), closed.append)
        await settle(pilot)
        await press(pilot, "enter")
        assert closed == ["4111111111111111.pdf"], "what was offered has the number of an invoice"
        pilot.app.push_screen(NameScreen("Save this view as"), closed.append)
        await settle(pilot)
        for text in TYPED:
            pilot.app.post_message(events.Paste(text))
            await settle(pilot)
            assert DROPPED in shown(pilot)
            assert not is_echoed(shown(pilot))
        for number in NUMBERS[:2]:
            await press(pilot, *number, "enter")
            assert closed == ["4111111111111111.pdf"]
            assert not is_echoed(shown(pilot))
        await press(pilot, *"mine", "enter")
        assert closed[1:] == ["mine"]
