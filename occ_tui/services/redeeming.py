"""Redeeming rewards on a support invoice: offered, confirmed, journalled like a payment, sent, read back.

reliability.md §2. What a person confirmed stands in the request: amount, rate and the version of the invoice; with any
other the server redeems nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from occ_tui.annotations import NamedTuple
from occ_tui.domain import rewards as rules
from occ_tui.domain.dates import rfc3339
from occ_tui.domain.money import InexactAmount, to_decimal, to_minor
from occ_tui.domain.operations import Kind, State
from occ_tui.domain.reward_records import OpenInvoice, Rewards
from occ_tui.domain.rewards import Bite, Refused, Terms
from occ_tui.locale import _
from occ_tui.services.payment_exchanges import client_reference
from occ_tui.services.web import CONSOLE_URL
from occ_tui.services.write_path import Proof, Sent
from occ_tui.store.journal.records import Draft, Item, Operation

if TYPE_CHECKING:
    from occ_tui.client.transport import Transport
    from occ_tui.services.paying import Outcome
    from occ_tui.services.session import Session
    from occ_tui.wire.customer_rewards import Redemption

METHOD = "rewards"
"""What the journal calls the way to pay."""


class Offer(NamedTuple):
    """A redemption as it can be confirmed."""

    rewards: Rewards
    invoice: OpenInvoice
    terms: Terms
    bites: tuple[Bite, ...]
    """Which months it eats, the soonest to expire first."""
    email: str
    """Of who redeems."""


class Quote:
    """What one redemption may be, on one invoice."""

    def __init__(self, rewards: Rewards, invoice: OpenInvoice, today: int) -> None:
        self.rewards = rewards
        self.invoice = invoice
        self._months = [month.rule for month in rewards.months]
        self._today = today
        self.available = rules.available(self._months, today)
        """In minor units of the rewards' currency."""

    @property
    def rate(self) -> Fraction | None:
        """Minor units of the invoice's currency for one of the rewards'; `None` where there is no rate."""
        given = self.invoice.rule.rate
        if given is None or given <= 0:
            return None
        return rules.factor(given, self.rewards.program.currency, self.invoice.currency)

    @property
    def most(self) -> Terms:
        """The largest redemption that is possible."""
        rate = self.rate
        return Terms(0, 0) if rate is None else rules.most(self.available, self.invoice.cap, rate)

    def terms(self, amount: int) -> Terms:
        """What paying `amount` of the invoice takes."""
        rate = self.rate
        return Terms(0, amount) if rate is None else rules.terms_of_amount(amount, rate)

    def refusal(self, amount: int) -> Refused | None:
        """Why `amount` of the invoice can't be paid with rewards."""
        if self.rate is None:
            return Refused.NO_RATE
        return rules.refusal(self.terms(amount), available=self.available, invoice_cap=self.invoice.cap)

    def offer(self, amount: int, email: str) -> Offer:
        """The redemption of an amount that is not refused."""
        terms = self.terms(amount)
        return Offer(self.rewards, self.invoice, terms, rules.eat(self._months, terms.base, self._today), email)


async def redeem(
    session: Session,
    offer: Offer,
    code: str,
    *,
    language: str = "en",
    told: Callable[[Operation], None] = lambda operation: None,
) -> Outcome:
    """Redeems what a person has confirmed; the journal knows before anything is sent.

    `told` hears of the operation as soon as it is recorded. Errors: those of the journal, before anything was sent.
    """
    from occ_tui.client.rewards import REDEMPTIONS
    from occ_tui.services.paying import carry_out
    from occ_tui.services.service_names import service_of

    invoice = offer.invoice
    draft = Draft(
        service=service_of(session),
        profile=session.profile.name,
        account=invoice.compartment_id,
        kind=Kind.REDEEM,
        object=invoice.id,
        target=f"POST {REDEMPTIONS}",
        request=_request(offer, code, language),
        etag=invoice.etag,
        amount_minor=offer.terms.amount,
        currency=invoice.currency,
        method=METHOD,
        items=(Item(invoice.id, invoice.etag, offer.terms.amount),),
    )
    return await carry_out(session, draft, told)


class RewardsExchange:
    """`POST /rewards/redemptions`, read back by the reference that the client made for this redemption alone."""

    proves_absence = True

    def __init__(self, transport: Transport) -> None:
        from occ_tui.client.rewards import RewardsClient

        self._rewards = RewardsClient(transport)

    async def send(self, operation: Operation) -> Sent:
        """See `write_path.Exchange`."""
        made, request_id = await self._rewards.redeem(operation.request, retry_token=operation.retry_token)
        return Sent(None, facts_of(made), request_id)

    async def read_back(self, operation: Operation, items: Sequence[Item]) -> Proof:
        """Settled, or nothing: only one that agrees in invoice, amount, currency and rate proves anything."""
        reference = client_reference(operation.request)
        found = await self._rewards.whole_redemptions(operation.account, client_reference=reference)
        ours = [made for made in found if made.client_reference == reference]
        if not ours:
            return Proof(None)
        if len(ours) > 1 or not _agrees(ours[0], operation, items):
            return Proof(
                None, disagreement=_("The server has a redemption of ours that is not the one that was confirmed.")
            )
        return Proof(State.PAID, facts_of(ours[0]))


def facts_of(made: Redemption) -> dict[str, str]:
    """What the journal keeps of a redemption."""
    facts = {
        "redemptionId": made.id,
        "paymentId": made.payment_id,
        "reference": made.reference,
        "baseAmount": made.base_amount,
        "baseCurrencyCode": made.base_currency_code,
        "timeRedeemed": made.time_redeemed and rfc3339(made.time_redeemed),
    }
    return {name: str(value) for name, value in facts.items() if value}


def _agrees(made: Redemption, operation: Operation, items: Sequence[Item]) -> bool:
    from occ_tui.wire.codec import loads

    asked = loads(operation.request)
    if made.currency_code != operation.currency or made.fx_rate != asked.get("fxRate"):
        return False
    try:
        paid = to_minor(made.amount or 0, operation.currency)
    except InexactAmount:
        return False
    return paid == operation.amount_minor and [made.internal_invoice_id] == [item.object for item in items]


def _request(offer: Offer, code: str, language: str) -> bytes:
    from occ_tui.wire.codec import dumps
    from occ_tui.wire.customer_rewards import CreateRedemptionDetails

    invoice = offer.invoice
    details = CreateRedemptionDetails(
        compartment_id=invoice.compartment_id,
        subscription_id=invoice.subscription_id,
        internal_invoice_id=invoice.id,
        if_match=invoice.etag or "*",
        amount=to_decimal(offer.terms.amount, invoice.currency),
        currency_code=invoice.currency,
        fx_rate=Decimal(invoice.rate),
        redeemer_email=offer.email,
        redemption_code=code,
        client_reference=secrets.token_hex(12),
        language_code=language,
    )
    return dumps(details.to_wire())


# Where redeeming happens elsewhere.


class Prepared(NamedTuple):
    """What a person needs who redeems on pages of the service."""

    code: str
    """Empty for somebody who may not see it."""
    available: int
    currency: str
    url: str


async def prepare(session: Session, rewards: Rewards) -> Prepared:
    """The code, asked for now, the amount and the address. Errors: the client's."""
    from occ_tui.services.rewards import code_of

    code = await code_of(session, rewards.program)
    region = session.profile.region
    available = rewards.available(session.clock.today_number())
    return Prepared(
        code, available, rewards.program.currency, f"{CONSOLE_URL}?region={region}" if region else CONSOLE_URL
    )


def where_words() -> str:
    """The way through Oracle's own pages."""
    return _("Billing & Cost Management, Oracle Support Rewards, Redeem rewards")
