"""`serve`: the API and the hosted pages in one process, each on a socket of its own, until told to end."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from occ_tui.portal import answering, key_use, settling
from occ_tui.portal.addresses import Addresses, CannotServe, check, sockets
from occ_tui.portal.app import create_app
from occ_tui.portal.client_config import point_at
from occ_tui.portal.ledger import Ledger, LedgerUnusable
from occ_tui.portal.mail import MAILDIR, Delivery, Maildir, Postman, Relay
from occ_tui.portal.pages.app import create_pages
from occ_tui.portal.state import DEFAULT_MAIL_FROM, Portal, limiter
from occ_tui.wire.smtp import MailServer, Security, is_loopback

BAD_USAGE = 2
LAST_REQUESTS_S = 1
"""How long running requests may take once the server was told to end."""


def run(options: argparse.Namespace) -> int:
    """Serves `options.directory`; returns 0 when standard input closed, 128 + the signal's number after one."""
    logging.basicConfig(stream=sys.stderr, format="%(asctime)s %(message)s")
    logging.getLogger("occ.portal").setLevel(logging.INFO)
    try:
        check(options)
        ledger = Ledger.open(options.directory)
    except (CannotServe, LedgerUnusable) as error:
        print(error, file=sys.stderr)
        return BAD_USAGE
    try:
        with sockets(options) as (api, pages):
            return asyncio.run(_serve(options, ledger, api, pages))
    except CannotServe as error:
        print(error, file=sys.stderr)
        return BAD_USAGE
    finally:
        ledger.close()


class _Server(uvicorn.Server):
    """A server that says when it answers and leaves signals to us: there are two of them in this process."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _serve(options: argparse.Namespace, ledger: Ledger, api: socket.socket, pages: socket.socket) -> int:
    addresses = Addresses.of(options, api, pages)
    postman = Postman(ledger, delivery(options))
    portal = Portal(
        ledger,
        options.today,
        addresses.hosts,
        addresses.pages_url,
        limiter(options.rate),
        options.mail_from or DEFAULT_MAIL_FROM,
        postman.call,
        addresses.endpoint,
    )
    servers = [_server(create_app(portal), options, api), _server(create_pages(portal), options, pages)]
    told = _Told(asyncio.get_running_loop())
    pairs = zip(servers, (api, pages), strict=True)
    delivering = asyncio.create_task(postman.run())
    running: list[asyncio.Future[None]] = [asyncio.create_task(server.serve([bound])) for server, bound in pairs]
    ready: asyncio.Future[Any] = asyncio.gather(*(server.ready.wait() for server in servers))
    await asyncio.wait([ready, *running], return_when=asyncio.FIRST_COMPLETED)
    if ready.done():
        point_at(options.directory, addresses.endpoint)
        if options.exit_with_stdin:
            threading.Thread(target=_wait_for_end_of_stdin, args=(told.from_thread,), daemon=True).start()
        line = {"ready": True, "url": addresses.url, "pagesUrl": addresses.pages_url}
        print(json.dumps(line), flush=True)
        end = asyncio.create_task(told.wait())
        settler = asyncio.create_task(settling.run(portal, options.settle_after))
        answerer = asyncio.create_task(answering.run(portal, options.answer_after))
        noting = asyncio.create_task(key_use.run(portal))
        await asyncio.wait([end, *running], return_when=asyncio.FIRST_COMPLETED)
        end.cancel()
        settler.cancel()
        answerer.cancel()
        noting.cancel()
    ready.cancel()
    for server in servers:
        server.should_exit = True
    await asyncio.gather(*running)
    key_use.write(ledger, portal.key_uses)
    delivering.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await delivering
    return told.exit_code


def delivery(options: argparse.Namespace) -> Delivery:
    """Where the portal's mail goes. On the way to another computer it is encrypted, or does not go."""
    if options.smtp is None:
        return Maildir(options.directory / MAILDIR)
    host, port = options.smtp
    return Relay(MailServer(host, port, Security.NONE if is_loopback(host) else Security.STARTTLS))


class _Told:
    """Waits until a signal, or another thread, says that it is time to end."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.exit_code = 0
        self._loop = loop
        self._event = asyncio.Event()
        for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._by_signal, number)

    async def wait(self) -> None:
        await self._event.wait()

    def from_thread(self) -> None:
        self._loop.call_soon_threadsafe(self._event.set)

    def _by_signal(self, number: signal.Signals) -> None:
        self.exit_code = 128 + number
        self._event.set()


def _server(app: ASGIApp, options: argparse.Namespace, bound: socket.socket) -> _Server:
    is_local = bound.family == socket.AF_UNIX
    config = uvicorn.Config(
        app,
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=LAST_REQUESTS_S,
        ssl_certfile=None if is_local else options.tls_cert,
        ssl_keyfile=None if is_local else options.tls_key,
    )
    return _Server(config)


def _wait_for_end_of_stdin(end: Callable[[], None]) -> None:
    # Below Python's own file object, whose lock a thread that is still reading would hold at exit.
    with contextlib.suppress(OSError):
        while os.read(0, 4096):
            pass
    with contextlib.suppress(RuntimeError):  # the loop ended first
        end()
