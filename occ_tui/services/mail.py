"""Mailing a list: who may be meant, what would be sent (a preview of it), and the request that asks for it."""

from __future__ import annotations

import secrets
from collections import Counter
from contextlib import closing
from enum import StrEnum
from typing import TYPE_CHECKING

from occ_tui.annotations import NamedTuple
from occ_tui.domain.dates import from_epoch_day
from occ_tui.domain.invoices import Tab
from occ_tui.domain.mail.wishes import MAX_IDS, MAX_INVOICES, MailRefused, Wish
from occ_tui.domain.text import clean
from occ_tui.locale import language, ngettext, speaking
from occ_tui.services import invoices
from occ_tui.services.errors import MailNotGranted, MailNotPossible
from occ_tui.services.granters import no_mail

if TYPE_CHECKING:
    from collections.abc import Sequence

    from occ_tui.domain.invoices import InvoiceRecord
    from occ_tui.domain.mail.letter import ListOf, Sum
    from occ_tui.services.session import Session
    from occ_tui.settings import MailSettings
    from occ_tui.store.database import Store
    from occ_tui.store.views import View

MOST_OFFERED = 12
"""Addresses that are offered."""


class Way(StrEnum):
    """Who sends the mail."""

    PORTAL = "portal"
    """The portal, under the user's own rights; sending again is safe there."""
    SMTP = "smtp"
    """The user's own mail server."""


class Chosen(NamedTuple):
    """What is to be sent: the invoices of a view, or some that were chosen one by one."""

    view: View
    records: tuple[InvoiceRecord, ...] | None = None
    """The ones that were chosen; `None` means the whole view."""
    limit: int | None = None
    """The first so many of the view alone."""


class ShownFile(NamedTuple):
    """An attachment in the preview."""

    name: str
    size: int | None
    """Bytes; `None` while it is not known."""


class Preview(NamedTuple):
    """What would be sent, from what is stored here; a portal makes it anew from what it knows."""

    way: Way
    through: str
    """The portal's profile, or the mail server's address."""
    sender: str
    """The address that it comes from; empty where the portal decides."""
    recipients: tuple[str, ...]
    subject: str
    text: str
    """All that the text part would say."""
    invoices: int
    sums: tuple[Sum, ...]
    files: tuple[ShownFile, ...]
    accounts: tuple[str, ...]
    """Names of the accounts whose invoices they are."""
    language: str


class Prepared(NamedTuple):
    """A mail that can be sent as it was shown."""

    preview: Preview
    wish: Wish
    sent: ListOf
    request: bytes
    """The body for the portal; empty for a mail server."""
    account: str
    """Compartment id of the one account; empty for several."""
    name: str
    """What the journal calls the list."""
    settings: MailSettings


def way_of(session: Session) -> Way:
    """Who sends mail of this profile."""
    return Way.SMTP if session.profile.kind == "oracle" else Way.PORTAL


def reason(session: Session) -> str | None:
    """Why no list can be mailed here, with the next best step; `None` when it can."""
    return session.capabilities.reason("mail") or no_mail(session)


def recipients(session: Session, *, store: Store | None = None) -> tuple[str, ...]:
    """Billing contacts of the accounts in view, as far as invoices told them; the most frequent first."""
    from occ_tui.domain.mail.wishes import address
    from occ_tui.store.details import preferred_emails

    found: Counter[str] = Counter()
    for typed in preferred_emails(store or session.store(), session.scope()):
        try:
            found[address(typed)] += 1
        except MailRefused:
            continue
    return tuple(email for email, _count in found.most_common(MOST_OFFERED))


async def own_address(session: Session) -> str:
    """The user's own address as the portal knows it; empty where nobody tells. No error: it is only an offer."""
    from occ_tui.client.customer_center import me
    from occ_tui.client.errors import OccClientError

    if way_of(session) is Way.SMTP:
        from occ_tui import settings

        return settings.load().mail.sender
    try:
        async with session.transport() as transport:
            return (await me(transport)).email or ""
    except OccClientError:
        return ""


def wish_of(typed: Sequence[str], **how: object) -> Wish:
    """How the mail is to be, checked; see `domain.mail.wishes.wish`. Error: `MailNotPossible`."""
    from occ_tui.domain.mail.wishes import wish

    try:
        return wish(typed, **{"language": language(), **how})  # type: ignore[arg-type]
    except MailRefused as refusal:
        raise MailNotPossible(str(refusal)) from None


def prepare(session: Session, chosen: Chosen, wish: Wish) -> Prepared:
    """The mail as it would be sent, with everything that can be refused before it is. Blocks: for a thread.

    Errors: `MailNotPossible`, `MailNotGranted`, `ReadOnlyRefused`, `MailServerUnusable`, those of the store.
    """
    from occ_tui.client.errors import ReadOnlyRefused
    from occ_tui.domain.mail import attachments as files

    if session.read_only:
        raise ReadOnlyRefused("POST")
    if told := no_mail(session):
        raise MailNotGranted(told)
    if told := session.capabilities.reason("mail"):
        raise MailNotPossible(told)
    way = way_of(session)
    settled, through = _sending(session, way)
    chosen = _without_memory(session, chosen)
    sent = _list_of(session, chosen)
    try:
        files.check_list(sent.records, wish)
        with speaking(wish.language):
            attached = files.the_list(sent, wish)
            files.check_size(attached)
            shown = [ShownFile(file.name, len(file.content)) for file in attached]
            if wish.with_pdfs:
                shown += [ShownFile(name, None) for name in files.pdf_names(files.with_pdf(sent.records))]
            preview = _preview(sent, wish, way, through, settled.sender, shown)
    except MailRefused as refusal:
        raise MailNotPossible(str(refusal)) from None
    account = _account_of(session, chosen)
    request = _request(chosen, wish, account) if way is Way.PORTAL else b""
    return Prepared(preview, wish, sent, request, account, _name_of(chosen), settled)


def _sending(session: Session, way: Way) -> tuple[MailSettings, str]:
    from occ_tui import settings
    from occ_tui.services.mail_server import server_of

    if way is Way.PORTAL:
        return settings.MailSettings(), session.profile.name
    settled = settings.load().mail
    return settled, server_of(settled).shown


def _preview(sent: ListOf, wish: Wish, way: Way, through: str, sender: str, shown: Sequence[ShownFile]) -> Preview:
    from occ_tui.domain.mail.letter import letter
    from occ_tui.domain.mail.text import as_text

    said = letter(sent, wish, [file.name for file in shown])
    names = dict.fromkeys(clean(record.account_name or record.compartment_id) for record in sent.records)
    return Preview(
        way,
        through,
        sender if way is Way.SMTP else "",
        wish.recipients,
        said.subject,
        as_text(said),
        len(sent.records),
        said.sums,
        tuple(shown),
        tuple(names),
        wish.language,
    )


def _without_memory(session: Session, chosen: Chosen) -> Chosen:
    """What changed since one's last look only this computer knows: those invoices are named one by one."""
    if chosen.records is not None or chosen.view.since is None:
        return chosen
    with closing(session.new_store()) as store, store.reading():
        reader = invoices.reader(session, chosen.view, store=store)
        return chosen._replace(records=tuple(reader.rows(0, min(chosen.limit or MAX_INVOICES + 1, MAX_INVOICES + 1))))


def _list_of(session: Session, chosen: Chosen) -> ListOf:
    from occ_tui.domain.mail.letter import ListOf
    from occ_tui.domain.sorting import ordered

    view = chosen.view
    orders = ((view.sort, view.descending), *view.then)
    if chosen.records is not None:
        if way_of(session) is Way.PORTAL and len(chosen.records) > MAX_IDS:
            words = ngettext(
                "at most {count} marked invoice can be mailed; a query has no such limit",
                "at most {count} marked invoices can be mailed; a query has no such limit",
                MAX_IDS,
            )
            raise MailNotPossible(words.format(count=MAX_IDS))
        return ListOf(ordered(chosen.records, orders, view.today), view.today, view.tab, is_chosen=True)
    with closing(session.new_store()) as store, store.reading():
        reader = invoices.reader(session, view, store=store)
        wanted = MAX_INVOICES + 1 if chosen.limit is None else min(chosen.limit, MAX_INVOICES + 1)
        records = reader.rows(0, wanted)
    return ListOf(records, view.today, view.tab, _asked(view))


def _asked(view: View) -> str:
    return " ".join(filter(None, (view.query.text if view.query else "", view.text)))


def _account_of(session: Session, chosen: Chosen) -> str:
    if chosen.records is not None:
        accounts = {record.compartment_id for record in chosen.records}
        return accounts.pop() if len(accounts) == 1 else ""
    scope = chosen.view.scope.accounts
    if scope is not None and len(scope) == 1:
        return scope[0]
    known = session.accounts()
    return known[0].compartment_id if len(known) == 1 else ""


def _name_of(chosen: Chosen) -> str:
    """What the journal calls the list; the same words in every language."""
    if chosen.records is not None:
        return f"invoices, {len(chosen.records)} chosen"
    limit = f", {chosen.limit} at most" if chosen.limit else ""
    parts = (chosen.view.tab.value if chosen.view.tab is not Tab.ALL else "", _asked(chosen.view))
    return f"invoices, {' '.join(filter(None, parts)) or 'all'}{limit}"


def _request(chosen: Chosen, wish: Wish, account: str) -> bytes:
    """The exact bytes that ask the portal for it."""
    from occ_tui.wire.codec import dumps
    from occ_tui.wire.mail import EmailInvoicesDetails, NamedInvoices

    view = chosen.view
    orders = ((view.sort, view.descending), *view.then)
    details = EmailInvoicesDetails(
        client_reference=secrets.token_hex(8),
        recipients=list(wish.recipients),
        language_code=wish.language,
        subject=wish.subject or None,
        note_lines=wish.note.split("\n") if wish.note else None,
        attachment=wish.attach.value,
        is_pdf_attached=wish.with_pdfs,
        columns=list(wish.columns) or None,
        fields=list(wish.fields) or None,
        today=from_epoch_day(view.today).isoformat(),
        sort_by=[f"{key.value}{':desc' if descending else ''}" for key, descending in orders],
    )
    if chosen.records is not None:
        by_account: dict[str, list[str]] = {}
        for record in chosen.records:
            by_account.setdefault(record.compartment_id, []).append(record.internal_invoice_id)
        named = [
            NamedInvoices(compartment_id=compartment_id, internal_invoice_ids=names)
            for compartment_id, names in by_account.items()
        ]
        return dumps(details.model_copy(update={"invoices": named}).to_wire())
    more = {
        "compartment_id": account or None,
        "status": view.tab.value,
        "search_text": view.text or None,
        "query": view.query.text if view.query and view.query.text else None,
        "limit": chosen.limit,
    }
    return dumps(details.model_copy(update=more).to_wire())
