"""Rewards: the balance, months, products, a plan, what was redeemed, and who may."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from occ_tui.annotations import NamedTuple
from occ_tui.domain.reward_records import OpenInvoice, Rewards
from occ_tui.domain.rewards import Proposal
from occ_tui.domain.rows import rewards as cells_of
from occ_tui.domain.rows.table import Table
from occ_tui.domain.tables import rewards as tables
from occ_tui.locale import N_, _, pgettext
from occ_tui.plain import redeeming, verbs
from occ_tui.plain.lists import ListPage, ListTab
from occ_tui.plain.page import Page
from occ_tui.plain.verbs import Offered
from occ_tui.services import reward_export, rewards

if TYPE_CHECKING:
    from occ_tui.plain.walk import Walk

_KINDS = ("all", "eligible", "ineligible")
"""Which products are listed, in the order in which `change` goes through them."""


class Line(NamedTuple):
    """One thing of one programme, with its cells."""

    rewards: Rewards
    item: Any
    made: Table
    cells: Sequence[str]
    proposal: Proposal | None = None
    """What the plan redeems on it."""


class RewardsPage(ListPage):
    """See the module."""

    title = N_("Rewards")

    def __init__(self, walk: Walk) -> None:
        self._kind = _KINDS[0]
        self._month = ""
        """The month whose products are listed; all of them without one."""
        super().__init__(walk)

    def service(self) -> Any:
        return rewards

    def made_tabs(self) -> Sequence[ListTab]:
        write, today = self.walk.write, self.walk.today
        return (
            ListTab(
                "balance",
                pgettext("tab", "Balance"),
                self._known,
                lambda rows: tables.balance(rows, today, write)._replace(when_empty=self._none()),
                ("rewards",),
                fields=(
                    tuple(cells_of.BALANCE_FIELDS),
                    lambda one: cells_of.balance_fields(one, today),
                ),
            ),
            self._of_programmes("months", pgettext("tab", "Months"), self._months, self._open_month),
            self._of_programmes("products", pgettext("tab", "Products"), self._products, more=self._narrowed),
            self._of_programmes("plan", pgettext("tab", "Redeem"), self._plan, more=self._left),
            self._of_programmes("redemptions", pgettext("tab", "Redeemed"), self._redemptions, self._open_invoice),
            self._of_programmes("redeemers", pgettext("tab", "Redeemers"), self._redeemers),
        )

    def _of_programmes(
        self,
        name: str,
        title: str,
        made: Callable[[Rewards], tuple[Sequence[Any], Table]],
        opens: Callable[[Line], Page | None] = lambda _line: None,
        more: Callable[[Sequence[Line]], Sequence[str]] = lambda _lines: (),
    ) -> ListTab:
        """A tab of what hangs on a programme: `made` says its things and their table."""

        def rows() -> list[Line]:
            found = []
            for one in self._known():
                items, table = made(one)
                found += [_line(one, item, table, cells) for item, cells in zip(items, table.rows, strict=True)]
            return found

        def joined(lines: Sequence[Line]) -> Table:
            empty = next((made(one)[1].when_empty for one in self._known()), self._none())
            return Table(lines[0].made.headings if lines else (), [line.cells for line in lines], empty)

        command = ("rewards", name)
        writes = lambda lines, path: self._written(lines, path)  # noqa: E731
        return ListTab(name, title, rows, joined, command, opens, more=more, writes=writes)

    # What a programme has, and the table of it.

    def _known(self) -> list[Rewards]:
        return rewards.known(self.walk.session)

    def _months(self, one: Rewards) -> tuple[Sequence[Any], Table]:
        return one.months, tables.months([one], self.walk.today, self.walk.write)

    def _products(self, one: Rewards) -> tuple[Sequence[Any], Table]:
        found = [
            item
            for item in one.products
            if self._month in ("", item.month)
            and self._kind in ("all", "eligible" if item.is_eligible else "ineligible")
        ]
        return found, tables.products(found, self.walk.write)

    def _redemptions(self, one: Rewards) -> tuple[Sequence[Any], Table]:
        return one.redemptions, tables.redemptions([one], self.walk.write)

    def _redeemers(self, one: Rewards) -> tuple[Sequence[Any], Table]:
        return one.redeemers, tables.redeemers([one])

    def _plan(self, one: Rewards) -> tuple[Sequence[Any], Table]:
        """The invoices of the plan, each with what is proposed to be redeemed on it."""
        proposals = {proposal.invoice.id: proposal for proposal in one.plan.proposals}
        planned: list[tuple[OpenInvoice, Proposal | None]] = [
            (invoice, proposals[invoice.id]) for invoice in one.invoices if invoice.id in proposals
        ]
        return planned, tables.plan(one, planned, self.walk.write)

    def _left(self, _lines: Sequence[Line]) -> list[str]:
        return [words for one in self._known() for words in tables.left(one, self.walk.write)]

    def _narrowed(self, _lines: Sequence[Line]) -> list[str]:
        """Which products are left out."""
        said = []
        if self._month:
            months = (month for one in self._known() for month in one.months)
            named = cells_of.month_of_key(self._month, months, self.walk.write)
            said.append(_("Only those of {month}; “products” shows all.").format(month=named))
        kinds = {"eligible": _("Only those that earn rewards."), "ineligible": _("Only those that earn none.")}
        return said + [words for kind, words in kinds.items() if kind == self._kind]

    def _none(self) -> str:
        return _("No subscription in view earns rewards.")

    # Opening and writing.

    def enter(self, tab: ListTab) -> None:
        self._month, self._kind = "", _KINDS[0]
        super().enter(tab)

    def _open_month(self, line: Line) -> Page | None:
        """The products of that month."""
        self.enter(next(tab for tab in self.tabs if tab.id == "products"))
        self._month = line.item.key
        return self

    def _open_invoice(self, line: Line) -> Page | None:
        from occ_tui.plain.invoice import InvoicePage
        from occ_tui.services import invoices

        record = invoices.get(self.walk.session, line.item.invoice) if line.item.invoice else None
        return None if record is None else InvoicePage(self.walk, record)

    def _written(self, lines: Sequence[Line], path: Any) -> int:
        from occ_tui.services.record_export import export_records

        fields, rows = reward_export.fields_of(lines, self.walk.today)
        return export_records(rows, fields, path, title=self.tab.title)

    # What can be done.

    def extra(self) -> Sequence[Offered]:
        session = self.walk.session
        is_oracle = session.capabilities.kind == "oracle"
        here = None if is_oracle else _("Here “redeem” redeems at once: nothing has to be prepared.")
        prepare = _("tells code, amount and address to redeem on Oracle's own pages")
        own: tuple[Offered, ...] = (Offered(verbs.LINK, lambda _rest: self._prepare(), here, prepare),)
        if self.tab.id == "plan":
            reason = session.capabilities.reason("redeem")
            words = _("dry-run NUMBER: the same up to the question, and redeems nothing")
            own += (
                Offered(verbs.REDEEM, lambda rest: self._redeem(rest, is_dry=False), reason),
                Offered(verbs.DRY, lambda rest: self._redeem(rest, is_dry=True), reason, words),
            )
        elif self.tab.id == "products":
            words = _("shows the products that earn rewards, then those that do not, then all")
            own += (Offered(verbs.CHANGE, lambda _rest: self._filter(), None, words),)
        elif self.tab.id == "redeemers":
            reason = session.capabilities.reason("redeemers")
            take = _("remove NUMBER: takes that right away, after a question")
            own += (
                Offered(verbs.ADD, self._add, reason, _("lets somebody redeem, after a form and a question")),
                Offered(verbs.REMOVE, self._remove, reason, take),
            )
        return own

    def _redeem(self, rest: str, *, is_dry: bool) -> None:
        line = self.one(rest)
        if line is not None:
            redeeming.redeem(self.walk, line.rewards, line.item, is_dry=is_dry)

    def _filter(self) -> None:
        self._kind = _KINDS[(_KINDS.index(self._kind) + 1) % len(_KINDS)]
        self.first = 0
        self.show()

    def _programme(self) -> Rewards | None:
        """The only one; `None`, and said why, if there are others."""
        known = self._known()
        if len(known) > 1:
            self.say(_("Several accounts are in view: “account NAME” looks at one alone."))
        elif not known:
            self.say(self._none())
        return known[0] if len(known) == 1 else None

    def _prepare(self) -> None:
        one = self._programme()
        if one is not None:
            redeeming.prepare(self.walk, one)

    def _add(self, _rest: str) -> None:
        from occ_tui.plain.writes import unless_left

        one = self._programme()
        if one is not None:
            unless_left(self.walk, redeeming.add_redeemer, one)

    def _remove(self, rest: str) -> None:
        line = self.one(rest)
        if line is not None:
            redeeming.remove_redeemer(self.walk, line.rewards, line.item)


def _line(one: Rewards, item: Any, table: Table, cells: Sequence[str]) -> Line:
    """A line; of a plan, the thing is an invoice with its proposal."""
    if isinstance(item, tuple) and len(item) == 2 and isinstance(item[0], OpenInvoice):
        return Line(one, item[0], table, cells, item[1])
    return Line(one, item, table, cells)
