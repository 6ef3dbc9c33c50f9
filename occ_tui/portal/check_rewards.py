"""The part of `occ portal check` that is about rewards: earned by usage, spent within bounds, the oldest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from sqlalchemy import Connection, func, select

from occ_tui.domain import rewards as rules
from occ_tui.domain.dates import epoch_ms
from occ_tui.domain.invoices import Group, InvoiceType
from occ_tui.domain.money import decimal_string
from occ_tui.domain.rewards import Bite, Month
from occ_tui.domain.text import clean
from occ_tui.locale import _
from occ_tui.portal.check_payments import Finding
from occ_tui.portal.entries import SETTLED
from occ_tui.portal.ledger import AnyRow, Ledger
from occ_tui.portal.messages import midnight
from occ_tui.portal.rewards import months_of
from occ_tui.portal.schema import accounts, allocations, invoices, payments
from occ_tui.portal.schema_rewards import (
    reward_months,
    reward_products,
    reward_programs,
    reward_redemptions,
    reward_uses,
)


def findings(ledger: Ledger) -> Iterator[Finding]:
    """All there are."""
    with ledger.reading() as connection:
        query = select(reward_programs, accounts.c.time_zone, accounts.c.number).join(
            accounts, accounts.c.id == reward_programs.c.account_id
        )
        for program in connection.execute(query.order_by(reward_programs.c.id)).all():
            months = months_of(connection, program.id)
            yield from _months(connection, program, months)
            yield from _usage(connection, program, months)
            yield from _replayed(connection, program, months)
        yield from _redemptions(connection)


def _months(connection: Connection, program: AnyRow, months: Sequence[AnyRow]) -> Iterator[Finding]:
    """Months that are not what their products come to, or that earned something else."""
    products = reward_products.c
    sums = {
        row.month_id: row
        for row in connection.execute(
            select(
                products.month_id,
                func.sum(products.usage_minor).label("usage"),
                func.sum(products.usage_minor * products.is_eligible).label("eligible"),
                func.sum(products.earned_minor).label("earned"),
            )
            .join(reward_months, reward_months.c.id == products.month_id)
            .where(reward_months.c.program_id == program.id)
            .group_by(products.month_id)
        )
    }
    for month in months:
        made = sums.get(month.id)
        usage, eligible, earned = (made.usage, made.eligible, made.earned) if made else (0, 0, 0)
        if (usage, eligible) != (month.usage_minor, month.eligible_minor):
            yield _of_month(program, month, _("its usage is not what its products come to"))
        wanted = month.earned_minor if month.is_manual else rules.earned(Decimal(program.rate), month.eligible_minor)
        if wanted != month.earned_minor or (made and earned != month.earned_minor):
            yield _of_month(program, month, _("what it earned is not its eligible usage times the rate"))


def _usage(connection: Connection, program: AnyRow, months: Sequence[AnyRow]) -> Iterator[Finding]:
    """Months whose usage is not what was invoiced for it."""
    for month in months:
        if month.is_manual:
            continue
        zone = program.time_zone
        query = select(func.sum(invoices.c.amount_minor - invoices.c.tax_minor)).where(
            invoices.c.account_id == program.account_id,
            invoices.c.state.in_([group.value for group in Group]),  # all of them: what the index by time begins with
            invoices.c.type == InvoiceType.USAGE.value,
            invoices.c.currency == program.currency,
            invoices.c.id <= program.upto_invoice_id,
            invoices.c.time_invoice_ms >= _begins_ms(month.started_day, zone),
            invoices.c.time_invoice_ms < _begins_ms(month.ended_day + 1, zone),
        )
        invoiced = connection.scalar(query) or 0
        if invoiced != month.usage_minor:
            words = _("its usage is {usage} {currency}, but {invoiced} {currency} were invoiced for it")
            values = {
                "usage": decimal_string(month.usage_minor, program.currency),
                "invoiced": decimal_string(invoiced, program.currency),
                "currency": program.currency,
            }
            yield _of_month(program, month, words.format(**values))


def _begins_ms(day: int, time_zone: str) -> int:
    begins = midnight(day, time_zone)
    assert begins is not None
    return epoch_ms(begins)


def _replayed(connection: Connection, program: AnyRow, months: Sequence[AnyRow]) -> Iterator[Finding]:
    """Redemptions that took what was not there that day, or not the soonest to expire; months that say otherwise."""
    uses: defaultdict[int, set[Bite]] = defaultdict(set)
    query = (
        select(reward_uses.c.redemption_id, reward_months.c.period_key, reward_uses.c.minor)
        .join(reward_months, reward_months.c.id == reward_uses.c.month_id)
        .join(reward_redemptions, reward_redemptions.c.id == reward_uses.c.redemption_id)
        .where(reward_redemptions.c.program_id == program.id)
    )
    for number, key, minor in connection.execute(query):
        uses[number].add(Bite(key, minor))
    known = [Month(row.period_key, row.earned_minor, row.expires_day, row.earned_day) for row in months]
    redeemed = select(reward_redemptions).where(reward_redemptions.c.program_id == program.id)
    for row in sorted(connection.execute(redeemed), key=_booked):
        try:
            wanted = rules.eat(known, row.base_minor, row.redeemed_day)
        except ValueError:
            yield _of_redemption(row, _("it took more than there was to redeem"))
            wanted = tuple(uses[row.id])
        if set(wanted) != uses[row.id]:
            yield _of_redemption(row, _("it did not take what expires first, or not as much as it says"))
        known = rules.after(known, uses[row.id])
    for month, left in zip(months, known, strict=True):
        if month.earned_minor - month.redeemed_minor != left.left:
            yield _of_month(program, month, _("what is stored is not what its redemptions come to"))


def _booked(row: AnyRow) -> tuple[bool, int, int]:
    """What was loaded comes in no certain order, and before all that was redeemed here."""
    is_ours = row.contact_id is not None
    return is_ours, 0 if is_ours else row.redeemed_ms, row.id


def _redemptions(connection: Connection) -> Iterator[Finding]:
    """Redemptions that are not payments of support invoices, or beyond what is owed before tax."""
    query = (
        select(
            reward_redemptions,
            reward_programs.c.currency.label("base_currency"),
            invoices.c.currency,
            invoices.c.type,
            invoices.c.amount_minor,
            invoices.c.tax_minor,
            payments.c.state,
            payments.c.amount_minor.label("paid_minor"),
            allocations.c.minor.label("allocated_minor"),
        )
        .join(reward_programs, reward_programs.c.id == reward_redemptions.c.program_id)
        .join(invoices, invoices.c.id == reward_redemptions.c.invoice_id)
        .join(payments, payments.c.id == reward_redemptions.c.payment_id)
        .outerjoin(
            allocations,
            (allocations.c.payment_id == payments.c.id) & (allocations.c.invoice_id == reward_redemptions.c.invoice_id),
        )
    )
    sums: defaultdict[int, int] = defaultdict(int)
    for row in connection.execute(query.order_by(reward_redemptions.c.id)):
        sums[row.invoice_id] += row.minor
        if row.type != InvoiceType.SUPPORT or sums[row.invoice_id] > row.amount_minor - row.tax_minor:
            yield _of_redemption(row, _("rewards paid more of it than a support invoice's amount before tax"))
        if row.state != SETTLED or not row.minor == row.paid_minor == row.allocated_minor:
            yield _of_redemption(row, _("its payment is not what was redeemed"))
        rate = rules.factor(Decimal(row.rate), row.base_currency, row.currency)
        if rules.terms_of_amount(row.minor, rate).base != row.base_minor:
            yield _of_redemption(row, _("its two amounts do not agree with its rate"))


def _of_month(program: AnyRow, month: AnyRow, reason: str) -> Finding:
    subject = _("rewards of account {number}, {month}")
    return Finding(subject.format(number=clean(program.number), month=clean(month.period_key)), reason)


def _of_redemption(row: AnyRow, reason: str) -> Finding:
    return Finding(_("redemption {number}").format(number=row.id), reason)
