"""What each tab of the contracts shows: the tree, what ends soon, what was asked."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from enum import StrEnum

from textual.content import Content

from occ_tui.annotations import NamedTuple
from occ_tui.domain.contract_tree import Node, NodeKind
from occ_tui.domain.contracts import Request, ending_within, is_over
from occ_tui.domain.dates import from_epoch_ms
from occ_tui.domain.formatting import Formatter
from occ_tui.domain.rows import contracts as cells
from occ_tui.domain.rows.contract_facts import can_be_taken, request_facts_of
from occ_tui.locale import _, pgettext
from occ_tui.services.notes import Note, moment, state_text
from occ_tui.widgets.contract_facts import end_tone
from occ_tui.widgets.invoice_facts import pairs
from occ_tui.widgets.line import text
from occ_tui.widgets.record_table import Column, Records

_BAR = 8
"""Cells of a bar in a table."""


class ContractTab(StrEnum):
    """The tabs, in the order in which they stand."""

    ALL = "all"
    ENDING = "ending"
    REQUESTS = "requests"


class Look(NamedTuple):
    """What tables are written with."""

    write: Formatter
    today: int
    many_accounts: bool
    """Whose it is matters."""
    names: Mapping[str, str]
    """Names of accounts, by their compartment."""
    folded: Container[str] = ()
    """Keys of the nodes that are closed."""
    nearest: Mapping[str, int | None] = {}
    """The first end among a node and all below it, by its key."""


class AskedRow(NamedTuple):
    """Something that was asked: kept by the portal, or written down here."""

    key: str
    compartment_id: str
    contract: str
    request: Request | None = None
    note: Note | None = None

    @property
    def at_ms(self) -> int:
        """When it was asked, or written down."""
        if self.request is not None:
            return self.request.requested_ms or 0
        return self.note.created_ms if self.note is not None else 0


def tab_title(tab: ContractTab) -> str:
    """The tab's name in the user's language."""
    return {
        ContractTab.ALL: pgettext("tab", "All"),
        ContractTab.ENDING: pgettext("tab", "Ending in 90 days"),
        ContractTab.REQUESTS: pgettext("tab", "Requests"),
    }[tab]


def tree_table(rows: Sequence[Node], look: Look, when_empty: str) -> Records[Node]:
    """Agreements with what belongs to them, as far as they are open."""

    def name(node: Node) -> Content:
        mark = ("▸ " if node.key in look.folded else "▾ ") if node.children else "  "
        title = cells.title_words(node, look.write)
        style = "bold" if node.kind is NodeKind.AGREEMENT else "$dim" if node.kind is NodeKind.COMMITMENT else ""
        return Content.assemble("  " * node.depth, text(mark, "$accent"), text(title, style))

    return _records(rows, look, Column(_("Contract"), name, grows=True, least=26, key="contract"), when_empty)


def ending_table(rows: Sequence[Node], look: Look, when_empty: str) -> Records[Node]:
    """Services that end soon, the nearest first."""

    def name(node: Node) -> str:
        return cells.title_words(node, look.write)

    def number(node: Node) -> str:
        subscription = node.subscription
        return (subscription.contract_id or subscription.id) if subscription else ""

    contract: Column[Node] = Column(_("Contract"), number, priority=5, most=20, key="contract")
    return _records(rows, look, Column(_("Service"), name, grows=True, least=20, key="service"), when_empty, contract)


def _records(
    rows: Sequence[Node], look: Look, name: Column[Node], when_empty: str, *others: Column[Node]
) -> Records[Node]:
    write, today = look.write, look.today

    def ends(node: Node) -> Content:
        return text(write.table_date(node.end_day), end_tone(node.end_day, today))

    def left(node: Node) -> Content:
        return text(cells.ends_words(node.end_day, today), end_tone(node.end_day, today))

    def used(node: Node) -> Content:
        drawn = cells.bar(node.used, node.available, node.whole, _BAR)
        share = cells.percent(node.used, node.available, node.whole)
        return Content.assemble(text(drawn, "$accent"), f" {share:>5}") if drawn else Content("")

    account: list[Column[Node]] = [
        Column(_("Account"), lambda node: look.names.get(node.compartment_id, ""), priority=1, most=24, key="account")
    ]
    return Records(
        rows,
        (
            name,
            *others,
            *(account if look.many_accounts else []),
            Column(_("Ends"), ends, key="ends"),
            Column(_("Left"), left, priority=3, key="left"),
            Column(_("Used"), used, priority=2, key="used"),
            Column(_("Value"), money=lambda node: cells.minor_of(node.total, node.currency), priority=4, key="value"),
            Column(_("State"), lambda node: cells.status_words(node.status), priority=6, most=12, key="state"),
        ),
        lambda node: node.key,
        lambda node: _sign(node, look),
        lambda node: "$dim" if is_over(node.end_day, today) else "",
        write,
        Content(when_empty),
    )


def _sign(node: Node, look: Look) -> Content:
    """How the node stands; of what is closed, the nearest end of all below it."""
    end = look.nearest.get(node.key, node.end_day) if node.key in look.folded else node.end_day
    return text(cells.sign(end, node.status, look.today), end_tone(end, look.today))


def nearest_ends(nodes: Sequence[Node], today: int) -> dict[str, int | None]:
    """The first end that is still to come among each node and all below it, by its key."""
    found: dict[str, int | None] = {}
    for node in reversed(nodes):
        mine = node.end_day if ending_within(node.end_day, today) is not None else None
        ends = [end for end in (mine, found.get(node.key)) if end is not None]
        found[node.key] = min(ends, default=node.end_day)
        if ends:
            above = found.get(node.parent)
            found[node.parent] = min(ends) if above is None else min(above, *ends)
    return found


def requests_table(rows: Sequence[AskedRow], look: Look, when_empty: str) -> Records[AskedRow]:
    """What was asked, the latest first, and what became of it."""
    write = look.write

    def state(row: AskedRow) -> Content:
        if row.request is not None:
            tone = {"DECLINED": "$late", "ACCEPTED": "$good", "DONE": "$good"}.get(row.request.status, "")
            return text(cells.request_state_words(row.request.status), tone)
        return Content(state_text(row.note)) if row.note is not None else Content("")

    def when(row: AskedRow) -> str:
        at = from_epoch_ms(row.at_ms) if row.note is None else moment(row.note)
        return write.date_time(at) if row.at_ms else "–"

    account: list[Column[AskedRow]] = [
        Column(_("Account"), lambda row: look.names.get(row.compartment_id, ""), priority=4, most=24, key="account")
    ]
    return Records(
        rows,
        (
            Column(_("When"), when, priority=2, key="when"),
            Column(_("Kind"), lambda row: cells.request_kind_words(_kind(row)), priority=1, key="kind"),
            Column(_("Contract"), lambda row: row.contract, most=20, key="contract"),
            *(account if look.many_accounts else []),
            Column(_("State"), state, key="state"),
            Column(_("Subject"), _subject, grows=True, priority=3, least=16, key="subject"),
            Column(_("By"), _by, priority=5, most=24, key="by"),
        ),
        lambda row: row.key,
        lambda row: _request_sign(row),
        write=write,
        when_empty=Content(when_empty),
    )


def _kind(row: AskedRow) -> str:
    return row.request.kind if row.request is not None else row.note.kind if row.note is not None else ""


def _subject(row: AskedRow) -> str:
    if row.request is None:
        return row.note.subject if row.note is not None else ""
    return row.request.subject or row.request.quote_number


def _by(row: AskedRow) -> str:
    return row.request.by if row.request is not None else row.note.author if row.note is not None else ""


def _request_sign(row: AskedRow) -> Content:
    signs = {"DECLINED": ("×", "$late"), "ACCEPTED": ("✓", "$good"), "DONE": ("✓", "$good"), "IN_REVIEW": ("…", "")}
    if row.request is None:
        return text("¶", "$accent")
    sign, tone = signs.get(row.request.status, ("·", ""))
    return text(sign, tone)


def request_facts(row: AskedRow, write: Formatter, width: int) -> tuple[Content, Content]:
    """What was asked and what became of it: a title, and the rest."""
    request, note = row.request, row.note
    if request is None:
        assert note is not None
        said = Content.assemble(text(note.subject, "bold"), "\n\n", text(note.body))
        return text(cells.request_kind_words(note.kind), "bold"), said
    entries = request_facts_of(request, write, _next_of(request))
    shown = pairs([(label, value) for label, value in entries if value], width)
    details = Content.assemble("\n\n", text(request.details)) if request.details else Content("")
    return text(cells.request_kind_words(request.kind), "bold"), Content.assemble(shown, details)


def _next_of(request: Request) -> str:
    """What one can do about an answer."""
    if can_be_taken(request):
        return _("R on the subscription takes the quote; then it is to be paid.")
    return ""
