"""A form (`domain.forms`), one question after the other: what is wrong with an answer is said at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from occ_tui.domain.forms import Choice, Emails, Field, Form, LongText, Option, Refused, Several, Value, Values, YesNo
from occ_tui.locale import _, pgettext

if TYPE_CHECKING:
    from occ_tui.plain.talk import Talk

KEEP, BEFORE, NONE = ".", "<", "-"
"""What is typed to keep an answer (so does a line without anything), to go back to the question before, to take an
answer away."""


class Left(Exception):
    """Somebody left the form; nothing is done with the answers."""


class _GoBack(Exception):
    """The question before is to be asked again."""


def leaving() -> tuple[str, ...]:
    """What leaves a form."""
    return ("esc", "cancel", pgettext("typed command", "cancel"))


def fill(
    talk: Talk,
    form: Form,
    known: Values,
    followed: Callable[[str, Values], Mapping[str, str]] = lambda _name, _values: {},
) -> dict[str, Value]:
    """The answers, with which nothing is wrong; `followed` says what else an answer changes. Error: `Left`."""
    values = form.values(known)
    words = _("An empty line or “{keep}” keeps an answer, “{none}” empties it, “{before}” goes back, “{leave}” leaves.")
    talk.say(words.format(keep=KEEP, none=NONE, before=BEFORE, leave=leaving()[-1]))
    place = 0
    while place < len(form.fields):
        field = form.fields[place]
        _describe(talk, field)
        try:
            before = values[field.name]
            values[field.name] = _answered(talk, form, field, values)
        except _GoBack:
            place = max(0, place - 1)
            continue
        if values[field.name] != before:
            values |= followed(field.name, values)
        if field.aside is not None and (aside := field.aside(values[field.name])):
            talk.say(f"  {aside}")
        place += 1
        if place == len(form.fields) and (wrong := form.check(values)):
            name = next(iter(wrong))
            talk.say(f"{form.field(name).label}: {wrong[name]}")
            place = [one.name for one in form.fields].index(name)
    return values


def chosen_of(talk: Talk, label: str, options: Iterable[Option]) -> str:
    """The id of the option that is chosen. Error: `Left`."""
    form = Form((Choice(name="one", label=label, options=tuple(options), required=True),))
    return str(fill(talk, form, {})["one"])


def confirmed(talk: Talk, question: str, prompt: str) -> bool:
    """Whether the whole word was typed; anything else, and nothing, is no. `prompt` has a place `{yes}`."""
    talk.say(question)
    typed = talk.ask(prompt.format(yes=_("yes"))).casefold()
    return typed in ("yes", _("yes").casefold())


def _describe(talk: Talk, field: Field) -> None:
    """What helps with the answer: what is meant, what can be chosen, examples."""
    options = _options(field)
    if options or field.help:
        talk.say(f"{field.label}: {field.help}".rstrip())
    for number, option in enumerate(options, 1):
        said = [option.title, option.explanation]
        if option.disabled_reason:
            said.append(_("can't be chosen: {reason}").format(reason=option.disabled_reason))
        talk.say(f"  {number}. {', '.join(part for part in said if part)}")
    if isinstance(field, Emails) and field.suggestions:
        words = _("For example: {names}").format(names=", ".join(field.suggestions))
        talk.say(f"  {words}")


def _answered(talk: Talk, form: Form, field: Field, values: dict[str, Value]) -> Value:
    """An answer that the field takes, asked for until there is one. Errors: `Left`, `_GoBack`."""
    need = _("needed") if field.is_required(values) else _("may stay empty")
    need = _("yes or no") if isinstance(field, YesNo) else need
    while True:
        now = field.text(values[field.name]) if values[field.name] or isinstance(field, YesNo) else ""
        typed = talk.ask(f"{field.label} ({need}) [{now}]:" if now else f"{field.label} ({need}):")
        if typed.casefold() in leaving():
            raise Left
        if typed == BEFORE:
            raise _GoBack
        try:
            value = values[field.name] if typed in ("", KEEP) else _value(talk, field, typed)
        except Refused as refusal:
            talk.say(f"! {refusal}")
            continue
        problem = field.problem({**values, field.name: value}, form.known_numbers)
        if problem is None:
            return value
        talk.say(f"! {problem}")


def _value(talk: Talk, field: Field, typed: str) -> Value:
    if typed == NONE:
        return field.empty()
    if isinstance(field, LongText):
        lines = [typed]
        while line := talk.ask(_("more (an empty line ends it):")):
            lines.append(line)
        return "\n".join(lines)
    options = _options(field)
    if isinstance(field, Several):
        return field.from_text(",".join(_id(options, part) for part in typed.split(",")))
    if isinstance(field, Choice):
        return field.from_text(_id(options, typed))
    # As it was typed: what no field takes is refused before anything is changed in it.
    return field.from_text(typed) if not isinstance(field.empty(), str) else typed


def _id(options: tuple[Option, ...], typed: str) -> str:
    """The id of the option of that number; what is no number stays as it is."""
    word = typed.strip()
    if word.isascii() and word.isdigit() and len(word) < 4 and 0 < int(word) <= len(options):
        return options[int(word) - 1].id
    return word


def _options(field: Field) -> tuple[Option, ...]:
    return field.options if isinstance(field, (Choice, Several)) else ()
