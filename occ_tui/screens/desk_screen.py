"""What the list of invoices keeps for its user: marks, columns, order, and views under a name."""

from __future__ import annotations

from functools import partial

from textual import on
from textual.content import Content

from occ_tui.domain.text import clean
from occ_tui.locale import _
from occ_tui.screens.list_state import ListState
from occ_tui.screens.marks import Marks
from occ_tui.screens.table_moves import TableMoves
from occ_tui.screens.writing import one_line
from occ_tui.services import invoices, notes, problems, saved_views
from occ_tui.services.desk import ChosenColumn, Desk, SavedView
from occ_tui.services.errors import OccServiceError
from occ_tui.store.invoices import InvoiceReader, SortKey
from occ_tui.widgets.invoice_table import InvoiceTable


class DeskScreen(TableMoves, is_part=True):
    """See the module; the list itself is a subclass."""

    def __init__(self) -> None:
        super().__init__()
        self.state = ListState()
        self.marks = Marks(self._keep_marks)
        self.views: tuple[SavedView, ...] = ()
        self._desk: Desk | None = None

    @property
    def desk(self) -> Desk:
        """What was kept for the profile."""
        if self._desk is None:
            self._desk = Desk(self.host.session)
        return self._desk

    def read_desk(self) -> None:
        """Takes up what was kept the last time; what could not be understood is told."""
        desk = self.desk
        self.state.columns = desk.columns() or self._usual_columns()
        self.views = desk.views()
        self.marks.take(desk.marks(), partial(invoices.get_many, self.host.session))
        if broken := desk.broken():
            words = _("What was kept of the desk could not be read; it was set aside as {path}.")
            self.say(words.format(path=clean(str(broken[0]))))

    def show_list(self, *, wanted: str | None = None, keep_line: bool = False, is_typing: bool = False) -> None:
        """Reads the view anew."""
        raise NotImplementedError

    def list_reader(self) -> InvoiceReader | None:
        """What reads the rows that one sees; `None` before there are any."""
        raise NotImplementedError

    def remember_invoice(self) -> None:
        """Notes where the cursor is, for when one comes back."""
        record = self.table.record()
        if record is not None:
            self.state.last_invoice[self.state.place] = record.internal_invoice_id

    def _tell_if_not_kept(self, is_kept: bool) -> None:
        if not is_kept:
            self.say(_("This cannot be kept for the next time: the disk does not take it."))

    def show_notes(self) -> None:
        try:
            self.table.noted = notes.noted(self.host.session)
        except OccServiceError as error:
            self.say(one_line(problems.describe(error, session=self.host.session)))
        self.table.refresh()

    # Marks.

    def _keep_marks(self) -> None:
        self._tell_if_not_kept(self.desk.keep_marks(self.marks.ids()))

    def mark(self) -> None:
        record = self.table.record()
        if record is not None:
            self.marks.toggle(record)
            self.table.refresh_row(self.table.cursor)
            self.table.move_by(1)
            self.show_status()

    def mark_all(self) -> None:
        reader = self.list_reader()
        if reader is None:
            return
        if not self.marks.toggle_all(reader, self.table.total):
            limit = self.host.write.number(Marks.MOST)
            self.say(_("At most {limit} invoices can be marked at once; narrow the list first.").format(limit=limit))
            return
        self.table.refresh()
        self.show_status()

    # Order and columns.

    def choose_sort(self) -> None:
        from occ_tui.screens.sort_chooser import SortChooser

        self.table.choose(SortChooser(self.state.order), self._sort_as_chosen)

    def _sort_as_chosen(self, chosen: str) -> None:
        from occ_tui.screens.sort_chooser import order_of

        if not chosen:
            return
        if order := order_of(chosen):
            self.state.orders[self.state.place] = order
            self.show_list()
        else:
            self.sort_by(SortKey(chosen))

    def sort_by(self, key: SortKey) -> None:
        """Sorts by one column; by the one it is sorted by already, the other way round."""
        self.state.sort_by(key)
        self.show_list()

    @on(InvoiceTable.HeadingClicked)
    def _heading_clicked(self, message: InvoiceTable.HeadingClicked) -> None:
        self.sort_by(SortKey.of(message.sort))

    async def choose_columns(self) -> None:
        from occ_tui.screens.columns import ColumnChooser

        self.app.push_screen(ColumnChooser(self.state.shown_columns, self.table.column_keys()), self._take_columns)

    def _take_columns(self, columns: tuple[ChosenColumn, ...] | None) -> None:
        if columns is None:
            return
        state = self.state
        if state.view is not None:
            self._put_view(state.view.name, state.view._replace(columns=columns))
        else:
            state.columns = columns or self._usual_columns()
            self._tell_if_not_kept(self.desk.keep_columns(columns))
        self.show_list(keep_line=True)

    def _usual_columns(self) -> tuple[ChosenColumn, ...]:
        """Those of the user's settings; none where the list itself knows best."""
        return tuple(ChosenColumn(key) for key in self.host.settled.columns)

    # Saved views.

    def view_names(self) -> list[str]:
        return [view.name for view in self.views]

    def save_view(self) -> None:
        """Asks for a name and keeps under it what one looks at."""
        from occ_tui.screens.naming import NameScreen

        if reason := saved_views.no_room(self.views):
            self.say(reason)
            return
        name = self.state.view.name if self.state.view else ""
        self.app.push_screen(NameScreen(_("Save this view as"), name), self._save_view_as)

    def _save_view_as(self, name: str | None) -> None:
        name = saved_views.name_of(name or "")
        if name:
            view = self.state.as_view(name)
            if reason := saved_views.not_savable(view):
                self.say(reason)
                return
            self._put_view(name, view)
            if self.state.view is None or self.state.view.name != name:
                self.remember_invoice()
                self.state.become_view(view)
            self.show_list(keep_line=True)
            self.say(_("Saved as the view “{name}”.").format(name=name))

    def _put_view(self, name: str, view: SavedView) -> None:
        """Keeps `view` in the place of the one called `name`, or as a new one."""
        if self.state.view is not None and self.state.view.name == name:
            self.state.view = view
        self.views = saved_views.with_view(self.desk.views(), name, view)
        self._tell_if_not_kept(self.desk.keep_views(self.views))

    def rename_view(self) -> None:
        from occ_tui.screens.naming import NameScreen

        if self.state.view is not None:
            title = _("New name of the view “{name}”").format(name=self.state.view.name)
            self.app.push_screen(NameScreen(title, self.state.view.name), self._rename_view_to)

    def _rename_view_to(self, name: str | None) -> None:
        name = saved_views.name_of(name or "")
        view = self.state.view
        if not name or view is None or name == view.name:
            return
        if reason := saved_views.not_renamable(self.desk, name):
            self.say(reason)
            return
        self._put_view(view.name, view._replace(name=name))
        self.show_list(keep_line=True)

    def delete_view(self) -> None:
        """Asks first."""
        from occ_tui.screens.confirm import ConfirmScreen

        if self.state.view is None:
            return
        name = self.state.view.name
        heading = _("Delete the view “{name}”?").format(name=name)
        body = Content(_("The invoices stay as they are."))
        question = ConfirmScreen(heading, body, act=_("Delete it"), safe=_("Keep it"))
        self.app.push_screen(question, lambda is_wanted: self._delete_view(name, is_wanted))

    def _delete_view(self, name: str, is_wanted: bool | None) -> None:
        if is_wanted:
            self.views = saved_views.without(self.desk.views(), name)
            self._tell_if_not_kept(self.desk.keep_views(self.views))
            self.state.go_to_tab(self.state.tab)
            self.show_list(keep_line=True)

    def open_view(self, name: str) -> None:
        """Looks at a saved view; one whose query this version does not understand says so."""
        known = self.views or self.desk.views()
        view = next((kept for kept in known if kept.name == name), None)
        if view is None:
            return
        query = saved_views.query_of(view, self.host.today)
        if isinstance(query, str):
            self.say(query)
            return
        self.remember_invoice()
        self.state.go_to_view(view, query)
        self.show_asked()
        self.show_list()

    def show_asked(self) -> None:
        """Shows in search line and query line what is asked for."""
        raise NotImplementedError
