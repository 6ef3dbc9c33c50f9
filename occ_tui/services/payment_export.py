"""All payments with what each paid, as a file to be held against one's own books."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from occ_tui.domain.dates import from_epoch_day
from occ_tui.domain.rows.payments import ALLOCATION_FIELDS, PAYMENT_FIELDS, allocation_fields, payment_fields

if TYPE_CHECKING:
    from occ_tui.domain.payments import PaymentRecord
    from occ_tui.services.session import Session

FIELDS = (*PAYMENT_FIELDS, *(name for name in ALLOCATION_FIELDS if name not in PAYMENT_FIELDS))
"""A row for each thing that was paid, with everything that is known of its payment."""


def default_name(today: int) -> str:
    """A file name made here: `payments-2026-11-23.csv`."""
    return f"payments-{from_epoch_day(today).isoformat()}.csv"


def write_allocations(known: Iterable[PaymentRecord], path: Path, *, overwrite: bool = False) -> int:
    """Writes a row for each thing that these payments paid to `path`; the number of rows. Errors as below."""
    from occ_tui.services.record_export import export_records

    rows = [{**payment_fields(payment), **part} for payment in known for part in allocation_fields(payment)]
    return export_records(rows, FIELDS, path, overwrite=overwrite)


def export_allocations(session: Session, path: Path, *, overwrite: bool = False) -> int:
    """Writes every payment of the accounts in view to `path`, as CSV or what its name ends with; the number of rows.

    Blocks: for a thread. Errors: `FileExists` unless `overwrite`, `FileNotWritten`, those of the store.
    """
    from occ_tui.services.payments import payments

    with closing(session.new_store()) as store:
        known = payments(session, store=store)
    return write_allocations(known, path, overwrite=overwrite)
