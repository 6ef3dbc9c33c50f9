"""The key that signs a profile's requests, and the session token that may stand for it.

`cryptography` is imported where a key is really used.
"""

from __future__ import annotations

import base64
import json
import re
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from occ_tui.client.config import Profile, read_private_text
from occ_tui.client.errors import ConfigIncomplete, KeyFileMissing, KeyUnusable, SessionTokenExpired
from occ_tui.locale import _

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric import rsa

    from occ_tui.wire.signing import Signer

SESSION_KEY_PREFIX = "ST$"
"""What stands before a session token where the key id of an API key would be."""

_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]+")
_PUBLIC = re.compile(r"-----BEGIN (RSA |SSH2 |OPENSSH )?PUBLIC KEY-----|ssh-rsa |-----BEGIN CERTIFICATE-----")


def load_signer(profile: Profile, now: datetime | None = None) -> Signer:
    """What signs the requests of `profile`; `now` (real time) tells whether a session token is over.

    Raises `KeyFileMissing`, `KeyUnusable` (`SessionTokenExpired`), `FileExposed`, `ConfigIncomplete`.
    """
    from occ_tui.wire.signing import Signer

    if profile.key_file is None:
        raise ConfigIncomplete(profile.config_file or Path(), profile.name, "key_file")
    if profile.security_token_file is not None:
        token = _session_token(profile.security_token_file, now or datetime.now(UTC))
        return Signer(SESSION_KEY_PREFIX + token, _private_key(profile.key_file, profile.pass_phrase))
    key = _private_key(profile.key_file, profile.pass_phrase)
    _check_fingerprint(profile, profile.key_file, key)
    return Signer(f"{profile.tenancy}/{profile.user}/{profile.fingerprint}", key)


def session_expiry(profile: Profile) -> datetime | None:
    """When the profile's session token ends (UTC); `None` without a token, or if it doesn't tell.

    The token is read, not verified: that is the server's part. Raises `KeyFileMissing`, `KeyUnusable`, `FileExposed`.
    """
    if profile.security_token_file is None:
        return None
    return _expiry(_read_token(profile.security_token_file))


def _session_token(path: Path, now: datetime) -> str:
    token = _read_token(path)
    expired_at = _expiry(token)
    if expired_at is not None and expired_at <= now:
        reason = _("the session ended at {time}").format(time=f"{expired_at:%Y-%m-%d %H:%M} UTC")
        raise SessionTokenExpired(path, reason, expired_at)
    return token


def _read_token(path: Path) -> str:
    token = _read(path).strip()
    if not _TOKEN.fullmatch(token):
        raise KeyUnusable(path, _("it does not hold a session token"))
    return token


def _expiry(token: str) -> datetime | None:
    """The claim `exp` of a JSON Web Token (RFC 7519), unverified."""
    try:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return datetime.fromtimestamp(int(claims["exp"]), UTC)
    except (IndexError, KeyError, TypeError, ValueError, OverflowError, OSError):
        return None


def _read(path: Path) -> str:
    try:
        return read_private_text(path)
    except FileNotFoundError:
        missing = True
    except (OSError, UnicodeDecodeError) as error:
        missing = False
        reason = (error.strerror or "") if isinstance(error, OSError) else _("it is not a key in PEM format")
    # Raised out here: what could not be decoded is held by the exception that says so.
    raise KeyFileMissing(path) if missing else KeyUnusable(path, reason)


def _private_key(path: Path, pass_phrase: str | None) -> rsa.RSAPrivateKey:
    from cryptography.hazmat.primitives.asymmetric import rsa

    from occ_tui.wire.signing import MIN_RSA_BITS

    pem = _read(path)
    if _PUBLIC.search(pem):
        raise KeyUnusable(path, _("this is the public key; key_file must name the private one"))
    key = _decrypted(path, pem.encode(), pass_phrase)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise KeyUnusable(path, _("only RSA keys can sign requests"))
    if key.key_size < MIN_RSA_BITS:
        raise KeyUnusable(
            path,
            _("the key has {size} bits; at least {minimum} are needed").format(size=key.key_size, minimum=MIN_RSA_BITS),
        )
    return key


def _decrypted(path: Path, pem: bytes, pass_phrase: str | None) -> object:
    from cryptography.exceptions import UnsupportedAlgorithm

    is_encrypted = b"ENCRYPTED" in pem
    password = pass_phrase.encode() if pass_phrase and is_encrypted else None
    try:
        return _loaded(pem, password)
    except TypeError:
        reason = _("it is protected by a pass phrase, and the profile has no pass_phrase")
    except ValueError:
        reason = _("the pass phrase does not open it") if is_encrypted else _("it is not a private key in PEM format")
    except UnsupportedAlgorithm:
        reason = _("it is a kind of key that is not supported")
    raise KeyUnusable(path, reason)


@lru_cache(maxsize=4)
def _loaded(pem: bytes, password: bytes | None) -> object:
    """The key, as long as its file is the same: to see that its numbers fit takes longer than a question does."""
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    return load_pem_private_key(pem, password)


def _check_fingerprint(profile: Profile, path: Path, key: rsa.RSAPrivateKey) -> None:
    from occ_tui.wire.signing import fingerprint

    actual = fingerprint(key.public_key())
    if actual != profile.fingerprint.lower():
        raise KeyUnusable(
            path,
            _("the profile says fingerprint {configured}, but this key has {actual}").format(
                configured=profile.fingerprint, actual=actual
            ),
        )
