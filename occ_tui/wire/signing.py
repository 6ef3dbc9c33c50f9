"""Oracle's request signature (draft-cavage HTTP signatures, version 1), made and verified.

RSA PKCS #1 v1.5 over SHA-256. Requests without a body sign `date (request-target) host`; POST, PUT and PATCH
sign `content-length content-type x-content-sha256` as well, an absent body counting as an empty one.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

ALGORITHM = "rsa-sha256"
VERSION = "1"
GENERIC_HEADERS = ("date", "(request-target)", "host")
BODY_HEADERS = ("content-length", "content-type", "x-content-sha256")
BODY_METHODS = frozenset({"POST", "PUT", "PATCH"})
MAX_CLOCK_SKEW_S = 300
MIN_RSA_BITS = 2048

_PARAMETER = re.compile(r'([A-Za-z]+)="([^"]*)"')


class SignatureRefused(ValueError):
    """A request whose signature does not hold. The text says why, and is for logs, not for the caller."""


def signed_headers(method: str) -> tuple[str, ...]:
    """Names of the headers that a request of `method` signs, in order."""
    return GENERIC_HEADERS + (BODY_HEADERS if method.upper() in BODY_METHODS else ())


def content_sha256(body: bytes) -> str:
    """The value of `x-content-sha256`."""
    return base64.b64encode(hashlib.sha256(body).digest()).decode("ascii")


def http_date(instant: datetime) -> str:
    """`instant` as an HTTP date: `Thu, 05 Jan 2014 21:31:40 GMT`."""
    return format_datetime(instant.astimezone(UTC), usegmt=True)


def signing_string(method: str, target: str, headers: Mapping[str, str], names: Sequence[str]) -> bytes:
    """The bytes that are signed: the headers `names` in that order.

    `target` is path and query as sent; `headers` has lower-case names.
    """
    values = {**headers, "(request-target)": f"{method.lower()} {target}"}
    return "\n".join(f"{name}: {values[name]}" for name in names).encode("ascii")


def plain_headers(
    method: str, host: str, date: str, body: bytes = b"", content_type: str = "application/json"
) -> dict[str, str]:
    """What a request says of itself, and a signature covers."""
    headers = {"date": date, "host": host}
    if method.upper() in BODY_METHODS:
        headers["content-length"] = str(len(body))
        headers["content-type"] = content_type
        headers["x-content-sha256"] = content_sha256(body)
    return headers


class Unsigned:
    """Stands where a `Signer` would, for the routes that need none."""

    def sign(self, method: str, target: str, host: str, date: str, body: bytes = b"") -> dict[str, str]:
        """The headers to send."""
        return plain_headers(method, host, date, body)


class Signer:
    """Signs requests with one key."""

    def __init__(self, key_id: str, private_key: rsa.RSAPrivateKey) -> None:
        self.key_id = key_id
        """`tenancy/user/fingerprint`, or `ST$` and a session token."""
        self._private_key = private_key

    def sign(
        self,
        method: str,
        target: str,
        host: str,
        date: str,
        body: bytes = b"",
        content_type: str = "application/json",
    ) -> dict[str, str]:
        """The headers to send, `authorization` included.

        `target` is path and query exactly as they go out, `host` the authority with its port, as given.
        """
        headers = plain_headers(method, host, date, body, content_type)
        names = signed_headers(method)
        signature = self._private_key.sign(
            signing_string(method, target, headers, names), padding.PKCS1v15(), hashes.SHA256()
        )
        headers["authorization"] = (
            f'Signature algorithm="{ALGORITHM}",headers="{" ".join(names)}",'
            f'keyId="{self.key_id}",signature="{base64.b64encode(signature).decode("ascii")}",version="{VERSION}"'
        )
        return headers


@dataclass(frozen=True, slots=True)
class Authorization:
    """A parsed `Authorization` header."""

    key_id: str
    signed: tuple[str, ...]
    """Names of the signed headers, in the order in which they were signed."""
    signature: bytes

    @classmethod
    def parse(cls, header: str, method: str) -> Authorization:
        """The header's parts; `SignatureRefused` unless it signs exactly what `method` must sign."""
        scheme, _, rest = header.partition(" ")
        pairs = _PARAMETER.findall(rest)
        parameters = dict(pairs)
        if scheme.lower() != "signature" or len(parameters) != len(pairs):
            raise SignatureRefused("no signature")
        if parameters.get("algorithm") != ALGORITHM or parameters.get("version", VERSION) != VERSION:
            raise SignatureRefused("another algorithm or version")
        names = parameters.get("headers", "").lower().split()
        if sorted(names) != sorted(signed_headers(method)):
            raise SignatureRefused("another set of signed headers")
        written = parameters.get("signature", "")
        try:
            signature = base64.b64decode(written, validate=True)
        except ValueError as error:  # binascii.Error, or plain for what is not ASCII
            raise SignatureRefused("the signature is not base64") from error
        if base64.b64encode(signature).decode("ascii") != written:
            raise SignatureRefused("the signature can be written in another way")
        if not parameters.get("keyId") or not signature:
            raise SignatureRefused("no key or no signature")
        return cls(parameters["keyId"], tuple(names), signature)


def verify(
    authorization: Authorization,
    public_key: rsa.RSAPublicKey,
    method: str,
    target: str,
    headers: Mapping[str, str],
    body: bytes,
    now: datetime,
) -> None:
    """Returns if the request is what the owner of `public_key` signed, else raises `SignatureRefused`.

    `headers` has lower-case names, `target` is the raw path and query, `now` the real time.
    """
    if public_key.key_size < MIN_RSA_BITS:
        raise SignatureRefused("the key is too short")
    missing = [name for name in signed_headers(method) if name != "(request-target)" and name not in headers]
    if missing:
        raise SignatureRefused(f"missing {', '.join(missing)}")
    _verify_date(headers["date"], now)
    if method.upper() in BODY_METHODS:
        if headers["content-length"] != str(len(body)):
            raise SignatureRefused("another length than was signed")
        if not hmac.compare_digest(headers["x-content-sha256"], content_sha256(body)):
            raise SignatureRefused("another body than was signed")
    try:
        signed = signing_string(method, target, headers, authorization.signed)
        public_key.verify(authorization.signature, signed, padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, UnicodeEncodeError) as error:
        raise SignatureRefused("the signature does not fit") from error


def _verify_date(date: str, now: datetime) -> None:
    try:
        sent = parsedate_to_datetime(date)
    except (ValueError, TypeError, OverflowError, IndexError) as error:
        raise SignatureRefused("the date is not a date") from error
    sent = sent if sent.tzinfo else sent.replace(tzinfo=UTC)
    if abs((now - sent).total_seconds()) > MAX_CLOCK_SKEW_S:
        raise SignatureRefused("the date is too far from now")


def fingerprint(public_key: rsa.RSAPublicKey) -> str:
    """The fingerprint of an API key as Oracle shows it: MD5 of the DER public key, in colon-separated pairs."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    der = public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    digest = hashlib.md5(der, usedforsecurity=False).hexdigest()
    return ":".join(digest[i : i + 2] for i in range(0, 32, 2))
