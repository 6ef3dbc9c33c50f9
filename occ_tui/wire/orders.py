"""Orders that wait to be activated: Tenant Manager 20230401."""

from __future__ import annotations

from occ_tui.wire.base import Instant, Text, WireModel


class Sku(WireModel):
    """A part and how many of it."""

    number: Text | None = None
    name: Text | None = None
    quantity: int | None = None


class SubscriptionInfo(WireModel):
    """What an order brings, and for how long."""

    spm_subscription_id: Text | None = None
    service: Text | None = None
    start_date: Instant | None = None
    end_date: Instant | None = None
    skus: list[Sku] | None = None


class Order(WireModel):
    """An order, as whoever holds its activation token sees it."""

    order_number: Text | None = None
    data_center_region: Text | None = None
    admin_email: Text | None = None
    order_state: Text | None = None
    subscriptions: list[SubscriptionInfo] | None = None


class ActivateOrderDetails(WireModel):
    """The body of `activate_order`."""

    compartment_id: Text | None = None
