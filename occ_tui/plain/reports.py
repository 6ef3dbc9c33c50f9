"""Reports over what is in view: aging per currency or account, the statement of one account, what comes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from occ_tui.domain.agenda import AHEAD_DAYS, Coming, Topic, by_day, folded, totals
from occ_tui.locale import _, ngettext
from occ_tui.plain import verbs
from occ_tui.plain.page import Page
from occ_tui.plain.verbs import Offered

if TYPE_CHECKING:
    from occ_tui.domain.aging_table import AgingLine
    from occ_tui.plain.walk import Walk
    from occ_tui.services.aging import Aging
    from occ_tui.services.statement import Statement

_LEADS = {
    Topic.DUE: ("invoices", "open"),
    Topic.ORDER: ("payments", "due"),
    Topic.RENEWAL: ("payments", "due"),
    Topic.SCHEDULE: ("billing", "schedule"),
    Topic.CONTRACT: ("contracts", "ending"),
    Topic.CARD: ("payments", "methods"),
    Topic.REWARD: ("rewards", "months"),
    Topic.ON_ITS_WAY: ("orders", "under-way"),
}
"""Section and tab in which something is dealt with."""
_MOST_LINES = 20


class AgingPage(Page):
    """What is due by how late it is, as of today."""

    def __init__(self, walk: Walk, *, per_account: bool) -> None:
        super().__init__(walk)
        self._per_account = per_account

    def show(self) -> None:
        from occ_tui.services.aging import aging

        known = aging(self.walk.session, per_account=self._per_account)
        self.say(_("Aging as of {day}").format(day=self.walk.write.date(known.day)) + ".")
        lines = [line for line in known.lines if any(line.counts)]
        if not lines:
            self.say(_("Nothing is due."))
        for line in lines:
            self._say_line(line, known)
        if not self._per_account and len(self.walk.session.accounts()) > 1:
            self.say(_("“aging account” says it account by account."))

    def _say_line(self, line: AgingLine, known: Aging) -> None:
        from occ_tui.domain.rows.aging import bucket_title

        write, name = self.walk.write, ", ".join(filter(None, (line.account_name, line.currency)))
        self.say(f"{name}: {_invoices(self.walk, line.count_of_all)}, {write.money(line.total, line.currency)}")
        for bucket, count, minor in zip(known.buckets, line.counts, line.sums, strict=True):
            if count:
                said = f"{_invoices(self.walk, count)}, {write.money(minor, line.currency)}"
                self.say(f"  {bucket_title(bucket)}: {said}")

    def offers(self) -> Sequence[Offered]:
        return (Offered(verbs.EXPORT, self._export),)

    def _export(self, rest: str) -> None:
        from occ_tui.domain.rows.aging import FIELDS, records
        from occ_tui.services.aging import aging

        known = aging(self.walk.session, per_account=self._per_account)
        write_file(self, "aging", records(known.lines, known.buckets, known.day), FIELDS, rest)

    def command_words(self) -> list[str]:
        return ["aging", *(["--by", "account"] if self._per_account else [])]


def statement_page(walk: Walk, rest: str) -> StatementPage | None:
    """The statement from the day that `rest` names; `None`, and said why, where that is no day."""
    try:
        first = date.fromisoformat(rest) if rest else None
    except ValueError:
        walk.talk.say(_("“{text}” is no day; write it like 2026-12-31.").format(text=rest[:60]))
        return None
    if walk.session.account() is None and len(walk.session.accounts()) > 1:
        walk.talk.say(_("A statement is of one account: “account NAME” looks at one alone."))
        return None
    return StatementPage(walk, first)


class StatementPage(Page):
    """What an account owed and why: opening balance, entries, closing balance, aging; currency by currency."""

    def __init__(self, walk: Walk, first: date | None) -> None:
        super().__init__(walk)
        self._first = first

    def _made(self) -> Statement:
        from occ_tui.services.statement import statement

        return statement(self.walk.session, self._first)

    def show(self) -> None:
        from occ_tui.services.statement_pdf import limits_text

        made, write = self._made(), self.walk.write
        account = made.account
        name = f"{account.account_name} ({account.account_number})" if account.account_number else account.account_name
        self.say(_("Statement of account: {name}").format(name=name) + ".")
        self.say(_("{first} to {last}").format(first=write.date(made.first), last=write.date(made.last)) + ".")
        if not made.sections:
            self.say(_("Nothing was due, invoiced or paid."))
        for place in range(len(made.sections)):
            self._say_section(made, place)
        if any(not entry.is_day_known for section in made.sections for entry in section.entries):
            self.say(limits_text(_("What says “about”")))

    def _say_section(self, made: Statement, place: int) -> None:
        from occ_tui.domain.rows.aging import bucket_title
        from occ_tui.domain.rows.statement import entry_text, sums

        section, write = made.sections[place], self.walk.write
        currency = section.currency
        self.say(f"{currency}:")
        for entry, balance in zip(section.entries, section.balances(), strict=True):
            day = write.date(entry.day) if entry.is_day_known else _("about {day}").format(day=write.date(entry.day))
            said = [
                day,
                entry_text(entry.kind),
                entry.invoice_number,
                write.money(entry.amount, currency),
                _("balance {amount}").format(amount=write.money(balance, currency)),
            ]
            self.say(f"  {', '.join(part for part in said if part)}")
        self.walk.talk.facts([(label, write.money(minor, currency)) for label, minor in sums(section)])
        for line in made.aging:
            if line.currency == currency:
                parts = zip(made.buckets, line.counts, line.sums, strict=True)
                said = [f"{bucket_title(name)} {write.money(minor, currency)}" for name, count, minor in parts if count]
                self.walk.talk.facts([(_("Aging"), ", ".join(said))])

    def offers(self) -> Sequence[Offered]:
        return (
            Offered(verbs.EXPORT, self._export, None, _("export FILE: writes it as CSV or what the ending says")),
            Offered(verbs.PDF, self._save_pdf),
        )

    def _export(self, rest: str) -> None:
        from occ_tui.domain.rows.statement import FIELDS, records

        made = self._made()
        rows = records(made.sections, made.aging, made.buckets, made.first, made.last)
        write_file(self, "statement", rows, FIELDS, rest)

    def _save_pdf(self, rest: str) -> None:
        from occ_tui.services.files import write_whole
        from occ_tui.services.record_export import default_name
        from occ_tui.services.statement_pdf import render

        name = default_name("statement", self.walk.today).removesuffix(".csv") + ".pdf"
        path = Path(rest or name).expanduser().absolute()
        self.say(_("Saved: {path}").format(path=write_whole(path, render(self._made()))))

    def command_words(self) -> list[str]:
        return ["statement", *(["--from", self._first.isoformat()] if self._first else [])]


class AgendaPage(Page):
    """What comes in the next weeks, by day; each line leads to where it is dealt with."""

    def __init__(self, walk: Walk) -> None:
        from occ_tui.services import agenda, contracts, payments

        super().__init__(walk)
        if payments.read_at(walk.session) is None and not walk.session.capabilities.reason("payments"):
            walk.freshen(payments, is_known=False)
        if not contracts.is_known(walk.session):
            walk.freshen(agenda, is_known=True)

    def _entries(self) -> list[Coming]:
        """Day by day, and week by week where there is much."""
        from occ_tui.services.agenda import agenda

        return folded(by_day(agenda(self.walk.session)), _MOST_LINES)

    def show(self) -> None:
        from occ_tui.domain.rows.agenda import coming_words

        write, entries = self.walk.write, self._entries()
        self.say(_("The next {days} days").format(days=AHEAD_DAYS) + ".")
        for number, entry in enumerate(entries, 1):
            day = _("some day") if entry.day is None else write.date(entry.day)
            if entry.until is not None:
                day = _("{first} to {last}").format(first=day, last=write.date(entry.until))
            said = [day, coming_words(entry, write), entry.account, write.totals(entry.sums) if entry.sums else ""]
            self.say(f"{number}. {', '.join(part for part in said if part)}")
        if not entries:
            self.say(_("Nothing that occ knows of."))
        if sums := totals(entries):
            self.say(f"{_('To pay in all')}: {write.totals(sums)}")

    def open(self, number: int) -> None:
        entries = self._entries()
        if not 0 < number <= len(entries):
            self.say(_("There is no line {number} here.").format(number=number))
            return
        section, tab = _LEADS[entries[number - 1].topic]
        self.walk.go(section, tab=tab)

    def offers(self) -> Sequence[Offered]:
        words = _("export FILE: writes it to a file that calendars read (ICS)")
        return (Offered(verbs.EXPORT, lambda rest: export_agenda(self, rest), None, words),)

    def refresh(self) -> None:
        from occ_tui.services import agenda

        self.walk.freshen(agenda, is_known=True)
        self.show()

    def command_words(self) -> list[str]:
        return ["agenda"]


def export_agenda(page: Page, rest: str) -> None:
    """Writes what comes as a calendar."""
    from occ_tui.services import agenda

    session = page.walk.session
    path = Path(rest or agenda.default_name(page.walk.today)).expanduser().absolute()
    count = agenda.export(session, agenda.agenda(session), path)
    words = ngettext("{count} entry written to {path}", "{count} entries written to {path}", count)
    page.say(words.format(count=page.walk.write.number(count), path=path))


def write_file(page: Page, kind: str, rows: Iterable[Mapping[str, Any]], fields: Sequence[str], rest: str) -> None:
    """Writes rows to the file that `rest` names, in the format of its ending, and says so."""
    from occ_tui.services.record_export import default_name, export_records

    path = Path(rest or default_name(kind, page.walk.today)).expanduser().absolute()
    count = export_records(rows, fields, path)
    words = ngettext("{count} row written to {path}", "{count} rows written to {path}", count)
    page.say(words.format(count=page.walk.write.number(count), path=path))


def _invoices(walk: Walk, count: int) -> str:
    return ngettext("{count} invoice", "{count} invoices", count).format(count=walk.write.number(count))
