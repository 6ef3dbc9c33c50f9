"""`init` and `check`: a new portal with its keys and its client configuration; a ledger that proves itself."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from occ_tui.locale import _, ngettext
from occ_tui.portal import generate
from occ_tui.portal.check import problems
from occ_tui.portal.client_config import DEFAULT_ENDPOINT, Section, write_config, write_private
from occ_tui.portal.entries import Entry, KeyEntry
from occ_tui.portal.generate import Plan
from occ_tui.portal.ledger import Ledger, LedgerUnusable
from occ_tui.portal.state import REGION
from occ_tui.wire.signing import MIN_RSA_BITS, fingerprint

DONE, FOUND_SOMETHING, BAD_USAGE = 0, 1, 2
SHOWN_PROBLEMS = 20


def init(options: argparse.Namespace) -> int:
    """Makes a portal with generated data in a new or empty directory."""
    directory: Path = options.directory.absolute()
    if reason := _unusable(directory):
        print(reason, file=sys.stderr)
        return BAD_USAGE
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    plan = Plan(
        today=options.today or datetime.now(UTC).date(),
        accounts=options.accounts,
        invoices=options.invoices,
        seed=options.seed,
        is_hostile=options.hostile,
    )
    try:
        make(directory, plan, progress_on_terminal(options.invoices))
    except BaseException:
        # Half a portal would be refused by the next attempt, and serves nobody.
        _empty(directory)
        raise
    text = ngettext("{count} invoice in {directory}", "{count} invoices in {directory}", options.invoices)
    print(text.format(count=options.invoices, directory=directory), file=sys.stderr)
    return DONE


def make(directory: Path, plan: Plan, progress: Callable[[int], None] | None = None) -> None:
    """A ledger with the data of `plan`, keys of the sample contacts, and `directory`/config."""
    (directory / "keys").mkdir(mode=0o700)
    keys: list[KeyEntry] = []
    sections: list[Section] = []
    tenancy = generate.first_account_ocid(plan.seed)
    for contact in generate.sample_contacts(plan.seed):
        private = rsa.generate_private_key(public_exponent=65537, key_size=MIN_RSA_BITS)
        key_file = directory / "keys" / f"{contact.profile}.pem"
        write_private(key_file, private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        public = private.public_key()
        pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")
        user, print_ = contact.entry.user_ocid, fingerprint(public)
        keys.append(KeyEntry(user_ocid=user, tenancy=tenancy, fingerprint=print_, public_key_pem=pem))
        sections.append(Section(contact.profile, user, print_, key_file, tenancy, REGION))
    ledger = Ledger.create(directory, plan.today)
    try:
        ledger.load(_with_keys(generate.entries(plan), keys), progress)
    finally:
        ledger.close()
    write_config(directory, sections, DEFAULT_ENDPOINT)


def check(directory: Path) -> int:
    """Proves that the ledger agrees with itself, see `check.problems`, and that its file is whole."""
    try:
        ledger = Ledger.open(directory)
    except LedgerUnusable as error:
        print(error, file=sys.stderr)
        return BAD_USAGE
    found = 0
    try:
        for problem in problems(ledger):
            found += 1
            if found <= SHOWN_PROBLEMS:
                print(f"{problem.subject}: {problem.reason}")
        damage = ledger.damage()
    finally:
        ledger.close()
    for line in damage:
        print(line)
    if found or damage:
        print(
            ngettext("{count} problem found.", "{count} problems found.", found + len(damage)).format(
                count=found + len(damage)
            )
        )
        return FOUND_SOMETHING
    print(_("The ledger agrees with itself."))
    return DONE


def progress_on_terminal(total: int) -> Callable[[int], None] | None:
    """Says on a terminal how many of `total` invoices are made; nothing when nobody looks."""
    if not sys.stderr.isatty():
        return None

    def show(count: int) -> None:
        text = _("{count} of {total} invoices").format(count=count, total=total)
        print(f"\r{text}", end="\n" if count >= total else "", file=sys.stderr, flush=True)

    return show


def _with_keys(entries: Iterator[Entry], keys: list[KeyEntry]) -> Iterator[Entry]:
    """Keys go last: they refer to contacts."""
    yield from entries
    yield from keys


def _empty(directory: Path) -> None:
    """Removes what `make` puts into a directory that was empty."""
    for path in (*directory.glob("keys/*.pem"), *directory.glob("portal.db*"), directory / "config"):
        path.unlink(missing_ok=True)
    with contextlib.suppress(FileNotFoundError):
        (directory / "keys").rmdir()


def _unusable(directory: Path) -> str | None:
    """Why no portal can be made there."""
    if not directory.exists():
        return None
    if not directory.is_dir():
        return _("{directory} is not a directory.").format(directory=directory)
    if any(directory.iterdir()):
        return _("{directory} is not empty. Name a new directory, or an empty one.").format(directory=directory)
    if directory.stat().st_mode & 0o077:
        text = _("Others can look into {directory}, where private keys will be. Mend it with: chmod 700 {directory}")
        return text.format(directory=directory)
    return None
