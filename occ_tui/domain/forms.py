"""Forms as declarations: what is asked, what must hold for an answer, what an answer changes. Nothing of a screen.

A field knows its words (in the user's language: forms are made by functions, when they are needed), what its value
may be, and how a person reads it. Values are what an input holds: text as typed, the id of an option, ids, yes or no.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from occ_tui.annotations import NamedTuple
from occ_tui.domain.cards import holds_card_number
from occ_tui.domain.emails import is_address, split_addresses
from occ_tui.domain.formatting import formatter
from occ_tui.domain.money import InexactAmount, Money
from occ_tui.domain.text import clean, clean_lines
from occ_tui.locale import _, locale_code, ngettext

Value: TypeAlias = str | bool | tuple[str, ...]
Values: TypeAlias = Mapping[str, Value]
Rule: TypeAlias = Callable[[Values], bool]
Validator: TypeAlias = Callable[[Any], str | None]
"""Takes what `Field.read` gives; answers what is wrong with it as a sentence, or `None`."""


def no_card_number(text: str, known: Iterable[str] = ()) -> str | None:
    """Why a text with a card number is not taken, without that number; `None` for any other text."""
    return card_number_dropped() if holds_card_number(text, known) else None


def card_number_dropped() -> str:
    """What became of a card number that was typed; fits a line of a small terminal."""
    return _("Card numbers are never taken; this one was dropped.")


NEVER_TAKEN: tuple[Callable[[str, Iterable[str]], str | None], ...] = (no_card_number,)
"""What no field takes, whatever it asks for: each looks at a typed text and answers why not, or `None`. The numbers
beside the text are known as those of invoices, orders and the like, and may stand in it."""


def never_taken(text: str, known: Iterable[str] = ()) -> str | None:
    """Why a text, as it was typed, is taken by no field; `None` if that depends on the field."""
    return next((reason for refuse in NEVER_TAKEN if (reason := refuse(text, known))), None)


class Refused(ValueError):
    """A value that its field does not take; the text is the sentence that says why."""


class Change(NamedTuple):
    """What an answer changes, as a person reads it."""

    label: str
    before: str
    """Empty if there was nothing."""
    after: str


@dataclass(frozen=True, slots=True)
class Option:
    """One of several answers."""

    id: str
    title: str
    explanation: str = ""
    disabled_reason: str | None = None
    """Why it can't be chosen; it is shown all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question. The kinds are its subclasses."""

    name: str
    """By which values, errors and the command line know it; never translated."""
    label: str
    help: str = ""
    """A sentence below the input."""
    placeholder: str = ""
    required: bool | Rule = False
    """Whether an answer is needed, or the rule that says so for the other answers."""
    validator: Validator | None = None
    longest: int = 200
    """Characters that are taken."""
    is_own_number: Callable[[str], bool] | None = None
    """Whether a typed text is a number of the kind that is asked for, which may then look like that of a card."""
    aside: Callable[[Value], str] | None = None
    """Words beside the input that follow what is typed: what an amount leaves due. The field takes one line then."""

    def empty(self) -> Value:
        """The value before anyone answered."""
        return ""

    def tidy(self, value: Value) -> Value:
        """`value` as it is kept: filtered like every text from outside, and without blanks at its ends."""
        return clean(str(value)).strip()

    def from_text(self, text: str) -> Value:
        """The value that a plain text means, for an input that has nothing but text. Error: `Refused`."""
        return self.tidy(text)

    def read(self, value: Value) -> Any:
        """What a tidy value means. Error: `Refused`."""
        return value

    def text(self, value: Value) -> str:
        """A tidy value as a person reads it; empty for no answer."""
        return str(value)

    def is_required(self, values: Values) -> bool:
        """Whether an answer is needed beside the other `values`."""
        return self.required(values) if callable(self.required) else self.required

    def problem(self, values: Values, known_numbers: Iterable[str] = ()) -> str | None:
        """What is wrong with this field's answer, as a sentence; `None` if nothing is."""
        typed = values.get(self.name, self.empty())
        if isinstance(typed, str) and (reason := self.never_taken(typed, known_numbers)):
            return reason
        value = self.tidy(typed)
        if not value:
            return self.missing() if self.is_required(values) else None
        if reason := self._typed_problem(value):
            return reason
        try:
            meant = self.read(value)
        except Refused as refusal:
            return str(refusal)
        return self.validator(meant) if self.validator is not None else None

    def never_taken(self, text: str, known_numbers: Iterable[str] = ()) -> str | None:
        """Why a text, as it was typed, is not taken whatever this field asks for; `None` if that depends on it."""
        if self.is_own_number is not None and self.is_own_number(text):
            return None
        return never_taken(text, known_numbers)

    def missing(self) -> str:
        """The sentence for a needed answer that is not there."""
        return _("This is needed.")

    def _typed_problem(self, value: Value) -> str | None:
        if not isinstance(value, str):
            return None
        if len(value) > self.longest:
            words = ngettext(
                "At most {limit} character; these are {count}.",
                "At most {limit} characters; these are {count}.",
                self.longest,
            )
            return words.format(limit=self.longest, count=len(value))
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Field):
    """One line. Means: the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LongText(Field):
    """Several lines. Means: the text, its lines parted by `\\n`."""

    longest: int = 4000
    rows: int = 4
    """Lines that an input shows at once."""

    def tidy(self, value: Value) -> Value:
        return clean_lines(str(value)).strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Field):
    """One of several. The value is an option's id; means: the id."""

    options: tuple[Option, ...] = ()

    def missing(self) -> str:
        return _("One of these is needed.")

    def from_text(self, text: str) -> Value:
        """An id, or a title whatever its case."""
        return _option(self.options, text).id

    def read(self, value: Value) -> str:
        return _chosen(self.options, str(value)).id

    def text(self, value: Value) -> str:
        return _title(self.options, str(value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Several(Field):
    """Any of several. The value is a tuple of ids; means: that."""

    options: tuple[Option, ...] = ()

    def empty(self) -> Value:
        return ()

    def missing(self) -> str:
        return _("At least one of these is needed.")

    def tidy(self, value: Value) -> Value:
        """The ids in the order of the options; an unknown one stays, to be refused."""
        wanted = value if isinstance(value, tuple) else (str(value),) if value else ()
        known = [option.id for option in self.options if option.id in wanted]
        return (*known, *(name for name in wanted if name not in known))

    def from_text(self, text: str) -> Value:
        """Ids or titles, parted by commas."""
        return self.tidy(tuple(_option(self.options, part).id for part in text.split(",") if part.strip()))

    def read(self, value: Value) -> tuple[str, ...]:
        return tuple(_chosen(self.options, name).id for name in value) if isinstance(value, tuple) else ()

    def text(self, value: Value) -> str:
        return ", ".join(_title(self.options, name) for name in value) if isinstance(value, tuple) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class YesNo(Field):
    """Yes or no. Required means that only yes will do."""

    def empty(self) -> Value:
        return False

    def missing(self) -> str:
        return _("This has to be confirmed.")

    def tidy(self, value: Value) -> Value:
        return bool(value)

    def from_text(self, text: str) -> Value:
        word = text.strip().casefold()
        if word in {"yes", "y", "true", "1", _("yes")}:
            return True
        if word in {"no", "n", "false", "0", "", _("no")}:
            return False
        raise Refused(_("Yes or no."))

    def text(self, value: Value) -> str:
        return _("yes") if value else _("no")


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount(Field):
    """An amount of one currency, typed as the user's locale writes it. Means: `Money`."""

    currency: str
    least: int = 1
    """Minor units."""
    most: int | None = None
    """Minor units, e.g. what is due; `None` for no limit."""
    longest: int = 30

    def read(self, value: Value) -> Money:
        write = formatter(locale_code())
        try:
            money = write.read_amount(str(value), self.currency)
        except InexactAmount:
            example = write.amount(self.most or 123_456, self.currency)
            raise Refused(
                _("That is no amount in {currency}; write it like {example}.").format(
                    currency=self.currency, example=example
                )
            ) from None
        if money.minor < self.least:
            raise Refused(_("At least {amount}.").format(amount=write.money(self.least, self.currency)))
        if self.most is not None and money.minor > self.most:
            raise Refused(_("At most {amount}.").format(amount=write.money(self.most, self.currency)))
        return money

    def text(self, value: Value) -> str:
        try:
            minor = self.read(value).minor
        except Refused:
            return str(value)
        return formatter(locale_code()).money(minor, self.currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class Emails(Field):
    """E-mail addresses. Means: a tuple of them, each once."""

    longest: int = 1000
    most: int = 10
    """How many are taken."""
    suggestions: tuple[str, ...] = ()
    """Addresses that are offered."""

    def tidy(self, value: Value) -> Value:
        return ", ".join(split_addresses(clean(str(value))))

    def read(self, value: Value) -> tuple[str, ...]:
        found = split_addresses(str(value))
        if wrong := next((part for part in found if not is_address(part)), None):
            raise Refused(_("“{text}” is no e-mail address.").format(text=wrong))
        if len(found) > self.most:
            words = ngettext("At most {count} address.", "At most {count} addresses.", self.most)
            raise Refused(words.format(count=self.most))
        return found


@dataclass(frozen=True, slots=True)
class Form:
    """Fields in the order in which they are asked."""

    fields: tuple[Field, ...]
    known_numbers: tuple[str, ...] = ()
    """Of the invoices and orders that it is about: they may be written, even if they look like card numbers."""

    def field(self, name: str) -> Field:
        """The field called `name`; `KeyError` if there is none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)

    def values(self, known: Values | None = None) -> dict[str, Value]:
        """A value for every field: what is known, tidied, else none."""
        known = known or {}
        return {field.name: field.tidy(known.get(field.name, field.empty())) for field in self.fields}

    def check(self, values: Values) -> dict[str, str]:
        """What is wrong, by the name of its field, all at once; empty if the form can be used."""
        problems = ((field.name, field.problem(values, self.known_numbers)) for field in self.fields)
        return {name: problem for name, problem in problems if problem}

    def never_taken(self, text: str, field: Field | None = None) -> str | None:
        """Why a text is not taken by `field`, or by none of all, as it was typed; `None` if that depends on it."""
        return never_taken(text, self.known_numbers) if field is None else field.never_taken(text, self.known_numbers)

    def read(self, values: Values) -> dict[str, Any]:
        """What the answers mean; `None` where there is none. Only for values that `check` found nothing wrong with."""
        kept = self.values(values)
        return {field.name: field.read(value) if (value := kept[field.name]) else None for field in self.fields}

    def changes(self, before: Values, after: Values) -> list[Change]:
        """What becomes different, in the order of the fields."""
        old, new = self.values(before), self.values(after)
        return [
            Change(field.label, _said(field, old[field.name]), _said(field, new[field.name]))
            for field in self.fields
            if old[field.name] != new[field.name]
        ]


def _said(field: Field, value: Value) -> str:
    return field.text(value) if value or isinstance(field, YesNo) else ""


def _title(options: tuple[Option, ...], name: str) -> str:
    return next((option.title for option in options if option.id == name), name)


def _chosen(options: tuple[Option, ...], name: str) -> Option:
    """The option with this id. Error: `Refused`, also for one that can't be chosen."""
    found = next((option for option in options if option.id == name), None)
    if found is None:
        raise Refused(_("“{text}” is none of: {known}").format(text=name, known=_ids(options)))
    if found.disabled_reason:
        raise Refused(found.disabled_reason)
    return found


def _option(options: tuple[Option, ...], text: str) -> Option:
    """The option that a person means by its id or its title. Error: `Refused`."""
    word = clean(text).strip()
    meant = next((option for option in options if word.casefold() in (option.id, option.title.casefold())), None)
    return _chosen(options, meant.id if meant else word)


def _ids(options: tuple[Option, ...]) -> str:
    return ", ".join(option.id for option in options if not option.disabled_reason)
