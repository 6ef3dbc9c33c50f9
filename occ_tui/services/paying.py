"""Paying, from what was marked to an outcome that can be trusted: offer, confirm, journal, send, read back.

reliability.md §2. Nothing in here is cancelled half-way; an operation that is not certain at the end says so.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from occ_tui.annotations import NamedTuple
from occ_tui.domain.money import to_decimal
from occ_tui.domain.operations import UNSURE, Kind
from occ_tui.domain.payments import Batch, Method, NotPayable, Owed, Share, batches, owed_of
from occ_tui.locale import _
from occ_tui.services.service_names import is_of_service, service_of
from occ_tui.store.journal.records import Draft, Item, Operation

if TYPE_CHECKING:
    from occ_tui.client.invoices import InvoiceClient
    from occ_tui.client.transport import Transport
    from occ_tui.domain.invoices import InvoiceRecord
    from occ_tui.services.session import Session
    from occ_tui.store.journal.driven import Driven
    from occ_tui.store.journal.journal import Journal

MOST_THINGS = 200
"""What one payment can pay at most: its request must stay below what servers accept."""
_ASKED_AT_ONCE = 8


class Offer(NamedTuple):
    """What can be paid, in how many payments, with what."""

    batches: tuple[Batch, ...]
    refused: tuple[Owed, ...]
    """What can't be paid now, each with its reason."""
    methods: Mapping[str, tuple[Method, ...]]
    """Stored ways to pay by account; empty where the profile's service has none."""
    payees: Mapping[tuple[str, str], str]
    """Who gets the money, by account and currency; empty where the service does not say."""
    held: Mapping[str, Operation]
    """Operations under way, by what they hold."""

    @property
    def total(self) -> dict[str, int]:
        """What it comes to, per currency."""
        sums: dict[str, int] = {}
        for batch in self.batches:
            sums[batch.currency] = sums.get(batch.currency, 0) + batch.total
        return sums


class Outcome(NamedTuple):
    """What became of an operation, as far as it is known now."""

    operation: Operation
    error: Exception | None = None
    """Why the server could not be asked, or what it answered last."""
    disagreement: str = ""
    """What the server knows that is not what was confirmed."""

    @property
    def is_unsure(self) -> bool:
        """Whether nobody knows yet."""
        return self.operation.state in UNSURE


async def offer(session: Session, records: Sequence[InvoiceRecord], others: Sequence[Owed] = ()) -> Offer:
    """What of `records` and `others` can be paid, as the server sees them now, with their versions.

    Errors: `BadUsage` for more than `MOST_THINGS`, since a payment that leaves some of them out would look like all of
    it; `PaymentNotGranted`, the tree of `client.errors`, those of the journal; nothing is written.
    """
    from occ_tui.client.invoices import InvoiceClient
    from occ_tui.client.payments import PaymentClient
    from occ_tui.services.errors import BadUsage
    from occ_tui.services.payments import bank_of, method_of, payable_of
    from occ_tui.services.threads import all_of

    if reason := too_many(len(records) + len(others)):
        raise BadUsage(reason)
    held = held_objects(session)
    accounts = list(dict.fromkeys([*(r.compartment_id for r in records), *(o.compartment_id for o in others)]))
    _require_payer(session, accounts)
    methods: dict[str, tuple[Method, ...]] = {}
    payees: dict[tuple[str, str], str] = {}
    things: list[Owed] = []
    async with session.transport() as transport:
        invoices, payments = InvoiceClient(transport), PaymentClient(transport)
        for first in range(0, len(records), _ASKED_AT_ONCE):
            some = records[first : first + _ASKED_AT_ONCE]
            things += await all_of([_fresh(session, invoices, record) for record in some])
        if not session.capabilities.reason("payments"):
            for account in accounts:
                methods[account] = tuple(method_of(method) for method in await payments.methods(account))
                for bank in map(bank_of, await payments.bank_accounts(account)):
                    payees[account, bank.currency] = bank.payee
            for account in {other.compartment_id for other in others}:
                told = await payments.payables(account)
                known = {owed.id: owed for owed in (payable_of(one, account, session.clock.zone) for one in told)}
                names = {other.id: other.account_name for other in others}
                things += [known[name]._replace(account_name=names[name]) for name in names if name in known]
    things = [owed._replace(reason=owed.reason or _held(held, owed)) for owed in things]
    payable = [owed for owed in things if owed.reason is None]
    refused = tuple(owed for owed in things if owed.reason is not None)
    return Offer(tuple(batches(payable)), refused, methods, payees, held)


def too_many(count: int) -> str | None:
    """Why so many things are not paid together; `None` when they may be."""
    if count <= MOST_THINGS:
        return None
    return _("At most {limit} things can be paid at once; mark fewer.").format(limit=MOST_THINGS)


def _require_payer(session: Session, compartment_ids: Sequence[str]) -> None:
    from occ_tui.services.errors import PaymentNotGranted
    from occ_tui.services.granters import may_write

    closed = {name for name in compartment_ids if not may_write(session, name, "invoices")}
    if closed:
        raise PaymentNotGranted([account for account in session.accounts() if account.compartment_id in closed])


async def pay(
    session: Session,
    batch: Batch,
    method: Method,
    *,
    email: str = "",
    language: str = "en",
    remittance_text: str = "",
    replaces: str = "",
    told: Callable[[Operation], None] = lambda operation: None,
) -> Outcome:
    """Pays `batch`, which a person has confirmed, with a stored method; the journal knows before anything is sent.

    `told` hears of the operation as soon as it is recorded. Errors: those of the journal, before anything was sent.
    """
    request = _payment_request(batch, method, email, language, remittance_text, replaces)
    first = batch.shares[0].owed
    draft = Draft(
        service=service_of(session),
        profile=session.profile.name,
        account=batch.compartment_id,
        kind=Kind.PAY,
        object=first.id if len(batch.shares) == 1 else f"{first.id} +{len(batch.shares) - 1}",
        target="POST /customerCenter/20261101/payments",
        request=request,
        amount_minor=batch.total,
        currency=batch.currency,
        method=method.token,
        items=tuple(Item(share.owed.id, share.owed.etag, share.amount) for share in batch.shares),
    )
    return await carry_out(session, draft, told)


async def open_page(
    session: Session,
    owed: Owed,
    *,
    email: str = "",
    language: str = "en",
    return_url: str = "",
    told: Callable[[Operation], None] = lambda operation: None,
) -> Outcome:
    """Asks for a hosted page on which all that is due of an invoice can be paid; its address is in the result.

    Errors: those of the journal, before anything was sent; `ItemTaken` while a page of it lives.
    """
    from occ_tui.wire.codec import dumps
    from occ_tui.wire.invoices import PayInvoiceDetails

    details = PayInvoiceDetails(language_code=language, email=email or None, return_url=return_url or None)
    draft = Draft(
        service=service_of(session),
        profile=session.profile.name,
        account=owed.compartment_id,
        kind=Kind.PAY_PAGE,
        object=owed.id,
        target=f"POST /20191001/invoices/{owed.id}/actions/pay",
        request=dumps(details.to_wire()),
        etag=owed.etag,
        amount_minor=owed.due,
        currency=owed.currency,
        method="page",
        items=(Item(owed.id, owed.etag, owed.due),),
    )
    return await carry_out(session, draft, told)


def held_objects(session: Session) -> dict[str, Operation]:
    """Operations under way at the session's service, by what they hold."""
    from occ_tui.services.journal import journal_path
    from occ_tui.store.journal.journal import Journal

    journal = Journal.open_to_read(journal_path(session))
    if journal is None:
        return {}
    with journal:
        live = [one for one in journal.operations(live_only=True) if is_of_service(session, one)]
        return {item.object: operation for operation in live for item in journal.items(operation.id)}


async def drive(
    session: Session, transport: Transport, journal: Journal, driven: Driven, *, only_look: bool = False
) -> Outcome:
    """Takes an operation that is held as far as it goes now; `only_look` sends nothing.

    Errors: those of the journal, before anything was sent; later ones are in the outcome.
    """
    from occ_tui.services.exchanges import exchange_of
    from occ_tui.services.write_path import WritePath

    operation = driven.operation
    path = WritePath(driven, exchange_of(transport, operation), journal.items(operation.id))
    try:
        await (path.look() if only_look else path.go())
    except Exception as error:
        if not path.operation.attempts:
            raise
        # It has left, or may have: whatever failed since, even the journal, says nothing of what became of it.
        return Outcome(path.operation, error, path.disagreement)
    return Outcome(path.operation, path.error, path.disagreement)


async def carry_out(
    session: Session, draft: Draft, told: Callable[[Operation], None] = lambda operation: None
) -> Outcome:
    """Records `draft` and drives it as far as it goes now. Errors: those of the journal, before anything was sent."""
    from occ_tui.services.journal import open_journal

    require_free(session, draft)
    with open_journal(session) as journal, journal.begin(draft) as driven:
        told(driven.operation)
        async with session.transport() as transport:
            return await drive(session, transport, journal, driven)


def require_free(session: Session, draft: Draft) -> None:
    """`ItemTaken` if something live holds what `draft` touches, under an older name of the service too.

    The journal's own index knows but the name of now.
    """
    from occ_tui.services.journal import journal_path
    from occ_tui.store.journal.errors import ItemTaken

    held = held_objects(session)
    for item in draft.items:
        holder = held.get(item.object)
        if holder is not None and holder.account == draft.account:
            raise ItemTaken(journal_path(session), item.object, holder.id)


def _payment_request(
    batch: Batch, method: Method, email: str, language: str, remittance_text: str, replaces: str
) -> bytes:
    from occ_tui.wire.codec import dumps
    from occ_tui.wire.customer_payments import CreatePaymentDetails, PaymentAllocation

    def part(share: Share) -> PaymentAllocation:
        owed = share.owed
        amount = to_decimal(share.amount, owed.currency)
        return PaymentAllocation(kind=owed.kind, id=owed.id, amount=amount, if_match=owed.etag or None)

    details = CreatePaymentDetails(
        compartment_id=batch.compartment_id,
        currency_code=batch.currency,
        method_token=method.token,
        client_reference=secrets.token_hex(12),
        email=email or None,
        language_code=language,
        remittance_text=remittance_text or None,
        replaces_payment_id=replaces or None,
        allocations=[part(share) for share in batch.shares],
    )
    return dumps(details.to_wire())


async def _fresh(session: Session, client: InvoiceClient, record: InvoiceRecord) -> Owed:
    """The invoice as the server has it now; what it tells is stored as well."""
    from occ_tui.services import invoices
    from occ_tui.services.invoice_detail import refresh_with

    etag = await refresh_with(session, client, record)
    return owed_of(invoices.get(session, record.internal_invoice_id) or record, etag)


def _held(held: Mapping[str, Operation], owed: Owed) -> NotPayable | None:
    return NotPayable.HELD if owed.id in held else None
