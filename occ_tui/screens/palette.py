"""The palette: every command of a screen, the saved views, and whatever has the name or number that one types."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual import on, work
from textual.message import Message

from occ_tui.domain.query import parse
from occ_tui.domain.rows.invoices import status_text
from occ_tui.domain.rows.search import kind_text
from occ_tui.domain.search import query_tokens
from occ_tui.domain.text import clean
from occ_tui.locale import _
from occ_tui.screens.chooser import ChoiceList, Chooser
from occ_tui.services.links import Place, PlaceKind
from occ_tui.services.search import Found, Kind, Match, search
from occ_tui.store.errors import StoreBusy, StoreInterrupted
from occ_tui.widgets.choices import Choice

if TYPE_CHECKING:
    from occ_tui.commands.base import Command, Context
    from occ_tui.screens.base import OccScreen
    from occ_tui.screens.host import Host
    from occ_tui.screens.invoices import InvoicesScreen
    from occ_tui.store.database import Store
    from occ_tui.store.deals import Deal

ACCOUNT, INVOICE, WORDS, ORDER, CONTRACT, VIEW = "account:", "invoice:", "words:", "order:", "contract:", "view:"
"""What the ids of things found begin with; behind it an account, the words, or an account and what it has."""
_SIGN_IN = "sign in"
"""The id of a portal that one has no profile of yet."""
_MOST = 12
_LEAST = 2
"""Characters from which on one looks for more than commands."""
_MOST_PO = 3
"""PO numbers that are named beside an order or a contract."""
_PAUSE_S = 0.12
"""How long after the last key."""


class Palette(Chooser):
    """See the module. Nothing is guessed: what several accounts have is there once for each of them."""

    class Answered(Message, bubble=False):
        """What was looked for is known."""

        def __init__(self, words: str, found: Found) -> None:
            super().__init__()
            self.words = words
            self.found = found

    def __init__(self, title: str, choices: list[Choice], host: Host | None) -> None:
        """`host` is asked for names and numbers; without one there are only commands."""
        super().__init__(title, choices, can_filter=True)
        self._host = host
        self._words = ""
        self._is_looking = False
        self._is_chosen = False
        self._store: Store | None = None

    def _filter(self, words: str) -> None:
        super()._filter(words)
        self._words, self._is_chosen = words, False
        self._is_looking = self._host is not None and len(words.strip()) >= _LEAST and bool(query_tokens(words))
        if self._is_looking:
            self._look_for(words)
        else:
            self.workers.cancel_group(self, "find")

    @work(group="find", exclusive=True, exit_on_error=False)
    async def _look_for(self, words: str) -> None:
        assert self._host is not None
        await asyncio.sleep(_PAUSE_S)
        session = self._host.session
        shared = session.store()

        async def at_leisure() -> Found:
            with shared.another() as store:
                self._store = store
                try:
                    return search(session, words, _MOST, store=store)
                finally:
                    self._store = None

        try:
            found = await self._host.counting.run(at_leisure)
        except asyncio.CancelledError:
            if self._store is not None:
                self._store.interrupt()
            raise
        except (StoreInterrupted, StoreBusy):
            return
        self.post_message(self.Answered(words, found))

    @on(Answered)
    def _show_found(self, message: Answered) -> None:
        if message.words != self._words or self._host is None:
            return
        self._is_looking = False
        matches = [_choice(match, self._host) for match in message.found.matches]
        if message.found.left_off or sum(match.record is not None for match in message.found.matches) > 1:
            words = _("Shows all invoices that have these words.")
            matches.append(Choice(f"{WORDS}{message.words.strip()}", f"/ {message.words.strip()}", words))
        choices = self.query_one(ChoiceList)
        is_only = self._is_chosen and not choices.choices and len(matches) == 1
        choices.show([*choices.choices, *matches], choices.cursor)
        if is_only:
            self.dismiss(matches[0].id)

    def action_choose(self) -> None:
        """What is still being looked for is chosen when it is found, if it is the only one."""
        if self._is_looking and self.query_one(ChoiceList).chosen is None:
            self._is_chosen = True
        else:
            super().action_choose()


def _choice(match: Match, host: Host) -> Choice:
    record, kind = match.record, kind_text(match.kind.value)
    if match.deal is not None:
        return _deal_choice(match.deal, match.account_name, kind)
    if record is None:
        return Choice(f"{ACCOUNT}{match.compartment_id}", match.account_name, f"{kind} {match.account_number}")
    named = {Kind.PO: record.po_number, Kind.REFERENCE: record.reference, Kind.CUSTOMER: record.party_name}
    what = " ".join(filter(None, [kind, named.get(match.kind)]))
    said = " · ".join(filter(None, [what, match.account_name, status_text(record, host.today)]))
    name = f"{INVOICE}{match.compartment_id} {record.internal_invoice_id}"
    title = record.invoice_number or record.internal_invoice_id
    return Choice(name, title, said, host.write.money(record.due, record.currency))


def _deal_choice(deal: Deal, account_name: str, kind: str) -> Choice:
    """An order or a contract, with what it is and the PO numbers of its invoices."""
    po = ", ".join(deal.po_numbers[:_MOST_PO])
    said = " · ".join(filter(None, [f"{kind} {deal.title}".strip(), account_name, po and f"{_('PO')} {po}"]))
    return Choice(f"{ORDER if deal.is_order else CONTRACT}{deal.compartment_id} {deal.key}", deal.number, said)


def is_found(wanted: str) -> bool:
    """Whether an id of the palette names something found."""
    return wanted.startswith((ACCOUNT, INVOICE, WORDS, ORDER, CONTRACT, VIEW))


def place_of(wanted: str) -> Place | None:
    """The order or contract that an id of the palette names, as threads know it; `None` for what the list shows."""
    for begin, kind in ((ORDER, PlaceKind.ORDER), (CONTRACT, PlaceKind.CONTRACT)):
        if wanted.startswith(begin):
            account, _space, key = wanted.removeprefix(begin).partition(" ")
            return Place(kind, account, key)
    return None


def show_found(screen: InvoicesScreen, wanted: str) -> None:
    """Shows in the list what was chosen: the invoices of an account, one invoice, all that have some words."""
    if wanted.startswith(VIEW):
        screen.open_view(wanted.removeprefix(VIEW))
    elif wanted.startswith(WORDS):
        screen.show_all(text=wanted.removeprefix(WORDS))
    elif wanted.startswith(ACCOUNT):
        account = wanted.removeprefix(ACCOUNT)
        screen.show_all(query=parse(f'compartment:"{account}"', today=screen.host.today))
    else:
        account, _space, invoice = wanted.removeprefix(INVOICE).partition(" ")
        screen.show_all(invoice=invoice, compartment_id=account)


def open_palette(screen: OccScreen) -> None:
    """Shows everything that can be done on `screen`, and looks for what has a name or number."""
    context = screen.context_now()
    choices = [_command_choice(command, context, screen) for command in screen.commands]
    choices += [Choice(f"{VIEW}{name}", clean(name), _("Shows this saved view.")) for name in _views(screen)]
    if screen.host.has_session:
        explanation = _("Signs in to another portal; that becomes a profile of its own.")
        choices.append(Choice(_SIGN_IN, _("Another portal"), explanation))
    host = screen.host if screen.host.has_session and screen.host.freshness.at is not None else None
    title = _("Commands") if host is None else _("Commands, and what has a name or number")

    async def chosen(command_id: str | None) -> None:
        if command_id:
            await _run_chosen(screen, command_id)

    screen.app.push_screen(Palette(title, choices, host), chosen)


async def _run_chosen(screen: OccScreen, chosen: str) -> None:
    from occ_tui.screens.threads import open_place

    if (place := place_of(chosen)) is not None:
        screen.host.thread.clear()
        open_place(screen, place)
    elif chosen == _SIGN_IN:
        from occ_tui.screens.sign_in_form import sign_in_to_portal

        sign_in_to_portal(screen, screen.host.session.options._replace(profile=None))
    elif is_found(chosen):
        await screen.host.show_found(chosen)
    else:
        await screen.action_command(chosen)


def _command_choice(command: Command, context: Context, screen: OccScreen) -> Choice:
    """A command in the user's words; it is found by the English ones, too, and by its id."""
    title, tooltip, keys = _capital(_(command.title)), screen.in_keys(_(command.tooltip)), command.key_names()
    reason, also = command.disabled_reason(context), f"{command.title} {command.tooltip} {command.id}"
    return Choice(command.id, title, tooltip, ", ".join(keys), reason and screen.in_keys(reason), also)


def _views(screen: OccScreen) -> list[str]:
    """Names of the saved views, which are of the invoices and are shown there."""
    from occ_tui.services.desk import Desk

    host = screen.host
    if not host.has_session or host.freshness.at is None:
        return []
    return [view.name for view in Desk(host.session).views()]


def _capital(title: str) -> str:
    """A title as it begins a line: titles are also used amid others, in the footer."""
    return title[:1].upper() + title[1:]
