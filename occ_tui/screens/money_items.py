"""The lines of the overview that speak of payments: on their way, failed, unsure, cards that expire."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual.content import Content

from occ_tui.annotations import NamedTuple
from occ_tui.domain.dates import from_epoch_day
from occ_tui.domain.formatting import Formatter
from occ_tui.locale import _, ngettext
from occ_tui.widgets.item_list import Item
from occ_tui.widgets.line import text
from occ_tui.widgets.status_tabs import totals

if TYPE_CHECKING:
    from occ_tui.domain.payments import Method
    from occ_tui.services.session import Session
    from occ_tui.services.under_way import UnderWay

_MOST_CARDS = 3
_ROOM = 34
"""Cells for sums of several currencies."""


@dataclass(frozen=True, slots=True)
class Count:
    """So many, and what they come to per currency."""

    count: int = 0
    sums: tuple[tuple[str, int], ...] = ()


class Money(NamedTuple):
    """How payments stand, as the overview tells it."""

    in_flight: Count = Count()
    failed: Count = Count()
    unsure: Count = Count()
    waiting: int = 0
    """Payment pages that are open, and what was recorded and never sent."""
    cards: tuple[Method, ...] = ()
    """Those that expire within 60 days, the first to expire first."""


def read_money(session: Session, known: UnderWay) -> Money:
    """From the store and from what is known to be under way; for a thread."""
    from occ_tui.domain.operations import UNSURE
    from occ_tui.services import payments

    standing = payments.standing(session)
    today = session.clock.today_number()
    unsure = [operation for operation in known.left() if operation.state in UNSURE]
    cards = sorted(
        (method for method in payments.methods(session) if method.expires_soon(today)),
        key=lambda method: method.expires_day or 0,
    )
    return Money(
        _count((payment.currency, payment.amount) for payment in standing.in_flight),
        _count((payment.currency, payment.amount) for payment in standing.failed),
        _count((operation.currency, operation.amount_minor or 0) for operation in unsure),
        known.wanting - len(unsure),
        tuple(cards),
    )


def money_items(money: Money, write: Formatter, open_tab: Callable[[str], Awaitable[None]]) -> list[Item]:
    """A line for each of it that there is; each leads to its tab of the payments."""
    items: list[Item] = []
    if money.failed.count:
        words = ngettext(
            "{count} payment failed: use another method",
            "{count} payments failed: use another method",
            money.failed.count,
        )
        short = ngettext("{count} payment failed", "{count} payments failed", money.failed.count)
        items.append(_item("×", words, money.failed, "$late", write, partial(open_tab, "failed"), short=short))
    if money.unsure.count:
        words = ngettext("{count} unsure", "{count} unsure", money.unsure.count)
        items.append(_item("?", words, money.unsure, "bold $soon", write, partial(open_tab, "unresolved")))
    if money.waiting:
        words = ngettext("{count} waits for you", "{count} wait for you", money.waiting)
        items.append(_item("◷", words, Count(money.waiting), "", write, partial(open_tab, "unresolved")))
    if money.in_flight.count:
        words = ngettext("{count} payment on its way", "{count} payments on their way", money.in_flight.count)
        items.append(_item("…", words, money.in_flight, "", write, partial(open_tab, "paid")))
    for card in money.cards[:_MOST_CARDS]:
        items.append(Item(text(f"  ◷ {_expiring(card, write)}", "$soon"), opens=partial(open_tab, "methods")))
    return items


def _expiring(card: Method, write: Formatter) -> str:
    from occ_tui.domain.rows.payments import method_words

    last = write.date(from_epoch_day((card.expires_day or 0) - 1))
    return _("{card} expires on {day}").format(card=method_words(card), day=last)


def _item(
    sign: str,
    words: str,
    what: Count,
    style: str,
    write: Formatter,
    opens: Callable[[], Awaitable[None]],
    *,
    short: str = "",
) -> Item:
    said, shorter = (
        text(f"  {sign} {wording.format(count=write.number(what.count))}", style) for wording in (words, short or words)
    )
    right = Content.assemble(totals(dict(what.sums), write, _ROOM), "   ") if what.sums else None
    return Item(said, right, shorter, opens)


def _count(parts: Iterable[tuple[str, int]]) -> Count:
    sums: dict[str, int] = {}
    count = 0
    for currency, minor in parts:
        count += 1
        if currency:
            sums[currency] = sums.get(currency, 0) + minor
    return Count(count, tuple(sums.items()))
