"""An invoice's PDF becomes a file: whole or not at all, for its owner alone, never in the place of another."""

from __future__ import annotations

import errno
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from occ_tui.locale import _
from occ_tui.services.errors import FileExists, FileNotWritten, PdfUnavailable

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
    """Writes `content`, which must be a PDF, beside `path` and moves it there in one step."""
    from occ_tui.client.errors import MalformedAnswer

    if not content.startswith(PDF_START):
        raise MalformedAnswer(_("what came is not a PDF"))
    path = path.absolute()
    beside = path.with_name(f".occ-{secrets.token_hex(8)}.part")
    try:
        _write_durably(beside, content)
        if overwrite:
            beside.replace(path)
        else:
            _move_to_free_place(beside, path)
    except FileExistsError:
        existing = True
    except OSError as error:
        raise FileNotWritten(path, error.strerror or type(error).__name__) from error
    else:
        existing = False
    finally:
        with suppress(OSError):
            beside.unlink()
    if existing:
        raise FileExists(path)
    return path


def _move_to_free_place(beside: Path, path: Path) -> None:
    """Unlike a rename, a link never takes another file's place, not even one that came this very moment."""
    try:
        os.link(beside, path)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS):
            raise
        # A file system without links (FAT, some network ones).
        if os.path.lexists(path):
            raise FileExistsError from None
        beside.rename(path)


def _write_durably(path: Path, content: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(path, flags, 0o600), "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
