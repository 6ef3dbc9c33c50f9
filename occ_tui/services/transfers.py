"""Bank transfers: the reference that finds them again, and the announcement that one is on its way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from occ_tui.annotations import NamedTuple
from occ_tui.domain.dates import epoch_ms
from occ_tui.domain.money import InexactAmount, to_decimal, to_minor
from occ_tui.services.changing import change

if TYPE_CHECKING:
    from occ_tui.domain.payments import Batch
    from occ_tui.services.paying import Outcome
    from occ_tui.services.session import Session
    from occ_tui.store.database import Store
    from occ_tui.wire.customer_payments import TransferAnnouncement

TRANSFERS = "transferAnnouncements"
"""Resource of the store."""
LONGEST_REFERENCE = 140
"""Characters that a transfer carries, in the euro area and nearly everywhere."""


class Transfer(NamedTuple):
    """An announced transfer of one thing."""

    id: str
    invoice: str
    """Internal id of the invoice, or the id of another payable."""
    reference: str
    amount: int
    currency: str
    announced_ms: int | None
    announced_by: str


def reference_of(batch: Batch, account_number: str) -> str:
    """What a transfer for `batch` has to carry: the account's number and every number that is paid.

    More numbers than a transfer takes become a short sign of all of them, which the announcement spells out.
    """
    numbers = [share.owed.number for share in batch.shares]
    whole = " ".join([account_number, *numbers]).strip()
    if len(whole) <= LONGEST_REFERENCE:
        return whole
    ids = "\n".join(share.owed.id for share in batch.shares)
    return f"{account_number} OCC-{sha256(ids.encode()).hexdigest()[:10].upper()}".strip()


def reference(session: Session, batch: Batch) -> str:
    """The same, with the account's number as it is known here."""
    account = session.known_account(batch.compartment_id)
    return reference_of(batch, account.account_number if account else "")


async def announce(session: Session, batch: Batch, reference: str) -> Outcome:
    """Tells the portal that money for `batch` is on its way by bank. No amount changes. Errors: the journal's."""
    from occ_tui.client.payments import TRANSFERS as PATH
    from occ_tui.wire.codec import dumps
    from occ_tui.wire.customer_payments import AnnounceTransferDetails, PaymentAllocation

    details = AnnounceTransferDetails(
        compartment_id=batch.compartment_id,
        currency_code=batch.currency,
        reference=reference,
        allocations=[
            PaymentAllocation(kind=share.owed.kind, id=share.owed.id, amount=to_decimal(share.amount, batch.currency))
            for share in batch.shares
        ],
    )
    return await change(
        session, batch.compartment_id, "POST", PATH, object=f"transfer {reference}", body=dumps(details.to_wire())
    )


def transfers(session: Session, *, store: Store | None = None) -> dict[str, Transfer]:
    """The last announced transfer of each thing, by its id, as the store has them."""
    from occ_tui.services.payments import stored

    found = (Transfer(**body) for body in stored(session, TRANSFERS, store))
    return {transfer.invoice: transfer for transfer in sorted(found, key=lambda one: one.announced_ms or 0)}


def documents_of(announcements: Iterable[TransferAnnouncement]) -> list[tuple[str, Mapping[str, Any]]]:
    """Announcements off the wire as documents of the store, one for each thing that is paid."""
    return [
        (f"{announcement.id} {part.id}", _transfer(announcement, part.id or "", part.amount)._asdict())
        for announcement in announcements
        for part in announcement.allocations or []
    ]


def _transfer(announcement: TransferAnnouncement, thing: str, amount: Any) -> Transfer:
    currency = announcement.currency_code or ""
    try:
        minor = 0 if amount is None else to_minor(amount, currency)
    except InexactAmount:
        minor = 0
    at = announcement.time_announced
    return Transfer(
        id=announcement.id or "",
        invoice=thing,
        reference=announcement.reference or "",
        amount=minor,
        currency=currency,
        announced_ms=None if at is None else epoch_ms(at),
        announced_by=announcement.announced_by or "",
    )
