"""Request signatures: ours hold, and nothing in a request can be changed without the signature breaking."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from hypothesis import given
from hypothesis import strategies as st

from occ_tui.wire.signing import (
    Authorization,
    SignatureRefused,
    Signer,
    content_sha256,
    fingerprint,
    http_date,
    signed_headers,
    signing_string,
    verify,
)

KEY_ID = "ocid1.tenancy.x/ocid1.user.y/7b:b0:c4:b1:6d:74:a3:55:79:93:f4:99:7f:12:45:8d"
NOW = datetime(2026, 11, 23, 10, 0, 0, tzinfo=UTC)
DATE = "Mon, 23 Nov 2026 10:00:00 GMT"
HOST = "127.0.0.1:8181"
GET_TARGET = "/20191001/invoices?compartmentId=ocid1.tenancy.x&limit=7"
PAY_TARGET = "/20191001/invoices/1/actions/pay"
PAY_BODY = '{"email":"ä@example.com"}'.encode()

GET_SIGNATURE = (
    "J21gbCwTPlQECa1zzQCvXxIkE1foUFL1YTt+rOPQ4LOtGKHdqvkoiVpGQvdoPX5ZDST1r7nPw5HCkZjlCfb/TdZwx5Nen8I29b4MJQT6UsvtElEf"
    "47WQ3AfMC201F7z3qBn+Zf5V2s/23xLZq+x7lUcd9tbQM/cZVmgT59p5fsNiDjcuFOf8nlakQDkd4LcU2WjFsiXeEoVgd/oxRb7w4uX3Pn5PWx5C"
    "csLRwVLOiSZvtwS50EduURbtMlvg+1uP0xy8m8QhMakhAKB0NPwumH9UBNhPbW6TZCexCIuwG6YHw3v+PNXWh0HcXMI5VTPH1ELHDwnOs4lW310n"
    "IBzaBA=="
)
PAY_SIGNATURE = (
    "XDzCVjeO3bo0AmiZV+dYv5B8OffgaXDjyKoAQGhSeDeDrm6/CIEjvRRLSSZsw/iSPcjaYj6S1ZgC0+9IaSs+yrRofR1t4OLMtIT8sdVC18lGTsOr"
    "zVcl9IzoHSuSrWIUMfyQ8HZh7hm5suwtE7Dnsxi1LmOxAAdY1WETzjT4WVPEcIpALbSlMPVzxyBKlthriuopB/ovEYqg2d6X9J52IksfLvR7o7dM"
    "PVKMtEUz4GWgDKcktbjEKh+7CjjFRxrUhcK0C+FkeFti5cuqnjFxyFZpKCQiK2nPlAbmsbPemNbFwazrl+QrJXBNHy5skIma0tP2EkoHz7M+3d4s"
    "/AyvdA=="
)
"""Made with `openssl dgst -sha256 -sign signing_key.pem` over the signing strings, written out by hand."""


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    read = load_pem_private_key(Path(__file__).with_name("signing_key.pem").read_bytes(), None)
    assert isinstance(read, rsa.RSAPrivateKey)
    return read


@dataclass(frozen=True)
class Request:
    """A request as a server sees it."""

    method: str
    target: str
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    def with_header(self, name: str, value: str) -> Request:
        return replace(self, headers={**self.headers, name: value})

    def authorized(self, change: Callable[[str], str]) -> Request:
        return self.with_header("authorization", change(self.headers["authorization"]))


def signed(key: rsa.RSAPrivateKey, method: str, target: str, body: bytes = b"") -> Request:
    return Request(method, target, body, Signer(KEY_ID, key).sign(method, target, HOST, DATE, body))


def check(request: Request, public_key: rsa.RSAPublicKey, now: datetime = NOW) -> Authorization:
    authorization = Authorization.parse(request.headers["authorization"], request.method)
    verify(authorization, public_key, request.method, request.target, request.headers, request.body, now)
    return authorization


def test_a_signature_without_a_body_is_the_one_openssl_makes(key: rsa.RSAPrivateKey) -> None:
    assert signed(key, "GET", GET_TARGET).headers == {
        "date": DATE,
        "host": HOST,
        "authorization": 'Signature algorithm="rsa-sha256",headers="date (request-target) host",'
        f'keyId="{KEY_ID}",signature="{GET_SIGNATURE}",version="1"',
    }


def test_a_signature_with_a_body_is_the_one_openssl_makes(key: rsa.RSAPrivateKey) -> None:
    headers = signed(key, "POST", PAY_TARGET, PAY_BODY).headers
    assert headers["x-content-sha256"] == "k0/flBgnmUXSAvMajxbbYK/VL1Sdsp1H1Wzg06G/Juo="
    assert headers["content-length"] == "26"
    assert f'signature="{PAY_SIGNATURE}"' in headers["authorization"]
    assert (
        'headers="date (request-target) host content-length content-type x-content-sha256"' in headers["authorization"]
    )


def test_the_fingerprint_is_the_one_openssl_shows(key: rsa.RSAPrivateKey) -> None:
    assert fingerprint(key.public_key()) == KEY_ID.rpartition("/")[2]


@pytest.mark.parametrize("method", ["GET", "DELETE", "HEAD", "POST", "PUT", "PATCH"])
@pytest.mark.parametrize("body", [b"", PAY_BODY])
def test_what_was_signed_verifies(key: rsa.RSAPrivateKey, method: str, body: bytes) -> None:
    assert check(signed(key, method, PAY_TARGET, body), key.public_key()).key_id == KEY_ID


def test_header_names_may_stand_in_any_order(key: rsa.RSAPrivateKey) -> None:
    names = ["host", "(request-target)", "date"]
    values = {"date": DATE, "host": HOST}
    made = key.sign(signing_string("GET", GET_TARGET, values, names), padding.PKCS1v15(), hashes.SHA256())
    text = base64.b64encode(made).decode()
    header = f'Signature version="1",keyId="k",algorithm="rsa-sha256",headers="{" ".join(names)}",signature="{text}"'
    check(Request("GET", GET_TARGET, b"", {**values, "authorization": header}), key.public_key())


TAMPERINGS: dict[str, Callable[[Request], Request]] = {
    "another method": lambda r: replace(r, method="PUT"),
    "another path": lambda r: replace(r, target="/20191001/invoices/2/actions/pay"),
    "a query added": lambda r: replace(r, target=r.target + "?x=1"),
    "another case of the path": lambda r: replace(r, target=r.target.upper()),
    "another host": lambda r: r.with_header("host", "127.0.0.1:8182"),
    "another case of the host": lambda r: r.with_header("host", "LOCALHOST:8181"),
    "another date": lambda r: r.with_header("date", "Mon, 23 Nov 2026 10:00:01 GMT"),
    "another body of the same length": lambda r: replace(r, body=r.body.replace(b"example", b"sample!")),
    "a longer body": lambda r: replace(r, body=r.body + b" "),
    "another body with its own hash": lambda r: (
        replace(r, body=b"{}").with_header("content-length", "2").with_header("x-content-sha256", content_sha256(b"{}"))
    ),
    "another content type": lambda r: r.with_header("content-type", "text/plain"),
    "another length": lambda r: r.with_header("content-length", "27"),
    "no body hash": lambda r: replace(r, headers={n: v for n, v in r.headers.items() if n != "x-content-sha256"}),
    "no date": lambda r: replace(r, headers={n: v for n, v in r.headers.items() if n != "date"}),
    "a date that is none": lambda r: r.with_header("date", "yesterday"),
    "an absurd date": lambda r: r.with_header("date", f"Mon, 23 Nov {'9' * 30} 10:00:00 GMT"),
    "umlauts in the host": lambda r: r.with_header("host", "hößt"),
    "fewer signed headers": lambda r: r.authorized(lambda a: a.replace(" x-content-sha256", "")),
    "only the generic headers": lambda r: r.authorized(
        lambda a: a.replace(" content-length content-type x-content-sha256", "")
    ),
    "one more signed header": lambda r: r.authorized(lambda a: a.replace("host content", "host accept content")),
    "a header named twice": lambda r: r.authorized(lambda a: a.replace("host content", "host host content")),
    "another algorithm": lambda r: r.authorized(lambda a: a.replace("rsa-sha256", "hmac-sha256")),
    "another version": lambda r: r.authorized(lambda a: a.replace('version="1"', 'version="2"')),
    "another scheme": lambda r: r.authorized(lambda a: a.replace("Signature ", "Bearer ")),
    "a parameter twice": lambda r: r.authorized(lambda a: a + ',keyId="other"'),
    "no key": lambda r: r.authorized(lambda a: a.replace(KEY_ID, "")),
    "another signature": lambda r: r.authorized(lambda a: a.replace(PAY_SIGNATURE, GET_SIGNATURE)),
    "no signature": lambda r: r.authorized(lambda a: a.replace(PAY_SIGNATURE, "")),
    "a signature that is not base64": lambda r: r.authorized(lambda a: a.replace(PAY_SIGNATURE, "!!!")),
    "a signature with umlauts": lambda r: r.authorized(lambda a: a.replace(PAY_SIGNATURE, "öäü")),
    "nothing": lambda r: r.authorized(lambda a: ""),
}


@pytest.mark.parametrize("what", TAMPERINGS)
def test_a_tampered_request_is_refused(key: rsa.RSAPrivateKey, what: str) -> None:
    genuine = signed(key, "POST", PAY_TARGET, PAY_BODY)
    check(genuine, key.public_key())
    with pytest.raises(SignatureRefused):
        check(TAMPERINGS[what](genuine), key.public_key())


def test_a_length_that_was_signed_but_does_not_hold_is_refused(key: rsa.RSAPrivateKey) -> None:
    request = signed(key, "POST", PAY_TARGET, PAY_BODY).with_header("content-length", "27")
    text = signing_string("POST", PAY_TARGET, request.headers, signed_headers("POST"))
    made = base64.b64encode(key.sign(text, padding.PKCS1v15(), hashes.SHA256())).decode()
    with pytest.raises(SignatureRefused, match="length"):
        check(request.authorized(lambda header: header.replace(PAY_SIGNATURE, made)), key.public_key())


def test_another_key_is_refused(key: rsa.RSAPrivateKey) -> None:
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    with pytest.raises(SignatureRefused, match="does not fit"):
        check(signed(other, "GET", GET_TARGET), key.public_key())


def test_a_key_that_is_too_short_is_refused() -> None:
    short = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 - that is the point
    with pytest.raises(SignatureRefused, match="too short"):
        check(signed(short, "GET", GET_TARGET), short.public_key())


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_a_clock_that_is_a_little_off_does_no_harm(key: rsa.RSAPrivateKey, seconds: int) -> None:
    check(signed(key, "GET", GET_TARGET), key.public_key(), NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize("seconds", [-301, 301, 86400])
def test_a_date_too_far_from_now_is_refused(key: rsa.RSAPrivateKey, seconds: int) -> None:
    with pytest.raises(SignatureRefused, match="too far"):
        check(signed(key, "GET", GET_TARGET), key.public_key(), NOW + timedelta(seconds=seconds))


def test_a_date_without_a_zone_is_taken_as_utc(key: rsa.RSAPrivateKey) -> None:
    headers = Signer(KEY_ID, key).sign("GET", GET_TARGET, HOST, "Mon, 23 Nov 2026 10:00:00 -0000")
    check(Request("GET", GET_TARGET, b"", headers), key.public_key())


def test_dates_are_written_in_english_and_gmt() -> None:
    assert http_date(NOW) == DATE
    assert http_date(datetime.fromisoformat("2026-11-23T11:00:00+01:00")) == DATE


def test_only_methods_with_a_body_sign_it() -> None:
    assert signed_headers("get") == signed_headers("DELETE") == ("date", "(request-target)", "host")
    assert signed_headers("patch")[3:] == ("content-length", "content-type", "x-content-sha256")


@given(st.text(max_size=60) | st.from_regex(r'Signature ([a-z]+="[^"]*",?){0,5}'))
def test_no_authorization_header_breaks_the_parser(header: str) -> None:
    with pytest.raises(SignatureRefused):
        Authorization.parse(header, "GET")


@given(
    st.text(max_size=60) | st.from_regex(r"(Mon, )?\d+ [A-Z][a-z]{2} \d+ \d+:\d+(:\d+)?( [-+A-Z0-9]+)?", fullmatch=True)
)
def test_no_date_breaks_the_verification(key: rsa.RSAPrivateKey, date: str) -> None:
    request = signed(key, "GET", GET_TARGET).with_header("date", date)
    with pytest.raises(SignatureRefused):
        check(request, key.public_key())
