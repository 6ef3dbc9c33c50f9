"""Rows of a long list that are read only where one looks: blocks in a small cache."""

from __future__ import annotations

from collections import OrderedDict
from typing import Protocol

from occ_tui.domain.invoices import InvoiceRecord

BLOCK = 32
"""Rows that are read at once: about as many as one sees."""
_KEPT = 12
"""Blocks that are kept at least, some ten usual screens; the ones looked at longest ago go first."""
_SCREENS = 2
"""So many of a tall screen are kept: one, and what comes into view."""


class Rows(Protocol):
    """What a window reads: one view of the invoices, as the store's reader gives it."""

    def rows(self, offset: int, limit: int) -> list[InvoiceRecord]:
        """Up to `limit` rows from `offset` on; empty behind the end."""
        ...

    def position(self, internal_invoice_id: str) -> int | None:
        """Where an invoice stands, `None` if it isn't in the view."""
        ...


class NoRows:
    """A view of nothing, for before there is a store."""

    def rows(self, offset: int, limit: int) -> list[InvoiceRecord]:
        return []

    def position(self, internal_invoice_id: str) -> int | None:
        return None


class Window:
    """A view's rows by their place; reads what is asked for in blocks and forgets what was long not asked for."""

    def __init__(self, source: Rows, height: int) -> None:
        """`height`: rows that are seen at once."""
        self.source = source
        self._blocks: OrderedDict[int, list[InvoiceRecord]] = OrderedDict()
        self.fit(height)

    def fit(self, height: int) -> None:
        """Keeps enough for so many rows to be seen at once."""
        self._kept = max(_KEPT, _SCREENS * (height // BLOCK + 2))

    def row(self, index: int) -> InvoiceRecord | None:
        """The row at `index`; `None` behind the end or before the beginning."""
        if index < 0:
            return None
        number, place = divmod(index, BLOCK)
        block = self._blocks.get(number)
        if block is None:
            block = self.source.rows(number * BLOCK, BLOCK)
            self._blocks[number] = block
            if len(self._blocks) > self._kept:
                self._blocks.popitem(last=False)
        else:
            self._blocks.move_to_end(number)
        return block[place] if place < len(block) else None
