"""Plans, who is sent what, and the schedule, as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from occ_tui.domain import phones
from occ_tui.domain.formatting import Formatter
from occ_tui.domain.plans import Plan, Recipient, street_lines
from occ_tui.domain.rows.payments import method_words
from occ_tui.domain.rows.plans import state_words, tax_facts, tax_words, type_words, upgrade_words
from occ_tui.domain.rows.schedule import frequency_words, period_words, status_words
from occ_tui.domain.rows.table import Heading, Table
from occ_tui.domain.schedule import ScheduleRow
from occ_tui.locale import _


def plans(known: Sequence[Plan], accounts: Mapping[str, str], write: Formatter) -> Table:
    """The plans of the accounts."""
    headings = [
        Heading(_("Plan"), is_whole=True),
        Heading(_("Account"), priority=4, most=30),
        Heading(_("Type")),
        Heading(_("Start"), is_whole=True),
        Heading(_("State"), priority=1),
        Heading(_("Tax number"), priority=3),
        Heading(_("Paid with"), priority=2),
    ]
    rows = [
        [
            plan.number,
            accounts.get(plan.compartment_id, ""),
            type_words(plan),
            write.table_date(plan.start_day),
            upgrade_words(plan),
            tax_words(plan),
            ", ".join(map(method_words, plan.methods)),
        ]
        for plan in known
    ]
    return Table(headings, rows, _("There is no plan."))


def contacts(known: Sequence[Plan], members: Sequence[Recipient]) -> Table:
    """Whom invoices go to, and who is sent statements."""
    headings = [
        Heading(_("What for")),
        Heading(_("E-mail"), is_whole=True),
        Heading(_("Name"), priority=1),
        Heading(_("State"), priority=3),
        Heading(_("Plan"), priority=2),
    ]
    rows = [[_("invoices"), plan.address.get("emailAddress", ""), plan.contact, "", plan.number] for plan in known]
    rows += [[_("statements"), one.email, one.name, state_words(one), one.plan_number] for one in members]
    return Table(headings, rows, _("There is no plan."))


def schedule(rows: Sequence[ScheduleRow], write: Formatter) -> Table:
    """What was and will be invoiced."""
    headings = [
        Heading(_("Invoicing"), is_whole=True),
        Heading(_("Subscription"), priority=4),
        Heading(_("Product"), priority=1, most=40),
        Heading(_("Period"), priority=6, is_whole=True),
        Heading(_("Quantity"), is_number=True, priority=7),
        Heading(_("Price"), is_number=True, priority=7),
        Heading(_("Amount"), is_number=True),
        Heading(_("Frequency"), priority=5),
        Heading(_("Order"), priority=3),
        Heading(_("Invoice"), priority=2),
    ]
    table = [
        [
            write.table_date(row.invoicing_day),
            row.subscription_id,
            row.product or row.part_number,
            period_words(row, write),
            row.quantity,
            row.price,
            "" if row.amount is None else write.money(row.amount, row.currency),
            frequency_words(row),
            row.order_number,
            row.invoice_number or status_words(row),
        ]
        for row in rows
    ]
    return Table(headings, table, _("Nothing was or will be invoiced by a schedule."))


def contact_facts(plan: Plan, account: str) -> list[tuple[str, str]]:
    """Where the invoices of a plan go; a line of an address has no name of its own but the first."""
    address = plan.address
    phone = ""
    if "phoneNumber" in address:
        phone = phones.written(address.get("phoneCountryCode", ""), address["phoneNumber"])
    lines = [line for line in (address.get("companyName", ""), *street_lines(address)) if line]
    return [
        (_("Plan"), f"{plan.number}, {account}"),
        *(("" if place else _("Address"), line) for place, line in enumerate(lines)),
        (_("Contact"), plan.contact),
        (_("E-mail"), address.get("emailAddress", "")),
        (_("Telephone"), phone),
        *tax_facts(plan),
        (_("Paid with"), ", ".join(map(method_words, plan.methods))),
    ]
