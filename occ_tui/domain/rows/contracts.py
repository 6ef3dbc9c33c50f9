"""Contracts as words and bars for people, and as fields for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from occ_tui.domain.contract_tree import Node, NodeKind
from occ_tui.domain.contracts import (
    Commitment,
    RateCard,
    RequestKind,
    Service,
    Subscription,
    days_left,
    decimal_of,
    ending_within,
    is_over,
    share_used,
)
from occ_tui.domain.dates import iso_day
from occ_tui.domain.formatting import Formatter
from occ_tui.domain.money import InexactAmount, to_minor
from occ_tui.locale import N_, _, ngettext

CONTRACT_FIELDS = (
    "agreementId",
    "agreementName",
    "agreementType",
    "timeAgreementEnd",
    "contractId",
    "subscriptionId",
    "serviceName",
    "subscriptionStatus",
    "totalValue",
    "amountCommitment",
    "amountConsumed",
    "amountAvailable",
    "currencyCode",
    "id",
    "product",
    "partNumber",
    "status",
    "timeStart",
    "timeEnd",
    "daysToEnd",
    "quantity",
    "netUnitPrice",
    "lineNetAmount",
    "usedAmount",
    "availableAmount",
    "fundedAllocationValue",
    "eligibleToRenew",
    "renewalOptyNumber",
    "renewalOptyType",
    "term",
    "orderNumber",
    "dataCenter",
    "csi",
    "buyerEmail",
    "adminEmail",
    "billingFrequency",
    "paymentTerm",
    "invoices",
    "commitments",
    "rateCards",
    "accountName",
    "compartmentId",
)
"""One row for each subscribed service, or for a subscription without any."""

_STATUS = {
    "ACTIVE": N_("active"),
    "EXPIRED": N_("expired"),
    "TERMINATED": N_("terminated"),
    "CANCELLED": N_("cancelled"),
    "PENDING": N_("pending"),
    "SIGNED": N_("signed"),
    "ONHOLD": N_("on hold"),
    "ON_HOLD": N_("on hold"),
}
_RENEWABLE = {
    "Y": N_("yes"),
    "YES": N_("yes"),
    "TRUE": N_("yes"),
    "N": N_("no"),
    "NO": N_("no"),
    "FALSE": N_("no"),
}


_REQUEST_STATES = {
    "RECEIVED": N_("received"),
    "IN_REVIEW": N_("in review"),
    "ACCEPTED": N_("accepted"),
    "DECLINED": N_("declined"),
    "DONE": N_("done"),
}


_REQUEST_REASONS = {
    "ENDED": N_("the subscription has ended"),
    "NOT_RENEWABLE": N_("it is not renewed by quotes; ask Billing Support"),
    "ALREADY_RENEWED": N_("its renewal was accepted already"),
    "NO_FIXED_PRICE": N_("it is invoiced by use, so there is no price to quote"),
}


def request_kind_words(kind: str) -> str:
    """What was asked; a word that we do not know stays as it is."""
    from occ_tui.domain.contract_requests import TITLES

    return _(TITLES[RequestKind(kind)]) if kind in set(RequestKind) else kind


def request_reason_words(reason: str) -> str:
    """Why a request was declined; a word that we do not know stays as it is."""
    return _(_REQUEST_REASONS[reason]) if reason in _REQUEST_REASONS else reason


def request_state_words(state: str) -> str:
    """What became of a request at the portal; a word that we do not know stays as it is."""
    return _(_REQUEST_STATES[state]) if state in _REQUEST_STATES else state


def status_words(status: str) -> str:
    """A status in the user's language; a word that we do not know stays as it is."""
    known = _STATUS.get(status.upper())
    return _(known) if known else status


def renewable_words(word: str) -> str:
    """Whether it can be renewed, in the user's language."""
    known = _RENEWABLE.get(word.upper())
    return _(known) if known else word


def money_words(amount: str, currency: str, write: Formatter) -> str:
    """`24,000.00 EUR`; what is finer than the currency's smallest unit keeps all its digits. Nothing for no amount."""
    value = decimal_of(amount)
    if value is None:
        return amount
    try:
        return write.money(to_minor(value, currency), currency)
    except InexactAmount:
        return f"{write.decimal(f'{value:f}')} {currency}".rstrip()


def minor_of(amount: str, currency: str) -> tuple[int, str] | None:
    """An amount as a column of money has it; `None` if there is none that the currency can express."""
    value = decimal_of(amount)
    try:
        return None if value is None else (to_minor(value, currency), currency)
    except InexactAmount:
        return None


def quantity_words(quantity: str, unit: str, write: Formatter) -> str:
    """`12 OCPU per hour`; nothing for no quantity."""
    if not quantity:
        return ""
    value = decimal_of(quantity)
    said = quantity if value is None else write.decimal(f"{value:f}")
    return f"{said} {unit}".strip()


def kind_words(kind: NodeKind) -> str:
    """What a line of the tree is."""
    return {
        NodeKind.AGREEMENT: _("agreement"),
        NodeKind.SUBSCRIPTION: _("subscription"),
        NodeKind.SERVICE: _("service"),
        NodeKind.COMMITMENT: _("commitment"),
    }[kind]


def title_words(node: Node, write: Formatter) -> str:
    """How a line of the tree is called."""
    if node.kind is NodeKind.COMMITMENT:
        return f"{write.table_date(node.start_day)} – {write.table_date(node.end_day)}"
    return node.title or _("without an agreement")


def ends_words(end_day: int | None, today: int) -> str:
    """`in 12 days` where it ends soon, `ended` behind the end, nothing else."""
    if is_over(end_day, today):
        return _("ended")
    if ending_within(end_day, today) is None:
        return ""
    left = days_left(end_day, today) or 0
    return ngettext("in {count} day", "in {count} days", left).format(count=left) if left else _("today")


def sign(end_day: int | None, status: str, today: int) -> str:
    """How it stands, in one cell: over, ending within 30 or 90 days, or neither."""
    if is_over(end_day, today) or status.upper() in ("EXPIRED", "TERMINATED", "CANCELLED"):
        return "✓"
    within = ending_within(end_day, today)
    return "·" if within is None else "!" if within == 30 else "◷"


def bar(used: str, available: str, whole: str, width: int) -> str:
    """`█████·····`: what is used of what there is, more than all filling it; nothing where that is not known."""
    share = share_used(used, available, whole)
    if share is None:
        return ""
    part, total = share
    filled = min(width, int(part * width / total))
    filled = max(filled, 1) if part > 0 else 0
    return "█" * filled + "·" * (width - filled)


def percent(used: str, available: str, whole: str) -> str:
    """`42 %` of it is used; rounded down, so that 100 is said of what is used up alone."""
    share = share_used(used, available, whole)
    return "" if share is None else _("{percent} %").format(percent=int(share[0] * 100 / share[1]))


def contract_rows(
    found: Iterable[Subscription], names: Mapping[str, str], today: int
) -> Iterator[tuple[Subscription, Service | None, dict[str, Any]]]:
    """Rows under the names of `CONTRACT_FIELDS`; `names` are those of the accounts."""
    for subscription in found:
        for service in subscription.services or (None,):
            name = names.get(subscription.compartment_id, "")
            yield subscription, service, contract_fields(subscription, service, name, today)


def contract_fields(
    subscription: Subscription, service: Service | None, account_name: str, today: int
) -> dict[str, Any]:
    """A subscribed service, or a subscription without any, under the names of `CONTRACT_FIELDS`."""
    end = service.end_day if service else subscription.end_day
    start = service.start_day if service else subscription.start_day
    fields: dict[str, Any] = {
        "contractId": subscription.contract_id,
        "subscriptionId": subscription.id,
        "serviceName": subscription.service_name,
        "subscriptionStatus": subscription.status,
        "totalValue": subscription.total,
        "amountCommitment": subscription.committed,
        "amountConsumed": subscription.used,
        "amountAvailable": subscription.available,
        "currencyCode": subscription.currency,
        "timeStart": iso_day(start),
        "timeEnd": iso_day(end),
        "daysToEnd": days_left(end, today),
        "accountName": account_name,
        "compartmentId": subscription.compartment_id,
        "invoices": list(subscription.invoices_of(service.id if service else "")),
        "rateCards": [_card(card) for card in (subscription.cards_of(service.id) if service else ())],
        **(_service(service) if service else {}),
    }
    return {name: value if (value := fields.get(name)) != "" else None for name in CONTRACT_FIELDS}


def _service(service: Service) -> dict[str, Any]:
    return {
        "agreementId": service.agreement_id,
        "agreementName": service.agreement_name,
        "agreementType": service.agreement_type,
        "timeAgreementEnd": iso_day(service.agreement_end_day),
        "id": service.id,
        "product": service.product,
        "partNumber": service.part_number,
        "status": service.status,
        "quantity": service.quantity,
        "netUnitPrice": service.unit_price,
        "lineNetAmount": service.net_amount,
        "totalValue": service.total,
        "usedAmount": service.used,
        "availableAmount": service.available,
        "fundedAllocationValue": service.funded,
        "eligibleToRenew": service.is_renewable,
        "renewalOptyNumber": service.renewal_number,
        "renewalOptyType": service.renewal_type,
        "term": service.term,
        "orderNumber": service.order_number,
        "dataCenter": service.data_center,
        "csi": service.csi,
        "buyerEmail": service.buyer_email,
        "adminEmail": service.admin_email,
        "billingFrequency": service.billing_frequency,
        "paymentTerm": service.payment_terms,
        "commitments": [_commitment(one) for one in service.commitments],
    }


def _commitment(commitment: Commitment) -> dict[str, Any]:
    return {
        "id": commitment.id,
        "timeStart": iso_day(commitment.start_day),
        "timeEnd": iso_day(commitment.end_day),
        "quantity": commitment.quantity or None,
        "usedAmount": commitment.used or None,
        "availableAmount": commitment.available or None,
        "fundedAllocationValue": commitment.funded or None,
    }


def _card(card: RateCard) -> dict[str, Any]:
    return {
        "partNumber": card.part_number or None,
        "product": card.product or None,
        "netUnitPrice": card.unit_price or None,
        "overagePrice": card.overage_price or None,
        "discretionaryDiscountPercentage": card.discount or None,
        "rateCardTiers": [
            {
                "upToQuantity": tier.up_to or None,
                "netUnitPrice": tier.unit_price or None,
                "overagePrice": tier.overage_price or None,
            }
            for tier in card.tiers
        ],
    }
