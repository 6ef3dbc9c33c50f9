"""Redeeming rewards: on a support invoice after a form and a question, prepared elsewhere, and who else may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from occ_tui.domain.forms import Amount, Choice, Form, Option, Values
from occ_tui.domain.rows.rewards import refusal_words
from occ_tui.locale import _, language
from occ_tui.plain.form import Left, confirmed, fill
from occ_tui.services import redeeming, rewards
from occ_tui.services.reward_words import cannot_manage, cannot_redeem, offer_lines, question, redeemer_form

if TYPE_CHECKING:
    from occ_tui.domain.reward_records import OpenInvoice, Redeemer, Rewards
    from occ_tui.plain.walk import Walk
    from occ_tui.services.redeeming import Offer, Quote


def redeem(walk: Walk, one: Rewards, invoice: OpenInvoice, *, is_dry: bool) -> None:
    """Redeems what a person confirms; with `is_dry` it ends at the question. Errors: those of `services.redeeming`."""
    talk, session = walk.talk, walk.session
    if one.program.is_redeemable is False:
        talk.say(cannot_redeem())
        return
    if not one.redeemers:
        talk.say(_("Nobody may redeem yet."))
        return
    try:
        offer = _offered(walk, redeeming.Quote(one, invoice, walk.today))
    except Left:
        talk.say(_("Nothing was redeemed."))
        return
    for line in offer_lines(offer):
        talk.say(f"  {line}")
    if is_dry:
        talk.say(f"{question(offer, is_dry=True)}.")
        talk.say(_("This was a dry run: nothing was redeemed, and nothing was written down."))
    elif confirmed(talk, f"{question(offer)}?", _("Type “{yes}” to redeem; anything else redeems nothing:")):
        code = walk.ask(rewards.code_of, one.program)
        walk.write_out(redeeming.redeem(session, offer, code, language=language()))
        walk.freshen(rewards, is_known=True)
    else:
        talk.say(_("Nothing was redeemed."))


def _offered(walk: Walk, quote: Quote) -> Offer:
    """What the answers come to, asked for until it can be redeemed. Error: `Left`."""
    one, invoice = quote.rewards, quote.invoice
    most = quote.most.amount
    people = tuple(Option(person.email, person.email, person.name) for person in one.redeemers)
    amount = Amount(name="amount", label=_("Amount"), currency=invoice.currency, most=most, required=True)
    form = Form(
        (amount, Choice(name="email", label=_("Redeemed by"), options=people, required=True)), (invoice.number,)
    )
    values: Values = {"amount": walk.write.amount(most, invoice.currency), "email": people[0].id}
    while True:
        values = fill(walk.talk, form, values)
        answers = form.read(values)
        refused = quote.refusal(answers["amount"].minor)
        if refused is None:
            return quote.offer(answers["amount"].minor, answers["email"])
        walk.talk.say(f"! {refusal_words(refused)}")


def prepare(walk: Walk, one: Rewards) -> None:
    """Says what one needs to redeem on pages of the service. Errors: those of `services.redeeming`."""
    prepared = walk.ask(redeeming.prepare, one)
    walk.talk.facts(
        [
            (_("Redemption code"), prepared.code or cannot_redeem()),
            (_("Available"), walk.write.money(prepared.available, prepared.currency)),
            (_("Address"), prepared.url),
        ]
    )
    walk.talk.say(redeeming.where_words() + ".")
    walk.talk.say(_("Oracle publishes no API for redeeming. Nothing was redeemed."))


def add_redeemer(walk: Walk, one: Rewards) -> None:
    """Lets somebody redeem. Errors: `Left`, those of `services.rewards`."""
    if one.program.is_manageable is False:
        walk.talk.say(cannot_manage())
        return
    form = redeemer_form()
    values = fill(walk.talk, form, {})
    email, first, last = (str(values[name]) for name in ("email", "first", "last"))
    question = _("Let {email} redeem rewards of {account}?").format(email=email, account=one.account_name)
    if confirmed(walk.talk, question, _("Type “{yes}” to save this; anything else changes nothing:")):
        walk.write_out(rewards.add_redeemer(walk.session, one.program, email, first, last))
        walk.freshen(rewards, is_known=True)
    else:
        walk.talk.say(_("Nothing was changed."))


def remove_redeemer(walk: Walk, one: Rewards, person: Redeemer) -> None:
    """Takes somebody's right to redeem away. Errors: those of `services.rewards`."""
    if one.program.is_manageable is False:
        walk.talk.say(cannot_manage())
        return
    question = _("Take the right to redeem from {email}?").format(email=person.email)
    if confirmed(walk.talk, question, _("Type “{yes}” to take it; anything else keeps it:")):
        walk.write_out(rewards.remove_redeemer(walk.session, one.program, person.email))
        walk.freshen(rewards, is_known=True)
    else:
        walk.talk.say(_("Nothing was changed."))
