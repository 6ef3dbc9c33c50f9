"""Keys, files and an injected clock for tests of the client."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)

from occ_tui.client.retry import Timing

TENANCY = "ocid1.tenancy.oc1..aaaa"
USER = "ocid1.user.oc1..bbbb"
START = datetime(2026, 11, 23, 10, 0, 0, tzinfo=UTC)


@dataclass
class FakeTiming:
    """A clock that only sleeping (or the test) moves on, and a chance that is always the same."""

    now: datetime = START
    chance: float = 1.0
    slept: list[float] = field(default_factory=list)

    def pass_s(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.pass_s(seconds)

    def timing(self) -> Timing:
        return Timing(
            now=lambda: self.now,
            monotonic=lambda: (self.now - START).total_seconds(),
            sleep=self.sleep,
            random=lambda: self.chance,
        )


def pem_of(key: Any, pass_phrase: str | None = None) -> bytes:
    encryption: KeySerializationEncryption = (
        BestAvailableEncryption(pass_phrase.encode()) if pass_phrase else NoEncryption()
    )
    pem: bytes = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)
    return pem


def write_private(path: Path, content: bytes | str, mode: int = 0o600) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    path.chmod(mode)
    return path


def everything_told_by(error: BaseException | None) -> str:
    """All that an exception, and those it hangs on to, could show to anybody."""
    told = []
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        told += [str(one), repr(one), repr(one.args), repr(vars(one))]
        waiting += [one.__cause__, one.__context__]
    return " ".join(told)
