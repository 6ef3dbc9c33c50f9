"""A bank transfer: where it goes, how much, the exact reference; as text and as the code that banking apps read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import events
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from occ_tui.commands.base import Command, bindings
from occ_tui.commands.general import Help, Quit
from occ_tui.commands.payments import TRANSFER
from occ_tui.domain.payments import BankDetails, Batch
from occ_tui.locale import _, ngettext
from occ_tui.screens.base import OccScreen
from occ_tui.screens.writing import Told
from occ_tui.services import payments, transfers
from occ_tui.services.codes import Dots, transfer_code
from occ_tui.services.paying import Outcome
from occ_tui.widgets.invoice_facts import pairs
from occ_tui.widgets.line import Line, text
from occ_tui.widgets.qr_code import QrCode, can_be_shown, cells_of, why_hidden

_WORDS = 44
"""Cells that the details beside the code need at least."""


class TransferScreen(OccScreen):
    """See the module. Nothing is paid from here: the bank does that."""

    CSS_PATH = "../styles/page.tcss"
    commands: ClassVar[tuple[Command, ...]] = (*TRANSFER, Help(), Quit())
    BINDINGS = bindings(commands)
    section_key = "3"

    def __init__(self, batch: Batch) -> None:
        super().__init__()
        self._batch = batch
        self.bank: BankDetails | None = None
        self.reference = ""
        self._dots: Dots | None = None

    def compose_middle(self) -> Iterable[Widget]:
        yield Line(id="title")
        yield Horizontal(Static(id="beside", markup=False), QrCode(id="code"), id="page")

    def on_mount(self) -> None:
        session, batch = self.host.session, self._batch
        known = payments.bank_details(session, batch.compartment_id)
        self.bank = next((bank for bank in known if bank.currency == batch.currency), None)
        self.reference = transfers.reference(session, batch)
        if self.bank is not None:
            self._dots = transfer_code(self.bank, batch.total, self.reference)
        self._show()

    def on_resize(self, _event: events.Resize) -> None:
        self.call_after_refresh(self._show)

    def money_moved(self) -> None:
        self._show()

    def _show(self) -> None:
        if not self.is_attached:
            return
        count, write = len(self._batch.shares), self.host.write
        words = ngettext(
            "Bank transfer for {count} item of {account}", "Bank transfer for {count} items of {account}", count
        )
        title = words.format(count=write.number(count), account=self._batch.account_name)
        self.query_one("#title", Line).say(text(f" {title}", "bold"))
        width, height = self.size.width, self.size.height
        chrome = 5 if height < 30 else 8
        cells = cells_of(self._dots) if self._dots is not None else None
        fits = (
            cells is not None and can_be_shown() and cells.height + chrome <= height and cells.width + _WORDS <= width
        )
        self.query_one("#code", QrCode).show(self._dots if fits else None)
        needed = None if cells is None or fits else (cells.width + _WORDS, cells.height + chrome)
        self.query_one("#beside", Static).update(self._words(needed))

    def _words(self, needed: tuple[int, int] | None) -> Content:
        bank, write, batch = self.bank, self.host.write, self._batch
        if bank is None:
            return text(
                _("The account for {currency} is not known here; r in 3 asks the server.").format(
                    currency=batch.currency
                ),
                "$soon",
            )
        facts = [
            (_("Payee"), bank.payee),
            (_("Bank"), bank.bank_name),
            ("IBAN", _in_fours(bank.iban)),
            ("BIC", bank.bic),
            (_("Account"), bank.account_number),
            (_("Routing number"), bank.routing_number),
            (_("Amount"), write.money(batch.total, batch.currency)),
            (_("Reference"), self.reference),
        ]
        room = _WORDS - 4 if needed is None else max(_WORDS - 4, self.size.width - 4)
        parts = [pairs([(name, value) for name, value in facts if value], room), Content("")]
        for share in batch.shares[:8]:
            parts.append(text(f"{share.owed.number:14} {write.money(share.amount, batch.currency):>22}", "$dim"))
        if len(batch.shares) > 8:
            parts.append(text(f"+{len(batch.shares) - 8}", "$dim"))
        if needed is not None:
            words = _("The code for banking apps needs a terminal of {columns} × {rows}.")
            words = words.format(columns=needed[0], rows=needed[1]) if can_be_shown() else why_hidden(*needed)
            parts += [Content(""), text(words, "$dim")]
        announced = self._announced()
        parts += [
            Content(""),
            text(announced, "$good")
            if announced
            else Content(self.in_keys(_("t tells the portal that it is on its way."))),
        ]
        return Content("\n").join(parts)

    def _announced(self) -> str:
        """When this very transfer was announced."""
        known = self.host.under_way.transfers
        ours = [known[share.owed.id] for share in self._batch.shares if share.owed.id in known]
        if not ours or any(transfer.reference != self.reference for transfer in ours):
            return ""
        return "✓ " + _("It was announced; the invoices have a note.")

    # Commands.

    def copy_reference(self) -> None:
        """Asks what of it is to be copied."""
        from occ_tui.screens.chooser import Chooser
        from occ_tui.widgets.choices import Choice

        bank = self.bank
        if bank is None:
            return
        amount = self.host.write.amount(self._batch.total, self._batch.currency)
        parts = [
            (_("Reference"), self.reference),
            ("IBAN", bank.iban),
            (_("Account"), bank.account_number),
            (_("Amount"), amount),
            (_("Payee"), bank.payee),
        ]
        known = [(name, value) for name, value in parts if value]
        everything = "\n".join(f"{name}: {value}" for name, value in known)
        values = {"all": everything, **{str(place): value for place, (_name, value) in enumerate(known)}}
        choices = [Choice(str(place), name, value) for place, (name, value) in enumerate(known)]
        choices.append(Choice("all", _("All of it")))

        def chosen(what: str | None) -> None:
            if what == "all" and self.host.copies:
                self.app.copy_to_clipboard(values[what])
                self.say(_("All of it was sent to your terminal's clipboard."))
            elif what:
                self.copy(values[what].replace("\n", " · "))

        self.app.push_screen(Chooser(_("Copy"), choices), chosen)

    def announce(self) -> None:
        """Tells the portal, after a question: no amount changes, and nothing is paid by that."""
        from occ_tui.screens.confirm import ConfirmScreen

        session, batch, reference = self.host.session, self._batch, self.reference
        money = self.host.write.money(batch.total, batch.currency)

        async def start(_told: Told) -> Outcome:
            return await transfers.announce(session, batch, reference)

        def answered(is_wanted: bool | None) -> None:
            if is_wanted:
                self.say(_("Telling the portal …"))
                self.host.begin_write(_("Announce a transfer of {amount}").format(amount=money), start, by=self)

        facts = [
            (_("Account"), batch.account_name),
            (_("Amount"), money),
            (_("Reference"), reference),
        ]
        said = [
            pairs(facts, _WORDS),
            Content(""),
            Content(_("This pays nothing: your bank does. The invoices get a note.")),
        ]
        heading = _("Announce a transfer of {amount}?").format(amount=money)
        question = ConfirmScreen(heading, Content("\n").join(said), act=_("Announce it"), safe=_("Not now"))
        self.app.push_screen(question, answered)

    def go_back(self) -> None:
        self.dismiss(None)


def _in_fours(iban: str) -> str:
    return " ".join(iban[at : at + 4] for at in range(0, len(iban), 4))
