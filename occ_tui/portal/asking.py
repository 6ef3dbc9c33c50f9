"""What is asked about a contract: changes, quotes, terminations, and renewal quotes that are taken."""

from __future__ import annotations

import secrets
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Select, insert, select

from occ_tui.domain.dates import day_of, epoch_ms, from_epoch_ms
from occ_tui.domain.emails import is_address
from occ_tui.domain.invoices import Group
from occ_tui.domain.money import InexactAmount, to_decimal, to_minor
from occ_tui.domain.payments import PayableKind
from occ_tui.domain.text import clean
from occ_tui.portal import audit
from occ_tui.portal.auth import Caller
from occ_tui.portal.booking import book, opening
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.messages import midnight
from occ_tui.portal.refusals import incorrect_state, invalid_parameter, not_found
from occ_tui.portal.schema_contracts import contract_answers, contract_requests, contracts, renewal_quotes, services
from occ_tui.portal.schema_payments import payables
from occ_tui.portal.state import Portal, zone
from occ_tui.wire.customer_contracts import (
    ContractRequest,
    ContractRequestKind,
    ContractRequestState,
    CreateContractRequestDetails,
    RenewalQuote,
)

RENEWAL = "RENEWAL"
"""Kind of the book entry by which a quote becomes something owed."""
MAX_SUBJECT = 200


def ask(
    connection: Connection,
    portal: Portal,
    account: AnyRow,
    caller: Caller,
    contract_id: str,
    details: CreateContractRequestDetails,
) -> int:
    """Keeps a request, and takes the quote that it takes; returns its row. Refused whole, or done whole."""
    kind = next((kind for kind in ContractRequestKind if kind == details.kind), None)
    if kind is None:
        raise invalid_parameter(f"kind: one of {', '.join(ContractRequestKind)}. Nothing was kept.")
    terms = _terms(connection, account.id, contract_id)
    if details.contact_email and not is_address(details.contact_email):
        raise invalid_parameter("contactEmail: not an e-mail address. Nothing was kept.")
    now_ms, asked_ms = epoch_ms(portal.now()), portal.business_ms(account.time_zone)
    values: dict[str, Any] = {
        "account_id": account.id,
        "public_id": f"cr-{secrets.token_hex(16)}",
        "contract_id": contract_id,
        "kind": kind.value,
        "state": ContractRequestState.RECEIVED.value,
        "subject": details.subject or "",
        "details": details.details or "",
        "contact_email": details.contact_email or caller.email,
        "requested_by": caller.name,
        "created_ms": asked_ms,
        "changed_ms": asked_ms,
        "waits_since_ms": now_ms,
    }
    if kind is ContractRequestKind.ACCEPT_RENEWAL:
        values |= _accepted(connection, portal, account, terms, details, asked_ms)
    else:
        values |= _asked(connection, portal, account, terms, kind, details)
    row_id: int = connection.execute(insert(contract_requests).values(values)).inserted_primary_key[0]  # type: ignore[index]
    action = "contract.accept_renewal" if kind is ContractRequestKind.ACCEPT_RENEWAL else "contract.request"
    told = f"{kind} {details.quote_number or ''}".strip()
    audit.record(connection, account.id, now_ms, caller.name, action, contract_id, told)
    return row_id


def requests(account_id: int, contract_id: str | None = None) -> Select[Any]:
    """Requests of an account about a contract, each with its quote and what that became."""
    owed = (
        (payables.c.account_id == contract_requests.c.account_id)
        & (payables.c.kind == PayableKind.RENEWAL)
        & (payables.c.number == renewal_quotes.c.number)
    )
    query = (
        select(
            contract_requests,
            renewal_quotes.c.number.label("quote_number"),
            renewal_quotes.c.amount_minor,
            contracts.c.currency,
            payables.c.public_id.label("payable_id"),
            contract_answers.c.reason,
        )
        .outerjoin(contract_answers, contract_answers.c.request_id == contract_requests.c.id)
        .outerjoin(renewal_quotes, renewal_quotes.c.id == contract_requests.c.quote_id)
        .outerjoin(contracts, contracts.c.id == renewal_quotes.c.contract_id)
        .outerjoin(payables, owed)
        .where(contract_requests.c.account_id == account_id)
    )
    return query if contract_id is None else query.where(contract_requests.c.contract_id == contract_id)


def message(row: AnyRow, account: AnyRow) -> ContractRequest:
    """A request as it was kept."""
    return ContractRequest.model_construct(
        id=row.public_id,
        kind=row.kind,
        status=row.state,
        status_reason=row.reason,
        compartment_id=account.ocid,
        contract_id=row.contract_id,
        subscription_id=row.subscription_id or None,
        subject=row.subject or None,
        details=row.details or None,
        quantity=Decimal(row.quantity) if row.quantity else None,
        subscribed_service_id=row.service_id or None,
        time_wanted=midnight(row.wanted_day, account.time_zone),
        quote_number=row.quote_number,
        currency_code=row.currency,
        amount=None if row.amount_minor is None else to_decimal(row.amount_minor, row.currency),
        payable_id=row.payable_id,
        contact_email=row.contact_email or None,
        requested_by=row.requested_by or None,
        time_requested=from_epoch_ms(row.created_ms),
        time_updated=from_epoch_ms(row.changed_ms),
    )


def quotes(account_id: int) -> Select[Any]:
    """Renewal quotes of an account, each with its contract and what it became."""
    owed = (
        (payables.c.account_id == contracts.c.account_id)
        & (payables.c.kind == PayableKind.RENEWAL)
        & (payables.c.number == renewal_quotes.c.number)
    )
    return (
        select(
            renewal_quotes,
            contracts.c.contract_id.label("agreement"),
            contracts.c.subscription_id,
            contracts.c.currency,
            contracts.c.is_renewable,
            contracts.c.terminated_day,
            payables.c.public_id,
        )
        .join(contracts, contracts.c.id == renewal_quotes.c.contract_id)
        .outerjoin(payables, owed)
        .where(contracts.c.account_id == account_id)
    )


def quote_message(row: AnyRow, account: AnyRow, today: int) -> RenewalQuote:
    """A renewal quote as it stands on epoch day `today`."""
    zone_name = account.time_zone
    status = "ACCEPTED" if row.public_id else "EXPIRED" if row.expires_day < today else "OFFERED"
    return RenewalQuote.model_construct(
        quote_number=row.number,
        contract_id=row.agreement,
        subscription_id=row.subscription_id,
        status=status,
        description=row.description or None,
        currency_code=row.currency,
        amount=to_decimal(row.amount_minor, row.currency),
        time_start=midnight(row.start_day, zone_name),
        time_end=midnight(row.end_day, zone_name),
        time_due=midnight(row.due_day, zone_name),
        time_expires=midnight(row.expires_day + 1, zone_name),
        payable_id=row.public_id,
    )


def _terms(connection: Connection, account_id: int, contract_id: str) -> list[AnyRow]:
    """The subscriptions of a contract, the latest first; 404 if the account has no such contract."""
    query = select(contracts).where(contracts.c.account_id == account_id, contracts.c.contract_id == contract_id)
    rows = list(connection.execute(query.order_by(contracts.c.start_day.desc(), contracts.c.id.desc())))
    if not rows:
        raise not_found()
    return rows


def _asked(
    connection: Connection,
    portal: Portal,
    account: AnyRow,
    terms: list[AnyRow],
    kind: ContractRequestKind,
    details: CreateContractRequestDetails,
) -> dict[str, Any]:
    """What is kept of a change, a quote or a termination; refused if something of it is missing or wrong."""
    if not details.subject or not details.subject.strip():
        raise invalid_parameter("subject: missing. Nothing was kept.")
    if len(details.subject) > MAX_SUBJECT:
        raise invalid_parameter(f"subject: at most {MAX_SUBJECT} characters. Nothing was kept.")
    if kind is not ContractRequestKind.TERMINATION and not (details.details or "").strip():
        raise invalid_parameter("details: missing. Nothing was kept.")
    if details.quantity is not None and details.quantity <= 0:
        raise invalid_parameter("quantity: more than nothing. Nothing was kept.")
    term = terms[0]
    if details.subscription_id is not None:
        term = _named(terms, details.subscription_id)
    if details.subscribed_service_id is not None:
        query = select(services.c.id).where(services.c.service_id == details.subscribed_service_id)
        if connection.scalar(query.where(services.c.contract_id == term.id)) is None:
            raise invalid_parameter("subscribedServiceId: the subscription has no such service. Nothing was kept.")
    today = portal.today_number(account.time_zone)
    wanted_day = None if details.time_wanted is None else day_of(details.time_wanted, zone(account.time_zone))
    if wanted_day is not None and wanted_day < today:
        raise invalid_parameter("timeWanted: that day is over. Nothing was kept.")
    last_day = term.end_day if term.terminated_day is None else term.terminated_day
    if kind is ContractRequestKind.TERMINATION and last_day < today:
        raise incorrect_state("The subscription has ended already. Nothing was kept.")
    return {
        "subscription_id": term.subscription_id,
        "service_id": details.subscribed_service_id or "",
        "quantity": "" if details.quantity is None else str(details.quantity),
        "wanted_day": wanted_day,
    }


def _named(terms: list[AnyRow], subscription_id: str) -> AnyRow:
    for term in terms:
        if term.subscription_id == subscription_id:
            return term
    raise invalid_parameter("subscriptionId: the contract has no such subscription. Nothing was kept.")


def _accepted(
    connection: Connection,
    portal: Portal,
    account: AnyRow,
    terms: list[AnyRow],
    details: CreateContractRequestDetails,
    asked_ms: int,
) -> dict[str, Any]:
    """What is kept of an accepted renewal, whose quote is owed from now on."""
    if not details.quote_number:
        raise invalid_parameter("quoteNumber: missing. Nothing was accepted.")
    query = quotes(account.id).where(renewal_quotes.c.contract_id.in_([term.id for term in terms]))
    quote = connection.execute(query.where(renewal_quotes.c.number == details.quote_number)).first()
    if quote is None:
        number = clean(details.quote_number)[:80]
        raise invalid_parameter(f"quoteNumber: the contract has no quote {number}. Nothing was accepted.")
    today = portal.today_number(account.time_zone)
    if reason := _why_not(quote, details, today):
        raise incorrect_state(f"{reason} Nothing was accepted.")
    connection.execute(
        insert(payables).values(
            account_id=account.id,
            public_id=f"{RENEWAL.lower()}-{quote.number}",
            kind=PayableKind.RENEWAL.value,
            number=quote.number,
            description=quote.description,
            due_day=max(quote.due_day, today),
            currency=quote.currency,
            amount_minor=quote.amount_minor,
            applied_minor=0,
            due_minor=quote.amount_minor,
            state=Group.UNPAID.value,
        )
    )
    book(connection, account.id, RENEWAL, quote.currency, asked_ms, opening(quote.amount_minor, 0, 0, 0, 0))
    return {
        "subscription_id": quote.subscription_id,
        "quote_id": quote.id,
        "state": ContractRequestState.ACCEPTED.value,
    }


def _why_not(quote: AnyRow, details: CreateContractRequestDetails, today: int) -> str:
    """Why a quote can't be taken; empty when it can."""
    if quote.public_id is not None:
        return "The quote was accepted already."
    if quote.expires_day < today or quote.terminated_day is not None or not quote.is_renewable:
        return "The quote can't be accepted any more."
    if details.amount is None:
        return "The amount of the quote must be named."
    try:
        minor = to_minor(details.amount, quote.currency)
    except InexactAmount:
        minor = -1
    return "" if minor == quote.amount_minor else "The quote is of another amount. Read it again."
