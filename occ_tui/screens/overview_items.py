"""The lines of the overview, in words: what needs one now, what comes, what it is per currency."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from rich.cells import cell_len
from textual.content import Content

from occ_tui.domain.formatting import Formatter
from occ_tui.domain.invoices import InvoiceRecord, Tab
from occ_tui.domain.money import exponent
from occ_tui.domain.rows.invoices import SIGNS, RowContext, Tone, payment_remark
from occ_tui.locale import _, ngettext
from occ_tui.services.invoices import ExpiredCard, Overview, Totals
from occ_tui.widgets.invoice_lines import point_aligned
from occ_tui.widgets.item_list import Item
from occ_tui.widgets.line import text
from occ_tui.widgets.status_tabs import by_weight, signed

_COLUMN = 16
"""Width of a column of amounts."""


def now_items(
    known: Overview,
    write: Formatter,
    open_tab: Callable[[Tab], Awaitable[None]],
    open_failed: Callable[[], Awaitable[None]],
    *,
    sees_invoices: bool = True,
) -> list[Item]:
    """What needs the user now of the invoices; that nothing does, only to those who see them."""
    items = [Item(text(_("Needs you now"), "bold"))]
    if known.overdue.count:
        words = ngettext("{count} overdue", "{count} overdue", known.overdue.count)
        short = indented(signed(Tone.OVERDUE, words.format(count=write.number(known.overdue.count))))
        said = short
        if known.oldest_days_late:
            days = known.oldest_days_late
            words = ngettext("oldest {days} day", "oldest {days} days", days)
            said = Content.assemble(said, text(f", {words.format(days=write.number(days))}", "$dim"))
        items.append(Item(said, most_of(known.overdue.sums, write), short, partial(open_tab, Tab.OVERDUE)))
    if known.failed.count:
        words = ngettext("{count} card payment failed", "{count} card payments failed", known.failed.count)
        said = signed(Tone.FAILED, words.format(count=write.number(known.failed.count)))
        items.append(Item(indented(said), most_of(known.failed.sums, write), opens=open_failed))
    items += [Item(indented(_expired(card)), _used_by(card), is_aside=True) for card in known.expired_cards[:3]]
    if not sees_invoices:
        from occ_tui.services.invoice_words import no_invoices_words

        items.append(Item(text(f"  {no_invoices_words()}", "$dim")))
    elif len(items) == 1:
        items.append(Item(text(f"  ✓ {_('Nothing overdue.')}", "$good")))
    return items


def activation_items(count: int, write: Formatter, opens: Callable[[], Awaitable[None]]) -> list[Item]:
    """The orders that wait for the user to activate them."""
    if not count:
        return []
    from occ_tui.domain.rows.orders import to_activate_words

    return [Item(text(f"  ◷ {to_activate_words(count, write)}", "$soon"), opens=opens)]


def nothing_overdue(known: Overview, write: Formatter) -> str:
    """`Nothing overdue. Next: 3 invoices due by 5 Dec, 12,480.00 EUR.`"""
    if known.next_due is None:
        return _("Nothing overdue.")
    totals = known.next_due.totals
    words = ngettext(
        "Nothing overdue. Next: {count} invoice due by {date}, {sums}.",
        "Nothing overdue. Next: {count} invoices due by {date}, {sums}.",
        totals.count,
    )
    return words.format(
        count=write.number(totals.count), date=write.short_date(known.next_due.day), sums=write.totals(totals.sums)
    )


def currency_items(known: Overview, write: Formatter) -> list[Item]:
    """One line per currency: overdue, due within 7 and within 30 days, payments failed."""
    columns = (
        (_("Overdue"), known.overdue, "$late"),
        (_("In 7 days"), known.due_in_7, "$soon"),
        (_("In 30 days"), known.due_in_30, ""),
        (_("Failed"), known.failed, "$late"),
    )
    currencies = list(dict.fromkeys(code for _title, totals, _style in columns for code in totals.sums))
    if not currencies:
        return []
    places = max(exponent(code) for code in currencies)
    heads = "".join(_right(title, _COLUMN) for title, _totals, _style in columns)
    items = [Item(Content.assemble(text(_right(_("Due"), 5).strip().ljust(5), "bold"), text(heads, "$dim")))]
    for code in currencies:
        cells: list[Content] = [text(code.ljust(5), "$dim")]
        for _title, totals, style in columns:
            minor = totals.sums.get(code)
            amount = write.amount(minor, code) if minor else "–"
            own = exponent(code) + 1 if minor and exponent(code) else 0
            missing = (places + 1 if places else 0) - own
            cells.append(text(_right(amount + " " * missing, _COLUMN), style if minor else "$dim"))
        items.append(Item(indented(Content.assemble(*cells), 0)))
    return items


def failed_items(
    known: Overview, write: Formatter, open_failed: Callable[[InvoiceRecord], Awaitable[None]]
) -> list[Item]:
    """The invoices whose card payment failed, to be opened from here."""
    if not known.failed_invoices:
        return []
    context = RowContext(known.today, write)
    places = max(exponent(record.currency) for record in known.failed_invoices[:10])
    items = [Item(Content("")), Item(text(_("Failed card payments"), "bold"))]
    for record in known.failed_invoices[:10]:
        said = Content.assemble(
            text(f"  {SIGNS[Tone.FAILED]} ", "$late"),
            record.invoice_number.ljust(13),
            text(f" {payment_remark(record, context)}", "$dim"),
        )
        due = point_aligned(write.money(record.due, record.currency), record.currency, places, 24)
        items.append(Item(said, Content(due), opens=partial(open_failed, record)))
    return items


def _expired(card: ExpiredCard) -> Content:
    from occ_tui.domain.rows.payments import expiry_month

    name = " ".join(part for part in (card.card_type, f"····{card.last_digits}" if card.last_digits else "") if part)
    return text("◷ " + _("{card} expired {month}").format(card=name, month=expiry_month(card.expires)), "$soon")


def _used_by(card: ExpiredCard) -> Content:
    words = ngettext("{count} unpaid invoice", "{count} unpaid invoices", card.invoices)
    return text(words.format(count=card.invoices), "$dim")


def most_of(sums: Mapping[str, int], write: Formatter) -> Content:
    """The first currency's sum, and how many more there are: "20,608.87 EUR +2"."""
    if not sums:
        return text("–" + " " * 7, "$dim")
    (code, minor), *others = sums.items()
    more = f"+{len(others)}" if others else ""
    return Content.assemble(write.amount(minor, code), text(f" {code} {more:3}", "$dim"))


def indented(said: Content, by: int = 2) -> Content:
    """As a line below a heading."""
    return Content.assemble(" " * by, said)


def _right(words: str, width: int) -> str:
    return " " * max(1, width - cell_len(words)) + words


def weighted(known: Overview, counts: Mapping[str, int]) -> Overview:
    """The same overview with the currency of most invoices (`counts`) first in every sum."""

    def ordered(totals: Totals) -> Totals:
        return Totals(totals.count, by_weight(totals.sums, counts))

    following = known.next_due and known.next_due._replace(totals=ordered(known.next_due.totals))
    return known._replace(
        overdue=ordered(known.overdue),
        due_in_7=ordered(known.due_in_7),
        due_in_30=ordered(known.due_in_30),
        failed=ordered(known.failed),
        next_due=following,
    )
