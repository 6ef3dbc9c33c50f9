"""Pictures of every screen and state; a change of any of them is looked at before it is kept."""

from __future__ import annotations

import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.forms import Careful, EveryKind
from support.ledger import ACME, HOSTILE, fill, summary
from support.paying_service import PayingService, make_paying_app
from support.screens import NOW, Server, ledger, make_app, press, settle, shown, until
from support.service_world import refused
from textual.pilot import Pilot

from occ_tui import locale
from occ_tui.app import OccApp
from occ_tui.client.errors import NotAuthenticated, ServerUnreachable
from occ_tui.screens.confirm import ConfirmScreen
from occ_tui.services import news, problems, sync
from occ_tui.services.session import SessionOptions
from occ_tui.services.sync import SyncAge
from occ_tui.store.accounts import Account

Compare = Callable[..., bool]
SMALLEST, NARROW, WIDE = (60, 16), (80, 24), (120, 40)


def keys(*pressed: str) -> Callable[[Pilot[None]], Awaitable[None]]:
    """Presses keys once the app has come to rest."""

    async def run(pilot: Pilot[None]) -> None:
        await settle(pilot)
        for key in pressed:
            await press(pilot, key)
        await settle(pilot)

    return run


class StandingClock(datetime):
    """A clock that shows `NOW`."""

    @classmethod
    def now(cls, tz: Any = None) -> datetime:
        return NOW


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
    monkeypatch.setattr(sync, "age_in_view", lambda *_, **__: SyncAge(None, None))
    server.gate, server.progress = threading.Event(), [3120]

    async def while_it_reads(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "3,120 so far" in shown(pilot))

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


@pytest.mark.parametrize("size", [SMALLEST, NARROW, WIDE])
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_form_with_faults(snap_compare: Compare, app: Callable[..., OccApp], language: str, size: Any) -> None:
    locale.use_language(language)

    async def fill_in(pilot: Pilot[None]) -> None:
        await settle(pilot)
        pilot.app.push_screen(EveryKind({"words": "one\ntwo", "amount": "5000", "to": "nobody"}))
        await settle(pilot)
        await press(pilot, "tab", "down", "ctrl+s", "tab")

    assert snap_compare(app(), terminal_size=size, run_before=fill_in)


@pytest.mark.parametrize("size", [SMALLEST, NARROW])
@pytest.mark.parametrize("language", ["en", "de"])
def test_what_a_form_changes(snap_compare: Compare, app: Callable[..., OccApp], language: str, size: Any) -> None:
    locale.use_language(language)

    async def change(pilot: Pilot[None]) -> None:
        await settle(pilot)
        pilot.app.push_screen(Careful({"po": "4500118273", "reason": "price", "amount": "900"}))
        await settle(pilot)
        await press(pilot, "9", "tab", "down", "tab", "tab", "backspace", "ctrl+s")
        pilot.app.screen._arm()
        await settle(pilot)

    assert snap_compare(app(), terminal_size=size, run_before=change)


ASKED = ("A", "enter", *"4500777", "tab", "space", *["tab"] * 5, *"Anna", "tab", *"a@acme.example", "ctrl+s")


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    "pressed",
    [
        ["A"],
        ["A", "down", "down", "enter", "ctrl+s"],
        [*ASKED],
        ["enter", *ASKED, "y", "escape"],
        ["enter", *ASKED, "ctrl+s", "escape", "A", "up", "enter", "X"],
        [*ASKED, "ctrl+s", "escape"],
    ],
    ids=["kinds", "form", "preview", "note", "delete-note", "noted"],
)
def test_asking_support(snap_compare: Compare, app: Callable[..., OccApp], pressed: list[str], language: str) -> None:
    locale.use_language(language)
    assert snap_compare(app(), terminal_size=NARROW, run_before=keys(*pressed))


@pytest.mark.parametrize(
    ("size", "pressed"),
    [(SMALLEST, ["A", "down", "enter"]), (SMALLEST, [*ASKED]), (WIDE, ["enter", *ASKED, "y", "escape"])],
    ids=["form", "preview", "note"],
)
def test_asking_support_at_other_sizes(
    snap_compare: Compare, app: Callable[..., OccApp], pressed: list[str], size: Any
) -> None:
    assert snap_compare(app(), terminal_size=size, run_before=keys(*pressed))


@pytest.mark.parametrize("size", [NARROW, WIDE])
@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("pressed", [[], ["S"]], ids=["told", "seen"])
def test_what_changed(
    snap_compare: Compare,
    app: Callable[..., OccApp],
    monkeypatch: pytest.MonkeyPatch,
    pressed: list[str],
    language: str,
    size: Any,
) -> None:
    # The moment of the look and of the changes must not be that of the test.
    monkeypatch.setattr(time, "time", lambda: NOW.timestamp())
    monkeypatch.setattr(news, "datetime", StandingClock)
    locale.use_language(language)
    one = app()
    with one.session.store().writing() as connection:
        connection.execute("UPDATE state SET value = 0 WHERE name = 'changes_from_ms'")
    news.mark_seen(one.session, news.news(one.session))
    paid = {"invoiceStatus": "CLOSED", "due": "0", "invoiceAmountApplied": "119.00", "isPaid": True}
    rows = [
        summary("100001", amount="119.00", **paid),
        *ledger()[1:],
        summary("200001", amount="12345", currency="JPY", timeInvoiceDue="2026-11-20T00:00:00.000Z"),
    ]
    rows[9] = summary(
        "100010",
        amount="1019.00",
        due="500.00",
        invoiceAmountApplied="519.00",
        timeInvoiceDue="2026-12-24T00:00:00.000Z",
    )
    fill(one.session, {ACME: rows[:-2] + rows[-1:]}, minutes_ago=0)
    assert snap_compare(one, terminal_size=size, run_before=keys(*["l"] * 5, "g", *pressed))


@pytest.mark.parametrize("size", [NARROW, WIDE])
@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("step", ["form", "question", "unsure"])
def test_mailing_a_list(
    snap_compare: Compare,
    app: Callable[..., OccApp],
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    language: str,
    size: Any,
) -> None:
    from occ_tui.screens.confirm import ConfirmScreen
    from occ_tui.screens.mail_form import MailForm
    from occ_tui.services import mail
    from occ_tui.services.problems import EXIT_UNKNOWN, Problem

    async def own_address(_session: Any) -> str:
        return ""

    monkeypatch.setattr(mail, "own_address", own_address)
    monkeypatch.setattr(mail, "recipients", lambda _session: ("ap@acme.example",))
    monkeypatch.setattr(ConfirmScreen, "ARMED_AFTER_S", 0)
    locale.use_language(language)

    async def act(pilot: Pilot[None]) -> None:
        await keys("j", "space", "space", "m", "tab", *"ap@", "right")(pilot)
        if step == "question":
            await keys("tab", *"Acme", "tab", *"Hi", "ctrl+s")(pilot)
        if step == "unsure":
            form = pilot.app.screen
            assert isinstance(form, MailForm)
            what, meaning = locale._("It is not known whether the mail was sent."), "–"
            form.ended(Problem(what, meaning, "occ journal resume 0123456789ab", "REQ1", EXIT_UNKNOWN))
            await settle(pilot)

    assert snap_compare(app(), terminal_size=size, run_before=act)


# Payments.


@pytest.fixture
def paying(service: PayingService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., OccApp]]:
    """Makes apps on a portal that takes payments; everything random is the same each time."""
    made: list[OccApp] = []
    monkeypatch.setattr(ConfirmScreen, "ARMED_AFTER_S", 0)
    monkeypatch.setattr(
        "occ_tui.store.journal.journal.secrets.token_hex", lambda size: ("ab12cd34ef56" * 3)[: size * 2]
    )

    def make(**options: Any) -> OccApp:
        made.append(make_paying_app(service, tmp_path, monkeypatch, **options))
        return made[-1]

    yield make
    for one in made:
        one.close_lanes()
        one.session.close()


PAY = ["p", "ctrl+s", "right", "enter"]
TO_PAGE = ["p", "tab", "down", "down", "down", "ctrl+s", "right", "enter"]


@pytest.mark.parametrize("size", [SMALLEST, NARROW, WIDE])
@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    "pressed",
    [
        ["j", "space"],
        ["]", "j"],
        ["]", "]"],
        ["["],
        ["space", "space", "space", "p"],
        ["space", "space", "space", "p", "ctrl+s"],
        PAY,
        TO_PAGE,
        ["p", "tab", "down", "down", "down", "down", "ctrl+s"],
        ["]", "enter"],
    ],
    ids=["due", "paid", "failed", "methods", "form", "question", "receipt", "page", "transfer", "payment"],
)
def test_payments(
    snap_compare: Compare, paying: Callable[..., OccApp], pressed: list[str], language: str, size: Any
) -> None:
    locale.use_language(language)
    assert snap_compare(paying(), terminal_size=size, run_before=keys(*pressed))


@pytest.mark.parametrize("size", [SMALLEST, NARROW, WIDE])
@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("pressed", [[], ["escape", "[", "["], ["escape", "[", "[", "enter"], ["escape", "1"]])
def test_a_payment_of_which_nobody_knows(
    snap_compare: Compare,
    paying: Callable[..., OccApp],
    service: PayingService,
    pressed: list[str],
    language: str,
    size: Any,
) -> None:
    locale.use_language(language)
    app = paying()

    def lost(request: httpx.Request) -> httpx.Response | None:
        if request.method == "POST" or "clientReference" in request.url.params:
            raise httpx.ReadTimeout("slow", request=request)
        return None

    service.after = service.fault = lost
    assert snap_compare(app, terminal_size=size, run_before=keys(*PAY, *pressed))


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_page_that_is_open(snap_compare: Compare, paying: Callable[..., OccApp], language: str) -> None:
    locale.use_language(language)
    assert snap_compare(paying(), terminal_size=NARROW, run_before=keys(*TO_PAGE, "escape", "2"))


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_payment_that_is_refused(
    snap_compare: Compare, paying: Callable[..., OccApp], service: PayingService, language: str
) -> None:
    locale.use_language(language)
    app = paying()
    service.fault = lambda request: refused(400, "InvalidParameter") if request.method == "POST" else None
    assert snap_compare(app, terminal_size=NARROW, run_before=keys(*PAY))


@pytest.mark.parametrize("language", ["en", "de"])
def test_what_cannot_be_paid(snap_compare: Compare, paying: Callable[..., OccApp], language: str) -> None:
    locale.use_language(language)
    assert snap_compare(paying(section="invoices"), terminal_size=NARROW, run_before=keys("asterisk", "p"))


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_page_that_only_a_tunnel_reaches(
    snap_compare: Compare, paying: Callable[..., OccApp], monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    locale.use_language(language)
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 5000 10.0.0.5 22")
    monkeypatch.setenv("USER", "anna")
    monkeypatch.setattr("support.paying_service.PAGE_URL", "http://127.0.0.1:8182/pay/abc")
    assert snap_compare(paying(), terminal_size=NARROW, run_before=keys(*TO_PAGE))


def test_a_service_without_payments(snap_compare: Compare, paying: Callable[..., OccApp]) -> None:
    assert snap_compare(paying(kind="oracle"), terminal_size=NARROW, run_before=keys("]"))
