"""Keys and session tokens: a usable one signs, any other is refused with the file and the reason, without a secret."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from support.client import START, TENANCY, USER, everything_told_by, pem_of, write_private

from occ_tui.client.config import Profile
from occ_tui.client.errors import ConfigIncomplete, FileExposed, KeyFileMissing, KeyUnusable, SessionTokenExpired
from occ_tui.client.keys import load_signer, session_expiry
from occ_tui.wire.signing import Authorization, fingerprint, verify

MakeProfile = Callable[..., Profile]
DATE = "Mon, 23 Nov 2026 10:00:00 GMT"


def jwt(claims: object) -> str:
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    return f"{part({'alg': 'RS256'})}.{part(claims)}.c2lnbmF0dXJl"


def test_a_key_signs_as_tenancy_user_and_fingerprint(make_profile: MakeProfile, private_key: rsa.RSAPrivateKey) -> None:
    signer = load_signer(make_profile())
    headers = signer.sign("GET", "/x", "localhost", DATE)
    authorization = Authorization.parse(headers["authorization"], "GET")
    assert authorization.key_id == f"{TENANCY}/{USER}/{fingerprint(private_key.public_key())}"
    verify(authorization, private_key.public_key(), "GET", "/x", headers, b"", START)


def test_a_fingerprint_may_be_written_in_capitals(make_profile: MakeProfile, private_key: rsa.RSAPrivateKey) -> None:
    capitals = fingerprint(private_key.public_key()).upper()
    assert load_signer(make_profile(fingerprint=capitals)).key_id.endswith(capitals)


def test_a_pass_phrase_opens_its_key(make_profile: MakeProfile, tmp_path: Path, private_key: rsa.RSAPrivateKey) -> None:
    path = write_private(tmp_path / "locked.pem", pem_of(private_key, "open sesame"))
    assert load_signer(make_profile(key_file=path, pass_phrase="open sesame")).key_id


def test_a_needless_pass_phrase_and_a_label_after_the_key_do_no_harm(
    make_profile: MakeProfile, tmp_path: Path, private_key: rsa.RSAPrivateKey
) -> None:
    path = write_private(tmp_path / "labelled.pem", pem_of(private_key) + b"OCI_API_KEY")
    assert load_signer(make_profile(key_file=path, pass_phrase="open sesame")).key_id


@pytest.mark.parametrize(("pass_phrase", "reason"), [("close sesame", "does not open"), (None, "has no pass_phrase")])
def test_a_wrong_or_missing_pass_phrase_is_said_and_not_shown(
    make_profile: MakeProfile, tmp_path: Path, private_key: rsa.RSAPrivateKey, pass_phrase: str | None, reason: str
) -> None:
    path = write_private(tmp_path / "locked.pem", pem_of(private_key, "open sesame"))
    with pytest.raises(KeyUnusable, match=reason) as caught:
        load_signer(make_profile(key_file=path, pass_phrase=pass_phrase))
    assert caught.value.path == path
    assert "sesame" not in everything_told_by(caught.value)


def test_a_missing_key_is_named(make_profile: MakeProfile, tmp_path: Path) -> None:
    with pytest.raises(KeyFileMissing) as caught:
        load_signer(make_profile(key_file=tmp_path / "gone.pem"))
    assert caught.value.path == tmp_path / "gone.pem"
    with pytest.raises(ConfigIncomplete, match="key_file"):
        load_signer(make_profile(key_file=None))


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_key_open_to_others_is_refused(make_profile: MakeProfile, key_file: Path, mode: int) -> None:
    key_file.chmod(mode)
    with pytest.raises(FileExposed) as caught:
        load_signer(make_profile())
    assert caught.value.remedy == f"chmod 600 {key_file}"


def test_a_key_with_another_fingerprint_is_refused_with_both(
    make_profile: MakeProfile, private_key: rsa.RSAPrivateKey
) -> None:
    with pytest.raises(KeyUnusable) as caught:
        load_signer(make_profile(fingerprint="aa:bb:cc"))
    assert "aa:bb:cc" in caught.value.reason
    assert fingerprint(private_key.public_key()) in caught.value.reason


def public_pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def public_ssh(key: rsa.RSAPrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)


@pytest.mark.parametrize("form", [public_pem, public_ssh])
def test_a_public_key_in_place_of_the_private_one_is_recognised(
    make_profile: MakeProfile, tmp_path: Path, private_key: rsa.RSAPrivateKey, form: Callable[..., bytes]
) -> None:
    path = write_private(tmp_path / "public.pem", form(private_key))
    with pytest.raises(KeyUnusable, match="public key"):
        load_signer(make_profile(key_file=path))


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"\xff\xfe\x00", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"]
)
def test_what_is_no_key_is_refused(make_profile: MakeProfile, tmp_path: Path, content: bytes) -> None:
    path = write_private(tmp_path / "odd.pem", content)
    with pytest.raises(KeyUnusable, match="PEM"):
        load_signer(make_profile(key_file=path))


def test_a_directory_is_no_key(make_profile: MakeProfile, tmp_path: Path) -> None:
    with pytest.raises(KeyUnusable) as caught:
        load_signer(make_profile(key_file=tmp_path))
    assert caught.value.reason


def test_an_elliptic_or_a_short_key_is_refused(make_profile: MakeProfile, tmp_path: Path) -> None:
    elliptic = write_private(tmp_path / "ec.pem", pem_of(ec.generate_private_key(ec.SECP256R1())))
    with pytest.raises(KeyUnusable, match="RSA"):
        load_signer(make_profile(key_file=elliptic))
    short_key = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 - that is the point
    short = write_private(tmp_path / "short.pem", pem_of(short_key))
    with pytest.raises(KeyUnusable, match=r"1024 bits.*2048"):
        load_signer(make_profile(key_file=short))


def test_a_session_token_stands_in_for_the_key_id(make_profile: MakeProfile, tmp_path: Path) -> None:
    expires = START + timedelta(hours=1)
    token = jwt({"exp": int(expires.timestamp())})
    path = write_private(tmp_path / "token", token + "\n")
    profile = make_profile(security_token_file=path, user="", fingerprint="")
    assert load_signer(profile, START).key_id == f"ST${token}"
    assert session_expiry(profile) == expires


def test_a_session_that_is_over_is_told_before_anything_is_sent(make_profile: MakeProfile, tmp_path: Path) -> None:
    token = jwt({"exp": int(START.timestamp())})
    path = write_private(tmp_path / "token", token)
    with pytest.raises(SessionTokenExpired) as caught:
        load_signer(make_profile(security_token_file=path), START)
    assert caught.value.expired_at == START
    assert caught.value.path == path
    assert token not in everything_told_by(caught.value)


@pytest.mark.parametrize("token", ["opaque-token", "a.b.c", jwt([]), jwt({"exp": "soon"}), jwt({"exp": 10**30})])
def test_a_token_that_tells_no_end_is_used_until_the_server_refuses(
    make_profile: MakeProfile, tmp_path: Path, token: str
) -> None:
    profile = make_profile(security_token_file=write_private(tmp_path / "token", token))
    assert session_expiry(profile) is None
    assert load_signer(profile).key_id == f"ST${token}"


def test_a_profile_without_a_session_has_no_end(make_profile: MakeProfile) -> None:
    assert session_expiry(make_profile()) is None


@pytest.mark.parametrize("content", ['a"b', "a b", "a\r\nx: y", "", "ü"])
def test_what_is_no_token_never_gets_into_a_header(make_profile: MakeProfile, tmp_path: Path, content: str) -> None:
    path = write_private(tmp_path / "token", content)
    with pytest.raises(KeyUnusable, match="session token"):
        load_signer(make_profile(security_token_file=path))


def test_a_missing_or_exposed_token_is_named(make_profile: MakeProfile, tmp_path: Path) -> None:
    with pytest.raises(KeyFileMissing, match="token"):
        load_signer(make_profile(security_token_file=tmp_path / "token"))
    path = write_private(tmp_path / "token", jwt({}), 0o644)
    with pytest.raises(FileExposed):
        session_expiry(make_profile(security_token_file=path))


def test_now_is_the_real_time_unless_a_test_says_otherwise(make_profile: MakeProfile, tmp_path: Path) -> None:
    token = jwt({"exp": int((datetime.now(UTC) - timedelta(seconds=1)).timestamp())})
    with pytest.raises(SessionTokenExpired):
        load_signer(make_profile(security_token_file=write_private(tmp_path / "token", token)))
