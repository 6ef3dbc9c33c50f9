"""What was paid, with what one can pay, and what is owed beside invoices: asked of the portal, read from the store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

from occ_tui.annotations import NamedTuple
from occ_tui.domain.dates import day_of, epoch_ms
from occ_tui.domain.money import InexactAmount, to_minor
from occ_tui.domain.payments import (
    BankDetails,
    Method,
    NotPayable,
    Owed,
    Part,
    PayableKind,
    PaymentRecord,
    PaymentStatus,
)
from occ_tui.services.ages import oldest
from occ_tui.services.kept_lists import Lists, keep

if TYPE_CHECKING:
    from decimal import Decimal

    from occ_tui.client.payments import PaymentClient
    from occ_tui.services.session import Account, Session
    from occ_tui.store.database import Store
    from occ_tui.wire.customer_payments import BankAccount, Payable, Payment, PaymentMethod

PAYMENTS, METHODS, PAYABLES, BANKS = "payments", "paymentMethods", "payables", "bankAccounts"
"""Resources of the store, each with an age."""


class Standing(NamedTuple):
    """How the money stands, per section of the payments screen."""

    in_flight: tuple[PaymentRecord, ...]
    settled: tuple[PaymentRecord, ...]
    failed: tuple[PaymentRecord, ...]
    """Those that nothing made good yet, and of which something is still due."""


async def refresh(session: Session) -> None:
    """Asks the portal for the payments, methods, payables and bank accounts of every account in view.

    Each list is put in the place of the old one as a whole. Errors: the tree of `client.errors`, those of the store;
    then what was stored before is still there. Does nothing on a profile whose service knows no such lists.
    """
    from occ_tui.client.payments import PaymentClient
    from occ_tui.services.threads import all_of, with_session

    if session.capabilities.reason("payments"):
        return
    async with session.transport() as transport:
        client = PaymentClient(transport)
        accounts = [account.compartment_id for account in accounts_in_view(session)]
        zone = session.clock.zone
        found = await all_of([_asked(client, compartment_id, zone) for compartment_id in accounts])
    await with_session(keep, session, dict(zip(accounts, found, strict=True)))


def is_known(session: Session) -> bool:
    """Whether the portal was ever asked for payments of the accounts in view."""
    return not accounts_in_view(session) or read_at(session) is not None


def is_outdated(session: Session) -> bool:
    """Whether this computer took a step of a payment of the accounts in view since their payments were read.

    A journal that can't be read says nothing, since reading goes on without it.
    """
    from occ_tui.domain.operations import Kind
    from occ_tui.services import journal
    from occ_tui.services.service_names import is_of_service
    from occ_tui.store.journal.errors import JournalError

    known_at = read_at(session)
    if known_at is None:
        return False
    try:
        operations = journal.operations(journal.journal_path(session))
    except JournalError:
        return False
    read_ms, in_view = epoch_ms(known_at), {account.compartment_id for account in accounts_in_view(session)}
    return any(
        operation.kind in (Kind.PAY, Kind.PAY_PAGE, Kind.REDEEM)
        and operation.first_sent_ms is not None
        and operation.changed_ms >= read_ms
        and operation.account in in_view
        and is_of_service(session, operation)
        for operation in operations
    )


def payments(session: Session, *, store: Store | None = None) -> list[PaymentRecord]:
    """What was ever tried, the latest first, as the store has it."""
    found = [_payment_record(body) for body in stored(session, PAYMENTS, store)]
    return sorted(found, key=lambda payment: (-(payment.submitted_ms or 0), payment.id))


def standing(session: Session, *, store: Store | None = None) -> Standing:
    """The payments by what they mean: on their way, settled, failed and not made good."""
    known = payments(session, store=store)
    return Standing(
        tuple(payment for payment in known if payment.status == PaymentStatus.SUBMITTED),
        tuple(payment for payment in known if payment.status == PaymentStatus.SETTLED),
        tuple(_still_due(session, [payment for payment in known if payment.is_failed], store)),
    )


def _still_due(session: Session, failed: Sequence[PaymentRecord], store: Store | None) -> list[PaymentRecord]:
    """Those of which something is due: what was paid in another way needs no other method."""
    from occ_tui.services import invoices

    ids = {part.id for payment in failed for part in payment.parts}
    records = [invoices.get(session, name, store=store) for name in ids]
    due = {record.internal_invoice_id for record in records if record is not None and record.due > 0}
    due |= {owed.id for owed in payables(session, store=store) if owed.reason is None}
    return [payment for payment in failed if any(part.id in due for part in payment.parts)]


def methods(session: Session, compartment_id: str | None = None, *, store: Store | None = None) -> list[Method]:
    """The stored ways to pay of one account, or of all in view; the default one first."""
    found = [_method(body) for body in stored(session, METHODS, store, compartment_id)]
    return sorted(found, key=lambda method: not method.is_default)


def payables(session: Session, *, store: Store | None = None) -> list[Owed]:
    """What is owed beside invoices: pending orders and accepted renewals."""
    return [
        Owed(**{**body, "kind": PayableKind(body["kind"]), "reason": body["reason"] and NotPayable(body["reason"])})
        for body in stored(session, PAYABLES, store)
    ]


def bank_details(session: Session, compartment_id: str, *, store: Store | None = None) -> list[BankDetails]:
    """Where bank transfers of an account go, one a currency."""
    return [BankDetails(**body) for body in stored(session, BANKS, store, compartment_id)]


def read_at(session: Session) -> datetime | None:
    """When the payments of the accounts in view were read, the oldest of them; `None` if one never was."""
    return oldest(session, PAYMENTS, accounts_in_view(session))


def is_asked(session: Session) -> bool:
    """Whether there is a portal that has such lists, and an account to ask about."""
    return not session.capabilities.reason("payments") and bool(accounts_in_view(session))


def accounts_in_view(session: Session) -> list[Account]:
    """The accounts that payments are asked of: those whose invoices the user may see."""
    from occ_tui.services.session import sees_invoices

    return [account for account in session.in_view() if sees_invoices(account.contact_types)]


async def _asked(client: PaymentClient, compartment_id: str, zone: tzinfo) -> Lists:
    """An account's lists as documents of the store."""
    from occ_tui.services.transfers import TRANSFERS, documents_of

    return {
        TRANSFERS: documents_of(await client.transfers(compartment_id)),
        PAYMENTS: [(payment.id, plain(payment)) for payment in map(payment_of, await client.payments(compartment_id))],
        METHODS: [(method.token, method._asdict()) for method in map(method_of, await client.methods(compartment_id))],
        PAYABLES: [
            (owed.id, owed._asdict())
            for owed in (payable_of(payable, compartment_id, zone) for payable in await client.payables(compartment_id))
        ],
        BANKS: [(bank.currency, bank._asdict()) for bank in map(bank_of, await client.bank_accounts(compartment_id))],
    }


def stored(
    session: Session, resource: str, store: Store | None, compartment_id: str | None = None
) -> list[dict[str, Any]]:
    """The documents of `resource` of one account, or of all in view."""
    from occ_tui.store.documents import documents

    wanted: Iterable[str] = (
        [compartment_id] if compartment_id else [account.compartment_id for account in accounts_in_view(session)]
    )
    return documents(store or session.store(), resource, wanted)


def payment_of(payment: Payment) -> PaymentRecord:
    """A payment off the wire."""
    from occ_tui.wire.customer_payments import PaymentMethod

    currency = payment.currency_code or ""
    return PaymentRecord(
        id=payment.id or "",
        reference=payment.reference or "",
        compartment_id=payment.compartment_id or "",
        status=str(payment.status or ""),
        failure_reason=str(payment.failure_reason or ""),
        currency=currency,
        amount=_minor(payment.amount, currency),
        submitted_ms=_ms(payment.time_submitted),
        settled_ms=_ms(payment.time_settled),
        failed_ms=_ms(payment.time_failed),
        paid_by=payment.paid_by or "",
        payee=payment.payee_name or "",
        method=method_of(payment.method or PaymentMethod()),
        email=payment.email or "",
        remittance_text=payment.remittance_text or "",
        replaces=payment.replaces_payment_id or "",
        replaced_by=payment.replaced_by_payment_id or "",
        parts=tuple(
            Part(str(part.kind or ""), part.id or "", part.number or "", _minor(part.amount, currency))
            for part in payment.allocations or []
        ),
    )


def method_of(method: PaymentMethod) -> Method:
    """A way to pay off the wire; of its digits at most four are kept. Cards expire in UTC, wherever the account is."""
    expires = method.time_expiration
    return Method(
        token=method.token or "",
        kind=str(method.kind or ""),
        name=method.name or "",
        brand=method.brand or "",
        last_digits=(method.last_digits or "")[-4:],
        email_address=method.email_address or "",
        expires_day=None if expires is None else day_of(expires),
        is_default=bool(method.is_default),
        etag=method.etag or "",
        used_by=tuple(method.used_by or ()),
    )


def payable_of(payable: Payable, compartment_id: str, zone: tzinfo) -> Owed:
    """Something owed beside invoices, off the wire; it is due on a day of the account's time zone."""
    currency = payable.currency_code or ""
    due = _minor(payable.amount_due if payable.amount_due is not None else payable.amount, currency)
    reasons = {"CLOSED": NotPayable.CLOSED, "PAYMENT_SUBMITTED": NotPayable.SUBMITTED}
    reason = reasons.get(payable.status or "", None if due > 0 else NotPayable.NOTHING_DUE)
    return Owed(
        kind=PayableKind(payable.kind) if payable.kind in set(PayableKind) else PayableKind.ORDER,
        id=payable.id or "",
        number=payable.number or "",
        compartment_id=compartment_id,
        account_name="",
        description=payable.description or "",
        currency=currency,
        due=due,
        due_day=None if payable.time_due is None else day_of(payable.time_due, zone),
        etag=payable.etag or "",
        reason=reason,
    )


def bank_of(bank: BankAccount) -> BankDetails:
    """A bank account off the wire."""
    return BankDetails(
        currency=bank.currency_code or "",
        payee=bank.payee_name or "",
        bank_name=bank.bank_name or "",
        iban=bank.iban or "",
        bic=bank.bic or "",
        account_number=bank.account_number or "",
        routing_number=bank.routing_number or "",
    )


def plain(payment: PaymentRecord) -> dict[str, Any]:
    """A payment as JSON has it."""
    return {
        **payment._asdict(),
        "method": payment.method._asdict(),
        "parts": [part._asdict() for part in payment.parts],
    }


def _payment_record(body: dict[str, Any]) -> PaymentRecord:
    return PaymentRecord(
        **{**body, "method": _method(body["method"]), "parts": tuple(Part(**part) for part in body["parts"])}
    )


def _method(body: dict[str, Any]) -> Method:
    return Method(**{**body, "used_by": tuple(body["used_by"])})


def _minor(amount: Decimal | None, currency: str) -> int:
    from occ_tui.client.errors import MalformedAnswer

    try:
        return 0 if amount is None else to_minor(amount, currency)
    except InexactAmount as error:
        raise MalformedAnswer(str(error)) from None


def _ms(instant: datetime | None) -> int | None:
    return None if instant is None else epoch_ms(instant)
