"""Answers to the questions of a form, given as `--field NAME=VALUE`; what is missing or wrong is said all at once."""

from __future__ import annotations

from collections.abc import Sequence

from occ_tui.cli.parser import UsageError, did_you_mean, visible
from occ_tui.domain.forms import Form, LongText, Refused, Value
from occ_tui.locale import _, ngettext


def typed(form: Form, fields: Sequence[str]) -> tuple[dict[str, Value], dict[str, str]]:
    """The values that `--field name=value` gives, and what is wrong with some.

    Said again, a text of several lines gets one more. Error: `UsageError` for a field that is not asked for.
    """
    names = [field.name for field in form.fields]
    values: dict[str, Value] = {}
    wrong: dict[str, str] = {}
    for word in fields:
        name, equals, text = word.partition("=")
        if not equals:
            raise UsageError(_("“{word}” is no NAME=VALUE").format(word=visible(word)))
        if name not in names:
            sentence = _("there is no field “{name}”").format(name=visible(name)) + did_you_mean(name, names)
            raise UsageError(sentence, _("Fields: {names}").format(names=", ".join(names)))
        field = form.field(name)
        if isinstance(field, LongText) and name in values:
            text = f"{values[name]}\n{text}"
        try:
            values[name] = field.from_text(text)
        except Refused as refusal:
            wrong[name] = str(refusal)
    return values, wrong


def refusal(form: Form, wrong: dict[str, str]) -> UsageError:
    """Everything that is missing or wrong at once, and what else may be said."""
    count = len(wrong)
    lines = [ngettext("{count} answer is missing or wrong.", "{count} answers are missing or wrong.", count)]
    lines += [f"  --field {name}=…  {form.field(name).label}: {sentence}" for name, sentence in wrong.items()]
    others = ", ".join(field.name for field in form.fields if field.name not in wrong)
    return UsageError("\n".join(lines).format(count=count), _("Fields besides: {names}").format(names=others))
