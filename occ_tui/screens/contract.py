"""All of a contract or of a part of it, on a screen of its own: where there is no room beside the tree, for threads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget

from occ_tui.commands.base import Command, bindings
from occ_tui.commands.contracts import ONE_CONTRACT
from occ_tui.commands.general import HERE, OpenLink
from occ_tui.commands.moving import SCROLLING
from occ_tui.domain.contract_tree import Node, NodeKind, tree
from occ_tui.domain.contracts import Subscription
from occ_tui.locale import _
from occ_tui.screens.contract_actions import ContractActions
from occ_tui.services import contracts
from occ_tui.widgets import contract_facts
from occ_tui.widgets.fitted import Fitted
from occ_tui.widgets.line import Line, text
from occ_tui.widgets.order_facts import blocks

_WIDEST = 96
"""Lines grow no longer than this."""


class ContractScreen(ContractActions):
    """See the module."""

    CSS_PATH = "../styles/words.tcss"
    commands: ClassVar[tuple[Command, ...]] = (*ONE_CONTRACT, *SCROLLING, *HERE, OpenLink())
    BINDINGS = bindings(commands)
    section_key = "5"
    hides_useless_keys = True

    def __init__(self, node: Node, branch: Sequence[Node]) -> None:
        """All of a line of the tree; in `branch` are those right under it."""
        super().__init__()
        self._node = node
        self._branch = tuple(branch)

    @classmethod
    def of_subscription(cls, subscription: Subscription, today: int) -> ContractScreen:
        """All of a subscription, with its services."""
        nodes = tree([subscription], today)
        return cls(next(node for node in nodes if node.kind is NodeKind.SUBSCRIPTION), nodes)

    def compose_middle(self) -> Iterable[Widget]:
        yield Line(id="title")
        yield VerticalScroll(Fitted(id="words", most=_WIDEST), id="scroll", can_focus=False)

    def on_mount(self) -> None:
        self._show()

    def current_node(self) -> Node | None:
        return self._node

    def reread(self) -> None:
        self.money_moved()

    def money_moved(self) -> None:
        """Reads it anew; what is not known any more stays as it was."""
        known = contracts.subscriptions(self.host.session, compartment_id=self._node.compartment_id)
        nodes = tree(known, self.host.today)
        subscription = self._node.subscription
        same = [
            node
            for node in nodes
            if node.kind is self._node.kind
            and (node.key == self._node.key or _is_same(node.subscription, subscription, self._node.kind))
        ]
        if same:
            self._node, self._branch = same[0], tuple(nodes)
        self._show()

    def _show(self) -> None:
        if not self.is_attached:
            return
        write, node, today = self.host.write, self._node, self.host.today
        account = self.account_name(node.compartment_id)
        title = Content.assemble(" ", contract_facts.title(node, write))
        self.query_one("#title", Line).say(title, text(f"{account} ", "$dim"))
        below = [one for one in self._branch if one.parent == node.key]
        threads = Content("\n").join(
            Content.assemble(text("› ", "$accent"), link.title, text(f"  {link.hint}", "$dim")) for link in self.links()
        )
        where = self.in_keys(_("Where “>” leads"))

        def words(room: int) -> Content:
            return blocks([("", contract_facts.facts(node, below, write, today, room)), (where, threads)])

        self.query_one("#words", Fitted).say(words)
        self.show_keys()

    def copy_command(self) -> None:
        self.host.copy_command(["contracts"], self)

    def show_more(self) -> None:
        self.query_one("#scroll", VerticalScroll).scroll_relative(y=5, animate=False)

    def show_less(self) -> None:
        self.query_one("#scroll", VerticalScroll).scroll_relative(y=-5, animate=False)

    def go_back(self) -> None:
        self.dismiss(None)


def _is_same(one: Subscription | None, other: Subscription | None, kind: NodeKind) -> bool:
    """Whether two nodes are the same subscription, wherever it hangs in the tree."""
    return kind is NodeKind.SUBSCRIPTION and one is not None and other is not None and one.id == other.id
