"""What each tab of the billing profile lists, and the facts below the list about what is under its cursor."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from textual.content import Content

from occ_tui.domain import phones
from occ_tui.domain.formatting import Formatter
from occ_tui.domain.plans import Plan, Recipient, street_lines
from occ_tui.domain.rows.payments import expiry_words, method_words
from occ_tui.domain.rows.plans import (
    account_words,
    state_words,
    tax_facts,
    tax_words,
    type_words,
    upgrade_words,
)
from occ_tui.domain.rows.schedule import frequency_words, month_words, period_words, status_words
from occ_tui.domain.schedule import Month, ScheduleRow, bar, months, months_around
from occ_tui.locale import _, pgettext
from occ_tui.screens.payment_tables import Look, methods_table
from occ_tui.widgets.line import text
from occ_tui.widgets.record_table import Column, Records


class BillingTab(StrEnum):
    """The tabs, in the order in which they stand."""

    CONTACT = "contact"
    METHODS = "methods"
    PLANS = "plans"
    SCHEDULE = "schedule"
    RECIPIENTS = "recipients"


def tab_title(tab: BillingTab) -> str:
    """The tab's name in the user's language."""
    return {
        BillingTab.CONTACT: pgettext("tab", "Contact and address"),
        BillingTab.METHODS: pgettext("tab", "Payment methods"),
        BillingTab.PLANS: pgettext("tab", "Plans"),
        BillingTab.SCHEDULE: pgettext("tab", "Schedule"),
        BillingTab.RECIPIENTS: pgettext("tab", "Recipients"),
    }[tab]


def contact_table(rows: Sequence[Plan], look: Look, when_empty: str) -> Records[Plan]:
    """Whom invoices of each plan go to, and where."""

    def place(plan: Plan) -> str:
        return " ".join(filter(None, (plan.address.get("postalCode"), plan.address.get("city"))))

    return Records(
        rows,
        (
            Column(_("Plan"), lambda plan: plan.number, key="plan"),
            *_account(look, 6),
            Column(_("Company"), lambda plan: plan.address.get("companyName", ""), priority=2, most=30, key="company"),
            Column(_("Contact"), lambda plan: plan.contact, priority=1, most=28, key="contact"),
            Column(_("E-mail"), lambda plan: plan.address.get("emailAddress", ""), priority=3, most=34, key="email"),
            Column(_("Place"), place, priority=4, most=28, key="place"),
            Column(_("Country"), lambda plan: plan.address.get("country", ""), priority=5, key="country"),
        ),
        lambda plan: plan.id,
        lambda plan: Content("·") if plan.address else text("!", "$soon"),
        write=look.write,
        when_empty=Content(when_empty),
    )


def plans_table(rows: Sequence[Plan], look: Look, when_empty: str) -> Records[Plan]:
    """The plans of the accounts: type, start, state, tax numbers, ways to pay."""
    write = look.write

    def state(plan: Plan) -> Content:
        return text(upgrade_words(plan), "$late" if plan.upgrade_state == "ERROR" else "")

    return Records(
        rows,
        (
            Column(_("Plan"), lambda plan: plan.number, key="plan"),
            *_account(look, 6),
            Column(_("Type"), type_words, priority=1, key="type"),
            Column(_("Start"), lambda plan: write.table_date(plan.start_day), key="start"),
            Column(_("Currency"), lambda plan: plan.currency, priority=5, key="currency"),
            Column(_("State"), state, priority=2, most=34, key="state"),
            Column(_("Tax number"), tax_words, priority=4, most=28, key="tax"),
            Column(_("Paid with"), _paid_with, priority=3, grows=True, key="paidWith"),
        ),
        lambda plan: plan.id,
        lambda plan: text("×", "$late") if plan.upgrade_state == "ERROR" else Content("·"),
        write=write,
        when_empty=Content(when_empty),
    )


def schedule_table(rows: Sequence[ScheduleRow], look: Look, when_empty: str) -> Records[ScheduleRow]:
    """What is invoiced on which day, of which subscription; what was invoiced leads to its invoice."""
    write, today = look.write, look.today
    account: list[Column[ScheduleRow]] = [
        Column(_("Account"), lambda row: look.names.get(row.compartment_id, ""), priority=9, most=24, key="account")
    ]

    def sign(row: ScheduleRow) -> Content:
        if row.is_invoiced:
            return text("✓", "$good")
        is_late = row.invoicing_day is not None and row.invoicing_day < today
        return text("!", "$soon") if is_late else Content("·")

    return Records(
        rows,
        (
            Column(_("Invoicing"), lambda row: write.table_date(row.invoicing_day), key="invoicing"),
            Column(
                _("Product"),
                lambda row: row.product or row.part_number,
                priority=1,
                grows=True,
                least=16,
                key="product",
            ),
            Column(_("Subscription"), lambda row: row.subscription_id, priority=6, most=22, key="subscription"),
            *(account if look.many_accounts else []),
            Column(_("Period"), lambda row: period_words(row, write), priority=7, key="period"),
            Column(_("Quantity"), lambda row: _plain(write, row.quantity), is_number=True, priority=8, key="quantity"),
            Column(_("Price"), lambda row: _plain(write, row.price), is_number=True, priority=8, key="price"),
            Column(
                _("Amount"), money=lambda row: None if row.amount is None else (row.amount, row.currency), key="amount"
            ),
            Column(_("Frequency"), frequency_words, priority=4, key="frequency"),
            Column(_("Order"), lambda row: row.order_number, priority=3, key="order"),
            Column(_("Invoice"), lambda row: row.invoice_number or status_words(row), priority=2, key="invoice"),
        ),
        lambda row: row.key,
        sign,
        lambda row: "$dim" if row.is_invoiced else "",
        write,
        Content(when_empty),
    )


def _product(row: ScheduleRow) -> str:
    return row.product or row.part_number


def _amount(row: ScheduleRow) -> tuple[int, str] | None:
    return None if row.amount is None else (row.amount, row.currency)


def _plain(write: Formatter, number: str) -> str:
    """A decimal as the user's locale writes it; what is none stays as it is."""
    try:
        return write.decimal(number)
    except ArithmeticError:
        return number


def recipients_table(rows: Sequence[Recipient], look: Look, when_empty: str) -> Records[Recipient]:
    """Who is sent the statements of which plan."""
    account: list[Column[Recipient]] = [
        Column(_("Account"), lambda one: look.names.get(one.compartment_id, ""), priority=3, most=24, key="account")
    ]
    return Records(
        rows,
        (
            Column(_("E-mail"), lambda one: one.email, grows=True, least=24, key="email"),
            Column(_("Name"), lambda one: one.name, priority=1, most=30, key="name"),
            *(account if look.many_accounts else []),
            Column(_("Plan"), lambda one: one.plan_number, priority=2, key="plan"),
            Column(_("State"), state_words, key="state"),
        ),
        lambda one: one.key,
        lambda one: text("✓", "$good") if one.state == "ACTIVE" else Content("·"),
        lambda one: "" if one.state == "ACTIVE" else "$dim",
        look.write,
        Content(when_empty),
    )


def chart(rows: Sequence[ScheduleRow], currency: str, look: Look, width: int, most: int) -> Content:
    """What each month comes to in one currency, this month first: the invoiced part of a bar full, the rest open."""
    shown = months_around([month for month in months(rows) if month.currency == currency], look.today, most)
    if not shown:
        return Content("")
    write = look.write
    amounts = [write.money(month.total, currency) for month in shown]
    largest, room = max(month.total for month in shown), max(len(amount) for amount in amounts)
    cells = max(4, min(40, width - room - 14))
    lines = [
        _bar_line(month, amount.rjust(room), bar(month, largest, cells))
        for month, amount in zip(shown, amounts, strict=True)
    ]
    return Content("\n").join(lines)


def _bar_line(month: Month, amount: str, cells: tuple[int, int]) -> Content:
    invoiced, planned = cells
    return Content.assemble(
        text(f"{month_words(month)}  ", "$dim"),
        amount,
        "  ",
        text("█" * invoiced, "$good"),
        text("░" * planned, "$accent"),
    )


def _account(look: Look, priority: int) -> list[Column[Plan]]:
    column: Column[Plan] = Column(
        _("Account"), lambda plan: look.names.get(plan.compartment_id, ""), priority=priority, most=24, key="account"
    )
    return [column] if look.many_accounts else []


def _paid_with(plan: Plan) -> str:
    return ", ".join(map(method_words, plan.methods))


def contact_facts(plan: Plan) -> list[tuple[str, str]]:
    """Address and contact in full, as they would be printed."""
    address = plan.address
    phone = (
        phones.written(address.get("phoneCountryCode", ""), address["phoneNumber"]) if "phoneNumber" in address else ""
    )
    lines = [address.get("companyName", ""), *street_lines(address)]
    more = [address.get("departmentName", ""), address.get("jobTitle", "")]
    registrations = [address.get(name, "") for name in ("stateInscription", "municipalInscription")]
    facts = [
        (_("Address"), "\n".join(filter(None, lines)) or _("none is known")),
        (_("Contact"), ", ".join(filter(None, [plan.contact, *more]))),
        (_("E-mail"), address.get("emailAddress", "")),
        (_("Telephone"), phone),
        (_("Registrations"), ", ".join(filter(None, registrations))),
        *tax_facts(plan),
    ]
    return [(name, value) for name, value in facts if value]


def plan_facts(plan: Plan, look: Look) -> list[tuple[str, str]]:
    """Everything that is known of a plan but its address."""
    write = look.write
    paid = [
        ", ".join(filter(None, (method_words(method), expiry_words(method, look.today, write))))
        for method in plan.methods
    ]
    facts = [
        (_("Type"), ", ".join(filter(None, (type_words(plan), account_words(plan))))),
        (_("Start"), write.date(plan.start_day) if plan.start_day is not None else ""),
        (_("Currency"), plan.currency),
        (_("State"), upgrade_words(plan)),
        (_("Upgraded on"), write.date(plan.upgraded_day) if plan.upgraded_day is not None else ""),
        (_("Language"), plan.language),
        *tax_facts(plan),
        (_("Paid with"), "\n".join(paid) or (_("nothing is stored for it") if plan.has_billing else "")),
    ]
    return [(name, value) for name, value in facts if value]


TABLES: Mapping[BillingTab, Callable[[Any, Look, str], Records[Any]]] = {
    BillingTab.CONTACT: contact_table,
    BillingTab.METHODS: methods_table,
    BillingTab.PLANS: plans_table,
    BillingTab.SCHEDULE: schedule_table,
    BillingTab.RECIPIENTS: recipients_table,
}
