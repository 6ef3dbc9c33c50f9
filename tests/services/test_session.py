"""A session: which profile, which account, which cache; nothing heavy is imported to know that."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from support.service_world import GLOBEX, FakeSession, Service

from occ_tui.client.config import Profile
from occ_tui.client.errors import ConfigIncomplete, ProfileNotFound
from occ_tui.services.capabilities import Capabilities
from occ_tui.services.errors import AccountAmbiguous, AccountNotFound, InvoicesNotGranted
from occ_tui.services.invoices import require_access
from occ_tui.services.problems import describe
from occ_tui.services.session import (
    Account,
    Session,
    SessionOptions,
    cache_name,
    select_account,
    shell_options,
    zone_of,
)
from occ_tui.services.sync import sync
from occ_tui.store import accounts
from occ_tui.store.accounts import save_accounts
from occ_tui.store.database import Store

ACCOUNTS = [
    Account("ocid1..a", "0421-7788", "ACME GmbH"),
    Account("ocid1..b", "0421-9900", "ACME Österreich"),
    Account("ocid1..c", "77", "Globex"),
    Account("ocid1..d", "78", "Globex"),
]


@pytest.mark.parametrize("wanted", ["ocid1..a", "0421-7788", "acme gmbh", "GmbH"])
def test_an_account_is_known_by_ocid_number_name_or_a_part_of_it(wanted: str) -> None:
    assert select_account(wanted, ACCOUNTS) == ACCOUNTS[0]


@pytest.mark.parametrize("wanted", ["acme", "Globex"])
def test_an_account_is_never_guessed(wanted: str) -> None:
    with pytest.raises(AccountAmbiguous) as caught:
        select_account(wanted, ACCOUNTS)
    assert len(caught.value.candidates) == 2


@pytest.mark.parametrize("wanted", ["nobody", ""])
def test_an_account_that_is_not_there_is_told(wanted: str) -> None:
    with pytest.raises(AccountNotFound):
        select_account(wanted, ACCOUNTS)


async def test_a_session_looks_at_all_accounts_or_the_chosen_one(
    service: Service, make_session: Callable[..., FakeSession]
) -> None:
    service.accounts.append({"compartmentId": GLOBEX, "accountNumber": "77", "accountName": "Globex"})
    session = make_session()
    await sync(session)
    assert session.scope().accounts is None
    chosen = session.with_account("77")
    assert chosen.scope().accounts == (GLOBEX,)
    assert chosen.store() is session.store(), "both look through one connection"
    assert chosen.shell_options() == ["--profile", "finance", "--account", "77"]


def test_a_session_opens_the_profile_of_a_config_file(config_file: Path, tmp_path: Path) -> None:
    options = SessionOptions("finance", config_file, today=date(2026, 11, 23), read_only=True, cache_dir=tmp_path / "c")
    with Session.open(options) as session:
        assert session.profile.name == "finance"
        assert session.clock.today() == date(2026, 11, 23)
        assert session.read_only
        assert session.capabilities.kind == "portal"
        assert session.cache_path.is_relative_to(tmp_path / "c")
        assert session.store().path == session.cache_path
        assert session.cache_path.stat().st_mode & 0o777 == 0o600
        assert session.cache_path.parent.stat().st_mode & 0o777 == 0o700
        assert session.transport().read_only
        assert session.notice() is None


def test_a_profile_has_to_be_named_when_there_are_several(config_file: Path) -> None:
    with pytest.raises(ProfileNotFound) as caught:
        Session.open(SessionOptions(config_file=config_file))
    assert caught.value.names == ("finance", "cloud")


def test_every_profile_and_endpoint_has_a_cache_of_its_own(profile: Profile, own_home: Path) -> None:
    others = [
        profile._replace(endpoint="https://other.example"),
        profile._replace(tenancy="other"),
        profile._replace(user="other"),
        profile._replace(name="other"),
    ]
    names = {cache_name(one) for one in [profile, *others]}
    assert len(names) == 5
    assert cache_name(profile._replace(name="../../etc")).startswith("______etc-")
    from occ_tui.services.session import cache_directory

    assert cache_directory(SessionOptions()) == own_home / "XDG_CACHE_HOME" / "occ"


def test_without_xdg_the_cache_lies_where_platformdirs_says(monkeypatch: pytest.MonkeyPatch) -> None:
    import platformdirs

    from occ_tui.services.session import cache_directory, state_directory

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.delenv("XDG_STATE_HOME")
    for system in ("Linux", "elsewhere"):
        monkeypatch.setattr("os.uname", lambda system=system: type("", (), {"sysname": system}))
        assert cache_directory(SessionOptions()) == platformdirs.user_cache_path("occ")
        assert state_directory() == platformdirs.user_state_path("occ")


def test_each_thread_has_a_connection_of_its_own(session: FakeSession) -> None:
    mine = session.store()
    assert session.store() is mine
    theirs = []

    def look() -> None:
        theirs.append(session.store())
        session.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert theirs != [mine]
    assert session.store() is mine


def test_accounts_are_read_once_and_again_when_another_process_saved_others(
    session: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[object] = []

    def counted(store: Store) -> list[accounts.Account]:
        reads.append(store)
        return listed(store)

    listed = accounts.list_accounts
    monkeypatch.setattr(accounts, "list_accounts", counted)
    with Store.open(session.cache_path) as other:
        save_accounts(other, [accounts.Account("ocid1..a", "0421-7788", "ACME GmbH", ("finance",))], 1)
        session.accounts().clear()
        assert [one.account_name for one in session.accounts()] == ["ACME GmbH"], "nobody can spoil what is kept"
        assert session.with_account("ACME").account() == session.accounts()[0]
        assert len(reads) == 1
        save_accounts(other, [accounts.Account("ocid1..a", "0421-7788", "ACME GmbH", ("technical",))], 2)
        assert session.accounts()[0].contact_types == ("technical",)


def test_commands_shown_to_the_user_lead_back_and_hold_no_password() -> None:
    options = SessionOptions("a b", Path("/x/config"), "https://me:secret@host/p?token=secret#x", "ACME GmbH")
    words = shell_options(options)
    assert words == [
        "--profile", "a b", "--config-file", "/x/config", "--endpoint", "https://host/p", "--account", "ACME GmbH",
    ]  # fmt: skip


def test_a_profile_lives_in_its_time_zone(profile: Profile) -> None:
    assert str(zone_of(profile)) == "UTC"
    assert str(zone_of(profile._replace(time_zone="Europe/Berlin"))) == "Europe/Berlin"
    with pytest.raises(ConfigIncomplete):
        zone_of(profile._replace(time_zone="Europe/Nowhere"))


def test_what_cannot_be_done_says_why() -> None:
    oracle, portal = Capabilities("oracle"), Capabilities("portal", read_only=True)
    assert oracle.reason("pdf") is None
    assert "Oracle publishes" in (oracle.reason("people") or "")
    assert portal.reason("accounts") is None
    assert "--read-only" in (portal.reason("pay") or "")
    assert "version" in (Capabilities("portal").reason("tour") or "")


def test_the_look_up_path_imports_nothing_heavy() -> None:
    code = """
import sys
import occ_tui.services.session, occ_tui.services.invoices, occ_tui.services.sync
heavy = {"textual", "httpx", "pydantic", "cryptography", "babel", "sqlite_utils", "asyncio"} & set(sys.modules)
print(sorted(heavy))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


async def test_who_sees_no_invoices_is_told_before_an_empty_list(
    service: Service, make_session: Callable[..., FakeSession]
) -> None:
    service.accounts.append(
        {"compartmentId": GLOBEX, "accountNumber": "77", "accountName": "Globex", "contactTypes": ["technical"]}
    )
    session = make_session()
    require_access(session)
    await sync(session)
    require_access(session)
    with pytest.raises(InvoicesNotGranted) as caught:
        require_access(session.with_account("Globex"))
    assert "Globex (sales/technical)" in describe(caught.value, session=session).what
    assert describe(caught.value).exit_code == 3
