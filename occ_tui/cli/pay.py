"""`occ pay NUMBER… --with METHOD`: shows what will be paid to whom, asks, pays once, and says what became of it."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from occ_tui.cli.carrying import carried
from occ_tui.cli.parser import UsageError, add_output_options, add_paying_options, visible
from occ_tui.locale import _, language, locale_code, ngettext

if TYPE_CHECKING:
    from occ_tui.domain.payments import Batch, Method, Owed
    from occ_tui.services.paying import Offer, Outcome
    from occ_tui.services.session import Session

PAGE = "page"
"""What `--with` says for a hosted page."""
RESULT_FIELDS = ("operation", "state", "amount", "currencyCode", "accountName", "reference", "url", "opcRequestId")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `occ pay`."""
    parser.add_argument("numbers", nargs="+", metavar=_("NUMBER"), help=_("invoices, orders, renewals to be paid"))
    add_paying_options(parser, "--with", required=True, dry_run=_("only show what would be paid"))
    add_output_options(parser, with_fields=False)


def run(args: argparse.Namespace) -> int:
    """Pays nothing unless all of it can be paid, and a person or `--yes` said so."""
    from occ_tui.cli.freshness import bring_up_to_date
    from occ_tui.services.session import Session

    with Session.open(args.options) as session:
        bring_up_to_date(session, live=False)
        return pay_numbers(session, args.numbers, args)


def pay_numbers(session: Session, numbers: list[str], args: argparse.Namespace) -> int:
    """Pays what has these numbers as `args` say; the exit code of design.md §4."""
    import asyncio

    from occ_tui.services import paying, payments
    from occ_tui.services.errors import BadUsage

    if session.read_only:
        raise BadUsage(session.capabilities.reason("pay") or "")
    asyncio.run(payments.refresh(session))
    records, others = _found(session, numbers)
    _check_count(len(records) + len(others))
    offer = asyncio.run(paying.offer(session, records, others))
    batches = _batches(offer, args)
    if offer.refused:
        _say_refused(offer)
        return 6
    chosen = [(batch, _method(args.method, batch, offer, session)) for batch in batches]
    for batch, method in chosen:
        _check_cards(batch, method, offer)
    for batch, method in chosen:
        _show(session, batch, method, offer, is_dry=args.dry_run)
    if args.dry_run:
        return 0
    if not (args.yes or _is_confirmed(chosen, offer)):
        from occ_tui.cli.report import say

        say(_("Nothing was paid."))
        return 0
    return max(_pay(session, batch, method, args) for batch, method in chosen)


def _found(session: Session, numbers: list[str]) -> tuple[list[Any], list[Owed]]:
    """Invoices and other payables of these numbers, each once, however often it is named and by whichever of its names.

    A number of several accounts is never guessed.
    """
    from occ_tui.services import invoices, payments
    from occ_tui.services.errors import InvoiceNotFound

    owed = payments.payables(session)
    records: dict[tuple[str, str], Any] = {}
    others: dict[tuple[str, str], Owed] = {}
    for number in dict.fromkeys(numbers):
        matching = [thing for thing in owed if thing.number == number]
        try:
            record = invoices.find(session, number)
        except InvoiceNotFound:
            if len(matching) != 1:
                raise
            others[matching[0].compartment_id, matching[0].id] = matching[0]
        else:
            if matching:
                raise UsageError(_("{number} is both an invoice and an order.").format(number=visible(number)))
            records[record.compartment_id, record.internal_invoice_id] = record
    return list(records.values()), list(others.values())


def _check_count(count: int) -> None:
    """Refuses more than fit into one payment, rather than paying some of what was named."""
    from occ_tui.domain.formatting import formatter
    from occ_tui.services.paying import MOST_THINGS

    if count > MOST_THINGS:
        write = formatter(locale_code())
        sentence = _("At most {limit} things can be paid at once, and these are {count}.")
        raise UsageError(
            sentence.format(limit=write.number(MOST_THINGS), count=write.number(count)),
            _("Nothing was paid. Name fewer, and pay the others after them."),
        )


def _batches(offer: Offer, args: argparse.Namespace) -> tuple[Batch, ...]:
    """What is to be paid, a sum of `--amount` spread over it, the oldest first."""
    if args.amount is None or not offer.batches:
        return offer.batches
    from decimal import Decimal, InvalidOperation

    from occ_tui.domain.money import InexactAmount, to_minor
    from occ_tui.domain.payments import spread

    if len(offer.batches) > 1:
        raise UsageError(_("--amount needs invoices of one account and one currency."))
    batch = offer.batches[0]
    try:
        lump = to_minor(Decimal(args.amount), batch.currency)
    except (InvalidOperation, InexactAmount):
        raise UsageError(
            _("“{word}” is no amount in {currency}").format(word=visible(args.amount), currency=batch.currency)
        ) from None
    most = sum(share.owed.most for share in batch.shares)
    if not 0 < lump <= most:
        from occ_tui.domain.formatting import formatter

        raise UsageError(
            _("At most {amount} can be paid of these.").format(
                amount=formatter(locale_code()).money(most, batch.currency)
            )
        )
    return (batch._replace(shares=tuple(spread([share.owed for share in batch.shares], lump))),)


def _method(wanted: str, batch: Batch, offer: Offer, session: Session) -> Method | None:
    """The stored method that `wanted` names; `None` for a hosted page. Nothing is guessed."""
    from occ_tui.domain.rows.payments import method_words

    if wanted == PAGE:
        partial = [share for share in batch.shares if share.leaves or share.owed.kind != "INVOICE"]
        if len(batch.shares) > 1 or partial:
            raise UsageError(_("A payment page pays one whole invoice at a time."))
        return None
    known = offer.methods.get(batch.compartment_id, ())
    folded = wanted.casefold()
    found = [method for method in known if method.token == wanted]
    found = found or [m for m in known if folded in (m.last_digits, m.name.casefold(), method_words(m).casefold())]
    if wanted == "default":
        found = [method for method in known if method.is_default]
    names = ", ".join(f"{method_words(method)} ({method.token})" for method in known) or "–"
    if len(found) != 1:
        sentence = _("no stored way to pay is called “{word}”") if not found else _("several are called “{word}”")
        raise UsageError(sentence.format(word=visible(wanted)), _("There are: {names}; or: page").format(names=names))
    if found[0].is_expired(session.clock.today_number()):
        raise UsageError(
            _("{method} has expired and can't be used.").format(method=method_words(found[0])),
            _("There are: {names}; or: page").format(names=names),
        )
    return found[0]


def _check_cards(batch: Batch, method: Method | None, offer: Offer) -> None:
    """Refuses a card for what can't be paid by one, with what could be used instead."""
    from occ_tui.domain.rows.payments import method_words, not_by_card_words

    left_out = [share.owed for share in batch.shares if method is not None and not method.pays(share.owed)]
    if left_out:
        others = [
            f"{method_words(other)} ({other.token})"
            for other in offer.methods.get(batch.compartment_id, ())
            if all(other.pays(owed) for owed in left_out)
        ]
        words = _("There are: {names}; or: page").format(names=", ".join(others) or "–")
        raise UsageError(f"{not_by_card_words(left_out)}.", words)


def _say_refused(offer: Offer) -> None:
    from occ_tui.cli.report import say, say_parts
    from occ_tui.domain.rows.payments import kind_words, reason_words

    say_parts(_("Nothing was paid: not all of this can be paid."))
    for owed in offer.refused:
        assert owed.reason is not None
        what = f"{kind_words(owed.kind)} {owed.number}"
        say(f"     {what}: {reason_words(owed.reason)}")
        if owed.id in offer.held:
            say(f"     occ journal show {offer.held[owed.id].id}")
    say("     " + _("Leave these out, and confirm anew."))


def _show(session: Session, batch: Batch, method: Method | None, offer: Offer, *, is_dry: bool) -> None:
    """What will be paid, on standard error: standard output belongs to the result."""
    from occ_tui.cli.report import say
    from occ_tui.domain.formatting import formatter

    write = formatter(locale_code())
    for share in batch.shares:
        leaves = _("leaves {amount}").format(amount=write.money(share.leaves, batch.currency)) if share.leaves else ""
        say(f"  {share.owed.number:16} {write.money(share.amount, batch.currency):>24}   {leaves}".rstrip())
    say(f"  {_question(batch, method, offer, is_dry=is_dry)}")


def _question(batch: Batch, method: Method | None, offer: Offer, *, is_dry: bool = False) -> str:
    """Payee, account, things, amount, currency and method in one sentence."""
    from occ_tui.domain.formatting import formatter
    from occ_tui.domain.rows.payments import method_words

    count = len(batch.shares)
    words = _("Would pay {amount} to {payee}") if is_dry else _("Pay {amount} to {payee}")
    things = ngettext("{count} item of {account}", "{count} items of {account}", count)
    payee = offer.payees.get((batch.compartment_id, batch.currency)) or "Oracle"
    how = _("on a payment page") if method is None else _("with {method}").format(method=method_words(method))
    total = formatter(locale_code()).money(batch.total, batch.currency)
    parts = [words.format(amount=total, payee=payee), things.format(count=count, account=batch.account_name), how]
    return ", ".join(parts)


def _is_confirmed(chosen: list[tuple[Batch, Method | None]], offer: Offer) -> bool:
    """A person at a terminal answers each question; without one, nothing is paid. Only a typed “yes” counts."""
    from occ_tui.cli.asking import is_confirmed

    nobody = UsageError(
        _("Nobody is there to confirm the payment."), _("Look first with --dry-run, then pay with --yes.")
    )
    prompt = _("Type “{yes}” to pay: ")
    return all(is_confirmed(_question(batch, method, offer), prompt, nobody) for batch, method in chosen)


def _pay(session: Session, batch: Batch, method: Method | None, args: argparse.Namespace) -> int:
    from occ_tui.services import paying

    if method is None:
        owed = batch.shares[0].owed
        outcome = carried(session, paying.open_page(session, owed, email=args.email or "", language=language()))
    else:
        outcome = carried(
            session,
            paying.pay(
                session,
                batch,
                method,
                email=args.email or "",
                language=language(),
                remittance_text=args.text or "",
            ),
        )
    return tell(session, outcome, args, batch.account_name)


def tell(session: Session, outcome: Outcome, args: argparse.Namespace, account_name: str = "") -> int:
    """Prints what became of an operation, for people or programs; the exit code."""
    from occ_tui.cli.output import write_object
    from occ_tui.cli.report import say_problem
    from occ_tui.domain.money import decimal_string
    from occ_tui.services.outcomes import report

    told = report(outcome, session)
    operation = outcome.operation
    amount = operation.amount_minor
    if args.output != "table":
        values = (
            operation.id,
            operation.state.value,
            None if amount is None else decimal_string(amount, operation.currency),
            operation.currency or None,
            account_name or None,
            operation.result.get("reference"),
            operation.result.get("url"),
            operation.opc_request_id or None,
        )
        write_object(dict(zip(RESULT_FIELDS, values, strict=True)), args.output)
    if told.exit_code:
        say_problem(told)
    elif args.output == "table":
        from occ_tui.cli.table import write_line

        for part in (told.what, told.meaning, told.next_step):
            for line in part.split("\n"):
                if line:
                    write_line(line, sys.stdout)
    return told.exit_code
