"""An invoice's PDF becomes a file: whole or not at all, for its owner alone, never in the place of another."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from occ_tui.locale import _
from occ_tui.services.errors import FileExists, PdfUnavailable
from occ_tui.services.files import write_whole

if TYPE_CHECKING:
    from occ_tui.domain.invoices import InvoiceRecord
    from occ_tui.services.session import Session

PDF_START = b"%PDF-"


async def save(session: Session, record: InvoiceRecord, path: Path, *, overwrite: bool) -> Path:
    """See `invoices.save_pdf`; `path` is the file itself."""
    from occ_tui.client.invoices import InvoiceClient
    from occ_tui.services.threads import in_thread

    if not record.is_pdf_available:
        raise PdfUnavailable(record.invoice_number)
    if not overwrite and os.path.lexists(path):
        raise FileExists(path)
    async with session.transport() as transport:
        content = await InvoiceClient(transport).pdf(record.compartment_id, record.internal_invoice_id)
    return await in_thread(write_file, path, content, overwrite=overwrite)


def write_file(path: Path, content: bytes, *, overwrite: bool) -> Path:
    """Writes `content`, which must be a PDF; see `files.write_whole`."""
    from occ_tui.client.errors import MalformedAnswer

    if not content.startswith(PDF_START):
        raise MalformedAnswer(_("what came is not a PDF"))
    return write_whole(path, content, overwrite=overwrite)
