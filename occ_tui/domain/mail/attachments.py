"""What goes with the mail: the list as CSV or spreadsheet, PDFs under names made here, all within a limit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO, TextIOWrapper
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from occ_tui.annotations import NamedTuple
from occ_tui.domain.invoices import InvoiceRecord, pdf_name
from occ_tui.domain.mail.letter import ListOf, file_stem
from occ_tui.domain.mail.wishes import BODY_ROWS, MAX_ATTACHED_BYTES, MAX_INVOICES, MAX_PDFS, Attach, MailRefused, Wish
from occ_tui.domain.rows.invoices import FIELDS, fields_of
from occ_tui.locale import _, ngettext

MEDIA_TYPES = {
    Attach.CSV: "text/csv",
    Attach.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
PDF = "application/pdf"


class Attachment(NamedTuple):
    """A file that goes with the mail."""

    name: str
    media_type: str
    content: bytes


def check_list(records: Sequence[InvoiceRecord], wish: Wish) -> None:
    """`MailRefused` for a list that is empty, or longer than such a mail may have."""
    count = len(records)
    if not count:
        raise MailRefused(_("there is no invoice to send"))
    if count > MAX_INVOICES:
        words = ngettext(
            "a mail has at most {count} invoice; narrow the list first",
            "a mail has at most {count} invoices; narrow the list first",
            MAX_INVOICES,
        )
        raise MailRefused(words.format(count=MAX_INVOICES))
    if wish.attach is Attach.NONE and count > BODY_ROWS:
        words = _("more than {count} invoices do not fit into the mail itself; attach the list as CSV or XLSX")
        raise MailRefused(words.format(count=BODY_ROWS))
    if wish.with_pdfs and len(with_pdf(records)) > MAX_PDFS:
        words = ngettext("a mail has at most {count} PDF", "a mail has at most {count} PDFs", MAX_PDFS)
        raise MailRefused(words.format(count=MAX_PDFS))


def with_pdf(records: Iterable[InvoiceRecord]) -> list[InvoiceRecord]:
    """Those of which there is a PDF."""
    return [record for record in records if record.is_pdf_available]


def the_list(sent: ListOf, wish: Wish) -> list[Attachment]:
    """The list as the file that is asked for; empty if none is."""
    if wish.attach is Attach.NONE:
        return []
    names = wish.fields or tuple(FIELDS)
    read = tuple(dict.fromkeys((*names, "currencyCode")))
    rows = (fields_of(record, sent.today, read) for record in sent.records)
    content = _workbook(rows, names) if wish.attach is Attach.XLSX else _csv(rows, names)
    return [Attachment(f"{file_stem(sent)}.{wish.attach}", MEDIA_TYPES[wish.attach], content)]


def pdf_names(records: Iterable[InvoiceRecord]) -> list[str]:
    """A name for the PDF of each, none twice."""
    names: list[str] = []
    for record in records:
        name = first = pdf_name(record.invoice_number)
        number = 1
        while name in names:
            number += 1
            name = f"{first.removesuffix('.pdf')}-{number}.pdf"
        names.append(name)
    return names


def check_size(attachments: Iterable[Attachment]) -> None:
    """`MailRefused` when they are too much together."""
    size = sum(len(attachment.content) for attachment in attachments)
    if size > MAX_ATTACHED_BYTES:
        words = _("what is attached has {size} MB, and a mail takes {limit} MB at most")
        raise MailRefused(words.format(size=f"{size / 2**20:.1f}", limit=MAX_ATTACHED_BYTES // 2**20))


def _workbook(rows: Iterator[dict[str, Any]], names: Sequence[str]) -> bytes:
    from occ_tui.domain.rows.spreadsheet import write_workbook

    stream = BytesIO()
    with TemporaryDirectory(prefix="occ-mail-") as scratch:
        write_workbook(rows, names, stream, Path(scratch))
    return stream.getvalue()


def _csv(rows: Iterator[dict[str, Any]], names: Sequence[str]) -> bytes:
    from occ_tui.domain.rows.records import write_records

    stream = BytesIO()
    text = TextIOWrapper(stream, encoding="utf-8", newline="")
    write_records(({name: row[name] for name in names} for row in rows), names, "csv", text)
    text.flush()
    text.detach()
    return stream.getvalue()
