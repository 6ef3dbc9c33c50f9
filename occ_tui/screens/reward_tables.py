"""What each tab of the rewards shows: its columns, its signs, what it says when there is nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from textual.content import Content

from occ_tui.annotations import NamedTuple
from occ_tui.domain.dates import from_epoch_ms
from occ_tui.domain.formatting import Formatter
from occ_tui.domain.reward_records import OpenInvoice, Product, Redeemer, RedemptionRecord, RewardMonth, Rewards
from occ_tui.domain.rewards import Proposal
from occ_tui.domain.rows.rewards import bites_words, exchange_words, expiry_words, month_of_key, month_sign, month_words
from occ_tui.locale import _, pgettext
from occ_tui.screens.payment_tables import table_time
from occ_tui.widgets.line import text
from occ_tui.widgets.record_table import Column, Records


class RewardTab(StrEnum):
    """The tabs, in the order in which they stand."""

    MONTHS = "months"
    PRODUCTS = "products"
    PLAN = "plan"
    REDEMPTIONS = "redemptions"
    REDEEMERS = "redeemers"


class Row(NamedTuple):
    """What a line is about, and the rewards that it belongs to."""

    rewards: Rewards
    item: RewardMonth | Product | OpenInvoice | RedemptionRecord | Redeemer
    key: str
    proposal: Proposal | None = None


class Look(NamedTuple):
    """What tables are written with."""

    write: Formatter
    today: int
    many_accounts: bool
    """Whose it is matters."""
    remarks: Mapping[str, str] = {}
    """What is under way with an invoice, by its id."""


def tab_title(tab: RewardTab) -> str:
    """The tab's name in the user's language."""
    return {
        RewardTab.MONTHS: pgettext("tab", "Months"),
        RewardTab.PRODUCTS: pgettext("tab", "Products"),
        RewardTab.PLAN: pgettext("tab", "Redeem"),
        RewardTab.REDEMPTIONS: pgettext("tab", "Redeemed"),
        RewardTab.REDEEMERS: pgettext("tab", "Redeemers"),
    }[tab]


def rows_of(tab: RewardTab, known: Sequence[Rewards], kind: str, month: str) -> tuple[Row, ...]:
    """What a tab lists; products of one `kind` (all, eligible, ineligible) and, if it is named, of one `month`."""
    rows: list[Row] = []
    for one in known:
        own = one.program.subscription_id
        if tab is RewardTab.MONTHS:
            rows += [Row(one, item, f"{own} {item.key}") for item in one.months]
        elif tab is RewardTab.PRODUCTS:
            rows += [
                Row(one, item, f"{own} {item.month} {place}")
                for place, item in enumerate(one.products)
                if month in ("", item.month) and kind in ("all", "eligible" if item.is_eligible else "ineligible")
            ]
        elif tab is RewardTab.PLAN:
            planned = {proposal.invoice.id: proposal for proposal in one.plan.proposals}
            rows += [Row(one, item, item.id, planned.get(item.id)) for item in one.invoices]
        elif tab is RewardTab.REDEMPTIONS:
            rows += [Row(one, item, f"{own} {item.id}") for item in one.redemptions]
        else:
            rows += [Row(one, item, f"{own} {item.email}") for item in one.redeemers]
    return tuple(rows)


def _account(look: Look) -> list[Column[Row]]:
    if not look.many_accounts:
        return []
    return [Column(_("Account"), lambda row: row.rewards.account_name, priority=6, most=24)]


def _of(row: Row, kind: type[Any]) -> Any:
    assert isinstance(row.item, kind)
    return row.item


def months_table(rows: Sequence[Row], look: Look, when_empty: str) -> Records[Row]:
    """What each month earned, what is left of it and until when."""
    write, today = look.write, look.today

    def until(row: Row) -> Content:
        month: RewardMonth = _of(row, RewardMonth)
        style = "bold $soon" if month.expires_soon(today) else "$dim" if month.is_expired(today) else ""
        return text(expiry_words(month, today, write), style)

    def sign(row: Row) -> Content:
        word = month_sign(_of(row, RewardMonth), today)
        return text(word, {"!": "$soon", "✓": "$good", "×": "$dim"}.get(word, ""))

    def money(name: str) -> Callable[[Row], tuple[int, str] | None]:
        return lambda row: (getattr(row.item, name), row.rewards.program.currency)

    return Records(
        rows,
        (
            Column(_("Month"), lambda row: month_words(_of(row, RewardMonth), write), most=24),
            *_account(look),
            Column(_("Usage"), money=money("usage"), priority=3),
            Column(_("Eligible"), money=money("eligible"), priority=4),
            Column(_("Earned"), money=money("earned"), priority=1),
            Column(_("Redeemed"), money=money("redeemed"), priority=2),
            Column(_("Available"), money=lambda row: (_of(row, RewardMonth).left(today), row.rewards.program.currency)),
            Column(_("Redeemable"), until, grows=True, least=20),
        ),
        lambda row: row.key,
        sign,
        lambda row: "" if _of(row, RewardMonth).left(today) else "$dim",
        write,
        Content(when_empty),
    )


def products_table(rows: Sequence[Row], look: Look, when_empty: str) -> Records[Row]:
    """What was used, and whether it earns."""

    def money(name: str) -> Callable[[Row], tuple[int, str] | None]:
        return lambda row: (getattr(row.item, name), row.rewards.program.currency)

    def month(row: Row) -> str:
        product: Product = _of(row, Product)
        return month_of_key(product.month, row.rewards.months, look.write)

    return Records(
        rows,
        (
            Column(_("Month"), month),
            *_account(look),
            Column(_("Number"), lambda row: _of(row, Product).number, priority=2),
            Column(_("Product"), lambda row: _of(row, Product).name, grows=True, least=24),
            Column(_("Usage"), money=money("usage"), priority=1),
            Column(_("Earned"), money=money("earned")),
        ),
        lambda row: row.key,
        lambda row: text("✓", "$good") if _of(row, Product).is_eligible else text("–", "$dim"),
        lambda row: "" if _of(row, Product).is_eligible else "$dim",
        look.write,
        Content(when_empty),
    )


def plan_table(rows: Sequence[Row], look: Look, when_empty: str) -> Records[Row]:
    """The support invoices that are due, and what the plan redeems on each."""
    write, today = look.write, look.today

    def note(row: Row) -> Content:
        invoice: OpenInvoice = _of(row, OpenInvoice)
        if remark := look.remarks.get(invoice.id):
            return text(remark, "$accent")
        if not invoice.rate:
            return text(_("no rate to its currency"), "$soon")
        if row.proposal is None:
            return text(_("nothing is left for it") if invoice.cap else _("all before tax is paid"), "$dim")
        return text(bites_words(row.proposal.bites, row.rewards, write), "$dim")

    def sign(row: Row) -> Content:
        due_day = _of(row, OpenInvoice).due_day
        return text("!", "$late") if due_day is not None and due_day < today else Content("·")

    return Records(
        rows,
        (
            Column(_("Number"), lambda row: _of(row, OpenInvoice).number),
            *_account(look),
            Column(_("Due date"), lambda row: write.table_date(_of(row, OpenInvoice).due_day), priority=2),
            Column(_("Due"), money=lambda row: (_of(row, OpenInvoice).due, _of(row, OpenInvoice).currency), priority=4),
            Column(
                _("Before tax"),
                money=lambda row: (_of(row, OpenInvoice).cap, _of(row, OpenInvoice).currency),
                priority=3,
            ),
            Column(
                _("Redeem"),
                money=lambda row: (row.proposal.terms.amount, row.proposal.invoice.currency) if row.proposal else None,
            ),
            Column(
                _("Rewards"),
                money=lambda row: (row.proposal.terms.base, row.rewards.program.currency) if row.proposal else None,
            ),
            Column(_("Of months"), note, priority=1, grows=True, least=18),
        ),
        lambda row: row.key,
        sign,
        lambda row: "" if row.proposal else "$dim",
        write,
        Content(when_empty),
    )


def redemptions_table(rows: Sequence[Row], look: Look, when_empty: str) -> Records[Row]:
    """What was redeemed on which invoice, and at which rate."""
    write = look.write

    def when(row: Row) -> str:
        at = _of(row, RedemptionRecord).redeemed_ms
        return "–" if at is None else table_time(write, from_epoch_ms(at))

    def rate(row: Row) -> str:
        item: RedemptionRecord = _of(row, RedemptionRecord)
        return exchange_words(item.rate, item.base_currency, item.currency)

    return Records(
        rows,
        (
            Column(_("When"), when),
            *_account(look),
            Column(_("Invoice"), lambda row: _of(row, RedemptionRecord).invoice_number),
            Column(
                _("Paid"), money=lambda row: (_of(row, RedemptionRecord).amount, _of(row, RedemptionRecord).currency)
            ),
            Column(
                _("Rewards"),
                money=lambda row: (_of(row, RedemptionRecord).base, row.rewards.program.currency),
                priority=1,
            ),
            Column(_("Rate"), rate, priority=2),
            Column(_("By"), lambda row: _of(row, RedemptionRecord).email, priority=3, grows=True),
        ),
        lambda row: row.key,
        lambda _row: text("✓", "$good"),
        write=write,
        when_empty=Content(when_empty),
    )


def redeemers_table(rows: Sequence[Row], look: Look, when_empty: str) -> Records[Row]:
    """Who may redeem."""
    return Records(
        rows,
        (
            Column(_("E-mail"), lambda row: _of(row, Redeemer).email, most=60),
            Column(_("Name"), lambda row: _of(row, Redeemer).name, priority=1, grows=True),
            *_account(look),
        ),
        lambda row: row.key,
        lambda _row: Content("·"),
        write=look.write,
        when_empty=Content(when_empty),
    )


TABLES: Mapping[RewardTab, Callable[[Sequence[Row], Look, str], Records[Row]]] = {
    RewardTab.MONTHS: months_table,
    RewardTab.PRODUCTS: products_table,
    RewardTab.PLAN: plan_table,
    RewardTab.REDEMPTIONS: redemptions_table,
    RewardTab.REDEEMERS: redeemers_table,
}
