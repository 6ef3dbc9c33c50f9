"""The billing profile: where invoices go, ways to pay, plans, the schedule, who is sent statements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from occ_tui.domain.plans import Plan
from occ_tui.domain.rows.plans import (
    CONTACT_FIELDS,
    PLAN_FIELDS,
    PROFILE_FIELDS,
    plan_fields,
    profile_fields,
    recipient_fields,
)
from occ_tui.domain.rows.table import Table
from occ_tui.domain.tables import billing as tables
from occ_tui.domain.tables.payments import methods
from occ_tui.locale import N_, _, pgettext
from occ_tui.plain import verbs
from occ_tui.plain.lists import BlocksPage, ListPage, ListTab
from occ_tui.plain.payments import method_offers
from occ_tui.plain.schedule import row_page
from occ_tui.plain.verbs import Offered
from occ_tui.plain.walk import Walk
from occ_tui.services import payments, plans, schedule


class BillingPage(ListPage):
    """See the module."""

    title = N_("Billing")

    def service(self) -> Any:
        return plans

    def made_tabs(self) -> Sequence[ListTab]:
        walk, session, write, today = self.walk, self.walk.session, self.walk.write, self.walk.today
        names = session.account_names()

        def plan_page(plan: Plan) -> BlocksPage:
            facts = tables.contact_facts(plan, names.get(plan.compartment_id, ""))
            title = _("Plan {number}").format(number=plan.number)
            words = _("changes contact, address and tax numbers")
            offers = (
                Offered(verbs.CHANGE, lambda _rest: self._change(plan), self._no_change(), words),
                Offered(verbs.VERIFY, lambda _rest: verify(walk, plan), None, _("asks how good the address is")),
            )
            return BlocksPage(walk, title, facts, command=("profile", "--plan", plan.number), offers=offers)

        return (
            ListTab(
                "contact",
                pgettext("tab", "Contact and address"),
                lambda: [plan for plan in plans.plans(session) if plan.has_billing],
                lambda rows: _contacts(rows),
                ("profile",),
                plan_page,
                fields=(PROFILE_FIELDS, lambda plan: profile_fields(plan, names.get(plan.compartment_id, ""))),
            ),
            ListTab(
                "methods",
                pgettext("tab", "Payment methods"),
                lambda: payments.methods(session),
                lambda rows: methods(rows, today, write),
                ("methods",),
            ),
            ListTab(
                "plans",
                pgettext("tab", "Plans"),
                lambda: plans.plans(session),
                lambda rows: tables.plans(rows, names, write),
                ("plans",),
                plan_page,
                fields=(PLAN_FIELDS, lambda plan: plan_fields(plan, names.get(plan.compartment_id, ""))),
            ),
            ListTab(
                "schedule",
                pgettext("tab", "Schedule"),
                lambda: schedule.schedule(session),
                lambda rows: tables.schedule(rows, write),
                ("schedule",),
                lambda row: row_page(walk, row),
                more=lambda _rows: self._why(schedule.SCHEDULE),
                writes=lambda rows, path: schedule.export(session, rows, path),
            ),
            ListTab(
                "recipients",
                pgettext("tab", "Recipients"),
                lambda: plans.recipients(session),
                lambda rows: tables.contacts([], rows),
                ("contacts",),
                more=lambda _rows: self._why(plans.RECIPIENTS),
                fields=(CONTACT_FIELDS, lambda one: recipient_fields(one, names.get(one.compartment_id, ""))),
            ),
        )

    def freshen(self) -> None:
        super().freshen()
        session = self.walk.session
        if payments.read_at(session) is None and not session.capabilities.reason("payments"):
            self.walk.freshen(payments, is_known=False)

    def extra(self) -> Sequence[Offered]:
        if self.tab.id == "methods":
            return method_offers(self)
        if self.tab.id == "contact":
            words = _("change NUMBER: changes contact, address and tax numbers of that line")
            return (
                Offered(verbs.CHANGE, self._change_of, self._no_change(), words),
                Offered(verbs.VERIFY, self._verify),
            )
        if self.tab.id != "recipients":
            return ()
        words = _("has statements sent to somebody too")
        return (
            Offered(verbs.ADD, lambda _rest: self._add(), self._no_change(), words),
            Offered(verbs.REMOVE, self._remove, self._no_change(), _("remove NUMBER: sends no more statements there")),
        )

    def _no_change(self) -> str | None:
        return self.walk.session.capabilities.reason("billing")

    def _change_of(self, rest: str) -> None:
        plan = self.one(rest)
        if plan is not None:
            self._change(plan)

    def _verify(self, rest: str) -> None:
        plan = self.one(rest)
        if plan is not None:
            verify(self.walk, plan)

    def _change(self, plan: Plan) -> None:
        from occ_tui.plain.writes import change_contact, unless_left

        unless_left(self.walk, change_contact, plan)

    def _add(self) -> None:
        from occ_tui.plain.writes import add_recipient, unless_left

        unless_left(self.walk, add_recipient)

    def _remove(self, rest: str) -> None:
        from occ_tui.plain.writes import remove_recipient, unless_left

        recipient = self.one(rest)
        if recipient is not None:
            unless_left(self.walk, remove_recipient, recipient)

    def _why(self, resource: str) -> list[str]:
        reason = plans.not_shown(self.walk.session, resource)
        return [reason] if reason else []


def _contacts(rows: Sequence[Plan]) -> Table:
    return tables.contacts(rows, [])


def verify(walk: Walk, plan: Plan) -> None:
    """Says how good the server finds the address of a plan. Errors: those of the service."""
    from occ_tui.domain.plans import street_lines
    from occ_tui.services.billing_contact import grade_words
    from occ_tui.services.billing_contact import verify as ask

    if not plan.address:
        walk.talk.say(_("There is no address to verify."))
        return
    grade = walk.ask(ask, plan.compartment_id, plan.address)
    walk.talk.say(_("Address of {plan}: {grade}.").format(plan=plan.number, grade=grade_words(grade)))
    better = street_lines(grade.address)
    if better != street_lines(plan.address):
        walk.talk.say(_("It should read: {address}.").format(address=", ".join(better)))
