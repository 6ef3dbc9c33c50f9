"""What the tests of the services share: a home of their own, a key, a service in memory and a session on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from support.client import TENANCY, USER, pem_of, write_private
from support.service_world import FakeSession, Service, session_on

from occ_tui import locale
from occ_tui.client.config import Profile
from occ_tui.wire.signing import fingerprint


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home without settings, profiles, cache or reports; the language is English before and after."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    for name in ("OCC_PROFILE", "OCI_CONFIG_FILE", "LC_ALL", "LC_MESSAGES", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(home / name))
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("LANG", "C.UTF-8")
    locale.use_language("en")
    yield home
    locale.use_language("en")


@pytest.fixture(scope="session")
def private_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def key_file(tmp_path: Path, private_key: rsa.RSAPrivateKey) -> Path:
    return write_private(tmp_path / "key.pem", pem_of(private_key))


@pytest.fixture
def profile(key_file: Path, private_key: rsa.RSAPrivateKey) -> Profile:
    return Profile(
        name="finance",
        kind="portal",
        tenancy=TENANCY,
        user=USER,
        fingerprint=fingerprint(private_key.public_key()),
        key_file=key_file,
        region="eu-frankfurt-1",
        home_region="eu-frankfurt-1",
        endpoint="http://127.0.0.1:8181",
    )


@pytest.fixture
def config_file(tmp_path: Path, profile: Profile) -> Path:
    """The same profile as a file, beside an Oracle one."""
    text = f"""[finance]
user={profile.user}
fingerprint={profile.fingerprint}
key_file={profile.key_file}
tenancy={profile.tenancy}
region={profile.region}
occ_endpoint={profile.endpoint}

[cloud]
user={profile.user}
fingerprint={profile.fingerprint}
key_file={profile.key_file}
tenancy={profile.tenancy}
region={profile.region}
"""
    return write_private(tmp_path / "config", text)


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
def make_session(service: Service, profile: Profile, tmp_path: Path) -> Iterator[Callable[..., FakeSession]]:
    """Makes sessions on `service` that share one cache; closed after the test."""
    made: list[FakeSession] = []

    def make(**options: Any) -> FakeSession:
        made.append(session_on(service, options.pop("profile", profile), tmp_path / "cache", **options))
        return made[-1]

    yield make
    for session in made:
        session.close()


@pytest.fixture
def session(make_session: Callable[..., FakeSession]) -> FakeSession:
    return make_session()
