"""What the section of the rewards changes: redeeming on an invoice, and who else may redeem."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any

from textual import on, work
from textual.content import Content
from textual.message import Message

from occ_tui.domain.reward_records import OpenInvoice, Program, Redeemer, Rewards
from occ_tui.domain.rows.rewards import refusal_words
from occ_tui.locale import _, language
from occ_tui.screens.base import OccScreen
from occ_tui.screens.telling import TellScreen
from occ_tui.services import problems
from occ_tui.services.reward_words import cannot_redeem
from occ_tui.services.under_way import held_sentence

if TYPE_CHECKING:
    from occ_tui.screens.redeem_form import RedeemerScreen, RedeemScreen
    from occ_tui.screens.writing import Told, Write
    from occ_tui.services.paying import Outcome
    from occ_tui.services.redeeming import Prepared
    from occ_tui.services.rewards import Fresh


class Redeeming(OccScreen):
    """A part of the screen of the rewards."""

    class Asked(Message, bubble=False):
        """The server said how an invoice stands."""

        def __init__(self, invoice: str, amount: int, fresh: Fresh | None, error: Exception | None = None) -> None:
            super().__init__()
            self.invoice = invoice
            self.amount = amount
            self.fresh = fresh
            self.error = error

    class IsPrepared(Message, bubble=False):
        """The server told the code."""

        def __init__(self, prepared: Prepared | None, error: Exception | None = None) -> None:
            super().__init__()
            self.prepared = prepared
            self.error = error

    def __init__(self) -> None:
        super().__init__()
        self.changing: Write | None = None
        """A write of this section: once it is over, the server is asked again."""

    # Redeeming.

    def begin_redeeming(self, invoice: OpenInvoice, amount: int) -> None:
        """Asks how the invoice stands now; the form follows when that is known. `amount` is what a plan proposes."""
        held = self.host.under_way.held.get(invoice.id)
        if held is not None:
            self.say(held_sentence(held, self.host.write))
            return
        self.say(_("Asking the server what can be redeemed …"))
        self._ask(invoice, amount)

    @work(group="offer", exclusive=True, exit_on_error=False)
    async def _ask(self, invoice: OpenInvoice, amount: int) -> None:
        from occ_tui.services import rewards

        try:
            fresh = await self.host.ask(rewards.fresh, invoice.compartment_id, invoice.id)
        except Exception as error:
            self.post_message(self.Asked(invoice.number, amount, None, error))
        else:
            self.post_message(self.Asked(invoice.number, amount, fresh))

    @on(Asked)
    def _asked(self, message: Asked) -> None:
        """Whoever went elsewhere meanwhile is not followed there."""
        self.reread()
        if not self.is_current:
            return
        if message.error is not None:
            TellScreen.say_or_tell(self, problems.describe(message.error, session=self.host.session))
            return
        if message.fresh is None:
            words = _("Invoice {number} cannot be paid with rewards any more.")
            self.say(words.format(number=message.invoice))
            return
        self._open_form(message.fresh, message.amount)

    def _open_form(self, fresh: Fresh, amount: int) -> None:
        from occ_tui.screens.redeem_form import RedeemScreen
        from occ_tui.services.redeeming import Quote

        if not fresh.code:
            self.say(cannot_redeem())
            return
        if not fresh.rewards.redeemers:
            self.say(self.in_keys(_("Nobody may redeem yet: A in the tab Redeemers adds somebody.")))
            return
        quote = Quote(fresh.rewards, fresh.invoice, self.host.today)
        if (refused := quote.refusal(quote.most.amount)) is not None:
            words = _("Nothing can be redeemed on invoice {number}: {reason}.")
            reason = _("nothing is left of it before tax") if not fresh.invoice.cap else refusal_words(refused)
            if fresh.invoice.cap and not quote.available:
                reason = _("no rewards are available")
            self.say(words.format(number=fresh.invoice.number, reason=reason))
            return
        self.say("")
        form = RedeemScreen(quote, amount)
        self.app.push_screen(form, partial(self._filled, form, fresh.code))

    def _filled(self, form: RedeemScreen, code: str, _result: str | None) -> None:
        from occ_tui.screens.redemption_outcome import RedemptionOutcomeScreen
        from occ_tui.services import redeeming

        offer, session = form.offer, self.host.session
        if offer is None:
            return

        def start(told: Told) -> Coroutine[Any, Any, Outcome]:
            return redeeming.redeem(session, offer, code, language=language(), told=told)

        money = self.host.write.money(offer.terms.amount, offer.invoice.currency)
        self.changing = self.host.begin_write(_("Pay {amount} with rewards").format(amount=money), start)
        self.app.push_screen(RedemptionOutcomeScreen(self.changing, offer))

    # Where redeeming happens elsewhere.

    def prepare(self, rewards: Rewards) -> None:
        """Asks for the code; a window with all that is needed follows."""
        self.say(_("Asking the server for the code …"))
        self._prepare(rewards)

    @work(group="offer", exclusive=True, exit_on_error=False)
    async def _prepare(self, rewards: Rewards) -> None:
        from occ_tui.services import redeeming

        try:
            prepared = await self.host.ask(redeeming.prepare, rewards)
        except Exception as error:
            self.post_message(self.IsPrepared(None, error))
        else:
            self.post_message(self.IsPrepared(prepared))

    @on(IsPrepared)
    def _show_prepared(self, message: IsPrepared) -> None:
        from occ_tui.screens.prepared import PreparedScreen

        if not self.is_current:
            return
        if message.prepared is None:
            TellScreen.say_or_tell(self, problems.describe(message.error or RuntimeError(), session=self.host.session))
            return
        self.say("")
        self.app.push_screen(PreparedScreen(message.prepared, self.host.write))

    # Who may redeem.

    def add_to(self, rewards: Rewards) -> None:
        """Asks who; a question follows."""
        from occ_tui.screens.redeem_form import RedeemerScreen

        form = RedeemerScreen(rewards.account_name, rewards.program.subscription_id)
        self.app.push_screen(form, partial(self._add, form, rewards.program))

    def _add(self, form: RedeemerScreen, program: Program, _result: str | None) -> None:
        from occ_tui.services import rewards

        person, session = form.person, self.host.session
        if person is not None:
            title = _("Let {email} redeem").format(email=person[0])
            self._change(title, lambda: rewards.add_redeemer(session, program, *person))

    def remove_from(self, rewards: Rewards, person: Redeemer) -> None:
        """Asks first."""
        from occ_tui.screens.confirm import ConfirmScreen

        body = Content("\n".join([f"{_('Account')}  {rewards.account_name}", f"{_('Name')}  {person.name or '–'}"]))
        heading = _("Take the right to redeem from {email}?").format(email=person.email)
        question = ConfirmScreen(heading, body, act=_("Take it"), safe=_("Keep it"))
        self.app.push_screen(question, partial(self._remove, rewards.program, person))

    def _remove(self, program: Program, person: Redeemer, is_wanted: bool | None) -> None:
        from occ_tui.services import rewards

        session = self.host.session
        if is_wanted:
            title = _("Take the right to redeem from {email}").format(email=person.email)
            self._change(title, lambda: rewards.remove_redeemer(session, program, person.email))

    def _change(self, title: str, change: Callable[[], Coroutine[Any, Any, Outcome]]) -> None:
        async def start(_told: Told) -> Outcome:
            return await change()

        self.say(_("Asking the server …"))
        self.changing = self.host.begin_write(title, start, by=self)
