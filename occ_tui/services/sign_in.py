"""In and out at a portal: a key is made here, its public half goes there, and a profile says so.

Nothing of it moves money. A key whose enrolment nobody answered is asked for again with the same bytes and the same
token; the private half never leaves this computer, and is written only once the portal has taken the public one.
"""

from __future__ import annotations

import secrets
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from occ_tui.locale import _, locale_code

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric import rsa

    from occ_tui.client.config import Profile
    from occ_tui.client.sign_in import SignInClient
    from occ_tui.client.transport import Transport
    from occ_tui.services.session import Session, SessionOptions
    from occ_tui.wire.customer_people import CodeRequested, SignedIn

KEY_BITS = 3072
"""Of the RSA keys that are made here."""
TRIES = 3
"""How often an enrolment is sent while nobody knows whether it arrived."""

Answered = TypeVar("Answered")


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A profile that was written, for somebody whom a portal let in."""

    profile: str
    config_file: Path
    key_file: Path
    endpoint: str
    user_name: str
    email: str
    account_name: str


async def ask_for_code(endpoint: str, email: str) -> CodeRequested:
    """Has a code mailed to `email`; whether that may sign in is not told.

    Errors: `EndpointUnusable`, the tree of `client.errors`, `BadUsage` for what is no address.
    """
    from occ_tui.domain.emails import is_address
    from occ_tui.services.errors import BadUsage

    if not is_address(email):
        raise BadUsage(_("“{text}” is no e-mail address.").format(text=email))
    async with _door(endpoint) as transport:
        client = _client(transport)
        return await client.request_code(email, locale_code(), secrets.token_hex(16))


async def sign_in(
    options: SessionOptions, endpoint: str, email: str, code: str, *, label: str = "", pass_phrase: str | None = None
) -> Enrolment:
    """Makes a key and enrols it with the code; the profile that was written, named `options.profile` or freely.

    Errors: as of `ask_for_code`, `CodeRefused`, `ConfigNotWritten`, `FileExposed`, `ProfileTaken`.
    """
    from occ_tui.wire.customer_people import SignInDetails

    name = _checked_name(options)
    key = _new_key()
    details = SignInDetails(
        email=email,
        code="".join(code.split()),
        public_key=_public_pem(key),
        label=label or _this_computer(),
        language_code=locale_code(),
    )
    async with _door(endpoint) as transport:
        client, token = _client(transport), secrets.token_hex(16)
        signed_in = await _let_in(lambda: client.sign_in(details, token))
    return _write(options, endpoint, name, signed_in, key, pass_phrase)


async def accept(
    options: SessionOptions,
    endpoint: str,
    token: str,
    *,
    user_name: str = "",
    label: str = "",
    pass_phrase: str | None = None,
) -> Enrolment:
    """The same with the token of an invitation, which works once."""
    from occ_tui.wire.customer_people import AcceptInvitationDetails

    name = _checked_name(options)
    key = _new_key()
    details = AcceptInvitationDetails(
        token=token.strip(),
        public_key=_public_pem(key),
        label=label or _this_computer(),
        user_name=user_name or None,
        language_code=locale_code(),
    )
    async with _door(endpoint) as transport:
        client, retry_token = _client(transport), secrets.token_hex(16)
        signed_in = await _let_in(lambda: client.accept(details, retry_token))
    return _write(options, endpoint, name, signed_in, key, pass_phrase)


async def sign_out(session: Session) -> bool:
    """Revokes the profile's key on its portal, and takes profile and key out of the configuration.

    Whether the portal was told; it is not where it had revoked the key already. Where it cannot be reached, its error
    is raised and nothing is taken away: a key that is gone here and good there could be revoked by nobody.
    """
    from occ_tui.client.config_writing import remove_profile
    from occ_tui.client.errors import NotAuthenticated
    from occ_tui.client.sign_in import revoke_key

    profile = session.profile
    was_told = True
    async with session.transport() as transport:
        try:
            await revoke_key(transport, profile.fingerprint, secrets.token_hex(16))
        except NotAuthenticated:
            was_told = False
    assert profile.config_file is not None
    remove_profile(profile.config_file, profile.name)
    return was_told


async def unlock(session: Session, code: str) -> None:
    """Proves with a fresh code that it is still the same person. Errors: `CodeRefused`, the tree of `client.errors`."""
    from occ_tui.client.sign_in import unlock as at_portal

    compact, token = "".join(code.split()), secrets.token_hex(16)
    async with session.transport() as transport:
        await _let_in(lambda: at_portal(transport, compact, token))


async def _let_in(ask: Callable[[], Awaitable[Answered]]) -> Answered:
    """What the portal answers; asked again while nobody knows whether it heard."""
    from occ_tui.client.errors import InvalidRequest, NotAuthorizedOrNotFound, TransportError
    from occ_tui.services.errors import CodeRefused
    from occ_tui.wire.customer_people import CODE_REFUSED

    request_id = None
    for number in range(TRIES):
        try:
            return await ask()
        except TransportError as error:
            if not error.was_sent or number == TRIES - 1:
                raise
        except InvalidRequest as error:
            if error.code != CODE_REFUSED:
                raise
            request_id = error.request_id
            break
        except NotAuthorizedOrNotFound as error:
            request_id = error.request_id
            break
    raise CodeRefused(request_id)


def _door(endpoint: str) -> Transport:
    from occ_tui.client.transport import Transport

    return Transport(_stranger(endpoint), is_signed=False)


def _client(transport: Transport) -> SignInClient:
    from occ_tui.client.sign_in import SignInClient

    return SignInClient(transport)


def _stranger(endpoint: str) -> Profile:
    from occ_tui.client.config import Profile

    return Profile(name="", kind="portal", endpoint=endpoint.strip().rstrip("/"))


def _checked_name(options: SessionOptions) -> str:
    """The name that was wished for, empty without one; refused before anything is asked if it is taken."""
    from occ_tui.client.config import config_file_path
    from occ_tui.client.config_writing import free_name
    from occ_tui.services.errors import ProfileTaken

    path = config_file_path(options.config_file)
    wanted = options.profile or ""
    free = free_name(path, wanted or "portal")
    if wanted and free != wanted:
        raise ProfileTaken(path, wanted, free)
    return wanted


def _write(
    options: SessionOptions,
    endpoint: str,
    name: str,
    signed_in: SignedIn,
    key: rsa.RSAPrivateKey,
    pass_phrase: str | None,
) -> Enrolment:
    from occ_tui.client.config import config_file_path
    from occ_tui.client.config_writing import NewProfile, add_profile, free_name

    path = config_file_path(options.config_file)
    endpoint = endpoint.strip().rstrip("/")
    new = NewProfile(
        name=name or free_name(path, _first_word(signed_in.account_name or "") or "portal"),
        endpoint=endpoint,
        user=signed_in.user_id or "",
        tenancy=signed_in.tenancy_id or "",
        fingerprint=signed_in.fingerprint or "",
        region=signed_in.region or "",
        key_pem=_private_pem(key, pass_phrase),
        pass_phrase=pass_phrase,
    )
    return Enrolment(
        profile=new.name,
        config_file=path,
        key_file=add_profile(path, new),
        endpoint=endpoint,
        user_name=signed_in.user_name or "",
        email=signed_in.email or "",
        account_name=signed_in.account_name or "",
    )


def _first_word(name: str) -> str:
    return (name.split() or [""])[0]


def _this_computer() -> str:
    """What the key is called in lists."""
    from occ_tui.domain.text import clean

    return clean(socket.gethostname().partition(".")[0])[:64] or "occ"


def _new_key() -> rsa.RSAPrivateKey:
    from cryptography.hazmat.primitives.asymmetric import rsa

    return rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)


def _public_pem(key: rsa.RSAPrivateKey) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")


def _private_pem(key: rsa.RSAPrivateKey, pass_phrase: str | None) -> bytes:
    from cryptography.hazmat.primitives.serialization import (
        BestAvailableEncryption,
        Encoding,
        KeySerializationEncryption,
        NoEncryption,
        PrivateFormat,
    )

    lock: KeySerializationEncryption = BestAvailableEncryption(pass_phrase.encode()) if pass_phrase else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock)
