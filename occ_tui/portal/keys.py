"""Keys that people sign requests with: made by a code or an invitation, listed, renamed, revoked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from sqlalchemy import Connection, func, insert, select, update

from occ_tui.domain.text import clean
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.refusals import invalid_parameter, key_conflict, key_unusable
from occ_tui.portal.schema import api_keys
from occ_tui.wire.signing import MIN_RSA_BITS, fingerprint

MOST_KEYS = 20
MAX_RSA_BITS = 8192
"""More would cost us more than it adds."""
LONGEST_LABEL = 60
_LEAST_EXPONENT = 65537


class NewKey(NamedTuple):
    """A public key that may be used."""

    fingerprint: str
    pem: str


def parsed(pem: str | None) -> NewKey:
    """The public key in `pem`; refused with 400 unless it is RSA of a good length."""
    text = (pem or "").strip()
    if "PRIVATE KEY" in text:
        raise key_unusable("this is a private key. It was not kept; make another one, since it has left your machine.")
    try:
        key = load_pem_public_key(text.encode("ascii"))
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise key_unusable("not a public key in PEM form.") from None
    if not isinstance(key, rsa.RSAPublicKey):
        raise key_unusable("RSA is the one kind of key that signs here.")
    if not MIN_RSA_BITS <= key.key_size <= MAX_RSA_BITS:
        raise key_unusable(f"an RSA key of {MIN_RSA_BITS} to {MAX_RSA_BITS} bits.")
    if key.public_numbers().e < _LEAST_EXPONENT:
        raise key_unusable(f"its exponent is at least {_LEAST_EXPONENT}.")
    again = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")
    return NewKey(fingerprint(key), again)


def label_of(text: str | None) -> str:
    """What a key is called, in one line; refused with 400 if it is too long."""
    label = " ".join(clean(text or "").split())
    if len(label) > LONGEST_LABEL:
        raise invalid_parameter(f"label: at most {LONGEST_LABEL} signs.")
    return label


def add(connection: Connection, contact_id: int, tenancy: str, key: NewKey, label: str, now_ms: int) -> bool:
    """Lets a contact sign with `key`; refused with 409 for one that is known, and when there are too many.

    Whether it is new to them: for one that they have already the same answer is asked for again.
    """
    known = connection.execute(select(api_keys).where(api_keys.c.fingerprint == key.fingerprint)).first()
    if known is not None:
        if (known.contact_id, known.state, known.public_key_pem) == (contact_id, "active", key.pem):
            return False
        raise key_conflict("This key is known here already. Make a new one.")
    active = (api_keys.c.contact_id == contact_id, api_keys.c.state == "active")
    if (connection.scalar(select(func.count()).select_from(api_keys).where(*active)) or 0) >= MOST_KEYS:
        raise key_conflict(f"There are {MOST_KEYS} keys already. Revoke one that is not used any more.")
    connection.execute(
        insert(api_keys).values(
            fingerprint=key.fingerprint,
            contact_id=contact_id,
            tenancy=tenancy,
            public_key_pem=key.pem,
            state="active",
            label=label,
            created_ms=now_ms,
        )
    )
    return True


def active(connection: Connection, contact_id: int) -> Sequence[AnyRow]:
    """A contact's keys that are not revoked, in the order in which they were made."""
    mine = (api_keys.c.contact_id == contact_id, api_keys.c.state == "active")
    return connection.execute(
        select(api_keys).where(*mine).order_by(api_keys.c.created_ms, api_keys.c.fingerprint)
    ).all()


def find(connection: Connection, contact_id: int, name: str) -> AnyRow | None:
    """One of them, by its fingerprint."""
    return next((row for row in active(connection, contact_id) if row.fingerprint == name), None)


def rename(connection: Connection, row: AnyRow, label: str) -> None:
    """Calls a key something else."""
    connection.execute(update(api_keys).where(api_keys.c.fingerprint == row.fingerprint).values(label=label))


def revoke(connection: Connection, row: AnyRow, now_ms: int) -> None:
    """Ends a key: the next request that is signed with it is refused."""
    ended = {"state": "revoked", "revoked_ms": now_ms}
    connection.execute(update(api_keys).where(api_keys.c.fingerprint == row.fingerprint).values(ended))


def revoke_all(connection: Connection, contact_id: int, now_ms: int) -> None:
    """Ends every key of a contact."""
    for row in active(connection, contact_id):
        revoke(connection, row, now_ms)
