"""Every error becomes three sentences: what happened, what it means, what to do; never a secret, never a traceback."""

from __future__ import annotations

import asyncio
import errno
import inspect
import shlex
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from support.client import write_private
from support.service_world import NOON, FakeSession, Service, invoice

from occ_tui import locale, settings
from occ_tui.client import errors as client
from occ_tui.domain.users import User
from occ_tui.services import errors as services
from occ_tui.services.problems import (
    EXIT_INTERNAL,
    Problem,
    describe,
    of_access,
    of_client,
    of_contracts,
    of_services,
    of_store,
)
from occ_tui.services.session import Account, SessionOptions
from occ_tui.services.sync import last_sync, sync
from occ_tui.store import errors as store

SECRET = "hunter2-the-pass-phrase"
EVIL = "\x1b]0;owned\x07\u202e"
PATH = Path("/home/me/.oci/my key.pem")


def clocked(error: client.NotAuthenticated, offset_s: float) -> client.NotAuthenticated:
    error.clock_offset_s = offset_s
    return error


def waiting(error: Any, seconds: float) -> Any:
    error.retry_after_s = seconds
    return error


ACCOUNTS = [Account(f"ocid1..{n}", f"0421-{n}", f"ACME {n} {EVIL}") for n in range(12)]

ERRORS: list[tuple[BaseException, int, str]] = [
    (client.ConfigFileMissing(PATH), 3, "occ demo"),
    (client.ConfigUnreadable(PATH, "odd", 3), 3, "occ doctor"),
    (client.ConfigIncomplete(PATH, "finance", "user"), 3, "occ doctor"),
    (client.ConfigIncomplete(PATH, "finance", "occ_time_zone", "no such zone"), 3, "occ doctor"),
    (client.ConfigNotWritten(PATH, "Permission denied"), 3, "ls -ld /home/me/.oci"),
    (client.ProfileNotFound(PATH, "x", ["my profile"]), 2, "occ --profile 'my profile'"),
    (client.ProfileNotFound(PATH, None, []), 3, "occ --profile NAME"),
    (client.FileExposed(PATH), 3, "chmod 600 '/home/me/.oci/my key.pem'"),
    (client.EndpointUnusable("odd"), 3, "https://portal.example.com"),
    (client.EnvironmentUnusable(["HTTPS_PROXY"]), 3, "env -u HTTPS_PROXY occ doctor"),
    (client.KeyFileMissing(PATH), 3, "occ doctor"),
    (client.KeyUnusable(PATH, "the fingerprint is another"), 3, "occ doctor"),
    (client.SessionTokenExpired(PATH, "it ended", NOON), 3, "oci session authenticate"),
    (client.ReadOnlyRefused("POST"), 3, "--read-only"),
    (client.ServerUnreachable("https://x", "refused"), 5, "occ sync"),
    (client.CertificateRefused("https://x"), 5, "SSL_CERT_FILE"),
    (client.ServerTimedOut("https://x", 30, was_sent=True), 5, "occ sync"),
    (client.ConnectionCut("https://x"), 5, "occ sync"),
    (client.CircuitOpen(NOON), 5, "occ sync"),
    (client.NotAPortal("https://x", "text/html"), 5, "occ doctor"),
    (client.MalformedAnswer("Invoice: tax: decimal"), 6, "occ sync"),
    (client.RepeatedPage("again"), 6, "occ sync"),
    (client.ServiceError(418, "Teapot", "short and stout"), 6, "occ doctor"),
    (client.InvalidRequest(400, "InvalidParameter", "page"), 6, "occ doctor"),
    (client.NotAuthenticated(401, "NotAuthenticated", ""), 3, "occ doctor"),
    (clocked(client.NotAuthenticated(401, "NotAuthenticated", ""), 600), 3, "timedatectl"),
    (clocked(client.NotAuthenticated(401, "NotAuthenticated", ""), -600), 3, "timedatectl"),
    (client.NotAuthorizedOrNotFound(404, "NotAuthorizedOrNotFound", ""), 4, "occ whoami"),
    (client.Conflict(409, "IncorrectState", "closed"), 6, "occ sync"),
    (client.PreconditionFailed(412, "NoEtagMatch", ""), 6, "occ sync"),
    (client.TooManyRequests(429, "TooManyRequests", ""), 6, "occ sync"),
    (waiting(client.TooManyRequests(429, "TooManyRequests", ""), 42), 6, "42 seconds"),
    (client.ServerFault(503, "Down", ""), 5, "occ sync"),
    (client.OccClientError("new"), 5, "occ doctor"),
    (store.StoreTooNew(PATH, "version 9"), 70, "mv '/home/me/.oci/my key.pem'"),
    (store.StoreDamaged(PATH), 70, "occ sync --full"),
    (store.StoreFull(PATH), 70, "df -h /home/me/.oci"),
    (store.StoreBusy(PATH), 70, "occ sync"),
    (store.StoreMissing(PATH), 70, "occ sync"),
    (store.StoreInterrupted(PATH), 70, "occ sync"),
    (store.TooManyOnOneDay(PATH), 70, "--account"),
    (store.StoreError(PATH, "Permission denied"), 70, "ls -ld"),
    (services.AccountNotFound("ACMEE", ACCOUNTS), 4, "occ whoami"),
    (services.AccountNotFound("ACMEE"), 4, "occ whoami"),
    (services.AccountAmbiguous("ACME", ACCOUNTS), 2, "--account 0421-3"),
    (services.InvoiceNotFound("100 4"), 4, "occ invoices '100 4'"),
    (services.OrderNotFound("33 1"), 4, "occ order '33 1' --live"),
    (services.OrderAmbiguous("33", ()), 2, ""),
    (services.OrderNotWaiting("33", "It is provisioned."), 6, "It is provisioned."),
    (services.ContractsNotGranted(ACCOUNTS), 3, "sales/technical"),
    (services.InvoicesNotGranted(ACCOUNTS), 3, "finance or management"),
    (services.PaymentNotGranted(ACCOUNTS), 3, "finance contact"),
    (services.ContractNotPossible("There is no quote."), 6, "There is no quote."),
    (services.NothingCached(), 5, "occ sync"),
    (services.PdfUnavailable("1004"), 4, "Billing Support"),
    (services.FileExists(PATH), 2, "mv '/home/me/.oci/my key.pem' '/home/me/.oci/my key.pem.old'"),
    (services.FileNotWritten(PATH, "No such file or directory"), 2, "ls -ld /home/me/.oci"),
    (services.PortalExtraMissing(), 2, "pip install 'occ-tui[portal]'"),
    (services.PdfExtraMissing(), 2, "pip install 'occ-tui[pdf]'"),
    (services.PersonChanged(User("u", "c", EVIL), User("u", "c", state=EVIL)), 6, "occ users --live"),
    (services.CodeRefused("R1"), 3, "occ login"),
    (services.ProfileTaken(PATH, "acme", "acme-2"), 2, "occ --profile acme logout"),
    (services.DemoFailed("it took too long", "Traceback\nboom"), 70, "occ demo"),
    (services.BadUsage("that cannot be meant"), 2, "occ --help"),
    (settings.SettingsError("config.toml:3: no"), 2, "occ config check"),
    (OSError(errno.ENOSPC, "No space left on device", "/data/x"), 70, "df -h /data"),
    (OSError(errno.EDQUOT, "Disk quota exceeded"), 70, "df -h"),
    (PermissionError(errno.EACCES, "Permission denied", "/data/x y"), 70, "ls -ld '/data/x y'"),
    (KeyboardInterrupt(), 130, "occ sync"),
    (asyncio.CancelledError(), 130, "occ sync"),
]


@pytest.mark.parametrize(("error", "exit_code", "command"), ERRORS, ids=lambda value: type(value).__name__)
def test_every_error_says_what_happened_what_it_means_and_what_to_do(
    error: BaseException, exit_code: int, command: str
) -> None:
    problem = describe(error)
    assert problem.exit_code == exit_code
    for part in (problem.what, problem.meaning, problem.next_step):
        assert part.strip()
        assert "{" not in part
        assert "\x1b" not in part
        assert "Traceback (most" not in part
    assert command in problem.next_step


def test_no_kind_of_error_was_forgotten() -> None:
    foreseen = {**of_client.DESCRIBERS, **of_store.DESCRIBERS, **of_services.DESCRIBERS}
    foreseen |= {**of_contracts.DESCRIBERS, **of_access.DESCRIBERS}
    for module, root in (
        (client, client.OccClientError),
        (store, store.StoreError),
        (services, services.OccServiceError),
    ):
        kinds = {kind for _, kind in inspect.getmembers(module, inspect.isclass) if issubclass(kind, root)}
        left = kinds - set(foreseen) - {services.OccServiceError, client.ConfigError, client.TransportError}
        assert left <= {client.InvalidRequest, client.RepeatedPage}, "these are worded as their parents are"


@pytest.mark.parametrize("make", [
    lambda text: client.ServiceError(400, text, text),
    lambda text: client.NotAPortal(text, text),
    lambda text: client.ConfigIncomplete(Path(f"/{text}"), text, text, text),
    lambda text: services.InvoiceNotFound(text),
    lambda text: services.DemoFailed("why", text),
    lambda text: services.AccountNotFound(text, [Account("o", "n", text)]),
    lambda text: store.StoreError(Path(f"/{text}"), text),
    lambda text: PermissionError(errno.EACCES, text, text),
])  # fmt: skip
def test_text_from_outside_cannot_steer_the_terminal_or_add_lines(make: Callable[[str], BaseException]) -> None:
    problem = describe(make(f"{EVIL}\nocc: all is well\r"))
    whole = "\n".join((problem.what, problem.meaning, problem.next_step))
    assert not set(whole) & {"\x1b", "\x07", "\r", "\u202e"}
    assert not any(line.startswith("occ: all is well") for line in whole.split("\n"))


async def test_it_tells_how_old_the_data_is_that_one_still_sees(service: Service, session: FakeSession) -> None:
    assert "No data is stored" in describe(client.ServerUnreachable("https://x"), session=session).meaning
    assert not session.cache_path.exists(), "describing an error makes nothing"
    service.put(invoice("1"))
    await sync(session)
    at = last_sync(session).at
    assert at is not None
    meaning = describe(client.ServerUnreachable("https://x"), session=session).meaning
    assert meaning == f"Nothing was changed. You see data of {at.astimezone():%H:%M}."


def test_an_older_day_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = describe(client.CircuitOpen(datetime(2020, 3, 1, 12, tzinfo=UTC)))
    assert "1 Mar 2020" in problem.what


def test_the_commands_lead_back_to_the_same_profile(config_file: Path) -> None:
    options = SessionOptions("finance", config_file, account="ACME & Co")
    problem = describe(client.ConnectionCut("https://x"), options=options)
    words = shlex.split(problem.next_step.partition(": ")[2])
    assert words == ["occ", "sync", "--profile", "finance", "--config-file", str(config_file), "--account", "ACME & Co"]
    unopened = describe(client.ProfileNotFound(config_file, "x", []), options=SessionOptions("x", config_file))
    assert isinstance(unopened, Problem)


def test_an_endpoint_on_the_command_line_is_a_matter_of_usage() -> None:
    options = SessionOptions(endpoint="ftp://me:" + SECRET + "@x")
    problem = describe(client.EndpointUnusable("odd"), options=options)
    assert problem.exit_code == 2
    assert "--endpoint" in problem.next_step
    assert "--endpoint" in describe(client.NotAPortal("x", "y"), options=options).next_step
    assert SECRET not in str(problem)


def test_the_request_id_is_carried() -> None:
    error = client.ServerFault(500, "x", "y")
    error.request_id = "ABC\x1b/1"
    assert describe(error).request_id == "ABC\\x1b/1"
    assert describe(client.ConfigFileMissing(PATH)).request_id is None


def test_one_error_of_a_group_is_described_as_itself() -> None:
    group = ExceptionGroup("several", [ExceptionGroup("one", [client.ConnectionCut("https://x")])])
    assert describe(group).exit_code == 5


def test_a_help_for_the_operator_of_a_portal_is_given_where_there_is_one(session: FakeSession) -> None:
    assert "occ portal serve" in describe(client.ServerUnreachable("http://x"), session=session).next_step
    assert "occ portal serve" not in describe(client.ServerUnreachable("http://x")).next_step


def failing_deep_inside(pass_phrase: str) -> None:
    token = pass_phrase * 2
    try:
        raise KeyError(token)
    except KeyError as cause:
        raise ValueError(f"could not use {token}") from cause


def test_an_unforeseen_error_leaves_a_report_without_any_data(own_home: Path) -> None:
    with pytest.raises(ValueError, match="could not use") as caught:
        failing_deep_inside(SECRET)
    problem = describe(caught.value)
    assert problem.exit_code == EXIT_INTERNAL
    assert "ValueError" in problem.what
    report = Path(shlex.split(problem.next_step.rpartition(": ")[2])[1])
    text = report.read_text()
    assert "builtins.ValueError" in text
    assert "builtins.KeyError" in text
    assert "failing_deep_inside" in text
    assert SECRET not in text + str(problem)
    assert str(own_home) not in text
    assert report.stat().st_mode & 0o777 == 0o600
    assert report.parent.stat().st_mode & 0o777 == 0o700
    assert report.is_relative_to(own_home / "XDG_STATE_HOME" / "occ")


def test_what_the_interpreter_says_of_code_is_in_the_report_and_groups_are_taken_apart() -> None:
    from occ_tui.services.problems.report import report_text

    group = ExceptionGroup("two", [AttributeError("no attribute 'rows'"), sqlite3.Error(SECRET)])
    text = report_text(group, NOON)
    assert "no attribute 'rows'" in text
    assert "sqlite3.Error" in text
    assert SECRET not in text


def test_where_no_report_can_be_written_the_error_is_still_told(own_home: Path) -> None:
    write_private(own_home / "XDG_STATE_HOME", "a file where a directory should be")
    problem = describe(ValueError(SECRET))
    assert problem.exit_code == EXIT_INTERNAL
    assert "ValueError" in problem.next_step
    assert SECRET not in str(problem)


def test_an_odd_error_of_the_system_is_unforeseen() -> None:
    assert "OSError" in describe(OSError(errno.EIO, "Input/output error")).what


def test_the_sentences_speak_the_user_s_language() -> None:
    locale.use_language("de")
    assert isinstance(describe(client.ServerUnreachable("https://x")).what, str)
