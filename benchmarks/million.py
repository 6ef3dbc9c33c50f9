"""A store of a million synthetic invoices, made once per schema and kept, and a profile that needs no server for it."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from benchmarks.portal import OCC, TODAY, compiled_once
from occ_tui.client.config import load_profile
from occ_tui.services.session import cache_name
from occ_tui.store import schema
from occ_tui.store.accounts import Account, save_accounts
from occ_tui.store.ages import staging_path
from occ_tui.store.database import Store
from occ_tui.store.files import BESIDE, remove_database
from occ_tui.store.migrations import VERSION
from occ_tui.store.staging import Staging

ROWS = 1_000_000
SHARES = {"closed": 0.892804, "overdue": 0.092031, "open": 0.015165}
"""Of a large account over ten years."""
TENANCY = "ocid1.tenancy.oc1..benchmark"
_PAGE = 10_000
_YEARS = 10 * 365
_NAMES = ("Albion", "Borealis", "Corvus", "Delta", "Ember", "Fjord", "Granit", "Helix", "Indigo", "Jura", "Kestrel")
_TRADES = ("Steel", "Foods", "Logistics", "Energy", "Textiles", "Pharma", "Glass", "Optics", "Rail", "Paper")
COMMON_WORD = "gmbh"
"""Half of all invoices have it in their party's name."""
_ABSENT: dict[str, Any] = dict.fromkeys(
    (
        *("invoice_id", "last_payment_detail", "is_credit_card_payable", "is_payment_failed", "is_display_view_pdf"),
        *("invoice_amount_credited", "invoice_amount_adjusted", "invoice_amount_in_dispute"),
    )
)


@dataclass(frozen=True)
class Home:
    """Where the store lies, and how `occ` is called on it."""

    directory: Path
    rows: int

    @property
    def config(self) -> Path:
        return self.directory / "config"

    @property
    def socket(self) -> Path:
        return self.directory / "socket"

    @property
    def cache(self) -> Path:
        """The store's file."""
        return self.directory / "occ" / cache_name(load_profile(self.config, "million")) / "cache.db"

    @property
    def env(self) -> dict[str, str]:
        places = {f"XDG_{name}_HOME": str(self.directory) for name in ("CACHE", "CONFIG", "STATE")}
        return compiled_once(os.environ) | places | {"TEXTUAL_ANIMATIONS": "none"}

    def occ(self, *words: str) -> list[str]:
        """An `occ` command on this store."""
        return [str(OCC), "--config-file", str(self.config), "--profile", "million", "--today", TODAY, *words]


def home(rows: int = ROWS) -> Home:
    """The store of `rows` invoices, made if it isn't there, its data as fresh as if it had been synced just now.

    Nothing listens at its socket but `benchmarks.endless`; fresh data asks for nothing anyway.
    """
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "occ-tui", "benchmarks")
    made = Home(base / f"{rows}-{_version()}", rows)
    for older in base.glob(f"{rows}-*"):
        if older != made.directory:
            shutil.rmtree(older)
    made.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_config(made)
    if not made.cache.exists():
        print(f"making a store of {rows:,} invoices (once) …", flush=True)
        _fill(made)
    # Of a sync that was ended while keys were measured: it would be looked into at every start.
    remove_database(staging_path(made.cache))
    _warm(made.cache)
    with Store.open(made.cache) as store, store.writing() as connection:
        connection.execute("UPDATE ages SET at_ms = ?1, full_at_ms = ?1", (_now_ms(),))
    return made


def _warm(file: Path) -> None:
    """Reads a file to its end, so that the system has it in memory, as it has what was just synced."""
    with file.open("rb") as read:
        while read.read(1 << 24):
            pass


def _version() -> str:
    """What the store's contents follow from: its schema, and this file. In letters: digits are looked at for cards."""
    sources = [Path(source).read_bytes() for source in (__file__, schema.__file__)]
    made_of = hashlib.sha256(f"{VERSION}".encode() + b"".join(sources)).hexdigest()[:8]
    return made_of.translate(str.maketrans("0123456789", "ghijklmnop"))


def write_config(made: Home) -> None:
    """The profile that is meant, with a key of its own."""
    key = made.directory / "key.pem"
    if not key.exists():
        _write_key(key)
    lines = ["[million]", f"tenancy={TENANCY}", "user=ocid1.user.oc1..benchmark", "region=eu-frankfurt-1"]
    lines += [f"fingerprint={_fingerprint(key)}", f"key_file={key}", f"occ_endpoint=unix://{made.socket}", ""]
    made.config.unlink(missing_ok=True)
    with os.fdopen(os.open(made.config, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w") as file:
        file.write("\n".join(lines))


def _write_key(key: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    made = rsa.generate_private_key(65537, 2048)
    with os.fdopen(os.open(key, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "wb") as file:
        file.write(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def _fingerprint(key: Path) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

    public = load_pem_private_key(key.read_bytes(), None).public_key()
    der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.md5(der, usedforsecurity=False).digest().hex(":")


def _fill(made: Home) -> None:
    unfinished = made.cache.with_name("unfinished.db")
    remove_database(unfinished)
    with Store.open(unfinished) as store:
        save_accounts(store, [Account(TENANCY, "0421-7788", "Albion Holding", ("finance",))], _now_ms())
        staging = Staging.begin(store, "benchmark", _now_ms())
        summaries = _summaries(made.rows)
        while page := [summary for _, summary in zip(range(_PAGE), summaries, strict=False)]:
            staging.add_page(TENANCY, "all", page, None)
        staging.publish(_now_ms(), full=[TENANCY])
        store.tidy()
    Store.open(unfinished).close()
    for suffix in BESIDE:
        if (part := unfinished.with_name(unfinished.name + suffix)).exists():
            part.rename(made.cache.with_name(made.cache.name + suffix))


def _now_ms() -> int:
    return int(time.time() * 1000)


def _summaries(rows: int) -> Iterator[Any]:
    """The invoices, as a page of the service would bring them, in a random order; the same ones every time."""
    draw = random.Random(1)
    today = datetime.combine(date.fromisoformat(TODAY), datetime.min.time(), UTC)
    parties = _parties(draw)
    types = ("SUPPORT", "LICENSE", "SUBSCRIPTION", "HARDWARE", "SERVICE", "USAGE")
    currencies = [SimpleNamespace(currency_code=code) for code in ("EUR", "EUR", "EUR", "USD", "GBP", "JPY")]
    amounts = [Decimal(draw.randrange(100, 10_000_000)) / 100 for _ in range(50_000)]
    for number, kind in enumerate(_kinds(rows, draw)):
        amount, currency = draw.choice(amounts), draw.choice(currencies)
        amount = amount.to_integral_value() if currency.currency_code == "JPY" else amount
        due = today + timedelta(days=_due_day(kind, draw))
        is_closed = kind == "closed"
        yield SimpleNamespace(
            **_ABSENT,
            internal_invoice_id=f"{300_000_000 + number}",
            invoice_number=f"{10_000_000 + number * 7}",
            invoice_status="CLOSED" if is_closed else "PAST_DUE" if kind == "overdue" else "OPEN",
            invoice_type=draw.choice(types),
            is_paid=is_closed,
            is_payable=not is_closed,
            is_display_download_pdf=True,
            invoice_amount=amount,
            invoice_amount_due=Decimal(0) if is_closed else amount,
            invoice_amount_applied=amount if is_closed else None,
            time_invoice=min(due - timedelta(days=30), today),
            time_invoice_due=due,
            currency=currency,
            invoice_po_number=f"PO-{draw.randrange(200_000):06}" if number % 2 else None,
            invoice_ref_number=f"REF{draw.randrange(1_000_000):07}" if number % 3 else None,
            party_name=draw.choice(parties),
        )


def _kinds(rows: int, draw: random.Random) -> Iterator[str]:
    """Exactly as many of each as `SHARES` say, in a random order; one after the other, however many there are."""
    closed, overdue = round(rows * SHARES["closed"]), round(rows * SHARES["overdue"])
    for left in range(rows, 0, -1):
        place = draw.randrange(left)
        if place < closed:
            closed -= 1
            yield "closed"
        elif place < closed + overdue:
            overdue -= 1
            yield "overdue"
        else:
            yield "open"


def _due_day(kind: str, draw: random.Random) -> int:
    """Days from today."""
    return draw.randrange(0, 90) if kind == "open" else -draw.randrange(1, _YEARS if kind == "closed" else 700)


def _parties(draw: random.Random) -> list[str]:
    names = [f"{a} {b} {n}" for a in _NAMES for b in _TRADES for n in range(1, 19)]
    draw.shuffle(names)
    return [f"{name} {'GmbH' if at % 2 else 'Ltd'}" for at, name in enumerate(names)]
