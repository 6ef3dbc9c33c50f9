"""The form of a note on an account: what is asked, and the note that the answers make."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from occ_tui.domain.account_notes import MOST_OUTCOME, MOST_OWNER, MOST_TEXT, AccountNote, Channel
from occ_tui.domain.dates import iso_day
from occ_tui.domain.formatting import formatter
from occ_tui.domain.forms import Choice, Form, LongText, Option, Refused, Text, Value, Values
from occ_tui.domain.money import InexactAmount, Money
from occ_tui.domain.query.days import span
from occ_tui.locale import N_, _, locale_code, pgettext

_CHANNELS = {
    Channel.CALL: N_("Call"),
    Channel.MAIL: N_("E-mail"),
    Channel.LETTER: N_("Letter"),
    Channel.MEETING: N_("Meeting"),
    Channel.OTHER: N_("Other"),
}


def channel_words(channel: str) -> str:
    """How one spoke with the customer; a word that we do not know stays as it is."""
    known = next((words for name, words in _CHANNELS.items() if name == channel), None)
    return _(known) if known else channel


def note_form(today: int, currency: str) -> Form:
    """What is asked about a contact; amounts without a currency are of `currency`."""
    return Form(
        (
            Text(name="outcome", label=_("Outcome"), required=True, longest=MOST_OUTCOME),
            LongText(name="text", label=_("Text"), longest=MOST_TEXT, rows=3),
            Text(
                name="promised",
                label=_("Promised"),
                help=_("An amount, in {currency} unless another currency stands behind it.").format(currency=currency),
                required=lambda values: bool(values.get("promised_day")),
                longest=40,
                validator=lambda typed: _amount_problem(typed, currency),
            ),
            Text(
                name="promised_day",
                label=_("Promised by"),
                help=_("A day like 2026-12-31, or +7d."),
                required=lambda values: bool(values.get("promised")),
                longest=20,
                validator=lambda typed: _day_problem(typed, today),
            ),
            Text(
                name="next_action",
                label=_("Next action"),
                required=lambda values: bool(values.get("next_day") or values.get("next_owner")),
                longest=MOST_OUTCOME,
            ),
            Text(
                name="next_day",
                label=pgettext("day", "On"),
                help=_("A day like 2026-12-31, or +7d."),
                longest=20,
                validator=lambda typed: _day_problem(typed, today),
            ),
            Text(name="next_owner", label=_("By whom"), longest=MOST_OWNER),
            Text(name="day", label=_("Date"), required=True, longest=20, validator=lambda typed: _past(typed, today)),
            Choice(
                name="channel",
                label=_("How"),
                options=tuple(Option(channel.value, _(words)) for channel, words in _CHANNELS.items()),
                required=True,
            ),
        )
    )


def known_answers(note: AccountNote | None, today: int) -> dict[str, Value]:
    """The answers as a note has them; those before a new one."""
    if note is None:
        return {"day": iso_day(today) or "", "channel": Channel.CALL.value}
    promised = ""
    if note.promised_minor is not None:
        promised = formatter(locale_code()).money(note.promised_minor, note.promised_currency)
    return {
        "day": iso_day(note.day) or "",
        "channel": note.channel,
        "outcome": note.outcome,
        "text": note.text,
        "promised": promised,
        "promised_day": iso_day(note.promised_day) or "",
        "next_action": note.next_action,
        "next_day": iso_day(note.next_day) or "",
        "next_owner": note.next_owner,
    }


def noted(before: AccountNote, answers: Values, today: int, currency: str) -> AccountNote:
    """`before` with these answers, with which the form found nothing wrong but `promise_problem` may."""
    said: Mapping[str, Any] = note_form(today, currency).values(answers)
    promised = read_amount(str(said["promised"]), currency) if said["promised"] else None
    return before._replace(
        day=day_of(str(said["day"]), today) or today,
        channel=str(said["channel"]),
        outcome=str(said["outcome"]),
        text=str(said["text"]),
        promised_minor=None if promised is None else promised.minor,
        promised_currency="" if promised is None else promised.currency,
        promised_day=day_of(str(said["promised_day"]), today),
        next_action=str(said["next_action"]),
        next_day=day_of(str(said["next_day"]), today),
        next_owner=str(said["next_owner"]),
    )


def promise_problem(note: AccountNote) -> dict[str, str]:
    """What is wrong between a note's answers, by field."""
    if note.promised_day is not None and note.promised_day < note.day:
        return {"promised_day": _("Nobody promises for a day that has passed.")}
    return {}


def day_of(typed: str, today: int) -> int | None:
    """The epoch day that was typed: `2026-12-31`, `today`, `+7d`; `None` for none, and for what is no one day."""
    found = span(typed.strip().lower(), today) if typed.strip() else None
    return found.low if found is not None and found.low == found.high else None


def read_amount(typed: str, currency: str) -> Money:
    """`1,234.50`, or with a currency before or behind it. Error: `Refused`."""
    words = typed.replace("\xa0", " ").split()
    named = [word for word in words if len(word) == 3 and word.isascii() and word.isalpha()]
    own = named[0].upper() if named else currency
    number = " ".join(word for word in words if word not in named)
    write = formatter(locale_code())
    try:
        money = write.read_amount(number, own)
    except InexactAmount:
        words_ = _("That is no amount in {currency}; write it like {example}.")
        raise Refused(words_.format(currency=own, example=write.amount(123_456, own))) from None
    if money.minor <= 0:
        raise Refused(_("At least {amount}.").format(amount=write.money(1, own)))
    return money


def _amount_problem(typed: str, currency: str) -> str | None:
    try:
        read_amount(typed, currency)
    except Refused as refusal:
        return str(refusal)
    return None


def _day_problem(typed: str, today: int) -> str | None:
    if day_of(typed, today) is None:
        return _("“{text}” is no day; write it like 2026-12-31.").format(text=typed)
    return None


def _past(typed: str, today: int) -> str | None:
    day = day_of(typed, today)
    return _("That day is still to come.") if day is not None and day > today else _day_problem(typed, today)
