"""Accounts of the triage desk, and what is to be done with them today, as records for programs and files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from occ_tui.domain.currencies import decimal_string
from occ_tui.domain.dates import iso_day
from occ_tui.domain.rows.accounts import note_fields

if TYPE_CHECKING:
    from occ_tui.services.accounts import DeskRow, Queued

FIELDS: tuple[str, ...] = (
    "compartmentId",
    "accountNumber",
    "accountName",
    "contactTypes",
    "currencyCode",
    "invoices",
    "invoiceAmountDue",
    "overdueAmount",
    "aging",
    "daysLate",
    "rank",
    "failedPayments",
    "billingEmail",
    "cardExpires",
    "renewalDate",
    "promiseStatus",
    "promisedDate",
    "nextAction",
    "nextActionDate",
    "nextActionOwner",
)
"""One record for each account and currency; `aging` gives the amount due per bucket, `daysLate` is of the oldest of
what is overdue, `rank` counts the accounts of a currency from the one whose amount times days is greatest."""

QUEUE_FIELDS: tuple[str, ...] = (
    "compartmentId",
    "accountNumber",
    "accountName",
    "why",
    "since",
    "action",
    "owner",
    "promiseStatus",
    "promisedAmount",
    "promisedCurrencyCode",
    "promisedDate",
    "outcome",
    "noteId",
)
"""One record for each thing that is to be done today; `why` is action or promise."""


def account_records(rows: Iterable[DeskRow], buckets: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Accounts under the names of `FIELDS`; `buckets` are the ids of the aging buckets, in their order."""
    for row in rows:
        account, currency, promise, action = row.account, row.currency, row.promise, row.action
        yield {
            "compartmentId": account.compartment_id,
            "accountNumber": account.account_number,
            "accountName": account.account_name,
            "contactTypes": list(account.contact_types),
            "currencyCode": currency or None,
            "invoices": sum(row.counts),
            "invoiceAmountDue": decimal_string(sum(row.sums), currency) if currency else None,
            "overdueAmount": decimal_string(row.overdue, currency) if currency else None,
            "aging": {
                bucket: decimal_string(minor, currency) for bucket, minor in zip(buckets, row.sums, strict=False)
            },
            "daysLate": row.oldest_days,
            "rank": row.rank or None,
            "failedPayments": row.failed,
            "billingEmail": row.email or None,
            "cardExpires": iso_day(row.card_day),
            "renewalDate": iso_day(row.renewal_day),
            "promiseStatus": promise.promise_state if promise else None,
            "promisedDate": iso_day(promise.promised_day) if promise else None,
            "nextAction": action.next_action if action else None,
            "nextActionDate": iso_day(action.next_day) if action else None,
            "nextActionOwner": (action.next_owner or None) if action else None,
        }


def queue_records(queue: Iterable[Queued]) -> Iterator[dict[str, Any]]:
    """What is to be done today, under the names of `QUEUE_FIELDS`."""
    for one in queue:
        note = one.waiting.note
        told = note_fields(note, one.account.account_name)
        yield {
            "compartmentId": one.account.compartment_id,
            "accountNumber": one.account.account_number,
            "accountName": one.account.account_name,
            "why": one.waiting.why.value,
            "since": iso_day(one.waiting.day),
            "action": told["nextAction"],
            "owner": told["nextActionOwner"],
            **{name: told[name] for name in QUEUE_FIELDS[7:12]},
            "noteId": note.id,
        }
