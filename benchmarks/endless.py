"""A service that has one more page whenever it is asked: for keys pressed while a sync goes on and on."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from benchmarks.million import TENANCY


@dataclass
class Endless:
    """Where it is, and how many pages it has given out."""

    url: str = ""
    pages: int = 0


@contextmanager
def endless_service() -> Iterator[Endless]:
    """Serves on loopback as long as it lasts."""
    service, body = Endless(), _page()

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

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        service.url = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield service
        finally:
            server.shutdown()


_ACCOUNT = {
    "compartmentId": TENANCY,
    "accountNumber": "0421-7788",
    "accountName": "Albion Holding",
    "contactTypes": ["finance"],
}


def _page() -> bytes:
    draw = random.Random(2)
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
