"""The form of one payment, as any face shows it: amounts, the way to pay, where the receipt goes, what is confirmed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from occ_tui.annotations import NamedTuple
from occ_tui.domain.forms import Amount, Choice, Emails, Field, Form, Option, Text, Value, Values
from occ_tui.domain.money import InexactAmount
from occ_tui.domain.names import Suspicion, suspicion
from occ_tui.domain.payments import Batch, Method, Owed, PayableKind, Share, batches, spread
from occ_tui.domain.rows.payments import expiry_words, method_words, not_by_card_words
from occ_tui.locale import N_, _, ngettext

if TYPE_CHECKING:
    from occ_tui.domain.formatting import Formatter
    from occ_tui.services.paying import Offer
    from occ_tui.services.session import Session

PAGE, TRANSFER = "page", "transfer"
"""Ways to pay that are no stored method."""
_SUSPICIONS = {
    Suspicion.MIXED: N_("The payee's name mixes letters of several scripts: look twice who it is."),
    Suspicion.HIDDEN: N_("The payee's name holds characters that hide: look twice who it is."),
    Suspicion.STYLED: N_("The payee's name is written with letters that only look common: look twice who it is."),
}


class Order(NamedTuple):
    """What a person decided and, unless it is a transfer, confirmed."""

    batch: Batch
    way: str
    method: Method | None
    email: str
    remittance_text: str


class NothingToPay(Exception):
    """Answers that come to no payment; `field` is the one to look at, `beside` what is wrong with it."""

    def __init__(self, sentence: str, field: str, beside: str) -> None:
        super().__init__(sentence)
        self.field = field
        self.beside = beside


class PayForm:
    """See the module. `label` says what stands before the amount of a thing."""

    def __init__(
        self,
        session: Session,
        batch: Batch,
        offer: Offer,
        write: Formatter,
        label: Callable[[Owed], str],
        *,
        failed_with: str = "",
        soon: str = "",
    ) -> None:
        """`soon` is the sign before the end of a method that ends soon; without one that is said in words."""
        self.batch = batch
        self.things = {share.owed.id: share.owed for share in batch.shares}
        self.methods = {method.token: method for method in offer.methods.get(batch.compartment_id, ())}
        self._session = session
        self._offer = offer
        self._write = write
        self._today = session.clock.today_number()
        self._failed_with = failed_with
        self._soon = soon or _("soon:")
        self.form = Form(tuple(self._fields(label)), tuple(share.owed.number for share in batch.shares))

    @property
    def payee(self) -> str:
        """Who gets the money, as far as the service says."""
        return self._offer.payees.get((self.batch.compartment_id, self.batch.currency), "")

    def suspicion_words(self) -> str:
        """What is odd about the payee's name; empty if nothing is."""
        odd = suspicion(self.payee)
        return "" if odd is None else _(_SUSPICIONS[odd])

    def known(self) -> dict[str, Value]:
        """The answers that are proposed: all that is due, with the usual method, to the usual address."""
        write, batch = self._write, self.batch
        known: dict[str, Value] = {share.owed.id: write.amount(share.amount, batch.currency) for share in batch.shares}
        known["total"] = write.amount(batch.total, batch.currency)
        usable = [
            method
            for method in self.methods.values()
            if not method.is_expired(self._today) and not self._left_out_by(method)
        ]
        usable.sort(key=lambda method: (method.token == self._failed_with, not method.is_default))
        known["way"] = usable[0].token if usable else PAGE if self._no_page() is None else ""
        known["email"] = next(iter(self._addresses()), "")
        return known

    def amounts(self, values: Values) -> dict[str, int] | None:
        """Minor units by id of what is to be paid; `None` while something typed is no amount."""
        amounts: dict[str, int] = {}
        for name, owed in self.things.items():
            if value := values[name]:
                try:
                    amounts[name] = self._write.read_amount(str(value), owed.currency).minor
                except InexactAmount:
                    return None
        return amounts

    def followed(self, name: str, values: Values) -> dict[str, str]:
        """What else changes when the answer `name` did: the sum follows amounts, a sum goes to the oldest first."""
        write, currency = self._write, self.batch.currency
        if name == "total":
            try:
                lump = write.read_amount(str(values["total"]), currency).minor
            except InexactAmount:
                return {}
            shares = {share.owed.id: share.amount for share in spread(list(self.things.values()), lump)}
            return {name: write.amount(shares[name], currency) if name in shares else "" for name in self.things}
        if name in self.things and len(self.things) > 1 and (amounts := self.amounts(values)) is not None:
            return {"total": write.amount(sum(amounts.values()), currency) if amounts else ""}
        return {}

    def order(self, values: Values) -> Order:
        """What the answers, with which nothing is wrong, come to. Error: `NothingToPay`."""
        amounts = self.amounts(values) or {}
        shares = tuple(Share(owed, amounts[name]) for name, owed in self.things.items() if name in amounts)
        if not shares:
            field = "total" if len(self.things) > 1 else next(iter(self.things))
            raise NothingToPay(_("There is nothing to pay: no amount is given."), field, _("Nothing would be paid."))
        way = str(values["way"])
        if way == PAGE and shares[0].amount != shares[0].owed.due:
            money = self._write.money(shares[0].owed.due, self.batch.currency)
            words = _("A payment page pays all that is due: {amount}.").format(amount=money)
            raise NothingToPay(words, "way", words)
        method = self.methods.get(way)
        if method is not None and (left_out := [share.owed for share in shares if not method.pays(share.owed)]):
            why = not_by_card_words(left_out)
            raise NothingToPay(_("{reason}: pay in another way, or empty its amount.").format(reason=why), "way", why)
        text = str(values.get("text", ""))
        return Order(self.batch._replace(shares=shares), way, method, str(values["email"]), text)

    def facts(self, order: Order) -> list[tuple[str, str]]:
        """What is confirmed besides the items: payee, account, amount, currency, method, receipt."""
        batch, write = order.batch, self._write
        known = self._session.known_account(batch.compartment_id)
        number = known.account_number if known else ""
        account = f"{batch.account_name} ({number})" if number else batch.account_name
        how = _("on a payment page") if order.method is None else method_words(order.method)
        facts = [
            (_("Payee"), self.payee or "Oracle"),
            (_("Account"), account),
            (_("Amount"), write.money(batch.total, batch.currency)),
            (_("With"), how),
        ]
        if order.method is not None and (expiry := expiry_words(order.method, self._today, write)):
            facts.append(("", expiry))
        if order.email:
            facts.append((_("Receipt to"), order.email))
        return facts

    def about(self, share: Share) -> str:
        """By when it is due, and what stays due."""
        owed = share.owed
        due = "" if owed.due_day is None else _("due {day}").format(day=self._write.date(owed.due_day))
        left = ""
        if share.leaves:
            left = _("leaves {amount}").format(amount=self._write.amount(share.leaves, owed.currency))
        return ", ".join(part for part in (due, left) if part)

    # Fields.

    def _fields(self, label: Callable[[Owed], str]) -> list[Field]:
        batch = self.batch
        fields: list[Field] = [self._amount_field(share.owed, label(share.owed)) for share in batch.shares]
        if len(batch.shares) > 1:
            most = sum(share.owed.most for share in batch.shares)
            oldest = _("oldest first")
            fields.append(
                Amount(
                    name="total", label=_("in total"), currency=batch.currency, most=most, aside=lambda _value: oldest
                )
            )
        fields.append(Choice(name="way", label=_("With"), options=tuple(self._ways()), required=True))
        receipt = _("An e-mail address; may stay empty.")
        fields.append(Emails(name="email", label=_("Receipt to"), most=1, suggestions=self._addresses(), help=receipt))
        if self.methods:
            read = _("What the payee reads; may stay empty.")
            fields.append(Text(name="text", label=_("Remittance text"), longest=140, help=read))
        return fields

    def _amount_field(self, owed: Owed, label: str) -> Amount:
        return Amount(name=owed.id, label=label, currency=owed.currency, most=owed.most, aside=self._leaves(owed))

    def _leaves(self, owed: Owed) -> Callable[[Value], str]:
        def words(value: Value) -> str:
            if not value:
                return _("not paid now")
            try:
                left = owed.due - self._write.read_amount(str(value), owed.currency).minor
            except InexactAmount:
                return ""
            return _("leaves {amount}").format(amount=self._write.amount(left, owed.currency)) if left > 0 else ""

        return words

    def _ways(self) -> list[Option]:
        ways = []
        for method in self.methods.values():
            expiry = expiry_words(method, self._today, self._write)
            title = method_words(method) + (f" ({method.name})" if method.name else "")
            left_out = self._left_out_by(method)
            if method.is_expired(self._today):
                ways.append(Option(method.token, title, disabled_reason=expiry))
            elif len(left_out) == len(self.things):
                ways.append(Option(method.token, title, disabled_reason=_no_card(left_out)))
            else:
                mark = f"{self._soon} " if method.expires_soon(self._today) else ""
                failed = _("failed the last time") if method.token == self._failed_with else ""
                parts = (not_by_card_words(left_out) if left_out else "", f"{mark}{expiry}", failed)
                said = ", ".join(part for part in parts if part)
                ways.append(Option(method.token, title, said))
        ways.append(Option(PAGE, _("payment page"), _("a page in a browser"), disabled_reason=self._no_page()))
        transfer = _("shows account and reference")
        ways.append(Option(TRANSFER, _("bank transfer"), transfer, disabled_reason=self._no_transfer()))
        return ways

    def _left_out_by(self, method: Method) -> list[Owed]:
        """What `method` can't pay of the batch."""
        return [owed for owed in self.things.values() if not method.pays(owed)]

    def _no_page(self) -> str | None:
        if len(self.batch.shares) > 1:
            return _("a page pays one invoice")
        if self.batch.shares[0].owed.kind is not PayableKind.INVOICE:
            return _("a page pays invoices only")
        return None

    def _no_transfer(self) -> str | None:
        if self._session.capabilities.reason("payments"):
            return _("the account of the payee is not known here")
        if (self.batch.compartment_id, self.batch.currency) not in self._offer.payees:
            return _("no account for {currency}").format(currency=self.batch.currency)
        return None

    def _addresses(self) -> tuple[str, ...]:
        from occ_tui.services import payments

        known = payments.payments(self._session) if self.methods else []
        return tuple(dict.fromkeys(payment.email for payment in known if payment.email))[:5]


def _no_card(left_out: list[Owed]) -> str:
    """Why no card can be chosen at all, however many things that are."""
    count = len(left_out)
    return ngettext("this can't be paid by card", "none of these can be paid by card", count)


def payments_of(offer: Offer, amounts: Mapping[str, int]) -> list[Batch]:
    """What is paid one after the other, as far as `amounts` (minor units by id) may still be paid, else as it is due.

    Where nothing is stored to pay with, only pages are left, which pay one thing each.
    """
    things = [share.owed for batch in offer.batches for share in batch.shares]
    within = {owed.id: min(amounts[owed.id], owed.most) for owed in things if owed.id in amounts}
    parted: list[Batch] = []
    for batch in batches(things, within):
        if offer.methods.get(batch.compartment_id) or (batch.compartment_id, batch.currency) in offer.payees:
            parted.append(batch)
        else:
            parted += [batch._replace(shares=(share,)) for share in batch.shares]
    return parted
