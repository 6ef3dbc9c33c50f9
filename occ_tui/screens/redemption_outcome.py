"""A redemption while it is being sent, and then what became of it: as for payments, in both currencies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from occ_tui.domain.operations import UNSURE
from occ_tui.domain.payments import Batch
from occ_tui.domain.rows.rewards import exchange_words, month_words
from occ_tui.locale import _
from occ_tui.screens.outcome import OutcomeScreen
from occ_tui.services.journal import moment, resend_safe_until
from occ_tui.widgets.invoice_facts import pairs
from occ_tui.widgets.line import text

if TYPE_CHECKING:
    from occ_tui.screens.writing import Write
    from occ_tui.services.redeeming import Offer
    from occ_tui.store.journal.records import Operation


class RedemptionOutcomeScreen(OutcomeScreen):
    """See the module."""

    section_key = "7"

    def __init__(self, write: Write, offer: Offer) -> None:
        invoice = offer.invoice
        batch = Batch(invoice.compartment_id, offer.rewards.account_name, invoice.currency, ())
        super().__init__(write, batch=batch, method=None)
        self._offer = offer

    def _facts(self, operation: Operation) -> Content:
        write, offer = self.host.write, self._offer
        invoice, base_currency = offer.invoice, offer.rewards.program.currency
        until = resend_safe_until(operation)
        is_unsure = operation.state in UNSURE
        facts = [
            (_("Reference"), operation.result.get("reference", "")),
            (_("Invoice"), f"{invoice.number}, {offer.rewards.account_name}"),
            (_("Amount"), write.money(offer.terms.amount, invoice.currency)),
            (_("Rewards"), write.money(offer.terms.base, base_currency)),
            (_("Rate"), exchange_words(invoice.rate, base_currency, invoice.currency)),
            (_("Redeemed by"), offer.email),
            (_("Operation"), operation.id),
            (_("Since"), write.date_time(moment(operation.first_sent_ms or operation.created_ms)) if is_unsure else ""),
            (_("Safe to resend until"), write.date_time(until) if until and is_unsure else ""),
            (_("Request id"), operation.opc_request_id),
        ]
        return pairs([(name, value) for name, value in facts if value], max(20, self.size.width - 4))

    def _items(self) -> list[Content]:
        """The months that it eats."""
        write, rewards = self.host.write, self._offer.rewards
        names = {month.key: month_words(month, write) for month in rewards.months}
        currency = rewards.program.currency
        widest = max(len(names.get(bite.key, bite.key)) for bite in self._offer.bites)
        amounts = [write.amount(bite.minor, currency) for bite in self._offer.bites]
        room = max(map(len, amounts))
        return [text(_("Of months"), "bold")] + [
            Content(f"{names.get(bite.key, bite.key):{widest}}  {amount:>{room}} {currency}")
            for bite, amount in zip(self._offer.bites, amounts, strict=True)
        ]
