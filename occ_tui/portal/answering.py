"""What was asked about contracts is answered: received, looked at after a while, then done or declined, with a reason.

The portal's worker stands in for the people who do that at Oracle's. A change is done; a termination gives the
subscription its last day; a quote for going on becomes a renewal quote that can be accepted (`asking`), in the place
of one that is still open. Each step is one transaction that first looks whether the request still stands there, so a
request ends once, however many processes try and whenever one is killed.
"""

from __future__ import annotations

import asyncio
import logging
import math
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, insert, select, update

from occ_tui.domain.dates import epoch_ms
from occ_tui.domain.payments import PayableKind
from occ_tui.portal import audit
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.schema import accounts
from occ_tui.portal.schema_contracts import (
    contract_answers,
    contract_requests,
    contracts,
    renewal_quotes,
    services,
)
from occ_tui.portal.schema_payments import payables
from occ_tui.portal.state import Portal
from occ_tui.wire.customer_contracts import ContractRequestKind, ContractRequestReason, ContractRequestState

log = logging.getLogger("occ.portal")

TICK_S = 0.5
"""Between two looks at what waits."""
AT_ONCE = 100
_WAITING = (ContractRequestState.RECEIVED, ContractRequestState.IN_REVIEW)
_DUE_BEFORE_END = 14
"""Days before the term's end on which an accepted quote is due."""


class Answer(NamedTuple):
    """How a request ends."""

    state: ContractRequestState
    reason: str = ""
    quote_id: int | None = None


async def run(portal: Portal, after_s: float) -> None:
    """Moves on what has waited `after_s` seconds, again and again; what goes wrong is logged and tried anew.

    With an infinite `after_s` everything stays as it is.
    """
    while math.isfinite(after_s):
        try:
            await asyncio.to_thread(answer_due, portal, after_s)
        except Exception:
            log.exception("answering failed, and will be tried again")
        await asyncio.sleep(TICK_S)


def answer_due(portal: Portal, after_s: float) -> int:
    """Moves on, by one step each, what came into its state `after_s` seconds ago or earlier; how many."""
    until_ms = epoch_ms(portal.now() - timedelta(seconds=after_s))
    query = select(contract_requests.c.id).where(
        contract_requests.c.state.in_(_WAITING), contract_requests.c.waits_since_ms <= until_ms
    )
    with portal.ledger.reading() as connection:
        waiting = list(connection.execute(query.order_by(contract_requests.c.waits_since_ms).limit(AT_ONCE)).scalars())
    moved = 0
    for request_id in waiting:
        with portal.ledger.writing() as connection:
            moved += move_on(connection, portal, request_id, until_ms)
    return moved


def move_on(connection: Connection, portal: Portal, request_id: int, until_ms: int) -> bool:
    """Takes a request one step on; false if it does not wait any more."""
    row = connection.execute(_with_account().where(contract_requests.c.id == request_id)).first()
    if row is None or row.state not in set(_WAITING) or row.waits_since_ms > until_ms:
        return False
    now_ms, today = epoch_ms(portal.now()), portal.today_number(row.time_zone)
    if row.state == ContractRequestState.RECEIVED:
        answer = Answer(ContractRequestState.IN_REVIEW)
    else:
        answer = _answer(connection, row, today)
    changed_ms = max(row.changed_ms, portal.business_ms(row.time_zone))
    values: dict[str, Any] = {"state": answer.state.value, "changed_ms": changed_ms, "waits_since_ms": now_ms}
    if answer.quote_id is not None:
        values["quote_id"] = answer.quote_id
    connection.execute(update(contract_requests).where(contract_requests.c.id == request_id).values(values))
    if answer.reason:
        connection.execute(insert(contract_answers).values(request_id=request_id, reason=answer.reason))
    told = " ".join(part for part in (row.kind, answer.state.value, answer.reason) if part)
    audit.record(connection, row.account_id, now_ms, audit.SYSTEM, "contract.answer", row.contract_id, told)
    return True


def _answer(connection: Connection, request: AnyRow, today: int) -> Answer:
    known = (contracts.c.account_id == request.account_id) & (contracts.c.contract_id == request.contract_id)
    query = select(contracts).where(known)
    if request.subscription_id:
        query = query.where(contracts.c.subscription_id == request.subscription_id)
    term = connection.execute(query.order_by(contracts.c.start_day.desc(), contracts.c.id.desc())).first()
    if term is None or request.kind == ContractRequestKind.CHANGE:
        return Answer(ContractRequestState.DONE)
    last_day = term.end_day if term.terminated_day is None else min(term.end_day, term.terminated_day)
    if last_day < today:
        return _declined(ContractRequestReason.ENDED)
    if request.kind == ContractRequestKind.TERMINATION:
        return _terminated(connection, request, term, max(today, request.wanted_day or today))
    return _quoted(connection, request, term, today)


def _terminated(connection: Connection, request: AnyRow, term: AnyRow, last_day: int) -> Answer:
    """The last day of a whole subscription; that of one of its services is for people to agree on."""
    is_earlier = last_day < (term.end_day if term.terminated_day is None else term.terminated_day)
    if is_earlier and not request.service_id:
        connection.execute(update(contracts).where(contracts.c.id == term.id).values(terminated_day=last_day))
    return Answer(ContractRequestState.DONE)


def _quoted(connection: Connection, request: AnyRow, term: AnyRow, today: int) -> Answer:
    if not term.is_renewable or term.terminated_day is not None:
        return _declined(ContractRequestReason.NOT_RENEWABLE)
    owed = (
        (payables.c.account_id == request.account_id)
        & (payables.c.kind == PayableKind.RENEWAL)
        & (payables.c.number == renewal_quotes.c.number)
    )
    offered = select(renewal_quotes, payables.c.id.label("payable")).outerjoin(payables, owed)
    earlier = list(connection.execute(offered.where(renewal_quotes.c.contract_id == term.id)))
    if any(quote.payable is not None for quote in earlier):
        return _declined(ContractRequestReason.ALREADY_RENEWED)
    sold = list(connection.execute(select(services).where(services.c.contract_id == term.id).order_by(services.c.id)))
    wanted = [one for one in sold if request.service_id in ("", one.service_id)]
    minor = sum(_price(one, request) for one in wanted)
    if minor <= 0:
        return _declined(ContractRequestReason.NO_FIXED_PRICE)
    still_open = renewal_quotes.c.id.in_([quote.id for quote in earlier if quote.expires_day >= today])
    connection.execute(update(renewal_quotes).where(still_open).values(expires_day=today - 1))
    number = f"RQ-{request.id:08d}"
    row = insert(renewal_quotes).values(
        contract_id=term.id,
        number=number,
        description=wanted[0].product if len(wanted) == 1 else term.service_name,
        amount_minor=minor,
        offered_day=today,
        expires_day=term.end_day,
        due_day=max(today, term.end_day - _DUE_BEFORE_END),
        start_day=term.end_day + 1,
        end_day=2 * term.end_day + 1 - term.start_day,
    )
    quote_id: int = connection.execute(row).inserted_primary_key[0]  # type: ignore[index]
    return Answer(ContractRequestState.DONE, quote_id=quote_id)


def _price(service: AnyRow, request: AnyRow) -> int:
    """What a service costs for another term as long, in minor units; of another quantity, if one was named for it."""
    had = Decimal(service.quantity)
    if not (request.service_id and request.quantity) or had <= 0:
        return int(service.total_minor)
    share = Decimal(service.total_minor) * Decimal(request.quantity) / had
    return int(share.quantize(Decimal(1), ROUND_HALF_UP))


def _declined(reason: ContractRequestReason) -> Answer:
    return Answer(ContractRequestState.DECLINED, reason.value)


def _with_account() -> Select[Any]:
    """A request with its account's time zone."""
    return select(contract_requests, accounts.c.time_zone).join(
        accounts, accounts.c.id == contract_requests.c.account_id
    )
