"""What can be done with a payment wherever it is shown: save or mail its receipt, make good one that failed."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on, work
from textual.message import Message

from occ_tui.domain.payments import PaymentRecord
from occ_tui.domain.text import clean
from occ_tui.locale import _
from occ_tui.screens.paying import Paying, Wish
from occ_tui.screens.telling import TellScreen
from occ_tui.screens.writing import one_line
from occ_tui.services import problems

if TYPE_CHECKING:
    from occ_tui.screens.writing import Told
    from occ_tui.services.paying import Outcome


class Receipts(Paying):
    """For screens that have a current payment."""

    class ReceiptSaved(Message, bubble=False):
        """A receipt was written, or was not."""

        def __init__(self, path: Path | None, error: Exception | None = None) -> None:
            super().__init__()
            self.path = path
            self.error = error

    def current_payment(self) -> PaymentRecord | None:
        """The payment that actions are about."""
        raise NotImplementedError

    def save_receipt(self) -> None:
        """Saves the receipt in the current directory, beside everything else."""
        payment = self.current_payment()
        if payment is not None:
            self.say(_("Fetching the receipt of {reference} …").format(reference=payment.reference))
            self._save_receipt(payment)

    @work(group="receipt", exit_on_error=False)
    async def _save_receipt(self, payment: PaymentRecord) -> None:
        from occ_tui.services import receipts

        directory = Path.cwd()
        try:
            path = await self.host.ask(receipts.save_receipt, payment, directory)
        except Exception as error:
            self.post_message(self.ReceiptSaved(None, error))
        else:
            self.post_message(self.ReceiptSaved(path))

    @on(ReceiptSaved)
    def _say_receipt(self, message: ReceiptSaved) -> None:
        if message.path is not None:
            self.say(_("Saved as {path}").format(path=message.path))
        else:
            problem = problems.describe(message.error or RuntimeError(), session=self.host.session)
            if self.is_current:
                TellScreen.say_or_tell(self, problem)
            else:
                self.say(one_line(problem))

    def mail_receipt(self) -> None:
        """Asks for an address, and has the portal mail the receipt there."""
        from occ_tui.screens.naming import NameScreen

        payment = self.current_payment()
        if payment is not None:
            title = _("Mail the receipt of {reference} to").format(reference=payment.reference)
            asking = NameScreen(title, payment.email, _("enter send   esc close"))
            self.app.push_screen(asking, partial(self._mail_receipt, payment))

    def _mail_receipt(self, payment: PaymentRecord, typed: str | None) -> None:
        from occ_tui.domain.emails import is_address
        from occ_tui.services import receipts

        session, email = self.host.session, (typed or "").strip()
        if not email:
            return
        if not is_address(email):
            self.say(_("That is not an e-mail address: {address}. Nothing was sent.").format(address=clean(email)))
            return

        async def start(_told: Told) -> Outcome:
            return await receipts.mail_receipt(session, payment, email)

        title = _("Mail the receipt of {reference} to {address}").format(reference=payment.reference, address=email)
        self.say(_("Asking the server …"))
        self.host.begin_write(title, start, by=self)

    def pay_again(self, payment: PaymentRecord) -> None:
        """The same debt by the same path, with another method: the failed payment is linked to its successor."""
        from occ_tui.services import invoices, payments

        session = self.host.session
        ids = [part.id for part in payment.parts]
        records = tuple(invoices.get_many(session, ids))
        others = tuple(owed for owed in payments.payables(session) if owed.id in ids)
        if not records and not others:
            self.say(self.in_keys(_("What this payment was for is not known here any more; r asks the server.")))
            return
        amounts = {part.id: part.amount for part in payment.parts}
        self.begin_paying(Wish(records, others, amounts, payment.id, payment.method.token))
