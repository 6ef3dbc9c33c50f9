"""The first page: who one is, how old everything is, what needs one now, and the sections."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from occ_tui.locale import _, ngettext
from occ_tui.plain import verbs
from occ_tui.plain.page import Page
from occ_tui.plain.sections import SECTIONS, section_of, why_not
from occ_tui.plain.verbs import Offered

if TYPE_CHECKING:
    from occ_tui.services.invoices import ExpiredCard

_FIRST_ITEM = 11
"""Numbers of what needs one begin behind those of the sections."""


class HomePage(Page):
    """See the module."""

    def show(self) -> None:
        self._say_who()
        self.walk.say_age()
        self._say_sections()
        items = self._items()
        if items:
            self.say(_("Needs you now:"))
        for number, (words, _leads) in enumerate(items, _FIRST_ITEM):
            self.say(f"{number}. {words}")

    def open(self, number: int) -> None:
        found = section_of(str(number))
        if found is not None:
            self.walk.go(found[0].id)
            return
        items = self._items()
        if _FIRST_ITEM <= number < _FIRST_ITEM + len(items):
            items[number - _FIRST_ITEM][1]()
        else:
            self.say(_("There is no line {number} here.").format(number=number))

    def command_words(self) -> list[str]:
        return ["status"]

    def _say_who(self) -> None:
        from occ_tui.domain.rows.contact_types import type_words
        from occ_tui.services.profiles import KINDS

        session = self.walk.session
        kind = KINDS.get(session.profile.kind)
        self.say(_("Profile: {name}, {kind}.").format(name=session.profile.name, kind=_(kind) if kind else "–"))
        accounts = session.in_view()
        if len(accounts) > 1:
            words = _("Accounts in view: {count}. “account NAME” looks at one alone.")
            self.say(words.format(count=self.walk.write.number(len(accounts))))
        for account in accounts[:1] if len(accounts) == 1 else []:
            parts = [f"{account.account_name} ({account.account_number})", type_words(account.contact_types)]
            self.say(_("Account: {account}.").format(account=", ".join(part for part in parts if part)))
        if session.read_only:
            self.say(_("This session only reads. Start occ without --read-only to change anything."))

    def _say_sections(self) -> None:
        self.say(_("Sections:"))
        for number, section in enumerate(SECTIONS, 1):
            reason = why_not(self.walk, section)
            words = f"{number}. {_(section.title)}"
            if section.id == "overview":
                words = _("{section}, this page").format(section=words)
            if reason:
                words = _("{section}, not open: {reason}").format(section=words, reason=reason)
            self.say(words)

    def _items(self) -> list[tuple[str, Callable[[], None]]]:
        """What needs the user, in words, and what leads there."""
        from occ_tui.domain.invoices import Tab
        from occ_tui.domain.rows.orders import to_activate_words
        from occ_tui.services import granters, orders
        from occ_tui.services.invoice_words import empty_words, no_invoices_words
        from occ_tui.services.invoices import overview

        walk, write = self.walk, self.walk.write
        known = overview(walk.session)
        items: list[tuple[str, Callable[[], None]]] = []
        if known.overdue.count:
            words = ngettext("{count} overdue", "{count} overdue", known.overdue.count)
            said = [words.format(count=write.number(known.overdue.count)), write.totals(known.overdue.sums)]
            if days := known.oldest_days_late:
                oldest = ngettext("oldest {days} day", "oldest {days} days", days)
                said.append(oldest.format(days=write.number(days)))
            items.append((", ".join(said), partial(walk.go, "invoices", tab="overdue")))
        if known.failed.count:
            words = ngettext("{count} card payment failed", "{count} card payments failed", known.failed.count)
            said = [words.format(count=write.number(known.failed.count)), write.totals(known.failed.sums)]
            items.append((", ".join(said), partial(walk.go, "payments", tab="failed")))
        items += [(_expired(card), partial(walk.go, "payments", tab="methods")) for card in known.expired_cards[:3]]
        items += [*self._news_items(), *self._money_items()]
        for totals, days in ((known.due_in_7, 7), (known.due_in_30, 30)):
            if totals.count:
                words = _("Due within {days} days: {count}, {sums}")
                said = [words.format(days=days, count=write.number(totals.count), sums=write.totals(totals.sums))]
                items.append((said[0], partial(walk.go, "invoices", tab="open")))
        if count := len(orders.to_activate(walk.session)):
            items.append((to_activate_words(count, write), partial(walk.go, "orders", tab="waiting")))
        if "invoices" in granters.not_open(walk.session).modules:
            items.insert(0, (no_invoices_words(), partial(walk.go, "people")))
        elif not known.overdue.count:
            items.insert(0, (empty_words(walk.session, Tab.OVERDUE), partial(walk.go, "invoices", tab="open")))
        return items

    def _news_items(self) -> list[tuple[str, Callable[[], None]]]:
        from occ_tui.domain.rows.changes import summary_text
        from occ_tui.plain.changes import ChangesPage
        from occ_tui.services.news import news

        walk = self.walk
        walk.news = found = news(walk.session)
        if found.looked_at is None or not found.counts:
            return []
        moment = walk.write.date_time(found.looked_at)
        words = _("Since {moment}: {changes}").format(moment=moment, changes=summary_text(found.counts))
        return [(words, lambda: walk.open(ChangesPage(walk)))]

    def offers(self) -> Sequence[Offered]:
        from occ_tui.plain.reports import export_agenda

        words = _("export FILE: writes what comes in the next 90 days to a file that calendars read (ICS)")
        return (Offered(verbs.EXPORT, lambda rest: export_agenda(self, rest), None, words),)

    def _money_items(self) -> list[tuple[str, Callable[[], None]]]:
        from occ_tui.services import payments
        from occ_tui.services.under_way import under_way

        walk = self.walk
        items: list[tuple[str, Callable[[], None]]] = []
        if unsure := under_way(walk.session).unsure:
            words = ngettext("{count} unsure", "{count} unsure", unsure).format(count=walk.write.number(unsure))
            items.append((words, partial(walk.go, "payments", tab="unresolved")))
        if count := len(payments.standing(walk.session).in_flight):
            words = ngettext("{count} payment on its way", "{count} payments on their way", count)
            items.append((words.format(count=walk.write.number(count)), partial(walk.go, "payments", tab="paid")))
        return items


def _expired(card: ExpiredCard) -> str:
    from occ_tui.domain.rows.payments import expiry_month

    name = " ".join(part for part in (card.card_type, f"····{card.last_digits}" if card.last_digits else "") if part)
    return _("{card} expired {month}").format(card=name, month=expiry_month(card.expires))
