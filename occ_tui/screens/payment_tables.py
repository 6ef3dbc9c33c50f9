"""What each tab of the payments shows: its columns, its signs, what it says when there is nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from textual.content import Content

from occ_tui.annotations import NamedTuple
from occ_tui.commands.payments import ONE_OPERATION
from occ_tui.commands.rewording import reworded
from occ_tui.domain.dates import epoch_day, from_epoch_ms
from occ_tui.domain.formatting import Formatter
from occ_tui.domain.operations import UNSURE, State
from occ_tui.domain.payments import Method, Owed, PaymentRecord, PaymentStatus
from occ_tui.domain.rows.payments import (
    expiry_words,
    failure_words,
    kind_words,
    method_words,
    owed_note,
    payment_sign,
    status_word,
)
from occ_tui.locale import _, ngettext, pgettext
from occ_tui.services.journal import is_for_a_person, kind_text, moment, resend_safe_until, state_text
from occ_tui.store.journal.records import Operation
from occ_tui.widgets.line import text
from occ_tui.widgets.record_table import Column, Records


class PaymentTab(StrEnum):
    """The tabs, in the order in which they stand."""

    DUE = "due"
    PAID = "paid"
    FAILED = "failed"
    UNRESOLVED = "unresolved"
    METHODS = "methods"


class StoredMethod(NamedTuple):
    """A stored way to pay, and whose it is."""

    compartment_id: str
    account_name: str
    method: Method


class Look(NamedTuple):
    """What tables are written with."""

    write: Formatter
    today: int
    many_accounts: bool
    """Whose it is matters."""
    names: Mapping[str, str]
    """Names of accounts, by their compartment."""
    remarks: Mapping[str, str] = {}
    """What is under way with something that is owed, by its id."""


def tab_title(tab: PaymentTab) -> str:
    """The tab's name in the user's language."""
    return {
        PaymentTab.DUE: pgettext("tab", "Due"),
        PaymentTab.PAID: pgettext("tab", "Paid"),
        PaymentTab.FAILED: pgettext("tab", "Failed"),
        PaymentTab.UNRESOLVED: pgettext("tab", "Unresolved"),
        PaymentTab.METHODS: pgettext("tab", "Methods"),
    }[tab]


def due_table(rows: Sequence[Owed], look: Look, when_empty: str) -> Records[Owed]:
    """Invoices, orders, renewals by due day; what can't be paid says why."""
    write, today = look.write, look.today

    def late(owed: Owed) -> str:
        days = 0 if owed.due_day is None else today - owed.due_day
        return write.number(days) if days > 0 else ""

    def sign(owed: Owed) -> Content:
        is_late = owed.due_day is not None and owed.due_day < today
        return text("!", "$late") if is_late else Content("·")

    def note(owed: Owed) -> Content:
        if remark := look.remarks.get(owed.id):
            return text(remark, "$accent")
        if note := owed_note(owed):
            return text(note, "$soon")
        return text(owed.description, "$dim")

    account: list[Column[Owed]] = [Column(_("Account"), lambda owed: owed.account_name, priority=4, most=24)]
    columns: list[Column[Owed]] = [
        Column(_("Number"), lambda owed: owed.number),
        Column(_("Kind"), lambda owed: kind_words(owed.kind), priority=3),
        *(account if look.many_accounts else []),
        Column(_("Due date"), lambda owed: write.table_date(owed.due_day)),
        Column(_("Late"), late, is_number=True, priority=2),
        Column(_("To pay"), money=lambda owed: (owed.due, owed.currency)),
        Column(pgettext("payment", "Note"), note, priority=1, grows=True),
    ]
    return Records(
        rows,
        tuple(columns),
        lambda owed: owed.id,
        sign,
        lambda owed: "$dim" if owed.reason else "",
        write,
        Content(when_empty),
    )


def paid_table(rows: Sequence[PaymentRecord], look: Look, when_empty: str) -> Records[PaymentRecord]:
    """What was paid, the latest first."""
    return Records(
        rows,
        tuple(_payment_columns(look, Column(_("State"), status_word, priority=1), when=2)),
        lambda payment: payment.id,
        lambda payment: Content(payment_sign(payment)),
        lambda payment: "$dim" if payment.status == PaymentStatus.SETTLED else "",
        look.write,
        Content(when_empty),
    )


def failed_table(rows: Sequence[PaymentRecord], look: Look, when_empty: str) -> Records[PaymentRecord]:
    """What failed, and why."""
    why: Column[PaymentRecord] = Column(
        _("Why"), lambda payment: text(failure_words(payment.failure_reason), "$late"), grows=True, least=24
    )
    return Records(
        rows,
        tuple(_payment_columns(look, why, when=4)),
        lambda payment: payment.id,
        lambda _payment: text("×", "$late"),
        write=look.write,
        when_empty=Content(when_empty),
    )


def _payment_columns(look: Look, state: Column[PaymentRecord], *, when: int) -> list[Column[PaymentRecord]]:
    """`when` is the priority of the time: of what was paid it tells more than the way, of what failed less."""
    write = look.write

    def submitted(payment: PaymentRecord) -> str:
        at = payment.submitted_ms
        return "–" if at is None else table_time(write, from_epoch_ms(at))

    def items(payment: PaymentRecord) -> str:
        numbers = [part.number for part in payment.parts]
        return ", ".join(numbers[:2]) + (f" +{len(numbers) - 2}" if len(numbers) > 2 else "")

    account: list[Column[PaymentRecord]] = [
        Column(_("Account"), lambda payment: look.names.get(payment.compartment_id, ""), priority=7, most=24)
    ]
    return [
        Column(_("Reference"), lambda payment: payment.reference),
        Column(_("When"), submitted, priority=when),
        *(account if look.many_accounts else []),
        Column(_("Amount"), money=lambda payment: (payment.amount, payment.currency)),
        state,
        Column(_("Paid with"), lambda payment: method_words(payment.method), priority=3, grows=True, least=14),
        Column(_("Items"), items, priority=5, most=26),
        Column(_("By"), lambda payment: payment.paid_by, priority=6, most=24),
    ]


def unresolved_table(rows: Sequence[Operation], look: Look, when_empty: str) -> Records[Operation]:
    """What is not over: since when, until when it may be sent again, and what to do."""
    write = look.write

    def until(operation: Operation) -> str:
        safe = resend_safe_until(operation)
        return table_time(write, safe) if safe and operation.state in UNSURE else ""

    def amount(operation: Operation) -> tuple[int, str] | None:
        return None if operation.amount_minor is None else (operation.amount_minor, operation.currency)

    return Records(
        rows,
        (
            Column(_("Operation"), lambda operation: operation.id),
            Column(_("Kind"), kind_text, priority=3),
            Column(_("Since"), lambda operation: table_time(write, moment(operation.created_ms)), priority=2),
            Column(_("Amount"), money=amount),
            Column(_("State"), lambda operation: state_text(operation.state)),
            Column(_("Safe to resend until"), until, priority=5),
            Column(_("Next step"), next_step, priority=1, grows=True, least=26),
            Column(_("Request id"), lambda operation: operation.opc_request_id, priority=6, most=34),
        ),
        lambda operation: operation.id,
        operation_sign,
        lambda operation: "$dim" if operation.state is State.SUBMITTED else "",
        write,
        Content(when_empty),
    )


def table_time(write: Formatter, instant: datetime) -> str:
    """Day and time on the reader's own clock, always as wide."""
    there = instant.astimezone()
    return f"{write.table_date(epoch_day(there.date()))} {write.time(there)}"


def operation_sign(operation: Operation) -> Content:
    """How an operation stands, in one cell; never the sign of a failure while nobody knows."""
    if operation.state in UNSURE:
        return text("?", "bold $soon")
    signs = {
        State.INTENT: text("·"),
        State.SESSION: text("◷", "$accent"),
        State.SUBMITTED: text("…"),
        State.REJECTED: text("×", "$late"),
    }
    return signs.get(operation.state, text("✓", "$good"))


def next_step(operation: Operation) -> str:
    """What a person can do about an operation, with its key."""
    if operation.state in UNSURE:
        # Of a mail one is told in another way, or not at all.
        is_to_be_settled = operation.kind.is_mail or is_for_a_person(operation)
        words = _("X settles what you found out") if is_to_be_settled else _("u asks the server again")
        return reworded(words, ONE_OPERATION)
    steps = {
        State.INTENT: _("S sends it, X gives it up"),
        State.SESSION: _("o shows the page again"),
        State.SUBMITTED: _("nothing: it is being settled"),
    }
    return reworded(steps.get(operation.state, ""), ONE_OPERATION)


def methods_table(rows: Sequence[StoredMethod], look: Look, when_empty: str) -> Records[StoredMethod]:
    """The stored ways to pay; never more than four digits of a card."""
    today, write = look.today, look.write

    def valid(stored: StoredMethod) -> Content:
        words = expiry_words(stored.method, today, write)
        style = (
            "$late" if stored.method.is_expired(today) else "bold $soon" if stored.method.expires_soon(today) else ""
        )
        return text(words, style)

    def used(stored: StoredMethod) -> str:
        count = len(stored.method.used_by)
        if not count:
            return ""
        words = ngettext("{count} plan: {names}", "{count} plans: {names}", count)
        return words.format(count=count, names=", ".join(stored.method.used_by))

    account: list[Column[StoredMethod]] = [
        Column(_("Account"), lambda stored: stored.account_name, priority=2, most=24)
    ]
    return Records(
        rows,
        (
            Column(_("Paid with"), lambda stored: method_words(stored.method)),
            Column(_("Name"), lambda stored: stored.method.name, priority=3, most=24),
            *(account if look.many_accounts else []),
            Column(_("Valid"), valid),
            Column(_("Default"), lambda stored: _("default") if stored.method.is_default else "", priority=1),
            Column(_("Used by"), used, priority=4, grows=True),
        ),
        lambda stored: stored.method.token,
        lambda stored: _method_sign(stored.method, today),
        lambda stored: "$dim" if stored.method.is_expired(today) else "",
        write,
        Content(when_empty),
    )


def _method_sign(method: Method, today: int) -> Content:
    if method.is_expired(today):
        return text("×", "$late")
    if method.expires_soon(today):
        return text("◷", "$soon")
    return text("✓", "$good") if method.is_default else Content("·")


TABLES: Mapping[PaymentTab, Callable[[Any, Look, str], Records[Any]]] = {
    PaymentTab.DUE: due_table,
    PaymentTab.PAID: paid_table,
    PaymentTab.FAILED: failed_table,
    PaymentTab.UNRESOLVED: unresolved_table,
    PaymentTab.METHODS: methods_table,
}
