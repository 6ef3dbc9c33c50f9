"""The triage desk: the accounts that need somebody first, and what is to be done with them today."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Horizontal
from textual.widget import Widget

from occ_tui.commands.accounts import ACCOUNTS
from occ_tui.commands.base import Command, bindings
from occ_tui.commands.general import GENERAL, LINKS
from occ_tui.commands.moving import MOVING
from occ_tui.commands.payments import PayElsewhere
from occ_tui.locale import _, pgettext
from occ_tui.screens.account_actions import AccountActions
from occ_tui.screens.account_tables import accounts_table, queue_table
from occ_tui.screens.searched_list import SearchedList
from occ_tui.screens.writing import one_line
from occ_tui.services import accounts, problems, reminders
from occ_tui.services.account_tables import sort_titles
from occ_tui.services.accounts import Desk, DeskRow, DeskSort, Queued
from occ_tui.services.links import Link, Place, PlaceKind, of_account
from occ_tui.services.session import opens
from occ_tui.widgets.line import Rule, text
from occ_tui.widgets.record_table import RecordTable
from occ_tui.widgets.row_list import RowList
from occ_tui.widgets.search_line import NarrowLine
from occ_tui.widgets.tab_line import TabLine, TabTitle
from occ_tui.widgets.thumb import Thumb

if TYPE_CHECKING:
    from occ_tui.screens.fetching import Fetching
    from occ_tui.services.session import Session


class DeskTab(StrEnum):
    """The tabs, in the order in which they stand."""

    ACCOUNTS = "accounts"
    TODAY = "today"


class AccountsScreen(SearchedList, AccountActions):
    """See the module."""

    CSS_PATH = "../styles/payments.tcss"
    commands: ClassVar[tuple[Command, ...]] = (*ACCOUNTS, PayElsewhere(), *MOVING, *GENERAL, *LINKS)
    BINDINGS = bindings(commands)
    section = "accounts"
    section_key = "9"
    hides_useless_keys = True

    def __init__(self) -> None:
        super().__init__()
        self.tab = DeskTab.ACCOUNTS
        self.desk: Desk | None = None
        self.sort = DeskSort.WEIGHT

    def compose_middle(self) -> Iterable[Widget]:
        yield TabLine(id="tabs")
        yield NarrowLine(id="sums")
        yield Rule(id="table-rule")
        yield Horizontal(RecordTable(id="table"), Thumb(id="thumb"), id="list")

    def on_mount(self) -> None:
        self.watch(self.app, "notes_token", self.reading.start, init=False)

    @property
    def tabs(self) -> Sequence[str]:
        return tuple(DeskTab)

    @property
    def fetching(self) -> Fetching:
        return self.host.accounts

    def current_desk_row(self) -> DeskRow | None:
        row = self.current_row
        if isinstance(row, Queued):
            return row.rows[0]
        return row if isinstance(row, DeskRow) else None

    def read_known(self, session: Session) -> Desk:
        return accounts.desk(session)

    def take_known(self, known: Desk) -> None:
        self.desk = known
        self.show_table()

    def notes_changed(self) -> None:
        self.reading.start()

    # Threads.

    def place(self) -> Place | None:
        row = self.current_desk_row()
        return row and Place(PlaceKind.ACCOUNT, row.account.compartment_id, row.account.compartment_id)

    def links(self) -> Sequence[Link]:
        row = self.current_desk_row()
        return () if row is None else of_account(self.host.session, row.account.compartment_id)

    # Showing.

    def rows(self) -> list[DeskRow]:
        """The accounts that the search leaves, in the order that was chosen."""
        found = accounts.worth_showing(self.desk.rows if self.desk else ())
        return accounts.sort_rows(accounts.matching(found, self.words), self.sort)

    def queue(self) -> list[Queued]:
        """What is to be done today with those accounts."""
        found = self.desk.queue if self.desk else ()
        return [one for one in found if accounts.matching(one.rows[:1], self.words)]

    def show_table(self, at: str | None = None) -> None:
        write, rows, queue = self.host.write, self.rows(), self.queue()
        if at == "":
            self.table.move_to(0)
        empty = self._when_empty()
        if self.tab == DeskTab.ACCOUNTS:
            self.table.show(self.arranged(accounts_table(rows, write, self.host.today, empty)), at=at)
        else:
            self.table.show(self.arranged(queue_table(queue, write, empty)), at=at)
        is_read = self.desk is not None
        shown = [
            TabTitle(DeskTab.ACCOUNTS, pgettext("tab", "Accounts"), _accounts_in(rows) if is_read else None),
            TabTitle(DeskTab.TODAY, pgettext("tab", "Due today"), len(queue) if is_read else None, "$late"),
        ]
        self.query_one("#tabs", TabLine).show(shown, self.tab, write)
        self.show_sums()
        self.show_status()
        self.show_keys()

    def _when_empty(self) -> str:
        if self.desk is None:
            return _("Reading …")
        if self.words:
            return _("No account fits “{text}”.").format(text=self.words)
        if self.tab == DeskTab.TODAY:
            return _("Nothing is due today: no next action, and no broken promise.")
        return self.in_keys(_("No accounts. r asks the server whether there are some."))

    def show_sums(self) -> None:
        write, rows = self.host.write, self.rows()
        sums: dict[str, int] = {}
        for row in rows:
            if row.overdue:
                sums[row.currency] = sums.get(row.currency, 0) + row.overdue
        left = text(f"  {write.totals(sums)}", "bold") if sums else text("  " + _("Nothing is overdue."), "$dim")
        if rows and not any(opens(row.account.contact_types, "invoices", "read") for row in rows):
            left = text(f"  {reminders.no_invoices()}", "$soon")
        self.search_line.say(left, text(f"{self._age()} ", "$dim"))
        if self.search_line.is_open:
            self.say_found(_accounts_in(rows))

    def _age(self) -> str:
        """By what the list is sorted, and how old what only the portal tells is."""
        words = _("sorted by {column}").format(column=sort_titles()[self.sort])
        fetching = self.fetching
        if fetching.is_under_way:
            return _("asking the server …")
        if fetching.error is not None:
            return _("notes not reached") + f" · {words}"
        return words

    def money_moved(self) -> None:
        if self.fetching.error is not None and not self.fetching.is_under_way:
            self.say(one_line(problems.describe(self.fetching.error, session=self.host.session)))
        super().money_moved()

    # Searching and sorting.

    def show_narrowed(self) -> None:
        self.show_table("" if self.words else None)

    def choose_sort(self) -> None:
        """Asks what the list is to be sorted by."""
        from occ_tui.screens.chooser import Chooser
        from occ_tui.widgets.choices import Choice

        choices = [Choice(sort.value, title) for sort, title in sort_titles().items()]

        def chosen(name: str | None) -> None:
            if name is not None:
                self.sort = DeskSort(name)
                self.show_table("")

        self.app.push_screen(Chooser(_("Sort by"), choices, at=list(DeskSort).index(self.sort)), chosen)

    # Commands.

    @on(RowList.Opened)
    def _opened(self) -> None:
        self.open_row()

    def open_row(self) -> None:
        """Shows the account under the cursor."""
        from occ_tui.screens.account import AccountScreen

        row = self.current_desk_row()
        if row is not None and self.desk is not None:
            self.app.push_screen(AccountScreen(row.account, self.desk))

    def export_accounts(self) -> None:
        """Writes the accounts that one sees, or what is to be done with them, to a name that is asked for."""
        from occ_tui.services import account_records as records
        from occ_tui.services.record_export import default_name, export_records

        if self.desk is None:
            return
        if self.tab == DeskTab.ACCOUNTS:
            rows, fields = list(records.account_records(self.rows(), self.desk.buckets)), records.FIELDS
        else:
            rows, fields = list(records.queue_records(self.queue())), records.QUEUE_FIELDS
        file = default_name("accounts" if self.tab == DeskTab.ACCOUNTS else "due-today", self.host.today)
        self.ask_for_file(file, lambda path: export_records(rows, fields, path, title=_("Accounts")))

    def copy_command(self) -> None:
        words = ["accounts", *(["--due-today"] if self.tab == DeskTab.TODAY else []), *self.words.split()]
        self.host.copy_command(words, self)


def _accounts_in(rows: Iterable[DeskRow]) -> int:
    return len({row.account.compartment_id for row in rows})
