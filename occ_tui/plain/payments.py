"""Payments: what is due, what was paid, what failed, what is not over, and ways to pay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from occ_tui.domain.payments import Owed, PayableKind, PaymentRecord
from occ_tui.domain.rows.payments import OWED_FIELDS, PAYMENT_FIELDS, owed_fields, payment_fields
from occ_tui.domain.tables import payments as tables
from occ_tui.locale import N_, _, pgettext
from occ_tui.plain import verbs
from occ_tui.plain.form import confirmed
from occ_tui.plain.lists import BlocksPage, ListPage, ListTab, labelled
from occ_tui.plain.page import Page
from occ_tui.plain.verbs import Offered
from occ_tui.plain.walk import Walk
from occ_tui.services import payment_export, payments
from occ_tui.services.links import of_payment


class PaymentsPage(ListPage):
    """See the module."""

    title = N_("Payments")

    def service(self) -> Any:
        return payments

    def made_tabs(self) -> Sequence[ListTab]:
        from occ_tui.plain.operations import OperationPage
        from occ_tui.services import payables, recovery
        from occ_tui.services.journal_numbers import numbers
        from occ_tui.services.journal_table import operations

        walk, session, write, today = self.walk, self.walk.session, self.walk.write, self.walk.today
        paid = lambda rows: tables.payments(rows, write)  # noqa: E731
        return (
            ListTab(
                "due",
                pgettext("tab", "Due"),
                lambda: payables.due(session),
                lambda rows: tables.payables(rows, today, write),
                ("payables",),
                self._page_of,
                more=self._sums,
                fields=(OWED_FIELDS, lambda owed: owed_fields(owed, today)),
            ),
            ListTab(
                "paid",
                pgettext("tab", "Paid"),
                lambda: payments.payments(session),
                paid,
                ("payments",),
                lambda payment: payment_page(walk, payment),
                writes=payment_export.write_allocations,
            ),
            ListTab(
                "failed",
                pgettext("tab", "Failed"),
                lambda: payments.standing(session).failed,
                paid,
                ("payments", "--status", "failed"),
                lambda payment: payment_page(walk, payment),
                fields=(PAYMENT_FIELDS, payment_fields),
            ),
            ListTab(
                "unresolved",
                pgettext("tab", "Unresolved"),
                lambda: recovery.unresolved(session),
                lambda rows: operations(rows, write, numbers(rows, session.options)),
                ("journal", "list", "--open"),
                lambda operation: OperationPage(walk, operation),
            ),
            ListTab(
                "methods",
                pgettext("tab", "Methods"),
                lambda: payments.methods(session),
                lambda rows: tables.methods(rows, today, write),
                ("methods",),
            ),
        )

    def extra(self) -> Sequence[Offered]:
        if self.tab.id == "methods":
            return method_offers(self)
        if self.tab.id != "due":
            return ()
        no_pay = self.walk.session.capabilities.reason("pay")
        return (
            Offered(verbs.PAY, lambda rest: self._pay(rest, is_dry=False), no_pay),
            Offered(verbs.DRY, lambda rest: self._pay(rest, is_dry=True), no_pay),
        )

    def _page_of(self, owed: Owed) -> Page | None:
        """The invoice that is due; what else is due has no page of its own."""
        from occ_tui.plain.invoice import InvoicePage
        from occ_tui.services import invoices

        record = invoices.get(self.walk.session, owed.id) if owed.kind is PayableKind.INVOICE else None
        return None if record is None else InvoicePage(self.walk, record)

    def _sums(self, rows: Sequence[Owed]) -> list[str]:
        sums: dict[str, int] = {}
        for owed in rows:
            sums[owed.currency] = sums.get(owed.currency, 0) + owed.due
        return [_("In total: {sums}").format(sums=self.walk.write.totals(sums))] if sums else []

    def _pay(self, rest: str, *, is_dry: bool) -> None:
        from occ_tui.plain.paying import pay
        from occ_tui.services import invoices

        chosen: list[Owed] = []
        for word in rest.replace(",", " ").split():
            owed = self.one(word)
            if owed is None:
                return
            chosen.append(owed)
        if not chosen:
            self.say(_("Pay what? Name lines, as in “pay 1 3”."))
            return
        names = [owed.id for owed in chosen if owed.kind is PayableKind.INVOICE]
        others = [owed for owed in chosen if owed.kind is not PayableKind.INVOICE]
        pay(self.walk, invoices.get_many(self.walk.session, names), others, is_dry=is_dry)


def method_offers(page: ListPage) -> Sequence[Offered]:
    """What can be done with stored ways to pay."""
    walk = page.walk
    reason = walk.session.capabilities.reason("methods")

    def act(rest: str, write: Any) -> None:
        from occ_tui.plain import writes

        method = page.one(rest)
        for account in payments.accounts_in_view(walk.session):
            if method is not None and method in payments.methods(walk.session, account.compartment_id):
                writes.unless_left(walk, write, account.compartment_id, method)
                return

    def default(rest: str) -> None:
        from occ_tui.plain.writes import make_default

        act(rest, make_default)

    def remove(rest: str) -> None:
        from occ_tui.plain.writes import remove_method

        act(rest, remove_method)

    def add(_rest: str) -> None:
        from occ_tui.services import methods

        accounts = payments.accounts_in_view(walk.session)
        if len(accounts) == 1:
            walk.write_out(methods.add_page(walk.session, accounts[0].compartment_id))
        else:
            walk.talk.say(_("Several accounts are in view: “account NAME” looks at one alone."))

    def rename(rest: str) -> None:
        from occ_tui.plain.writes import rename_method

        number, _blank, name = rest.partition(" ")
        if name.strip():
            act(number, lambda walk, account, method: rename_method(walk, account, method, name.strip()))
        else:
            walk.talk.say(_("What is it to be called? As in “rename 1 Travel card”."))

    return (
        Offered(verbs.DEFAULT, default, reason),
        Offered(verbs.RENAME, rename, reason, _("rename NUMBER NAME: gives that way to pay another name")),
        Offered(verbs.REMOVE, remove, reason),
        Offered(verbs.ADD, add, reason, _("opens a page of the portal on which one is added")),
    )


def payment_page(walk: Walk, payment: PaymentRecord) -> Page:
    """One payment with what it paid; one that failed can be paid with another method."""
    title = _("Payment {reference}").format(reference=payment.reference or payment.id)
    table = tables.payments([payment], walk.write)
    facts = labelled(table, table.rows[0])
    facts += [(_("Receipt to"), payment.email), (_("Remittance text"), payment.remittance_text)]
    session = walk.session

    def save(rest: str) -> None:
        from pathlib import Path

        from occ_tui.services.receipts import save_receipt

        path = walk.ask(save_receipt, payment, Path(rest).expanduser() if rest else Path())
        walk.talk.say(_("Saved: {path}").format(path=path))

    def again(*, is_dry: bool) -> None:
        from occ_tui.plain.paying import pay
        from occ_tui.services import invoices

        ids = {part.id for part in payment.parts}
        others = [owed for owed in payments.payables(session) if owed.id in ids]
        records = invoices.get_many(session, [part.id for part in payment.parts if part.kind == PayableKind.INVOICE])
        token = payment.method.token
        pay(walk, records, others, is_dry=is_dry, replaces=payment.id, failed_with=token)

    no_mail = _("Nothing is sent while occ only reads.") if session.read_only else None
    words = _("mail ADDRESS: has the portal mail the receipt there, after a question")
    offers = [
        Offered(verbs.PDF, save),
        Offered(verbs.MAIL, lambda rest: mail_receipt(walk, payment, rest), no_mail, words),
    ]
    if payment.is_failed:
        no_pay = session.capabilities.reason("pay")
        offers.append(Offered(verbs.PAY, lambda _rest: again(is_dry=False), no_pay))
        offers.append(Offered(verbs.DRY, lambda _rest: again(is_dry=True), no_pay))
    parts = [(_("What it was for"), tables.parts([payment], walk.write))]
    command, links = ("payments", payment.reference), of_payment(session, payment)
    return BlocksPage(walk, title, facts, parts, command=command, offers=offers, links=links)


def mail_receipt(walk: Walk, payment: PaymentRecord, rest: str) -> None:
    """Has the portal mail a receipt to an address that is typed, after a question. Errors: those of the service."""
    from occ_tui.domain.emails import is_address
    from occ_tui.services import receipts

    email = rest.strip() or walk.talk.ask(_("Mail the receipt to [{address}]:").format(address=payment.email or "–"))
    email = email or payment.email
    if not is_address(email):
        walk.talk.say(_("That is not an e-mail address: {address}. Nothing was sent.").format(address=email))
        return
    question = _("Mail the receipt of {reference} to {address}?").format(reference=payment.reference, address=email)
    if confirmed(walk.talk, question, _("Type “{yes}” to send it; anything else sends nothing:")):
        walk.write_out(receipts.mail_receipt(walk.session, payment, email))
    else:
        walk.talk.say(_("Nothing was sent."))
