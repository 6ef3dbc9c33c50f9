"""The money line of an invoice: total − credited ± adjusted − paid = due, with a tick when it holds."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content

from occ_tui.domain.formatting import Formatter
from occ_tui.domain.invoices import Group, InvoiceRecord
from occ_tui.locale import _, pgettext
from occ_tui.widgets.line import text


def money_line(record: InvoiceRecord, write: Formatter, *, overdue: bool) -> Content:
    """Five lines (more when something is in dispute or does not add up), amounts under each other."""
    entries = [
        (" ", pgettext("money", "Total"), record.amount),
        ("−", pgettext("money", "Credited"), record.credited),
        ("±", pgettext("money", "Adjusted"), record.adjusted),
        ("−", pgettext("money", "Paid"), record.applied),
        ("=", pgettext("money", "Due"), record.due),
    ]
    dispute = [("", pgettext("money", "in dispute"), record.in_dispute)] if record.in_dispute else []
    labels = max(cell_len(label) for _sign, label, _minor in entries + dispute)
    amounts = [write.amount(minor, record.currency) for _sign, _label, minor in entries + dispute]
    widest = max(14, *(cell_len(amount) for amount in amounts))
    lines: list[Content] = []
    for (sign, label, minor), amount in zip(entries + dispute, amounts, strict=True):
        is_edge = sign in (" ", "=")
        style = _style(record, sign, minor, overdue)
        lines.append(
            Content.assemble(
                text(f"{sign or ' '} ", "$dim"),
                text(label + " " * (labels - cell_len(label) + 2), "" if is_edge else "$dim"),
                text(" " * (widest - cell_len(amount)) + amount, style),
                text(f" {record.currency}", "$dim") if is_edge or not sign else "",
                _verdict(record) if sign == "=" else "",
            )
        )
    if not record.money_line_holds():
        lines.append(text(f"! {_('does not add up')}", "$soon"))
    return Content("\n").join(lines)


def _style(record: InvoiceRecord, sign: str, minor: int, overdue: bool) -> str:
    if sign == "=":
        return "bold $late" if overdue and record.group == Group.UNPAID and minor else "bold"
    return "" if minor else "$dim"


def _verdict(record: InvoiceRecord) -> Content:
    if record.money_line_holds():
        return text(" ✓", "$good")
    return text(" !", "bold $soon")
