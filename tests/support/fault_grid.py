"""The fault grid of the write path: a client killed at any step, a server with any fault, killed again in recovery.

`make faults` runs all of it; each CI run a part. Whatever happened, afterwards: at most one payment per invoice, after
the user's second try exactly one; both sides agree; every operation has ended; no token with two bodies.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import delete, select

from occ_tui.domain.operations import Kind, State
from occ_tui.portal import check_rewards, ledger, messages, settling
from occ_tui.portal.schema import allocations, invoices, payments, retry_tokens, seen_signatures
from occ_tui.portal.schema_payments import payment_orders
from occ_tui.portal.state import Portal
from occ_tui.store.journal.journal import Journal
from occ_tui.store.journal.records import Operation
from support.fault_pages import confirm
from support.fault_portal import AMOUNT_MINOR, BUG, METHOD, make
from support.fault_proxy import FAULTS, KILLS, LATE, NONE, TIME_OUT_S, FaultProxy, Plan
from support.portal_world import ACME, TODAY

PAGE_PAID = "page paid while the client is dead"
MOST_RECOVERIES = 4
ON_DEMAND = 10_080
"""Trials of `make faults`: the grid once, and a part of it again."""
COMMITS = tuple((number, where) for number in (1, 2, 3) for where in ("before", "inside", "after"))
CLIENT_KILLS: tuple[str | tuple[int, str], ...] = ("", *COMMITS, *KILLS)
"""Where the client dies: nowhere, at a commit of the journal, at a point of the request."""
RECOVERY_KILLS: tuple[str | tuple[int, str], ...] = ("", (1, "before"), (1, "inside"), (1, "after"), (2, "before"))
RECOVERY_KILLS += ("all sent", "headers")


class Trial(NamedTuple):
    """One path through the grid."""

    kill: str | tuple[int, str]
    fault: str
    again: str | tuple[int, str]
    """Where the first recovery dies."""
    times: int = 1
    """How many writes meet the fault, until the first recovery is over."""
    kind: Kind = Kind.PAY
    clock_back_s: int = 0
    """By how much the client's clock is set back before whatever follows the first try."""


def every_trial() -> list[Trial]:
    """The whole grid, in an order in which any part is a fair sample of it."""
    paying = [Trial(*parts) for parts in product(CLIENT_KILLS, FAULTS, RECOVERY_KILLS, (1, 2, 9))]
    pages = [
        Trial(*parts, Kind.PAY_PAGE) for parts in product(CLIENT_KILLS, (*FAULTS, PAGE_PAID), RECOVERY_KILLS, (1, 9))
    ]
    whole = paying + pages
    step = 1009  # a prime that does not divide their number: far from one to the next
    assert len(whole) % step
    return [whole[place * step % len(whole)] for place in range(len(whole))]


def each_with_a_clock_set_back() -> list[Trial]:
    """Every step of a payment once, each with a fault in turn, after which a minute is taken back."""
    faults = [FAULTS[place % len(FAULTS)] for place in range(len(CLIENT_KILLS))]
    return [Trial(kill, fault, "", clock_back_s=60) for kill, fault in zip(CLIENT_KILLS, faults, strict=True)]


def every_redemption() -> list[Trial]:
    """The same for redeeming rewards, which settles at once."""
    parts = product(CLIENT_KILLS, FAULTS, RECOVERY_KILLS, (1, 2, 9))
    whole = [Trial(*part, Kind.REDEEM) for part in parts]
    step = 311
    assert len(whole) % step
    return [whole[place * step % len(whole)] for place in range(len(whole))]


def each_redemption() -> list[Trial]:
    """Every step of a redemption with every fault once; where the first recovery dies, and how often the fault comes,
    goes round, so that each of these meets every fault too."""
    pairs = enumerate(product(CLIENT_KILLS, FAULTS))
    turns, times = len(RECOVERY_KILLS), (1, 2, 9)
    return [
        Trial(kill, fault, RECOVERY_KILLS[place % turns], times[place % len(times)], Kind.REDEEM)
        for place, (kill, fault) in pairs
    ]


class World:
    """A portal, the proxy before it and a warm client; one invoice for each trial."""

    def __init__(self, trials: int, bug: str = "") -> None:
        self._stack = ExitStack()
        self._bug = bug
        # Where memory is a file system, a commit costs no disk; what is tested is the order, not the disk.
        base = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        self._directory = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="occ-faults-", dir=base)))
        self._next = 0
        self._trials = trials

    def __enter__(self) -> World:
        upstream, proxied = self._directory / "portal", self._directory / "proxy"
        self._ledger = make(self._directory / "books", proxied, self._trials)
        self._stack.callback(self._ledger.close)
        self._portal = Portal(self._ledger, TODAY)
        words = ["support.fault_portal", str(self._directory / "books"), str(upstream)]
        portal = self._start([*words, self._bug] if self._bug == BUG else words)
        assert json.loads(portal.stdout.readline())["ready"]
        self.proxy = self._stack.enter_context(FaultProxy(proxied, upstream, self._forget_tokens))
        self._proxied = proxied
        self._client = self.client()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def client(self) -> Any:
        """Another warm client; the first one answers `tell`."""
        bug = [self._bug] if self._bug and self._bug != BUG else []
        config = self._directory / "books" / "config"
        client = self._start(["support.fault_client", str(config), str(self._proxied), *bug])
        assert json.loads(client.stdout.readline()) == "ready"
        return client

    def home(self, name: str) -> Path:
        """A place for a journal."""
        home = self._directory / "homes" / name
        home.mkdir(parents=True, mode=0o700)
        return home

    def _start(self, words: Sequence[str]) -> Any:
        env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), "LC_ALL": "C.UTF-8"}
        process = subprocess.Popen(
            [sys.executable, "-m", *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env
        )

        def end() -> None:
            process.stdin.close()
            process.wait(30)
            process.stdout.close()

        self._stack.callback(end)
        return process

    def run(self, trial: Trial) -> list[str]:
        """What a trial violated; empty when all held."""
        invoice, self._next = f"i{self._next}", self._next + 1
        home = self.home(invoice)
        played = _Played(self, trial, invoice, home)
        try:
            return played.violations()
        except AssertionError as error:
            played.note(f"{error}")
            return played.found
        finally:
            shutil.rmtree(home)

    def tell(self, command: dict[str, Any]) -> dict[str, Any]:
        """What a client that was forked for `command` answers."""
        self._client.stdin.write(json.dumps(command) + "\n")
        self._client.stdin.flush()
        answer: dict[str, Any] = json.loads(self._client.stdout.readline())
        return answer

    def confirmed(self, invoice: str) -> dict[str, Any]:
        """The invoice as a person would see and confirm it now."""
        with self._ledger.reading() as connection:
            account = ledger.find_account(connection, ACME)
            row = ledger.find_invoice(connection, account.id, invoice) if account else None
        assert row is not None
        return {"etag": messages.etag(row), "due": row.due_minor, "currency": row.currency}

    def settle(self) -> None:
        """Ends what was submitted, as the portal's worker would."""
        settling.settle_due(self._portal, 0)

    def paid(self, invoice: str) -> list[tuple[str, int, str | None, str | None]]:
        """State, minor units, client's reference and page of each payment of an invoice that did not fail."""
        query = (
            select(payments.c.state, allocations.c.minor, payment_orders.c.client_reference, payment_orders.c.header_id)
            .join(allocations, allocations.c.payment_id == payments.c.id)
            .join(invoices, invoices.c.id == allocations.c.invoice_id)
            .join(payment_orders, payment_orders.c.payment_id == payments.c.id)
            .where(invoices.c.internal_invoice_id == invoice, payments.c.state != "FAILED")
        )
        with self._ledger.reading() as connection:
            return [tuple(row) for row in connection.execute(query)]

    def reward_findings(self) -> list[str]:
        """Months that were eaten by something else than the redemptions that there are."""
        return [f"{found.subject}: {found.reason}" for found in check_rewards.findings(self._ledger)]

    def _forget_tokens(self) -> None:
        """As after a day: signatures of that age, which here are a moment old, would be refused as replays."""
        with self._ledger.writing() as connection:
            connection.execute(delete(retry_tokens))
            connection.execute(delete(seen_signatures))


class _Played:
    """One trial as it is played."""

    def __init__(self, world: World, trial: Trial, invoice: str, home: Path) -> None:
        self._world, self._trial, self._invoice, self._home = world, trial, invoice, home
        self.found: list[str] = []
        self._story: list[str] = []
        """What was done and where that left the operations, for whoever reads of a violation."""
        self._plan = Plan()
        self._is_second_try = False

    def violations(self) -> list[str]:
        self._seen = seen = self._world.confirmed(self._invoice)
        self._try(seen)
        self._recover()
        self._look_at_both_sides("after recovery")
        first = self._world.paid(self._invoice)
        if len(first) > 1:
            self.note(f"{len(first)} payments")
        self._stale_try()
        if not self._world.paid(self._invoice):
            self._plan = self._world.proxy.plan = Plan()
            self._is_second_try = True
            self._pay(self._world.confirmed(self._invoice))
            self._recover()
        if len(now := self._world.paid(self._invoice)) != 1:
            self.note(f"{len(now)} payments after the second try")
        self._look_at_both_sides("at the end")
        self._look_at_tokens()
        if self._trial.kind is Kind.REDEEM:
            for finding in self._world.reward_findings():
                self.note(f"the rewards do not add up: {finding}")
        return self.found

    def _try(self, seen: dict[str, Any]) -> None:
        """The user's first try, with the fault, until the client is done or dead."""
        trial = self._trial
        fault = NONE if trial.fault == PAGE_PAID else trial.fault
        self._plan = self._world.proxy.plan = Plan(fault, trial.times)
        self._pay(seen, trial.kill)
        if trial.fault == PAGE_PAID:
            self._pay_pages()

    def _pay(self, seen: dict[str, Any], kill: str | tuple[int, str] = "") -> None:
        kind = self._trial.kind
        how = {"page": kind is Kind.PAY_PAGE, "redeem": kind is Kind.REDEEM}
        self._tell("pay", kill, seen=seen, method=METHOD, **how)
        self._world.proxy.settle_late()

    def _recover(self) -> None:
        """Starts the client again and again, as a person would, until nothing is open."""
        for number in range(MOST_RECOVERIES):
            if not (live := self._live()):
                return
            if number:
                self._plan.fault = NONE
            intents = {operation.id for operation in live if operation.state is State.INTENT}
            self._tell("resume", self._trial.again if not number else "")
            self._world.proxy.settle_late()
            self._keep_intents(intents)
            if number:
                self._decide(intents)
            self._pay_pages()
            if not number:
                self._stale_try()
            self._world.settle()
        if self._live():
            self._tell("resume")
        if left := [f"{operation.kind} {operation.state}" for operation in self._live()]:
            self.note(f"not over after {MOST_RECOVERIES} recoveries: {left}")

    def _keep_intents(self, intents: set[str]) -> None:
        known = {operation.id: operation for operation in self._operations()}
        for name in intents:
            if name not in known or known[name].state is not State.INTENT:
                self.note("what a person had confirmed was dropped without asking")

    def _decide(self, intents: set[str]) -> None:
        """A person sends what was never sent, or gives it up and tries a second time; that one they want paid."""
        for place, name in enumerate(sorted(intents)):
            is_sent = self._is_second_try or (place + len(self._invoice) + int(self._invoice[1:])) % 2
            self._tell("send" if is_sent else "discard", operation=name)

    def _pay_pages(self) -> None:
        """Each open page is paid once, as the person meant to."""
        for operation in self._live():
            if operation.state is State.SESSION and not self._world.paid(self._invoice):
                confirm(operation.result["url"], METHOD)

    def _stale_try(self) -> None:
        """Another session of the user, with a journal of its own, pays what it had read before all this."""
        if not self._world.paid(self._invoice):
            return
        self._world.proxy.plan = Plan()
        other = self._home / f"other-{len(list(self._home.iterdir()))}"
        other.mkdir(mode=0o700)
        is_redeemed = self._trial.kind is Kind.REDEEM
        stale = {"home": str(other), "seen": self._seen, "method": METHOD, "page": False, "redeem": is_redeemed}
        self._world.tell(self._command("pay") | stale)
        self._world.proxy.plan = self._plan
        if len(now := self._world.paid(self._invoice)) != 1:
            self.note(f"{len(now)} payments after another session's try")

    def _look_at_both_sides(self, when: str) -> None:
        paid, known = self._world.paid(self._invoice), self._operations()
        of_journal = {self._name_of(operation): operation for operation in known}
        for state, minor, reference, header_id in paid:
            operation = of_journal.get(reference or header_id or "")
            if operation is None:
                self.note(f"a payment without an operation, {when}")
            elif operation.state in (State.REJECTED, State.DISCARDED, State.EXPIRED):
                self.note(f"paid, and {operation.state} in the journal, {when}")
            elif minor != AMOUNT_MINOR or operation.amount_minor != minor:
                self.note(f"another amount ({state}), {when}")
        settled = [operation for operation in known if operation.state in (State.PAID, State.SUBMITTED)]
        if len(settled) > len(paid):
            self.note(f"paid in the journal only, {when}")

    def _look_at_tokens(self) -> None:
        if any(len(bodies) > 1 for bodies in self._plan.bodies_of.values()):
            self.note("one token with two bodies")
        for operation in self._operations():
            tokens = self._plan.tokens_of.get(operation.request_sha256, set())
            if operation.kind in (Kind.PAY, Kind.REDEEM) and tokens - {operation.retry_token}:
                self.note("one payment under two tokens")
        journal = Journal.open_to_read(self._path)
        if journal is not None:
            with journal:
                if findings := journal.verify():
                    self.note(f"the chain does not verify: {findings}")

    @staticmethod
    def _name_of(operation: Operation) -> str:
        if operation.kind is Kind.PAY_PAGE:
            return operation.result.get("headerId", "")
        return str(json.loads(operation.request)["clientReference"])

    def _tell(self, what: str, kill: str | tuple[int, str] = "", **more: Any) -> dict[str, Any]:
        self._plan.kill = kill if isinstance(kill, str) else ""
        command = {**self._command(what), **more}
        if isinstance(kill, tuple):
            command["commit"] = kill
        if self._plan.fault in LATE:
            command["time_out_s"] = TIME_OUT_S
        if what != "pay":
            command["clock_back_s"] = self._trial.clock_back_s
        answer = self._world.tell(command)
        states = [f"{operation.state} ({operation.result})" for operation in self._operations()]
        self._story.append(f"{what}{f' killed at {kill}' if kill else ''}: {', '.join(states) or 'nothing'}")
        assert "error" not in answer, answer
        return answer

    def _command(self, what: str) -> dict[str, Any]:
        return {"do": what, "home": str(self._home), "account": ACME, "invoice": self._invoice}

    @property
    def _path(self) -> Path:
        return self._home / "occ" / "journal.db"

    def _operations(self) -> list[Operation]:
        journal = Journal.open_to_read(self._path)
        if journal is None:
            return []
        with journal:
            return journal.operations()

    def _live(self) -> list[Operation]:
        return [operation for operation in self._operations() if not operation.is_final]

    def note(self, what: str) -> None:
        story = "\n  ".join(self._story)
        self.found.append(f"{self._trial}: {what}\n  {story}")


def run_all(trials: Sequence[Trial], bug: str = "") -> Iterator[list[str]]:
    """The violations of each trial."""
    with World(len(trials), bug) as world:
        for trial in trials:
            yield world.run(trial)


def _violations(part: Sequence[Trial]) -> list[str]:
    return [line for found in run_all(part) for line in found]


def main() -> int:
    """`python -m support.fault_grid [TRIALS]`: so much of the grid, on every core; 1 if anything was violated."""
    from concurrent.futures import ProcessPoolExecutor

    count = int(sys.argv[1]) if len(sys.argv) > 1 else ON_DEMAND
    grid, size = every_trial() + every_redemption(), 105
    trials = [grid[place % len(grid)] for place in range(count)]
    parts = [trials[first : first + size] for first in range(0, count, size)]
    done, violated = 0, 0
    with ProcessPoolExecutor() as pool:
        for part, found in zip(parts, pool.map(_violations, parts), strict=True):
            done, violated = done + len(part), violated + len(found)
            for line in found:
                print(line, flush=True)
            print(f"{done:,} of {count:,} trials, {violated} violations", flush=True)
    return 1 if violated else 0


if __name__ == "__main__":
    raise SystemExit(main())
