"""Which profiles there are, whether each can be used, and who the server takes one for."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from support.client import START, write_private
from support.service_world import ACME, FakeSession, Service, refused
from support.session_tokens import token_until

from occ_tui.client.errors import ConfigFileMissing, NotAPortal
from occ_tui.services.profiles import found, ways_in, whoami, words_of
from occ_tui.services.session import SessionOptions


def test_the_profiles_of_a_file_are_listed_in_its_order(config_file: Path) -> None:
    first, second = found(SessionOptions("cloud", config_file))
    assert (first.name, first.kind, first.endpoint, first.problem) == (
        "finance",
        "portal",
        "http://127.0.0.1:8181",
        None,
    )
    assert (second.name, second.kind, second.endpoint) == ("cloud", "oracle", "eu-frankfurt-1")
    assert (first.is_current, second.is_current) == (False, True)
    assert first.config_file == config_file
    assert not any(entry.is_current for entry in found(SessionOptions(None, config_file))), "one has to be named"


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (START + timedelta(minutes=20), "Oracle · session token, ends 10:20 · eu-frankfurt-1"),
        (START - timedelta(minutes=1), "Oracle · session token, ended 09:59 · eu-frankfurt-1"),
        (START + timedelta(days=2), "Oracle · session token, ends 25 Nov 2026, 10:00 · eu-frankfurt-1"),
        (None, "Oracle · session token · eu-frankfurt-1"),
    ],
)
def test_a_profile_says_whether_it_has_a_session_token_and_when_that_ends(
    config_file: Path, monkeypatch: pytest.MonkeyPatch, end: datetime | None, words: str
) -> None:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    token = write_private(config_file.with_name("token"), token_until(end) if end else "opaque")
    write_private(config_file, f"{config_file.read_text()}security_token_file={token}\n")
    first, second = found(SessionOptions("cloud", config_file))
    assert words_of(first, START) == "portal · API key · http://127.0.0.1:8181"
    assert (second.has_session, second.session_ends) == (True, end)
    assert words_of(second, START) == words
    monkeypatch.undo()
    time.tzset()


def test_what_there_is_to_begin_with(config_file: Path, tmp_path: Path) -> None:
    ways = ways_in(SessionOptions(config_file=config_file))
    assert [entry.name for entry in ways.profiles] == ["finance", "cloud"]
    assert ways.portal == "http://127.0.0.1:8181", "the address of the portal that a profile has"
    assert ways_in(SessionOptions(config_file=config_file, endpoint="https://other")).portal == "https://other"
    nothing = ways_in(SessionOptions(config_file=tmp_path / "none"))
    assert (nothing.is_there, nothing.profiles, nothing.portal) == (False, (), "")


def test_a_profile_that_cannot_be_used_says_why_and_does_not_hide_the_others(config_file: Path) -> None:
    text = config_file.read_text()
    text += "\n[half]\ntenancy=x\nregion=fra\n[mars]\n" + text.split("[finance]")[1].split("[cloud]")[0]
    write_private(config_file, text + "occ_time_zone=Mars/Olympus\n")
    entries = {entry.name: entry for entry in found(SessionOptions("half", config_file))}
    assert entries["finance"].problem is None
    assert entries["half"].is_current
    assert "lacks" in entries["half"].problem.what  # type: ignore[union-attr]
    assert "Mars/Olympus" in entries["mars"].problem.what  # type: ignore[union-attr]
    assert entries["half"].tenancy == ""


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lambda key: key.unlink(), "no key"),
        (lambda key: key.chmod(0o644), "Other users"),
        (lambda key: write_private(key, b"\xff\xfe\x00"), "cannot be used"),
        (lambda key: (key.unlink(), key.mkdir()), "cannot be used"),
    ],
)
def test_a_key_that_is_missing_or_open_to_others_is_told(
    harm: Callable[[Path], Any], words: str, config_file: Path, key_file: Path
) -> None:
    harm(key_file)
    for entry in found(SessionOptions("finance", config_file)):
        assert entry.problem is not None
        assert words in entry.problem.what


def test_without_a_file_there_is_nothing_to_list(tmp_path: Path) -> None:
    with pytest.raises(ConfigFileMissing):
        found(SessionOptions(config_file=tmp_path / "none"))


async def test_a_portal_says_who_one_is_and_what_one_sees(session: FakeSession) -> None:
    who = await whoami(session)
    assert (who.user_name, who.email, who.is_confirmed) == ("Ada", "ada@acme.example", True)
    assert [(account.compartment_id, account.contact_types) for account in who.accounts] == [(ACME, ("finance",))]


async def test_the_account_of_the_key_is_told_if_the_portal_tells_it(service: Service, session: FakeSession) -> None:
    import httpx

    def me(request: httpx.Request) -> httpx.Response | None:
        if not request.url.path.endswith("/me"):
            return None
        return httpx.Response(200, json={"account": {"compartmentId": ACME, "accountName": "ACME\x1b[0m"}})

    service.fault = me
    account = (await whoami(session)).account
    assert account is not None
    assert account.account_name == "ACME\\x1b[0m"


async def test_an_oracle_profile_only_knows_what_its_file_says(
    service: Service, make_session: Callable[..., FakeSession], profile: Any
) -> None:
    who = await whoami(make_session(profile=profile._replace(kind="oracle", endpoint=None)))
    assert not who.is_confirmed
    assert who.user_id == profile.user
    assert not service.asked


async def test_a_service_that_knows_no_such_question_is_no_portal(service: Service, session: FakeSession) -> None:
    service.fault = lambda request: refused(404, "NotAuthorizedOrNotFound")
    with pytest.raises(NotAPortal):
        await whoami(session)
