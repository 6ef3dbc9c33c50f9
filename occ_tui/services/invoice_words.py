"""What is said of invoices on the command line and in plain text: the money line, the facts, why a list is empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from occ_tui.annotations import NamedTuple
from occ_tui.domain.formatting import Formatter, formatter
from occ_tui.domain.invoices import Tab
from occ_tui.domain.rows.invoices import payment_method_text
from occ_tui.domain.text import clean
from occ_tui.locale import _, locale_code, ngettext, pgettext

if TYPE_CHECKING:
    from occ_tui.domain.invoices import InvoiceRecord
    from occ_tui.services.invoices import InvoiceDetail
    from occ_tui.services.session import Session


class MoneyRow(NamedTuple):
    """A row of the money line: `− Paid 15,000.00`."""

    sign: str
    label: str
    amount: str
    currency: str
    """Only where a sum stands."""
    mark: str = ""


def money_rows(record: InvoiceRecord, write: Formatter) -> list[MoneyRow]:
    """Total − credited ± adjusted − paid = due, with a mark whether it adds up."""
    currency = record.currency
    mark = "✓" if record.money_line_holds() else f"≠ {_('does not add up')}"
    return [
        MoneyRow(" ", pgettext("money line", "Total"), write.amount(record.amount, currency), currency),
        MoneyRow("−", pgettext("money line", "Credited"), write.amount(record.credited, currency), ""),
        MoneyRow("±", pgettext("money line", "Adjusted"), write.amount(record.adjusted, currency), ""),
        MoneyRow("−", pgettext("money line", "Paid"), write.amount(record.applied, currency), ""),
        MoneyRow("=", pgettext("money line", "Due"), write.amount(record.due, currency), currency, mark),
    ]


def facts(
    record: InvoiceRecord, detail: InvoiceDetail | None, write: Formatter, *, has_signs: bool = True
) -> list[tuple[str, str]]:
    """Dates, terms, references and the last payment, as names and values; without what is not known.

    Without signs there are words alone.
    """
    found = [
        (_("Invoice date"), write.date(record.invoice_day)),
        (_("Due date"), write.date(record.due_day)),
        (_("PO"), record.po_number),
        (_("Reference"), record.reference),
    ]
    if record.in_dispute:
        found.append((_("In dispute"), write.money(record.in_dispute, record.currency)))
    if detail is not None:
        from occ_tui.domain.rows.terms import payment_words

        tax = "" if detail.tax is None else write.money(detail.tax, record.currency)
        found += [(_("Terms"), payment_words(detail.payment_terms)), (_("Tax"), tax)]
        found.append((_("E-mail"), detail.preferred_email))
    found += _payment_facts(record, write, has_signs=has_signs)
    return [(name, clean(value)) for name, value in found if value]


def _payment_facts(record: InvoiceRecord, write: Formatter, *, has_signs: bool) -> list[tuple[str, str]]:
    if not record.payment_method:
        return []
    method = payment_method_text(record.payment_method)
    card = f"{record.card_type} ····{record.last_digits}".strip() if record.last_digits else method
    paid = write.date(record.paid_day) if record.paid_day is not None else ""
    from occ_tui.domain.rows.payments import expiry_month

    label = _("Last attempt to pay") if record.is_payment_failed else _("Last payment")
    found = [(label, (" · " if has_signs else ", ").join(part for part in (paid, card) if part))]
    if record.is_payment_failed:
        found.append(("", f"{'× ' if has_signs else ''}{_('payment failed')}"))
    if record.card_expires is not None:
        found.append((_("Card expires"), expiry_month(record.card_expires)))
    return found


def no_invoices_words() -> str:
    """What stands where invoices would, to whoever sees none of them."""
    return _("You do not see invoices: a finance contact does.")


def empty_words(session: Session, tab: Tab, *, with_next: bool = True) -> str:
    """Why a tab lists nothing, and what comes next where nothing is overdue or open."""
    sentence = {
        Tab.OVERDUE: _("Nothing overdue."),
        Tab.OPEN: _("Nothing open that is not overdue."),
        Tab.SUBMITTED: _("No payment is under way."),
        Tab.CLOSED: _("No closed invoice."),
        Tab.ALL: _("There are no invoices yet."),
    }[tab]
    if with_next and tab in (Tab.OVERDUE, Tab.OPEN):
        sentence = f"{sentence} {next_due_text(session)}".rstrip()
    return sentence


def next_due_text(session: Session) -> str:
    """`Next: 3 invoices due by 5 Dec, 12,480.00 EUR.`; nothing when nothing falls due."""
    from occ_tui.services.invoices import overview

    following = overview(session).next_due
    if following is None:
        return ""
    write = formatter(locale_code())
    count = following.totals.count
    text = ngettext(
        "Next: {count} invoice due on {day}, {amounts}.", "Next: {count} invoices due on {day}, {amounts}.", count
    )
    return text.format(
        count=write.number(count), day=write.short_date(following.day), amounts=write.totals(following.totals.sums)
    )
