"""What the mail says: subject, text and HTML, from the invoices of a list, in the language now spoken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from occ_tui.annotations import NamedTuple
from occ_tui.domain.dates import from_epoch_day
from occ_tui.domain.formatting import formatter
from occ_tui.domain.invoices import InvoiceRecord, Tab
from occ_tui.domain.mail.wishes import BODY_ROWS, Wish
from occ_tui.domain.rows.invoices import ACCOUNT, ALL_COLUMNS, Column, RowContext, Tone, tone
from occ_tui.domain.text import clean
from occ_tui.locale import _, locale_code, ngettext

USUAL = (
    "invoiceNumber",
    "partyName",
    "invoiceType",
    "invoicePoNumber",
    "timeInvoice",
    "timeInvoiceDue",
    "daysLate",
    "invoiceAmount",
    "invoiceAmountDue",
    "payment",
)
"""Columns of the table unless others are asked for; with several accounts, whose invoice it is besides."""
_LONGEST_NAME = 80


class ListOf(NamedTuple):
    """The list that is sent."""

    records: Sequence[InvoiceRecord]
    """In their order."""
    today: int
    """Epoch day as of which they are late or not."""
    tab: Tab = Tab.ALL
    asked: str = ""
    """The query and the words it was narrowed by, as text; empty without any."""
    is_chosen: bool = False
    """Whether the invoices were marked one by one."""
    sender: str = ""
    """Who sends it: name and address as they are shown; empty: nobody is named."""


class Sum(NamedTuple):
    """What the invoices of one currency come to, in its minor units."""

    currency: str
    invoices: int
    amount: int
    due: int


class Line(NamedTuple):
    """A row of the table."""

    cells: tuple[str, ...]
    tone: Tone


class Letter(NamedTuple):
    """Everything that the mail says, in the language in which it was made."""

    subject: str
    title: str
    facts: tuple[str, ...]
    """What list it is, one sentence a line."""
    note: str
    columns: tuple[Column, ...]
    headings: tuple[str, ...]
    lines: tuple[Line, ...]
    sums: tuple[Sum, ...]
    more: str
    """That there are more invoices than lines; empty if not."""
    attached: str
    """What is attached; empty without."""
    closing: str


def sums_of(records: Iterable[InvoiceRecord]) -> tuple[Sum, ...]:
    """Numbers and amounts per currency, currencies in alphabetical order; never across them."""
    found: dict[str, Sum] = {}
    for record in records:
        before = found.get(record.currency, Sum(record.currency, 0, 0, 0))
        found[record.currency] = Sum(
            record.currency, before.invoices + 1, before.amount + record.amount, before.due + record.due
        )
    return tuple(found[currency] for currency in sorted(found))


def letter(sent: ListOf, wish: Wish, attached: Sequence[str] = ()) -> Letter:
    """What a mail about `sent` says; `attached` are names of files that go with it."""
    write = formatter(locale_code())
    columns = _columns(sent, wish)
    context = RowContext(sent.today, write)
    title = _title(sent)
    shown = sent.records[:BODY_ROWS]
    more = len(sent.records) - len(shown)
    words = ngettext("and {count} more, in the attached list", "and {count} more, in the attached list", more)
    return Letter(
        subject=wish.subject or title,
        title=title,
        facts=_facts(sent),
        note=wish.note,
        columns=columns,
        headings=tuple(column.heading() for column in columns),
        lines=tuple(
            Line(tuple(clean(column.cell(record, context)) for column in columns), tone(record, sent.today))
            for record in shown
        ),
        sums=sums_of(sent.records),
        more=words.format(count=write.number(more)) if more else "",
        attached=_("Attached: {names}").format(names=", ".join(attached)) if attached else "",
        closing=_("Sent by {sender} with occ.").format(sender=clean(sent.sender)) if sent.sender else _("Sent by occ."),
    )


def file_stem(sent: ListOf) -> str:
    """How the attached list is called, without its ending: letters, digits and dashes only."""
    kind = "chosen" if sent.is_chosen else sent.tab.value
    return f"invoices-{kind}-{from_epoch_day(sent.today).isoformat()}"


def _columns(sent: ListOf, wish: Wish) -> tuple[Column, ...]:
    by_key = {column.key: column for column in ALL_COLUMNS}
    chosen = [by_key[key] for key in wish.columns or USUAL]
    if not wish.columns and len(_accounts(sent)) > 1:
        chosen.insert(1, ACCOUNT)
    return tuple(chosen)


def _accounts(sent: ListOf) -> dict[str, str]:
    return {record.compartment_id: record.account_name for record in sent.records}


def _title(sent: ListOf) -> str:
    count = len(sent.records)
    words = {
        Tab.OVERDUE: ngettext("{count} overdue invoice", "{count} overdue invoices", count),
        Tab.OPEN: ngettext("{count} open invoice", "{count} open invoices", count),
        Tab.SUBMITTED: ngettext(
            "{count} invoice whose payment is under way", "{count} invoices whose payment is under way", count
        ),
        Tab.CLOSED: ngettext("{count} closed invoice", "{count} closed invoices", count),
        Tab.ALL: ngettext("{count} invoice", "{count} invoices", count),
    }[Tab.ALL if sent.is_chosen else sent.tab]
    what = words.format(count=formatter(locale_code()).number(count))
    accounts = _accounts(sent)
    names = [clean(name)[:_LONGEST_NAME] for name in accounts.values() if name]
    if len(accounts) > 1:
        many = ngettext("{what} of {count} account", "{what} of {count} accounts", len(accounts))
        return many.format(what=what, count=len(accounts))
    return _("{what} of {account}").format(what=what, account=names[0]) if names else what


def _facts(sent: ListOf) -> tuple[str, ...]:
    as_of = _("As of {date}.").format(date=formatter(locale_code()).date(sent.today))
    if sent.is_chosen:
        return (as_of, _("The invoices were chosen one by one."))
    return (as_of, _("Narrowed by: {query}").format(query=clean(sent.asked))) if sent.asked else (as_of,)
