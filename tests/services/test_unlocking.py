"""What unlocks a screen: the pass phrase of the key, or a code that a real portal mails for it and nothing else."""

from __future__ import annotations

import email
import re
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import select
from support.client import pem_of, write_private
from support.portal_session import Served, serving, session_at
from support.portal_world import private_key

from occ_tui.client.config import Profile
from occ_tui.client.errors import NotAuthenticated
from occ_tui.portal.schema import outbox
from occ_tui.services import sign_in, unlocking
from occ_tui.services.errors import CodeRefused


@pytest.fixture
def portal(tmp_path: Path):
    (tmp_path / "books").mkdir(mode=0o700)
    with serving(tmp_path / "books") as made:
        yield made


def code_mailed(portal: Served) -> str:
    with portal.portal.ledger.reading() as connection:
        [message] = connection.scalars(select(outbox.c.message)).all()
    body = email.message_from_bytes(message, policy=default).get_body(("plain",))
    found = re.search(r"\b(\d{4}) (\d{4})\b", body.get_content())
    assert found
    return "".join(found.groups())


async def test_a_mailed_code_unlocks_once_and_lets_nobody_sign_in(portal: Served, tmp_path: Path) -> None:
    with session_at(portal, tmp_path, "finance") as session:
        assert await unlocking.ask_for_code(session) == "finance@acme.example"
        code = code_mailed(portal)
        with pytest.raises(CodeRefused):
            await sign_in.unlock(session, "00000000" if code != "00000000" else "11111111")
        await sign_in.unlock(session, f"{code[:4]} {code[4:]}")
        with pytest.raises((CodeRefused, NotAuthenticated)):  # within a second it is a replay, too
            await sign_in.unlock(session, code)


def test_the_pass_phrase_that_opens_the_key_unlocks_and_no_other(tmp_path: Path) -> None:
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

    from occ_tui.wire.signing import fingerprint

    key = private_key("finance")
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"sesame"))
    profile = Profile(
        name="a",
        kind="portal",
        fingerprint=fingerprint(key.public_key()),
        key_file=write_private(tmp_path / "a.pem", pem),
        pass_phrase="sesame",
    )
    assert unlocking.ways(profile) == unlocking.Ways(by_pass_phrase=True, by_code=True)
    assert unlocking.opens(profile, "sesame")
    assert not unlocking.opens(profile, "open")
    assert not unlocking.opens(profile, "")
    plain = profile._replace(key_file=write_private(tmp_path / "b.pem", pem_of(key)), pass_phrase=None)
    assert not unlocking.opens(plain, "anything")
    assert not unlocking.ways(plain._replace(kind="oracle")).any
    assert not unlocking.ways(plain._replace(kind="demo")).any
