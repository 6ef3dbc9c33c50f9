"""Requests to Billing Support about an invoice: the kinds, what each asks for, and the complete text that comes of it.

The text speaks the language that is chosen for it, whatever the user's is; every text in it passed the filter.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from occ_tui.annotations import NamedTuple
from occ_tui.domain.contacts import Contact
from occ_tui.domain.formatting import Formatter, formatter
from occ_tui.domain.forms import Amount, Choice, Field, Form, LongText, Option, Several, Text, Value, Values, YesNo
from occ_tui.domain.invoices import InvoiceRecord
from occ_tui.domain.money import Money
from occ_tui.domain.requesters import CONTACT, LINE, block, contact_block, contact_field
from occ_tui.domain.text import clean, clean_lines
from occ_tui.locale import N_, _, locale_code, translator


class RequestKind(StrEnum):
    """What a request is about; the values are promises to scripts."""

    MISSING_PO = "missing-po"
    WRONG_ADDRESS = "wrong-address"
    DISPUTE = "dispute"
    COPY = "copy"


class About(NamedTuple):
    """What is known of the invoice that a request is about."""

    record: InvoiceRecord
    customer: str
    account_number: str = ""
    orders: tuple[str, ...] = ()
    """Order numbers of its lines."""
    bill_to: tuple[str, ...] = ()
    """The address on the invoice, line by line."""
    terms: str = ""


class Request(NamedTuple):
    """A complete request."""

    kind: StrEnum
    """A `RequestKind`, or what is asked about a contract."""
    language: str
    subject: str
    """One line."""
    body: str
    """Lines parted by `\\n`, without one at the end."""

    def as_text(self, lead: str = "") -> str:
        """Subject and body as one text."""
        return f"{lead}{self.subject}\n\n{self.body}\n"

    def edited(self, text: str) -> Request | None:
        """What becomes of it by a text whose first line is the subject; `None` where that leaves nothing."""
        subject, _newline, body = text.strip().partition("\n")
        if not subject.strip() or not body.strip():
            return None
        return self._replace(subject=clean(subject.strip()), body=body.strip("\n").rstrip())


TITLES = {
    RequestKind.MISSING_PO: N_("PO number missing"),
    RequestKind.WRONG_ADDRESS: N_("Wrong address"),
    RequestKind.DISPUTE: N_("Dispute"),
    RequestKind.COPY: N_("Copy of a document"),
}
"""Untranslated, as are all words below: they are said in the user's language here and in the request's there."""

EXPLANATIONS = {
    RequestKind.MISSING_PO: N_("have your PO number put on the invoice"),
    RequestKind.WRONG_ADDRESS: N_("have the bill-to address corrected"),
    RequestKind.DISPUTE: N_("say why an amount is not owed"),
    RequestKind.COPY: N_("have the invoice or its papers sent again"),
}

_OPENINGS = {
    RequestKind.MISSING_PO: N_("the purchase order number is missing on the invoice below. Please add it."),
    RequestKind.WRONG_ADDRESS: N_("the bill-to address on the invoice below is wrong. Please correct it."),
    RequestKind.DISPUTE: N_("we dispute the invoice below, in the amount and for the reason given here."),
    RequestKind.COPY: N_("please send us a copy of the documents named here, for the invoice below."),
}

_LABELS = {
    "po": N_("PO number"),
    "document": N_("It stands on"),
    "corrected": N_("Send a corrected invoice"),
    "address": N_("Correct address"),
    "tax_id": N_("Tax number"),
    "reach": N_("It applies to"),
    "amount": N_("Disputed amount"),
    "reason": N_("Reason"),
    "description": N_("Explanation"),
    "documents": N_("Documents"),
    "remarks": N_("Remarks"),
    "contract": N_("Contract"),
    "order": N_("Order number"),
}
_CHOICES: dict[str, dict[str, str]] = {
    "document": {
        "purchase-order": N_("purchase order"),
        "ordering-document": N_("ordering document"),
        "contract": N_("contract"),
        "other": N_("another document"),
    },
    "reach": {
        "this": N_("this invoice alone"),
        "future": N_("this invoice and all that follow"),
    },
    "reason": {
        "price": N_("the price is not the one agreed"),
        "quantity": N_("the quantity is wrong"),
        "not-ordered": N_("it was not ordered"),
        "cancelled": N_("it was cancelled"),
        "not-delivered": N_("it was not delivered"),
        "duplicate": N_("it was invoiced twice"),
        "tax": N_("the tax is wrong"),
        "paid": N_("it is paid already"),
        "other": N_("another reason"),
    },
    "documents": {
        "invoice": N_("the invoice as PDF"),
        "lines": N_("the invoice with all its lines"),
        "order": N_("the order it is based on"),
        "delivery": N_("proof of delivery"),
        "credit": N_("credit memos for it"),
        "statement": N_("a statement of account"),
    },
}

_ASKED = {
    RequestKind.MISSING_PO: ("po", "document", "corrected"),
    RequestKind.WRONG_ADDRESS: ("address", "tax_id", "reach"),
    RequestKind.DISPUTE: ("amount", "reason", "description"),
    RequestKind.COPY: ("documents",),
}
_REFERENCES = ("contract", "order")


def form_for(kind: RequestKind, about: About) -> Form:
    """What is asked for a request about this invoice."""
    names = [*_ASKED[kind], *(() if kind is RequestKind.DISPUTE else ("remarks",)), *_REFERENCES, *CONTACT, "language"]
    record = about.record
    known = (record.invoice_number, record.po_number, record.reference, about.account_number, *about.orders)
    return Form(tuple(_FIELDS[name](about) for name in names), known)


def known_for(kind: RequestKind, about: About, contact: Contact, language: str = "en") -> dict[str, Value]:
    """The answers that need not be typed, for `Form.values`."""
    known: dict[str, Value] = {
        "address": "\n".join(about.bill_to),
        "reach": "future",
        "corrected": True,
        "documents": ("invoice",),
        "order": ", ".join(about.orders),
        "language": language,
        **contact._asdict(),
    }
    if kind is RequestKind.DISPUTE and about.record.amount:
        record = about.record
        # What was adjusted upwards is due beyond the total, of which at most all can be disputed.
        least = min(abs(record.due or record.amount), abs(record.amount))
        known["amount"] = formatter(locale_code()).amount(least, record.currency)
    names = {field.name for field in form_for(kind, about).fields}
    return {name: value for name, value in known.items() if name in names}


def compose(kind: RequestKind, about: About, values: Values) -> Request:
    """The request that these answers make. Only for answers that the form finds nothing wrong with."""
    form = form_for(kind, about)
    kept, meant = form.values(values), form.read(values)
    language = str(kept["language"]) or "en"
    say, write = translator(language).gettext, formatter(language)
    number = clean(about.record.invoice_number or about.record.invoice_id)
    subject = say(N_("Invoice {number}: {title}")).format(number=number, title=_in_a_title(say(TITLES[kind]), language))
    asked = [(say(_LABELS[name]), _answer(name, meant.get(name), say, write)) for name in _ASKED[kind]]
    asked.append((say(_LABELS["remarks"]), str(kept.get("remarks", ""))))
    blocks = [
        [say(N_("Hello Billing Support,"))],
        textwrap.wrap(say(_OPENINGS[kind]), LINE),
        block(say(N_("What we ask for")), asked),
        block(say(N_("Invoice")), _facts(about, kept, say, write)),
        contact_block(say, kept),
        [say(N_("Kind regards")), str(kept["name"])],
    ]
    body = "\n\n".join("\n".join(lines) for lines in blocks)
    return Request(kind, language, clean(f"{subject} ({clean(about.customer)})"), clean_lines(body))


def _facts(
    about: About, kept: Mapping[str, Value], say: Callable[[str], str], write: Formatter
) -> list[tuple[str, str]]:
    """What every request names, whatever it is about."""
    record = about.record
    money = [
        (N_("Invoice total"), record.amount, True),
        (N_("Amount due"), record.due, True),
        (N_("Amount already in dispute"), record.in_dispute, bool(record.in_dispute)),
    ]
    facts = [
        (N_("Customer"), about.customer),
        (N_("Account number"), about.account_number),
        (N_("Invoice number"), record.invoice_number or record.invoice_id),
        (N_("Invoice type"), record.invoice_type),
        (N_("Invoice date"), write.date(record.invoice_day)),
        (N_("Due date"), write.date(record.due_day)),
        (N_("Payment terms"), about.terms),
        *((label, write.money(minor, record.currency)) for label, minor, is_said in money if is_said),
        (N_("Currency"), record.currency),
        (N_("PO number on the invoice"), record.po_number or say(N_("none"))),
        (N_("Reference"), record.reference),
        (_LABELS["order"], str(kept["order"])),
        (_LABELS["contract"], str(kept["contract"])),
        (N_("Address on the invoice"), "\n".join(about.bill_to)),
    ]
    return [(say(label), value) for label, value in facts]


def _answer(name: str, meant: Any, say: Callable[[str], str], write: Formatter) -> str:
    if isinstance(meant, Money):
        return write.money(meant.minor, meant.currency)
    if isinstance(meant, bool):
        return say(N_("yes")) if meant else ""
    if isinstance(meant, tuple):
        return "\n".join(say(_CHOICES[name][chosen]) for chosen in meant)
    if name in _CHOICES and meant:
        return say(_CHOICES[name][meant])
    return meant or ""


def _in_a_title(words: str, language: str) -> str:
    """A title amid a sentence: English writes its first letter small, unless it is an abbreviation."""
    return words[:1].lower() + words[1:] if language == "en" and not words[:2].isupper() else words


def _label(name: str) -> str:
    return _(_LABELS[name])


def _options(name: str) -> tuple[Option, ...]:
    return tuple(Option(key, _(words)) for key, words in _CHOICES[name].items())


def _amount(about: About) -> Field:
    record = about.record
    total = abs(record.amount)
    shown = formatter(locale_code()).money(total, record.currency)
    return Amount(
        name="amount",
        label=_label("amount"),
        help=_("At most the total of the invoice, {amount}.").format(amount=shown) if total else "",
        currency=record.currency,
        most=total or None,
        required=True,
    )


_FIELDS: dict[str, Callable[[About], Field]] = {
    "po": lambda _about: Text(name="po", label=_label("po"), required=True, longest=50),
    "document": lambda _about: Choice(
        name="document", label=_label("document"), options=_options("document"), required=True
    ),
    "corrected": lambda _about: YesNo(name="corrected", label=_label("corrected")),
    "address": lambda about: LongText(
        name="address",
        label=_label("address"),
        help=_("As it should stand on the invoice."),
        rows=5,
        longest=600,
        required=True,
        validator=lambda typed: (
            _("This is the address that stands on the invoice already.")
            if typed == clean_lines("\n".join(about.bill_to)).strip()
            else None
        ),
    ),
    "tax_id": lambda _about: Text(name="tax_id", label=_label("tax_id"), help=_("If it changes too."), longest=50),
    "reach": lambda _about: Choice(name="reach", label=_label("reach"), options=_options("reach"), required=True),
    "amount": _amount,
    "reason": lambda _about: Choice(name="reason", label=_label("reason"), options=_options("reason"), required=True),
    "description": lambda _about: LongText(
        name="description",
        label=_label("description"),
        help=_("What was agreed, and what was invoiced instead."),
        required=True,
    ),
    "documents": lambda _about: Several(
        name="documents", label=_label("documents"), options=_options("documents"), required=True
    ),
    "remarks": lambda _about: LongText(name="remarks", label=_label("remarks"), rows=3),
    "contract": lambda _about: Text(
        name="contract", label=_label("contract"), help=_("Number of the contract or subscription, if you know it.")
    ),
    "order": lambda _about: Text(name="order", label=_label("order")),
    "name": lambda _about: contact_field("name"),
    "email": lambda _about: contact_field("email"),
    "phone": lambda _about: contact_field("phone"),
    "language": lambda _about: contact_field("language"),
}
