"""`occ redeem INVOICE --redeemer EMAIL`: shows what rewards would pay, asks, redeems once, says what became of it."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from occ_tui.cli.carrying import carried
from occ_tui.cli.parser import UsageError, add_output_options, visible
from occ_tui.locale import _, language, locale_code

if TYPE_CHECKING:
    from collections.abc import Sequence

    from occ_tui.domain.reward_records import OpenInvoice, Rewards
    from occ_tui.services.redeeming import Offer
    from occ_tui.services.session import Session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `occ redeem`. The redemption code is none of them: the service tells it to who may redeem."""
    parser.add_argument("number", metavar=_("NUMBER"), help=_("a support invoice that is due"))
    parser.add_argument(
        "--amount", metavar=_("AMOUNT"), help=_("in the invoice's currency; as much as is possible if not said")
    )
    parser.add_argument(
        "--redeemer", metavar=_("ADDRESS"), required=True, help=_("e-mail address of somebody who may redeem")
    )
    parser.add_argument("--dry-run", action="store_true", help=_("only show what would be redeemed"))
    parser.add_argument("--yes", action="store_true", help=_("redeem without asking"))
    add_output_options(parser, with_fields=False)


def epilog() -> str:
    """Where to look first."""
    return _("What could be redeemed on which invoice: {command}").format(command="occ rewards plan")


def run(args: argparse.Namespace) -> int:
    """Redeems nothing unless all of it can be redeemed, and a person or `--yes` said so."""
    import asyncio

    from occ_tui.cli.freshness import bring_up_to_date
    from occ_tui.services import rewards
    from occ_tui.services.errors import BadUsage
    from occ_tui.services.session import Session

    with Session.open(args.options) as session:
        bring_up_to_date(session, live=False)
        asyncio.run(rewards.refresh(session))
        known = rewards.known(session)
        if session.profile.kind == "oracle":
            return _prepare(session, known)
        if reason := session.capabilities.reason("redeem"):
            raise BadUsage(reason)
        one, invoice = _found(session, known, args.number)
        if one.program.is_redeemable is False:
            from occ_tui.cli.report import say_parts
            from occ_tui.services.reward_words import cannot_redeem

            say_parts(cannot_redeem())
            return 3
        offer = _offer(session, one, invoice, args)
        if offer is None:
            return 6
        _show(session, offer, is_dry=args.dry_run)
        if args.dry_run:
            return 0
        if not (args.yes or _is_confirmed(offer)):
            from occ_tui.cli.report import say

            say(_("Nothing was redeemed."))
            return 0
        return _redeem(session, offer, args)


def _found(session: Session, known: Sequence[Rewards], number: str) -> tuple[Rewards, OpenInvoice]:
    """The support invoice of this number; one of several accounts is never guessed."""
    from occ_tui.services import invoices

    found = [(one, invoice) for one in known for invoice in one.invoices if number in (invoice.number, invoice.id)]
    if len(found) > 1:
        names = ", ".join(sorted({one.account_name for one, _invoice in found}))
        raise UsageError(
            _("Several accounts have an invoice {number}: {names}").format(number=visible(number), names=names),
            _("Name one: --account NAME"),
        )
    if not found:
        record = invoices.find(session, number)
        raise UsageError(
            _("Invoice {number} cannot be paid with rewards: it is no support invoice that is due.").format(
                number=visible(record.invoice_number)
            ),
            _("See which can: {command}").format(command="occ rewards plan"),
        )
    return found[0]


def _offer(session: Session, one: Rewards, invoice: OpenInvoice, args: argparse.Namespace) -> Offer | None:
    """What is to be redeemed; `None` once it was said why it can't be."""
    from occ_tui.cli.report import say_parts
    from occ_tui.domain.formatting import formatter
    from occ_tui.domain.rows.rewards import refusal_words
    from occ_tui.services.redeeming import Quote

    quote, write = Quote(one, invoice, session.clock.today_number()), formatter(locale_code())
    emails = [person.email for person in one.redeemers]
    email = next((known for known in emails if known.casefold() == args.redeemer.casefold()), None)
    if email is None:
        raise UsageError(
            _("“{word}” may not redeem").format(word=visible(args.redeemer)),
            _("These may: {names}").format(names=", ".join(emails) or "–"),
        )
    amount = quote.most.amount if args.amount is None else _amount(args.amount, invoice.currency)
    if (refused := quote.refusal(amount)) is not None:
        most = write.money(quote.most.amount, invoice.currency)
        say_parts(
            _("Nothing was redeemed: {reason}.").format(reason=refusal_words(refused)),
            _("At most {amount} can be redeemed on invoice {number} today.").format(amount=most, number=invoice.number),
        )
        return None
    return quote.offer(amount, email)


def _amount(typed: str, currency: str) -> int:
    from decimal import Decimal, InvalidOperation

    from occ_tui.domain.money import InexactAmount, to_minor

    try:
        return to_minor(Decimal(typed), currency)
    except (InvalidOperation, InexactAmount):
        raise UsageError(
            _("“{word}” is no amount in {currency}").format(word=visible(typed), currency=currency)
        ) from None


def _show(session: Session, offer: Offer, *, is_dry: bool) -> None:
    """What will be redeemed, on standard error: standard output belongs to the result."""
    from occ_tui.cli.report import say
    from occ_tui.services.reward_words import offer_lines, question

    for line in (question(offer, is_dry=is_dry), *offer_lines(offer)):
        say(f"  {line}")


def _is_confirmed(offer: Offer) -> bool:
    """A person at a terminal answers; without one, nothing is redeemed. Only a typed “yes” counts."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(
            _("Nobody is there to confirm the redemption."), _("Look first with --dry-run, then redeem with --yes.")
        )
    from occ_tui.services.reward_words import question

    yes = _("yes")
    prompt = _("Type “{yes}” to redeem: ").format(yes=yes)
    sys.stderr.write(f"{question(offer)}? {prompt}")
    sys.stderr.flush()
    return sys.stdin.readline().strip().casefold() == yes.casefold()


def _redeem(session: Session, offer: Offer, args: argparse.Namespace) -> int:
    import asyncio

    from occ_tui.cli.pay import tell
    from occ_tui.services import redeeming, rewards

    code = asyncio.run(rewards.code_of(session, offer.rewards.program))
    outcome = carried(session, redeeming.redeem(session, offer, code, language=language()))
    return tell(session, outcome, args, offer.rewards.account_name)


def _prepare(session: Session, known: Sequence[Rewards]) -> int:
    """Where redeeming happens elsewhere: what one needs there. Exit code 2: it was not done."""
    import asyncio

    from occ_tui.cli.report import say_parts
    from occ_tui.cli.table import write_facts
    from occ_tui.domain.formatting import formatter
    from occ_tui.services.redeeming import prepare, where_words

    write = formatter(locale_code())
    for one in known:
        prepared = asyncio.run(prepare(session, one))
        write_facts(
            [
                (_("Redemption code"), prepared.code or "–"),
                (_("Available"), write.money(prepared.available, prepared.currency)),
                (_("Address"), prepared.url),
                (_("There"), where_words()),
            ]
        )
    say_parts(
        _("Nothing was redeemed: Oracle publishes no API for it."), _("Redeem on its own pages with the code above.")
    )
    return 2
