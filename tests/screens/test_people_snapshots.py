"""Pictures of the people: each tab, the forms, the lock; in both languages and sizes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from support.ledger import ACME
from support.screens import NOW, Server, make_app, press, settle
from textual.pilot import Pilot

from occ_tui import locale
from occ_tui.app import OccApp
from occ_tui.domain.users import Event, Invitation, User
from occ_tui.screens.locking import Locking
from occ_tui.services import people
from occ_tui.services.session import SessionOptions
from occ_tui.store.documents import replace_documents

Compare = Callable[..., bool]
NARROW, WIDE = (80, 24), (120, 40)
AT = int(NOW.timestamp() * 1000)
HOUR = 3_600_000
HERE = ACME.compartment_id
USERS = [
    User("u1", HERE, "Franziska Brandt", "ap@acme.example", "active", ("finance",), AT - 2 * HOUR, True),
    User("u2", HERE, "Margarete Lindqvist", "cfo@acme.example", "active", ("management",), AT, True, True),
    User("u3", HERE, "Tarek Haddad", "it@acme.example", "suspended", ("technical", "finance"), AT - 900 * HOUR, True),
    User("u4", HERE, "", "on.an.order@acme.example", "invited", ("technical",), None, True),
    User("u5", HERE, "株式会社さくら", "sakura@acme.example", "active", ("finance",), None, False),
]
INVITED = ("Margarete Lindqvist", AT - HOUR, AT + 71 * HOUR, True)
INVITATIONS = [
    Invitation("i1", HERE, "clara.neu@acme.example", "Clara Neu", "pending", ("finance",), *INVITED),
    Invitation("i2", HERE, "old@acme.example", "", "expired", ("technical",), *INVITED),
    Invitation("i3", HERE, "gone@acme.example", "", "withdrawn", ("finance", "management"), *INVITED),
]
ACTOR = "Margarete Lindqvist <cfo@acme.example>"
EVENTS = [
    Event("e1", HERE, AT, ACTOR, "people.suspend", "it@acme.example", "active", "suspended"),
    Event("e2", HERE, AT - HOUR, ACTOR, "people.invite", "clara.neu@acme.example", "", "finance"),
    Event("e3", HERE, AT - 2 * HOUR, ACTOR, "people.change", "it@acme.example", "technical", "technical, finance"),
]


@pytest.fixture
def make(options: SessionOptions, server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., OccApp]]:
    """Makes an app whose store knows some people."""
    made: list[OccApp] = []

    async def refresh(_session: Any) -> None: ...

    monkeypatch.setattr(people, "refresh", refresh)
    monkeypatch.setattr(people, "read_at", lambda _session: NOW)
    monkeypatch.setattr(Locking, "clock_s", lambda _app: 1000.0)

    def run(*, is_empty: bool = False) -> OccApp:
        app = make_app(options, monkeypatch, section="people")
        lists = {people.USERS: USERS, people.INVITATIONS: INVITATIONS, people.EVENTS: EVENTS}
        with app.session.new_store() as store:
            for resource, rows in lists.items():
                found = [] if is_empty else [(row.id, row._asdict()) for row in rows]
                replace_documents(store, resource, HERE, found, AT)
        made.append(app)
        return app

    yield run
    for app in made:
        app.close_lanes()
        app.session.close()


def keys(*pressed: str) -> Callable[[Pilot[None]], Awaitable[None]]:
    """Presses keys once the app has come to rest."""

    async def run(pilot: Pilot[None]) -> None:
        await settle(pilot)
        if pressed:
            await press(pilot, *pressed)

    return run


@pytest.mark.parametrize("size", [NARROW, WIDE])
@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    "pressed",
    [[], ["]"], ["["], ["j", "enter"], ["A"], ["e"], ["X"], ["j", "X"]],
    ids=["people", "invitations", "log", "one", "invite", "types", "remove", "oneself"],
)
def test_every_tab_and_form(
    snap_compare: Compare, make: Callable[..., OccApp], size: Any, language: str, pressed: list[str]
) -> None:
    locale.use_language(language)
    assert snap_compare(make(), terminal_size=size, run_before=keys(*pressed))


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("pressed", [[], ["]"], ["["]], ids=["people", "invitations", "log"])
def test_nobody_and_nothing(
    snap_compare: Compare, make: Callable[..., OccApp], language: str, pressed: list[str]
) -> None:
    locale.use_language(language)
    assert snap_compare(make(is_empty=True), terminal_size=NARROW, run_before=keys(*pressed))


@pytest.mark.parametrize("size", [NARROW, WIDE])
@pytest.mark.parametrize("language", ["en", "de"])
def test_the_lock(snap_compare: Compare, make: Callable[..., OccApp], size: Any, language: str) -> None:
    locale.use_language(language)
    app = make()

    async def lock(pilot: Pilot[None]) -> None:
        await settle(pilot)
        app.begin_locking(10)
        app.lock_screen()
        await settle(pilot)

    assert snap_compare(app, terminal_size=size, run_before=lock)
