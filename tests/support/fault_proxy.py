"""Stands between client and portal on a Unix socket, breaks what it is told to break, and kills who asks.

Only writes (POST) are broken; whatever reads passes. The peer's process id comes from the socket itself.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import signal
import socket
import struct
import threading
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

NONE = "none"
FAULTS = (
    NONE,
    "dropped before",
    "dropped after commit",
    "500 after commit",
    "half a reply",
    "429",
    "503",
    "slower than the time-out",
    "committing later than the time-out",
    "token forgotten",
    "committing just before the resend, token forgotten",
)
KILLS = ("connected", "half the body", "all sent", "headers", "half the answer")
"""Points of a write at which the client is killed from outside."""
OVERTAKEN = "committing just before the resend, token forgotten"
LATE = ("slower than the time-out", "committing later than the time-out", OVERTAKEN)
TIME_OUT_S, LATE_S = 0.15, 0.35
"""The client's time-out while a fault is one of `LATE`, and how late those are."""


@dataclass
class Plan:
    """What happens to the writes of a trial."""

    fault: str = NONE
    times: int = 1
    """How many writes the fault meets."""
    kill: str = ""
    """One of `KILLS`, once."""
    bodies_of: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Retry token → hashes of the bodies that came with it."""
    tokens_of: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Hash of a body → retry tokens that it came with."""
    posts: int = 0
    held: bytes = b""
    """A write that waits for the next one, or for the client's end."""


class FaultProxy:
    """Runs in a thread of its own; `plan` may be replaced between trials."""

    def __init__(self, path: Path, upstream: Path, forget_tokens: Callable[[], None]) -> None:
        self.path, self._upstream, self._forget_tokens = path, upstream, forget_tokens
        self.plan = Plan()
        self.late: set[asyncio.Task[bytes]] = set()
        self._serving: set[asyncio.Task[None] | None] = set()
        """Held, or the collector may end a connection whose client was killed."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> FaultProxy:
        self._thread.start()
        start = asyncio.start_unix_server(self._serve, str(self.path))
        self._server = asyncio.run_coroutine_threadsafe(start, self._loop).result(10)
        self.path.chmod(0o600)
        return self

    def __exit__(self, *_: object) -> None:
        async def stop() -> None:
            self._server.close()
            await asyncio.sleep(0.05)  # a connection that was just accepted has its task by then
            while others := [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]:
                for task in others:
                    task.cancel()
                await asyncio.wait(others, timeout=1)
                await asyncio.sleep(0.05)  # transports end in the loop's next turns

        asyncio.run_coroutine_threadsafe(stop(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def settle_late(self) -> None:
        """Waits for whatever was held back to reach the portal."""

        async def wait() -> None:
            while self.late:
                await asyncio.wait(self.late)
            await self._let_go(self.plan)

        asyncio.run_coroutine_threadsafe(wait(), self._loop).result(30)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._serving.add(task := asyncio.current_task())
        try:
            while await self._one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._serving.discard(task)
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One request and its answer; whether another may follow on this connection."""
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            return False
        headers = _headers(head)
        length = int(headers.get("content-length", "0"))
        if not head.startswith(b"POST"):
            body = await reader.readexactly(length)
            writer.write(await self._ask(head + body))
            await writer.drain()
            return True
        plan, pid = self.plan, _peer(writer)
        if self._kills(plan, "connected", pid):
            return False
        if plan.kill == "half the body":
            await reader.readexactly(length // 2)
            self._kills(plan, "half the body", pid)
            return False
        body = await reader.readexactly(length)
        self._note(plan, headers.get("opc-retry-token", ""), headers.get("x-content-sha256", ""), body)
        if self._kills(plan, "all sent", pid):
            await self._ask(head + body)
            return False
        return await self._answer(plan, pid, head + body, writer)

    async def _answer(self, plan: Plan, pid: int, request: bytes, writer: asyncio.StreamWriter) -> bool:
        plan.posts += 1
        fault = plan.fault if plan.posts <= plan.times else NONE
        if plan.held:
            await self._let_go(plan)
        elif fault == OVERTAKEN:
            plan.held = request
            await asyncio.sleep(LATE_S)
            return False
        if fault == "dropped before":
            return False
        if fault in ("429", "503"):
            writer.write(_refusal(int(fault)))
            await writer.drain()
            return True
        if fault == "committing later than the time-out":
            self._later(request)
            await asyncio.sleep(LATE_S)
            return False
        answer = await self._ask(request)
        if fault == "token forgotten":
            await asyncio.to_thread(self._forget_tokens)
        if fault in ("dropped after commit", "token forgotten"):
            return False
        if fault == "500 after commit":
            writer.write(_refusal(500))
            await writer.drain()
            return True
        if fault == "slower than the time-out":
            await asyncio.sleep(LATE_S)
        head, _, body = answer.partition(b"\r\n\r\n")
        if fault == "half a reply":
            writer.write(head + b"\r\n\r\n" + body[: len(body) // 2])
            await writer.drain()
            return False
        return await self._reply(plan, pid, head + b"\r\n\r\n", body, writer)

    async def _reply(self, plan: Plan, pid: int, head: bytes, body: bytes, writer: asyncio.StreamWriter) -> bool:
        writer.write(head)
        await writer.drain()
        if self._kills(plan, "headers", pid):
            return False
        if plan.kill == "half the answer":
            writer.write(body[: len(body) // 2])
            await writer.drain()
            self._kills(plan, "half the answer", pid)
            return False
        writer.write(body)
        await writer.drain()
        return True

    async def _let_go(self, plan: Plan) -> None:
        """What was held reaches the portal, which commits it and forgets its token."""
        held, plan.held = plan.held, b""
        if held:
            await self._ask(held)
            await asyncio.to_thread(self._forget_tokens)

    def _later(self, request: bytes) -> None:
        async def held() -> bytes:
            await asyncio.sleep(LATE_S)
            return await self._ask(request)

        task = asyncio.ensure_future(held())
        self.late.add(task)
        task.add_done_callback(self.late.discard)

    async def _ask(self, request: bytes) -> bytes:
        """The portal's whole answer."""
        reader, writer = await asyncio.open_unix_connection(str(self._upstream), limit=1 << 24)
        try:
            writer.write(request)
            await writer.drain()
            head = await reader.readuntil(b"\r\n\r\n")
            headers = _headers(head)
            return head + await reader.readexactly(int(headers.get("content-length", "0")))
        finally:
            writer.close()

    @staticmethod
    def _note(plan: Plan, token: str, _digest: str, body: bytes) -> None:
        name = hashlib.sha256(body).hexdigest()
        plan.bodies_of[token].add(name)
        plan.tokens_of[name].add(token)

    @staticmethod
    def _kills(plan: Plan, point: str, pid: int) -> bool:
        if plan.kill != point:
            return False
        plan.kill = ""
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        return True


def _headers(head: bytes) -> dict[str, str]:
    lines = head.decode("latin-1").split("\r\n")[1:]
    pairs = (line.partition(":") for line in lines if line)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _peer(writer: asyncio.StreamWriter) -> int:
    sock: socket.socket = writer.get_extra_info("socket")
    credentials = sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return struct.unpack("3i", credentials)[0]


def _refusal(status: int) -> bytes:
    body = json.dumps({"code": "InternalServerError" if status == 500 else "Busy", "message": "a fault"}).encode()
    head = f"HTTP/1.1 {status} Fault\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode() + body
