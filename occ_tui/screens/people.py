"""The people of an organisation: who sees what, who is invited, what was done to whom."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget

from occ_tui.annotations import NamedTuple
from occ_tui.commands.base import Command, bindings
from occ_tui.commands.general import GENERAL, LINKS
from occ_tui.commands.moving import MOVING
from occ_tui.commands.payments import PayElsewhere
from occ_tui.commands.people import PEOPLE
from occ_tui.commands.sections import SHORT_LIST
from occ_tui.domain.users import Event, Invitation, User
from occ_tui.locale import _, pgettext
from occ_tui.screens.people_actions import PeopleActions
from occ_tui.screens.people_tables import of_events, of_invitations, of_users
from occ_tui.screens.searched_list import SearchedList
from occ_tui.screens.writing import one_line
from occ_tui.services import people, problems
from occ_tui.widgets.line import Rule, text
from occ_tui.widgets.record_table import Records, RecordTable
from occ_tui.widgets.row_list import RowList
from occ_tui.widgets.search_line import NarrowLine
from occ_tui.widgets.tab_line import TabLine, TabTitle
from occ_tui.widgets.thumb import Thumb

if TYPE_CHECKING:
    from occ_tui.screens.fetching import Fetching
    from occ_tui.services.session import Session


class PeopleTab(StrEnum):
    """The tabs, in the order in which they stand."""

    USERS = "users"
    INVITATIONS = "invitations"
    LOG = "log"


class Known(NamedTuple):
    """What the store knows of people."""

    users: tuple[User, ...] = ()
    invitations: tuple[Invitation, ...] = ()
    events: tuple[Event, ...] = ()


class PeopleScreen(SearchedList, PeopleActions):
    """See the module."""

    CSS_PATH = "../styles/payments.tcss"
    commands: ClassVar[tuple[Command, ...]] = (*PEOPLE, PayElsewhere(), *SHORT_LIST, *MOVING, *GENERAL, *LINKS)
    BINDINGS = bindings(commands)
    section = "people"
    section_key = "8"
    hides_useless_keys = True

    def __init__(self) -> None:
        super().__init__()
        self.tab = PeopleTab.USERS
        self.known: Known | None = None

    def compose_middle(self) -> Iterable[Widget]:
        yield TabLine(id="tabs")
        yield NarrowLine(id="sums")
        yield Rule(id="table-rule")
        yield Horizontal(RecordTable(id="table"), Thumb(id="thumb"), id="list")

    @property
    def tabs(self) -> tuple[PeopleTab, ...]:
        return tuple(PeopleTab)

    @property
    def fetching(self) -> Fetching:
        return self.host.people

    def current_person(self) -> User | Invitation | Event | None:
        person: User | Invitation | Event | None = self.current_row
        return person

    def read_known(self, session: Session) -> Known:
        return Known(tuple(people.users(session)), tuple(people.invitations(session)), tuple(people.events(session)))

    def take_known(self, known: Known) -> None:
        self.known = known
        self.show_table()

    # Showing.

    def show_table(self, at: str | None = None) -> None:
        if at == "":
            self.table.move_to(0)
        self.table.show(self.arranged(self.narrowed(self._records(), (self.tab, self.known))), at=at)
        known = self.known
        counts = {PeopleTab.USERS: known and len(known.users), PeopleTab.INVITATIONS: known and len(known.invitations)}
        titles = {
            PeopleTab.USERS: pgettext("tab", "People"),
            PeopleTab.INVITATIONS: pgettext("tab", "Invitations"),
            PeopleTab.LOG: pgettext("tab", "What was done"),
        }
        shown = [TabTitle(tab.value, titles[tab], counts.get(tab)) for tab in self.tabs]
        self.query_one("#tabs", TabLine).show(shown, self.tab, self.host.write)
        self.show_sums()
        self.show_status()
        self.show_keys()

    def _records(self) -> Records[User] | Records[Invitation] | Records[Event]:
        write, known = self.host.write, self.known or Known()
        names = {account.compartment_id: account.account_name for account in self.host.session.in_view()}
        names = names if len(names) > 1 else {}
        if self.tab is PeopleTab.USERS:
            return of_users(known.users, names, write, self._when_empty())
        if self.tab is PeopleTab.INVITATIONS:
            return of_invitations(known.invitations, names, write, self._when_empty())
        return of_events(known.events, names, write, self._when_empty())

    def _when_empty(self) -> Content:
        session, fetching = self.host.session, self.fetching
        if reason := session.capabilities.reason("people list"):
            return Content(reason)
        if people.read_at(session) is None:
            if fetching.error is not None and not fetching.is_under_way:
                return Content(one_line(problems.describe(fetching.error, session=session)))
            return Content(_("Reading …"))
        words: dict[str, str] = {
            PeopleTab.USERS: _("Nobody stands on the documents of this account."),
            PeopleTab.INVITATIONS: self.in_keys(_("Nobody is invited. A invites somebody.")),
            PeopleTab.LOG: _("Nothing was done to anybody's access, as far as you may see."),
        }
        return Content(words[self.tab])

    def show_sums(self) -> None:
        known = self.known or Known()
        suspended = sum(user.state == "suspended" for user in known.users)
        left = _("Who stands on an order sees what that contact type sees; whoever is in can invite others.")
        if suspended:
            left = _("{count} suspended").format(count=self.host.write.number(suspended))
        at, fetching = self.fetching.read_at, self.fetching
        age = ""
        if fetching.is_under_way:
            age = _("asking the server …")
        elif at is not None:
            said = _("not reached, as of {time}") if fetching.error else _("as of {time}")
            age = said.format(time=self.host.write.date_time(at))
        lefts = [left] if suspended else [left, _("Orders and invitations decide who sees what.")]
        self.search_line.say([text(f"  {words}", "$dim") for words in lefts], text(f"{age} ", "$dim") if age else None)

    # Commands.

    @on(RowList.Opened)
    def _opened(self) -> None:
        self.open_row()

    def export_people(self) -> None:
        """Writes the lines that one sees, to a name that is asked for."""
        from occ_tui.domain.rows import users as fields
        from occ_tui.services.record_export import default_name, export_records

        rows: list[dict[str, Any]] = []
        for row in self.table.records.rows:
            if isinstance(row, User):
                rows.append(fields.user_fields(row, self.account_of(row)))
            elif isinstance(row, Invitation):
                rows.append(fields.invitation_fields(row, self.account_of(row)))
            else:
                rows.append(fields.event_fields(row, self.account_of(row)))
        names = {PeopleTab.USERS: fields.USER_FIELDS, PeopleTab.INVITATIONS: fields.INVITATION_FIELDS}
        chosen: tuple[str, ...] = names.get(PeopleTab(self.tab), fields.EVENT_FIELDS)
        file = default_name("people", self.host.today)
        self.ask_for_file(file, lambda path: export_records(rows, chosen, path, title=_("People")))

    def copy_command(self) -> None:
        words: dict[str, list[str]] = {PeopleTab.INVITATIONS: ["invite"], PeopleTab.LOG: ["users", "--log"]}
        self.host.copy_command(words.get(self.tab, ["users"]), self)
