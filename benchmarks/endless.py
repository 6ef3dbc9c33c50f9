"""A service that has one more page whenever it is asked: for keys pressed while a sync goes on and on."""

from __future__ import annotations

import json
import random
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingMixIn, UnixStreamServer
from typing import Any

from benchmarks.million import TENANCY


@dataclass
class Endless:
    """How many pages it has given out."""

    pages: int = 0


class _Server(ThreadingMixIn, UnixStreamServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever asks is ended amid an answer: nothing to be told of that."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def endless_service(socket: Path) -> Iterator[Endless]:
    """Serves at `socket` as long as it lasts."""
    service, body = Endless(), page_of_changes(0)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if "/accounts" in self.path:
                self._answer(json.dumps({"items": [_ACCOUNT]}).encode())
            else:
                service.pages += 1
                self._answer(body, f"page-{service.pages}")

        def _answer(self, content: bytes, token: str = "") -> None:
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            if token:
                self.send_header("opc-next-page", token)
            self.end_headers()
            self.wfile.write(content)

        def address_string(self) -> str:
            return ""

        def log_message(self, *_: object) -> None: ...

    socket.unlink(missing_ok=True)
    with _Server(str(socket), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield service
        finally:
            server.shutdown()
            socket.unlink(missing_ok=True)


_ACCOUNT = {
    "compartmentId": TENANCY,
    "accountNumber": "0421-7788",
    "accountName": "Albion Holding",
    "contactTypes": ["finance"],
}


def page_of_changes(seed: int) -> bytes:
    """A page of 1,000 invoices that are in the store, each with another amount."""
    draw = random.Random(seed)
    items = [
        {
            "internalInvoiceId": str(300_000_000 + number),
            "invoiceNumber": str(10_000_000 + 7 * number),
            "invoiceStatus": "CLOSED",
            "invoiceType": "SUPPORT",
            "invoiceAmount": draw.randrange(100, 10_000_000) / 100,
            "invoiceAmountDue": 0,
            "isPaid": True,
            "timeInvoice": f"2020-{draw.randrange(1, 13):02}-01T00:00:00.000Z",
            "timeInvoiceDue": f"2021-{draw.randrange(1, 13):02}-01T00:00:00.000Z",
            "currency": {"currencyCode": "EUR", "currencySymbol": "€", "name": "Euro"},
            "partyName": f"Albion Steel {draw.randrange(20)} GmbH",
            "invoicePoNumber": f"PO-{draw.randrange(200_000):06}",
        }
        for number in range(1000)
    ]
    return json.dumps({"items": items}).encode()
