"""The rewards: what months earned and when it is lost, by which products, what to redeem, what was, and by whom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget

from occ_tui.commands.base import Command, Context, bindings
from occ_tui.commands.general import GENERAL
from occ_tui.commands.invoices import ColumnsOfList, MailOfList, NextTab, PreviousTab, QueryOfList
from occ_tui.commands.moving import MOVING
from occ_tui.commands.rewards import REWARDS
from occ_tui.domain.dates import from_epoch_day
from occ_tui.domain.reward_records import Rewards
from occ_tui.domain.rows.rewards import month_of_key, next_expiry, rate_words
from occ_tui.locale import _
from occ_tui.screens.reward_actions import KINDS, RewardActions
from occ_tui.screens.reward_tables import TABLES, Look, RewardTab, Row, rows_of, tab_title
from occ_tui.screens.writing import one_line
from occ_tui.services import problems, rewards
from occ_tui.services.reward_words import sees_none
from occ_tui.widgets.line import Line, Rule, text
from occ_tui.widgets.record_table import RecordTable
from occ_tui.widgets.row_list import RowList
from occ_tui.widgets.tab_line import TabLine, TabTitle
from occ_tui.widgets.thumb import Thumb

if TYPE_CHECKING:
    from occ_tui.screens.fetching import Fetching
    from occ_tui.services.session import Session

_TABS = tuple(RewardTab)


class RewardsScreen(RewardActions):
    """See the module."""

    CSS_PATH = "../styles/payments.tcss"
    commands: ClassVar[tuple[Command, ...]] = (
        *REWARDS,
        NextTab(),
        PreviousTab(),
        *MOVING,
        *GENERAL,
        QueryOfList(),
        ColumnsOfList(),
        MailOfList(),
    )
    BINDINGS = bindings(commands)
    section_key = "7"
    hides_useless_keys = True

    def __init__(self) -> None:
        super().__init__()
        self.known: list[Rewards] | None = None

    def compose_middle(self) -> Iterable[Widget]:
        yield TabLine(id="tabs")
        yield Line(id="sums")
        yield Rule(id="table-rule")
        yield Horizontal(RecordTable(id="table"), Thumb(id="thumb"), id="list")

    @property
    def tabs(self) -> tuple[RewardTab, ...]:
        return _TABS

    @property
    def fetching(self) -> Fetching:
        return self.host.rewards

    # Reading.

    def money_moved(self) -> None:
        if self.changing is not None and self.changing.is_over:
            self.changing = None
            self.ask_server()
        if (error := self.host.rewards.take_untold()) is not None and not self.known:
            self.say(one_line(problems.describe(error, session=self.host.session)))
        super().money_moved()

    def read_known(self, session: Session) -> list[Rewards] | None:
        return rewards.known(session) if rewards.is_known(session) else None

    def take_known(self, known: list[Rewards] | None) -> None:
        self.known = known
        self.show_table()

    # Showing.

    def rows_in(self, tab: RewardTab) -> tuple[Row, ...]:
        is_shown = tab is self.tab
        kind, month = (self.kind, self.month) if is_shown else (KINDS[0], "")
        return rows_of(tab, self.known or [], kind, month)

    def show_table(self, at: str | None = None) -> None:
        session = self.host.session
        look = Look(
            self.host.write,
            self.host.today,
            session.options.account is None and len(self.known or []) > 1,
            self.host.under_way.remarks(),
        )
        if at == "":
            self.table.move_to(0)
        self.table.show(TABLES[self.tab](self.rows_in(self.tab), look, self._when_empty()), at=at)
        tabs = [
            TabTitle(tab.value, tab_title(tab), len(self.rows_in(tab)) if self.known is not None else None, "")
            for tab in _TABS
        ]
        self.query_one("#tabs", TabLine).show(tabs, self.tab.value, self.host.write)
        self.show_sums()
        self.show_status()
        self.show_keys()

    def _when_empty(self) -> str:
        if not rewards.accounts_in_view(self.host.session) and self.host.session.accounts():
            return sees_none()
        if self.known is None:
            return (
                _("Reading …")
                if self.host.rewards.error is None
                else self.in_keys(_("Nothing is known yet: r asks the server again."))
            )
        if not self.known:
            return _("No subscription in view earns rewards. Contracts with Universal Credits can be enrolled.")
        if self.tab is RewardTab.PLAN and (reason := self.host.session.capabilities.reason("redeem")):
            return reason
        return {
            RewardTab.MONTHS: _("No month earned anything yet."),
            RewardTab.PRODUCTS: self.in_keys(_("No such products were used. e shows others, esc those of all months.")),
            RewardTab.PLAN: _("No support invoice is due: there is nothing to redeem rewards on."),
            RewardTab.REDEMPTIONS: self.in_keys(_("Nothing was redeemed yet. p in the tab Redeem does.")),
            RewardTab.REDEEMERS: self.in_keys(_("Nobody may redeem yet. A adds somebody.")),
        }[self.tab]

    def show_sums(self) -> None:
        """What can be redeemed and what is lost next, per program; how old that is."""
        write, today = self.host.write, self.host.today
        parts: list[Content] = []
        for one in self.known or []:
            program = one.program
            money = write.money(one.available(today), program.currency)
            said = [text(money, "bold"), Content(" " + _("at {rate}").format(rate=rate_words(program.rate)))]
            if (upcoming := next_expiry(one, today)) is not None:
                day, minor = upcoming
                lost = write.money(minor, program.currency)
                words = _("{amount} until {day}").format(amount=lost, day=write.date(from_epoch_day(day - 1)))
                said.append(text(f" · {words}", "$soon" if day - today <= 60 else "$dim"))
            parts.append(Content.assemble(*said))
        left = Content.assemble("  ", Content("   ").join(parts)) if parts else Content("")
        age = self._age()
        self.query_one("#sums", Line).say(left, text(f"{age} ", "$dim") if age else None)

    def _age(self) -> str:
        if self.host.rewards.is_under_way:
            return _("asking the server …")
        at = self.host.rewards.read_at
        if at is None:
            return _("never read")
        when = self.host.write.date_time(at)
        words = _("not reached, as of {time}") if self.host.rewards.error is not None else _("as of {time}")
        return words.format(time=when)

    def status(self) -> Content:
        filters = self._filters() if self.table.total else []
        return Content.assemble(super().status(), "".join(f" · {words}" for words in filters))

    def _filters(self) -> list[str]:
        """What of the products is left out, and what the plan comes to."""
        if self.tab is RewardTab.PRODUCTS:
            kinds = {"eligible": _("only what earns"), "ineligible": _("only what earns nothing")}
            said = []
            if self.month:
                months = (month for one in self.known or [] for month in one.months)
                said.append(_("of {month}").format(month=month_of_key(self.month, months, self.host.write)))
            if self.kind in kinds:
                said.append(kinds[self.kind])
            return said
        if self.tab is not RewardTab.PLAN:
            return []
        write, words = self.host.write, []
        for one in self.known or []:
            currency = one.program.currency
            words.append(_("the plan redeems {amount}").format(amount=write.money(one.plan.base, currency)))
            if left := sum(month.left for month in one.plan.left):
                words.append(_("{amount} stay").format(amount=write.money(left, currency)))
        return words

    def context(self) -> Context:
        base, row = super().context(), self.table.current
        one = self.chosen()
        return base._replace(
            reward=row.item if row is not None else None,
            program=one.program if one is not None else None,
            today=self.host.today,
        )

    def chosen(self) -> Rewards | None:
        """The rewards under the cursor; the only ones where nothing is."""
        row: Row | None = self.table.current
        if row is not None:
            return row.rewards
        return self.known[0] if self.known and len(self.known) == 1 else None

    # Commands.

    @on(RowList.Opened)
    async def _opened(self) -> None:
        await self.open_row()
