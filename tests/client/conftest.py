"""Keys and profiles for tests of the client."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from support.client import TENANCY, USER, FakeTiming, pem_of, write_private
from support.transport import Connect, MakeProfile, Service

from occ_tui.client.config import Profile
from occ_tui.client.transport import Transport
from occ_tui.wire.signing import fingerprint


@pytest.fixture
def clock() -> FakeTiming:
    return FakeTiming()


@pytest.fixture(scope="session")
def private_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def key_file(tmp_path: Path, private_key: rsa.RSAPrivateKey) -> Path:
    return write_private(tmp_path / "key.pem", pem_of(private_key))


@pytest.fixture
def make_profile(key_file: Path, private_key: rsa.RSAPrivateKey) -> Callable[..., Profile]:
    """Makes a profile that signs with `private_key`; arguments change its fields."""

    def make(endpoint: str | None = "http://127.0.0.1:8181", **changes: Any) -> Profile:
        fields: dict[str, Any] = {
            "name": "finance",
            "kind": "portal" if endpoint else "oracle",
            "tenancy": TENANCY,
            "user": USER,
            "fingerprint": fingerprint(private_key.public_key()),
            "key_file": key_file,
            "region": "eu-frankfurt-1",
            "home_region": "eu-frankfurt-1",
            "endpoint": endpoint,
        }
        return Profile(**(fields | changes))

    return make


@pytest.fixture
def connect(make_profile: MakeProfile, clock: FakeTiming) -> Connect:
    def make(
        service: Service, *, endpoint: str | None = "http://127.0.0.1:8181", read_only: bool = False, **changes: Any
    ) -> Transport:
        profile = make_profile(endpoint, **changes)
        return Transport(profile, read_only=read_only, timing=clock.timing(), http=httpx.MockTransport(service))

    return make


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing of the developer's own set-up reaches a test."""
    for name in ("OCI_CONFIG_FILE", "OCC_PROFILE", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
