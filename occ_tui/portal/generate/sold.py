"""One sample contract or order: services that fit what is invoiced, commitments, rate cards, a timeline."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import NamedTuple

from occ_tui.domain.access import ContactType
from occ_tui.domain.invoices import InvoiceType
from occ_tui.domain.money import to_decimal
from occ_tui.portal.entries import Entry
from occ_tui.portal.entries_contracts import (
    CommitmentEntry,
    ContractEntry,
    OrderEntry,
    OrderEventEntry,
    RateCardEntry,
    ServiceEntry,
    TierEntry,
)
from occ_tui.portal.generate import catalogue, draw, people
from occ_tui.portal.generate.catalogue import Product
from occ_tui.portal.generate.hostile import poison
from occ_tui.portal.generate.people import Home
from occ_tui.portal.generate.prices import quantity, unit_price
from occ_tui.wire.customer_orders import OrderEventKind

DAY_MS = 86_400_000
_MONTHS = 12
REGIONS = (("EU Sovereign Central", "eu-frankfurt-1"), ("Amsterdam", "eu-amsterdam-1"), ("Zurich", "eu-zurich-1"))
"""Data centres and the regions that they are in."""
_YEARLY_USE = 2_200
"""Of an account's usage, euro cents a year for every invoice that it has of any kind."""
_LEAST_COMMITMENT = 1_000_000
_TIERED = ("B91628", "B88327")
"""Products that cost less from a quantity on which no invoice reaches."""

WORDS = {
    InvoiceType.SUBSCRIPTION: ("Cloud Services Agreement", "Fusion Cloud Applications", "MONTHLY"),
    InvoiceType.SUPPORT: ("Technical Support Agreement", "Premier Support", "ANNUAL"),
    InvoiceType.USAGE: ("Universal Credits Agreement", "Oracle Cloud Infrastructure", "ON_USAGE"),
}
"""What an agreement and what it brings are called, and when its services are invoiced."""


class Parts(NamedTuple):
    """What everything of an account is made from."""

    home: Home
    account: int
    invoices: int
    """How many the account has."""
    seed: int
    today: int
    is_hostile: bool

    def subscription(self, order_number: str) -> str:
        """The number of the subscription that an order brings."""
        return f"{order_number}{self.account % 10}"

    def agreement(self, code: int) -> str:
        """The number of an agreement, whose terms all have the same `code`."""
        return str(61_000_000 + self.account * 1000 + code)

    def text(self, text: str, number: int) -> str:
        """`text`, with an attack in it where data is to be hostile."""
        return poison(text, number) if self.is_hostile else text

    def email(self, name: str) -> str:
        """Somebody of the account."""
        return f"{name}@{people.domain(self.account)}"


class Term(NamedTuple):
    """One term of an agreement."""

    kind: InvoiceType
    currency: str
    code: int
    """Tells the agreement apart within its account."""
    years: int
    start_day: int
    end_day: int
    booked_day: int
    order_number: str
    subscription_id: str


def contract(parts: Parts, term: Term, events: tuple[OrderEventEntry, ...] | None = None) -> list[Entry]:
    """The order of a term, and the subscription that it brought; without `events`, all of it happened."""
    rng = draw.for_contract(parts.seed, parts.account, int(term.order_number))
    agreement, service_name, _frequency = WORDS[term.kind]
    services = _services(parts, term, rng, is_provisioned=events is None)
    order = OrderEntry(
        account_ocid=parts.home.entry.ocid,
        number=term.order_number,
        currency=term.currency,
        description=parts.text(service_name, term.code),
        buyer_email=parts.email("cfo"),
        admin_email=parts.email("it"),
        data_center_region=services[0].data_center_region,
        events=events or timeline(term.booked_day, min(term.start_day, term.booked_day + 6)),
        contacts=contacts(parts),
    )
    brought = ContractEntry(
        account_ocid=parts.home.entry.ocid,
        contract_id=parts.agreement(term.code),
        subscription_id=term.subscription_id,
        kind=term.kind,
        currency=term.currency,
        start_day=term.start_day,
        end_day=term.end_day,
        agreement_name=parts.text(agreement, term.code + 1),
        service_name=parts.text(service_name, term.code + 2),
        plan_number=f"SP-{20_000_000 + parts.account * 1000 + term.code}",
        buyer_email=parts.email("cfo"),
        admin_email=parts.email("it"),
        is_renewable=term.kind is not InvoiceType.USAGE,
        pricing_model="PAY_AS_YOU_GO" if not services[0].commitments and term.kind is InvoiceType.USAGE else "ANNUAL",
        payment_terms="NET 30",
        services=services,
    )
    return [order, brought]


def called_off(parts: Parts, kind: InvoiceType, currency: str, number: str, booked_day: int) -> OrderEntry:
    """An order that is called off bit by bit: its lines are those of its invoices."""
    return OrderEntry(
        account_ocid=parts.home.entry.ocid,
        number=number,
        currency=currency,
        description=parts.text(_CALLED_OFF.get(kind, kind.capitalize()), booked_day),
        buyer_email=parts.email("ap"),
        admin_email=parts.email("it"),
        data_center_region="",
        events=timeline(booked_day, booked_day + 9),
        contacts=((parts.email("ap"), ContactType.FINANCE), (parts.email("it"), ContactType.TECHNICAL)),
    )


_CALLED_OFF = {
    InvoiceType.HARDWARE: "Hardware, called off",
    InvoiceType.LICENSE: "Programme licences",
    InvoiceType.EDUCATION: "Training and certification",
    InvoiceType.CONSULTING: "Consulting, time and materials",
    InvoiceType.SERVICE: "Advanced customer services",
}


def contacts(parts: Parts) -> tuple[tuple[str, ContactType], ...]:
    """Who is named on an order."""
    named = (("ap", ContactType.FINANCE), ("it", ContactType.TECHNICAL), ("cfo", ContactType.MANAGEMENT))
    return tuple((parts.email(name), kind) for name, kind in named)


def timeline(booked_day: int, provisioned_day: int, until: OrderEventKind | None = None) -> tuple[OrderEventEntry, ...]:
    """An order's events in their order, up to and with `until`, each on a day and at an hour of its own."""
    span = provisioned_day - booked_day
    steps = (
        (OrderEventKind.BOOKED, booked_day, 9),
        (OrderEventKind.APPROVED, booked_day + min(1, span), 11),
        (OrderEventKind.PROVISIONING, booked_day + min(3, span), 14),
        (OrderEventKind.PROVISIONED, provisioned_day, 16),
    )
    last = [kind for kind, _day, _hour in steps].index(until) if until else len(steps) - 1
    return tuple(event(kind, day, hour) for kind, day, hour in steps[: last + 1])


def event(kind: OrderEventKind, day: int, hour: int, actor: str = "", details: str = "") -> OrderEventEntry:
    """A step at a full hour of an epoch day."""
    return OrderEventEntry(kind, day * DAY_MS + hour * 3_600_000, actor, details)


def _services(parts: Parts, term: Term, rng: Random, *, is_provisioned: bool) -> tuple[ServiceEntry, ...]:
    data_center, region = rng.choice(REGIONS)
    common = ServiceEntry(
        service_id="",
        order_number=term.order_number,
        part_number="",
        net_unit_price=Decimal(0),
        start_day=term.start_day,
        end_day=term.end_day,
        provisioned_day=min(term.start_day, term.booked_day + 6) if is_provisioned else None,
        csi=20_000_000 + int(term.order_number),
        data_center=data_center,
        data_center_region=region,
        billing_frequency=WORDS[term.kind][2],
        program_type="Commercial",
    )
    if term.kind is InvoiceType.USAGE:
        return (_metered(parts, term, rng, common),)
    periods = term.years * (_MONTHS if common.billing_frequency == "MONTHLY" else 1)
    made = []
    for place, product in enumerate(catalogue.PRODUCTS[term.kind], 1):
        ordered, unit = quantity(rng, product.most), unit_price(product, term.currency)
        made.append(
            replace(
                common,
                service_id=_name(parts, term, "ss", f"p{place}"),
                part_number=product.part_number,
                product=parts.text(product.name, term.code + place),
                unit_of_measure="EACH",
                product_category=term.kind.capitalize(),
                net_unit_price=to_decimal(unit, term.currency),
                quantity=Decimal(ordered),
                line_minor=unit * ordered,
                total_minor=unit * ordered * periods,
            )
        )
    return tuple(made)


def _metered(parts: Parts, term: Term, rng: Random, common: ServiceEntry) -> ServiceEntry:
    """What is paid as it is used; in the account's own currency, from a commitment for every year."""
    is_committed = term.currency == parts.home.currency
    made = [_commitment(parts, term, rng, year) for year in range(term.years)] if is_committed else []
    total = sum(item.committed_minor for item in made)
    return replace(
        common,
        service_id=_name(parts, term, "ss", "p1"),
        part_number="B88206" if made else "B88207",
        product=parts.text(f"Universal Credits – {'Annual Commitment' if made else 'Pay As You Go'}", term.code),
        unit_of_measure="UCM",
        product_category="Cloud",
        net_unit_price=to_decimal(total, term.currency),
        total_minor=total,
        commitments=tuple(made),
        rate_cards=tuple(_rate_card(parts, term, product) for product in catalogue.PRODUCTS[InvoiceType.USAGE]),
    )


def _commitment(parts: Parts, term: Term, rng: Random, year: int) -> CommitmentEntry:
    rate = catalogue.CURRENCIES[term.currency]
    wanted = max(_LEAST_COMMITMENT, parts.invoices * _YEARLY_USE * rng.randrange(85, 160) // 100)
    step = rate.step * 10_000
    days = (term.end_day - term.start_day + 1) * year // term.years
    ends = (term.end_day - term.start_day + 1) * (year + 1) // term.years
    return CommitmentEntry(
        commitment_id=_name(parts, term, "cm", f"y{year + 1}"),
        start_day=term.start_day + days,
        end_day=term.start_day + ends - 1,
        committed_minor=max(step, wanted * rate.times // rate.over // step * step),
    )


def _rate_card(parts: Parts, term: Term, product: Product) -> RateCardEntry:
    price = to_decimal(unit_price(product, term.currency), term.currency)
    is_tiered = product.part_number in _TIERED
    return RateCardEntry(
        part_number=product.part_number,
        product=parts.text(product.name, term.code + len(product.name)),
        unit_of_measure=product.name.rpartition("–")[2].strip(),
        product_category="Cloud",
        net_unit_price=price,
        discount_percent="0",
        start_day=term.start_day,
        end_day=term.end_day,
        tiers=(TierEntry(price, Decimal(product.most)), TierEntry(price * Decimal("0.8"))) if is_tiered else (),
    )


def _name(parts: Parts, term: Term, kind: str, place: str) -> str:
    """A name that nothing else in the ledger has."""
    return f"{kind}{term.order_number}{place}a{parts.account}"
