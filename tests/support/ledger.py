"""A small ledger in the local store, put there through the store's own interface."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any

from occ_tui.services.session import Session, SessionOptions
from occ_tui.store.accounts import Account, save_accounts
from occ_tui.store.sync_state import Staging
from occ_tui.wire.invoices import InvoiceSummary

ACME = Account("ocid1.tenancy.oc1..acme", "0421-7788", "ACME GmbH", ("finance",))
BETA = Account("ocid1.tenancy.oc1..beta", "0421-9900", "Beta Ltd", ("finance",))
TODAY = "2026-11-23"
NOWHERE = "http://127.0.0.1:9"
"""A port on which nothing ever listens."""
HOSTILE = "=1+1\x1b]0;owned\x07\x9b31m\u202egpj[/foo]"
_KEY = Path(__file__).parents[1] / "wire" / "signing_key.pem"


def write_config(directory: Path, endpoint: str = NOWHERE) -> Path:
    """A config whose profile `finance` talks to `endpoint`."""
    key = directory / "key.pem"
    key.touch(mode=0o600)
    shutil.copyfile(_KEY, key)
    config = directory / "config"
    config.touch(mode=0o600)
    lines = [
        "[finance]",
        "user=ocid1.user.oc1..anna",
        "fingerprint=7b:b0:c4:b1:6d:74:a3:55:79:93:f4:99:7f:12:45:8d",
        f"key_file={key}",
        f"tenancy={ACME.compartment_id}",
        "region=eu-frankfurt-1",
        f"occ_endpoint={endpoint}",
    ]
    config.write_text("\n".join(lines) + "\n")
    return config


def summary(number: str, **fields: Any) -> InvoiceSummary:
    """A row of `list_invoices`; amounts may be given as text, `currency` as its code."""
    currency = fields.pop("currency", "EUR")
    amount = fields.pop("amount", "100.00")
    due = fields.pop("due", amount)
    row = {
        "invoiceId": number,
        "invoiceNumber": number,
        "internalInvoiceId": f"id-{number}",
        "invoiceStatus": "OPEN",
        "invoiceType": "SUPPORT",
        "currency": {"currencyCode": currency},
        "invoiceAmount": amount,
        "invoiceAmountCredited": "0",
        "invoiceAmountAdjusted": "0",
        "invoiceAmountApplied": "0",
        "invoiceAmountDue": due,
        "invoiceAmountInDispute": "0",
        "timeInvoice": "2026-07-22T00:00:00.000Z",
        "timeInvoiceDue": "2026-12-05T00:00:00.000Z",
        "isPaid": False,
        "isPayable": True,
        "isCreditCardPayable": True,
        "isPaymentFailed": False,
        "partyName": "ACME GmbH",
        **fields,
    }
    return InvoiceSummary.model_validate(row)


ACME_ROWS = [
    summary(
        "100482217",
        amount="11900.00",
        invoiceStatus="PAST_DUE",
        invoicePoNumber="4500118273",
        timeInvoiceDue="2026-08-21T00:00:00.000Z",
    ),
    summary(
        "100482391",
        amount="24000.00",
        due="9000.00",
        invoiceAmountApplied="15000.00",
        invoiceType="LICENSE",
        invoiceStatus="PAST_DUE",
        timeInvoiceDue="2026-08-31T00:00:00.000Z",
    ),
    summary(
        "100483002",
        amount="1180.00",
        invoiceStatus="PAST_DUE",
        isPaymentFailed=True,
        timeInvoiceDue="2026-09-03T00:00:00.000Z",
    ),
    summary("200000001", amount="1204000", currency="JPY", partyName="株式会社オラクル"),
    summary("200000002", amount="310.500", currency="BHD", timeInvoiceDue=None, partyName=HOSTILE),
    summary("300000001", amount="480.00", invoiceStatus="PAYMENT_SUBMITTED"),
    summary(
        "400000001",
        amount="2100.00",
        due="0",
        invoiceAmountApplied="2100.00",
        invoiceStatus="CLOSED",
        isPaid=True,
        timeInvoiceDue="2026-06-01T00:00:00.000Z",
    ),
    summary("777", amount="7.00"),
]
BETA_ROWS = [summary("777", internalInvoiceId="id-beta-777", amount="70.00", partyName="Beta Ltd")]


def fill(session: Session, ledger: dict[Account, list[InvoiceSummary]], *, minutes_ago: int = 12) -> None:
    """Publishes `ledger` as what a full sync read `minutes_ago`."""
    now_ms = int(time.time() * 1000) - minutes_ago * 60_000
    store = session.store()
    save_accounts(store, list(ledger), now_ms)
    staging = Staging.begin(store, "tests", now_ms)
    for account, rows in ledger.items():
        staging.add_page(account.compartment_id, "all", rows, None, account_name=account.account_name)
    staging.publish(now_ms, full=[account.compartment_id for account in ledger])
    staging.close()


def filled(config: Path, ledger: dict[Account, list[InvoiceSummary]] | None = None) -> None:
    """Fills the cache of the profile in `config`."""
    with Session.open(SessionOptions(config_file=config)) as session:
        fill(session, {ACME: ACME_ROWS} if ledger is None else ledger)
