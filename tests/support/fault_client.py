"""A client that pays and may be killed at any step: a warmed-up process that makes a child of itself for each command.

Run as `python -m support.fault_client CONFIG SOCKET [BUG]`; reads commands as lines of JSON, answers each with a line.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import secrets
import signal
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import occ_tui.services.changing
import occ_tui.services.exchanges
import occ_tui.services.payment_exchanges
import occ_tui.wire.customer_payments
import occ_tui.wire.customer_rewards  # noqa: F401  # all of them before the first fork
from occ_tui.client import transport
from occ_tui.client.errors import ServiceError, TransportError
from occ_tui.client.invoices import InvoiceClient
from occ_tui.client.keys import load_signer
from occ_tui.client.payments import PaymentClient
from occ_tui.domain import operations
from occ_tui.domain.money import to_minor
from occ_tui.domain.operations import State
from occ_tui.domain.payments import Batch, Method, Owed, PayableKind, Share
from occ_tui.domain.reward_records import OpenInvoice, Program, Rewards
from occ_tui.domain.rewards import Plan, Terms
from occ_tui.services import paying, recovery, redeeming, write_path
from occ_tui.services.payment_exchanges import StoredMethod
from occ_tui.services.session import Session, SessionOptions
from occ_tui.store.journal.errors import ItemTaken, JournalBusy
from occ_tui.store.journal.journal import Journal, now_ms
from support.fault_portal import CODE, REDEEMER, REWARDS
from support.portal_world import ACME

BUGS = ("new token on retry", "time-out taken as failure", "INTENT dropped on start", "4xx on a resend believed")
"""Of the client; the fifth, “no server check”, is the portal's."""
PATIENT_S = 30.0


def prepare(bug: str) -> None:
    """Short pauses, a key that is checked once, and the one bug that was planted."""
    signers: dict[str, Any] = {}

    def load_once(profile: Any, now: Any) -> Any:
        """Every trial has the same key: it is checked in the first."""
        if profile.name not in signers:
            signers[profile.name] = load_signer(profile, now)
        return signers[profile.name]

    transport.load_signer = load_once
    write_path.WritePath.__init__.__kwdefaults__["pauses_s"] = (0.01, 0.02)
    attempt = write_path.WritePath._attempt

    async def impatient_once(self: Any) -> None:
        """Only the first attempt has a short time-out: on a busy machine a second one would prove nothing."""
        await attempt(self)
        transport.WRITE_TIMEOUT_S = PATIENT_S

    write_path.WritePath._attempt = impatient_once  # type: ignore[method-assign]
    if bug == "new token on retry":
        send = StoredMethod.send
        StoredMethod.send = lambda self, operation: send(  # type: ignore[method-assign]
            self, operation._replace(retry_token=secrets.token_hex(16))
        )
        redeem = redeeming.RewardsExchange.send
        redeeming.RewardsExchange.send = lambda self, operation: redeem(  # type: ignore[method-assign]
            self, operation._replace(retry_token=secrets.token_hex(16))
        )
    elif bug == "time-out taken as failure":
        write_path.had_no_effect = lambda error: isinstance(error, TransportError)
    elif bug == "INTENT dropped on start":
        resume_all = recovery.resume_all

        async def dropping(session: Session) -> Any:
            for operation in recovery.unresolved(session):
                if operation.state is State.INTENT:
                    recovery.discard(session, operation.id, "found at start")
            return await resume_all(session)

        recovery.resume_all = dropping
    elif bug == "4xx on a resend believed":
        operations._needs_read_back = lambda before, after, attempts: False
        take = write_path.WritePath._take_failure

        def believing(self: Any, error: Any, operation: Any) -> None:
            if isinstance(error, ServiceError) and error.status < 500:
                self._driven.to(State.REJECTED)
            else:
                take(self, error, operation)

        write_path.WritePath._take_failure = believing


def kill_at_commit(number: int, where: str) -> None:
    """Ends this process by SIGKILL before, inside or after the `number`-th commit of the journal."""
    writing, commits = Journal._writing, count(1)

    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    @contextmanager
    def watched(self: Journal) -> Iterator[Any]:
        at = next(commits)
        if at == number and where == "before":
            die()
        with writing(self) as connection:
            yield connection
            if at == number and where == "inside":
                die()
        if at == number and where == "after":
            die()

    Journal._writing = watched  # type: ignore[method-assign,assignment]


async def pay_whatever_is_due(session: Session, account: str, invoices: list[str], method: str) -> list[str]:
    """Reads each invoice and pays it if it can be paid, as one of several sessions at once; those it paid."""
    mine = []
    for invoice in invoices:
        async with session.transport() as asked:
            known, etag = await InvoiceClient(asked).get_with_etag(account, invoice)
        if not known.is_payable:
            continue
        due = to_minor(known.invoice_amount_due or 0, "EUR")
        owed = Owed(PayableKind.INVOICE, invoice, "", account, "", "", "EUR", due, None, etag=etag or "")
        try:
            outcome = await paying.pay(session, Batch(account, "", "EUR", (Share(owed, due),)), Method(method, ""))
        except (ItemTaken, JournalBusy):
            continue
        if outcome.operation.state is State.SUBMITTED:
            mine.append(invoice)
    return mine


async def redeem(session: Session, command: dict[str, Any]) -> State:
    """All that is due of an invoice, as a person saw and confirmed it."""
    seen, account = command["seen"], command["account"]
    names = (account, REWARDS, command["invoice"], "", seen["currency"])
    due = seen["due"]
    invoice = OpenInvoice(*names, due, 0, 0, due, due, None, "1", seen["etag"])
    rewards = Rewards(Program(account, REWARDS, "EUR", "0.25", due), "", (), (), (), (), (), Plan((), ()))
    offer = redeeming.Offer(rewards, invoice, Terms(due, due), (), REDEEMER)
    return (await redeeming.redeem(session, offer, CODE)).operation.state


async def run(command: dict[str, Any], session: Session) -> Any:
    """What one child does."""
    if command["do"] == "look":
        async with session.transport() as asked:
            return len(await PaymentClient(asked).payments(ACME))
    if command["do"] == "pay":
        seen = command["seen"]
        owed = Owed(
            *(PayableKind.INVOICE, command["invoice"], "", command["account"], "", "", seen["currency"], seen["due"]),
            None,
            etag=seen["etag"],
        )
        if command.get("redeem"):
            return await redeem(session, command)
        if command.get("page"):
            return (await paying.open_page(session, owed)).operation.state
        batch = Batch(command["account"], "", seen["currency"], (Share(owed, seen["due"]),))
        method = Method(command["method"], "CREDIT_CARD")
        return (await paying.pay(session, batch, method)).operation.state
    if command["do"] == "pay all":
        return await pay_whatever_is_due(session, command["account"], command["invoices"], command["method"])
    if command["do"] == "resume":
        return [outcome.operation.state for outcome in await recovery.resume_all(session)]
    if command["do"] == "send":
        return (await recovery.resume(session, command["operation"], send=True)).operation.state
    assert command["do"] == "discard"
    return recovery.discard(session, command["operation"], "never sent").state


def child(command: dict[str, Any], config: Path, socket: Path) -> Any:
    """Runs a command in this (forked) process, with a journal of the trial's own."""
    os.environ["XDG_STATE_HOME"] = command["home"]
    transport.WRITE_TIMEOUT_S = command.get("time_out_s", PATIENT_S)
    if command.get("commit"):
        kill_at_commit(*command["commit"])
    if back_ms := command.get("clock_back_s", 0) * 1000:
        defaults = Journal.open.__func__.__kwdefaults__  # type: ignore[attr-defined]
        defaults["clock"] = lambda: now_ms() - back_ms
    options = SessionOptions(
        profile="finance", config_file=config, endpoint=f"unix://{socket}", cache_dir=Path(command["home"], "cache")
    )
    with Session.open(options) as session:
        return asyncio.run(run(command, session))


def warm_up(config: Path, socket: Path) -> None:
    """Does everything once, so that no child has to import anything, or to look for what the first one found."""
    with tempfile.TemporaryDirectory() as home:
        Journal.open(Path(home, "journal.db")).close()
        child({"do": "look", "home": home}, config, socket)
    gc.collect()
    gc.freeze()


def main() -> None:
    config, socket, bug = Path(sys.argv[1]), Path(sys.argv[2]), (sys.argv[3] if len(sys.argv) > 3 else "")
    prepare(bug)
    warm_up(config, socket)
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        command = json.loads(line)
        reading, writing = os.pipe()
        pid = os.fork()
        if not pid:
            os.close(reading)
            try:
                answer: Any = {"ok": child(command, config, socket)}
            except BaseException as error:
                answer = {"error": f"{type(error).__name__}: {error}", "trace": traceback.format_exc()[-1500:]}
            os.write(writing, json.dumps(answer).encode())
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as told:
            said = told.read()
        _, status = os.waitpid(pid, 0)
        print(json.dumps({"killed": os.WIFSIGNALED(status), **(json.loads(said) if said else {})}), flush=True)


if __name__ == "__main__":
    main()
