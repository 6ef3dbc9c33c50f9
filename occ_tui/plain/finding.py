"""What has a name or a number: accounts, invoices, orders, contracts; each line opens what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from occ_tui.domain.rows.invoices import status_text
from occ_tui.domain.rows.search import kind_text
from occ_tui.locale import _, ngettext
from occ_tui.plain.page import Page
from occ_tui.plain.talk import withheld
from occ_tui.services.links import Place, PlaceKind

if TYPE_CHECKING:
    from occ_tui.plain.walk import Walk
    from occ_tui.services.search import Match

_MOST = 40
"""So many are read out; more words narrow it."""


class FindPage(Page):
    """See the module."""

    def __init__(self, walk: Walk, text: str) -> None:
        super().__init__(walk)
        self._text = text
        self._matches: list[Match] = []

    def show(self) -> None:
        from occ_tui.services.search import search

        found = search(self.walk.session, self._text, _MOST)
        self._matches = found.matches
        self.say(_("What has the words: {text}").format(text=withheld(self._text)))
        for number, match in enumerate(self._matches, 1):
            self.say(f"{number}. {self._words(match)}")
        if not self._matches:
            self.say(_("Nothing here matches “{text}”.").format(text=withheld(self._text)))
        if found.left_off:
            more = ngettext("At least {count} more matches.", "At least {count} more match.", found.left_off)
            self.say(more.format(count=self.walk.write.number(found.left_off)))

    def _words(self, match: Match) -> str:
        write, record, deal = self.walk.write, match.record, match.deal
        if deal is not None:
            said = [deal.number, deal.title, ", ".join(deal.po_numbers), match.account_name]
        elif record is not None:
            due = _("{amount} due").format(amount=write.money(record.due, record.currency))
            named = ", ".join(filter(None, (record.po_number, record.reference)))
            state = status_text(record, self.walk.today)
            number = _("Invoice {number}").format(number=record.invoice_number or "–")
            said = [number, named, record.party_name, match.account_name, due, state]
        else:
            said = [match.account_name, match.account_number]
        return f"{kind_text(match.kind.value)}: {', '.join(dict.fromkeys(part for part in said if part))}"

    def open(self, number: int) -> None:
        from occ_tui.plain.invoice import InvoicePage
        from occ_tui.plain.places import page_at

        if not 0 < number <= len(self._matches):
            self.say(_("There is no line {number} here.").format(number=number))
            return
        match = self._matches[number - 1]
        page: Page | None
        if match.record is not None:
            page = InvoicePage(self.walk, match.record)
        elif match.deal is not None:
            kind = PlaceKind.ORDER if match.deal.is_order else PlaceKind.CONTRACT
            page = page_at(self.walk, Place(kind, match.compartment_id, match.deal.key))
        else:
            page = page_at(self.walk, Place(PlaceKind.ACCOUNT, match.compartment_id, match.compartment_id))
        if page is None:
            self.say(_("It is not known here any more; “refresh” asks the server."))
        else:
            self.walk.open(page)

    def command_words(self) -> list[str]:
        return ["search", withheld(self._text)]
