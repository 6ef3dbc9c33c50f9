"""How a sample invoice is paid, credited and adjusted."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from occ_tui.portal.entries import ADJUSTMENT, CREDIT, FAILED, SETTLED, SUBMITTED, CorrectionEntry, PaymentEntry
from occ_tui.portal.generate import catalogue
from occ_tui.portal.generate.paying import FailingCards
from occ_tui.portal.generate.stories import Fate, Story

DAY_MS = 86_400_000
EARLY_MS = 6 * 3_600_000
"""A card that fails does so early in the morning, before whatever else is paid that day."""
EARLIER = 64
"""A day of payments, made shorter by this, is over within half an hour."""
_METHODS = ("OTHER",) * 10 + ("CREDIT_CARD",) * 6 + ("PAYPAL",) * 2 + ("ECHECK",) * 2


def corrections(rng: Random, story: Story, amount: int, invoice_day: int, today: int) -> tuple[CorrectionEntry, ...]:
    """Credits and adjustments; together they never take the whole amount off."""
    made = []
    if story.has_credit:
        minor = max(1, amount * rng.randrange(3, 25) // 100)
        day = min(invoice_day + rng.randrange(2, 25), today)
        made.append(CorrectionEntry(CREDIT, minor, day, rng.choice(catalogue.CREDIT_REASONS)))
    if story.adjusts:
        minor = max(1, amount * rng.randrange(1, 60) // 1000) * story.adjusts
        day = min(invoice_day + rng.randrange(1, 20), today)
        made.append(CorrectionEntry(ADJUSTMENT, minor, day, rng.choice(catalogue.ADJUSTMENT_REASONS)))
    return tuple(made)


def payments(
    rng: Random,
    story: Story,
    owed: int,
    invoice_day: int,
    due_day: int | None,
    today: int,
    payer: str,
    cards: FailingCards,
) -> tuple[PaymentEntry, ...]:
    """All payments of an invoice on which `owed` is due after corrections. None is dated after `today`.

    What failed did so with one of `cards`.
    """
    made: list[PaymentEntry] = []
    paid_day = _paid_day(rng, story, invoice_day, due_day, today)
    if story.fate is Fate.CLOSED:
        made.extend(_settled(rng, story, owed, invoice_day, paid_day, payer))
    elif story.is_part_paid:
        made.append(_payment(rng, SETTLED, owed * rng.randrange(20, 75) // 100, paid_day, payer))
    if story.has_failed_card and story.fate is not Fate.CLOSED:
        rest = owed - sum(payment.amount_minor for payment in made)
        expiry = _month_end_before(today) if story.has_expired_card else None
        made.append(_card(rng, FAILED, rest, max(paid_day, invoice_day), payer, expiry))
    if story.fate is Fate.SUBMITTED:
        made.append(_payment(rng, SUBMITTED, owed, today, payer))
    return tuple(_finished(payment, story, cards, today * DAY_MS) for payment in made)


def with_rewards(made: tuple[PaymentEntry, ...], rewards: PaymentEntry) -> tuple[PaymentEntry, ...]:
    """Payments of a closed invoice, of which `rewards` take the place of a part of the last or of all of it."""
    rest = made[-1].amount_minor - rewards.amount_minor
    return (*made[:-1], rewards, replace(made[-1], amount_minor=rest)) if rest else (*made[:-1], rewards)


def _finished(payment: PaymentEntry, story: Story, cards: FailingCards, today_ms: int) -> PaymentEntry:
    """With the card with which it failed; what was paid today, just after midnight: before all that is paid now."""
    if payment.state == FAILED:
        payment = _with_card(payment, story, cards)
    if payment.paid_ms > today_ms:
        return replace(payment, paid_ms=today_ms + (payment.paid_ms - today_ms) // EARLIER)
    return payment


def _with_card(payment: PaymentEntry, story: Story, cards: FailingCards) -> PaymentEntry:
    """A failed payment with the stored card that it was made with."""
    card, reason = cards.for_failure(
        is_expired=story.has_expired_card, draws_limit=int(payment.reference.removeprefix("P")) % 2 == 0
    )
    return replace(
        payment,
        name_on_card=card.name_on_card,
        card_brand=card.brand,
        last_digits=card.last_digits,
        card_expires_day=card.expires_day,
        failure_reason=reason,
        method_token=card.token,
    )


def _paid_day(rng: Random, story: Story, invoice_day: int, due_day: int | None, today: int) -> int:
    """Mostly just before the due date, at times late, at times very late."""
    if story.fate is not Fate.CLOSED:
        return max(invoice_day, min(today, (due_day or today) - rng.randrange(0, 12)))
    lateness = rng.randrange(-12, 3)
    chance = rng.randrange(100)
    if chance < 22:
        lateness = rng.randrange(1, 15)
    if chance < 4:
        lateness = rng.randrange(15, 75)
    around = invoice_day + 30 if due_day is None else due_day
    return max(invoice_day, min(today, around + lateness))


def _settled(rng: Random, story: Story, owed: int, invoice_day: int, paid_day: int, payer: str) -> list[PaymentEntry]:
    made = []
    if story.has_failed_card:
        made.append(_card(rng, FAILED, owed, max(invoice_day, paid_day - 2), payer, None))
    if story.is_part_paid and owed > 1:
        first = max(1, owed * rng.randrange(25, 75) // 100)
        made.append(_payment(rng, SETTLED, first, max(invoice_day, paid_day - 9), payer))
        owed -= first
    if owed > 0:
        made.append(_payment(rng, SETTLED, owed, paid_day, payer))
    return made


def _payment(rng: Random, state: str, minor: int, day: int, payer: str) -> PaymentEntry:
    method = rng.choice(_METHODS)
    if method == "CREDIT_CARD":
        return _card(rng, state, minor, day, payer, None)
    reference = f"P{rng.randrange(10**9, 10**10)}"
    paid_ms = _moment(rng, day)
    if method == "PAYPAL":
        return PaymentEntry(
            method=method, state=state, paid_ms=paid_ms, amount_minor=minor, reference=reference, paid_by=payer,
            paypal_id=f"PAYID-{rng.randrange(16**10):010X}",
        )  # fmt: skip
    if method == "ECHECK":
        return PaymentEntry(
            method=method, state=state, paid_ms=paid_ms, amount_minor=minor, reference=reference, paid_by=payer,
            name_on_card=payer, card_brand="CORPORATE_CHECKING", last_digits=f"{rng.randrange(10_000):04}",
            routing_number=f"{rng.randrange(10**8, 10**9)}",
        )  # fmt: skip
    return PaymentEntry(
        method=method, state=state, paid_ms=paid_ms, amount_minor=minor, reference=reference, paid_by=payer
    )


def _card(rng: Random, state: str, minor: int, day: int, payer: str, expiry_day: int | None) -> PaymentEntry:
    return PaymentEntry(
        method="CREDIT_CARD",
        state=state,
        paid_ms=day * DAY_MS + EARLY_MS if state == FAILED else _moment(rng, day),
        amount_minor=minor,
        reference=f"P{rng.randrange(10**9, 10**10)}",
        paid_by=payer,
        name_on_card=payer.upper(),
        card_brand=rng.choice(catalogue.CARD_BRANDS),
        last_digits=f"{rng.randrange(10_000):04}",
        card_expires_day=day + rng.randrange(40, 1200) if expiry_day is None else expiry_day,
    )


def _moment(rng: Random, day: int) -> int:
    """A minute of the working day, as epoch milliseconds."""
    return day * DAY_MS + rng.randrange(7 * 60, 16 * 60) * 60_000


def _month_end_before(today: int) -> int:
    from occ_tui.domain.dates import from_epoch_day

    return today - from_epoch_day(today).day
