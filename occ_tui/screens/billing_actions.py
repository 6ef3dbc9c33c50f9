"""What the billing profile does with what is under its cursor: edit, verify, add, remove; and why it can't."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import on, work
from textual.message import Message

from occ_tui.domain.plans import Plan, Recipient, street_lines
from occ_tui.domain.schedule import ScheduleRow
from occ_tui.locale import _
from occ_tui.screens.billing_tables import BillingTab
from occ_tui.screens.payment_tables import StoredMethod
from occ_tui.screens.recipient_actions import RecipientActions
from occ_tui.screens.schedule_actions import ScheduleActions
from occ_tui.services import problems

if TYPE_CHECKING:
    from occ_tui.services.billing_contact import Fresh, Grade


class BillingActions(ScheduleActions, RecipientActions):
    """A part of the screen of the billing profile."""

    class Opened(Message, bubble=False):
        """A plan was read with the rule of its country, to be changed."""

        def __init__(self, fresh: Fresh | None, error: Exception | None = None) -> None:
            super().__init__()
            self.fresh = fresh
            self.error = error

    class Graded(Message, bubble=False):
        """An address was verified."""

        def __init__(self, plan: Plan, grade: Grade | None, error: Exception | None = None) -> None:
            super().__init__()
            self.plan = plan
            self.grade = grade
            self.error = error

    def current_method(self) -> StoredMethod | None:
        row = self.table.current
        return row if isinstance(row, StoredMethod) else None

    # What can't be done.

    def no_rights(self) -> str:
        """Why the billing of no account is shown, and who can change that."""
        return _(
            "Your contact types do not open invoices and billing. A finance contact of the account can hand that on to "
            "you: they invite you anew, as finance."
        )

    def refusals(self) -> dict[str, str]:
        """Why commands of this section can't be done now, by their id."""
        row = self.table.current
        changing = self._may_not_change(row)
        found: dict[str, str | None] = {
            "billing.open": None if row is not None else _("There is nothing here."),
            "billing.edit": changing or (None if isinstance(row, Plan) else _("There is no plan here.")),
            "billing.verify": self._may_not_verify(row),
            "billing.add": changing if self.tab in (BillingTab.METHODS, BillingTab.RECIPIENTS) else _not_here(),
            "billing.remove": _not_here(),
            "billing.export": self._may_not_export(),
        }
        if self.tab in (BillingTab.METHODS, BillingTab.RECIPIENTS):
            found["billing.remove"] = changing or (None if row is not None else _("There is nothing here."))
        return {name: reason for name, reason in found.items() if reason}

    def _may_not_change(self, row: Any) -> str | None:
        """Why nothing is changed here: what the service lacks, the session's own wish, or the user's rights."""
        from occ_tui.services.plans import may_change

        session = self.host.session
        name = "methods" if self.tab is BillingTab.METHODS else "billing"
        if reason := self.refusal(self.tab) or session.capabilities.reason(name):
            return reason
        accounts = [row.compartment_id] if row is not None else [one.compartment_id for one in session.accounts()]
        if not any(may_change(session, account) for account in accounts):
            return _("You may look at this and not change it; a finance contact of the account may.")
        return None

    def _may_not_export(self) -> str | None:
        if self.tab is BillingTab.METHODS:
            return _("Ways to pay are not exported.")
        return None if self.table.total else _("There is nothing here.")

    def _may_not_verify(self, row: Any) -> str | None:
        if not isinstance(row, Plan) or self.tab is not BillingTab.CONTACT:
            return _not_here()
        return None if row.address else _("There is no address to verify.")

    # Contact and address.

    def open_row(self) -> None:
        """The form of a contact where it may be changed, else all of what is under the cursor."""
        row, refused = self.table.current, self.refusals()
        if isinstance(row, Plan) and self.tab is BillingTab.CONTACT and "billing.edit" not in refused:
            self.edit_contact()
        elif isinstance(row, Plan) and self.tab is BillingTab.CONTACT:
            self.say(refused["billing.edit"])
        elif isinstance(row, Plan):
            self.say(_("All that is known of the plan stands below the list."))
        elif isinstance(row, ScheduleRow):
            self.open_invoice(row)
        elif isinstance(row, Recipient):
            self.say(self.in_keys(_("X removes the recipient, A adds another one.")))
        elif row is not None:
            self.say(self.in_keys(_("D makes it the default, R renames it, X removes it.")))

    def edit_contact(self) -> None:
        """Reads the plan as the server has it now, then asks."""
        plan = self.table.current
        if isinstance(plan, Plan):
            self.say(_("Asking the server …"))
            self._read_fresh(plan)

    @work(group="fresh", exclusive=True, exit_on_error=False)
    async def _read_fresh(self, plan: Plan) -> None:
        from occ_tui.services import billing_contact

        try:
            fresh = await self.host.ask(billing_contact.fresh, plan.compartment_id, plan.id)
        except Exception as error:
            self.post_message(self.Opened(None, error))
        else:
            self.post_message(self.Opened(fresh))

    @on(Opened)
    def _open_form(self, message: Opened) -> None:
        from occ_tui.screens.contact_form import ContactScreen

        if message.fresh is None:
            self._tell_error(message.error)
        elif self.is_current:
            self.say("")
            self.app.push_screen(ContactScreen(message.fresh), self._form_left)

    def _form_left(self, said: str | None) -> None:
        if said:
            self.say(said)
            self.ask_server()

    def verify_address(self) -> None:
        plan = self.table.current
        if isinstance(plan, Plan):
            self.say(_("Asking the server …"))
            self._verify(plan)

    @work(group="verify", exclusive=True, exit_on_error=False)
    async def _verify(self, plan: Plan) -> None:
        from occ_tui.services import billing_contact

        try:
            grade = await self.host.ask(billing_contact.verify, plan.compartment_id, plan.address)
        except Exception as error:
            self.post_message(self.Graded(plan, None, error))
        else:
            self.post_message(self.Graded(plan, grade))

    @on(Graded)
    def _say_grade(self, message: Graded) -> None:
        from occ_tui.services.billing_contact import grade_words

        if message.grade is None:
            self._tell_error(message.error)
            return
        said = _("Address of {plan}: {grade}.").format(plan=message.plan.number, grade=grade_words(message.grade))
        better = street_lines(message.grade.address)
        if better != street_lines(message.plan.address):
            said += " " + _("It should read: {address}.").format(address=", ".join(better))
        self.say(said)

    # Ways to pay and recipients.

    def add_here(self) -> None:
        """Adds what the tab lists."""
        if self.tab is BillingTab.METHODS:
            self.add_method()
        else:
            self.add_recipient()

    def remove_here(self) -> None:
        """Removes what is under the cursor, after a question."""
        row = self.table.current
        if isinstance(row, Recipient):
            self.remove_recipient(row)
        else:
            self.remove_method()

    def copy_reference(self) -> None:
        row = self.table.current
        if isinstance(row, Plan) and self.tab is BillingTab.CONTACT:
            self.copy(", ".join(filter(None, [row.address.get("companyName", ""), *street_lines(row.address)])))
        elif isinstance(row, Plan):
            self.copy(row.number)
        elif isinstance(row, ScheduleRow):
            self.copy(row.invoice_number or row.order_number or row.subscription_id)
        elif isinstance(row, Recipient):
            self.copy(row.email)
        elif isinstance(row, StoredMethod):
            self.copy(row.method.token)

    def _tell_error(self, error: Exception | None) -> None:
        """In a window: what to do then takes more than a line."""
        from occ_tui.screens.telling import TellScreen

        self.say("")
        self.app.push_screen(TellScreen.of(problems.describe(error or RuntimeError(), session=self.host.session)))


def _not_here() -> str:
    return _("There is nothing of that kind in this tab.")
