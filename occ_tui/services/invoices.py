"""Invoices in business words: views, sums, the overview, one invoice, its detail and its PDF."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from occ_tui.annotations import TYPE_CHECKING, NamedTuple
from occ_tui.domain.invoices import InvoiceRecord, Tab
from occ_tui.domain.invoices import pdf_name as file_name
from occ_tui.domain.text import clean
from occ_tui.services.session import sees_invoices
from occ_tui.store import invoices
from occ_tui.store.invoices import InvoiceReader, SortKey, TabSummary, View

if TYPE_CHECKING:
    from collections.abc import Sequence

    from occ_tui.domain.query import Query
    from occ_tui.services.session import Session
    from occ_tui.store.database import Store
    from occ_tui.store.views import Since

_FAILED_SHOWN = 20


class Totals(NamedTuple):
    """How many invoices, and what they come to per currency (minor units, never across currencies)."""

    count: int  # type: ignore[assignment]  # a tuple's own `count` is not missed
    sums: dict[str, int]


class ExpiredCard(NamedTuple):
    """A card that paid before and can't pay again."""

    card_type: str
    last_digits: str
    expires: int
    """Epoch day."""
    invoices: int
    """Unpaid invoices whose last payment used it."""


class NextDue(NamedTuple):
    """What falls due next."""

    day: int
    """Epoch day."""
    totals: Totals


class Overview(NamedTuple):
    """What needs the user now."""

    today: int
    overdue: Totals
    """Unpaid past their due day; sums are amounts due."""
    oldest_days_late: int | None
    due_in_7: Totals
    """Due today or within 7 days."""
    due_in_30: Totals
    """Due today or within 30 days."""
    failed: Totals
    """Unpaid whose last payment failed."""
    failed_invoices: tuple[InvoiceRecord, ...]
    """The first of them, most urgent first."""
    expired_cards: tuple[ExpiredCard, ...]
    next_due: NextDue | None
    total_invoices: int


class DetailLine(NamedTuple):
    """A line of an invoice."""

    product: str
    part_number: str
    order_number: str
    quantity: str
    """An exact decimal as text."""
    unit_price: str
    """An exact decimal as text; unit prices may be finer than the currency."""
    total: int | None
    """Minor units of the line's currency."""
    currency: str
    start_day: int | None
    end_day: int | None


class InvoiceDetail(NamedTuple):
    """What only `get_invoice` and `list_invoice_lines` know."""

    fetched_at: datetime
    tax: int | None
    """Minor units of the invoice's currency."""
    payment_terms: str
    preferred_email: str
    bill_to: tuple[str, ...]
    """Address, one line each, without empty ones."""
    payment: tuple[tuple[str, str], ...]
    """The last payment as field name (Oracle's) and value."""
    lines: tuple[DetailLine, ...]


def view(
    session: Session,
    tab: Tab = Tab.ALL,
    *,
    sort: SortKey = SortKey.DUE_DATE,
    descending: bool = False,
    text: str = "",
    query: Query | None = None,
    then: tuple[tuple[SortKey, bool], ...] = (),
    since: Since | None = None,
) -> View:
    """The view of `tab` in the session's accounts as of its today, which relative days of `query` follow too."""
    today = session.clock.today_number()
    return View(tab, sort, descending, text, session.scope(), today, query and query.at(today), then, since)


def reader(session: Session, view: View, *, store: Store | None = None) -> InvoiceReader:
    """Reads `view` through `store` (default: the session's own connection)."""
    return InvoiceReader(store or session.store(), view)


def require_access(session: Session) -> None:
    """`InvoicesNotGranted` if the user's contact types open the invoices of none of the accounts in view."""
    accounts = session.in_view()
    if accounts and not any(sees_invoices(account.contact_types) for account in accounts):
        from occ_tui.services import granters
        from occ_tui.services.errors import InvoicesNotGranted

        raise InvoicesNotGranted(accounts, granters.names(session, "invoices"))


def tab_summaries(session: Session, *, store: Store | None = None) -> dict[Tab, TabSummary]:
    """Count and sums of every tab."""
    return invoices.tab_summaries(store or session.store(), session.scope(), session.clock.today_number())


def overview(session: Session, *, store: Store | None = None) -> Overview:
    """What needs the user now, from the store."""
    from occ_tui.store.ahead import expired_cards, next_due

    store, scope, today = store or session.store(), session.scope(), session.clock.today_number()
    with store.reading():
        ahead = invoices.upcoming(store, scope, today)
        following = next_due(store, scope, today)
        return Overview(
            today=today,
            overdue=Totals(ahead.overdue.count, ahead.overdue.due_sums),
            oldest_days_late=ahead.overdue.oldest_days_late,
            due_in_7=Totals(ahead.due_in_7_days_count, ahead.due_in_7_days),
            due_in_30=Totals(ahead.due_in_30_days_count, ahead.due_in_30_days),
            failed=Totals(ahead.failed_payments_count, ahead.failed_payments),
            failed_invoices=tuple(invoices.failed_payments(store, scope, _FAILED_SHOWN)),
            expired_cards=tuple(ExpiredCard(*card) for card in expired_cards(store, scope, today)),
            next_due=following and NextDue(following.day, Totals(following.count, following.due_sums)),
            total_invoices=invoices.tab_summaries(store, scope, today)[Tab.ALL].count,
        )


def find(session: Session, number: str) -> InvoiceRecord:
    """The invoice of that number. Errors: `InvoiceNotFound`, `InvoiceAmbiguous` (several accounts have it)."""
    # What is stored was filtered when it came, so what is typed has to be to equal it.
    found = invoices.find_by_number(session.store(), clean(number.strip()), session.scope())
    if len(found) == 1:
        return found[0]
    from occ_tui.services.errors import InvoiceAmbiguous, InvoiceNotFound

    raise InvoiceAmbiguous(number, found) if found else InvoiceNotFound(number)


def get(session: Session, internal_invoice_id: str, *, store: Store | None = None) -> InvoiceRecord | None:
    """The record as the store holds it now; `None` when it is gone."""
    return invoices.get(store or session.store(), internal_invoice_id, session.scope())


def get_many(session: Session, internal_invoice_ids: Sequence[str]) -> list[InvoiceRecord]:
    """Those of these invoices that the store holds now."""
    return invoices.get_many(session.store(), internal_invoice_ids, session.scope())


def detail(session: Session, record: InvoiceRecord, *, store: Store | None = None) -> InvoiceDetail | None:
    """What the store knows beyond the row; `None` before `refresh_detail`."""
    from occ_tui.services.invoice_detail import shown_detail
    from occ_tui.store.details import get_detail

    known = get_detail(store or session.store(), record.compartment_id, record.internal_invoice_id)
    return None if known is None else shown_detail(known, record)


async def refresh_detail(session: Session, record: InvoiceRecord) -> None:
    """Asks the server for the invoice, its row and its lines, and stores them; the row stays merged, never blanked.

    Errors: the tree of `client.errors`, those of the store; then what was stored before is still there.
    """
    from occ_tui.services.invoice_detail import refresh

    await refresh(session, record)


def pdf_name(record: InvoiceRecord) -> str:
    """See `domain.invoices.pdf_name`."""
    return file_name(record.invoice_number)


async def save_pdf(session: Session, record: InvoiceRecord, path: Path, *, overwrite: bool = False) -> Path:
    """Writes the PDF to `path` (into it, under `pdf_name`, when it is a directory), 0600; the file's path.

    Errors: `FileExists` unless `overwrite`, `FileNotWritten`, `PdfUnavailable`, and those of the client.
    """
    from occ_tui.services.pdf import save

    return await save(session, record, path / pdf_name(record) if path.is_dir() else path, overwrite=overwrite)
