"""What the interface keeps for a profile: it comes back, is for its owner alone, and never in the way."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from support.ledger import write_config

from occ_tui.domain.invoices import Tab
from occ_tui.services.desk import MOST_HISTORY, ChosenColumn, Desk, SavedView
from occ_tui.services.desk_state import DeskState
from occ_tui.services.session import Session, SessionOptions
from occ_tui.store.views import SortKey

VIEW = SavedView(
    "Big ones",
    Tab.OVERDUE,
    "amount>5000",
    "acme",
    ((SortKey.DUE_DATE, False), (SortKey.AMOUNT, True)),
    (ChosenColumn("invoiceNumber"), ChosenColumn("invoiceAmount", False, 20)),
)


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return Session.open(SessionOptions(config_file=write_config(tmp_path), cache_dir=tmp_path / "cache"))


def test_what_was_kept_comes_back(session: Session) -> None:
    desk = Desk(session)
    assert desk.keep_marks(["a", "b"])
    assert desk.keep_columns(VIEW.columns)
    assert desk.keep_views([VIEW])
    again = Desk(session)
    assert again.marks() == ["a", "b"]
    assert again.columns() == VIEW.columns
    assert again.views() == (VIEW,)


def test_nothing_was_kept_before_the_first_time(session: Session) -> None:
    desk = Desk(session)
    assert (desk.marks(), desk.columns(), desk.views(), desk.history()) == ([], (), (), [])
    assert desk.broken() == []


def test_profiles_keep_their_own(session: Session, tmp_path: Path) -> None:
    Desk(session).keep_marks(["a"])
    other = Session.open(
        SessionOptions(config_file=write_config(tmp_path, "http://127.0.0.1:8"), cache_dir=tmp_path / "cache")
    )
    assert Desk(other).marks() == []


def test_a_past_query_stands_in_the_history_once_and_the_oldest_give_way(session: Session) -> None:
    desk = Desk(session)
    for number in range(MOST_HISTORY + 5):
        desk.remember(f"amount>{number}")
    desk.remember("amount>100")
    desk.remember("")
    history = desk.history()
    assert len(history) == MOST_HISTORY
    assert history[-1] == "amount>100"
    assert history.count("amount>100") == 1


def test_files_are_for_their_owner_alone(session: Session) -> None:
    before = os.umask(0)
    try:
        Desk(session).keep_marks(["a"])
    finally:
        os.umask(before)
    directory = DeskState.of(session).directory
    assert directory.stat().st_mode & 0o777 == 0o700
    assert [(path.name, path.stat().st_mode & 0o777) for path in directory.iterdir()] == [("marks.json", 0o600)]


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe", b'{"a": 1}', b"[1, 2]", b"7", b"[" * 100_000, b'[{"name": "x"}]', b'["a", ["b"]]'],
)
@pytest.mark.parametrize("part", ["marks", "columns", "views", "history"])
def test_a_file_that_cannot_be_understood_is_set_aside_and_told_of(session: Session, part: str, content: bytes) -> None:
    state = DeskState.of(session)
    state.write(part, [])
    path = state.directory / f"{part}.json"
    path.write_bytes(content)
    desk = Desk(session)
    assert not getattr(desk, part)()
    (aside,) = desk.broken()
    assert aside.read_bytes() == content
    assert desk.broken() == []
    assert not path.exists()


def test_text_from_a_file_is_filtered_like_any_other(session: Session) -> None:
    DeskState.of(session).write("history", ["\x1b[31mred"])
    assert Desk(session).history() == ["\\x1b[31mred"]


def test_a_view_of_another_version_with_an_unknown_column_is_kept(session: Session) -> None:
    columns = (ChosenColumn("fromTheFuture"), ChosenColumn("invoiceNumber"))
    Desk(session).keep_columns(columns)
    assert Desk(session).columns() == columns


def test_a_disk_that_takes_nothing_is_told_of(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(session)
    desk.keep_marks(["a"])
    monkeypatch.setattr(json, "dump", lambda *_, **__: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    assert not desk.keep_marks(["b"])
    monkeypatch.undo()
    assert desk.marks() == ["a"]
    assert [path.name for path in DeskState.of(session).directory.iterdir()] == ["marks.json"]


def test_a_link_in_the_place_of_a_file_is_not_followed(session: Session, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text('["x"]')
    state = DeskState.of(session)
    state.write("marks", [])
    (state.directory / "marks.json").unlink()
    (state.directory / "marks.json").symlink_to(elsewhere)
    assert Desk(session).marks() == []
    Desk(session).keep_marks(["a"])
    assert elsewhere.read_text() == '["x"]'


def test_without_a_cache_directory_of_its_own_it_lives_in_the_users_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    session = Session.open(SessionOptions(config_file=write_config(tmp_path)))
    assert DeskState.of(session).directory.is_relative_to(tmp_path / "state" / "occ" / "desk")
