"""People for the hand-made portal: invitations into both accounts, keys of their own, and the mail that they get."""

from __future__ import annotations

import email
import re
from email.message import EmailMessage
from email.policy import default
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import insert, select

from occ_tui.portal.invitations import hash_of
from occ_tui.portal.ledger import Ledger
from occ_tui.portal.schema import contacts, outbox
from occ_tui.portal.schema_people import invitation_grants, invitations
from occ_tui.portal.state import Portal
from occ_tui.wire import codec
from occ_tui.wire.signing import Signer, fingerprint
from support.contracts_world import hand_made
from support.portal_world import ACME, URL, Person

BASE = "/customerCenter/20261101"
FAR_MS = 4_000_000_000_000


def with_invitations(ledger: Ledger) -> Ledger:
    """The ledger with an invitation into each account: `inv-1` by the first one's finance contact, `inv-2`."""
    with ledger.writing() as connection:
        for number, inviter in enumerate(("finance@acme.example", "stranger@acme.example"), 1):
            row = {
                "id": number,
                "public_id": f"inv-{number}",
                "token_hash": hash_of(f"token-{number}"),
                "email": f"new{number}@acme.example",
                "state": "pending",
                "invited_by": connection.scalar(select(contacts.c.id).where(contacts.c.email == inviter)),
                "created_ms": 1,
                "changed_ms": 1,
                "expires_ms": FAR_MS,
            }
            connection.execute(insert(invitations).values(row))
            granted = {"invitation_id": number, "account_id": number, "contact_type": "finance"}
            connection.execute(insert(invitation_grants).values(granted))
    return ledger


def invited(directory: Path) -> Ledger:
    """The hand-made ledger with these invitations, to be copied."""
    return with_invitations(hand_made(directory))


@cache
def key_pair(name: str, bits: int = 2048) -> rsa.RSAPrivateKey:
    """A key that no ledger knows yet, made once per test process."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def public_pem(key: Any) -> str:
    """The public half."""
    return str(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode())


def mails(portal: Portal, to: str | None = None) -> list[EmailMessage]:
    """What lies in the outbox for an address, in its order; without one, all that is not withheld."""
    query = select(outbox.c.message, outbox.c.recipients, outbox.c.state).order_by(outbox.c.id)
    with portal.ledger.reading() as connection:
        rows = connection.execute(query).all()
    return [
        email.message_from_bytes(row.message, _class=EmailMessage, policy=default)
        for row in rows
        if row.state != "withheld" and (to is None or row.recipients == to)
    ]


def said(message: EmailMessage, kind: str = "plain") -> str:
    """The text of a mail, or its HTML."""
    body = message.get_body((kind,))
    assert isinstance(body, EmailMessage)
    return str(body.get_content()).replace("\r\n", "\n")


def code_in(message: EmailMessage) -> str:
    """The code that a mail brings."""
    found = re.search(r"^ {4}(\d{4}) (\d{4})$", said(message), re.MULTILINE)
    assert found
    return "".join(found.groups())


def token_in(message: EmailMessage) -> str:
    """The token that a mail brings."""
    found = re.search(r"^ {4}(\S{32})$", said(message), re.MULTILINE)
    assert found
    return found.group(1)


async def post(client: httpx.AsyncClient, path: str, message: dict[str, Any], **headers: str) -> httpx.Response:
    """A request without any signature."""
    body = codec.dumps(message)
    given = {"content-type": "application/json", **headers}
    return await client.post(URL + BASE + path, content=body, headers=given)


async def call(
    person: Person, method: str, path: str, message: dict[str, Any] | None = None, **how: Any
) -> httpx.Response:
    """A signed request of one's own account; a message is a body, without one the account is in the query."""
    if message is None:
        return await person.send(method, f"{BASE}{path}", **how)
    return await person.send(method, f"{BASE}{path}", codec.dumps({"compartmentId": ACME, **message}), **how)


class Newcomer(Person):
    """Somebody who has just got in: signs with the key that was made for it."""

    def __init__(self, client: httpx.AsyncClient, key: rsa.RSAPrivateKey, profile: dict[str, Any]) -> None:
        super().__init__(client, profile["email"], profile["tenancyId"], profile["userId"])
        self.key = key
        assert profile["fingerprint"] == fingerprint(key.public_key())

    def signer(self) -> Signer:
        """What signs."""
        return Signer(f"{self.tenancy}/{self.user}/{fingerprint(self.key.public_key())}", self.key)
