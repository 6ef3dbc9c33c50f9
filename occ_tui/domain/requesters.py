"""What every request to Billing Support has, whatever it is about: who asks, in which language, and how it is laid out.

Words are untranslated where the request's own language says them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from occ_tui.domain.contacts import Contact
from occ_tui.domain.emails import is_address
from occ_tui.domain.forms import Choice, Field, Form, Option, Text, Value, Values
from occ_tui.domain.text import clean_lines
from occ_tui.locale import LANGUAGES, N_, _

LINE = 76
"""Characters of a line of prose, as mail wants it."""
CONTACT = ("name", "email", "phone")
"""What is asked of whoever writes a request."""
_ON_PAPER = {"name": N_("Name"), "email": N_("E-mail"), "phone": N_("Phone")}
"""What the request calls what the form calls yours."""


def contact_of(values: Values) -> Contact:
    """Who asks, as the answers say."""
    return Contact(*(str(values.get(name, "")) for name in CONTACT))


def block(heading: str, entries: list[tuple[str, str]]) -> list[str]:
    """Label and value under each other, values in one column; what has no value is left out."""
    shown = [(label, clean_lines(value).split("\n")) for label, value in entries if value]
    width = max((len(label) for label, _lines in shown), default=0) + 3
    lines = [heading]
    for label, (first, *more) in shown:
        lines.append(f"  {label + ':':{width}}{first}".rstrip())
        lines += [f"  {'':{width}}{line}".rstrip() for line in more]
    return lines


def _email_problem(email: str) -> str | None:
    return None if is_address(email) else _("“{text}” is no e-mail address.").format(text=email)


def contact_field(name: str) -> Field:
    """What every request asks of whoever writes it: name, email, phone, language."""
    if name == "language":
        return _language()
    if name == "email":
        return Text(name="email", label=_("Your e-mail"), required=True, longest=254, validator=_email_problem)
    if name == "name":
        return Text(name="name", label=_("Your name"), required=True, longest=100)
    return Text(name="phone", label=_("Your phone"), longest=50)


def contact_form() -> Form:
    """A form of these alone."""
    return Form(tuple(contact_field(name) for name in (*CONTACT, "language")))


def contact_block(say: Callable[[str], str], kept: Mapping[str, Value]) -> list[str]:
    """How whoever writes it can be reached."""
    contact = [(say(_ON_PAPER[name]), str(kept[name])) for name in CONTACT]
    return block(say(N_("Contact for questions")), contact)


def _language() -> Field:
    titles = {"en": N_("English"), "de": N_("German")}
    options = tuple(Option(code, _(titles[code])) for code in LANGUAGES)
    return Choice(name="language", label=_("Language of the request"), options=options, required=True)
