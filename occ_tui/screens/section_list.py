"""What sections that are short lists share: tabs over a table that is read from the store, asked for by `r`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import events, on
from textual.content import Content
from textual.message import Message

from occ_tui.locale import _
from occ_tui.screens.rereading import Rereading
from occ_tui.screens.row_moves import RowMoves
from occ_tui.screens.writing import one_line
from occ_tui.services import problems
from occ_tui.widgets.record_table import RecordTable
from occ_tui.widgets.tab_line import TabLine
from occ_tui.widgets.thumb import Thumb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from occ_tui.screens.fetching import Fetching
    from occ_tui.services.session import Session


class SectionList(RowMoves):
    """See the module. A subclass says what is read, which tabs there are, and what the table shows."""

    class Read(Message, bubble=False):
        """The store was read; `known` is what `read_known` made of it."""

        def __init__(self, known: Any, error: Exception | None = None) -> None:
            super().__init__()
            self.known = known
            self.error = error

    def __init__(self) -> None:
        super().__init__()
        self.tab: str = ""
        self.reading = Rereading(self, self._read)
        self._places: dict[str, str] = {}
        """The row that had the cursor in each tab."""

    # What a subclass says.

    @property
    def tabs(self) -> Sequence[str]:
        """The tabs, in their order."""
        raise NotImplementedError

    @property
    def fetching(self) -> Fetching:
        """What asks the server for the list."""
        raise NotImplementedError

    def read_known(self, session: Session) -> Any:
        """Everything the screen shows, from the store; called in a thread."""
        raise NotImplementedError

    def take_known(self, known: Any) -> None:
        """Keeps what was read, and shows it."""
        raise NotImplementedError

    def show_table(self, at: str | None = None) -> None:
        """Shows the tab, with the cursor on the row of that id."""
        raise NotImplementedError

    def show_sums(self) -> None:
        """Shows the line above the table."""
        raise NotImplementedError

    def moved(self) -> None:
        """The cursor is on another row."""
        self.show_status()
        self.show_keys()

    # Reading and showing.

    def on_mount(self) -> None:
        self.table.thumb = self.query_one("#thumb", Thumb)
        self.table.focus()
        self.watch(self.table, "cursor", self.moved, init=False)
        self.show_table()

    def show_again(self) -> None:
        super().show_again()
        self.reading.start()
        self.fetching.start_if_old()

    def on_resize(self, _event: events.Resize) -> None:
        self.call_after_refresh(self.show_sums)
        self.call_after_refresh(self.moved)

    @property
    def table(self) -> RecordTable[Any]:
        """The list of the tab."""
        return self.query_one("#table", RecordTable)

    @property
    def current_row(self) -> Any:
        """The row under the cursor; `None` if there is none."""
        return self.table.current if self.is_attached else None

    def reread(self) -> None:
        self.reading.start()

    def money_moved(self) -> None:
        self.reading.start()

    async def _read(self) -> None:
        session = self.host.session

        async def read() -> Any:
            return self.read_known(session)

        try:
            known = await self.host.asking.run(read)
        except Exception as error:
            self.post_message(self.Read(None, error))
        else:
            self.post_message(self.Read(known))

    @on(Read)
    def _take(self, message: Read) -> None:
        if message.error is not None:
            self.say(one_line(problems.describe(message.error, session=self.host.session)))
        else:
            self.take_known(message.known)

    def status(self) -> Content:
        write, table = self.host.write, self.table
        if not table.total:
            return Content("")
        said = _("{place} of {total}").format(place=write.number(table.cursor + 1), total=write.number(table.total))
        return Content(f"  {said}")

    # Tabs.

    def show_tab(self, tab: str) -> None:
        """Shows a tab, with the cursor where it last was in it."""
        if key := self.table.current_key:
            self._places[self.tab] = key
        self.tab = next(one for one in self.tabs if one == tab)
        self.show_table(self._places.get(self.tab, ""))

    @on(TabLine.Chosen)
    def _chosen(self, message: TabLine.Chosen) -> None:
        self.show_tab(message.tab)

    def next_tab(self) -> None:
        self.show_tab(self.tabs[(self.tabs.index(self.tab) + 1) % len(self.tabs)])

    def previous_tab(self) -> None:
        self.show_tab(self.tabs[(self.tabs.index(self.tab) - 1) % len(self.tabs)])

    def refresh_from_server(self) -> None:
        super().refresh_from_server()
        self.ask_server()

    def ask_server(self) -> None:
        """Asks for everything that is shown here; the keys go on meanwhile."""
        self.fetching.start()
        self.show_sums()
