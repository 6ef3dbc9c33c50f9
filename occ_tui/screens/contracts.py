"""The contracts: agreements, subscriptions, services and commitments as a tree, with all that is known of a line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget

from occ_tui.annotations import NamedTuple
from occ_tui.commands.base import Command, bindings
from occ_tui.commands.contracts import CONTRACTS
from occ_tui.commands.general import GENERAL, LINKS
from occ_tui.commands.moving import MOVING
from occ_tui.commands.sections import SHORT_LIST
from occ_tui.domain.contract_tree import Node, NodeKind, tree
from occ_tui.domain.contracts import Request, Subscription, ending_within, is_over
from occ_tui.locale import _
from occ_tui.screens.contract_actions import ContractActions
from occ_tui.screens.contract_list import ContractList
from occ_tui.screens.contract_tables import (
    AskedRow,
    ContractTab,
    Look,
    ending_table,
    nearest_ends,
    request_facts,
    requests_table,
    tab_title,
    tree_table,
)
from occ_tui.screens.section_words import age_words, empty_words
from occ_tui.services import contracts, notes
from occ_tui.services.errors import OccServiceError
from occ_tui.services.links import Link, to_account, to_contract
from occ_tui.services.notes import Note
from occ_tui.widgets import contract_facts
from occ_tui.widgets.fitted import Fitted
from occ_tui.widgets.line import Line, Rule, text
from occ_tui.widgets.record_table import RecordTable
from occ_tui.widgets.row_list import RowList
from occ_tui.widgets.search_line import NarrowLine
from occ_tui.widgets.status_tabs import totals
from occ_tui.widgets.tab_line import TabLine, TabTitle
from occ_tui.widgets.thumb import Thumb

if TYPE_CHECKING:
    from occ_tui.screens.fetching import Fetching
    from occ_tui.services.session import Session


_TABS = tuple(ContractTab)


class Known(NamedTuple):
    """What the store knows of contracts, read at once."""

    nodes: tuple[Node, ...] = ()
    asked: tuple[AskedRow, ...] = ()
    po_numbers: Mapping[tuple[str, str], tuple[str, ...]] = MappingProxyType({})
    """Of invoices, by account and subscription."""


class ContractsScreen(ContractList, ContractActions):
    """See the module."""

    CSS_PATH = "../styles/contracts.tcss"
    commands: ClassVar[tuple[Command, ...]] = (*CONTRACTS, *SHORT_LIST, *MOVING, *GENERAL, *LINKS)
    BINDINGS = bindings(commands)
    section_key = "5"
    hides_useless_keys = True

    def __init__(self) -> None:
        super().__init__()
        self.tab = ContractTab.ALL
        self.known: Known | None = None
        self.folded: set[str] = set()
        """Keys of the nodes that are closed."""

    def compose_middle(self) -> Iterable[Widget]:
        yield TabLine(id="tabs")
        yield NarrowLine(id="sums")
        yield Rule(id="table-rule")
        yield Horizontal(
            Horizontal(RecordTable(id="table"), Thumb(id="thumb"), id="list"),
            VerticalScroll(Line(id="facts-title"), Fitted(id="facts"), id="beside", can_focus=False),
            id="both",
        )

    def on_mount(self) -> None:
        self.watch(self.app, "notes_token", self.reading.start, init=False)

    @property
    def tabs(self) -> Sequence[str]:
        return _TABS

    @property
    def fetching(self) -> Fetching:
        return self.host.contracts

    def current_node(self) -> Node | None:
        row = self.current_row
        return row if isinstance(row, Node) else None

    def current_subscription(self) -> Subscription | None:
        row = self.current_row
        if isinstance(row, AskedRow):
            return self._subscription_of(row)
        if isinstance(row, Node) and row.kind is NodeKind.AGREEMENT:
            below = [node.subscription for node in self.known_nodes() if node.parent == row.key]
            return below[0] if len(below) == 1 else None
        return super().current_subscription()

    def links(self) -> Sequence[Link]:
        """An agreement leads to its subscriptions, everything else to what its subscription leads to."""
        row = self.table.current
        if isinstance(row, Node) and row.kind is NodeKind.AGREEMENT and self.current_subscription() is None:
            below = [node.subscription for node in self.known_nodes() if node.parent == row.key]
            inside = [to_contract(subscription) for subscription in below if subscription is not None]
            return [*inside, *to_account(self.host.session, row.compartment_id)]
        return super().links()

    def _subscription_of(self, row: AskedRow) -> Subscription | None:
        found = {node.subscription.id: node.subscription for node in self.known_nodes() if node.subscription}
        named = found.get(row.request.subscription_id) if row.request is not None else None
        mine = [
            one
            for one in found.values()
            if one.compartment_id == row.compartment_id and row.contract in (one.contract_id, one.id)
        ]
        return named or (mine[0] if mine else None)

    def known_nodes(self) -> Sequence[Node]:
        return self.known.nodes if self.known else ()

    def known_po_numbers(self, subscription: Subscription) -> Sequence[str]:
        key = (subscription.compartment_id, subscription.id)
        return self.known.po_numbers.get(key, ()) if self.known else ()

    def read_known(self, session: Session) -> Known:
        return read_known(session)

    def take_known(self, known: Known) -> None:
        if self.known is None:
            self.folded = {
                node.key
                for node in known.nodes
                if node.kind is NodeKind.SERVICE or is_over(node.end_day, self.host.today)
            }
        self.known = known
        self.show_table()

    def rows(self, tab: str) -> list[Any]:
        """What the tab lists."""
        if self.known is None:
            return []
        if tab is ContractTab.REQUESTS:
            return list(self.known.asked)
        if tab is ContractTab.ENDING:
            return ending_nodes(self.known.nodes, self.host.today)
        hidden: set[str] = set()
        shown = []
        for node in self.known.nodes:
            if node.parent in hidden or node.parent in self.folded:
                hidden.add(node.key)
            else:
                shown.append(node)
        return shown

    # Showing.

    def show_table(self, at: str | None = None) -> None:
        host = self.host
        names = host.session.account_names()
        look = Look(
            host.write,
            host.today,
            host.session.options.account is None and len(names) > 1,
            names,
            self.folded,
            nearest_ends(self.known_nodes(), host.today),
        )
        if at == "":
            self.table.move_to(0)
        make: dict[str, Any] = {
            ContractTab.ALL: tree_table,
            ContractTab.ENDING: ending_table,
            ContractTab.REQUESTS: requests_table,
        }
        if self.words and self.tab is ContractTab.ALL:
            records = self.narrowed_tree(look, self._when_empty())
        else:
            self.above = set()
            records = self.narrowed(make[self.tab](self.rows(self.tab), look, self._when_empty()), self.known)
        self.table.show(self.arranged(records), at=at)
        counts = {
            ContractTab.ALL: sum(node.kind is NodeKind.SUBSCRIPTION for node in self.known_nodes()),
            ContractTab.ENDING: len(self.rows(ContractTab.ENDING)),
            ContractTab.REQUESTS: len(self.rows(ContractTab.REQUESTS)),
        }
        tabs = [
            TabTitle(
                tab.value,
                tab_title(tab),
                counts[tab] if self.known is not None else None,
                "$soon" if tab is ContractTab.ENDING else "",
            )
            for tab in _TABS
        ]
        self.query_one("#tabs", TabLine).show(tabs, self.tab, host.write)
        self.show_sums()
        self.moved()

    def _when_empty(self) -> str:
        words: dict[str, str] = {
            ContractTab.ALL: self.in_keys(_("No contracts. r asks the server whether there are new ones.")),
            ContractTab.ENDING: _("Nothing ends within 90 days."),
            ContractTab.REQUESTS: self.in_keys(
                _("Nothing was asked yet. A on a contract asks for a change, a quote or its end.")
            ),
        }
        return empty_words(self.host, self.host.contracts, is_read=self.known is not None, words=words[self.tab])

    def show_sums(self) -> None:
        """What the subscriptions that run are worth, per currency."""
        from occ_tui.domain.rows.contracts import minor_of

        sums: dict[str, int] = {}
        for node in self.known_nodes():
            if node.kind is NodeKind.SUBSCRIPTION and not is_over(node.end_day, self.host.today):
                pair = minor_of(node.total, node.currency)
                if pair is not None:
                    sums[pair[1]] = sums.get(pair[1], 0) + pair[0]
        left = Content("")
        if sums and self.tab is not ContractTab.REQUESTS:
            left = Content.assemble("  ", totals(sums, self.host.write, self.size.width - 30))
        age = age_words(self.host, self.host.contracts)
        self.search_line.say(left, text(f"{age} ", "$dim") if age else None)

    def moved(self) -> None:
        self._show_facts()
        super().moved()

    def _show_facts(self) -> None:
        row = self.table.current
        beside = self.query_one("#beside", VerticalScroll)
        beside.display = bool(self.table.total)
        write, today = self.host.write, self.host.today
        if isinstance(row, Node):
            below = [node for node in self.known_nodes() if node.parent == row.key]
            title = contract_facts.title(row, write)
            self.query_one("#facts", Fitted).say(lambda room: contract_facts.facts(row, below, write, today, room))
        elif isinstance(row, AskedRow):
            title = request_facts(row, write, 0)[0]
            self.query_one("#facts", Fitted).say(lambda room: request_facts(row, write, room)[1])
        else:
            title = Content("")
            self.query_one("#facts", Fitted).say(lambda _room: Content(""))
        self.query_one("#facts-title", Line).say(title)
        beside.scroll_home(animate=False)

    # Commands.

    @on(RowList.Opened)
    def _opened(self) -> None:
        self.open_row()

    def open_row(self) -> None:
        """Opens or closes what belongs to a line; shows all of one without more."""
        row = self.table.current
        if isinstance(row, Node) and row.children and self.tab is ContractTab.ALL and row.key not in self.above:
            self.folded ^= {row.key}
            self.show_table()
        else:
            self.show_facts()

    def show_facts(self) -> None:
        """Shows all of the line under the cursor on a screen of its own."""
        from occ_tui.screens.contract import ContractScreen

        row = self.table.current
        if isinstance(row, Node):
            below = [node for node in self.known_nodes() if node.parent == row.key]
            self.app.push_screen(ContractScreen(row, below))
        elif isinstance(row, AskedRow) and row.note is not None:
            self.open_note(row.note)
        elif isinstance(row, AskedRow):
            from occ_tui.screens.telling import TellScreen

            title, said = request_facts(row, self.host.write, 64)
            self.app.push_screen(TellScreen(title.plain, said))

    def _refusals(self) -> dict[str, str]:
        found = super()._refusals()
        if not any(node.children for node in self.known_nodes()):
            found["contracts.fold"] = _("There is nothing to fold here.")
        elif self.tab is not ContractTab.ALL:
            found["contracts.fold"] = _("Lines fold on the first tab, where agreements hold what belongs to them.")
        return found

    def fold_all(self) -> None:
        """Closes everything, or opens it."""
        foldable = {node.key for node in self.known_nodes() if node.children}
        row = self.table.current
        self.folded = set() if self.folded >= foldable else foldable
        top = row.key if isinstance(row, Node) else None
        while top and self.folded and (above := next(n for n in self.known_nodes() if n.key == top).parent):
            top = above
        self.show_table(top)

    def copy_command(self) -> None:
        self.host.copy_command(["contracts", *(["--ending", "90"] if self.tab is ContractTab.ENDING else [])], self)


def ending_nodes(nodes: Sequence[Node], today: int) -> list[Node]:
    """Services, and subscriptions without any, that end within 90 days, the nearest first."""
    found = [
        node
        for node in nodes
        if node.kind is NodeKind.SERVICE or (node.kind is NodeKind.SUBSCRIPTION and not node.children)
    ]
    soon = [node for node in found if ending_within(node.end_day, today) is not None]
    return sorted(soon, key=lambda node: node.end_day or 0)


def read_known(session: Any) -> Known:
    """Everything the screen shows, from the store and the notes; for a thread."""
    nodes = tuple(tree(contracts.subscriptions(session), session.clock.today_number()))
    asked = [*map(_asked, contracts.requests(session))]
    try:
        seen = {account.compartment_id for account in contracts.accounts_in_view(session)}
        asked += [_noted(note) for note in notes.on_contracts(session) if note.account in seen]
    except OccServiceError:
        pass  # whoever writes one is told that notes can't be kept
    return Known(nodes, tuple(sorted(asked, key=lambda row: -row.at_ms)), contracts.po_numbers(session))


def _asked(request: Request) -> AskedRow:
    return AskedRow(f"request {request.id}", request.compartment_id, request.contract_id, request=request)


def _noted(note: Note) -> AskedRow:
    return AskedRow(f"note {note.id}", note.account, note.number, note=note)
