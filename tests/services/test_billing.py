"""The billing profile at a real portal: read, kept, changed once, and never over somebody else's change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from support.billing_world import portal_with, unreachable
from support.paying import count
from support.portal_session import PortalSession, Served, session_at

from occ_tui.client.errors import NotAuthorizedOrNotFound, ServerUnreachable
from occ_tui.domain.contact_form import answers, contact_form, filled
from occ_tui.domain.operations import State
from occ_tui.portal.schema_payments import audit_events
from occ_tui.services import billing_contact, plans, recipients, sync
from occ_tui.services.errors import BadUsage
from occ_tui.services.write_path import WritePath
from occ_tui.wire.addresses import AddressRule


@pytest.fixture(autouse=True)
def at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setitem(WritePath.__init__.__kwdefaults__, "pauses_s", (0, 0))


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    (tmp_path / "portal").mkdir(mode=0o700)
    with portal_with(tmp_path / "portal") as made:
        yield made


async def session_of(served: Served, directory: Path, who: str = "finance") -> PortalSession:
    session = session_at(served, directory, who)
    await sync.sync(session)
    await plans.refresh(session)
    return session


@pytest.fixture
async def session(served: Served, tmp_path: Path):  # type: ignore[no-untyped-def]
    made = await session_of(served, tmp_path)
    yield made
    made.close()


async def test_plans_are_kept_with_address_tax_and_method(session: PortalSession) -> None:
    first, second = plans.plans(session)
    assert (first.number, first.plan_type, first.upgrade_state) == ("SP-1", "PAYG", "UPGRADED")
    assert (first.address["city"], first.tax["taxRegNumber"]) == ("München", "DE136695976")
    assert (first.methods[0].kind, first.methods[0].email_address) == ("PAYPAL", "ap@acme.example")
    assert (second.number, second.methods, second.contact) == ("SP-2", (), "Bia Souza")
    assert plans.read_at(session) is not None
    assert [one.email for one in plans.recipients(session)] == ["r1@acme.example", "r2@acme.example"]


async def test_what_was_read_stays_when_the_server_is_gone(session: PortalSession, served: Served) -> None:
    served.fault = unreachable
    with pytest.raises(ServerUnreachable):
        await plans.refresh(session)
    assert len(plans.plans(session)) == 2


async def test_a_technical_contact_keeps_plans_without_billing(served: Served, tmp_path: Path) -> None:
    session = await session_of(served, tmp_path, "technical")
    try:
        assert [plan.has_billing for plan in plans.plans(session)] == [False, False]
        assert plans.recipients(session) == []
        assert plans.billed_accounts(session) == []
        assert not plans.may_change(session, plans.plans(session)[0].compartment_id)
    finally:
        session.close()


async def change(session: PortalSession, known: billing_contact.Fresh, **typed: str):  # type: ignore[no-untyped-def]
    form = contact_form(known.rule)
    before = form.values(answers(known.plan.address, known.plan.tax, known.rule))
    new = filled({**before, **typed}, known.plan.address, known.plan.tax, known.rule)
    return await billing_contact.update(session, known, new)


async def fresh(session: PortalSession, number: int = 0, country: str = "") -> billing_contact.Fresh:
    plan = plans.plans(session)[number]
    return await billing_contact.fresh(session, plan.compartment_id, plan.id, country)


async def test_an_address_is_changed_and_only_that(session: PortalSession, served: Served) -> None:
    known = await fresh(session)
    outcome = await change(session, known, line1="Rosenheimer Straße 116")
    assert (outcome.operation.state, outcome.operation.kind) == (State.DONE, "change")
    after = (await fresh(session)).plan
    assert after.address == {**known.plan.address, "line1": "Rosenheimer Straße 116"}
    assert (after.tax, after.methods) == (known.plan.tax, known.plan.methods)
    await plans.refresh(session)
    assert plans.plans(session)[0].address["line1"] == "Rosenheimer Straße 116"
    assert count(served.portal, audit_events, audit_events.c.action == "plan.update") == 1


async def test_the_change_of_somebody_else_is_seen(session: PortalSession) -> None:
    mine, theirs = await fresh(session), await fresh(session)
    await change(session, theirs, city="Garching")
    outcome = await change(session, mine, line1="Elsewhere 1")
    assert outcome.operation.state is State.REJECTED
    assert billing_contact.is_lost_update(outcome)
    assert (await fresh(session)).plan.address["city"] == "Garching"


async def test_an_answer_that_got_lost_is_one_change(session: PortalSession, served: Served) -> None:
    known, lost = await fresh(session), []

    def late(request: httpx.Request) -> httpx.Response | None:
        if request.method == "PUT" and len(lost) < 1:
            lost.append(request)
            raise httpx.ReadTimeout("slow", request=request)
        return None

    served.fault = late
    outcome = await change(session, known, line1="Once 1")
    assert outcome.operation.state is State.DONE
    assert count(served.portal, audit_events, audit_events.c.action == "plan.update") == 1


async def test_an_address_has_a_grade_and_no_country_no_rule(session: PortalSession) -> None:
    plan = plans.plans(session)[0]
    grade = await billing_contact.verify(session, plan.compartment_id, plan.address)
    assert (grade.quality, grade.is_doubtful) == ("EXCELLENT", False)
    assert billing_contact.grade_words(grade) == "excellent, verified"
    poor = await billing_contact.verify(session, plan.compartment_id, {**plan.address, "postalCode": "1"})
    assert poor.is_doubtful
    assert (await billing_contact.rule(session, plan.compartment_id, "AT")).country == "AT"
    with pytest.raises(NotAuthorizedOrNotFound):
        await billing_contact.rule(session, plan.compartment_id, "XX")


async def test_recipients_come_and_go_and_the_last_takes_the_group_along(session: PortalSession) -> None:
    plan = plans.plans(session)[0]
    assert (await recipients.add(session, plan, "new@acme.example", "Nell", "New")).operation.state is State.DONE
    await plans.refresh(session)
    assert [one.email for one in plans.recipients(session)][-1] == "new@acme.example"
    with pytest.raises(BadUsage, match="already"):
        await recipients.add(session, plan, "NEW@acme.example")
    for one in plans.recipients(session):
        assert (await recipients.remove(session, one)).operation.state is State.DONE
    await plans.refresh(session)
    assert plans.recipients(session) == []
    assert (await recipients.add(session, plan, "again@acme.example")).operation.state is State.DONE
    await plans.refresh(session)
    assert [one.email for one in plans.recipients(session)] == ["again@acme.example"]


def test_a_rule_with_holes_is_read_as_far_as_it_goes() -> None:
    told = AddressRule.model_validate({"address": {"fields": [{"name": "city"}, {"label": {"value": "x"}}]}})
    found = billing_contact.rule_of(told, "de")
    assert found.country == "DE"
    assert [(field.name, field.label, field.pattern) for field in found.fields] == [("city", "city", "")]


async def test_both_versions_stand_beside_what_it_was(session: PortalSession) -> None:
    known = await fresh(session)
    form = contact_form(known.rule)
    before = form.values(answers(known.plan.address, known.plan.tax, known.rule))
    found = billing_contact.differences(form, before, {**before, "city": "Ulm"}, {**before, "line2": "Hof"})
    assert [(one.label, one.before, one.mine, one.theirs) for one in found] == [
        ("Additional line", "", "", "Hof"),
        ("City", "München", "Ulm", "München"),
    ]
