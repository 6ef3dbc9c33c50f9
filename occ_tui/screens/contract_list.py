"""What the list of contracts does with `/` and `x`: a tree that is narrowed keeps what stands above what was found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from occ_tui.domain.contract_tree import Node, NodeKind, around
from occ_tui.domain.contracts import Service, Subscription
from occ_tui.locale import _
from occ_tui.screens.contract_tables import AskedRow, ContractTab, Look, tree_table
from occ_tui.screens.searched_list import SearchedList

if TYPE_CHECKING:
    from occ_tui.widgets.record_table import Records


class ContractList(SearchedList):
    """A part of the screen of the contracts."""

    section = "contracts"

    def known_nodes(self) -> Sequence[Node]:
        """The whole tree."""
        raise NotImplementedError

    def known_po_numbers(self, subscription: Subscription) -> Sequence[str]:
        """PO numbers of its invoices."""
        raise NotImplementedError

    def __init__(self) -> None:
        super().__init__()
        self.above: set[str] = set()
        """Keys of the nodes that are open because something below them was found."""

    def narrowed_tree(self, look: Look, when_empty: str) -> Records[Node]:
        """The nodes that have all words, with what stands above them."""
        nodes = self.known_nodes()
        whole = tree_table(nodes, look, when_empty)
        found = {node.key for node in self.found(whole, self.known)}
        shown, self.above = around(nodes, found, self.folded)
        self.say_found(len(found))
        open_look = look._replace(folded=self.folded - self.above)
        return tree_table(shown, open_look, self.in_keys(_("No contract has these words. esc shows all again.")))

    folded: set[str]
    known: Any
    """All that the screen read; what a row is found by changes with it alone."""

    def more_words(self, row: Any) -> Iterable[str]:
        """Numbers that people know a line by, whether it shows them or not."""
        if isinstance(row, AskedRow):
            return [row.request.details, row.request.quote_number] if row.request is not None else []
        return self._numbers(row) if isinstance(row, Node) else ()

    def _numbers(self, node: Node) -> Iterator[str]:
        subscription, service = node.subscription, node.service
        if service is not None and node.kind is NodeKind.SERVICE:
            yield from (service.part_number, service.csi, service.order_number, service.data_center, service.id)
            yield from (service.buyer_email, service.admin_email)
        elif subscription is not None and node.kind is NodeKind.SUBSCRIPTION:
            yield from (subscription.id, subscription.contract_id, subscription.customer_name)
            yield from subscription.orders
            yield from subscription.invoices_of()
            yield from self.known_po_numbers(subscription)

    def export_contracts(self) -> None:
        """Writes what is in view to a name that is asked for: services, or what was asked."""
        from occ_tui.domain.rows.contract_requests import REQUEST_FIELDS, request_fields
        from occ_tui.domain.rows.contracts import CONTRACT_FIELDS, contract_fields
        from occ_tui.services.record_export import default_name, export_records

        today = self.host.today
        names = self.host.session.account_names()
        fields: Sequence[str]
        if self.tab is ContractTab.REQUESTS:
            asked = [row.request for row in self.table.records.rows if row.request is not None]
            rows = [request_fields(one, names.get(one.compartment_id, "")) for one in asked]
            name, fields, title = default_name("requests", today), REQUEST_FIELDS, _("Requests")
        else:
            sold = self._in_view()
            rows = [contract_fields(of, one, names.get(of.compartment_id, ""), today) for of, one in sold]
            name, fields, title = default_name("contracts", today), CONTRACT_FIELDS, _("Contracts")
        self.ask_for_file(name, lambda path: export_records(rows, fields, path, title=title))

    def _in_view(self) -> Iterator[tuple[Subscription, Service | None]]:
        """Services, and subscriptions without any: of the tree all that was found, folded or not."""
        nodes: Sequence[Node] = self.table.records.rows
        if self.tab is ContractTab.ALL:
            nodes = self.known_nodes()
            if self.words:
                shown = {node.key for node in self.table.records.rows} - self.above
                nodes = [node for node in around(nodes, shown, ())[0] if node.key not in self.above]
        for node in nodes:
            is_leaf = node.kind is NodeKind.SERVICE or (node.kind is NodeKind.SUBSCRIPTION and not node.children)
            if is_leaf and node.subscription is not None:
                yield node.subscription, node.service
