"""A portal with generated data, started as a child process that ends with its parent."""

from __future__ import annotations

import json
import os
import selectors
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

from occ_tui.locale import _
from occ_tui.services.errors import DemoFailed, PortalExtraMissing
from occ_tui.services.session import SessionOptions

DEMO_PROFILES = ("finance", "technical", "management", "support")
"""The contacts one may be."""

READY_TIMEOUT_S = 60.0
"""How long a portal may take from its start to its ready line."""
SETTLE_AFTER_S = 8
ANSWER_AFTER_S = 15
"""After so long a payment of the demo settles or fails: long enough to see it wait."""
STOP_TIMEOUT_S = 5.0
_SOCKET_PATH_BYTES = 107
"""What `sockaddr_un` holds besides the closing zero (Linux; 103 elsewhere)."""
_PORTAL_PACKAGES = ("fastapi", "fpdf", "jinja2", "sqlalchemy", "uvicorn")
_DETAIL_LINES = 12


@contextmanager
def start_demo(
    *,
    accounts: int = 1,
    invoices: int = 1277,
    seed: int = 1,
    as_: str = "finance",
    today: date | None = None,
    hostile: bool = False,
) -> Iterator[SessionOptions]:
    """Runs a portal on a Unix socket in a fresh 0700 directory and yields options for a session on it.

    Errors: `PortalExtraMissing` (its text is the install command), `DemoFailed`.
    """
    require_portal_extra()
    directory = _fresh_directory()
    try:
        day = ["--today", today.isoformat()] if today else []
        made = ["--accounts", str(accounts), "--invoices", str(invoices), "--seed", str(seed), *day]
        _make_portal(directory, [*made, *(["--hostile"] if hostile else [])], timeout_s=120 + invoices / 500)
        with _serving(directory, day):
            _point_profiles_at_socket(directory / "portal" / "config", directory / "s")
            yield SessionOptions(
                profile=as_,
                config_file=directory / "portal" / "config",
                today=today,
                cache_dir=directory / "cache",
            )
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def require_portal_extra() -> None:
    """`PortalExtraMissing` unless everything that a portal needs is installed."""
    from importlib.util import find_spec

    if any(find_spec(package) is None for package in _PORTAL_PACKAGES):
        raise PortalExtraMissing


def portal_command(*arguments: str) -> list[str]:
    """The argument list that runs the portal in this Python, whatever lies in the current directory."""
    return [sys.executable, "-P", "-m", "occ_tui.portal", *arguments]


def _fresh_directory() -> Path:
    """A new directory of mode 0700 in which a socket's path fits."""
    for base in (os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir(), "/tmp"):  # noqa: S108 - mkdtemp makes it ours alone
        if not base or not os.access(base, os.W_OK | os.X_OK):
            continue
        directory = Path(tempfile.mkdtemp(prefix="occ-", dir=base))
        if len(os.fsencode(directory / "s")) <= _SOCKET_PATH_BYTES:
            return directory
        directory.rmdir()
    raise DemoFailed(_("there is no directory for temporary files whose name is short enough for a socket"))


def _make_portal(directory: Path, options: list[str], *, timeout_s: float) -> None:
    command = portal_command("init", str(directory / "portal"), *options)
    try:
        subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=True, timeout=timeout_s)
    except subprocess.TimeoutExpired as error:
        raise DemoFailed(_("the generated data took too long"), _tail(error.stderr or b"")) from error
    except subprocess.CalledProcessError as error:
        raise DemoFailed(_("the generated data could not be made"), _tail(error.stderr)) from error


@contextmanager
def _serving(directory: Path, day: list[str]) -> Iterator[None]:
    """The portal's child process, from its ready line to its end; its standard input ties its life to ours."""
    spoken = directory / "portal.log"
    command = portal_command(
        "serve", str(directory / "portal"), "--uds", str(directory / "s"), "--exit-with-stdin",
        "--settle-after", str(SETTLE_AFTER_S), "--answer-after", str(ANSWER_AFTER_S), *day,
    )  # fmt: skip
    with (
        spoken.open("wb") as log,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, start_new_session=True
        ) as child,
    ):
        try:
            _wait_until_ready(child, spoken)
            yield
        finally:
            _stop(child)


def _wait_until_ready(child: subprocess.Popen[bytes], spoken: Path) -> None:
    assert child.stdout is not None
    with selectors.DefaultSelector() as waiting:
        waiting.register(child.stdout, selectors.EVENT_READ)
        line = child.stdout.readline() if waiting.select(READY_TIMEOUT_S) else b""
    try:
        ready = bool(line) and json.loads(line).get("ready") is True
    except (ValueError, AttributeError):
        ready = False
    if not ready:
        _stop(child)
        raise DemoFailed(_("the demo's portal did not start"), _tail(spoken.read_bytes()))


def _stop(child: subprocess.Popen[bytes], *, patience_s: float = STOP_TIMEOUT_S) -> None:
    if child.stdin and not child.stdin.closed:
        with suppress(OSError):
            child.stdin.close()
    for end in (child.terminate, child.kill):
        try:
            child.wait(patience_s)
        except subprocess.TimeoutExpired:
            end()
    child.wait()


def _point_profiles_at_socket(config: Path, socket: Path) -> None:
    """Writes the socket, and that it is a demo, into every profile that `init` made."""
    import configparser

    parser = configparser.ConfigParser(interpolation=None, default_section="\n")
    parser.read(config, encoding="utf-8")
    for section in parser.sections():
        parser[section]["occ_endpoint"] = f"unix://{socket}"
        parser[section]["occ_kind"] = "demo"
    fresh = config.with_name("config.new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
        parser.write(stream)
    fresh.replace(config)


def _tail(spoken: bytes) -> str:
    from occ_tui.domain.text import clean

    lines = spoken.decode("utf-8", "replace").splitlines()[-_DETAIL_LINES:]
    return "\n".join(clean(line) for line in lines)
