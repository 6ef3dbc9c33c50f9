"""Rewards as tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from occ_tui.domain.dates import from_epoch_day, from_epoch_ms
from occ_tui.domain.formatting import Formatter
from occ_tui.domain.reward_records import OpenInvoice, Product, Rewards
from occ_tui.domain.rewards import Proposal
from occ_tui.domain.rows import rewards as rows
from occ_tui.domain.rows.table import Heading, Table
from occ_tui.locale import _


def balance(known: Sequence[Rewards], today: int, write: Formatter) -> Table:
    """What can be redeemed, and what of it is lost next."""
    headings = [
        Heading(_("Account"), most=30),
        Heading(_("Available"), is_number=True),
        Heading(_("Earning rate"), is_number=True),
        Heading(_("Expires next")),
        Heading(_("Subscription"), priority=1, most=30),
    ]
    table = []
    for one in known:
        program, upcoming = one.program, rows.next_expiry(one, today)
        words = ""
        if upcoming is not None:
            day, minor = upcoming
            last = write.date(from_epoch_day(day - 1))
            words = _("{amount} until {day}").format(amount=write.money(minor, program.currency), day=last)
        available = write.money(one.available(today), program.currency)
        table.append([one.account_name, available, rows.rate_words(program.rate), words, program.subscription_id])
    return Table(headings, table)


def months(known: Sequence[Rewards], today: int, write: Formatter) -> Table:
    """What each month earned and what is left of it."""
    headings = [
        Heading(" "),
        Heading(_("Month"), is_whole=True),
        Heading(_("Usage"), is_number=True, priority=2),
        Heading(_("Eligible"), is_number=True, priority=1),
        Heading(_("Earned"), is_number=True),
        Heading(_("Redeemed"), is_number=True),
        Heading(_("Available"), is_number=True),
        Heading(_("Redeemable")),
        Heading(_("Key"), is_whole=True, priority=3),
    ]
    table = [
        [
            rows.month_sign(month, today),
            rows.month_words(month, write),
            write.money(month.usage, month.currency),
            write.money(month.eligible, month.currency),
            write.money(month.earned, month.currency),
            write.money(month.redeemed, month.currency),
            write.money(month.left(today), month.currency),
            rows.expiry_words(month, today, write),
            month.key,
        ]
        for one in known
        for month in one.months
    ]
    return Table(headings, table, _("No month earned anything yet."))


def products(found: Sequence[Product], write: Formatter) -> Table:
    """What was used, and whether it earns."""
    headings = [
        Heading(_("Month"), is_whole=True),
        Heading(_("Number"), is_whole=True),
        Heading(_("Product"), most=50),
        Heading(_("Usage"), is_number=True),
        Heading(_("Earned"), is_number=True),
        Heading(_("Earns rewards")),
    ]
    table = [
        [
            product.month,
            product.number,
            product.name,
            write.money(product.usage, product.currency),
            write.money(product.earned, product.currency),
            _("yes") if product.is_eligible else _("no"),
        ]
        for product in found
    ]
    return Table(headings, table, _("No products."))


def redemptions(known: Sequence[Rewards], write: Formatter) -> Table:
    """What was redeemed on which invoice."""
    headings = [
        Heading(_("When"), is_whole=True),
        Heading(_("Invoice"), is_whole=True),
        Heading(_("Paid"), is_number=True),
        Heading(_("Rewards"), is_number=True),
        Heading(_("Rate"), priority=1),
        Heading(_("By"), priority=2),
    ]
    table = [
        [
            "–" if item.redeemed_ms is None else write.date_time(from_epoch_ms(item.redeemed_ms)),
            item.invoice_number,
            write.money(item.amount, item.currency),
            write.money(item.base, item.base_currency),
            rows.exchange_words(item.rate, item.base_currency, item.currency),
            item.email,
        ]
        for one in known
        for item in one.redemptions
    ]
    return Table(headings, table, _("Nothing was redeemed yet."))


def redeemers(known: Sequence[Rewards]) -> Table:
    """Who may redeem."""
    headings = [Heading(_("E-mail"), most=60), Heading(_("Name"), priority=1), Heading(_("Account"), priority=2)]
    table = [[person.email, person.name, one.account_name] for one in known for person in one.redeemers]
    return Table(headings, table, _("Nobody may redeem yet."))


def plan(one: Rewards, planned: Sequence[tuple[OpenInvoice, Proposal | None]], write: Formatter) -> Table:
    """Which invoices to pay with what, and what would be lost."""
    base_currency = one.program.currency
    headings = [
        Heading(_("Invoice"), is_whole=True),
        Heading(_("Due date"), is_whole=True),
        Heading(_("Before tax"), is_number=True, priority=2),
        Heading(_("Redeem"), is_number=True),
        Heading(_("Rewards"), is_number=True),
        Heading(_("Of months"), priority=1, most=60),
    ]
    table: list[list[Any]] = [
        [
            invoice.number,
            write.table_date(invoice.due_day),
            write.money(invoice.cap, invoice.currency),
            write.money(proposal.terms.amount, invoice.currency),
            write.money(proposal.terms.base, base_currency),
            rows.bites_words(proposal.bites, one, write),
        ]
        for invoice, proposal in planned
        if proposal is not None
    ]
    return Table(headings, table, _("There is nothing to redeem, or no support invoice to redeem it on."))


def left(one: Rewards, write: Formatter) -> list[str]:
    """What the plan leaves to expire, in sentences."""
    said = []
    for month in one.plan.left:
        words = _("{amount} stay, and expire on {day}, unless another support invoice comes.")
        day = "–" if month.expires_day is None else write.date(from_epoch_day(month.expires_day - 1))
        said.append(words.format(amount=write.money(month.left, one.program.currency), day=day))
    return said
