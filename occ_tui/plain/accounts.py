"""The accounts: those first that need somebody, what is to be done today, and one of them with its notes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from occ_tui.domain.account_notes import waiting
from occ_tui.domain.rows import accounts as words_of
from occ_tui.domain.rows.contact_types import type_words
from occ_tui.locale import N_, _, ngettext, pgettext
from occ_tui.plain import verbs
from occ_tui.plain.lists import ListPage, ListTab, labelled
from occ_tui.plain.page import Page
from occ_tui.plain.verbs import Offered
from occ_tui.plain.writes import unless_left, write_note
from occ_tui.services import account_records, account_tables, accounts, reminders
from occ_tui.services.accounts import DeskSort

if TYPE_CHECKING:
    from occ_tui.domain.account_notes import AccountNote
    from occ_tui.plain.walk import Walk
    from occ_tui.services.accounts import DeskRow
    from occ_tui.services.links import Link


class AccountsPage(ListPage):
    """See the module."""

    title = N_("Accounts")

    def __init__(self, walk: Walk) -> None:
        self._sort = DeskSort.WEIGHT
        super().__init__(walk)

    def service(self) -> Any:
        return accounts

    def freshen(self) -> None:
        if accounts.is_asked(self.walk.session):
            super().freshen()

    def read_at(self) -> datetime | None:
        return accounts.read_at(self.walk.session)

    def made_tabs(self) -> Sequence[ListTab]:
        session, write = self.walk.session, self.walk.write
        buckets = accounts.desk(session).buckets
        return (
            ListTab(
                "accounts",
                pgettext("tab", "Accounts"),
                lambda: accounts.sort_rows(accounts.desk(session).rows, self._sort),
                lambda rows: account_tables.accounts(rows, buckets, write),
                ("accounts",),
                lambda row: AccountPage(self.walk, row.account.compartment_id),
                fields=(account_records.FIELDS, lambda row: next(account_records.account_records([row], buckets))),
            ),
            ListTab(
                "today",
                pgettext("tab", "Due today"),
                lambda: accounts.desk(session).queue,
                lambda rows: account_tables.queue(rows, write),
                ("accounts", "--due-today"),
                lambda queued: AccountPage(self.walk, queued.account.compartment_id),
                fields=(account_records.QUEUE_FIELDS, lambda queued: next(account_records.queue_records([queued]))),
            ),
        )

    def extra(self) -> Sequence[Offered]:
        reason = self.walk.session.capabilities.reason("notes")
        words = _("add NUMBER: writes a note on the account of that line")
        offers = [
            Offered(verbs.ADD, partial(self._with, add_note), reason, words),
            Offered(verbs.REMIND, partial(self._with, remind)),
            Offered(verbs.LOOK, partial(self._with, look)),
        ]
        if self.tab.id == "accounts":
            offers.append(Offered(verbs.SORT, self._sort_by, None, _("sort FIELD: in this order")))
        return offers

    def _with(self, act: Callable[[Walk, DeskRow], None], rest: str) -> None:
        row = self.one(rest)
        if row is not None:
            act(self.walk, row.rows[0] if self.tab.id == "today" else row)

    def _sort_by(self, rest: str) -> None:
        from occ_tui.domain.nearest import did_you_mean

        titles = {name: sort for sort, title in account_tables.sort_titles().items() for name in (sort.value, title)}
        wanted = rest.strip().casefold()
        if wanted in titles:
            self._sort, self.first = titles[wanted], 0
            self.show()
            return
        words = _("There is no field “{word}” to sort by").format(word=rest[:60])
        self.say(f"{words}{did_you_mean(wanted, list(titles))}")
        self.say(_("Fields: {names}").format(names=", ".join(account_tables.sort_titles().values())))


class AccountPage(Page):
    """What an account owes by how late it is, what is to be done, the notes on it, and where it leads."""

    def __init__(self, walk: Walk, compartment_id: str) -> None:
        super().__init__(walk)
        self._id = compartment_id

    def _rows(self) -> tuple[DeskRow, ...]:
        return accounts.desk(self.walk.session).of_account(self._id)

    def _notes(self) -> Sequence[AccountNote]:
        return next((row.notes for row in self._rows()), ())

    def _links(self) -> list[Link]:
        from occ_tui.services.links import of_account

        return of_account(self.walk.session, self._id)

    def show(self) -> None:
        walk, write, rows = self.walk, self.walk.write, self._rows()
        if not rows:
            self.say(_("It is not known here any more; “refresh” asks the server."))
            return
        account, first = rows[0].account, rows[0]
        self.say(f"{', '.join(filter(None, (account.account_name, account.account_number)))}.")
        for one in waiting(first.notes, walk.today):
            self.say(f"! {words_of.waiting_words(one, write)}")
        if first.failed:
            words = ngettext("{count} payment failed", "{count} payments failed", first.failed)
            self.say(f"! {words.format(count=write.number(first.failed))}")
        for row in rows:
            table = account_tables.accounts([row], accounts.desk(walk.session).buckets, write)
            facts = labelled(table, table.rows[0])
            walk.talk.facts([(name, value) for name, value in facts if value != "–"])
        walk.talk.facts(
            [
                (_("Billing contact"), first.email),
                (_("Card ends"), write.date(first.card_day) if first.card_day else ""),
                (_("Next renewal"), write.date(first.renewal_day) if first.renewal_day else ""),
                (_("You are"), type_words(account.contact_types)),
            ]
        )
        for number, note in enumerate(first.notes, 1):
            self.say(f"{number}. {_('Note: {note}').format(note=self._note_words(note))}")
        for number, link in enumerate(self._links(), len(first.notes) + 1):
            self.say(f"{number}. {link.title}")

    def _note_words(self, note: AccountNote) -> str:
        write = self.walk.write
        said = [
            write.date(note.day),
            words_of.headline(note),
            note.text,
            words_of.promise_words(note, write),
            words_of.next_words(note if note.next_action else None, write),
            note.author,
        ]
        return ", ".join(" ".join(part.split()) for part in said if part)

    def open(self, number: int) -> None:
        from occ_tui.plain.places import open_link

        if 0 < number <= len(self._notes()):
            self.say(_("“change NUMBER” changes a note that you wrote, “remove NUMBER” removes it."))
        else:
            open_link(self, self._links(), number - len(self._notes()))

    def offers(self) -> Sequence[Offered]:
        reason = self.walk.session.capabilities.reason("notes")
        own = None if any(note.is_own for note in self._notes()) else _("There is no note that you wrote.")
        return (
            Offered(verbs.ADD, lambda _rest: self._with(add_note), reason, _("writes a note on the account")),
            Offered(verbs.CHANGE, self._change, reason or own, _("change NUMBER: changes a note that you wrote")),
            Offered(verbs.REMOVE, self._remove, reason or own, _("remove NUMBER: removes a note that you wrote")),
            Offered(verbs.REMIND, lambda _rest: self._with(remind), None, _("mails what is overdue to its contact")),
            Offered(verbs.LOOK, lambda _rest: self._with(look), None, _("looks at this account alone")),
        )

    def _with(self, act: Callable[[Walk, DeskRow], None]) -> None:
        for row in self._rows()[:1]:
            act(self.walk, row)

    def _own_note(self, rest: str) -> AccountNote | None:
        """The note of that number; `None`, and said why, where it is none of the user's."""
        place = int(rest) - 1 if rest.isascii() and rest.isdigit() and len(rest) < 7 else -1
        found = self._notes()[place] if 0 <= place < len(self._notes()) else None
        if found is None or not found.is_own:
            self.say(_("Name a note that you wrote by its number."))
            return None
        return found

    def _change(self, rest: str) -> None:
        note = self._own_note(rest)
        for row in self._rows()[:1] if note is not None else ():
            unless_left(self.walk, write_note, row, note)
            _ask_again(self.walk)

    def _remove(self, rest: str) -> None:
        from occ_tui.plain.writes import remove_note

        note = self._own_note(rest)
        if note is not None:
            unless_left(self.walk, remove_note, note)
            _ask_again(self.walk)

    def refresh(self) -> None:
        _ask_again(self.walk)
        self.show()

    def command_words(self) -> list[str]:
        number = next((row.account.account_number for row in self._rows()), "")
        return ["note", number or self._id]


def add_note(walk: Walk, row: DeskRow) -> None:
    """Writes a note on an account."""
    unless_left(walk, write_note, row)
    _ask_again(walk)


def remind(walk: Walk, row: DeskRow) -> None:
    """Mails what is overdue to the billing contact; what is paid by now or on its way is left out."""
    from occ_tui.domain.invoices import Tab
    from occ_tui.plain.mailing import mail_lists
    from occ_tui.services import invoices
    from occ_tui.services.mail import Chosen

    if reason := reminders.not_remindable(walk.session, row.account):
        walk.talk.say(reason)
        return
    found = walk.ask(reminders.reminder, row.account.compartment_id)
    if dropped := reminders.dropped_words(found):
        walk.talk.say(dropped)
    if not found.records:
        walk.talk.say(_("Nothing is left to remind of."))
        return
    here = walk.session.with_account(row.account.compartment_id)
    count = len(found.records)
    what = ngettext("{count} overdue invoice of {account}", "{count} overdue invoices of {account}", count)
    what = what.format(count=walk.write.number(count), account=row.account.account_name)
    chosen = {"overdue": Chosen(invoices.view(here, Tab.OVERDUE), found.records)}
    mail_lists(walk, chosen, {"overdue": what}, (row.email,))


def look(walk: Walk, row: DeskRow) -> None:
    """Looks at an account alone, at its overdue invoices."""
    if reason := reminders.not_shown(row.account):
        walk.talk.say(reason)
        return
    walk.look_at(row.account.compartment_id)
    walk.go("invoices", tab="overdue")


def _ask_again(walk: Walk) -> None:
    if accounts.is_asked(walk.session):
        walk.freshen(accounts, is_known=True)
