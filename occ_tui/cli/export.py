"""`occ invoices … --to FILE` and `--pdf-to DIR`: the list as a file, or its PDFs, with progress on standard error."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from occ_tui.cli.parser import UsageError
from occ_tui.locale import _, locale_code, ngettext

if TYPE_CHECKING:
    import argparse

    from occ_tui.domain.invoices import InvoiceRecord
    from occ_tui.services.pdfs import PdfsSaved
    from occ_tui.services.session import Session
    from occ_tui.store.invoices import View

_SHOWN = 20
"""Numbers of invoices that a line names."""


def write_file(session: Session, view: View, names: tuple[str, ...], args: argparse.Namespace) -> int:
    """Writes `view` to `args.to` and says where it is; how many invoices there are in it."""
    from occ_tui.cli.progress import bar_text, progress_bar
    from occ_tui.cli.report import say
    from occ_tui.domain.formatting import formatter
    from occ_tui.services import export
    from occ_tui.services.errors import BadUsage

    path = Path(args.to).expanduser()
    try:
        how = export.format_of(path, None if args.output == "table" else args.output)
    except BadUsage as error:
        raise UsageError(error.sentence, _("Or say it: {option}").format(option="-o csv")) from None
    with progress_bar(words=lambda progress: bar_text(progress.rows_done, progress.rows_total or 0)) as show:
        done = export.export(
            session,
            export.of_view(session, view, args.limit),
            path,
            how,
            names=names,
            overwrite=args.overwrite,
            progress=show,
        )
    written = ngettext("{count} invoice written to {path}", "{count} invoices written to {path}", done.rows)
    say(written.format(count=formatter(locale_code()).number(done.rows), path=done.path))
    return done.rows


def write_pdfs(session: Session, records: list[InvoiceRecord], args: argparse.Namespace) -> int:
    """Saves the PDFs of `records` in `args.pdf_to` and says what came of it; 0, or the code of the last failure."""
    import asyncio

    from occ_tui.cli.progress import bar_text, progress_bar
    from occ_tui.cli.report import say, say_problem
    from occ_tui.services.pdfs import save_all
    from occ_tui.services.problems import describe

    with progress_bar(words=lambda progress: bar_text(progress.done, progress.total)) as show:
        done = asyncio.run(save_all(session, records, Path(args.pdf_to), progress=show))
    code = 0
    for _invoice, error in done.failed:
        problem = describe(error, session=session)
        say_problem(problem)
        code = problem.exit_code
    for line in pdfs_text(done):
        say(line)
    return code


def pdfs_text(done: PdfsSaved) -> list[str]:
    """What came of saving PDFs, in sentences."""
    from occ_tui.domain.formatting import formatter
    from occ_tui.domain.text import clean

    number = formatter(locale_code()).number
    saved = ngettext("{count} PDF saved in {directory}", "{count} PDFs saved in {directory}", done.saved)
    lines = [saved.format(count=number(done.saved), directory=clean(str(done.directory)))]
    if done.skipped:
        there = ngettext("{count} was there already", "{count} were there already", done.skipped)
        lines.append(there.format(count=number(done.skipped)))
    for words, numbers in (
        (_("The server has no PDF of: {numbers}"), done.unavailable),
        (_("Could not be had: {numbers}"), tuple(invoice for invoice, _error in done.failed)),
    ):
        if numbers:
            more = " …" if len(numbers) > _SHOWN else ""
            lines.append(words.format(numbers=", ".join(map(clean, numbers[:_SHOWN])) + more))
    return lines
