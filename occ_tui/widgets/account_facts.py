"""What the triage desk draws of an account: the bar of its aging, its notes, what is to be done."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from textual.content import Content

from occ_tui.domain.account_notes import AccountNote
from occ_tui.domain.formatting import Formatter
from occ_tui.domain.rows import accounts as cells
from occ_tui.domain.rows.aging import bucket_title
from occ_tui.locale import _
from occ_tui.services.accounts import DeskRow
from occ_tui.widgets.invoice_lines import cut, fitted
from occ_tui.widgets.line import text

BAR = 10
"""Cells of a bar in the list."""


def bar(sums: Sequence[int], width: int = BAR) -> Content:
    """What is due, the current part dimmed, the very late one in red."""
    last = len(sums) - 1
    tones = ["$dim", *["$soon"] * (last - 2), "$late", "$dim"]
    return Content("").join(text(glyphs, tones[place]) for glyphs, place in cells.bar(sums, width))


def aging(rows: Sequence[DeskRow], buckets: Sequence[str], write: Formatter, width: int) -> Content:
    """Each currency with its bar, and under it what is due by how late it is."""
    lines: list[Content] = []
    for row in rows:
        if not any(row.sums):
            continue
        total = write.money(sum(row.sums), row.currency)
        lines += [Content.assemble(text(total, "bold"), "  ", bar(row.sums, max(BAR, min(32, width - 24))))]
        for place, (bucket, minor) in enumerate(zip(buckets, row.sums, strict=True)):
            if minor:
                tone = "" if place in (0, len(buckets) - 1) else "$late" if place == len(buckets) - 2 else "$soon"
                amount = write.money(minor, row.currency)
                name = fitted(bucket_title(bucket), 16)
                lines.append(Content.assemble("  ", text(name, "$dim"), text(amount.rjust(20), tone)))
    return Content("\n").join(lines) if lines else text(_("Nothing is due."), "$dim")


def timeline(notes: Sequence[AccountNote], write: Formatter, width: int) -> Content:
    """The notes, the newest first."""
    lines: list[Content] = []
    for place, note in enumerate(notes):
        if place:
            lines.append(text("│", "$rule"))
        lines += _note(note, write, width)
    return Content("\n").join(lines)


def _note(note: AccountNote, write: Formatter, width: int) -> list[Content]:
    room = max(8, width - 2)
    head = Content.assemble(text("● ", "$accent"), text(write.table_date(note.day), "$dim"), " ", cells.headline(note))
    said = [text(cut(part, room)) for line in note.text.splitlines() for part in wrap(line, room)]
    if note.promise is not None:
        words = f"{cells.promise_sign(note)} {_('Promise {promise}').format(promise=cells.promise_words(note, write))}"
        said.append(text(cut(words, room), promise_tone(note)))
    if note.next_action:
        said.append(text(cut(f"→ {cells.next_words(note, write)}", room)))
    if note.author:
        said.append(text(cut(note.author, room), "$dim"))
    return [head.truncate(width, ellipsis=True), *(Content.assemble(text("│ ", "$rule"), line) for line in said)]


def promise_tone(note: AccountNote) -> str:
    """The colour of what became of a promise."""
    return {"BROKEN": "$late", "KEPT": "$good"}.get(note.promise_state, "$soon")
