"""A portal in a process of its own, and a customer who signs what they send to it."""

from __future__ import annotations

import configparser
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from occ_tui.wire import codec
from occ_tui.wire.signing import Signer, http_date

PREFIX = "/customerCenter/20261101"
PATIENCE_S = 60


class Customer:
    """The finance contact of a portal that serves."""

    def __init__(self, directory: Path, client: httpx.Client) -> None:
        config = configparser.ConfigParser()
        config.read(directory / "config")
        section = config["finance"]
        key = load_pem_private_key(Path(section["key_file"]).read_bytes(), None)
        assert isinstance(key, rsa.RSAPrivateKey)
        self.account = section["tenancy"]
        self._signer = Signer(f"{section['tenancy']}/{section['user']}/{section['fingerprint']}", key)
        self._client = client

    @property
    def url(self) -> str:
        """Where the portal is."""
        return str(self._client.base_url).rstrip("/")

    def send(self, method: str, target: str, content: Any = None, **headers: str) -> Any:
        """A signed request; its answer as JSON."""
        body = b"" if content is None else codec.dumps(content)
        signed = self._signer.sign(method, target, self._client.base_url.netloc.decode(), http_date(now()), body)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self._client.request(method, target, content=body, headers={**signed, **named})
        assert answer.status_code == 200, answer.text
        return codec.loads(answer.content)

    def get(self, path: str) -> Any:
        """A GET for the account."""
        return self.send("GET", f"{PREFIX}{path}?compartmentId={self.account}")

    def open_page(self, **details: str) -> tuple[str, dict[str, Any]]:
        """The address of a page on which an overdue or open invoice is paid, and that invoice."""
        scope = f"compartmentId={self.account}&ospHomeRegion=eu"
        listed = self.send("GET", f"/20191001/invoices?{scope}&status=PAST_DUE&status=OPEN&limit=100")["items"]
        invoice = next(row for row in listed if row["isPayable"] and row["isCreditCardPayable"])
        where = f"/20191001/invoices/{invoice['internalInvoiceId']}/actions/pay?{scope}"
        return str(self.send("POST", where, details)["url"]), invoice

    def pay(self, name: str) -> str:
        """Pays the first order with the method of that name; returns the payment's id."""
        methods = {method["name"]: method["token"] for method in self.get("/paymentMethods")["items"]}
        order = next(item for item in self.get("/payables")["items"] if item["status"] == "OPEN")
        part = {"kind": order["kind"], "id": order["id"], "amount": order["amountDue"], "ifMatch": order["etag"]}
        content = {
            "compartmentId": self.account,
            "currencyCode": order["currencyCode"],
            "methodToken": methods[name],
            "allocations": [part],
        }
        return str(self.send("POST", f"{PREFIX}/payments", content, opc_retry_token=order["etag"])["id"])

    def ended(self, payment: str) -> tuple[str, str | None]:
        """How a payment ends, and why."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            shown = self.get(f"/payments/{payment}")
            if shown["status"] != "SUBMITTED":
                return shown["status"], shown.get("failureReason")
        raise AssertionError("it never ended")


def now() -> datetime:
    """The real time, which signatures follow."""
    return datetime.now(UTC)


@contextmanager
def serving(directory: Path, *options: str) -> Iterator[tuple[subprocess.Popen[bytes], Customer]]:
    command = [sys.executable, "-m", "occ_tui.portal", "serve", str(directory), "--port", "0", "--pages-port", "0"]
    with subprocess.Popen([*command, *options], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        try:
            with httpx.Client(base_url=json.loads(process.stdout.readline())["url"]) as client:
                yield process, Customer(directory, client)
        finally:
            process.kill()
