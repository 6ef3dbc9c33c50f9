"""`x` on a list of records: a name is asked for, the file is written beside the keys, and what became of it is said."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

from textual import on, work
from textual.message import Message

from occ_tui.locale import _, ngettext
from occ_tui.screens.base import OccScreen
from occ_tui.screens.writing import one_line
from occ_tui.services import problems

Write = Callable[[Path], int]
"""Writes a file; answers how many rows it has. For a thread."""


class RecordExport(OccScreen):
    """A part of a screen."""

    class Exported(Message, bubble=False):
        """A file was written, or was not."""

        def __init__(self, path: Path, rows: int, error: Exception | None = None) -> None:
            super().__init__()
            self.path = path
            self.rows = rows
            self.error = error

    def ask_for_file(self, name: str, write: Write) -> None:
        """Asks for a name, `name` if nothing else is typed, and has `write` write it."""
        from occ_tui.screens.naming import NameScreen
        from occ_tui.services.files import free_name

        free = free_name(Path.cwd() / name).name
        title = _("Name of the file, in {directory}").format(directory=Path.cwd())
        self.app.push_screen(NameScreen(title, free), partial(self._begin_export, write))

    def _begin_export(self, write: Write, typed: str | None) -> None:
        if name := (typed or "").strip():
            path = Path.cwd() / Path(name).expanduser()
            self.say(_("Writing {path} …").format(path=path))
            self._export(write, path)

    @work(thread=True, group="export", exit_on_error=False)
    def _export(self, write: Write, path: Path) -> None:
        try:
            with closing(self.host.session):  # the connection of this thread, which ends here
                rows = write(path)
        except Exception as error:
            self.post_message(self.Exported(path, 0, error))
        else:
            self.post_message(self.Exported(path, rows))

    @on(Exported)
    def _say_exported(self, message: Exported) -> None:
        if message.error is not None:
            self.say(one_line(problems.describe(message.error, session=self.host.session)))
            return
        words = self.written_words(message.rows)
        self.say(words.format(count=self.host.write.number(message.rows), path=message.path))

    def written_words(self, count: int) -> str:
        """What is said of a file with so many rows: `{count}` and `{path}` are filled in."""
        return ngettext("{count} row written to {path}", "{count} rows written to {path}", count)
