"""Payments, ways to pay and what is due, as tables."""

from __future__ import annotations

from collections.abc import Sequence

from occ_tui.domain.dates import from_epoch_ms
from occ_tui.domain.formatting import Formatter
from occ_tui.domain.payments import Method, Owed, PaymentRecord
from occ_tui.domain.rows.payments import expiry_words, kind_words, method_words, reason_words, status_words
from occ_tui.domain.rows.table import Heading, Table
from occ_tui.locale import _


def payables(owed: Sequence[Owed], today: int, write: Formatter) -> Table:
    """What is due, and why some of it can't be paid."""
    headings = [
        Heading(" "),
        Heading(_("Number"), is_whole=True),
        Heading(_("Kind"), priority=1),
        Heading(_("Account"), priority=3, most=30),
        Heading(_("Due date"), is_whole=True),
        Heading(_("To pay"), is_number=True),
        Heading(_("Cannot be paid because"), priority=2),
    ]
    rows = [
        [
            "!" if thing.due_day is not None and thing.due_day < today else "·",
            thing.number,
            kind_words(thing.kind),
            thing.account_name,
            write.table_date(thing.due_day),
            write.money(thing.due, thing.currency),
            "" if thing.reason is None else reason_words(thing.reason),
        ]
        for thing in owed
    ]
    return Table(headings, rows, _("Nothing is due."))


def payments(known: Sequence[PaymentRecord], write: Formatter) -> Table:
    """What was paid, and what became of it."""
    headings = [
        Heading(_("Reference"), is_whole=True),
        Heading(_("When"), priority=1),
        Heading(_("Amount"), is_number=True),
        Heading(_("State")),
        Heading(_("Paid with"), priority=2),
        Heading(_("By"), priority=3),
    ]
    rows = [
        [
            payment.reference,
            "–" if payment.submitted_ms is None else write.date_time(from_epoch_ms(payment.submitted_ms)),
            write.money(payment.amount, payment.currency),
            status_words(payment),
            method_words(payment.method),
            payment.paid_by,
        ]
        for payment in known
    ]
    return Table(headings, rows, _("No payments."))


def parts(known: Sequence[PaymentRecord], write: Formatter) -> Table:
    """What each payment paid."""
    headings = [
        Heading(_("Reference"), is_whole=True),
        Heading(_("Kind")),
        Heading(_("Number"), is_whole=True),
        Heading(_("Amount"), is_number=True),
    ]
    rows = [
        [payment.reference, kind_words(part.kind), part.number, write.money(part.amount, payment.currency)]
        for payment in known
        for part in payment.parts
    ]
    return Table(headings, rows)


def methods(known: Sequence[Method], today: int, write: Formatter) -> Table:
    """Stored ways to pay."""
    headings = [
        Heading(_("Paid with")),
        Heading(_("Name"), priority=1),
        Heading(_("Valid")),
        Heading(_("Default")),
        Heading(_("Used by"), priority=2),
        Heading(_("Token"), is_whole=True),
    ]
    rows = [
        [
            method_words(method),
            method.name,
            expiry_words(method, today, write),
            _("yes") if method.is_default else "",
            ", ".join(method.used_by),
            method.token,
        ]
        for method in known
    ]
    return Table(headings, rows, _("No way to pay is stored. Add one: occ methods --add"))
