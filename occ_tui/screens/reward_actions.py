"""What the section of the rewards does with what is under its cursor: open, redeem, filter, export, copy."""

from __future__ import annotations

from occ_tui.domain.changes import AnyTab
from occ_tui.domain.invoices import Tab
from occ_tui.domain.reward_records import OpenInvoice, Product, Redeemer, RedemptionRecord, RewardMonth, Rewards
from occ_tui.locale import _
from occ_tui.screens.record_export import RecordExport
from occ_tui.screens.redeeming import Redeeming
from occ_tui.screens.reward_tables import RewardTab, Row
from occ_tui.screens.section_list import SectionList
from occ_tui.services.reward_words import cannot_redeem

KINDS = ("all", "eligible", "ineligible")
"""Which products are listed, in the order in which a key goes through them."""


class RewardActions(SectionList, Redeeming, RecordExport):
    """A part of the screen of the rewards."""

    tab: RewardTab

    def __init__(self) -> None:
        super().__init__()
        self.tab = RewardTab.MONTHS
        self.kind = KINDS[0]
        """Which products are listed."""
        self.month = ""
        """The month whose products are listed, all of them without one."""

    def rows_in(self, tab: RewardTab) -> tuple[Row, ...]:
        """What a tab lists."""
        raise NotImplementedError

    def chosen(self) -> Rewards | None:
        """The rewards under the cursor; the only ones where nothing is."""
        raise NotImplementedError

    async def open_row(self) -> None:
        """The products of a month, the invoice of a redemption, the form for an invoice."""
        row = self.table.current
        if row is None:
            return
        if isinstance(row.item, RewardMonth):
            self.month, self.kind = row.item.key, KINDS[0]
            self.show_tab(RewardTab.PRODUCTS)
        elif isinstance(row.item, OpenInvoice):
            self.redeem_if_allowed(row)
        elif isinstance(row.item, RedemptionRecord) and row.item.invoice:
            tab: AnyTab = Tab.ALL
            await self.host.open_invoices(tab, row.item.invoice)
        elif isinstance(row.item, Redeemer):
            self.say(_("A adds somebody, X takes the right away."))
        elif isinstance(row.item, Product):
            self.say(row.item.name or row.item.number)

    def redeem(self) -> None:
        """On the invoice under the cursor; elsewhere the tab with them is shown."""
        row = self.table.current
        if self.tab is not RewardTab.PLAN:
            self.show_tab(RewardTab.PLAN)
        elif row is not None:
            self.redeem_if_allowed(row)
        else:
            self.say(_("No open support invoice can be paid with these rewards."))

    def redeem_if_allowed(self, row: Row) -> None:
        """Enter says why not, as `p` does."""
        if reason := self.host.session.capabilities.reason("redeem"):
            self.say(reason)
        elif row.rewards.program.is_redeemable is False:
            self.say(cannot_redeem())
        elif isinstance(row.item, OpenInvoice):
            self.begin_redeeming(row.item, row.proposal.terms.amount if row.proposal else 0)

    def prepare_redemption(self) -> None:
        if (one := self.chosen()) is not None:
            self.prepare(one)

    def filter_products(self) -> None:
        self.kind = KINDS[(KINDS.index(self.kind) + 1) % len(KINDS)]
        self.show_table("")

    def add_redeemer(self) -> None:
        if (one := self.chosen()) is not None:
            self.add_to(one)

    def remove_redeemer(self) -> None:
        row = self.table.current
        if row is not None and isinstance(row.item, Redeemer):
            self.remove_from(row.rewards, row.item)

    def export_rewards(self) -> None:
        """Writes the tab as one sees it, to a name that is asked for."""
        from occ_tui.services.record_export import export_records
        from occ_tui.services.reward_export import default_name, fields_of

        fields, rows = fields_of(self.rows_in(self.tab), self.host.today)
        name = default_name(self.tab.value, self.host.today)
        self.ask_for_file(name, lambda path: export_records(rows, fields, path))

    def go_back(self) -> None:
        """Shows the products of all months again, if only some are shown."""
        if self.tab is RewardTab.PRODUCTS and (self.month or self.kind != KINDS[0]):
            self.month, self.kind = "", KINDS[0]
            self.show_table("")
        else:
            super().go_back()

    def copy_reference(self) -> None:
        row = self.table.current
        if row is None:
            return
        item = row.item
        if isinstance(item, OpenInvoice | Product):
            self.copy(item.number)
        elif isinstance(item, RedemptionRecord):
            self.copy(item.reference or item.invoice_number)
        elif isinstance(item, Redeemer):
            self.copy(item.email)
        else:
            self.copy(item.key)

    def copy_command(self) -> None:
        words = ["rewards", self.tab.value]
        if self.tab is RewardTab.PRODUCTS:
            words += ["--month", self.month] if self.month else []
            words += ["--type", self.kind] if self.kind != KINDS[0] else []
        self.host.copy_command(words, self)
