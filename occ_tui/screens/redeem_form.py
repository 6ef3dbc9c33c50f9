"""The forms of rewards: how much to redeem on an invoice and by whom, and who else may redeem."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.content import Content
from textual.widgets import Static

from occ_tui.domain.dates import from_epoch_day
from occ_tui.domain.forms import Amount, Choice, Form, Option, Value
from occ_tui.domain.money import InexactAmount
from occ_tui.domain.rows.rewards import bites_words, exchange_words, refusal_words
from occ_tui.locale import N_, _
from occ_tui.screens.form import FormScreen
from occ_tui.services.reward_words import redeemer_form
from occ_tui.widgets.form import FormView
from occ_tui.widgets.invoice_facts import pairs
from occ_tui.widgets.line import text

if TYPE_CHECKING:
    from occ_tui.services.redeeming import Offer, Quote


class RedeemScreen(FormScreen):
    """How much of one invoice is paid with rewards. Closes when it was confirmed, or left; `offer` is what was."""

    go_on: ClassVar[str] = N_("Go on to the question")

    def __init__(self, quote: Quote, amount: int = 0) -> None:
        """`amount` is what is proposed; as much as is possible without one."""
        self.offer: Offer | None = None
        self._quote = quote
        self._proposed = min(amount or quote.most.amount, quote.most.amount)
        super().__init__("", Form(()), draft=f"redeem {quote.invoice.id}")

    def compose_middle(self):  # type: ignore[no-untyped-def]
        invoice, people = self._quote.invoice, self._quote.rewards.redeemers
        known = {"amount": self.host.write.amount(self._proposed, invoice.currency)}
        if people:
            known["redeemer"] = people[0].email
        options = tuple(Option(person.email, person.email, person.name) for person in people)
        self.form = Form(
            (
                Amount(
                    name="amount",
                    label=_("Pay with rewards"),
                    currency=invoice.currency,
                    most=self._quote.most.amount,
                    required=True,
                    aside=self._takes,
                ),
                Choice(name="redeemer", label=_("Redeemed by"), options=options, required=True),
            ),
            (invoice.number,),
        )
        self._before = self.form.values(known)
        self._heading = _("Redeem on invoice {number} of {account}").format(
            number=invoice.number, account=self._quote.rewards.account_name
        )
        self._about = Content("")
        return super().compose_middle()

    def on_mount(self) -> None:
        self._show_preview()

    def _takes(self, value: Value) -> str:
        minor = self._typed(value)
        if minor is None or self._quote.refusal(minor) is not None:
            return ""
        base = self.host.write.money(self._quote.terms(minor).base, self._quote.rewards.program.currency)
        return f"= {base}"

    def _typed(self, value: Value) -> int | None:
        try:
            return self.host.write.read_amount(str(value), self._quote.invoice.currency).minor
        except InexactAmount:
            return None

    @on(FormView.Edited)
    def _edited(self) -> None:
        self._show_preview()

    def _show_preview(self) -> None:
        """What bounds it, and which months it would eat."""
        quote, write = self._quote, self.host.write
        invoice, base_currency = quote.invoice, quote.rewards.program.currency
        due_day = "" if invoice.due_day is None else write.date(from_epoch_day(invoice.due_day))
        minor = self._typed(self.view.values["amount"])
        refused = None if minor is None else quote.refusal(minor)
        eats = "–"
        if minor is not None and refused is None:
            eats = bites_words(quote.offer(minor, "").bites, quote.rewards, write)
        elif refused is not None:
            eats = refusal_words(refused)
        facts = [
            (_("Due"), f"{write.money(invoice.due, invoice.currency)}   {due_day}".rstrip()),
            (
                _("Before tax"),
                _("{amount} may be paid with rewards").format(amount=write.money(invoice.cap, invoice.currency)),
            ),
            (_("Available"), write.money(quote.available, base_currency)),
            (_("Rate"), exchange_words(invoice.rate, base_currency, invoice.currency)),
            (_("Of months"), eats),
        ]
        width = max(20, self.size.width - 4)
        self.query_one("#about", Static).update(pairs([(name, value) for name, value in facts if value], width))

    def submit(self, values: dict[str, Value]) -> None:
        if not self.is_current:
            return  # the question stands before the form already
        minor = self._typed(values["amount"])
        refused = None if minor is None else self._quote.refusal(minor)
        if minor is None or refused is not None:
            words = refusal_words(refused) if refused is not None else _("This is needed.")
            self.fail(words, {"amount": words})
            return
        self._ask_to_redeem(self._quote.offer(minor, str(values["redeemer"])))

    def _ask_to_redeem(self, offer: Offer) -> None:
        from occ_tui.screens.confirm import ConfirmScreen

        write, invoice = self.host.write, offer.invoice
        money = write.money(offer.terms.amount, invoice.currency)
        base = write.money(offer.terms.base, offer.rewards.program.currency)

        def answered(is_wanted: bool | None) -> None:
            if is_wanted and self.offer is None:
                self.offer = offer
                self.done("go")

        heading = _("Pay {amount} with {base} of rewards?").format(amount=money, base=base)
        act = _("Redeem {base}").format(base=base)
        question = ConfirmScreen(heading, self._question(offer), act=act, safe=_("Not now"))
        self.app.push_screen(question, answered)

    def _question(self, offer: Offer) -> Content:
        """Account, invoice, both amounts, the rate, the months and who redeems."""
        write, invoice, rewards = self.host.write, offer.invoice, offer.rewards
        base_currency = rewards.program.currency
        left = invoice.due - offer.terms.amount
        facts = [
            (_("Account"), rewards.account_name),
            (_("Invoice"), invoice.number),
            (_("Amount"), write.money(offer.terms.amount, invoice.currency)),
            (_("Rewards"), write.money(offer.terms.base, base_currency)),
            (_("Rate"), exchange_words(invoice.rate, base_currency, invoice.currency)),
            (_("Redeemed by"), offer.email),
            (_("Leaves"), write.money(left, invoice.currency) if left else _("nothing due")),
            *zip([_("Of months"), *[" "] * len(offer.bites)], self._eaten(offer), strict=False),
        ]
        widest = max(len(name) for name, _value in facts) + 2
        lines = [
            Content.assemble(text(name.ljust(widest), "$dim"), text(value, "bold")) for name, value in facts if value
        ]
        lines += [Content(""), Content(_("What was redeemed cannot be taken back."))]
        return Content("\n").join(lines)

    def _eaten(self, offer: Offer) -> list[str]:
        """Each month with what is taken of it."""
        write, rewards = self.host.write, offer.rewards
        return [bites_words([bite], rewards, write) for bite in offer.bites]


class RedeemerScreen(FormScreen):
    """Who else may redeem. Closes when it was confirmed, or left; `person` is address, first and last name."""

    asks_before_saving: ClassVar[bool] = True

    def __init__(self, account_name: str, subscription_id: str) -> None:
        self.person: tuple[str, str, str] | None = None
        heading = _("Let somebody redeem rewards of {account}").format(account=account_name)
        super().__init__(heading, redeemer_form(), draft=f"redeemer {subscription_id}")

    def submit(self, values: dict[str, Value]) -> None:
        self.person = (str(values["email"]), str(values["first"]), str(values["last"]))
        self.done("go")
