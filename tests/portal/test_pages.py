"""The hosted pages as a browser without scripts uses them: one form, one confirmation, one payment."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest
from sqlalchemy import delete, update
from support import paying
from support.paying import METHODS, count, due_in, invoice, items, refused
from support.portal_oracle import Row
from support.portal_world import ACME, Person

from occ_tui.domain.money import to_decimal
from occ_tui.portal import settling
from occ_tui.portal.check import problems
from occ_tui.portal.pages.app import create_pages
from occ_tui.portal.schema import grants, invoices, payment_sessions
from occ_tui.portal.schema_payments import method_sessions, payment_methods, payment_orders
from occ_tui.portal.state import Portal
from occ_tui.wire import codec

RETURN = "https://acme.example/done?a=1&b=2"


@dataclass
class Form(HTMLParser):
    """What a page without scripts can do: its fields, its radio buttons, its words."""

    text: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    radios: dict[str, str] = field(default_factory=dict)
    """Value → label, of what may be chosen."""
    action: str = ""
    labels: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()
        self.inputs: list[dict[str, str | None]] = []
        self._label = ""
        self.feed(self.text)
        for given in self.inputs:
            name, value = str(given.get("name")), given.get("value") or ""
            if given["type"] == "radio":
                if "disabled" not in given:
                    self.radios[value] = self.labels[str(given["id"])].strip()
                if "checked" in given:
                    self.fields[name] = value
            elif given["type"] != "checkbox":
                self.fields[name] = value

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "input":
            self.inputs.append(found)
        elif tag == "form":
            self.action = str(found["action"])
        elif tag == "label":
            self._label = str(found["for"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self._label = ""

    def handle_data(self, data: str) -> None:
        if self._label:
            self.labels[self._label] = self.labels.get(self._label, "") + data


@dataclass
class Browser:
    """A browser at the hosted pages."""

    client: httpx.AsyncClient
    headers: dict[str, str] = field(default_factory=lambda: {"sec-fetch-site": "same-origin"})

    async def get(self, url: str) -> httpx.Response:
        return await self.client.get(url, headers=self.headers)

    async def submit(self, url: str, fields: dict[str, str]) -> httpx.Response:
        """Sends a form and goes where the answer leads."""
        answer = await self.client.post(url, data=fields, headers=self.headers)
        return await self.get(answer.headers["location"]) if answer.status_code == 303 else answer


@pytest.fixture
async def browser(portal: Portal) -> AsyncIterator[Browser]:
    transport = httpx.ASGITransport(app=create_pages(portal), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=portal.pages_url) as client:
        yield Browser(client)


async def open_page(person: Person, row: Row, **details: str) -> str:
    """The address of a new page for an invoice."""
    where = paying.INVOICES + f"/{row.entry.internal_invoice_id}/actions/pay"
    target = f"{where}?ospHomeRegion=eu&compartmentId={ACME}"
    # The note makes the request another one than a second before.
    answer = await person.send("POST", target, codec.dumps({"returnUrl": RETURN, "note": paying.token(), **details}))
    assert answer.status_code == 200, answer.text
    return answer.json()["url"]


def words(page: httpx.Response) -> str:
    """What is to be read on a page."""
    return unescape(re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", page.text)))


@pytest.fixture
def row() -> Row:
    return due_in("EUR", 1, at_least=10_001)[0]


async def test_choosing_a_method_and_confirming_once_pays(
    finance: Person, portal: Portal, browser: Browser, row: Row
) -> None:
    url = await open_page(finance, row, email="ap@acme.example")
    shown = await browser.get(url)
    form = Form(shown.text)
    assert form.fields["method"] == "pm-good", "the default is chosen"
    assert "VISA •••• 4242" in form.radios["pm-good"]
    assert "pm-expired" not in form.radios
    paid = await browser.submit(form.action, {**form.fields, "method": "pm-paypal"})
    assert paid.status_code == 200
    (made,) = await items(finance, "/payments", status="SUBMITTED", internalInvoiceId=row.entry.internal_invoice_id)
    assert made["reference"] in words(paid)
    assert "Do not pay this invoice again" in words(paid)
    assert f'href="{RETURN.replace("&", "&amp;")}"' in paid.text
    assert made["headerId"]
    assert (made["email"], made["method"]["kind"]) == ("ap@acme.example", "PAYPAL")
    assert made["amount"] == to_decimal(row.due, "EUR")
    assert await items(finance, "/payments", headerId=made["headerId"]) == [made]
    assert (await invoice(finance, row))["invoiceStatus"] == "PAYMENT_SUBMITTED"
    settling.settle_due(portal, 0)
    assert "Your payment is settled" in words(await browser.get(url))
    assert list(problems(portal.ledger)) == []


async def test_a_double_click_pays_once_and_says_so(
    finance: Person, portal: Portal, browser: Browser, row: Row
) -> None:
    form = Form((await browser.get(await open_page(finance, row))).text)
    first = await browser.submit(form.action, form.fields)
    again = await browser.submit(form.action, form.fields)
    assert (first.status_code, again.status_code) == (200, 409)
    assert "made once, and nothing was paid again" in words(again)
    assert count(portal, payment_orders) == 1


async def test_reload_and_back_show_the_payment_that_was_made(
    finance: Person, portal: Portal, browser: Browser, row: Row
) -> None:
    url = await open_page(finance, row)
    form = Form((await browser.get(url)).text)
    await browser.submit(form.action, form.fields)
    for _time in range(2):
        reloaded = await browser.get(url)
        assert "Payment submitted" in words(reloaded)
        assert "<form" not in reloaded.text
    assert count(portal, payment_orders) == 1


async def test_a_second_browser_cannot_pay_a_second_time(
    finance: Person, portal: Portal, browser: Browser, row: Row
) -> None:
    url = await open_page(finance, row)
    mine, theirs = [Form((await browser.get(url)).text) for _browser in range(2)]
    await browser.submit(mine.action, mine.fields)
    other = await browser.submit(theirs.action, {**theirs.fields, "method": "pm-paypal"})
    assert "made once, and nothing was paid again" in words(other)
    assert "VISA •••• 4242" in words(other)
    assert count(portal, payment_orders) == 1


async def test_two_pages_of_one_invoice_pay_it_once(
    finance: Person, portal: Portal, browser: Browser, row: Row
) -> None:
    forms = [Form((await browser.get(await open_page(finance, row))).text) for _page in range(2)]
    await browser.submit(forms[0].action, forms[0].fields)
    other = await browser.submit(forms[1].action, forms[1].fields)
    assert other.status_code == 409
    assert "already paid or being paid elsewhere. Nothing was paid on this page" in words(other)
    assert count(portal, payment_orders) == 1


async def test_an_expired_page_pays_nothing(finance: Person, portal: Portal, browser: Browser, row: Row) -> None:
    url = await open_page(finance, row)
    form = Form((await browser.get(url)).text)
    with portal.ledger.writing() as connection:
        connection.execute(update(payment_sessions).values(expires_ms=1))
    late = await browser.submit(form.action, form.fields)
    assert late.status_code == 410
    assert "This page has ended" in words(late)
    assert "Nothing was paid here" in words(late)
    assert count(portal, payment_orders) == 0


async def test_an_expired_page_still_tells_of_the_payment_that_was_made_on_it(
    finance: Person, portal: Portal, browser: Browser, row: Row
) -> None:
    url = await open_page(finance, row)
    form = Form((await browser.get(url)).text)
    await browser.submit(form.action, form.fields)
    with portal.ledger.writing() as connection:
        connection.execute(update(payment_sessions).values(expires_ms=1))
    assert "Payment submitted" in words(await browser.get(url))


async def test_an_amount_that_changed_is_not_paid(finance: Person, portal: Portal, browser: Browser, row: Row) -> None:
    form = Form((await browser.get(await open_page(finance, row))).text)
    with portal.ledger.writing() as connection:
        mine = invoices.c.internal_invoice_id == row.entry.internal_invoice_id
        connection.execute(update(invoices).where(mine).values(due_minor=1))
    late = await browser.submit(form.action, form.fields)
    assert "The amount has changed" in words(late)
    assert "Nothing was paid" in words(late)
    assert count(portal, payment_orders) == 0


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"form": "forged"}, "not the form that this page shows now. Nothing was paid"),
        ({"form": ""}, "not the form that this page shows now. Nothing was paid"),
        ({"method": ""}, "No payment method was chosen. Nothing was paid"),
        ({"method": "pm-expired"}, "cannot be used. Nothing was paid"),
        ({"method": "pm-other"}, "cannot be used. Nothing was paid"),
    ],
)
async def test_a_form_that_cannot_be_paid_comes_back_with_a_sentence(
    finance: Person, portal: Portal, browser: Browser, row: Row, changes: dict[str, str], said: str
) -> None:
    form = Form((await browser.get(await open_page(finance, row))).text)
    answer = await browser.submit(form.action, {**form.fields, **changes})
    assert answer.status_code == 409
    assert said in words(answer)
    assert 'role="alert"' in answer.text
    assert count(portal, payment_orders) == 0
    again = Form(answer.text)
    assert (await browser.submit(again.action, again.fields)).status_code == 200, "it can be mended at once"


async def test_a_form_of_one_page_does_not_pay_on_another(finance: Person, portal: Portal, browser: Browser) -> None:
    one, two = [Form((await browser.get(await open_page(finance, row))).text) for row in due_in("EUR", 2)]
    answer = await browser.submit(one.action, two.fields)
    assert "Nothing was paid" in words(answer)
    assert count(portal, payment_orders) == 0


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_another_site_cannot_send_the_form(
    finance: Person, portal: Portal, browser: Browser, row: Row, site: str
) -> None:
    form = Form((await browser.get(await open_page(finance, row))).text)
    browser.headers = {"sec-fetch-site": site}
    answer = await browser.submit(form.action, form.fields)
    assert answer.status_code == 400
    assert "Nothing was paid" in words(answer)
    assert count(portal, payment_orders) == 0


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"x" * 20_000, "application/x-www-form-urlencoded"),
        (b"form=%FF%FE\xff", "application/x-www-form-urlencoded"),
        (b"&".join(b"a%d=1" % number for number in range(50)), "application/x-www-form-urlencoded"),
        (b"{}", "application/json"),
        (b"", ""),
    ],
)
async def test_what_is_no_form_is_refused(
    finance: Person, portal: Portal, browser: Browser, row: Row, content: bytes, kind: str
) -> None:
    url = await open_page(finance, row)
    answer = await browser.client.post(url, content=content, headers={"content-type": kind})
    assert answer.status_code == 400
    assert "Nothing was paid" in words(answer)


async def test_a_failed_payment_says_why_and_what_to_do(
    finance: Person, portal: Portal, browser: Browser, row: Row
) -> None:
    url = await open_page(finance, row)
    form = Form((await browser.get(url)).text)
    await browser.submit(form.action, {**form.fields, "method": "pm-limit"})
    settling.settle_due(portal, 0)
    after = words(await browser.get(url))
    assert "above the limit of the method" in after
    assert "Nothing was charged, and the invoice is still due" in after
    assert "<form" not in (await browser.get(url)).text
    fresh = Form((await browser.get(await open_page(finance, row))).text)
    assert (await browser.submit(fresh.action, fresh.fields)).status_code == 200


async def test_who_lost_the_right_to_pay_does_not_pay(
    finance: Person, portal: Portal, browser: Browser, row: Row
) -> None:
    form = Form((await browser.get(await open_page(finance, row))).text)
    with portal.ledger.writing() as connection:
        connection.execute(delete(grants).where(grants.c.contact_type == "finance"))
    answer = await browser.submit(form.action, form.fields)
    assert answer.status_code == 403
    assert "Nothing was paid" in words(answer)
    assert count(portal, payment_orders) == 0


async def test_without_a_method_there_is_no_button(finance: Person, portal: Portal, browser: Browser, row: Row) -> None:
    with portal.ledger.writing() as connection:
        connection.execute(update(payment_methods).values(removed_ms=1))
    page = await browser.get(await open_page(finance, row))
    assert "There is no payment method" in words(page)
    assert "<button" not in page.text


async def test_a_card_is_not_offered_where_cards_do_not_pay(
    finance: Person, portal: Portal, browser: Browser, row: Row
) -> None:
    with portal.ledger.writing() as connection:
        mine = invoices.c.internal_invoice_id == row.entry.internal_invoice_id
        connection.execute(update(invoices).where(mine).values(is_card_payable=0))
    form = Form((await browser.get(await open_page(finance, row))).text)
    assert list(form.radios) == ["pm-paypal"]
    assert form.fields["method"] == "pm-paypal"
    refusedly = await browser.submit(form.action, {**form.fields, "method": "pm-good"})
    assert "refused this payment. Nothing was paid" in words(refusedly)


async def test_the_page_is_for_everyone(finance: Person, browser: Browser, row: Row) -> None:
    page = await browser.get(await open_page(finance, row))
    form = Form(page.text)
    radios = [given for given in form.inputs if given["type"] == "radio"]
    assert {str(given["id"]) for given in radios} == set(form.labels), "every button has its label"
    assert page.text.index("<fieldset>") < page.text.index("<legend>") < page.text.index('type="radio"')
    assert page.text.rindex('type="radio"') < page.text.index("<button"), "the button comes after the choice"
    assert "tabindex" not in page.text
    assert "autofocus" not in page.text
    assert page.text.count("<h1>") == 1
    assert "Old &lt;b&gt;" in page.text
    policy = page.headers["content-security-policy"]
    assert "form-action 'self'" in policy
    assert "default-src 'none'" in policy
    assert "<script" not in page.text


async def test_no_page_has_a_field_for_a_card_number(finance: Person, browser: Browser, row: Row) -> None:
    for url in (await open_page(finance, row), await open_method_page(finance)):
        form = Form((await browser.get(url)).text)
        kinds = {str(given["name"]): str(given["type"]) for given in form.inputs}
        assert set(kinds) <= {"form", "method", "name", "default"}
        assert not re.search(r"cc-number|inputmode=.numeric|cvc|cvv", (await browser.get(url)).text)


async def test_the_pages_speak_german(finance: Person, portal: Portal, browser: Browser, row: Row) -> None:
    url = await open_page(finance, row, languageCode="de")
    page = await browser.get(url)
    assert '<html lang="de"' in page.text
    assert "Rechnung bezahlen" in words(page)
    form = Form(page.text)
    assert "läuft am" in form.radios["pm-good"]
    paid = await browser.submit(form.action, {**form.fields, "method": "pm-empty"})
    assert "diese Rechnung nicht noch einmal" in words(paid)
    again = await browser.submit(form.action, form.fields)
    assert "nichts wurde ein zweites Mal bezahlt" in words(again)
    settling.settle_due(portal, 0)
    assert "Deckung" in words(await browser.get(url))
    method = await browser.get(await open_method_page(finance, languageCode="de"))
    assert "Zahlungsart hinzufügen" in words(method)


async def open_method_page(person: Person, **details: str) -> str:
    where = f"{METHODS}/actions/addPage?compartmentId={ACME}"
    return (await person.send("POST", where, codec.dumps({"returnUrl": RETURN, **details}))).json()["url"]


async def test_a_method_is_chosen_added_and_can_pay(
    finance: Person, portal: Portal, browser: Browser, row: Row
) -> None:
    url = await open_method_page(finance)
    form = Form((await browser.get(url)).text)
    assert len(form.radios) == 6
    added = await browser.submit(
        form.action, {**form.fields, "method": "test-mastercard", "name": "Travel <i>", "default": "yes"}
    )
    assert "Payment method added" in words(added)
    assert "Travel &lt;i&gt;" in added.text
    found = await items(finance, "/paymentMethods")
    assert (found[0]["name"], found[0]["brand"], found[0]["isDefault"]) == ("Travel <i>", "MASTERCARD", True)
    assert [item["isDefault"] for item in found].count(True) == 1
    assert (await paying.pay(finance, row, methodToken=found[0]["token"])).status_code == 200
    again = await browser.submit(form.action, form.fields)
    assert again.status_code == 409
    assert "was added once" in words(again)
    assert len(await items(finance, "/paymentMethods")) == len(found)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": "4111 1111 1111 1111"}, "held a card number. None is taken here: it was dropped"),
        ({"name": "x" * 41}, "too long"),
        ({"method": "test-gold"}, "No payment method was chosen"),
        ({"form": "forged"}, "Nothing was added"),
    ],
)
async def test_a_method_that_cannot_be_added_is_not(
    finance: Person, browser: Browser, changes: dict[str, str], said: str
) -> None:
    before = await items(finance, "/paymentMethods")
    form = Form((await browser.get(await open_method_page(finance))).text)
    answer = await browser.submit(form.action, {**form.fields, **changes})
    assert answer.status_code == 400
    assert said in words(answer)
    assert "4111" not in answer.text
    assert await items(finance, "/paymentMethods") == before


async def test_a_method_page_ends(finance: Person, portal: Portal, browser: Browser) -> None:
    url = await open_method_page(finance)
    form = Form((await browser.get(url)).text)
    with portal.ledger.writing() as connection:
        connection.execute(update(method_sessions).values(expires_ms=1))
    assert (await browser.get(url)).status_code == 410
    assert "No payment method was added" in words(await browser.submit(form.action, form.fields))
    assert (await browser.get("/method/nobody")).status_code == 404


async def test_a_page_of_a_method_that_was_removed_says_so(finance: Person, portal: Portal, browser: Browser) -> None:
    url = await open_method_page(finance)
    form = Form((await browser.get(url)).text)
    await browser.submit(form.action, form.fields)
    with portal.ledger.writing() as connection:
        connection.execute(update(payment_methods).values(removed_ms=1))
    assert "has been removed since" in words(await browser.get(url))


async def test_a_fault_while_paying_promises_nothing(
    finance: Person, portal: Portal, browser: Browser, row: Row, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = Form((await browser.get(await open_page(finance, row))).text)
    monkeypatch.setattr("occ_tui.portal.payments.book", _broken)
    answer = await browser.submit(form.action, form.fields)
    assert answer.status_code == 500
    assert "Look at the invoice before you pay it again" in words(answer)
    assert count(portal, payment_orders) == 0
    refused(await paying.pay(finance, row), 500, "InternalServerError")


def _broken(*_arguments: object) -> None:
    raise RuntimeError("a fault")


@pytest.mark.skipif(shutil.which("w3m") is None, reason="w3m, a text browser, is not installed")
@pytest.mark.parametrize("language", ["en", "de"])
async def test_a_text_browser_shows_all_that_is_needed(
    finance: Person, browser: Browser, row: Row, tmp_path: Path, language: str
) -> None:
    page = await browser.get(await open_page(finance, row, languageCode=language))
    (tmp_path / "page.html").write_text(page.text)
    shown = await asyncio.to_thread(dumped, tmp_path)
    assert row.entry.number in shown
    assert row.entry.currency in shown
    assert "VISA •••• 4242 · Main" in shown
    assert max(map(len, shown.splitlines())) <= 80


def dumped(directory: Path) -> str:
    """`page.html` as a terminal of 80 columns shows it."""
    command = ["w3m", "-dump", "-cols", "80", "-T", "text/html", "-I", "UTF-8", "-O", "UTF-8", "page.html"]
    clean = {"HOME": str(directory), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    return subprocess.run(command, cwd=directory, env=clean, capture_output=True, check=True).stdout.decode()
