"""Asking about an invoice or a contract: what it is about, the form, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from occ_tui.domain import contract_requests, contracts, requests
from occ_tui.domain.forms import Form, Option
from occ_tui.domain.requesters import contact_form, contact_of
from occ_tui.domain.text import clean
from occ_tui.locale import _
from occ_tui.plain.form import Left, chosen_of, confirmed, fill
from occ_tui.plain.requests import RequestPage
from occ_tui.services import notes
from occ_tui.services import requests as asking

if TYPE_CHECKING:
    from occ_tui.domain.contracts import Service, Subscription
    from occ_tui.domain.invoices import InvoiceRecord
    from occ_tui.plain.walk import Walk
    from occ_tui.services.notes import Note

_Kind = TypeVar("_Kind", bound=StrEnum)


def ask_about_invoice(walk: Walk, record: InvoiceRecord, rest: str) -> None:
    """Makes a request about an invoice, of the kind that `rest` names or a person chooses."""
    try:
        kind = _kind(walk, rest, requests.TITLES, requests.EXPLANATIONS)
        about = asking.about(walk.session, record)
        form = requests.form_for(kind, about)
        values = fill(walk.talk, form, requests.known_for(kind, about, asking.contact(walk.session)))
    except Left:
        walk.talk.say(_("Nothing was asked."))
        return
    contact = contact_of(form.values(values))
    asking.remember_contact(walk.session, contact)
    request = requests.compose(kind, about, values)
    subject = notes.invoice_subject(record)
    walk.open(RequestPage(walk, _invoice_title(kind, record), request, contact, subject, form.never_taken))


def invoice_note_page(walk: Walk, record: InvoiceRecord, note: Note) -> RequestPage:
    """The page of a request about an invoice that was kept before."""
    known = {kind.value: kind for kind in requests.RequestKind}
    kind = known.get(note.kind, requests.RequestKind.COPY)
    form = requests.form_for(kind, asking.about(walk.session, record))
    return _note_page(walk, _invoice_title(kind, record), note, requests.Request(kind, *_texts(note)), form)


def contract_note_page(walk: Walk, note: Note) -> RequestPage:
    """The page of a request about a contract that was kept before."""
    kinds = {kind.value: kind for kind in contract_requests.TITLES}
    kind = kinds.get(note.kind, contracts.RequestKind.CHANGE)
    request = requests.Request(kind, *_texts(note))
    return _note_page(walk, _contract_title(kind, note.number), note, request, contact_form())


def ask_about_contract(walk: Walk, subscription: Subscription, service: Service | None, rest: str) -> None:
    """Asks for a change, a quote or the end: sent to a portal after a question, else written down here.

    Errors: those of `services.contract_requests`.
    """
    from occ_tui.services import contract_requests as sending
    from occ_tui.services import contracts as known

    talk, session = walk.talk, walk.session
    about = sending.about(session, subscription, service)
    titles = {kind: contract_requests.TITLES[kind] for kind in contract_requests.ASKED}
    try:
        kind = _kind(walk, rest, titles, contract_requests.EXPLANATIONS)
        form = contract_requests.form_for(kind, about)
        values = fill(talk, form, contract_requests.known_for(kind, about, asking.contact(session)))
    except Left:
        talk.say(_("Nothing was asked."))
        return
    contact = contact_of(form.values(values))
    asking.remember_contact(session, contact)
    request = contract_requests.compose(kind, about, values)
    if sending.is_prepared(session, subscription):
        subject = notes.contract_subject(subscription)
        title = _contract_title(kind, about.number)
        walk.open(RequestPage(walk, title, request, contact, subject, contact_form().never_taken))
        return
    talk.facts([(_("Account"), about.customer), (_("Subject"), request.subject)])
    for line in request.body.split("\n"):
        if line.strip():
            talk.say(f"  {' '.join(line.split())}")
    prompt = _("Type “{yes}” to send it; anything else sends nothing:")
    if confirmed(talk, _("Send this request to the portal?"), prompt):
        walk.write_out(sending.send(session, subscription, contract_requests.asked(kind, about, values)))
        walk.freshen(known, is_known=True)
    else:
        talk.say(_("Nothing was asked."))


def _kind(walk: Walk, rest: str, titles: Mapping[_Kind, str], explanations: Mapping[_Kind, str]) -> _Kind:
    """The kind that `rest` names, or that is chosen. Error: `Left`."""
    named = {name: kind for kind in titles for name in (kind.value.casefold(), _(titles[kind]).casefold())}
    if rest.casefold() in named:
        return named[rest.casefold()]
    options = [Option(kind.value, _(title), _(explanations[kind])) for kind, title in titles.items()]
    chosen = chosen_of(walk.talk, _("What it is about"), options)
    return next(kind for kind in titles if kind.value == chosen)


def _note_page(walk: Walk, title: str, note: Note, request: requests.Request, form: Form) -> RequestPage:
    contact, subject = asking.contact(walk.session), notes.subject_of(note)
    return RequestPage(walk, title, request, contact, subject, form.never_taken, note)


def _texts(note: Note) -> tuple[str, str, str]:
    return note.language, note.subject, note.body


def _invoice_title(kind: requests.RequestKind, record: InvoiceRecord) -> str:
    words = _("Request to Billing Support about invoice {number}: {title}")
    return words.format(number=clean(record.invoice_number), title=_(requests.TITLES[kind]))


def _contract_title(kind: contracts.RequestKind, number: str) -> str:
    words = _("Request about contract {number}: {title}")
    return words.format(number=clean(number), title=_(contract_requests.TITLES[kind]))
