"""A portal with a billing profile in a process of its own, and the config of the contacts who sign in to it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from occ_tui.portal.client_config import Section, write_config
from occ_tui.portal.ledger import Ledger
from occ_tui.wire.signing import fingerprint
from support.billing_world import bought, second_plan
from support.portal_world import ACME, TODAY, entries, private_key


@contextmanager
def serving(directory: Path) -> Iterator[Path]:
    """The path of the config, until the block ends."""
    books, socket = directory / "books", directory / "s"
    books.mkdir(mode=0o700)
    ledger = Ledger.create(books, today=TODAY)
    ledger.load(entries(24))
    ledger.load([second_plan(), *bought()])
    ledger.close()
    sections = []
    for name in ("finance", "technical", "management"):
        key = private_key(name)
        path = books / f"{name}.pem"
        path.touch(0o600)
        path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        user = f"ocid1.user.oc1..{name}"
        sections.append(Section(name, user, fingerprint(key.public_key()), path, ACME, "eu-frankfurt-1"))
    write_config(books, sections, f"unix://{socket}")
    words = ["serve", str(books), "--uds", str(socket), "--exit-with-stdin", "--settle-after", "never"]
    process = subprocess.Popen(
        [sys.executable, "-m", "occ_tui.portal", *words, "--today", TODAY.isoformat()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        assert json.loads(process.stdout.readline())["ready"]
        yield books / "config"
    finally:
        process.stdin.close()
        process.wait(30)
        process.stdout.close()
