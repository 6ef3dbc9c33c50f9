"""Paying: what can be paid is asked of the server, then form, question, outcome, one payment after the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from occ_tui.domain.payments import Batch, Owed, PayableKind
from occ_tui.domain.rows.payments import kind_words, reason_words
from occ_tui.locale import _, language, ngettext
from occ_tui.plain.form import Left, confirmed, fill
from occ_tui.services import paying
from occ_tui.services.pay_form import TRANSFER, NothingToPay, Order, PayForm, payments_of

if TYPE_CHECKING:
    from occ_tui.domain.invoices import InvoiceRecord
    from occ_tui.plain.walk import Walk
    from occ_tui.services.paying import Offer


def pay(
    walk: Walk,
    records: Sequence[InvoiceRecord],
    others: Sequence[Owed] = (),
    *,
    is_dry: bool = False,
    replaces: str = "",
    failed_with: str = "",
) -> None:
    """Pays what a person confirms of it; with `is_dry` it ends at the question. Errors: those of `services.paying`."""
    talk = walk.talk
    if told := paying.too_many(len(records) + len(others)):
        talk.say(told)
        return
    offer = walk.ask(paying.offer, records, others)
    batches = payments_of(offer, {})
    if offer.refused and not _goes_on_without(walk, offer, batches):
        talk.say(_("Nothing was paid."))
        return
    for place, batch in enumerate(batches, 1):
        try:
            _pay_one(walk, batch, offer, (place, len(batches)), is_dry=is_dry, replaces=replaces, failed=failed_with)
        except Left:
            talk.say(_("Nothing was paid."))
            return


def _goes_on_without(walk: Walk, offer: Offer, batches: Sequence[Batch]) -> bool:
    """Says what can't be paid; whether the rest is to be paid, if there is any."""
    walk.talk.say(_("Not all of this can be paid") + ":")
    for owed in offer.refused:
        why = reason_words(owed.reason) if owed.reason is not None else ""
        walk.talk.say(f"  {kind_words(owed.kind)} {owed.number}: {why}")
        if owed.id in offer.held:
            walk.talk.say(f"  occ journal show {offer.held[owed.id].id}")
    count = sum(len(batch.shares) for batch in batches)
    if not count:
        return False
    words = ngettext("Go on with the other {count}", "Go on with the other {count}", count).format(count=count)
    return confirmed(walk.talk, f"{words}?", _("Type “{yes}” to go on; anything else leaves:"))


def _pay_one(
    walk: Walk, batch: Batch, offer: Offer, of: tuple[int, int], *, is_dry: bool, replaces: str, failed: str
) -> None:
    """One payment, from its heading to what became of it. Error: `Left`."""
    talk, write, session = walk.talk, walk.write, walk.session

    def label(owed: Owed) -> str:
        what = kind_words(owed.kind) if owed.kind is not PayableKind.INVOICE else owed.description
        number = _("To pay of {number}").format(number=owed.number)
        due = _("{amount} due").format(amount=write.money(owed.due, owed.currency))
        return ", ".join(part for part in (number, what, due) if part)

    form = PayForm(session, batch, offer, write, label, failed_with=failed)
    count = len(batch.shares)
    words = ngettext("Pay {count} item of {account}", "Pay {count} items of {account}", count)
    heading = words.format(count=write.number(count), account=batch.account_name)
    more = ", " + _("{place} of {total}").format(place=of[0], total=of[1]) if of[1] > 1 else ""
    talk.say(f"{heading}{more}, {_('to {payee}').format(payee=form.payee or 'Oracle')}.")
    if odd := form.suspicion_words():
        talk.say(f"! {odd}")
    order = _ordered(walk, form)
    if order.way == TRANSFER:
        _transfer(walk, order, is_dry=is_dry)
        return
    _say_order(walk, form, order)
    amount = write.money(order.batch.total, order.batch.currency)
    payee = form.payee or "Oracle"
    if is_dry:
        talk.say(_("Would pay {amount} to {payee}").format(amount=amount, payee=payee) + ".")
        talk.say(_("This was a dry run: nothing was paid, and nothing was written down."))
        return
    question = _("Pay {amount} to {payee}?") if order.method else _("Open a page to pay {amount} to {payee}?")
    prompt = _("Type “{yes}” to pay; anything else pays nothing:")
    if not confirmed(talk, question.format(amount=amount, payee=payee), prompt):
        talk.say(_("Nothing was paid."))
        return
    _send(walk, order, replaces)


def _ordered(walk: Walk, form: PayForm) -> Order:
    """What the answers come to, asked for until they come to a payment. Error: `Left`."""
    values = form.known()
    while True:
        values = fill(walk.talk, form.form, values, form.followed)
        try:
            return form.order(values)
        except NothingToPay as wrong:
            walk.talk.say(f"! {wrong}")


def _say_order(walk: Walk, form: PayForm, order: Order) -> None:
    """Payee, account, every item, amount, currency and method."""
    for share in order.batch.shares:
        money = walk.write.money(share.amount, share.owed.currency)
        about = form.about(share)
        walk.talk.say(f"  {share.owed.number}: {money}{f', {about}' if about else ''}")
    walk.talk.facts(form.facts(order))


def _transfer(walk: Walk, order: Order, *, is_dry: bool) -> None:
    """Where the money goes that one sends oneself; the portal can be told that it is on its way."""
    from occ_tui.services import payments, transfers
    from occ_tui.services.payments import bank_details

    session, batch, talk = walk.session, order.batch, walk.talk
    reference = transfers.reference(session, batch)
    money = walk.write.money(batch.total, batch.currency)
    if not bank_details(session, batch.compartment_id):
        walk.freshen(payments, is_known=False)
    banks = [bank for bank in bank_details(session, batch.compartment_id) if bank.currency == batch.currency]
    if not banks:
        talk.say(
            _("The account for {currency} is not known here; “refresh” asks the server.").format(
                currency=batch.currency
            )
        )
    for bank in banks[:1]:
        facts = [(_("Payee"), bank.payee), (_("Bank"), bank.bank_name), ("IBAN", bank.iban), ("BIC", bank.bic)]
        facts += [(_("Account"), bank.account_number), (_("Routing number"), bank.routing_number)]
        talk.facts([*facts, (_("Amount"), money), (_("Reference"), reference)])
    talk.say(_("This pays nothing: your bank does. The invoices get a note."))
    question = _("Announce a transfer of {amount}?").format(amount=money)
    if banks and not is_dry and confirmed(talk, question, _("Type “{yes}” to announce it; anything else does not:")):
        walk.write_out(transfers.announce(session, batch, reference))


def _send(walk: Walk, order: Order, replaces: str) -> None:
    session, batch = walk.session, order.batch
    if order.method is None:
        owed = batch.shares[0].owed
        walk.write_out(paying.open_page(session, owed, email=order.email, language=language()))
    else:
        walk.write_out(
            paying.pay(
                session,
                batch,
                order.method,
                email=order.email,
                language=language(),
                remittance_text=order.remittance_text,
                replaces=replaces,
            )
        )
    for share in batch.shares:
        walk.marks.pop(share.owed.id, None)
