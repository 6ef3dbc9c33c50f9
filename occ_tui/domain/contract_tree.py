"""What was bought as a tree: agreements, their subscriptions, the services of these, their commitments. Pure."""

from __future__ import annotations

from collections.abc import Container, Iterable
from enum import StrEnum

from occ_tui.annotations import NamedTuple
from occ_tui.domain.contracts import Commitment, Service, Subscription, by_end, is_over


class NodeKind(StrEnum):
    """What a line of the tree is."""

    AGREEMENT = "agreement"
    SUBSCRIPTION = "subscription"
    SERVICE = "service"
    COMMITMENT = "commitment"


class Node(NamedTuple):
    """A line of the tree: agreements, their subscriptions, the services of these, their commitments."""

    kind: NodeKind
    key: str
    depth: int
    parent: str
    """Key of the node above; empty at the top."""
    compartment_id: str
    title: str
    status: str
    start_day: int | None
    end_day: int | None
    currency: str
    total: str
    used: str
    available: str
    whole: str
    children: int
    subscription: Subscription | None = None
    service: Service | None = None
    commitment: Commitment | None = None
    agreement_type: str = ""


def tree(subscriptions: Iterable[Subscription], today: int) -> list[Node]:
    """All nodes, each above what belongs to it; agreements and subscriptions by what ends next, those over last."""
    groups: dict[tuple[str, str], list[tuple[Subscription, tuple[Service, ...]]]] = {}
    for subscription in subscriptions:
        by_agreement: dict[str, list[Service]] = {}
        for service in subscription.services:
            by_agreement.setdefault(service.agreement_id or subscription.contract_id, []).append(service)
        for agreement, services in (by_agreement or {subscription.contract_id: []}).items():
            groups.setdefault((subscription.compartment_id, agreement), []).append((subscription, tuple(services)))
    for parts in groups.values():
        parts.sort(key=lambda part: by_end(part[0].end_day, today))
    branches = [_agreement(account, agreement, parts) for (account, agreement), parts in groups.items()]
    branches.sort(key=lambda branch: (_next_end(branch, today), branch[0].title))
    return [node for branch in branches for node in branch]


def around(nodes: Iterable[Node], found: Container[str], folded: Container[str]) -> tuple[list[Node], set[str]]:
    """The nodes with a key in `found`, what stands above them, and below them as far as it is not `folded`.

    In their order; and the keys of those that stand above one.
    """
    nodes = list(nodes)
    parents = {node.key: node.parent for node in nodes}
    above: set[str] = set()
    for key in parents:
        parent = parents[key] if key in found else ""
        while parent and parent not in above:
            above.add(parent)
            parent = parents.get(parent, "")
    shown, open_below = [], set[str]()
    for node in nodes:
        is_below = node.parent in open_below and node.parent not in folded
        if node.key in found or is_below:
            open_below.add(node.key)
        if node.key in open_below or node.key in above:
            shown.append(node)
    return shown, above


def _next_end(branch: list[Node], today: int) -> tuple[int, int]:
    """What sorts branches: the next end, none, over."""
    top = branch[0].end_day
    if is_over(top, today):
        return by_end(top, today)
    ends = [node.end_day for node in branch if node.end_day is not None and node.end_day >= today]
    return by_end(min(ends, default=None), today)


def _agreement(account: str, agreement: str, parts: list[tuple[Subscription, tuple[Service, ...]]]) -> list[Node]:
    key = f"agreement {account} {agreement}"
    services = [service for _subscription, some in parts for service in some]
    named = next((service for service in services if service.agreement_name), None)
    ends = [service.agreement_end_day for service in services if service.agreement_end_day is not None]
    latest = [subscription.end_day for subscription, _some in parts if subscription.end_day is not None]
    starts = [subscription.start_day for subscription, _some in parts if subscription.start_day is not None]
    top = Node(
        NodeKind.AGREEMENT,
        key,
        0,
        "",
        account,
        " ".join(part for part in (agreement, named.agreement_name if named else parts[0][0].agreement_name) if part),
        "",
        min(starts, default=None),
        max(ends, default=max(latest, default=None)),
        "",
        "",
        "",
        "",
        "",
        len(parts),
        agreement_type=next((service.agreement_type for service in services if service.agreement_type), ""),
    )
    return [top, *(node for subscription, some in parts for node in _subscription(subscription, some, key))]


def _subscription(subscription: Subscription, services: tuple[Service, ...], parent: str) -> list[Node]:
    key = f"{parent} / {subscription.id}"
    top = Node(
        NodeKind.SUBSCRIPTION,
        key,
        1,
        parent,
        subscription.compartment_id,
        " ".join(part for part in (subscription.id, subscription.service_name) if part),
        subscription.status,
        subscription.start_day,
        subscription.end_day,
        subscription.currency,
        subscription.total,
        subscription.used,
        subscription.available,
        subscription.committed,
        len(services),
        subscription,
    )
    return [top, *(node for service in services for node in _service(subscription, service, key))]


def _service(subscription: Subscription, service: Service, parent: str) -> list[Node]:
    key = f"{parent} / {service.id}"
    top = Node(
        NodeKind.SERVICE,
        key,
        2,
        parent,
        subscription.compartment_id,
        service.product or service.part_number or service.id,
        service.status,
        service.start_day,
        service.end_day,
        subscription.currency,
        service.total or service.net_amount,
        service.used,
        service.available,
        service.funded,
        len(service.commitments),
        subscription,
        service,
    )
    below = [
        Node(
            NodeKind.COMMITMENT,
            f"{key} / {commitment.id}",
            3,
            key,
            subscription.compartment_id,
            "",
            "",
            commitment.start_day,
            commitment.end_day,
            subscription.currency,
            commitment.funded,
            commitment.used,
            commitment.available,
            commitment.funded,
            0,
            subscription,
            service,
            commitment,
        )
        for commitment in service.commitments
    ]
    return [top, *below]
