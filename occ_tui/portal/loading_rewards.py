"""Rewards in bulk: programs with their months, and what payments of the same load took of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Table, func, select

from occ_tui.domain.dates import epoch_ms
from occ_tui.portal.balances import LedgerRefused
from occ_tui.portal.booking import REWARDS_OPENING, book, rewards_opening
from occ_tui.portal.entries import PaymentEntry, RedemptionEntry, RewardMonthEntry, RewardsEntry
from occ_tui.portal.schema import invoices
from occ_tui.portal.schema_rewards import (
    reward_months,
    reward_products,
    reward_programs,
    reward_rates,
    reward_redeemers,
    reward_redemptions,
    reward_uses,
)
from occ_tui.portal.sqlite import BulkWriter

DAY_MS = 86_400_000
_NUMBERED = (reward_programs, reward_months, reward_products, reward_redeemers, reward_redemptions)


class RewardRows:
    """What a load adds, row by row; written at its end, since there is little of it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._ids = {table.name: connection.scalar(select(func.max(table.c.id))) or 0 for table in _NUMBERED}
        self._rows: dict[Table, list[tuple[Any, ...]]] = {}
        self._programs: dict[tuple[int, str], tuple[int, RewardsEntry]] = {}
        """Account and subscription → row id and entry."""
        self._months: dict[tuple[int, str], int] = {}
        """Program and period key → row id."""
        self._spent: dict[int, int] = {}
        """Month → what was redeemed of it."""

    def add(self, entry: RewardsEntry, account_id: int) -> None:
        """The rewards of a subscription."""
        number = self._next(reward_programs)
        self._programs[account_id, entry.subscription_id] = (number, entry)
        for currency, rate in entry.rates:
            self._add(reward_rates, number, currency, str(rate))
        for month in entry.months:
            self._months[number, month.key] = self._next(reward_months)
        for redeemer in entry.redeemers:
            names = (redeemer.email, redeemer.first_name, redeemer.last_name)
            self._add(reward_redeemers, self._next(reward_redeemers), number, *names, redeemer.created_ms, None)

    def redeemed(
        self, payment: PaymentEntry, made: RedemptionEntry, account_id: int, payment_id: int, invoice_id: int
    ) -> None:
        """A payment that rewards made. `LedgerRefused` if its program or a month of it was not loaded before."""
        known = self._programs.get((account_id, made.subscription_id))
        if known is None or any((known[0], key) not in self._months for key, _minor in made.uses):
            raise LedgerRefused(f"no rewards for payment {payment.reference}")
        program, entry = known
        number = self._next(reward_redemptions)
        self._add(
            reward_redemptions,
            *(number, program, account_id, payment_id, invoice_id, payment.paid_ms, payment.paid_ms // DAY_MS),
            *(made.email, entry.code, str(made.rate), made.base_minor, payment.amount_minor, payment.paid_by),
            *(None, None),
        )
        for key, minor in made.uses:
            month = self._months[program, key]
            self._spent[month] = self._spent.get(month, 0) + minor
            self._add(reward_uses, number, month, minor)

    def finish(self, writer: BulkWriter) -> None:
        """Writes all of it, and opens the books of the rewards."""
        if not self._programs:
            return
        last = self._connection.scalar(select(func.max(invoices.c.id))) or 0
        now_ms = epoch_ms(datetime.now(UTC))
        for (account_id, subscription_id), (number, entry) in self._programs.items():
            facts = (entry.currency, str(entry.rate), entry.code, last, 1)
            self._add(reward_programs, number, account_id, subscription_id, *facts)
            for month in entry.months:
                self._add_month(month, number)
            earned = sum(month.earned_minor for month in entry.months)
            spent = sum(self._spent.get(self._months[number, month.key], 0) for month in entry.months)
            book(self._connection, account_id, REWARDS_OPENING, entry.currency, now_ms, rewards_opening(earned, spent))
        for table in (reward_programs, reward_rates, reward_months, reward_products, reward_redeemers):
            writer.insert(table, self._rows.pop(table, []))
        for table in (reward_redemptions, reward_uses):
            writer.insert(table, self._rows.pop(table, []))
        self._programs.clear()

    def _add_month(self, month: RewardMonthEntry, program: int) -> None:
        number = self._months[program, month.key]
        days = (month.started_day, month.ended_day, month.earned_day, month.expires_day)
        usage = sum(product.usage_minor for product in month.products)
        eligible = sum(product.usage_minor for product in month.products if product.is_eligible)
        amounts = (usage, eligible, month.earned_minor, int(month.is_manual), self._spent.get(number, 0))
        self._add(reward_months, number, program, month.key, *days, *amounts)
        for product in month.products:
            named = (product.number, product.name, product.started_day)
            minors = (product.usage_minor, product.earned_minor, int(product.is_eligible))
            self._add(reward_products, self._next(reward_products), number, *named, *minors)

    def _add(self, table: Table, *values: Any) -> None:
        assert len(values) == len(table.columns), table.name
        self._rows.setdefault(table, []).append(values)

    def _next(self, table: Table) -> int:
        self._ids[table.name] += 1
        return self._ids[table.name]
