"""Redeeming rewards on a support invoice: checks all and books all at once, like `payments.submit`.

It runs in one transaction that has the write lock: what is checked is what is booked. A redemption is a payment that is
settled at once, since no money has to come from anywhere.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection, func, insert, select, update

from occ_tui.domain import rewards as rules
from occ_tui.domain.dates import epoch_ms
from occ_tui.domain.formatting import formatter
from occ_tui.domain.invoices import Group, InvoiceType
from occ_tui.domain.money import InexactAmount, to_minor
from occ_tui.domain.rewards import Bite, Month, Refused, Terms
from occ_tui.domain.text import clean
from occ_tui.portal import audit, ledger, messages, receipt_mail
from occ_tui.portal.booking import REDEEMED, Share, book, redemption, spending
from occ_tui.portal.entries import SETTLED
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.payments import allocate
from occ_tui.portal.refusals import invalid_parameter, no_etag_match, not_redeemable, reference_in_use
from occ_tui.portal.schema import payments
from occ_tui.portal.schema_payments import payment_orders
from occ_tui.portal.schema_rewards import (
    METHOD_NAME,
    reward_months,
    reward_programs,
    reward_rates,
    reward_redeemers,
    reward_redemptions,
    reward_uses,
)
from occ_tui.portal.state import Portal

_REFERENCE = re.compile(r"[A-Za-z0-9._:-]{1,128}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """All that a redemption is made from. Texts are filtered, amounts not yet looked at."""

    account: AnyRow
    program: AnyRow
    actor: str
    contact_id: int
    invoice: str
    """Its `internalInvoiceId`."""
    if_match: str
    amount: Decimal
    currency: str
    fx_rate: Decimal | None
    email: str
    code: str
    client_reference: str | None = None
    language_code: str = ""


def find_program(connection: Connection, account_id: int, subscription_id: str) -> AnyRow | None:
    """The rewards of a subscription of an account."""
    query = select(reward_programs).where(
        reward_programs.c.account_id == account_id, reward_programs.c.subscription_id == subscription_id
    )
    return connection.execute(query).first()


def programs_of(connection: Connection, account_id: int) -> Sequence[AnyRow]:
    """Every program of an account."""
    query = select(reward_programs).where(reward_programs.c.account_id == account_id)
    return connection.execute(query.order_by(reward_programs.c.id)).all()


def months_of(connection: Connection, program_id: int) -> Sequence[AnyRow]:
    """What each month earned, the earliest first."""
    query = select(reward_months).where(reward_months.c.program_id == program_id)
    return connection.execute(query.order_by(reward_months.c.started_day, reward_months.c.id)).all()


def month_of(row: AnyRow) -> Month:
    """A month as the rules look at it."""
    return Month(row.period_key, row.earned_minor - row.redeemed_minor, row.expires_day, row.earned_day)


def rates_of(connection: Connection, program_id: int) -> dict[str, Decimal]:
    """How much of other currencies one unit of the program's own is."""
    query = select(reward_rates.c.currency, reward_rates.c.rate).where(reward_rates.c.program_id == program_id)
    return {currency: Decimal(rate) for currency, rate in connection.execute(query.order_by(reward_rates.c.currency))}


def redeemed_on(connection: Connection, invoice_ids: Sequence[int]) -> dict[int, int]:
    """What rewards paid of each of these invoices."""
    query = (
        select(reward_redemptions.c.invoice_id, func.sum(reward_redemptions.c.minor))
        .where(reward_redemptions.c.invoice_id.in_(invoice_ids))
        .group_by(reward_redemptions.c.invoice_id)
    )
    return {row[0]: int(row[1]) for row in connection.execute(query)}


def cap_of(invoice: AnyRow, redeemed: int) -> int:
    """How much of an invoice rewards may still pay."""
    return rules.cap(invoice.amount_minor, invoice.tax_minor, redeemed, invoice.due_minor)


def redeem(connection: Connection, portal: Portal, wish: Wish) -> int:
    """Redeems; returns the redemption's row id. Raises `Refusal`, and then nothing was written."""
    _check_reference(connection, wish)
    _check_redeemer(connection, wish)
    invoice = _invoice(connection, portal, wish)
    rate = _rate(connection, wish, invoice)
    months = months_of(connection, wish.program.id)
    today = portal.today_number(wish.account.time_zone)
    known = [month_of(row) for row in months]
    terms = _terms(wish, invoice, rate, known, today, redeemed_on(connection, [invoice.id]).get(invoice.id, 0))
    bites = rules.eat(known, terms.base, today)
    return _write(connection, portal, wish, invoice, rate, terms, bites, {row.period_key: row.id for row in months})


def _check_reference(connection: Connection, wish: Wish) -> None:
    if wish.client_reference is None:
        return
    if not _REFERENCE.fullmatch(wish.client_reference):
        raise invalid_parameter("clientReference: at most 128 letters, digits, or . _ : -")
    for table in (reward_redemptions, payment_orders):
        same = select(table.c.account_id).where(
            table.c.account_id == wish.account.id, table.c.client_reference == wish.client_reference
        )
        if connection.execute(same).first():
            raise reference_in_use()


def _check_redeemer(connection: Connection, wish: Wish) -> None:
    given = wish.code.strip().upper().encode("utf-8", "surrogatepass")
    if not hmac.compare_digest(given, wish.program.code.encode()):
        raise not_redeemable("The redemption code is not that of this subscription.")
    query = select(reward_redeemers.c.email).where(
        reward_redeemers.c.program_id == wish.program.id, reward_redeemers.c.removed_ms.is_(None)
    )
    if wish.email.casefold() not in {email.casefold() for email in connection.execute(query).scalars()}:
        raise not_redeemable("The address is not of somebody who may redeem these rewards.")


def _invoice(connection: Connection, portal: Portal, wish: Wish) -> AnyRow:
    invoice = ledger.find_invoice(connection, wish.account.id, wish.invoice)
    if invoice is None:
        raise invalid_parameter(f"internalInvoiceId: this account has no invoice {clean(wish.invoice)[:80]}.")
    title = f"Invoice {clean(invoice.number)}"
    if wish.if_match.strip().strip('"') not in ("*", messages.etag(invoice)):
        raise no_etag_match(f"{title} has changed since its etag was read. Read it again; nothing was redeemed.")
    if invoice.type != InvoiceType.SUPPORT:
        raise not_redeemable(f"{title} is not a support invoice.")
    if invoice.state != Group.UNPAID or invoice.due_minor <= 0:
        status = messages.status_of(invoice, portal.today_number(wish.account.time_zone))
        raise not_redeemable(f"{title} cannot be paid: its status is {status}.")
    if invoice.disputed_minor >= invoice.due_minor:
        raise not_redeemable(f"{title} cannot be paid: all of it is in dispute.")
    return invoice


def _rate(connection: Connection, wish: Wish, invoice: AnyRow) -> Decimal:
    rates = rates_of(connection, wish.program.id)
    rate = rules.rate_between(rates, wish.program.currency, invoice.currency)
    if rate is None:
        raise not_redeemable(f"There is no rate from {wish.program.currency} to {clean(invoice.currency)}.")
    if wish.fx_rate is not None and wish.fx_rate != rate:
        raise no_etag_match(f"The rate to {invoice.currency} is {rate} now. Look at the amounts again.")
    return rate


def _terms(wish: Wish, invoice: AnyRow, rate: Decimal, months: Sequence[Month], today: int, redeemed: int) -> Terms:
    base_currency = wish.program.currency
    if wish.currency not in (invoice.currency, base_currency):
        raise invalid_parameter(f"currencyCode: {clean(invoice.currency)} or {base_currency}.")
    try:
        given = to_minor(wish.amount, wish.currency)
    except InexactAmount:
        raise invalid_parameter(f"amount: not an amount of {wish.currency}.") from None
    factor = rules.factor(rate, base_currency, invoice.currency)
    is_own = wish.currency == invoice.currency
    terms = rules.terms_of_amount(given, factor) if is_own else rules.terms_of_base(given, factor)
    most, there_is = cap_of(invoice, redeemed), rules.available(months, today)
    write = formatter("en")
    match rules.refusal(terms, available=there_is, invoice_cap=most):
        case Refused.NOT_POSITIVE:
            raise invalid_parameter("amount: must be above zero, and worth something in the invoice's currency.")
        case Refused.ABOVE_CAP:
            words = write.money(most, invoice.currency)
            raise not_redeemable(f"Rewards may pay {words} of this invoice at most: what is due of it before tax.")
        case Refused.ABOVE_AVAILABLE:
            raise not_redeemable(f"There are rewards of {write.money(there_is, base_currency)} to redeem today.")
    return terms


def _write(
    connection: Connection,
    portal: Portal,
    wish: Wish,
    invoice: AnyRow,
    rate: Decimal,
    terms: Terms,
    bites: Sequence[Bite],
    months: dict[str, int],
) -> int:
    now_ms, booked_ms = epoch_ms(portal.now()), portal.business_ms(wish.account.time_zone)
    share = Share(terms.amount, invoice_id=invoice.id)
    payment_id, reference = _write_payment(connection, wish, invoice, terms, booked_ms)
    allocate(connection, payment_id, [share])
    row = {
        "program_id": wish.program.id,
        "account_id": wish.account.id,
        "payment_id": payment_id,
        "invoice_id": invoice.id,
        "redeemed_ms": booked_ms,
        "redeemed_day": portal.today_number(wish.account.time_zone),
        "email": wish.email,
        "code": wish.program.code,
        "rate": str(rate),
        "base_minor": terms.base,
        "minor": terms.amount,
        "redeemed_by": wish.actor,
        "client_reference": wish.client_reference,
        "contact_id": wish.contact_id,
    }
    number: int = connection.execute(insert(reward_redemptions).values(row)).inserted_primary_key[0]  # type: ignore[index]
    uses = [{"redemption_id": number, "month_id": months[bite.key], "minor": bite.minor} for bite in bites]
    connection.execute(insert(reward_uses), uses)
    for bite in bites:
        month = update(reward_months).where(reward_months.c.id == months[bite.key])
        connection.execute(month.values(redeemed_minor=reward_months.c.redeemed_minor + bite.minor))
    made = redemption(terms.amount, invoice.id)
    book(connection, wish.account.id, REDEEMED, invoice.currency, booked_ms, made, payment_id)
    book(connection, wish.account.id, REDEEMED, wish.program.currency, booked_ms, spending(terms.base), payment_id)
    ledger.recompute(connection, invoice.id)
    write = formatter("en")
    amounts = f"{write.money(terms.amount, invoice.currency)} for {write.money(terms.base, wish.program.currency)}"
    details = f"{reference} · {amounts} of rewards · {clean(invoice.number)} · {clean(wish.email)}"
    audit.record(connection, wish.account.id, now_ms, wish.actor, "rewards.redeem", str(number), details)
    receipt_mail.promise(connection, portal, wish.account.id, payment_id)
    return number


def _write_payment(
    connection: Connection, wish: Wish, invoice: AnyRow, terms: Terms, booked_ms: int
) -> tuple[int, str]:
    reference = f"RW{secrets.randbelow(10**9):09}"
    # The last attempt must be the last by its time, too.
    paid_ms = max(booked_ms, invoice.last_payment_ms or 0)
    row = {
        "account_id": wish.account.id,
        "method": "OTHER",
        "state": SETTLED,
        "reference": reference,
        "paid_ms": paid_ms,
        "paid_by": wish.actor,
        "currency": invoice.currency,
        "amount_minor": terms.amount,
    }
    payment_id: int = connection.execute(insert(payments).values(row)).inserted_primary_key[0]  # type: ignore[index]
    connection.execute(
        insert(payment_orders).values(
            payment_id=payment_id,
            account_id=wish.account.id,
            method_name=METHOD_NAME,
            client_reference=wish.client_reference,
            email=wish.email,
            language_code=wish.language_code,
            submitted_ms=paid_ms,
            ended_ms=paid_ms,
            is_settling=0,
        )
    )
    return payment_id, reference
