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
from occ_tui.domain.people import ContactState, GrantSource
from occ_tui.portal.entries_accounts import NoteEntry
from occ_tui.portal.entries_contracts import OfContracts

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
    state: ContactState = ContactState.ACTIVE
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyEntry:
    """A contact's API key."""

    user_ocid: str
    tenancy: str
    fingerprint: str
    public_key_pem: str
    is_revoked: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantEntry:
    """What a contact is to an account."""

    user_ocid: str
    account_ocid: str
    contact_type: ContactType
    source: GrantSource = GrantSource.COMMAND


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


@dataclass(frozen=True, slots=True)
class RedemptionEntry:
    """What a payment that was made with rewards took of them."""

    subscription_id: str
    email: str
    rate: Decimal
    """How much of the invoice's currency a unit of the rewards' was."""
    base_minor: int
    uses: Sequence[tuple[str, int]]
    """Period keys of the months it ate, and how much of each."""


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
    failure_reason: str = ""
    """A `wire.customer_payments.FailureReason`, where it is known."""
    method_token: str = ""
    """The stored method that was used, where it is known: one that was loaded before."""
    redemption: RedemptionEntry | None = None
    """If rewards paid it: the program was loaded before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodEntry:
    """A stored way to pay; see `schema_payments.payment_methods`."""

    account_ocid: str
    token: str
    kind: str
    name: str = ""
    brand: str = ""
    last_digits: str = ""
    name_on_card: str = ""
    email: str = ""
    expires_day: int | None = None
    """The first day on which it can't be used."""
    is_default: bool = False
    limit_units: int | None = None
    lacks_funds: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PayableEntry:
    """Something owed beside invoices."""

    account_ocid: str
    kind: str
    """ORDER or RENEWAL."""
    number: str
    currency: str
    amount_minor: int
    description: str = ""
    due_day: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressEntry:
    """Where a plan's invoices go, and to whom: the fields of `schema_billing.billing_addresses` that anybody fills."""

    address_key: str
    line1: str = ""
    line2: str = ""
    city: str = ""
    county: str = ""
    country: str = ""
    """ISO 3166, two letters."""
    province: str = ""
    postal_code: str = ""
    state: str = ""
    email_address: str = ""
    company_name: str = ""
    first_name: str = ""
    last_name: str = ""
    phone_country_code: str = ""
    phone_number: str = ""
    department_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionEntry:
    """A plan."""

    account_ocid: str
    subscription_id: str
    plan_number: str
    plan_type: str
    currency: str
    started_ms: int
    method_token: str = ""
    address: AddressEntry | None = None
    account_type: str = ""
    """PERSONAL, CORPORATE or CORPORATE_SUBMITTED."""
    upgrade_state: str = ""
    """PROMO, SUBMITTED, ERROR or UPGRADED."""
    upgraded_ms: int | None = None
    language_code: str = ""
    organization_id: str = ""
    tax_payer_id: str = ""
    tax_reg_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientEntry:
    """Somebody who is sent the statements of a plan that was loaded before."""

    subscription_id: str
    email: str
    first_name: str = ""
    last_name: str = ""
    is_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class BankAccountEntry:
    """Where transfers in a currency go."""

    currency: str
    payee_name: str
    bank_name: str
    iban: str = ""
    bic: str = ""
    account_number: str = ""
    routing_number: str = ""


@dataclass(frozen=True, slots=True)
class RewardProductEntry:
    """A product's usage in a month."""

    number: str
    name: str
    started_day: int
    usage_minor: int
    earned_minor: int
    is_eligible: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RewardMonthEntry:
    """What a month's usage earned; see `schema_rewards.reward_months`."""

    key: str
    started_day: int
    ended_day: int
    earned_day: int
    expires_day: int
    earned_minor: int
    products: Sequence[RewardProductEntry] = ()
    is_manual: bool = False


@dataclass(frozen=True, slots=True)
class RedeemerEntry:
    """Somebody who may redeem."""

    email: str
    first_name: str
    last_name: str
    created_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RewardsEntry:
    """The rewards of a subscription; see `schema_rewards.reward_programs`."""

    account_ocid: str
    subscription_id: str
    currency: str
    rate: Decimal
    code: str
    rates: Sequence[tuple[str, Decimal]] = ()
    months: Sequence[RewardMonthEntry] = ()
    redeemers: Sequence[RedeemerEntry] = ()


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
    contacts: Sequence[tuple[str, ContactType]] = ()
    """Who is named on it, where there is no order: addresses, and what each is."""


Entry = (
    AccountEntry
    | ContactEntry
    | KeyEntry
    | GrantEntry
    | InvoiceEntry
    | MethodEntry
    | PayableEntry
    | SubscriptionEntry
    | RecipientEntry
    | BankAccountEntry
    | OfContracts
    | RewardsEntry
    | NoteEntry
)
"""What `Ledger.load` takes, in any order in which names come before their use."""
