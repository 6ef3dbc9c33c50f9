"""Plans of the accounts in view, and who is sent their statements: asked of the server, read from the store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from occ_tui.domain.dates import day_of
from occ_tui.domain.payments import Method
from occ_tui.domain.plans import Plan, Recipient
from occ_tui.locale import _
from occ_tui.services.ages import oldest
from occ_tui.services.kept_lists import Lists, keep

if TYPE_CHECKING:
    from occ_tui.client.transport import Transport
    from occ_tui.services.session import Account, Session
    from occ_tui.store.database import Store
    from occ_tui.wire.recipients import EmailRecipientsGroupSummary
    from occ_tui.wire.subscriptions import Subscription

PLANS, RECIPIENTS = "plans", "emailRecipients"
"""Resources of the store, each with an age."""
NOT_SHOWN = "billingNotShown"
"""Resource of the store: the names of the lists that the service did not show the last time."""


async def refresh(session: Session) -> None:
    """Asks the server for plans and recipients of every account in view, and for what else hangs on them.

    Each list is put in the place of the old one as a whole. Errors: the tree of `client.errors`, those of the store;
    then what was stored before is still there.
    """
    from occ_tui.services.threads import all_of, with_session

    async with session.transport() as transport:
        accounts = session.in_view()
        found = await all_of([_asked(session, transport, account) for account in accounts])
    kept = {account.compartment_id: lists for account, lists in zip(accounts, found, strict=True)}
    await with_session(keep, session, kept)


def plans(session: Session, compartment_id: str | None = None, *, store: Store | None = None) -> list[Plan]:
    """The plans of one account, or of all in view, in the server's order."""
    return [
        Plan(**{**body, "methods": tuple(_method(method) for method in body["methods"])})
        for body in stored(session, PLANS, store, compartment_id)
    ]


def recipients(session: Session, compartment_id: str | None = None, *, store: Store | None = None) -> list[Recipient]:
    """Who is sent statements, plan after plan."""
    return [Recipient(**body) for body in stored(session, RECIPIENTS, store, compartment_id)]


def not_shown(session: Session, resource: str) -> str | None:
    """Why `resource` (`RECIPIENTS`, `schedule.SCHEDULE`) of accounts in view is not there, and what next.

    `None` where the service shows it. Oracle's services answer 404 to both: not granted, and not there.
    """
    from occ_tui.services.schedule import SCHEDULE

    names = [
        account.account_name
        for account in session.in_view()
        if any(one["resource"] == resource for one in stored(session, NOT_SHOWN, None, account.compartment_id))
    ]
    if not names:
        return None
    what = {
        RECIPIENTS: _("The service does not show who is sent statements of {accounts} (404)."),
        SCHEDULE: _("The service does not show the billing schedule of {accounts} (404)."),
    }[resource]
    step = _(
        "Either your user was not granted that, or the service does not offer it for this account. Whoever manages "
        "users there can tell and grant it; then ask again."
    )
    return f"{what.format(accounts=', '.join(names[:3]) + (' …' if len(names) > 3 else ''))} {step}"


def stored(
    session: Session, resource: str, store: Store | None = None, compartment_id: str | None = None
) -> list[dict[str, Any]]:
    """The documents of `resource` of one account, or of all in view."""
    from occ_tui.store.documents import documents

    wanted: Iterable[str] = (
        [compartment_id] if compartment_id else [account.compartment_id for account in session.in_view()]
    )
    return documents(store or session.store(), resource, wanted)


def is_asked(session: Session) -> bool:
    """Whether there is an account to ask about."""
    return bool(session.in_view())


def billed_accounts(session: Session) -> list[Account]:
    """Those whose billing the user may see."""
    from occ_tui.services.session import sees_invoices

    return [account for account in session.in_view() if sees_invoices(account.contact_types)]


def may_change(session: Session, compartment_id: str) -> bool:
    """Whether the user may change the billing profile of an account, as far as is known here."""
    from occ_tui.services.granters import may_write

    return may_write(session, compartment_id, "invoices")


def read_at(session: Session) -> datetime | None:
    """When the plans of the accounts in view were read, the oldest of them; `None` unless all were."""
    return oldest(session, PLANS, session.in_view())


async def _asked(session: Session, transport: Transport, account: Account) -> Lists:
    """An account's lists as documents of the store."""
    from occ_tui.client.errors import NotAuthorizedOrNotFound
    from occ_tui.client.plans import PlanClient
    from occ_tui.services import schedule
    from occ_tui.services.session import sees_invoices

    compartment_id = account.compartment_id
    found = [plan_of(plan, compartment_id) for plan in await PlanClient(transport).plans(compartment_id)]
    lists: dict[str, Sequence[tuple[str, Mapping[str, Any]]]] = {PLANS: [(plan.id, plain(plan)) for plan in found]}
    lists[RECIPIENTS], lists[schedule.SCHEDULE] = [], []
    lacking = {RECIPIENTS, schedule.SCHEDULE}
    if sees_invoices(account.contact_types):
        # Whoever may see plans need not be allowed these two at Oracle's: each is a service of its own.
        with suppress(NotAuthorizedOrNotFound):
            members = await _recipients(transport, compartment_id, found)
            lists[RECIPIENTS] = [(one.key, one._asdict()) for one in members]
            lacking.discard(RECIPIENTS)
        with suppress(NotAuthorizedOrNotFound):
            today, zone = session.clock.today_number(), session.clock.zone
            lists[schedule.SCHEDULE] = await schedule.asked(transport, compartment_id, today, zone)
            lacking.discard(schedule.SCHEDULE)
        lists[NOT_SHOWN] = [(resource, {"resource": resource}) for resource in sorted(lacking)]
    return lists


async def _recipients(transport: Transport, compartment_id: str, of_plans: Sequence[Plan]) -> list[Recipient]:
    from occ_tui.client.recipients import RecipientClient

    client = RecipientClient(transport)
    return [
        recipient
        for plan in of_plans
        for group in await client.groups(compartment_id, plan.id)
        for recipient in members_of(group, plan)
    ]


def plan_of(plan: Subscription, compartment_id: str) -> Plan:
    """A plan off the wire."""
    address = plan.billing_address.to_wire() if plan.billing_address else {}
    tax = plan.tax_info.to_wire() if plan.tax_info else {}
    has_billing = plan.billing_address is not None or plan.tax_info is not None or plan.payment_options is not None
    return Plan(
        id=plan.id or "",
        compartment_id=compartment_id,
        number=plan.subscription_plan_number or "",
        plan_type=plan.plan_type or "",
        currency=plan.currency_code or "",
        start_day=_day(plan.time_start),
        account_type=plan.account_type or "",
        upgrade_state=plan.upgrade_state or "",
        upgrade_details=plan.upgrade_state_details or "",
        upgraded_day=_day(plan.time_plan_upgrade),
        language=plan.language_code or "",
        has_billing=has_billing,
        address={name: str(value) for name, value in address.items()},
        tax={name: str(value) for name, value in tax.items()},
        methods=tuple(map(_option, plan.payment_options or [])),
    )


def members_of(group: EmailRecipientsGroupSummary, plan: Plan) -> list[Recipient]:
    """The members of a group off the wire."""
    return [
        Recipient(
            compartment_id=plan.compartment_id,
            plan_id=plan.id,
            plan_number=plan.number,
            group_id=group.id or "",
            email=one.email_id or "",
            first_name=one.first_name or "",
            last_name=one.last_name or "",
            state=one.lifecycle_state or "",
        )
        for one in group.recipients_list or []
    ]


def plain(plan: Plan) -> dict[str, Any]:
    """A plan as JSON has it."""
    return {**plan._asdict(), "methods": [method._asdict() for method in plan.methods]}


def _option(option: Any) -> Method:
    """A way to pay off the wire; of its digits at most four are kept."""
    expires = getattr(option, "time_expiration", None)
    return Method(
        token=option.wallet_instrument_id or "",
        kind=option.payment_method or "",
        brand=getattr(option, "credit_card_type", None) or "",
        last_digits=(getattr(option, "last_digits", None) or "")[-4:],
        email_address=getattr(option, "email_address", None) or "",
        expires_day=None if expires is None else day_of(expires),
    )


def _method(body: dict[str, Any]) -> Method:
    return Method(**{**body, "used_by": tuple(body["used_by"])})


def _day(instant: datetime | None) -> int | None:
    return None if instant is None else day_of(instant)
