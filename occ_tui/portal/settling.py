"""What becomes of submitted payments: after a while each settles, or fails for a reason that its method gives.

Every payment ends in a transaction of its own that first looks whether it still waits, so that it ends once, however
many processes try and whenever one is killed. The delay follows the real clock; whether a card has expired, the day
that counts as today.
"""

from __future__ import annotations

import asyncio
import logging
import math
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import Connection, Select, select, update

from occ_tui.domain.dates import epoch_ms
from occ_tui.domain.formatting import formatter
from occ_tui.domain.money import exponent
from occ_tui.portal import audit, methods, receipt_mail
from occ_tui.portal.booking import Share, book, movement
from occ_tui.portal.entries import FAILED, SETTLED
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.payments import recompute, shares_of
from occ_tui.portal.schema import accounts, invoices, payments
from occ_tui.portal.schema_payments import payables, payment_methods, payment_orders
from occ_tui.portal.state import Portal
from occ_tui.wire.customer_payments import FailureReason

log = logging.getLogger("occ.portal")

TICK_S = 0.5
"""Between two looks at what waits."""
AT_ONCE = 100


class Outcome(NamedTuple):
    """How a payment ends."""

    state: str
    reason: str = ""


async def run(portal: Portal, after_s: float) -> None:
    """Ends what has waited `after_s` seconds, again and again; what goes wrong is logged and tried anew.

    With an infinite `after_s` everything waits for ever.
    """
    while math.isfinite(after_s):
        try:
            await asyncio.to_thread(settle_due, portal, after_s)
        except Exception:
            log.exception("settling failed, and will be tried again")
        await asyncio.sleep(TICK_S)


def settle_due(portal: Portal, after_s: float) -> int:
    """Ends every payment that was submitted `after_s` seconds ago or earlier; returns how many."""
    until_ms = epoch_ms(portal.now() - timedelta(seconds=after_s))
    count = 0
    while waiting := _waiting(portal, until_ms):
        ended = 0
        for payment_id in waiting:
            with portal.ledger.writing() as connection:
                is_ended = settle(connection, portal, payment_id)
            if is_ended:
                portal.on_mail()
                ended += 1
        count += ended
        if not ended:  # somebody else ends them
            break
    return count


def settle(connection: Connection, portal: Portal, payment_id: int) -> bool:
    """Ends one payment; false if it does not wait any more."""
    row = connection.execute(_with_method().where(payments.c.id == payment_id)).first()
    if row is None:
        return False
    shares = shares_of(connection, payment_id)
    outcome = _outcome(connection, row, shares, portal.today_number(row.time_zone))
    now_ms, ended_ms = epoch_ms(portal.now()), max(row.paid_ms, portal.business_ms(row.time_zone))
    connection.execute(update(payments).where(payments.c.id == payment_id).values(state=outcome.state))
    connection.execute(
        update(payment_orders)
        .where(payment_orders.c.payment_id == payment_id)
        .values(is_settling=0, ended_ms=ended_ms, failure_reason=outcome.reason)
    )
    made = movement(outcome.state, shares)
    book(connection, row.account_id, outcome.state, row.currency, ended_ms, made, payment_id)
    recompute(connection, shares)
    money = formatter("en").money(row.amount_minor, row.currency)
    details = " · ".join(part for part in (row.reference, money, outcome.reason) if part)
    action = "payment.settle" if outcome.state == SETTLED else "payment.fail"
    audit.record(connection, row.account_id, now_ms, audit.SYSTEM, action, str(payment_id), details)
    receipt_mail.promise(connection, portal, row.account_id, payment_id)
    return True


def _outcome(connection: Connection, row: AnyRow, shares: list[Share], today: int) -> Outcome:
    if methods.is_expired(row, today):
        return Outcome(FAILED, FailureReason.CARD_EXPIRED)
    if row.limit_units is not None and row.amount_minor > row.limit_units * 10 ** exponent(row.currency):
        return Outcome(FAILED, FailureReason.LIMIT_EXCEEDED)
    if row.lacks_funds:
        return Outcome(FAILED, FailureReason.INSUFFICIENT_FUNDS)
    # Nothing is ever over-paid, whatever was booked by other means while the payment waited.
    if any(share.minor > _due(connection, share) for share in shares):
        return Outcome(FAILED, FailureReason.DECLINED)
    return Outcome(SETTLED)


def _due(connection: Connection, share: Share) -> int:
    table, number = (invoices, share.invoice_id) if share.invoice_id is not None else (payables, share.payable_id)
    return connection.scalar(select(table.c.due_minor).where(table.c.id == number)) or 0


def _waiting(portal: Portal, until_ms: int) -> list[int]:
    query = select(payment_orders.c.payment_id).where(
        payment_orders.c.is_settling == 1, payment_orders.c.submitted_ms <= until_ms
    )
    with portal.ledger.reading() as connection:
        return list(connection.execute(query.order_by(payment_orders.c.submitted_ms).limit(AT_ONCE)).scalars())


def _with_method() -> Select[tuple[int]]:
    """A payment that waits, with what its method says of it and its account's time zone."""
    columns = (
        payments.c.id,
        payments.c.account_id,
        payments.c.amount_minor,
        payments.c.currency,
        payments.c.reference,
        payments.c.paid_ms,
        payment_methods.c.expires_day,
        payment_methods.c.limit_units,
        payment_methods.c.lacks_funds,
        accounts.c.time_zone,
    )
    return (
        select(*columns)
        .join(payment_orders, payment_orders.c.payment_id == payments.c.id)
        .join(payment_methods, payment_methods.c.id == payment_orders.c.method_id)
        .join(accounts, accounts.c.id == payments.c.account_id)
        .where(payment_orders.c.is_settling == 1)
    )
