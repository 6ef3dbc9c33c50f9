"""`DIR/config`: an OCI configuration with a profile for each sample contact, pointing at the running portal."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

NAME = "config"
ENDPOINT = "occ_endpoint"
DEFAULT_PORT = 8181
DEFAULT_PAGES_PORT = 8182
DEFAULT_ENDPOINT = f"http://127.0.0.1:{DEFAULT_PORT}"


@dataclass(frozen=True, slots=True)
class Section:
    """A profile."""

    name: str
    user: str
    fingerprint: str
    key_file: Path
    tenancy: str
    region: str


def write_config(directory: Path, sections: list[Section], endpoint: str) -> None:
    """Writes a new `DIR/config`."""
    text = "\n".join(
        f"[{section.name}]\n"
        f"user={section.user}\n"
        f"fingerprint={section.fingerprint}\n"
        f"key_file={section.key_file}\n"
        f"tenancy={section.tenancy}\n"
        f"region={section.region}\n"
        f"{ENDPOINT}={endpoint}\n"
        for section in sections
    )
    write_private(directory / NAME, text.encode())


def point_at(directory: Path, endpoint: str) -> None:
    """Makes every profile of `DIR/config` point at `endpoint`, all at once; leaves one that already does alone."""
    path = directory / NAME
    try:
        text = path.read_text()
    except FileNotFoundError:
        return
    changed = "".join(
        f"{ENDPOINT}={endpoint}\n" if line.partition("=")[0].strip() == ENDPOINT else line
        for line in text.splitlines(keepends=True)
    )
    if changed != text:
        beside = directory / f".{NAME}.{secrets.token_hex(4)}"
        write_private(beside, changed.encode())
        beside.replace(path)


def write_private(path: Path, content: bytes) -> None:
    """A new file that only its owner can read."""
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
