"""What is written into a ledger and read out of it whole: plain records without a database or a wire.

Amounts are integer minor units of the invoice's currency, `*_day` are epoch days, `*_ms` epoch milliseconds (UTC).
Text is stored as given: whoever reads it from outside filters it first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from occ_tui.domain.access import ContactType
from occ_tui.domain.invoices import InvoiceType

CREDIT = "CREDIT"
ADJUSTMENT = "ADJUSTMENT"

SUBMITTED = "SUBMITTED"
SETTLED = "SETTLED"
FAILED = "FAILED"

TAX_PART_NUMBER = "TAX"
"""Part number of the line that carries an invoice's tax."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountEntry:
    """A customer's account, with the address that its invoices go to."""

    ocid: str
    """Its tenancy, what the wire calls `compartmentId`."""
    number: str
    name: str
    time_zone: str = "UTC"
    preferred_email: str = ""
    contact_name: str = ""
    company_name: str = ""
    address_line1: str = ""
    address_line2: str = ""
    address_line3: str = ""
    address_line4: str = ""
    street_name: str = ""
    street_number: str = ""
    city: str = ""
    county: str = ""
    state: str = ""
    province: str = ""
    postal_code: str = ""
    country_code: str = ""
    """ISO 3166, two letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactEntry:
    """A person who signs in."""

    user_ocid: str
    name: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyEntry:
    """A contact's API key."""

    user_ocid: str
    tenancy: str
    fingerprint: str
    public_key_pem: str
    is_revoked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantEntry:
    """What a contact is to an account."""

    user_ocid: str
    account_ocid: str
    contact_type: ContactType


@dataclass(frozen=True, slots=True)
class LineEntry:
    """A line of an invoice."""

    product: str
    net_unit_price: Decimal
    """Of the invoice's currency, in whole units; may be finer than its smallest one."""
    total_minor: int
    quantity: Decimal = Decimal(1)
    order_number: str = ""
    part_number: str = ""
    start_day: int | None = None
    end_day: int | None = None


@dataclass(frozen=True, slots=True)
class CorrectionEntry:
    """A credit, which takes `minor` off an invoice, or an adjustment, which adds it (and may be negative)."""

    kind: str
    minor: int
    day: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentEntry:
    """A payment of one invoice. It counts once it has SETTLED; while SUBMITTED, the invoice is being paid."""

    method: str
    """CREDIT_CARD, PAYPAL, ECHECK or OTHER."""
    state: str
    paid_ms: int
    amount_minor: int
    reference: str = ""
    paid_by: str = ""
    name_on_card: str = ""
    card_brand: str = ""
    """VISA, AMEX, MASTERCARD, DISCOVER, JCB, DINER, ELO; for ECHECK: SAVING, CHECKING, CORPORATE_CHECKING."""
    last_digits: str = ""
    card_expires_day: int | None = None
    paypal_id: str = ""
    routing_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceEntry:
    """An invoice with all that was ever booked on it. What is due follows; it is not said here."""

    account_ocid: str
    internal_invoice_id: str
    """Names it in every route; unique in its account."""
    invoice_id: str
    number: str
    type: InvoiceType
    currency: str
    amount_minor: int
    tax_minor: int = 0
    """The part of the amount that is tax."""
    time_invoice_ms: int | None = None
    due_day: int | None = None
    """A calendar day in the account's time zone."""
    reference: str = ""
    po_number: str = ""
    party_name: str = ""
    payment_terms: str = ""
    disputed_minor: int = 0
    subscription_ids: Sequence[str] = ()
    is_payable: bool = True
    """May be paid online at all."""
    is_card_payable: bool = True
    is_pdf_available: bool = True
    lines: Sequence[LineEntry] = ()
    corrections: Sequence[CorrectionEntry] = ()
    payments: Sequence[PaymentEntry] = ()


Entry = AccountEntry | ContactEntry | KeyEntry | GrantEntry | InvoiceEntry
"""What `Ledger.load` takes, in any order in which names come before their use."""
