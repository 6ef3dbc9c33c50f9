"""Rewards as they are kept and shown: programs, months, products, redemptions, people, invoices that may be paid.

Amounts are minor units: in the program's currency (*base*) unless a record names another; days are epoch days.
"""

from __future__ import annotations

from decimal import Decimal

from occ_tui.annotations import NamedTuple
from occ_tui.domain import rewards as rules
from occ_tui.domain.rewards import Invoice, Month, Plan


class Program(NamedTuple):
    """The rewards of a subscription of an account."""

    compartment_id: str
    subscription_id: str
    currency: str
    rate: str
    """What a unit of eligible usage earns, a decimal."""
    available: int
    is_redeemable: bool | None = None
    """Whether the user may redeem, as far as the service says."""
    is_manageable: bool | None = None
    """Whether the user may say who else may."""
    redeemers_etag: str = ""


class RewardMonth(NamedTuple):
    """What a month earned."""

    compartment_id: str
    subscription_id: str
    currency: str
    key: str
    started_day: int | None
    ended_day: int | None
    """The last day of the usage."""
    earned_day: int | None
    expires_day: int | None
    """The first day on which it can't be redeemed."""
    usage: int
    eligible: int
    ineligible: int
    earned: int
    available: int
    redeemed: int
    is_manual: bool

    def left(self, today: int) -> int:
        """What can be redeemed of it today."""
        return self.rule.available(today)

    def is_expired(self, today: int) -> bool:
        """Whether nothing of it can be redeemed any more."""
        return self.expires_day is not None and self.expires_day <= today

    def is_lost(self, today: int) -> bool:
        """Whether it expired before all of it was redeemed."""
        return self.is_expired(today) and self.redeemed < self.earned

    def expires_soon(self, today: int) -> bool:
        """Whether something of it is lost within `EXPIRES_SOON_DAYS`."""
        is_near = self.expires_day is not None and self.expires_day - today <= rules.EXPIRES_SOON_DAYS
        return is_near and self.left(today) > 0

    @property
    def rule(self) -> Month:
        """The month as the rules look at it."""
        return Month(self.key, self.available, self.expires_day, self.earned_day)


class Product(NamedTuple):
    """A product that was used in a month."""

    compartment_id: str
    subscription_id: str
    currency: str
    month: str
    number: str
    name: str
    usage: int
    earned: int
    is_eligible: bool


class RedemptionRecord(NamedTuple):
    """What was redeemed on an invoice."""

    compartment_id: str
    subscription_id: str
    id: str
    """Made of what is known where the service gives none."""
    redeemed_ms: int | None
    email: str
    invoice_number: str
    invoice_total: int
    currency: str
    """Of the invoice."""
    amount: int
    """What it paid, in the invoice's currency."""
    base_currency: str
    base: int
    rate: str
    invoiced_ms: int | None
    invoice: str = ""
    """Its internal id, where it is told."""
    reference: str = ""
    redeemed_by: str = ""
    months: tuple[tuple[str, int], ...] = ()
    """Which it ate, and how much of each."""


class Redeemer(NamedTuple):
    """Somebody who may redeem."""

    compartment_id: str
    subscription_id: str
    email: str
    first_name: str
    last_name: str

    @property
    def name(self) -> str:
        """First and last name, as far as they are known."""
        return f"{self.first_name} {self.last_name}".strip()


class OpenInvoice(NamedTuple):
    """A support invoice that is due."""

    compartment_id: str
    subscription_id: str
    id: str
    number: str
    currency: str
    amount: int
    tax: int
    redeemed: int
    due: int
    cap: int
    """What rewards may pay of it."""
    due_day: int | None
    rate: str
    """How much of its currency a unit of base is; empty where nobody knows."""
    etag: str

    @property
    def rule(self) -> Invoice:
        """The invoice as the rules look at it."""
        rate = Decimal(self.rate) if self.rate else None
        return Invoice(self.id, self.currency, self.cap, rate, self.due_day, self.number)


class Rewards(NamedTuple):
    """All that is known of one program."""

    program: Program
    account_name: str
    months: tuple[RewardMonth, ...]
    """The latest first."""
    products: tuple[Product, ...]
    redemptions: tuple[RedemptionRecord, ...]
    """The newest first."""
    redeemers: tuple[Redeemer, ...]
    invoices: tuple[OpenInvoice, ...]
    plan: Plan

    def available(self, today: int) -> int:
        """What can be redeemed today: of the months, since they know when each is lost."""
        return rules.available((month.rule for month in self.months), today) if self.months else self.program.available
