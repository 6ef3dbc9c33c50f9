"""Who is sent statements of usage: somebody added, somebody removed, each after a form or a question."""

from __future__ import annotations

from functools import partial

from textual.content import Content

from occ_tui.domain.forms import Value
from occ_tui.domain.plans import Plan, Recipient
from occ_tui.locale import N_, _
from occ_tui.screens.billing_part import BillingPart
from occ_tui.screens.billing_tables import BillingTab
from occ_tui.screens.form import FormScreen
from occ_tui.services import problems
from occ_tui.services.recipients import recipient_form
from occ_tui.widgets.line import text


class RecipientActions(BillingPart):
    """A part of the screen of the billing profile."""

    def add_recipient(self) -> None:
        """Of several plans, the one of the recipient under the cursor is meant first."""
        plans: tuple[Plan, ...] = self.rows(BillingTab.CONTACT)
        if len(plans) == 1:
            self._ask_recipient(plans[0].id)
        elif plans:
            from occ_tui.screens.chooser import Chooser
            from occ_tui.widgets.choices import Choice

            choices = [Choice(plan.id, plan.number, plan.address.get("companyName", "")) for plan in plans]
            self.app.push_screen(Chooser(_("Statements of which plan"), choices), self._ask_recipient)
        else:
            self.say(_("There is no plan whose statements could be sent."))

    def _ask_recipient(self, plan_id: str | None) -> None:
        plan = next((plan for plan in self.rows(BillingTab.CONTACT) if plan.id == plan_id), None)
        if plan is not None:
            form = RecipientScreen(plan)
            self.app.push_screen(form, partial(self._add_recipient, plan, form))

    def _add_recipient(self, plan: Plan, form: RecipientScreen, result: str | None) -> None:
        from occ_tui.services import recipients

        session, new = self.host.session, form.answers
        if result:
            self.change(
                _("Add {email}").format(email=new["email"]),
                lambda: recipients.add(session, plan, new["email"], new["first_name"], new["last_name"]),
            ).at_end = self._ended

    def remove_recipient(self, recipient: Recipient) -> None:
        from occ_tui.screens.confirm import ConfirmScreen

        names = self.host.session.account_names()
        lines = [
            ", ".join(filter(None, (recipient.name, recipient.email))),
            _("Account") + f"  {names.get(recipient.compartment_id, '')}",
            _("Plan") + f"  {recipient.plan_number}",
            "",
            _("No more statements are sent there. Invoices go on as before."),
        ]
        question = ConfirmScreen(
            _("Remove this recipient?"), Content("\n").join(map(text, lines)), act=_("Remove it"), safe=_("Keep it")
        )
        self.app.push_screen(question, partial(self._remove_one, recipient))

    def _remove_one(self, recipient: Recipient, is_wanted: bool | None) -> None:
        from occ_tui.services import recipients

        session = self.host.session
        if is_wanted:
            self.change(
                _("Remove {email}").format(email=recipient.email), lambda: recipients.remove(session, recipient)
            ).at_end = self._ended

    def _ended(self, told: problems.Problem) -> None:
        """What became of a change; the list is read anew whatever it was."""
        from occ_tui.screens.telling import TellScreen

        self.ask_server()
        if told.exit_code:
            self.app.push_screen(TellScreen.of(told))
        else:
            self.host.tell(" ".join(filter(None, (told.what, told.meaning))))


class RecipientScreen(FormScreen):
    """Asks who is to be sent statements; `answers` are what was said."""

    go_on = N_("Add")

    def __init__(self, plan: Plan) -> None:
        self.answers: dict[str, str] = {}
        about = text(_("Statements of usage of {plan} are sent there from now on.").format(plan=plan.number))
        super().__init__(_("Add a recipient"), recipient_form(), draft=f"recipient:{plan.id}", about=about)

    def submit(self, values: dict[str, Value]) -> None:
        self.answers = {name: str(value) for name, value in values.items()}
        self.done("add")
