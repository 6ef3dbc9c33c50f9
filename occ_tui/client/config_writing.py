"""A profile more in an OCI configuration, or one less; whatever else stands in the file stays as it was written."""

from __future__ import annotations

import fcntl
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from occ_tui.annotations import NamedTuple
from occ_tui.client.config import list_profiles, load_profile, read_private_text
from occ_tui.client.errors import ConfigFileMissing, ConfigNotWritten

KEYS = "occ"
"""The directory beside the configuration in which keys lie that were made here."""

_SECTION = re.compile(r"^\[(?P<name>[^\]\n]+)\][^\n]*\n?", re.MULTILINE)
_NAME = re.compile(r"[^a-z0-9]+")


class NewProfile(NamedTuple):
    """What a portal answered to whoever signed in, and the key that was made for it."""

    name: str
    endpoint: str
    user: str
    tenancy: str
    fingerprint: str
    region: str
    key_pem: bytes
    """The private key, encrypted where `pass_phrase` is set."""
    pass_phrase: str | None = None

    def __repr__(self) -> str:
        return f"NewProfile(name={self.name!r}, user={self.user!r})"


def free_name(path: Path, wanted: str) -> str:
    """`wanted` as the name of a profile that `path` does not have yet: `acme`, `acme-2` …

    Errors: those of reading the file, which need not exist.
    """
    plain = _NAME.sub("-", wanted.casefold()).strip("-")[:40] or "portal"
    try:
        taken = {name.casefold() for name in list_profiles(path)} | {"default"}
    except ConfigFileMissing:
        taken = {"default"}
    number, name = 1, plain
    while name in taken:
        number += 1
        name = f"{plain}-{number}"
    return name


def add_profile(path: Path, new: NewProfile) -> Path:
    """Writes the key and then the profile, each whole or not at all; where the key lies.

    A file that is not there yet is made, readable by its owner alone. Raises `ConfigNotWritten`, after which the
    file is as it was, and what reading a file raises that is there.
    """
    with _explained(path), _alone(path):
        text = _text(path)
        key = path.parent.absolute() / KEYS / f"{new.fingerprint.replace(':', '')}.pem"
        key.parent.mkdir(mode=0o700, exist_ok=True)
        _write_new(key, new.key_pem)
        try:
            _replace(path, _with_section(text, new, key))
        except OSError:
            key.unlink()
            raise
    return key


def remove_profile(path: Path, name: str) -> None:
    """Takes the profile out, and its key if it was made here and no other profile names it.

    Raises `ConfigNotWritten`, `ProfileNotFound` and what reading the file raises.
    """
    key = load_profile(path, name).key_file
    with _explained(path), _alone(path):
        text = read_private_text(path)
        for found in _SECTION.finditer(text):
            if found["name"].strip() == name:
                following = _SECTION.search(text, found.end())
                text = text[: found.start()] + (text[following.start() :] if following else "")
                break
        _replace(path, text)
        if key is not None and key.parent == path.parent.absolute() / KEYS and str(key) not in text:
            with suppress(FileNotFoundError):
                key.unlink()


def _with_section(text: str, new: NewProfile, key: Path) -> str:
    values = {
        "user": new.user,
        "fingerprint": new.fingerprint,
        "key_file": str(key),
        "pass_phrase": new.pass_phrase,
        "tenancy": new.tenancy,
        "region": new.region,
        "occ_endpoint": new.endpoint,
    }
    section = "".join(f"{name}={value}\n" for name, value in values.items() if value)
    before = text if not text or text.endswith("\n") else text + "\n"
    return f"{before}{chr(10) if before.strip() else ''}[{new.name}]\n{section}"


def _text(path: Path) -> str:
    try:
        return read_private_text(path)
    except FileNotFoundError:
        return ""


def _replace(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    _write_new(beside, text.encode())
    try:
        beside.replace(path.resolve())  # a link stays one
    except OSError:
        beside.unlink()
        raise


def _write_new(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """While it lasts, no other `occ` writes there."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    directory = os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        with suppress(OSError):  # some network file systems lock no directories
            fcntl.flock(directory, fcntl.LOCK_EX)
        yield
    finally:
        os.close(directory)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
    else:
        return
    # Raised out here: what could not be decoded is held by the exception that says so.
    raise ConfigNotWritten(path, reason)
