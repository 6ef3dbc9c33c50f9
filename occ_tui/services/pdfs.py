"""The PDFs of many invoices, one after the other into one directory; a second run fetches what is missing."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

from occ_tui.annotations import NamedTuple
from occ_tui.services.errors import FileExists, FileNotWritten
from occ_tui.services.invoices import pdf_name
from occ_tui.services.pdf import PDF_START, write_file

if TYPE_CHECKING:
    from occ_tui.domain.invoices import InvoiceRecord
    from occ_tui.services.session import Session


class PdfProgress(NamedTuple):
    """How far it is."""

    done: int
    total: int


class PdfsSaved(NamedTuple):
    """What came of it."""

    directory: Path
    saved: int
    skipped: int
    """Were there already."""
    unavailable: tuple[str, ...]
    """Numbers of invoices of which the server has no PDF."""
    failed: tuple[tuple[str, Exception], ...]
    """Number and error of those that the server or a file in the way did not allow."""
    was_stopped: bool = False


def names_of(records: Sequence[InvoiceRecord], *, is_one_account: bool = True) -> list[str]:
    """A file name for each, the same at each run.

    Those that would share one, and all of a user of several accounts, get a mark made of whose invoice it is: a number
    that another account has too must not pass for what is there already.
    """
    plain = [pdf_name(record) for record in records]
    counts = Counter(name.casefold() for name in plain)
    return [
        name if is_one_account and counts[name.casefold()] == 1 else f"{name.removesuffix('.pdf')}-{_mark(record)}.pdf"
        for name, record in zip(plain, records, strict=True)
    ]


async def save_all(
    session: Session,
    records: Sequence[InvoiceRecord],
    directory: Path,
    *,
    progress: Callable[[PdfProgress], None] | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> PdfsSaved:
    """Saves the PDF of each of `records` in `directory` (made 0700 if missing), files 0600, none replaced.

    Asks for one at a time. An invoice that cannot be had does not end it; a server that is not there, or does not know
    the user any more, does, with its error. Errors besides: `FileNotWritten`.
    """
    from occ_tui.client.errors import MalformedAnswer, NotAuthenticated, ServiceError
    from occ_tui.client.invoices import InvoiceClient
    from occ_tui.services.threads import in_thread

    directory = _made(directory)
    saved = skipped = 0
    unavailable: list[str] = []
    failed: list[tuple[str, Exception]] = []
    names = names_of(records, is_one_account=len(session.accounts()) <= 1)
    async with session.transport() as transport:
        client = InvoiceClient(transport)
        for done, (record, name) in enumerate(zip(records, names, strict=True)):
            if stop():
                return PdfsSaved(directory, saved, skipped, tuple(unavailable), tuple(failed), was_stopped=True)
            if progress is not None:
                progress(PdfProgress(done, len(records)))
            if not record.is_pdf_available:
                unavailable.append(record.invoice_number)
                continue
            path = directory / name
            if is_complete(path):
                skipped += 1
                continue
            try:
                content = await client.pdf(record.compartment_id, record.internal_invoice_id)
                await in_thread(write_file, path, content, overwrite=False)
                saved += 1
            except NotAuthenticated:
                raise
            except (ServiceError, MalformedAnswer, FileExists) as error:
                failed.append((record.invoice_number, error))
    return PdfsSaved(directory, saved, skipped, tuple(unavailable), tuple(failed))


def is_complete(path: Path) -> bool:
    """Whether a PDF lies at `path`: ours are moved there only when they are whole."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError:
        return False
    with os.fdopen(descriptor, "rb") as stream:
        try:
            return stream.read(len(PDF_START)) == PDF_START
        except OSError:
            return False


def _made(directory: Path) -> Path:
    directory = directory.expanduser().absolute()
    try:
        directory.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise FileNotWritten(directory, error.strerror or type(error).__name__) from error
    return directory


def _mark(record: InvoiceRecord) -> str:
    return f"{crc32(f'{record.compartment_id} {record.internal_invoice_id}'.encode()):08x}"
