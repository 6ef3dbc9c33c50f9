"""`occ invoices … --to FILE`: the list as a file, with progress on standard error."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from occ_tui.cli.parser import UsageError
from occ_tui.locale import _, locale_code, ngettext

if TYPE_CHECKING:
    import argparse

    from occ_tui.services.session import Session
    from occ_tui.store.invoices import View


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
