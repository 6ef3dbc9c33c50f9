"""`occ doctor` on set-ups that are broken in one place each: it names the place, and the command that mends it."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from support.client import write_private

from occ_tui.services import doctor_local
from occ_tui.services.doctor import TITLES, Check, State, examine, found_something
from occ_tui.services.session import Session, SessionOptions
from occ_tui.store.sync_state import Staging

OK, WARN, FAIL, SKIPPED = State.OK, State.WARN, State.FAIL, State.SKIPPED


class Answers:
    """What a small real server says to everything."""

    status = 200
    body = b'{"userId": "ocid1.user.oc1..x", "items": []}'
    content_type = "application/json"
    clock_offset = timedelta()


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
def url(answers: Answers) -> Iterator[str]:
    """A server on a free port of this computer."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response_only(answers.status)
            self.send_header("Date", format_datetime(datetime.now(UTC) + answers.clock_offset, usegmt=True))
            self.send_header("Content-Type", answers.content_type)
            self.send_header("Content-Length", str(len(answers.body)))
            self.end_headers()
            self.wfile.write(answers.body)

        def log_message(self, *args: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


Diagnose = Callable[..., Any]


@pytest.fixture
def diagnose(config_file: Path, url: str, tmp_path: Path) -> Diagnose:
    """Examines the profile `finance` at `url`; the checks by id."""

    async def run(**changes: Any) -> dict[str, Check]:
        wanted = {"profile": "finance", "config_file": config_file, "endpoint": url, "cache_dir": tmp_path / "cache"}
        checks = await examine(SessionOptions(**(wanted | changes)))
        assert [check.id for check in checks] == list(TITLES)
        for check in checks:
            assert check.sentence
            assert check.title
            assert check.next_step or check.state in (OK, SKIPPED), f"{check.id} says what to do"
        return {check.id: check for check in checks}

    return run


async def test_on_a_sound_set_up_everything_is_in_place(
    diagnose: Diagnose, config_file: Path, url: str, tmp_path: Path
) -> None:
    options = SessionOptions("finance", config_file, url, cache_dir=tmp_path / "cache")
    with Session.open(options) as session:
        now = int(datetime.now(UTC).timestamp() * 1000)
        Staging.begin(session.store(), "x", now).publish(now, full=["ocid1..a"])
    heard: list[Check] = []
    checks = await examine(options, on_check=heard.append)
    assert heard == checks
    assert {check.id: check.state for check in checks if check.id != "language"} == dict.fromkeys(
        [id_ for id_ in TITLES if id_ != "language"], OK
    )
    assert not found_something([check for check in checks if check.id != "language"])


async def test_without_a_config_file_the_rest_is_left_alone(diagnose: Diagnose, tmp_path: Path) -> None:
    checks = await diagnose(config_file=tmp_path / "none", profile=None)
    assert checks["config"].state is FAIL
    assert "occ demo" in checks["config"].next_step
    for id_ in ("key", "files", "timeZone", "endpoint", "clock", "signature", "cache"):
        assert checks[id_].state is SKIPPED
    assert found_something(list(checks.values()))


async def test_settings_that_cannot_be_used_are_named(diagnose: Diagnose, own_home: Path) -> None:
    directory = own_home / "XDG_CONFIG_HOME" / "occ"
    directory.mkdir(parents=True)
    (directory / "config.toml").write_text('profil = "finance"\n')
    check = (await diagnose())["settings"]
    assert check.state is FAIL
    assert 'the nearest is "profile"' in check.sentence
    (directory / "config.toml").write_text('theme = "light"\n')
    assert (await diagnose())["settings"].state is OK


async def test_a_missing_key_is_named(diagnose: Diagnose, key_file: Path) -> None:
    key_file.unlink()
    checks = await diagnose()
    assert checks["key"].state is FAIL
    assert str(key_file) in checks["key"].sentence
    assert checks["endpoint"].state is FAIL, "nobody can be asked without one"


async def test_a_wrong_fingerprint_is_told_with_the_right_one(
    diagnose: Diagnose, config_file: Path, profile: Any
) -> None:
    write_private(config_file, config_file.read_text().replace(profile.fingerprint, "00:11"))
    check = (await diagnose())["key"]
    assert check.state is FAIL
    assert profile.fingerprint in check.sentence


async def test_files_that_others_can_read_come_with_the_commands_that_close_them(
    diagnose: Diagnose, key_file: Path, config_file: Path, url: str, tmp_path: Path
) -> None:
    with Session.open(SessionOptions("finance", config_file, url, cache_dir=tmp_path / "cache")) as session:
        session.store()
        cache = session.cache_path
    key_file.chmod(0o644)
    cache.chmod(0o640)
    cache.parent.chmod(0o755)
    check = (await diagnose())["files"]
    assert check.state is FAIL
    for command in (f"chmod 600 {key_file}", f"chmod 600 {cache}", f"chmod 700 {cache.parent}"):
        assert command in check.next_step.split("\n")


async def test_an_exposed_config_file_is_not_used(diagnose: Diagnose, config_file: Path) -> None:
    config_file.chmod(0o644)
    check = (await diagnose())["config"]
    assert check.state is FAIL
    assert f"chmod 600 {config_file}" in check.next_step


@pytest.mark.parametrize(("minutes", "state"), [(0, OK), (2, WARN), (-2, WARN), (10, FAIL), (-10, FAIL)])
async def test_a_clock_that_is_off_is_told(diagnose: Diagnose, answers: Answers, minutes: int, state: State) -> None:
    answers.clock_offset = timedelta(minutes=minutes)
    assert (await diagnose())["clock"].state is state


async def test_a_refused_signature_under_a_wrong_clock_is_put_down_to_the_clock(
    diagnose: Diagnose, answers: Answers
) -> None:
    answers.status, answers.body = 401, b'{"code": "NotAuthenticated", "message": "no"}'
    answers.clock_offset = timedelta(minutes=10)
    checks = await diagnose()
    assert checks["endpoint"].state is OK
    assert (checks["signature"].state, checks["clock"].state) == (FAIL, FAIL)
    assert "10 minutes slow" in checks["signature"].sentence


async def test_a_key_that_the_server_does_not_know_is_told(diagnose: Diagnose, answers: Answers) -> None:
    answers.status, answers.body = 401, b'{"code": "NotAuthenticated", "message": "no"}'
    checks = await diagnose()
    assert checks["endpoint"].state is OK
    assert checks["signature"].state is FAIL
    assert "does not accept the key" in checks["signature"].sentence


async def test_an_endpoint_that_is_down_is_told(diagnose: Diagnose) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        checks = await diagnose(endpoint=f"http://127.0.0.1:{unused.getsockname()[1]}")
    assert checks["endpoint"].state is FAIL
    assert (checks["clock"].state, checks["signature"].state) == (SKIPPED, SKIPPED)


async def test_an_endpoint_that_is_something_else_is_told(diagnose: Diagnose, answers: Answers) -> None:
    answers.content_type, answers.body = "text/html", b"<h1>Welcome</h1>"
    checks = await diagnose()
    assert checks["endpoint"].state is FAIL
    assert "no Customer Center" in checks["endpoint"].sentence


async def test_an_endpoint_that_no_request_may_go_to_is_told(diagnose: Diagnose) -> None:
    checks = await diagnose(endpoint="http://portal.example.com")
    assert checks["endpoint"].state is FAIL


@pytest.mark.parametrize(("status", "endpoint", "signature"), [(400, OK, WARN), (503, FAIL, SKIPPED)])
async def test_other_refusals_are_told_for_what_they_are(
    diagnose: Diagnose,
    answers: Answers,
    status: int,
    endpoint: State,
    signature: State,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("occ_tui.client.retry.BASE_DELAY_S", 0.001)
    answers.status, answers.body = status, b'{"code": "Odd", "message": "no"}'
    checks = await diagnose()
    assert (checks["endpoint"].state, checks["signature"].state) == (endpoint, signature)


async def test_an_oracle_profile_is_asked_for_its_first_invoice(
    diagnose: Diagnose, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("occ_tui.client.transport.endpoint_of", lambda *_: _endpoint(url))
    checks = await diagnose(profile="cloud", endpoint=None)
    assert (checks["endpoint"].state, checks["signature"].state) == (OK, OK)
    assert "Oracle" in checks["endpoint"].sentence


def _endpoint(url: str) -> Any:
    from occ_tui.client.endpoint import Endpoint

    return Endpoint(url, "http", url.removeprefix("http://"))


async def test_a_cache_of_a_newer_version_is_told_and_left_alone(
    diagnose: Diagnose, config_file: Path, url: str, tmp_path: Path
) -> None:
    import sqlite3

    with Session.open(SessionOptions("finance", config_file, url, cache_dir=tmp_path / "cache")) as session:
        path = session.store().path
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = path.read_bytes()
    check = (await diagnose())["cache"]
    assert check.state is FAIL
    assert "newer version" in check.sentence
    assert path.read_bytes() == before


async def test_a_damaged_cache_is_told_and_left_for_the_sync_to_mend(
    diagnose: Diagnose, config_file: Path, url: str, tmp_path: Path
) -> None:
    with Session.open(SessionOptions("finance", config_file, url, cache_dir=tmp_path / "cache")) as session:
        path = session.store().path
    path.write_bytes(b"not a database" * 1000)
    check = (await diagnose())["cache"]
    assert check.state is FAIL
    assert "occ sync --full" in check.next_step
    assert path.exists()


async def test_damage_deep_in_a_cache_is_found(diagnose: Diagnose, config_file: Path, url: str, tmp_path: Path) -> None:
    from support.store_ledgers import ACME, summary

    with Session.open(SessionOptions("finance", config_file, url, cache_dir=tmp_path / "cache")) as session:
        now = int(datetime.now(UTC).timestamp() * 1000)
        staging = Staging.begin(session.store(), "x", now)
        staging.add_page(ACME, "all", [summary(str(number)) for number in range(2000)], None)
        staging.publish(now, full=[ACME])
        path = session.cache_path
    content = bytearray(path.read_bytes())
    for page in range(30, len(content) // 4096 - 1, 9):
        content[page * 4096 : page * 4096 + 4096] = b"\x17" * 4096
    path.write_bytes(content)
    assert (await diagnose())["cache"].state is FAIL


async def test_a_cache_that_is_empty_or_old_is_told(
    diagnose: Diagnose, config_file: Path, url: str, tmp_path: Path
) -> None:
    assert (await diagnose())["cache"].state is WARN
    with Session.open(SessionOptions("finance", config_file, url, cache_dir=tmp_path / "cache")) as session:
        session.store()
        assert "no sync was ever finished" in (await diagnose())["cache"].sentence
        then = int((datetime.now(UTC) - timedelta(days=9)).timestamp() * 1000)
        Staging.begin(session.store(), "x", then).publish(then, full=["ocid1..a"])
    check = (await diagnose())["cache"]
    assert check.state is WARN
    assert "9 days old" in check.sentence


async def test_an_unknown_time_zone_is_told(diagnose: Diagnose, config_file: Path) -> None:
    write_private(config_file, config_file.read_text().replace("[cloud]", "occ_time_zone=Mars/Olympus\n[cloud]"))
    check = (await diagnose())["timeZone"]
    assert check.state is FAIL
    assert "Mars/Olympus" in check.sentence


async def test_a_session_token_tells_how_long_it_lasts(diagnose: Diagnose, config_file: Path, tmp_path: Path) -> None:
    import base64
    import json

    def token(until: datetime) -> str:
        claims = base64.urlsafe_b64encode(json.dumps({"exp": int(until.timestamp())}).encode()).decode().rstrip("=")
        return f"e30.{claims}.c2ln"

    path = write_private(tmp_path / "token", token(datetime.now(UTC) + timedelta(hours=1)))
    write_private(config_file, config_file.read_text().replace("[cloud]", f"security_token_file={path}\n[cloud]"))
    check = (await diagnose())["key"]
    assert check.state is OK
    assert "lasts until" in check.sentence
    write_private(path, token(datetime.now(UTC) - timedelta(hours=1)))
    check = (await diagnose())["key"]
    assert check.state is FAIL
    assert "oci session authenticate" in check.next_step


async def test_without_the_portal_extra_the_command_that_installs_it_is_shown(
    diagnose: Diagnose, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    check = (await diagnose())["portal"]
    assert check.state is OK, "who only reads invoices does not need it"
    assert "pip install 'occ-tui[portal]'" in check.next_step


class Screen:
    """Standard output as a terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        return 1


@pytest.mark.parametrize(
    ("name", "size", "state"),
    [("xterm", (80, 24), OK), ("xterm", (20, 5), WARN), ("dumb", (80, 24), WARN), ("", (80, 24), WARN)],
)
def test_a_small_or_dumb_terminal_is_told(
    name: str, size: tuple[int, int], state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout", Screen())
    monkeypatch.setenv("TERM", name)
    monkeypatch.setattr("os.get_terminal_size", lambda *_descriptor: os.terminal_size(size))
    assert doctor_local.terminal(None).state is state  # type: ignore[arg-type]


@pytest.mark.parametrize(("encoding", "state"), [("utf-8", OK), ("ISO-8859-1", WARN), ("", WARN)])
def test_an_encoding_that_cannot_show_every_name_is_told(
    encoding: str, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = Screen()
    screen.encoding = encoding
    monkeypatch.setattr("sys.stdout", screen)
    assert doctor_local.language(None).state is state  # type: ignore[arg-type]
