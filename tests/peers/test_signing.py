"""Our signatures are, byte for byte, those of the official SDK's signer."""

from __future__ import annotations

import hashlib

import oci
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from oci._vendor import requests

from occ_tui.wire.signing import Signer, content_sha256, fingerprint

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()
DATE = "Mon, 23 Nov 2026 10:00:00 GMT"
HOST = "127.0.0.1:8181"
PATHS = ["/20191001/invoices?limit=7&searchText=a%20b%2Fc&status=OPEN&status=CLOSED", "/20191001/invoices/abc"]


def signed_by_the_sdk(method: str, path: str, body: bytes | None) -> dict[str, str]:
    signer = oci.signer.Signer("ocid1.tenancy.x", "ocid1.user.y", "aa:bb", None, private_key_content=PEM)
    request = requests.Request(method, f"http://{HOST}{path}", headers={"date": DATE}, data=body, auth=signer)
    return {name.lower(): value for name, value in request.prepare().headers.items()}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("method", "body"),
    [
        ("GET", None),
        ("DELETE", None),
        ("POST", b'{"email":"\xc3\xa4@x"}'),
        ("POST", None),
        ("PUT", b"{}"),
        ("PATCH", b"[1]"),
    ],
)
def test_our_signature_is_byte_for_byte_the_sdks(method: str, body: bytes | None, path: str) -> None:
    theirs = signed_by_the_sdk(method, path, body)
    ours = Signer("ocid1.tenancy.x/ocid1.user.y/aa:bb", KEY).sign(method, path, HOST, DATE, body or b"")
    assert ours["authorization"] == theirs["authorization"]
    assert {name: theirs[name] for name in ours} == ours


def test_the_body_hash_is_the_base64_of_its_sha256() -> None:
    assert content_sha256(b"") == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
    assert hashlib.sha256(b"").hexdigest().startswith("e3b0c442")


def test_the_fingerprint_is_the_one_that_the_config_of_a_key_names(portal) -> None:
    config = portal.config("finance")
    key = oci.signer.load_private_key_from_file(config["key_file"])
    assert fingerprint(key.public_key()) == config["fingerprint"]
