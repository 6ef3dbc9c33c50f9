"""Contracts and orders as plain records, see `entries`: amounts in minor units, days and instants as epoch numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from occ_tui.domain.access import ContactType
from occ_tui.domain.invoices import InvoiceType
from occ_tui.wire.customer_contracts import ContractRequestKind, ContractRequestState
from occ_tui.wire.customer_orders import OrderEventKind


@dataclass(frozen=True, slots=True)
class OrderEventEntry:
    """A step of an order's timeline."""

    kind: OrderEventKind
    event_ms: int
    actor: str = ""
    details: str = ""


@dataclass(frozen=True, slots=True)
class OrderLineEntry:
    """What was ordered, where it is no subscribed service."""

    product: str
    net_unit_price: Decimal
    total_minor: int
    quantity: Decimal = Decimal(1)
    part_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderEntry:
    """An order. Its state is the kind of its last event, and it was booked with its first."""

    account_ocid: str
    number: str
    currency: str
    events: Sequence[OrderEventEntry]
    description: str = ""
    buyer_email: str = ""
    admin_email: str = ""
    data_center_region: str = ""
    lines: Sequence[OrderLineEntry] = ()
    contacts: Sequence[tuple[str, ContactType]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentEntry:
    """What was committed to for a period."""

    commitment_id: str
    start_day: int
    end_day: int
    committed_minor: int
    funded_minor: int = 0


@dataclass(frozen=True, slots=True)
class TierEntry:
    """A price up to a quantity; without one, for all beyond the tier before."""

    net_unit_price: Decimal
    up_to_quantity: Decimal | None = None
    overage_price: Decimal | None = None
    """The same price, where there is none of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RateCardEntry:
    """What a product costs within a service."""

    part_number: str
    net_unit_price: Decimal
    start_day: int
    end_day: int
    product: str = ""
    unit_of_measure: str = ""
    product_category: str = ""
    overage_price: Decimal | None = None
    discount_percent: str = ""
    tiers: Sequence[TierEntry] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceEntry:
    """A subscribed service; see `schema_contracts.services`."""

    service_id: str
    order_number: str
    """An order of the account that was loaded before."""
    part_number: str
    net_unit_price: Decimal
    start_day: int
    end_day: int
    product: str = ""
    unit_of_measure: str = ""
    product_category: str = ""
    quantity: Decimal = Decimal(1)
    line_minor: int = 0
    total_minor: int = 0
    provisioned_day: int | None = None
    csi: int | None = None
    data_center: str = ""
    data_center_region: str = ""
    billing_frequency: str = ""
    program_type: str = ""
    renewed_service_id: str = ""
    commitments: Sequence[CommitmentEntry] = ()
    rate_cards: Sequence[RateCardEntry] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractEntry:
    """A subscription of OneSubscription with its services; see `schema_contracts.contracts`."""

    account_ocid: str
    contract_id: str
    subscription_id: str
    kind: InvoiceType
    currency: str
    start_day: int
    end_day: int
    terminated_day: int | None = None
    agreement_name: str = ""
    service_name: str = ""
    plan_number: str = ""
    buyer_email: str = ""
    admin_email: str = ""
    is_renewable: bool = False
    pricing_model: str = ""
    payment_terms: str = ""
    services: Sequence[ServiceEntry] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteEntry:
    """A renewal quote; accepted if there is a payable of kind RENEWAL with its number."""

    account_ocid: str
    subscription_id: str
    number: str
    amount_minor: int
    offered_day: int
    expires_day: int
    due_day: int
    start_day: int
    end_day: int
    description: str = ""
    contacts: Sequence[tuple[str, ContactType]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractRequestEntry:
    """What was asked about a contract."""

    account_ocid: str
    public_id: str
    contract_id: str
    kind: ContractRequestKind
    state: ContractRequestState
    created_ms: int
    changed_ms: int
    subscription_id: str = ""
    subject: str = ""
    details: str = ""
    quantity: str = ""
    service_id: str = ""
    wanted_day: int | None = None
    quote_number: str = ""
    """Of a quote for `subscription_id` that was loaded before."""
    contact_email: str = ""
    requested_by: str = ""


OfContracts = OrderEntry | ContractEntry | QuoteEntry | ContractRequestEntry
"""What `loading_contracts` writes."""
