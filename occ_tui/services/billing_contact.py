"""A plan's contact and address: read fresh with the rule of its country, verified, changed by whoever saw it last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from occ_tui.annotations import NamedTuple
from occ_tui.domain.addresses import CountryRule, RuleField
from occ_tui.domain.contact_form import Filled
from occ_tui.domain.forms import Form, Values
from occ_tui.domain.plans import Plan
from occ_tui.locale import N_, _
from occ_tui.services.changing import change

if TYPE_CHECKING:
    from occ_tui.services.paying import Outcome
    from occ_tui.services.session import Session
    from occ_tui.wire.addresses import AddressRule
    from occ_tui.wire.addresses import RuleField as WireField

_QUALITIES = {
    "EXCELLENT": N_("excellent"),
    "GOOD": N_("good"),
    "AVERAGE": N_("average"),
    "POOR": N_("poor"),
    "BAD": N_("bad"),
}
_CODES = {
    "VERIFIED": N_("verified"),
    "PARTIALLY_VERIFIED": N_("verified in part"),
    "AMBIGUOUS": N_("could be several"),
    "REVERTED": N_("left as it was"),
    "UNVERIFIED": N_("not verified"),
}


class Fresh(NamedTuple):
    """A plan as the server has it now, and what its country wants."""

    plan: Plan
    etag: str
    """Empty where the service gives none: then nothing guards against a lost update."""
    rule: CountryRule


class Grade(NamedTuple):
    """How good an address is in the eyes of the service."""

    quality: str
    """EXCELLENT, GOOD, AVERAGE, POOR, BAD, or the service's own word."""
    code: str
    address: Mapping[str, str]
    """As it should read."""

    @property
    def is_doubtful(self) -> bool:
        """Whether somebody should look at it again."""
        return self.quality in ("POOR", "BAD")


class Difference(NamedTuple):
    """A field of which two people made two things."""

    label: str
    before: str
    """What it was when this person began; empty for nothing."""
    mine: str
    theirs: str


def grade_words(grade: Grade) -> str:
    """`good, verified`; words that we do not know stay as they are."""
    quality = _(_QUALITIES[grade.quality]) if grade.quality in _QUALITIES else grade.quality
    code = _(_CODES[grade.code]) if grade.code in _CODES else grade.code
    return ", ".join(filter(None, (quality, code)))


async def fresh(session: Session, compartment_id: str, plan_id: str, country: str = "") -> Fresh:
    """The plan and the rule of its country, or of `country`. Errors: the tree of `client.errors`."""
    from occ_tui.client.plans import PlanClient
    from occ_tui.services.plans import plan_of

    async with session.transport() as transport:
        client = PlanClient(transport)
        found, etag = await client.plan(compartment_id, plan_id)
        plan = plan_of(found, compartment_id)
        wanted = country or plan.address.get("country") or "US"
        return Fresh(plan, etag or "", rule_of(await client.rule(compartment_id, wanted), wanted))


async def rule(session: Session, compartment_id: str, country: str) -> CountryRule:
    """What a country wants. Errors: `NotAuthorizedOrNotFound` for none, the rest of `client.errors`."""
    from occ_tui.client.plans import PlanClient

    async with session.transport() as transport:
        return rule_of(await PlanClient(transport).rule(compartment_id, country), country)


async def verify(session: Session, compartment_id: str, address: Mapping[str, str]) -> Grade:
    """What the service makes of an address. Nothing is changed. Errors: the tree of `client.errors`."""
    from occ_tui.client.plans import PlanClient
    from occ_tui.wire.addresses import VerifyAddressDetails

    details = VerifyAddressDetails.model_validate(dict(address))
    async with session.transport() as transport:
        receipt = await PlanClient(transport).verify(compartment_id, details)
    better = receipt.address.to_wire() if receipt.address else dict(address)
    known = {name: str(value) for name, value in better.items()}
    return Grade(receipt.quality or "", receipt.verification_code or "", known)


async def update(session: Session, known: Fresh, filled: Filled) -> Outcome:
    """Puts address and tax numbers in the place of the plan's, journalled, unless somebody did meanwhile.

    Errors: those of the journal, before anything was sent. `Outcome.error` is `PreconditionFailed` for a lost update.
    """
    from occ_tui.client.plans import path
    from occ_tui.client.regions import full_name
    from occ_tui.wire.addresses import Address
    from occ_tui.wire.codec import dumps
    from occ_tui.wire.subscriptions import Subscription, TaxInfo, UpdateSubscriptionDetails

    wanted = Subscription(
        billing_address=Address.model_validate(filled.address),
        tax_info=TaxInfo.model_validate(filled.tax),
    )
    details = UpdateSubscriptionDetails(subscription=wanted, email=filled.address.get("emailAddress"))
    plan = known.plan
    return await change(
        session,
        plan.compartment_id,
        "PUT",
        path(plan.id),
        object=f"plan {plan.id}",
        query={"ospHomeRegion": full_name(session.profile.home_region), "compartmentId": plan.compartment_id},
        body=dumps(details.to_wire()),
        etag=known.etag,
    )


def is_lost_update(outcome: Outcome) -> bool:
    """Whether somebody changed the plan since it was read."""
    from occ_tui.client.errors import PreconditionFailed

    return isinstance(outcome.error, PreconditionFailed)


def differences(form: Form, before: Values, mine: Values, theirs: Values) -> list[Difference]:
    """The fields in which `mine` and what the server has now are not the same."""
    old, new, now = form.values(before), form.values(mine), form.values(theirs)

    def said(name: str, values: Values) -> str:
        return form.field(name).text(values[name]) if values[name] else ""

    return [
        Difference(field.label, said(field.name, old), said(field.name, new), said(field.name, now))
        for field in form.fields
        if new[field.name] != now[field.name]
    ]


def rule_of(told: AddressRule, country: str) -> CountryRule:
    """A rule off the wire; fields without a name are left out."""
    tax = told.tax
    return CountryRule(
        country=(told.country_code or country).upper(),
        address=_fields(told.address.fields if told.address else None),
        contact=_fields(told.contact.fields if told.contact else None),
        tax=_fields(tax.fields if tax else None),
        no_tax_reasons=tuple((one.value or "", one.name or "") for one in (tax.value_set if tax else None) or []),
        verification=(told.address.third_party_validation if told.address else None) or "",
    )


def _fields(told: list[WireField] | None) -> tuple[RuleField, ...]:
    return tuple(
        RuleField(
            name=field.name,
            label=(field.label.value if field.label else None) or field.name,
            is_required=bool(field.is_required),
            pattern=(field.format.value if field.format else None) or "",
            example=(field.format.example if field.format else None) or "",
        )
        for field in told or []
        if field.name
    )
