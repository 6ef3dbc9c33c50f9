"""One account of the triage desk: what is due by how late it is, what is to be done, and what was said so far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from occ_tui.commands.accounts import ONE_ACCOUNT
from occ_tui.commands.base import Command, bindings
from occ_tui.commands.general import HERE, OpenLink
from occ_tui.commands.moving import SCROLLING
from occ_tui.domain.account_notes import waiting
from occ_tui.domain.rows import accounts as cells
from occ_tui.domain.rows.contact_types import type_words
from occ_tui.locale import _, ngettext
from occ_tui.screens.account_actions import AccountActions
from occ_tui.screens.rereading import Rereading
from occ_tui.screens.writing import one_line
from occ_tui.services import accounts, problems
from occ_tui.services.accounts import Desk, DeskRow
from occ_tui.services.links import Link, Place, PlaceKind, of_account
from occ_tui.widgets import account_facts as drawn
from occ_tui.widgets.fitted import Fitted
from occ_tui.widgets.invoice_facts import pairs
from occ_tui.widgets.line import Line, text
from occ_tui.widgets.order_facts import blocks

if TYPE_CHECKING:
    from occ_tui.services.session import Account


class AccountScreen(AccountActions):
    """See the module."""

    CSS_PATH = "../styles/account.tcss"
    commands: ClassVar[tuple[Command, ...]] = (*ONE_ACCOUNT, *SCROLLING, *HERE, OpenLink())
    BINDINGS = bindings(commands)
    section_key = "9"
    hides_useless_keys = True

    class Read(Message, bubble=False):
        """The store was read."""

        def __init__(self, desk: Desk | None, error: Exception | None = None) -> None:
            super().__init__()
            self.desk = desk
            self.error = error

    def __init__(self, account: Account, desk: Desk) -> None:
        super().__init__()
        self.account = account
        self.desk = desk
        self._reading = Rereading(self, self._read)

    def compose_middle(self) -> Iterable[Widget]:
        yield Line(id="title")
        yield VerticalScroll(
            Container(
                Vertical(Fitted(id="facts"), id="left"),
                Vertical(Fitted(id="more"), id="right"),
                id="columns",
            ),
            id="scroll",
            can_focus=False,
        )

    def on_mount(self) -> None:
        self.watch(self.app, "notes_token", self._reading.start, init=False)
        self._show()

    def show_again(self) -> None:
        super().show_again()
        self._reading.start()

    @property
    def rows(self) -> tuple[DeskRow, ...]:
        """What the account owes, currency by currency."""
        return self.desk.of_account(self.account.compartment_id)

    def current_desk_row(self) -> DeskRow | None:
        return next(iter(self.rows), None)

    # Reading.

    def reread(self) -> None:
        self._reading.start()

    def money_moved(self) -> None:
        self._reading.start()

    def notes_changed(self) -> None:
        self._reading.start()

    async def _read(self) -> None:
        session = self.host.session

        async def read() -> Desk:
            return accounts.desk(session)

        try:
            known = await self.host.asking.run(read)
        except Exception as error:
            self.post_message(self.Read(None, error))
        else:
            self.post_message(self.Read(known))

    @on(Read)
    def _take(self, message: Read) -> None:
        if message.desk is None:
            self.say(one_line(problems.describe(message.error or RuntimeError(), session=self.host.session)))
        elif message.desk.of_account(self.account.compartment_id):
            self.desk = message.desk
            self._show()

    # Showing.

    def _show(self) -> None:
        if not self.is_attached:
            return
        account, rows = self.account, self.rows
        late = max((row.oldest_days for row in rows), default=0)
        said: list[Content | str] = [
            " ",
            text(account.account_name, "bold"),
            text(f" · {account.account_number}", "$dim"),
        ]
        if late:
            days = ngettext("oldest {count} day late", "oldest {count} days late", late)
            said += [text(f"   ! {days.format(count=self.host.write.number(late))}", "$late")]
        self.query_one("#title", Line).say(Content.assemble(*said))
        self.query_one("#facts", Fitted).say(self._left)
        self.query_one("#more", Fitted).say(self._right)
        self.show_keys()

    def _left(self, room: int) -> Content:
        write, rows = self.host.write, self.rows
        return blocks(
            [
                (_("What to do"), self._to_do()),
                (_("What is due"), drawn.aging(rows, self.desk.buckets, write, room)),
                ("", pairs(self._facts(), room)),
            ]
        )

    def _to_do(self) -> Content:
        row, write = self.current_desk_row(), self.host.write
        if row is None:
            return Content("")
        lines = [text(f"! {cells.waiting_words(one, write)}", "$late") for one in waiting(row.notes, self.host.today)]
        action = row.action
        if action is not None and not lines:
            lines.append(text(f"→ {cells.next_words(action, write)}"))
        if row.failed:
            words = ngettext("{count} payment failed", "{count} payments failed", row.failed)
            lines.append(text(f"× {words.format(count=write.number(row.failed))}", "$late"))
        if not lines:
            lines.append(text(self.in_keys(_("Nothing is planned: n notes what comes next.")), "$dim"))
        return Content("\n").join(lines)

    def _facts(self) -> list[tuple[str, str]]:
        row, write = self.current_desk_row(), self.host.write
        if row is None:
            return []
        facts = [
            (_("Billing contact"), row.email),
            (_("Card ends"), write.date(row.card_day) if row.card_day else ""),
            (_("Next renewal"), write.date(row.renewal_day) if row.renewal_day else ""),
            (_("You are"), type_words(self.account.contact_types)),
        ]
        return [(label, value) for label, value in facts if value]

    def _right(self, room: int) -> Content:
        row = self.current_desk_row()
        notes = row.notes if row is not None else ()
        where = _("shared by support staff") if self._is_shared() else _("kept on this computer")
        said = drawn.timeline(notes, self.host.write, room) or text(
            self.in_keys(_("No notes yet: n writes one.")), "$dim"
        )
        return blocks([(f"{_('Notes')} · {where}", said)])

    def _is_shared(self) -> bool:
        from occ_tui.services.account_notes import is_shared

        return is_shared(self.host.session, self.account.compartment_id)

    # Commands.

    def place(self) -> Place:
        return Place(PlaceKind.ACCOUNT, self.account.compartment_id, self.account.compartment_id)

    def links(self) -> Sequence[Link]:
        return of_account(self.host.session, self.account.compartment_id)

    def refresh_from_server(self) -> None:
        super().refresh_from_server()
        self.host.accounts.start()

    def copy_command(self) -> None:
        self.host.copy_command(["note", self.account.account_number or self.account.compartment_id], self)

    def show_more(self) -> None:
        self.query_one("#scroll", VerticalScroll).scroll_relative(y=5, animate=False)

    def show_less(self) -> None:
        self.query_one("#scroll", VerticalScroll).scroll_relative(y=-5, animate=False)

    def go_back(self) -> None:
        self.dismiss(None)
