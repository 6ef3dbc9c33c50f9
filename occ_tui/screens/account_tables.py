"""The tables of the triage desk: accounts with what they owe, and what is to be done today."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from occ_tui.domain.account_notes import Why
from occ_tui.domain.formatting import Formatter
from occ_tui.domain.payments import EXPIRES_SOON_DAYS
from occ_tui.domain.rows import accounts as cells
from occ_tui.locale import _
from occ_tui.services.accounts import DeskRow, Queued
from occ_tui.widgets import account_facts as drawn
from occ_tui.widgets.line import text
from occ_tui.widgets.record_table import Column, Records


def accounts_table(rows: Sequence[DeskRow], write: Formatter, today: int, when_empty: str) -> Records[DeskRow]:
    """An account and currency a row."""

    def soon(day: int | None, within: int) -> Content | str:
        if day is None:
            return ""
        words = write.table_date(day)
        return text(words, "$soon") if day <= today + within else words

    columns: tuple[Column[DeskRow], ...] = (
        Column(_("Account"), lambda row: row.account.account_name, grows=True, least=14, key="account"),
        Column(_("Number"), lambda row: row.account.account_number, priority=7, most=12, key="number"),
        Column(_("Overdue"), money=lambda row: (row.overdue, row.currency) if row.overdue else None, key="overdue"),
        Column(_("Aging"), lambda row: drawn.bar(row.sums), priority=2, key="aging"),
        Column(_("Days late"), lambda row: _number(row.oldest_days, write), is_number=True, priority=1, key="daysLate"),
        Column(
            _("Failed"), lambda row: text(_number(row.failed, write), "$late"), is_number=True, priority=5, key="failed"
        ),
        Column(_("Promise"), lambda row: _promise(row, write), priority=3, most=14, key="promise"),
        Column(
            _("Next action"), lambda row: soon(row.action.next_day if row.action else None, 0), priority=4, key="next"
        ),
        Column(_("Card ends"), lambda row: soon(row.card_day, EXPIRES_SOON_DAYS), priority=9, key="card"),
        Column(_("Renewal"), lambda row: soon(row.renewal_day, EXPIRES_SOON_DAYS), priority=8, key="renewal"),
    )
    return Records(
        rows,
        columns,
        lambda row: row.key,
        _sign,
        lambda row: "" if row.overdue or row.failed else "$dim",
        write,
        Content(when_empty),
    )


def queue_table(queue: Sequence[Queued], write: Formatter, when_empty: str) -> Records[Queued]:
    """Something to be done a row."""
    columns: tuple[Column[Queued], ...] = (
        Column(_("Since"), lambda one: write.table_date(one.waiting.day), key="since"),
        Column(_("Account"), lambda one: one.account.account_name, most=28, key="account"),
        Column(_("What to do"), lambda one: cells.waiting_words(one.waiting, write), grows=True, least=20, key="what"),
        Column(_("Overdue"), money=_most_overdue, priority=2, key="overdue"),
        Column(_("By whom"), lambda one: one.waiting.note.next_owner, priority=1, most=20, key="owner"),
    )
    return Records(
        queue,
        columns,
        lambda one: one.key,
        lambda one: text("×", "$late") if one.waiting.why is Why.PROMISE else text("→", "$soon"),
        lambda _one: "",
        write,
        Content(when_empty),
    )


def _most_overdue(one: Queued) -> tuple[int, str] | None:
    row = next((row for row in one.rows if row.overdue), None)
    return None if row is None else (row.overdue, row.currency)


def _sign(row: DeskRow) -> Content:
    if row.failed:
        return text("×", "$late")
    return text("!", "$late") if row.overdue else Content(" ")


def _promise(row: DeskRow, write: Formatter) -> Content | str:
    note = row.promise
    if note is None or note.promised_day is None:
        return ""
    return text(f"{cells.promise_sign(note)} {write.table_date(note.promised_day)}", drawn.promise_tone(note))


def _number(value: int, write: Formatter) -> str:
    return write.number(value) if value else ""
