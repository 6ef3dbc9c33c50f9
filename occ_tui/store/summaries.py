"""What the invoices come to: counts and sums of every tab, and what is due in the days ahead."""

from __future__ import annotations

from collections.abc import Sequence

from occ_tui.annotations import Any
from occ_tui.domain.invoices import Group, InvoiceRecord, Tab
from occ_tui.store import totals
from occ_tui.store.codes import CURRENCY
from occ_tui.store.database import Store
from occ_tui.store.records import codes_of, records
from occ_tui.store.schema import IS_FAILED
from occ_tui.store.scopes import resolve
from occ_tui.store.views import Scope, TabSummary, Upcoming


def tab_summaries(store: Store, scope: Scope, today: int) -> dict[Tab, TabSummary]:
    """Counts and sums of all five tabs."""
    with store.reading() as connection:
        memo = store.memo()
        name = ("tabs", scope, today)
        if name not in memo:
            accounts = resolve(store, connection, scope)
            words = codes_of(store, connection).words(CURRENCY)
            rows = totals.by_currency(connection, accounts, today, words)
            memo[name] = {tab: _summary(tab, rows, words, today) for tab in Tab}
        return dict(memo[name])


def upcoming(store: Store, scope: Scope, today: int) -> Upcoming:
    """What the overview shows."""
    overdue = tab_summaries(store, scope, today)[Tab.OVERDUE]
    with store.reading() as connection:
        accounts = resolve(store, connection, scope)
        words = codes_of(store, connection).words(CURRENCY)
        week = totals.due_between(connection, accounts, today, today + 7)
        month = totals.due_between(connection, accounts, today, today + 30)
        failed = connection.execute(
            "SELECT currency, due FROM invoices INDEXED BY invoices_failed"  # noqa: S608
            f" WHERE grp = 0 AND account IN ({totals.numbers(accounts.ids)}) AND flags & {IS_FAILED}"
        ).fetchall()
    sums: dict[str, int] = {}
    for code, due in failed:
        sums[words[code]] = sums.get(words[code], 0) + due
    return Upcoming(
        overdue=overdue,
        due_in_7_days=_sums(week, words),
        due_in_7_days_count=sum(row[1] for row in week),
        due_in_30_days=_sums(month, words),
        due_in_30_days_count=sum(row[1] for row in month),
        failed_payments=dict(sorted(sums.items())),
        failed_payments_count=len(failed),
    )


def failed_payments(store: Store, scope: Scope, limit: int = 100) -> list[InvoiceRecord]:
    """Unpaid invoices whose last payment failed, by due date."""
    with store.reading() as connection:
        accounts = resolve(store, connection, scope)
        rids = connection.execute(
            "SELECT rid FROM invoices INDEXED BY invoices_failed"  # noqa: S608
            f" WHERE grp = 0 AND account IN ({totals.numbers(accounts.ids)}) AND flags & {IS_FAILED}"
            " ORDER BY rid LIMIT ?",
            (limit,),
        ).fetchall()
        return records(store, connection, [rid for (rid,) in rids])


def _summary(tab: Tab, rows: Sequence[tuple[Any, ...]], words: dict[int, str], today: int) -> TabSummary:
    counts: dict[str, int] = {}
    sums: tuple[dict[str, int], ...] = ({}, {}, {})
    earliest: int | None = None
    for group, is_late, code, first_day, number, *halves in rows:
        if tab not in (Tab.ALL, _tab_of(group, is_late)):
            continue
        currency = words.get(code, "?")
        counts[currency] = counts.get(currency, 0) + number
        for found, high, low in zip(sums, halves[::2], halves[1::2], strict=True):
            found[currency] = found.get(currency, 0) + totals.whole(high, low)
        if is_late:
            earliest = first_day if earliest is None else min(earliest, first_day)
    amount, due, in_dispute = (dict(sorted(found.items())) for found in sums)
    return TabSummary(
        count=sum(counts.values()),
        due_sums=due,
        amount_sums=amount,
        in_dispute={currency: minor for currency, minor in in_dispute.items() if minor},
        oldest_days_late=None if earliest is None else today - earliest,
        counts=dict(sorted(counts.items())),
    )


def _tab_of(group: int, is_late: bool) -> Tab:
    if group == Group.UNPAID:
        return Tab.OVERDUE if is_late else Tab.OPEN
    return Tab.SUBMITTED if group == Group.SUBMITTED else Tab.CLOSED


def _sums(rows: Sequence[tuple[int, ...]], words: dict[int, str]) -> dict[str, int]:
    return dict(sorted((words.get(code, "?"), totals.whole(high, low)) for code, _, high, low in rows))
