"""What may be paid and how: why an invoice can't be, how a sum is spread, which methods still work. Pure.

Amounts are minor units of one currency; days are epoch days.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from occ_tui.annotations import NamedTuple
from occ_tui.domain.invoices import Group, InvoiceRecord

EXPIRES_SOON_DAYS = 60
"""A card that expires within so many days is marked wherever it would be used."""


class PayableKind(StrEnum):
    """What can be owed; the words of the portal's `payments`."""

    INVOICE = "INVOICE"
    ORDER = "ORDER"
    """An order that waits for its payment."""
    RENEWAL = "RENEWAL"
    """A support renewal that was accepted."""


class PaymentStatus(StrEnum):
    """Where a payment stands; the last two are final."""

    SUBMITTED = "SUBMITTED"
    SETTLED = "SETTLED"
    FAILED = "FAILED"


class NotPayable(StrEnum):
    """Why something can't be paid now."""

    CLOSED = "it is paid"
    SUBMITTED = "a payment of it is on its way"
    NOTHING_DUE = "nothing is due"
    DISPUTED = "all of it is in dispute"
    NOT_ONLINE = "it cannot be paid online"
    HELD = "another payment of it is under way"


class Owed(NamedTuple):
    """Something that can be paid: an invoice, a pending order, a support renewal."""

    kind: PayableKind
    id: str
    """An invoice's internal id, or the id of a payable."""
    number: str
    compartment_id: str
    account_name: str
    description: str
    currency: str
    due: int
    due_day: int | None
    in_dispute: int = 0
    etag: str = ""
    """The version that was read; empty where the service gives none."""
    reason: NotPayable | None = None
    """Why it can't be paid, as far as what is known of it tells."""
    takes_cards: bool = True
    """Whether a card pays it; some invoices are paid by any way but that."""

    @property
    def most(self) -> int:
        """What may be paid of it: what is due less what is in dispute."""
        return max(0, self.due - self.in_dispute)


class Share(NamedTuple):
    """How much is to be paid of one thing."""

    owed: Owed
    amount: int

    @property
    def leaves(self) -> int:
        """What stays due."""
        return self.owed.due - self.amount


class Batch(NamedTuple):
    """What one payment can pay: things of one account in one currency."""

    compartment_id: str
    account_name: str
    currency: str
    shares: tuple[Share, ...]

    @property
    def total(self) -> int:
        """Minor units of the batch's currency."""
        return sum(share.amount for share in self.shares)


class Method(NamedTuple):
    """A stored way to pay: what may be shown of it, never a number."""

    token: str
    kind: str
    """CREDIT_CARD, PAYPAL, ECHECK, or a word that a later portal brought."""
    name: str = ""
    brand: str = ""
    last_digits: str = ""
    email_address: str = ""
    expires_day: int | None = None
    """The first day on which it can't be used any more."""
    is_default: bool = False
    etag: str = ""
    used_by: tuple[str, ...] = ()

    def pays(self, owed: Owed) -> bool:
        """Whether `owed` can be paid this way."""
        return owed.takes_cards or self.kind != "CREDIT_CARD"

    def is_expired(self, today: int) -> bool:
        """Whether it can't be used today."""
        return self.expires_day is not None and self.expires_day <= today

    def expires_soon(self, today: int) -> bool:
        """Whether it still works, but for `EXPIRES_SOON_DAYS` at most."""
        return (
            not self.is_expired(today)
            and self.expires_day is not None
            and self.expires_day - today <= EXPIRES_SOON_DAYS
        )


def owed_of(record: InvoiceRecord, etag: str = "") -> Owed:
    """An invoice as something that can be paid."""
    return Owed(
        PayableKind.INVOICE,
        record.internal_invoice_id,
        record.invoice_number,
        record.compartment_id,
        record.account_name,
        record.invoice_type,
        record.currency,
        record.due,
        record.due_day,
        record.in_dispute,
        etag,
        not_payable(record),
        record.is_card_payable,
    )


def not_payable(record: InvoiceRecord) -> NotPayable | None:
    """Why an invoice can't be paid as it stands, `None` if it can."""
    if record.group == Group.CLOSED:
        return NotPayable.CLOSED
    if record.group == Group.SUBMITTED:
        return NotPayable.SUBMITTED
    if record.due <= 0:
        return NotPayable.NOTHING_DUE
    if record.in_dispute >= record.due:
        return NotPayable.DISPUTED
    return None if record.is_payable else NotPayable.NOT_ONLINE


def oldest_first(things: Iterable[Owed]) -> list[Owed]:
    """By due day, those without one last; of one day, by number."""
    return sorted(things, key=lambda owed: (owed.due_day is None, owed.due_day or 0, owed.number, owed.id))


def spread(things: Sequence[Owed], lump: int) -> list[Share]:
    """A sum over `things` of one currency, the oldest first, none more than may be paid of it.

    What gets nothing is left out. A `lump` that is more than all together is spent only as far as they go.
    """
    shares: list[Share] = []
    for owed in oldest_first(things):
        part = min(owed.most, lump)
        if part > 0:
            shares.append(Share(owed, part))
            lump -= part
    return shares


def batches(things: Iterable[Owed], amounts: Mapping[str, int] | None = None) -> list[Batch]:
    """`things` by account and currency, each to be paid as far as it may be, or as `amounts` (by id) say.

    Within a batch the oldest comes first; batches come in the order of their first thing.
    """
    wanted = amounts or {}
    groups: dict[tuple[str, str], list[Owed]] = {}
    for owed in things:
        groups.setdefault((owed.compartment_id, owed.currency), []).append(owed)
    return [
        Batch(
            compartment_id,
            group[0].account_name,
            currency,
            tuple(Share(owed, wanted.get(owed.id, owed.most)) for owed in oldest_first(group)),
        )
        for (compartment_id, currency), group in groups.items()
    ]


class AmountRefused(StrEnum):
    """Why an amount is not one to pay of something."""

    NOT_POSITIVE = "nothing or less"
    TOO_MUCH = "more than is due"
    DISPUTED = "more than is not in dispute"


def amount_refusal(owed: Owed, amount: int) -> AmountRefused | None:
    """Why `amount` can't be paid of `owed`; `None` when it can."""
    if amount <= 0:
        return AmountRefused.NOT_POSITIVE
    if amount > owed.due:
        return AmountRefused.TOO_MUCH
    return AmountRefused.DISPUTED if amount > owed.most else None


class Part(NamedTuple):
    """How much of a payment went to one thing."""

    kind: str
    id: str
    number: str
    amount: int


class PaymentRecord(NamedTuple):
    """A payment as the portal tells it."""

    id: str
    reference: str
    compartment_id: str
    status: str
    """A `PaymentStatus`, or a word that a later portal brought."""
    failure_reason: str
    currency: str
    amount: int
    submitted_ms: int | None
    settled_ms: int | None
    failed_ms: int | None
    paid_by: str
    payee: str
    method: Method
    email: str
    remittance_text: str
    replaces: str
    replaced_by: str
    parts: tuple[Part, ...]

    @property
    def is_failed(self) -> bool:
        """Whether no money moved, and nothing made it good yet."""
        return self.status == PaymentStatus.FAILED and not self.replaced_by


class BankDetails(NamedTuple):
    """Where a bank transfer of one currency goes."""

    currency: str
    payee: str
    bank_name: str
    iban: str
    bic: str
    account_number: str
    routing_number: str
