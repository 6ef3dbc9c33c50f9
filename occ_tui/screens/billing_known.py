"""What the store knows of the billing profile, read at once for its screen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from occ_tui.annotations import NamedTuple
from occ_tui.domain.plans import Plan, Recipient
from occ_tui.domain.schedule import ScheduleRow
from occ_tui.screens.billing_tables import BillingTab
from occ_tui.screens.payment_tables import StoredMethod

if TYPE_CHECKING:
    from occ_tui.services.session import Session


class Known(NamedTuple):
    """What the store knows of the billing profile, read at once."""

    plans: tuple[Plan, ...] = ()
    methods: tuple[StoredMethod, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    schedule: tuple[ScheduleRow, ...] = ()
    read_at: datetime | None = None
    not_shown: Mapping[BillingTab, str] = {}
    """Why the service shows nothing, or not everything, of what a tab lists."""
    sees_billing: bool = True
    """Whether the user's contact types open the billing of any account in view."""


def read_known(session: Session) -> Known:
    """Everything the screen shows, from the store; for a thread."""
    from occ_tui.services import payments, plans, schedule

    stored = [
        StoredMethod(account.compartment_id, account.account_name, method)
        for account in payments.accounts_in_view(session)
        for method in payments.methods(session, account.compartment_id)
    ]
    accounts = session.in_view()
    resources = {BillingTab.RECIPIENTS: plans.RECIPIENTS, BillingTab.SCHEDULE: schedule.SCHEDULE}
    return Known(
        tuple(plans.plans(session)),
        tuple(stored),
        tuple(plans.recipients(session)),
        tuple(schedule.schedule(session)),
        plans.read_at(session),
        {tab: reason for tab, resource in resources.items() if (reason := plans.not_shown(session, resource))},
        not accounts or bool(plans.billed_accounts(session)),
    )
