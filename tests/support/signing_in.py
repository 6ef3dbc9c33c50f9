"""A home with whatever profiles a test wants, and a portal that mails codes, for the screens on which one signs in."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from textual.pilot import Pilot

from occ_tui.app import OccApp
from occ_tui.client.config_writing import NewProfile, add_profile
from occ_tui.services.errors import CodeRefused
from occ_tui.services.session import SessionOptions
from occ_tui.services.sign_in import Enrolment
from occ_tui.wire.customer_people import CodeRequested
from support.ledger import ACME
from support.screens import TODAY, settle

_KEY = Path(__file__).parents[1] / "wire" / "signing_key.pem"
GOOD = "12345678"
FINGERPRINT = "7b:b0:c4:b1:6d:74:a3:55:79:93:f4:99:7f:12:45:8d"


@dataclass
class Door:
    """What the portal does when one wants in; a test changes it."""

    error: Exception | None = None
    """What it answers instead."""
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Portal and address of every code that was wanted."""
    typed: list[str] = field(default_factory=list)
    gate: threading.Event | None = None
    """Letting somebody in waits for it, if there is one."""

    async def ask_for_code(self, endpoint: str, email: str) -> CodeRequested:
        self.asked.append((endpoint, email))
        if self.error is not None:
            raise self.error
        return CodeRequested.model_construct(code_length=8, valid_seconds=600, tries=5)

    async def sign_in(self, options: SessionOptions, endpoint: str, email: str, code: str) -> Enrolment:
        self.typed.append(code)
        if self.gate is not None:
            self.gate.wait()
        if self.error is not None:
            raise self.error
        if "".join(code.split()) != GOOD:
            raise CodeRefused("req-1")
        assert options.config_file is not None
        pem = _KEY.read_bytes()
        user = ("ocid1.user.oc1..anna", ACME.compartment_id, FINGERPRINT, "eu-frankfurt-1")
        key = add_profile(options.config_file, NewProfile("acme", endpoint, *user, pem))
        return Enrolment("acme", options.config_file, key, endpoint, "Anna Berg", email, "ACME GmbH")


class OwnHome:
    """A config file, and what the profiles in it name."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.config = directory / ".oci" / "config"

    def options(self) -> SessionOptions:
        """Nothing is named, as when one starts `occ` for the first time; the cache lies beside."""
        return SessionOptions(config_file=self.config, today=TODAY, cache_dir=self.directory / "cache")

    def add(self, name: str, *lines: str, session: str = "", tenancy: str = ACME.compartment_id) -> None:
        """A profile that signs in with a key, or with a session token that holds `session`."""
        self.config.parent.mkdir(mode=0o700, exist_ok=True)
        key = self._private("key.pem", _KEY.read_bytes())
        said = [f"[{name}]", f"key_file={key}", f"tenancy={tenancy}", "region=eu-frankfurt-1", *lines]
        if session:
            said.append(f"security_token_file={self._private(f'{name}.token', session.encode())}")
        else:
            said += ["user=ocid1.user.oc1..anna", f"fingerprint={FINGERPRINT}"]
        before = self.config.read_text() if self.config.exists() else ""
        self._private("config", f"{before}{chr(10).join(said)}\n\n".encode())

    def _private(self, name: str, content: bytes) -> Path:
        path = self.config.parent / name
        path.touch(mode=0o600)
        path.write_bytes(content)
        return path


@asynccontextmanager
async def signing_in(options: SessionOptions, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[None]]:
    """The app of somebody who has not said yet as whom."""
    app = OccApp(None, signing_in=options, section="overview")
    try:
        async with app.run_test(size=size) as pilot:
            await settle(pilot)
            yield pilot
    finally:
        app.close_lanes()
        if app.has_session:
            app.session.close()
