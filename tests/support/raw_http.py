"""A tiny HTTP service on a free port or a Unix socket that answers the bytes it is told to, for tests of clients."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class RawRequest:
    """A request as it came over the wire."""

    method: str
    target: str
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes


@dataclass
class RawService:
    """What the service saw, and where it is."""

    url: str
    requests: list[RawRequest] = field(default_factory=list)
    connections: int = 0


Respond = Callable[[RawRequest], bytes | None]
"""The bytes to answer; `None` hangs up without any. A connection stays open unless they end before they should."""


def answer(
    body: bytes = b'{"items":[]}', status: str = "200 OK", *, length: int | None = None, **headers: str
) -> bytes:
    """A whole answer; `length` promises another length than `body` has. `opc_next_page=` names `opc-next-page`."""
    lines = [f"HTTP/1.1 {status}", f"content-length: {len(body) if length is None else length}"]
    named = {"content_type": "application/json", **headers}
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in named.items()]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


@asynccontextmanager
async def raw_service(respond: Respond, socket: Path | None = None) -> AsyncIterator[RawService]:
    """Runs the service while the block runs."""
    service = RawService("")
    running: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        service.connections += 1
        task = asyncio.current_task()
        assert task is not None
        running[task] = writer
        try:
            while (request := await _read(reader)) is not None:
                service.requests.append(request)
                reply = respond(request)
                if reply is None:
                    break
                writer.write(reply)
                await writer.drain()
                if _is_cut(reply):
                    break
        except ConnectionError:
            pass
        finally:
            writer.close()

    if socket is None:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        service.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    else:
        server = await asyncio.start_unix_server(serve, socket)
        service.url = f"unix://{socket}"
    try:
        yield service
    finally:
        server.close()
        for writer in running.values():
            writer.close()
        await asyncio.gather(*running, return_exceptions=True)


async def _read(reader: asyncio.StreamReader) -> RawRequest | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    except asyncio.IncompleteReadError:
        return None
    method, target, _ = head[0].split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return RawRequest(method, target, headers, body)


def _is_cut(reply: bytes) -> bool:
    head, _, body = reply.partition(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    return not lengths or len(body) != int(lengths[0])
