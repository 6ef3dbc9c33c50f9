"""The local store alone: building it against a bare insert, its size, a deep look into a list against the first."""

from __future__ import annotations

import csv
import random
import shutil
import sqlite3
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.timing import Figure, medians, ms

if TYPE_CHECKING:
    from occ_tui.store.database import Store
    from occ_tui.wire.invoices import InvoiceSummary

PAGE = 1000
ACCOUNT = "ocid1.tenancy.oc1..bench"
TODAY = datetime(2026, 11, 23, tzinfo=UTC)
_FLOORS = 5
"""How often the least that it can take is measured: it is over so soon that one time says little."""
WINDOW = 64
"""Rows that a table asks for at once."""


def figures(rows: int) -> Iterator[Figure]:
    """The figures of a store with `rows` invoices in it."""
    from occ_tui.store.database import Store

    with tempfile.TemporaryDirectory(prefix="occ-bench-") as base, Store.open(Path(base, "cache.db")) as store:
        staging_s, publishing_s = _build(store, rows)
        floor, floor_s = _floor(store, Path(base))
        yield Figure(
            f"store: {rows:,} rows staged and published / {floor}",
            (staging_s + publishing_s) / floor_s,
            "≤ 10",
            f"({ms(staging_s)} + {ms(publishing_s)}) / {ms(floor_s)}",
        )
        yield Figure("store: bytes a row", store.path.stat().st_size / rows, "≤ 450", "")
        yield from _looks(store)


def _build(store: Store, rows: int) -> tuple[float, float]:
    """Seconds of staging and of publishing; making the messages, which the wire does, is left out."""
    from occ_tui.store.sync_state import Staging
    from occ_tui.wire.rows import row_of

    staging_s = 0.0
    staging = Staging.begin(store, "bench", 1)
    for first in range(0, rows, PAGE):
        page = [row_of(summary(number)) for number in range(first, min(first + PAGE, rows))]
        next_page = str(first + PAGE) if first + PAGE < rows else None
        start = time.perf_counter()
        staging.add_page(ACCOUNT, "all", page, next_page)
        staging_s += time.perf_counter() - start
    start = time.perf_counter()
    staging.publish(1, full=(ACCOUNT,))
    return staging_s, time.perf_counter() - start


def _floor(store: Store, base: Path) -> tuple[str, float]:
    """The fastest way there is for the same rows into one table without any index: which one, and its seconds."""
    with store.reading() as connection:
        values = connection.execute("SELECT * FROM invoices").fetchall()
    columns = [f"c{number}" for number in range(len(values[0]))]
    shell = shutil.which("sqlite3")
    if shell is None:
        return "executemany of the bare table (no sqlite3 shell here)", _executemany(values, columns, base / "bare.db")
    rows = base / "rows.csv"
    with rows.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(values)
    words = [".mode csv", f"CREATE TABLE bare ({', '.join(columns)})", f".import {rows} bare"]
    times = []
    for turn in range(_FLOORS):
        start = time.perf_counter()
        subprocess.run([shell, str(base / f"bare{turn}.db"), *words], check=True)
        times.append(time.perf_counter() - start)
    return ".import of the bare table by sqlite3", statistics.median(times)


def _executemany(values: list[tuple[Any, ...]], columns: list[str], path: Path) -> float:
    with closing(sqlite3.connect(path, isolation_level=None)) as bare:
        start = time.perf_counter()
        bare.execute(f"CREATE TABLE bare ({', '.join(columns)})")
        bare.execute("BEGIN")
        bare.executemany(f"INSERT INTO bare VALUES ({', '.join('?' * len(columns))})", values)
        bare.execute("COMMIT")
        return time.perf_counter() - start


def _looks(store: Store) -> Iterator[Figure]:
    from occ_tui.domain.invoices import Tab
    from occ_tui.store.invoices import InvoiceReader, SortKey, View

    today = (TODAY - datetime(1970, 1, 1, tzinfo=UTC)).days
    for sort, goal in ((SortKey.STATUS, "≤ 2"), (SortKey.AMOUNT, "≤ 8")):
        reader = InvoiceReader(store, View(Tab.ALL, sort, today=today))
        reader.prepare()
        deep = reader.count().number * 9 // 10
        looks = {
            "first": partial(reader.rows, 0, WINDOW),
            "deep": partial(reader.rows, deep, WINDOW),
        }
        times = medians(looks, 51)
        yield Figure(
            f"store: rows at 90 % / first rows, sorted by {sort}",
            times["deep"] / times["first"],
            goal,
            f"{ms(times['deep'])} / {ms(times['first'])}",
        )


def summary(number: int) -> InvoiceSummary:
    """An invoice as a real ledger has them: nine of ten are closed, in some currencies, of some hundred parties."""
    from occ_tui.wire.invoices import InvoiceSummary

    chance = random.Random(number)
    kind = chance.random()
    status = "CLOSED" if kind < 0.89 else "PAST_DUE" if kind < 0.98 else "OPEN"
    first, last = {"CLOSED": (-1800, -31), "PAST_DUE": (-120, -1), "OPEN": (0, 40)}[status]
    due = TODAY + timedelta(days=chance.randint(first, last))
    amount = Decimal(chance.randrange(100_000, 10_000_000)) / 100
    is_closed = status == "CLOSED"
    values: dict[str, Any] = {
        "invoiceId": str(700_000_000_011 + number),
        "internalInvoiceId": str(700_000_000_000 + number),
        "invoiceNumber": str(101_000_000 + number * 7919 % 90_000_000),
        "invoiceStatus": status,
        "invoiceType": chance.choice(["SUPPORT", "USAGE", "HARDWARE", "LICENSE"]),
        "isPaid": is_closed,
        "isPayable": not is_closed,
        "isCreditCardPayable": not is_closed,
        "invoiceAmount": amount,
        "invoiceAmountApplied": amount if is_closed else Decimal(0),
        "invoiceAmountDue": Decimal(0) if is_closed else amount,
        "timeInvoice": due - timedelta(days=30),
        "timeInvoiceDue": due,
        "invoicePoNumber": str(4_500_000_000 + chance.randrange(100_000_000)),
        "invoiceRefNumber": f"R-{number:07}" if chance.random() < 0.7 else None,
        "currency": {"currencyCode": chance.choice(["EUR", "USD", "JPY", "CHF"])},
        "isDisplayDownloadPdf": True,
        "partyName": f"Customer {chance.randrange(300)} GmbH",
    }
    if is_closed:
        values["lastPaymentDetail"] = {
            "paymentMethod": "CREDIT_CARD",
            "timePaidOn": due + timedelta(days=chance.randint(-10, 40)),
            "creditCardType": "VISA",
            "lastDigits": "4242",
        }
    return InvoiceSummary.model_validate(values)
