"""Changing people over a real portal: what two managers decide at once is never overwritten unseen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.portal_session import Served, serving, session_at

from occ_tui.domain.users import User
from occ_tui.services import managing, people, sync
from occ_tui.services.errors import PersonChanged
from occ_tui.services.journal import journal_path, operations
from occ_tui.services.managing import Question
from occ_tui.services.problems import describe
from occ_tui.services.session import Session

WHO = "technical@acme.example"


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Served]:
    (tmp_path / "books").mkdir(mode=0o700)
    with serving(tmp_path / "books") as made:
        yield made


@pytest.fixture
def ours(portal: Served, tmp_path: Path) -> Iterator[Session]:
    """The management contact's session, with the people read."""
    with session_at(portal, tmp_path, "management") as session:
        asyncio.run(sync.sync(session))
        asyncio.run(people.refresh(session))
        yield session


@pytest.fixture
def seen(ours: Session) -> User:
    """Whom somebody looks at."""
    return known(ours)


def known(session: Session) -> User:
    return next(user for user in people.users(session) if user.email == WHO)


def now(session: Session) -> tuple[str, set[str]]:
    """What the portal says of them."""
    asyncio.run(people.refresh(session))
    user = known(session)
    return user.state, set(user.contact_types)


@pytest.fixture
def given_meanwhile(ours: Session, seen: User) -> None:
    """Another manager made them finance, too."""
    assert asyncio.run(people.change_types(ours, seen, ["technical", "finance"])).error is None


@pytest.mark.usefixtures("given_meanwhile")
def test_contact_types_that_another_manager_changed_meanwhile_are_not_overwritten(
    portal: Served, ours: Session, seen: User
) -> None:
    recorded, asked = len(operations(journal_path(ours))), len(portal.asked)
    with pytest.raises(PersonChanged) as refused:
        asyncio.run(people.change_types(ours, seen, ["technical", "management"]))
    assert [one.method for one in portal.asked[asked:]] == ["GET"]
    assert len(operations(journal_path(ours))) == recorded
    assert now(ours) == ("active", {"technical", "finance"})
    problem = describe(refused.value, session=ours)
    assert "you saw sales/technical (active), now it is finance, sales/technical (active)" in problem.what
    assert "Nothing was changed." in problem.meaning
    assert "occ users --live" in problem.next_step
    assert problem.exit_code == 6


@pytest.mark.usefixtures("given_meanwhile")
@pytest.mark.parametrize("question", [managing.suspension, managing.removal])
def test_nobody_is_suspended_or_removed_who_is_something_else_by_now(
    ours: Session, seen: User, question: Callable[[Session, User], Question]
) -> None:
    with pytest.raises(PersonChanged):
        asyncio.run(question(ours, seen).change(""))
    assert now(ours) == ("active", {"technical", "finance"})


def test_somebody_who_was_suspended_meanwhile_is_given_nothing(ours: Session, seen: User) -> None:
    assert asyncio.run(people.suspend(ours, seen)).error is None
    with pytest.raises(PersonChanged) as refused:
        asyncio.run(people.change_types(ours, seen, ["technical", "finance"]))
    assert "now it is sales/technical (suspended)" in describe(refused.value, session=ours).what
    assert now(ours) == ("suspended", {"technical"})


@pytest.mark.usefixtures("given_meanwhile")
def test_after_another_look_the_change_goes_through(ours: Session) -> None:
    asyncio.run(people.refresh(ours))
    assert asyncio.run(people.change_types(ours, known(ours), ["technical"])).error is None
    assert now(ours) == ("active", {"technical"})
