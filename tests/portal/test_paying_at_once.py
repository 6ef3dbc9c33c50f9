"""Many at once: one token has one effect, one invoice one payment, whoever asks and however often.

`OCC_ROUNDS` says how often the first is tried: 20 unless told otherwise, 100 on demand.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import select
from support import paying
from support.paying import DUE, PAYMENTS, body, count, due_in
from support.portal_world import Person

from occ_tui.portal import settling
from occ_tui.portal.app import create_app
from occ_tui.portal.check import problems
from occ_tui.portal.schema import allocations, payments
from occ_tui.portal.schema_payments import book_entries, payment_orders
from occ_tui.portal.state import Portal, limiter
from occ_tui.wire import codec

ROUNDS = int(os.environ.get("OCC_ROUNDS", "20"))
AT_ONCE = 50
THREADS = 4


def whole(row: Any) -> dict[str, Any]:
    """An allocation of all that is due, whatever the etag."""
    amount = paying.to_decimal(row.due, row.entry.currency)
    return {"kind": "INVOICE", "id": row.entry.internal_invoice_id, "amount": amount, "ifMatch": "*"}


def test_fifty_requests_with_one_token_have_one_effect(portal: Portal) -> None:
    portal.limiter = limiter(10**6)
    app, row = create_app(portal), due_in("EUR", 1, at_least=ROUNDS)[0]
    first_cent = {**whole(row), "amount": paying.to_decimal(1, "EUR")}

    async def ask(round_: int, signed: list[dict[str, str]], content: bytes) -> list[httpx.Response]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app)) as client:
            headers = {"opc-retry-token": f"round-{round_}"}
            person = Person(client)
            calls = [person.send("POST", PAYMENTS, content, signed=one, headers=headers) for one in signed]
            return await asyncio.gather(*calls)

    for round_ in range(ROUNDS):
        content = codec.dumps(body([first_cent], clientReference=f"round-{round_}"))
        now = datetime.now(UTC)
        person = Person(httpx.AsyncClient())
        signed = [person.sign("POST", PAYMENTS, content, at=now - timedelta(seconds=n % 5)) for n in range(AT_ONCE)]
        answers = asyncio.run(ask(round_, signed, content))
        assert {(answer.status_code, answer.content) for answer in answers} == {(200, answers[0].content)}
        assert count(portal, payment_orders) == round_ + 1
        assert settling.settle_due(portal, 0) == 1
    assert list(problems(portal.ledger)) == []


def test_four_threads_with_tokens_of_their_own_pay_each_invoice_once(portal: Portal) -> None:
    portal.limiter = limiter(10**6)
    app, start = create_app(portal), threading.Barrier(THREADS)
    rows = [row for row in DUE if row.entry.currency == "EUR"]

    async def pay_all(thread: int) -> list[int]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app)) as client:
            person, statuses = Person(client), []
            start.wait()
            for row in rows if thread % 2 else rows[::-1]:
                answer = await paying.send(person, body([whole(row)], clientReference=f"{thread}-{row.place}"))
                statuses.append(answer.status_code)
            return statuses

    with ThreadPoolExecutor(THREADS) as threads:
        statuses = list(threads.map(lambda thread: asyncio.run(pay_all(thread)), range(THREADS)))
    flat = [status for of_thread in statuses for status in of_thread]
    assert flat.count(200) == len(rows)
    assert set(flat) == {200, 409}
    assert paid_once(portal) == len(rows)
    assert list(problems(portal.ledger)) == []


def paid_once(portal: Portal) -> int:
    """How many invoices were paid here; fails if one was paid twice."""
    ordered = (
        select(allocations.c.invoice_id)
        .join(payment_orders, payment_orders.c.payment_id == allocations.c.payment_id)
        .order_by(allocations.c.invoice_id)
    )
    with portal.ledger.reading() as connection:
        found = list(connection.execute(ordered).scalars())
    assert len(found) == len(set(found))
    return len(found)


def test_four_processes_that_settle_end_every_payment_once(portal: Portal, tmp_path: Path) -> None:
    rows = due_in("EUR", 8)

    async def pay_all() -> None:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=create_app(portal))) as client:
            for row in rows:
                assert (await paying.send(Person(client), body([whole(row)]))).status_code == 200

    asyncio.run(pay_all())
    script = (
        "import sys; from pathlib import Path; from occ_tui.portal import settling\n"
        "from occ_tui.portal.ledger import Ledger; from occ_tui.portal.state import Portal\n"
        "print(settling.settle_due(Portal(Ledger.open(Path(sys.argv[1]))), 0))"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE) for _process in range(4)]
    ended = [int(process.communicate()[0]) for process in processes]
    assert sum(ended) == len(rows)
    assert count(portal, payments, payments.c.id.in_(_ordered(portal)), payments.c.state == "SETTLED") == len(rows)
    assert count(portal, book_entries, book_entries.c.kind == "SETTLED") == len(rows)
    assert list(problems(portal.ledger)) == []


def _ordered(portal: Portal) -> list[int]:
    with portal.ledger.reading() as connection:
        return list(connection.execute(select(payment_orders.c.payment_id)).scalars())
