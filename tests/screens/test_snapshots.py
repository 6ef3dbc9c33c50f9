"""Pictures of every screen and state; a change of any of them is looked at before it is kept."""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from support.ledger import HOSTILE
from support.screens import Server, ledger, make_app, press, settle
from textual.pilot import Pilot

from occ_tui import locale
from occ_tui.app import OccApp
from occ_tui.client.errors import NotAuthenticated, ServerUnreachable
from occ_tui.services import problems, sync
from occ_tui.services.session import SessionOptions
from occ_tui.services.sync import SyncAge
from occ_tui.store.accounts import Account

Compare = Callable[..., bool]
NARROW, WIDE = (80, 24), (120, 40)


def keys(*pressed: str) -> Callable[[Pilot[None]], Awaitable[None]]:
    """Presses keys once the app has come to rest."""

    async def run(pilot: Pilot[None]) -> None:
        await settle(pilot)
        for key in pressed:
            await press(pilot, key)
        await settle(pilot)

    return run


@pytest.fixture
def app(options: SessionOptions, server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., OccApp]]:
    """Makes apps as `make_app` does, and ends what they leave running."""
    made: list[OccApp] = []

    def make(*args: Any, **kwargs: Any) -> OccApp:
        made.append(make_app(options, monkeypatch, *args, **kwargs))
        return made[-1]

    yield make
    for one in made:
        one.close_lanes()
        one.session.close()


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("size", [NARROW, WIDE])
@pytest.mark.parametrize(
    ("section", "pressed"),
    [("overview", []), ("invoices", ["j", "j", "space"]), ("invoices", ["j", "enter"])],
    ids=["overview", "list", "detail"],
)
def test_sections(
    snap_compare: Compare, app: Callable[..., OccApp], section: str, pressed: list[str], size: Any, theme: str
) -> None:
    assert snap_compare(app(section=section, theme=theme), terminal_size=size, run_before=keys(*pressed))


@pytest.mark.parametrize("size", [NARROW, WIDE])
@pytest.mark.parametrize(
    ("section", "pressed"),
    [("overview", []), ("invoices", ["l", "j"]), ("invoices", ["j", "enter"]), ("invoices", ["question_mark"])],
    ids=["overview", "list", "detail", "help"],
)
def test_sections_in_german(
    snap_compare: Compare, app: Callable[..., OccApp], section: str, pressed: list[str], size: Any
) -> None:
    locale.use_language("de")
    assert snap_compare(app(section=section), terminal_size=size, run_before=keys(*pressed))


@pytest.mark.parametrize(
    "pressed",
    [
        ["slash", *"10001"],
        ["slash", *"zzz"],
        ["s"],
        ["question_mark"],
        ["ctrl+p", *"tab"],
        ["y"],
        ["3"],
        ["l", "l", "l"],
    ],
    ids=["search", "nothing-found", "sort", "help", "palette", "copied", "later", "closed"],
)
def test_what_keys_bring_up(snap_compare: Compare, app: Callable[..., OccApp], pressed: list[str]) -> None:
    assert snap_compare(app(), terminal_size=NARROW, run_before=keys(*pressed))


@pytest.mark.parametrize("size", [NARROW, WIDE])
@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    "pressed",
    [
        ["colon", *"amount>1000 curr"],
        ["colon", *"amount>1000 statsu:open", "enter"],
        ["colon", *"currency:EUR", "enter", "j", "space"],
        ["c", "j", "space"],
        ["s", "j", "space", "j", "space", "space"],
        ["s", "j", "space", "enter", "ctrl+s", *"Late ones", "enter"],
        ["ctrl+s", *"Mine", "enter", "X"],
        ["ctrl+p"],
    ],
    ids=["completion", "mistake", "query", "columns", "two-keys", "view", "delete", "palette"],
)
def test_the_desk(
    snap_compare: Compare, app: Callable[..., OccApp], pressed: list[str], language: str, size: Any
) -> None:
    locale.use_language(language)
    assert snap_compare(app(), terminal_size=size, run_before=keys(*pressed))


def test_an_empty_account(snap_compare: Compare, app: Callable[..., OccApp]) -> None:
    assert snap_compare(app([]), terminal_size=NARROW, run_before=keys())


def test_nothing_overdue(snap_compare: Compare, app: Callable[..., OccApp]) -> None:
    rows = [row for row in ledger() if row.invoice_status != "PAST_DUE"]
    assert snap_compare(app(rows), terminal_size=NARROW, run_before=keys())


def test_offline(snap_compare: Compare, app: Callable[..., OccApp], server: Server) -> None:
    server.error = ServerUnreachable("http://127.0.0.1:9")
    assert snap_compare(app(), terminal_size=NARROW, run_before=keys("r"))


def test_an_expired_key(
    snap_compare: Compare, app: Callable[..., OccApp], server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.error = NotAuthenticated(401, "NotAuthenticated", "no such key")
    problem = problems.Problem(
        "The server does not accept the key of the profile “finance”.",
        "Nothing was read and nothing was changed; what was stored before is still there.",
        "Enrol the key again, or use another profile.\nSee which one is used: occ whoami",
        "5F2A81E60C9D4B27",
        problems.EXIT_NOT_ALLOWED,
    )
    monkeypatch.setattr(problems, "describe", lambda *_, **__: problem)
    assert snap_compare(app(), terminal_size=NARROW, run_before=keys("r"))


def test_the_first_sync(
    snap_compare: Compare, app: Callable[..., OccApp], server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "last_sync", lambda *_, **__: SyncAge(None, None))
    server.gate, server.progress = threading.Event(), [3120]

    async def while_it_reads(pilot: Pilot[None]) -> None:
        await pilot.pause(0.3)

    try:
        assert snap_compare(app(filled=False), terminal_size=NARROW, run_before=while_it_reads)
    finally:
        server.gate.set()


def test_no_profile(snap_compare: Compare, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    problem = problems.Problem(
        "The profile “finanec” is not in ~/.oci/config.",
        "Nothing was read and nothing was changed.",
        "Use one of: finance, technical.\nList them: occ profiles",
        None,
        3,
    )
    assert snap_compare(OccApp(None, problem), terminal_size=NARROW, run_before=keys())


def test_too_small(snap_compare: Compare, app: Callable[..., OccApp]) -> None:
    assert snap_compare(app(), terminal_size=(40, 8), run_before=keys())


def test_without_colours(snap_compare: Compare, app: Callable[..., OccApp], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(app(), terminal_size=NARROW, run_before=keys("j", "space"))


def test_hostile_text(snap_compare: Compare, app: Callable[..., OccApp]) -> None:
    account = Account("ocid1.tenancy.oc1..acme", "1", HOSTILE, ("finance",))
    rows = [row.model_copy(update={"party_name": HOSTILE, "po_number": HOSTILE}) for row in ledger(3)]
    assert snap_compare(app(rows, account=account), terminal_size=WIDE, run_before=keys())
