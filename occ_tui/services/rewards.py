"""Support rewards: asked of the service, read from the store; and who may redeem them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from occ_tui.annotations import NamedTuple
from occ_tui.domain import rewards as rules
from occ_tui.domain.reward_records import (
    OpenInvoice,
    Product,
    Program,
    Redeemer,
    RedemptionRecord,
    RewardMonth,
    Rewards,
)
from occ_tui.services.ages import oldest
from occ_tui.services.kept_lists import keep
from occ_tui.services.reward_asking import (
    INVOICES,
    MONTHS,
    PRODUCTS,
    PROGRAMS,
    REDEEMERS,
    REDEMPTIONS,
    asked,
)

if TYPE_CHECKING:
    from occ_tui.services.paying import Outcome
    from occ_tui.services.session import Account, Session
    from occ_tui.store.database import Store


class Fresh(NamedTuple):
    """An invoice and its rewards as the server has them now, and the code that redeems."""

    rewards: Rewards
    invoice: OpenInvoice
    code: str
    """In memory only, until the redemption is sent or given up."""


async def refresh(session: Session) -> None:
    """Asks for the rewards of every account in view; each list takes the place of the old one as a whole.

    The redemption code is not kept: whoever redeems asks for it. Errors: the tree of `client.errors`, those of the
    store; then what was stored before is still there.
    """
    from occ_tui.client.rewards import RewardsClient
    from occ_tui.services.threads import all_of, with_session

    async with session.transport() as transport:
        client = RewardsClient(transport)
        accounts = [account.compartment_id for account in accounts_in_view(session)]
        is_portal = session.profile.kind != "oracle"
        found = await all_of([asked(client, session, account, is_portal=is_portal) for account in accounts])
    await with_session(keep, session, dict(zip(accounts, found, strict=True)))


def is_asked(session: Session) -> bool:
    """Whether there is an account to ask about."""
    return bool(accounts_in_view(session))


def accounts_in_view(session: Session) -> list[Account]:
    """The accounts that rewards are asked of: those whose rewards the user may see."""
    return [account for account in session.in_view() if sees_rewards(account.contact_types)]


def sees_rewards(contact_types: Collection[str]) -> bool:
    """Whether these contact types open an account's rewards; where the server does not name any, it is tried."""
    from occ_tui.domain.access import Access, ContactType, Module, may

    known = [ContactType(kind) for kind in contact_types if kind in set(ContactType)]
    return not contact_types or may(known, Module.REWARDS, Access.READ)


def is_known(session: Session) -> bool:
    """Whether the rewards of the accounts in view were ever asked for."""
    return not accounts_in_view(session) or read_at(session) is not None


def read_at(session: Session) -> datetime | None:
    """When the rewards of the accounts in view were read, the oldest of them; `None` if one never was."""
    return oldest(session, PROGRAMS, accounts_in_view(session))


def months(session: Session, *, store: Store | None = None) -> list[RewardMonth]:
    """What each month earned in the accounts in view, as the store has it."""
    wanted = [account.compartment_id for account in accounts_in_view(session)]
    return [RewardMonth(**body) for body in _stored(store or session.store(), MONTHS, wanted)]


def known(session: Session, *, store: Store | None = None) -> list[Rewards]:
    """The rewards of the accounts in view, as the store has them, each with the plan for today."""
    from occ_tui.services.paying import held_objects

    names = session.account_names()
    store = store or session.store()
    wanted = [account.compartment_id for account in accounts_in_view(session)]
    held = held_objects(session)
    programs = [Program(**body) for body in _stored(store, PROGRAMS, wanted)]
    earned = months(session, store=store)
    products = [Product(**body) for body in _stored(store, PRODUCTS, wanted)]
    people = [Redeemer(**body) for body in _stored(store, REDEEMERS, wanted)]
    invoices = [OpenInvoice(**body) for body in _stored(store, INVOICES, wanted)]
    redeemed = [
        RedemptionRecord(**{**body, "months": tuple((key, minor) for key, minor in body["months"])})
        for body in _stored(store, REDEMPTIONS, wanted)
    ]
    today = session.clock.today_number()
    found = []
    for program in programs:
        own_months, own_invoices = _of(program, earned), _of(program, invoices)
        free = [invoice.rule for invoice in own_invoices if invoice.id not in held]
        found.append(
            Rewards(
                program,
                names.get(program.compartment_id, ""),
                own_months,
                _of(program, products),
                _of(program, redeemed),
                _of(program, people),
                own_invoices,
                rules.plan([month.rule for month in own_months], free, program.currency, today),
            )
        )
    return found


async def fresh(session: Session, compartment_id: str, invoice_id: str) -> Fresh | None:
    """The rewards as the server has them now, for redeeming on an invoice; `None` where that is not possible any more.

    Errors: as `refresh`.
    """
    await refresh(session)
    for one in known(session):
        for invoice in one.invoices:
            if (invoice.compartment_id, invoice.id) == (compartment_id, invoice_id):
                return Fresh(one, invoice, await code_of(session, one.program))
    return None


async def code_of(session: Session, program: Program) -> str:
    """The redemption code, asked for now; empty for somebody who may not redeem. Errors: the client's."""
    from occ_tui.client.rewards import RewardsClient

    async with session.transport() as transport:
        answer = await RewardsClient(transport).rewards(program.compartment_id, program.subscription_id)
    return (answer.summary.redemption_code if answer.summary else None) or ""


async def add_redeemer(session: Session, program: Program, email: str, first_name: str, last_name: str) -> Outcome:
    """Lets somebody redeem; journalled like every change. Errors: the journal's."""
    from occ_tui.wire.codec import dumps
    from occ_tui.wire.rewards import CreateRedeemableUserDetails, RedeemableUser

    person = RedeemableUser(email_id=email, first_name=first_name or None, last_name=last_name or None)
    return await _change_redeemers(
        session, program, "POST", {}, dumps(CreateRedeemableUserDetails(items=[person]).to_wire())
    )


async def remove_redeemer(session: Session, program: Program, email: str) -> Outcome:
    """Takes somebody's right to redeem away. Errors: the journal's."""
    return await _change_redeemers(session, program, "DELETE", {"emailId": email}, b"")


async def _change_redeemers(
    session: Session, program: Program, method: str, query: Mapping[str, str], body: bytes
) -> Outcome:
    from occ_tui.client.rewards import redeemers_path
    from occ_tui.services.changing import change

    return await change(
        session,
        program.compartment_id,
        method,
        redeemers_path(program.subscription_id),
        object=f"redeemers of {program.subscription_id}",
        query={"tenancyId": program.compartment_id, **query},
        body=body,
        etag=program.redeemers_etag,
    )


def _of(program: Program, rows: Iterable[Any]) -> tuple[Any, ...]:
    key = (program.compartment_id, program.subscription_id)
    return tuple(row for row in rows if (row.compartment_id, row.subscription_id) == key)


def _stored(store: Store, resource: str, compartment_ids: Sequence[str]) -> list[dict[str, Any]]:
    from occ_tui.store.documents import documents

    return documents(store, resource, compartment_ids)
