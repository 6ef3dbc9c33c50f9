"""`o`: a browser opens what belongs to a screen; without one, its address is shown, as a code, and copied."""

from __future__ import annotations

from typing import Any

import pytest
from support.screens import Start, press, shown
from textual.pilot import Pilot

from occ_tui.services import pages, web
from occ_tui.services.web import is_web_address

LONG = "https://portal.example/" + "a" * 37


@pytest.fixture
def far_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.9 50000 10.0.0.5 22")


def at(pilot: Pilot[None], endpoint: str, kind: str = "portal") -> None:
    """From now on the session is one of a profile at `endpoint`."""
    session: Any = pilot.app.session  # type: ignore[attr-defined]
    session.profile = session.profile._replace(endpoint=endpoint, kind=kind)


async def test_far_away_the_address_is_whole_has_a_code_and_was_sent(start: Start, far_away: None) -> None:
    async with start(size=(80, 24)) as pilot:
        at(pilot, LONG)
        await press(pilot, "o")
        said = shown(pilot)
        assert LONG in said.replace("\n", "").replace(" ", "")
        assert "▀" in said
        assert "sent to your terminal" in said
        assert pilot.app.clipboard == LONG
        await press(pilot, "o")
        assert "occ login takes the address" in shown(pilot)
        await press(pilot, "escape")
        assert "1 of" in shown(pilot)


async def test_a_loopback_address_far_away_says_how_to_reach_it(start: Start, far_away: None) -> None:
    async with start(size=(80, 24)) as pilot:
        at(pilot, "http://127.0.0.1:8181")
        await press(pilot, "o")
        assert "ssh -L 8181:127.0.0.1:8181" in shown(pilot)
        assert "▀" not in shown(pilot)


async def test_the_console_is_opened_where_there_is_a_browser(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(pages, "open_in_browser", lambda url: opened.append(url) or True)
    async with start() as pilot:
        at(pilot, "", "oracle")
        await press(pilot, "o")
        assert opened == ["https://cloud.oracle.com/?region=eu-frankfurt-1"]
        assert "A browser opens https://cloud.oracle.com/" in shown(pilot)


async def test_a_screen_without_an_address_says_so(start: Start) -> None:
    async with start() as pilot:
        at(pilot, "unix:///run/portal.sock")
        await press(pilot, "o")
        assert "there is no address that a browser opens" in shown(pilot)


async def test_of_several_addresses_one_is_chosen(
    start: Start, far_away: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = [web.WebAddress("a page", "https://a.example/"), web.WebAddress("<b>another</b>", "https://b.example/")]
    monkeypatch.setattr(web, "addresses", lambda *_: many)
    async with start(size=(80, 24)) as pilot:
        await press(pilot, "o")
        assert "<b>another</b>" in shown(pilot)
        await press(pilot, "down", "enter")
        assert "https://b.example/" in shown(pilot)


@pytest.mark.parametrize(
    ("url", "is_one"),
    [
        ("https://pay.example/x?y=1", True),
        ("http://127.0.0.1:8182/pay/1", True),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("https://", False),
        ("https://a.example/\x1b]52;c;AAAA\x07", False),
        ("https://a.example/\u202egnp.exe", False),
        ("https://a.example/ --new-window", False),
        ("https://[", False),
        ("", False),
    ],
)
def test_only_plain_addresses_of_the_web_are_opened(url: str, is_one: bool) -> None:
    assert is_web_address(url) is is_one
