"""When what was ordered is invoiced: the billing schedule of OneSubscription 20190111."""

from __future__ import annotations

from occ_tui.wire.base import Instant, Text, WireModel


class BillingScheduleProduct(WireModel):
    """What is invoiced."""

    part_number: Text | None = None
    name: Text | None = None


class BillingScheduleSummary(WireModel):
    """A row of `list_billing_schedules`."""

    subscribed_service_id: Text | None = None
    time_start: Instant | None = None
    time_end: Instant | None = None
    time_invoicing: Instant | None = None
    invoice_status: Text | None = None
    """Known: INVOICED, NOT_INVOICED."""
    quantity: Text | None = None
    net_unit_price: Text | None = None
    amount: Text | None = None
    billing_frequency: Text | None = None
    ar_invoice_number: Text | None = None
    ar_customer_transaction_id: Text | None = None
    order_number: Text | None = None
    product: BillingScheduleProduct | None = None
