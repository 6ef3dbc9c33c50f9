"""What one asks about a contract: a change, a quote, its end; what each wants to know, and the text that comes of it.

The text speaks the language that is chosen for it, whatever the user's is.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from occ_tui.annotations import NamedTuple
from occ_tui.domain.contacts import Contact
from occ_tui.domain.contracts import RequestKind, Service, Subscription, decimal_of
from occ_tui.domain.dates import epoch_day, from_epoch_day
from occ_tui.domain.formatting import Formatter, formatter
from occ_tui.domain.forms import Choice, Field, Form, LongText, Option, Text, Value, Values
from occ_tui.domain.requesters import LINE, block, contact_block, contact_field
from occ_tui.domain.requests import Request
from occ_tui.domain.rows.contracts import money_words, quantity_words
from occ_tui.domain.text import clean, clean_lines
from occ_tui.locale import N_, _, translator

ASKED = (RequestKind.CHANGE, RequestKind.QUOTE, RequestKind.TERMINATION)
"""What has a form; a renewal is accepted as it was offered."""
WHOLE = "-"
"""The choice of the whole subscription instead of one of its services."""
TITLES = {
    RequestKind.CHANGE: N_("Change"),
    RequestKind.QUOTE: N_("Quote"),
    RequestKind.TERMINATION: N_("Termination"),
    RequestKind.ACCEPT_RENEWAL: N_("Acceptance of a renewal"),
}
"""Untranslated, as are all words below: they are said in the user's language here and in the request's there."""
EXPLANATIONS = {
    RequestKind.CHANGE: N_("more or less of a service, another data centre, other contacts"),
    RequestKind.QUOTE: N_("what going on, or something more, would cost"),
    RequestKind.TERMINATION: N_("end a service or the whole subscription"),
    RequestKind.ACCEPT_RENEWAL: N_("take the renewal quote, which then is to be paid"),
}
_OPENINGS = {
    RequestKind.CHANGE: N_("please change the contract below as described here."),
    RequestKind.QUOTE: N_("please send us a quote for what is described here, for the contract below."),
    RequestKind.TERMINATION: N_("please end what is named here, of the contract below."),
    RequestKind.ACCEPT_RENEWAL: N_("we take the renewal quote named here, of the contract below."),
}
_WHEN = {
    RequestKind.CHANGE: N_("Wished from"),
    RequestKind.QUOTE: N_("Wished from"),
    RequestKind.TERMINATION: N_("To end on"),
}
_SERVICE, _QUANTITY, _DETAILS = N_("What it is about"), N_("Quantity"), N_("Explanation")


class About(NamedTuple):
    """What is known of the contract that a request is about."""

    subscription: Subscription
    customer: str
    account_number: str = ""
    service: Service | None = None
    """The service that one looked at."""
    today: int = 0

    @property
    def number(self) -> str:
        """How the contract is called."""
        return self.subscription.contract_id or self.subscription.id


class Asked(NamedTuple):
    """What was answered, as the portal takes it."""

    kind: RequestKind
    subject: str
    details: str
    service_id: str
    quantity: Decimal | None
    wanted_day: int | None
    email: str


def form_for(kind: RequestKind, about: About) -> Form:
    """What is asked for a request about this contract."""
    subscription = about.subscription
    whole = Option(WHOLE, _("the whole subscription {number}").format(number=subscription.id))
    services = tuple(
        Option(service.id, service.product or service.part_number or service.id, service.part_number)
        for service in subscription.services
        if service.id
    )
    fields: list[Field] = [
        Choice(name="service", label=_(_SERVICE), options=(whole, *services), required=True),
    ]
    if kind is not RequestKind.TERMINATION:
        fields.append(
            Text(
                name="quantity",
                label=_(_QUANTITY),
                help=_("How much of it is wished; may stay empty."),
                longest=30,
                validator=_quantity_problem,
            )
        )
    fields += [
        Text(
            name="wanted",
            label=_(_WHEN[kind]),
            help=_("A day like 2026-12-31."),
            longest=10,
            required=kind is RequestKind.TERMINATION,
            validator=lambda typed: _day_problem(typed, about.today),
        ),
        LongText(
            name="details",
            label=_(_DETAILS),
            help=_("What is wished, and why."),
            required=kind is not RequestKind.TERMINATION,
            longest=3000,
        ),
        *(contact_field(name) for name in ("name", "email", "phone", "language")),
    ]
    known = (subscription.id, subscription.contract_id, about.account_number, *subscription.orders)
    return Form(tuple(fields), tuple(number for number in known if number))


def known_for(kind: RequestKind, about: About, contact: Contact, language: str = "en") -> dict[str, Value]:
    """The answers that need not be typed, for `Form.values`."""
    service = about.service
    known: dict[str, Value] = {
        "service": service.id if service else WHOLE,
        "language": language,
        **contact._asdict(),
    }
    end = service.end_day if service else about.subscription.end_day
    if kind is RequestKind.TERMINATION and end is not None and end >= about.today:
        known["wanted"] = from_epoch_day(end).isoformat()
    return known


def asked(kind: RequestKind, about: About, values: Values) -> Asked:
    """What a portal is told. Only for answers that the form finds nothing wrong with."""
    kept = form_for(kind, about).values(values)
    request = compose(kind, about, values)
    service_id = str(kept["service"])
    wanted = str(kept["wanted"])
    return Asked(
        kind,
        request.subject,
        clean_lines(str(kept["details"])) or request.subject,
        "" if service_id == WHOLE else service_id,
        decimal_of(str(kept.get("quantity", ""))),
        epoch_day(date.fromisoformat(wanted)) if wanted else None,
        str(kept["email"]),
    )


def compose(kind: RequestKind, about: About, values: Values) -> Request:
    """The request that these answers make, as a letter to Billing Support."""
    kept = form_for(kind, about).values(values)
    language = str(kept["language"]) or "en"
    say, write = translator(language).gettext, formatter(language)
    service = _service(about.subscription, str(kept["service"]))
    subject = say(N_("Contract {number}: {title}")).format(number=clean(about.number), title=say(TITLES[kind]))
    what = service.product or service.part_number or service.id if service else say(N_("the whole subscription"))
    wished = [
        (say(_SERVICE), what),
        (say(_QUANTITY), str(kept.get("quantity", ""))),
        (say(_WHEN[kind]), str(kept["wanted"])),
        (say(_DETAILS), str(kept["details"])),
    ]
    blocks = [
        [say(N_("Hello Billing Support,"))],
        textwrap.wrap(say(_OPENINGS[kind]), LINE),
        block(say(N_("What we ask for")), wished),
        block(say(N_("Contract")), _facts(about, service, say, write)),
        contact_block(say, kept),
        [say(N_("Kind regards")), str(kept["name"])],
    ]
    body = "\n\n".join("\n".join(lines) for lines in blocks)
    return Request(kind, language, clean(f"{subject} ({clean(about.customer)})"), clean_lines(body))


def _service(subscription: Subscription, service_id: str) -> Service | None:
    return next((service for service in subscription.services if service.id == service_id), None)


def _facts(about: About, service: Service | None, say: Callable[[str], str], write: Formatter) -> list[tuple[str, str]]:
    """What every request names, whatever it is about."""
    subscription = about.subscription
    facts = [
        (N_("Customer"), about.customer),
        (N_("Account number"), about.account_number),
        (N_("Contract"), subscription.contract_id),
        (N_("Subscription"), " ".join(part for part in (subscription.id, subscription.service_name) if part)),
        (N_("Term"), f"{write.date(subscription.start_day)} – {write.date(subscription.end_day)}"),
        (N_("Value"), money_words(subscription.total, subscription.currency, write)),
    ]
    if service is not None:
        facts += [
            (N_("Service"), " ".join(part for part in (service.product, service.part_number) if part)),
            (N_("Its term"), f"{write.date(service.start_day)} – {write.date(service.end_day)}"),
            (N_("Quantity now"), quantity_words(service.quantity, service.unit, write)),
            (N_("Order number"), service.order_number),
            (N_("CSI"), service.csi),
            (N_("Data centre"), service.data_center),
        ]
    return [(say(label), value) for label, value in facts if value]


def _quantity_problem(typed: str) -> str | None:
    value = decimal_of(typed)
    return None if value is not None and value > 0 else _("“{text}” is no quantity.").format(text=typed)


def _day_problem(typed: str, today: int) -> str | None:
    try:
        wanted = epoch_day(date.fromisoformat(typed))
    except ValueError:
        return _("“{text}” is no day; write it like 2026-12-31.").format(text=typed)
    return _("That day has passed.") if wanted < today else None
