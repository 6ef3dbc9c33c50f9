"""Text from outside is shown as text, everywhere, whatever it says."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.ledger import HOSTILE, summary
from support.screens import NOW, Server, Start, press, settle, shown

from occ_tui.app import OccApp
from occ_tui.client.errors import NotAuthenticated, ServerFault
from occ_tui.domain.text import clean, is_clean
from occ_tui.services.invoices import DetailLine, InvoiceDetail
from occ_tui.store.accounts import Account

MARKUP = "[/foo][bold]x[/][@click=app.quit]"
EVIL = HOSTILE + MARKUP
ACCOUNT = Account("ocid1.tenancy.oc1..acme", EVIL, EVIL, (EVIL,))


def _rows() -> list:  # type: ignore[type-arg]
    fields = {"invoicePoNumber": EVIL, "invoiceRefNumber": EVIL, "partyName": EVIL, "invoiceType": EVIL}
    late = "2026-09-01T00:00:00.000Z"
    return [
        summary(EVIL, internalInvoiceId="one", timeInvoiceDue=late, isDisplayDownloadPdf=True, **fields),
        summary("2", currency="[b]", invoiceStatus=EVIL, isPaymentFailed=True, timeInvoiceDue=late, **fields),
    ]


def _is_text(said: str) -> bool:
    return all(is_clean(line) for line in said.split("\n"))


async def test_in_the_table_the_header_and_the_overview(start: Start) -> None:
    async with start(_rows(), account=ACCOUNT, size=(200, 40)) as pilot:
        said = shown(pilot)
        assert clean(EVIL)[:12] in said
        assert _is_text(said)
        await press(pilot, "1")
        assert _is_text(shown(pilot))
        assert "needs you now" in shown(pilot).lower()


async def test_in_the_detail_and_its_neighbours(start: Start, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    evil = clean(EVIL)
    line = DetailLine(evil, evil, evil, evil, evil, None, evil, None, None)
    detail = InvoiceDetail(NOW, 5, evil, evil, (evil, evil), ((evil, evil),), (line,))
    monkeypatch.setattr("occ_tui.services.invoices.detail", lambda *_, **__: detail)
    async with start(_rows(), account=ACCOUNT) as pilot:
        await press(pilot, "enter")
        said = shown(pilot)
        assert "[/foo]" in said
        assert "[@click=app.quit]" in said
        assert _is_text(said)
        await press(pilot, "j")
        assert _is_text(shown(pilot))


async def test_in_messages_and_on_the_clipboard(start: Start) -> None:
    async with start(_rows(), account=ACCOUNT, size=(200, 40)) as pilot:
        await press(pilot, "y")
        assert "sent to your terminal" in shown(pilot)
        assert _is_text(shown(pilot))
        assert is_clean(pilot.app.clipboard)
        await press(pilot, "d")
        assert _is_text(shown(pilot))
        await press(pilot, "enter", "Y")
        assert is_clean(pilot.app.clipboard)


@pytest.mark.parametrize("error", [ServerFault(500, EVIL, EVIL), NotAuthenticated(401, EVIL, EVIL)])
async def test_in_what_a_server_says_of_an_error(start: Start, server: Server, error: Exception) -> None:
    server.error = error
    async with start(_rows(), account=ACCOUNT, size=(200, 40)) as pilot:
        await press(pilot, "r")
        await settle(pilot)
        assert _is_text(shown(pilot))


async def test_in_the_search(start: Start) -> None:
    async with start(_rows(), account=ACCOUNT) as pilot:
        await press(pilot, "slash")
        for words in ["[/foo", MARKUP, EVIL, '"', "*", "a" * 3000, "株式会社", "\u202e"]:
            pilot.app.screen.query_one("#search-line").value = words  # type: ignore[attr-defined]
            await settle(pilot)
        await press(pilot, "escape")
        assert _is_text(shown(pilot))


async def test_the_title_of_the_window_is_ours(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    titles: list[str] = []
    monkeypatch.setattr(OccApp, "set_window_title", lambda _app, words: titles.append(words))
    async with start(_rows(), account=ACCOUNT) as pilot:
        await press(pilot, "enter", "escape", "1")
    assert titles == ["occ"]


def test_no_widget_is_given_a_plain_string_to_parse() -> None:
    package = Path(__file__).parents[2] / "occ_tui"
    for path in [*package.glob("screens/*.py"), *package.glob("widgets/*.py"), package / "app.py"]:
        source = path.read_text()
        assert "notify(" not in source, path
        assert "from_markup" not in source, path
        assert source.count("Static(") == source.count("markup=False"), path
