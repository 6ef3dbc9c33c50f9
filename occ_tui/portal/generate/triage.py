"""What the operator's staff noted on sample accounts: calls, letters, promises that were kept, broken or are open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from random import Random
from typing import Any, NamedTuple

from occ_tui.domain.account_notes import Channel
from occ_tui.portal.entries import SETTLED, Entry, InvoiceEntry
from occ_tui.portal.entries_accounts import NoteEntry
from occ_tui.portal.generate import draw, people
from occ_tui.portal.generate.people import Home

DAY_MS = 86_400_000
_AT_MS = 10 * 3_600_000
_LOOK_BACK = 60
"""Days of payments that promises are made of."""
_COLLEAGUES = ("Sven Okafor", "Irma Marchetti", "Jonas Lehtinen")


class _Paid(NamedTuple):
    day: int
    minor: int


class Seen:
    """What of an account's invoices its notes speak of, gathered as they are made."""

    def __init__(self, today: int) -> None:
        self._today = today
        self.paid: dict[str, list[_Paid]] = defaultdict(list)
        """Currency → what was settled lately."""
        self.late: dict[str, list[tuple[int, str, int]]] = defaultdict(list)
        """Currency → due day, number and open amount of what is overdue."""

    def look(self, invoice: Entry) -> None:
        """Takes in an invoice; what else an account has tells nothing here."""
        if not isinstance(invoice, InvoiceEntry):
            return
        left = invoice.amount_minor
        for correction in invoice.corrections:
            left -= correction.minor if correction.kind == "CREDIT" else -correction.minor
        for payment in invoice.payments:
            if payment.state != SETTLED:
                left = left if payment.state == "FAILED" else 0
                continue
            left -= payment.amount_minor
            day = payment.paid_ms // DAY_MS
            if day > self._today - _LOOK_BACK:
                self.paid[invoice.currency].append(_Paid(day, payment.amount_minor))
        if left > 0 and invoice.due_day is not None and invoice.due_day < self._today:
            self.late[invoice.currency].append((invoice.due_day, invoice.number, left))

    def paid_between(self, currency: str, first: int, last: int) -> int:
        """What was settled in these days, both included."""
        return sum(paid.minor for paid in self.paid[currency] if first <= paid.day <= last)


def notes(home: Home, account: int, seen: Seen, *, seed: int, today: int) -> Iterator[NoteEntry]:
    """The notes on account number `account`; none where nothing is overdue, and on some others."""
    rng = draw.for_triage(seed, account)
    late = {currency: sorted(rows) for currency, rows in seen.late.items() if rows}
    if not late:
        return
    currency = max(sorted(late), key=lambda name: len(late[name]))
    made = _Maker(home, account, seed, late[currency][0][1], currency, rng, today)
    told = _STORIES[account % len(_STORIES)] if account < len(_STORIES) else rng.choice(_STORIES)
    yield from told(made, seen, sum(left for _day, _number, left in late[currency]))


class _Maker:
    """Makes notes of one account, numbered as they come."""

    def __init__(
        self, home: Home, account: int, seed: int, invoice: str, currency: str, rng: Random, today: int
    ) -> None:
        self._home = home
        self._name = (seed, account)
        self._author = next(one.entry.user_ocid for one in people.contacts(seed) if one.profile == "support")
        self._count = 0
        self.invoice = invoice
        self.currency = currency
        self.rng = rng
        self.today = today

    def note(self, days_ago: int, channel: Channel, outcome: str, text: str = "", **more: Any) -> NoteEntry:
        self._count += 1
        seed, account = self._name
        day = self.today - days_ago
        return NoteEntry(
            account_ocid=self._home.entry.ocid,
            user_ocid=self._author,
            note_id=f"note-{draw.digest('note', seed, f'{account}/{self._count}')[:32]}",
            contact_day=day,
            channel=channel.value,
            outcome=outcome,
            text=text,
            created_ms=day * DAY_MS + _AT_MS + self._count * 60_000,
            **more,
        )

    def promise(self, minor: int, day: int) -> dict[str, Any]:
        return {"promised_minor": minor, "promised_currency": self.currency, "promised_day": day}

    def action(self, what: str, days: int) -> dict[str, Any]:
        owner = self.rng.choice(_COLLEAGUES)
        return {"next_action": what, "next_day": self.today + days, "next_owner": owner}

    @property
    def contact(self) -> str:
        return self._home.entry.contact_name


def _open_promise(made: _Maker, _seen: Seen, due: int) -> Iterator[NoteEntry]:
    yield made.note(16, Channel.MAIL, "Reminder sent", f"With invoice {made.invoice} attached once more.")
    yield made.note(
        2,
        Channel.CALL,
        "Promises to pay within the week",
        f"{made.contact}: the approval came through yesterday, payment run on Friday.",
        **made.promise(due, made.today + 5),
        **made.action("See whether the payment came in", 6),
    )


def _broken_promise(made: _Maker, seen: Seen, due: int) -> Iterator[NoteEntry]:
    yield made.note(31, Channel.LETTER, "First dunning letter", f"About {made.invoice} and what is older.")
    promised = due + seen.paid_between(made.currency, made.today - 21, made.today - 6)
    yield made.note(
        21,
        Channel.CALL,
        "Promises everything overdue",
        f"{made.contact} confirmed all open items and named the day.",
        **made.promise(promised, made.today - 6),
        **made.action("Check the bank statement", -5),
    )


def _kept_promise(made: _Maker, seen: Seen, due: int) -> Iterator[NoteEntry]:
    kept = [paid for paid in seen.paid[made.currency] if made.today - 45 <= paid.day <= made.today - 9]
    if kept:
        paid = max(kept)
        yield made.note(
            made.today - paid.day + 4,
            Channel.CALL,
            "Promises a part payment",
            "Cash is short until the end of the month; a part now, the rest later.",
            **made.promise(paid.minor, paid.day + 2),
        )
    yield made.note(
        6,
        Channel.MEETING,
        "Plan for the rest agreed",
        f"The rest, {made.invoice} first, in two instalments.",
        **made.promise(max(1, due // 2), made.today + 12),
        **made.action("Confirm the second instalment", 12),
    )


def _no_answer(made: _Maker, _seen: Seen, _due: int) -> Iterator[NoteEntry]:
    yield made.note(12, Channel.MAIL, "Reminder sent")
    yield made.note(5, Channel.CALL, "No answer", "Rang twice, left a message with the switchboard.")
    yield made.note(
        1, Channel.CALL, "Call back", f"{made.contact} is back today.", **made.action(f"Call about {made.invoice}", 0)
    )


def _disputed(made: _Maker, _seen: Seen, _due: int) -> Iterator[NoteEntry]:
    yield made.note(
        9,
        Channel.MAIL,
        f"Disputes {made.invoice}",
        "Says the purchase order number is missing.\nA corrected copy was asked for.",
        **made.action("Send the corrected invoice", made.rng.choice((-1, 3, 8))),
    )


def _nothing(_made: _Maker, _seen: Seen, _due: int) -> Iterator[NoteEntry]:
    return iter(())


_STORIES = (_open_promise, _broken_promise, _kept_promise, _no_answer, _disputed, _broken_promise, _nothing)
