"""Who is named to whoever lacks something: told by the portal, kept, and shown with the reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.portal_session import Served, serving, session_at

from occ_tui.services import allowed, granters, invoices, sync
from occ_tui.services.errors import InvoicesNotGranted
from occ_tui.services.problems import describe


@pytest.fixture
def portal(tmp_path: Path):
    (tmp_path / "books").mkdir(mode=0o700)
    with serving(tmp_path / "books") as made:
        yield made


async def test_a_technical_contact_is_told_who_can_open_the_invoices(portal: Served, tmp_path: Path) -> None:
    with session_at(portal, tmp_path, "technical") as session:
        await sync.sync(session)
        assert granters.not_open(session).modules == {"invoices"}
        assert granters.names(session, "invoices") == []
        await allowed.refresh(session)
        known = granters.names(session, "invoices")
        assert "Management" in known
        with pytest.raises(InvoicesNotGranted) as refused:
            invoices.require_access(session)
        assert "Management" in describe(refused.value).next_step


async def test_whoever_sees_all_lacks_nothing_and_nobody_is_asked(portal: Served, tmp_path: Path) -> None:
    with session_at(portal, tmp_path, "management") as session:
        await sync.sync(session)
        asked = len(portal.asked)
        await allowed.refresh(session)
        assert granters.not_open(session).modules == frozenset()
        assert not [path for path in portal.paths()[asked:] if path.endswith("/me")]
